"""Predictions: named questions about who will buy, built from a workspace's own history."""

from collections.abc import Callable
from typing import Literal

import pandas as pd

from segmentation.api.actors import Actor, require
from segmentation.api.builds import Builds
from segmentation.api.context import Context
from segmentation.api.moments import Moment
from segmentation.api.prediction_values import PredictionView, Question
from segmentation.api.prediction_views import PredictionViews
from segmentation.api.questions import check_question, event_json
from segmentation.api.slugs import SLUG, checked_title, slug_of
from segmentation.errors import Refused, Unavailable, UserError
from segmentation.filters.codec import to_json
from segmentation.settings import CATEGORY_BINS
from segmentation.storage import prediction_store
from segmentation.storage.records import PredictionRecord

Kind = Literal["full", "preview", "demo"]
Progress = Callable[[float, str], None]
KINDS = ("full", "preview", "demo")
SEED = 20260101


class Predictions:
    """The predictions of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._builds = Builds(context)
        self._views = PredictionViews(context)

    def list(self) -> tuple[PredictionView, ...]:
        """Return every prediction, oldest first."""
        moment = self._context.moment()
        return tuple(self._views.view(record, moment) for record in moment.references.predictions.values())

    def view(self, id: str, moment: Moment | None = None) -> PredictionView:
        """Return one prediction, as it is or as it was at a moment. Raises `NotFound`."""
        at = moment or self._context.moment()
        record = self._context.prediction(id, at)
        if id in at.worked_on:
            # Whether the job is still alive, nobody writes down.
            return self._views.view(record, at)
        return at.once(("prediction", id, self._context.current_id()), lambda: self._views.view(record, at))

    def create(
        self,
        title: str,
        question: Question,
        *,
        actor: Actor,
        kind: Kind = "full",
        id: str | None = None,
        seed: int = SEED,
    ) -> PredictionView:
        """Create a draft. ``id`` is made from the title where it is not given; `build` computes the scores.

        Raises `UserError` for a window outside 1 to 90 days, an unknown event or kind and an id that is taken, and
        `InvalidFilter` for an audience that cannot be judged at past dates.
        """
        require(actor, "marketer")
        title = checked_title(title)
        if kind not in KINDS:
            raise UserError("kind", f"{kind!r} is not a kind of prediction; accepted: {', '.join(KINDS)}.")
        check_question(self._context, question)
        with self._context.handle.database.write() as session:
            taken = {known.id for known in prediction_store.all_predictions(session)}
            record = PredictionRecord(
                id=_new_id(id, title, taken),
                title=title,
                kind=kind,
                window_days=question.window,
                event=event_json(question),
                audience=to_json(question.audience),
                sensitive=sorted(set(question.sensitive)),
                seed=seed,
                status="draft",
                reason="",
                created_at=self._context.handle.clock.now(),
                created_by=actor.name,
            )
            detail = {"kind": kind, "window": question.window}
            session.add_all([record, self._context.audit_line(actor, "prediction.create", record.id, **detail)])
        return self.view(record.id)

    def make_full(self, id: str, *, actor: Actor) -> PredictionView:
        """Turn a preview into a full prediction; its scores must be built again when newer data has come.

        Raises `Refused` for a demo: it is not about the company's own customers.
        """
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            record = prediction_store.stored_prediction(session, self._context.prediction(id).id)
            if record.kind != "preview":
                raise Refused("not_preview", "Only a preview can be made a full prediction.")
            record.kind = "full"
            session.add(self._context.audit_line(actor, "prediction.make_full", id))
        return self.view(id)

    def build(self, id: str, *, actor: Actor, progress: Progress = lambda share, text: None) -> PredictionView:
        """Learn from the newest data and issue scores for it. Takes seconds to minutes: pages run it as a job.

        The scores appear whole or not at all. When they cannot be computed, the prediction is failed with its reason,
        and `Unavailable` is raised with the same words.
        """
        require(actor, "marketer")
        self._builds.build(self._context.prediction(id), actor=actor, progress=progress)
        return self.view(id)

    def levels(self, id: str) -> pd.DataFrame:
        """Return customers and likely buyers per level: columns level (low, medium, high), customers, buyers.

        Raises `Unavailable` when the prediction has no scores.
        """
        issue = self._context.shown_issue(self._context.prediction(id))
        if issue is None:
            raise Unavailable("prediction_unavailable", "This prediction has no scores yet.", hint="Build it.")
        snapshot = self._context.snapshot(issue.snapshot)
        histogram = snapshot.index.covered(snapshot.attach(issue))
        parts = {level: slice(*bins) for level, bins in CATEGORY_BINS.items()}
        return pd.DataFrame(
            {
                "level": list(parts),
                "customers": [int(histogram.count[part].sum()) for part in parts.values()],
                "buyers": [float(histogram.sum_p[part].sum()) for part in parts.values()],
            }
        )


def _new_id(id: str | None, title: str, taken: set[str]) -> str:
    if id is None:
        return slug_of(title, taken)
    if not SLUG.match(id):
        raise UserError("id", f"{id!r} is not an id; lower-case letters, digits and single dashes are accepted.")
    if id in taken:
        raise Refused(
            "id_taken", f"There is already a prediction {id!r}.", hint="Choose another id, or build it again."
        )
    return id
