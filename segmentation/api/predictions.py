"""Predictions: named questions about who will buy, built from a workspace's own history."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path
from typing import Literal, cast

import pandas as pd

from segmentation.api.actors import Actor, require
from segmentation.api.backtests import Backtests, BacktestView
from segmentation.api.builds import Builds
from segmentation.api.context import Context
from segmentation.api.external_scores import ExternalScores
from segmentation.api.moments import Moment
from segmentation.api.prediction_audience import audience_size
from segmentation.api.prediction_issues import PredictionIssues
from segmentation.api.prediction_refusals import (
    any_prediction,
    archived_prediction,
    check_kind,
    known_prediction,
    new_id,
    refuse_busy,
    refuse_scored,
    refuse_sensitive,
    refuse_taken,
)
from segmentation.api.prediction_uses import sensitive_fields, uses
from segmentation.api.prediction_values import (
    IssueView,
    PredictionView,
    Question,
    ScoresReport,
    SensitiveField,
    UsesView,
)
from segmentation.api.prediction_views import PredictionViews
from segmentation.api.questions import check_question, check_sensitive, event_json, question_of
from segmentation.api.segment_refusals import refuse_used
from segmentation.api.segment_users import users
from segmentation.api.slugs import checked_title
from segmentation.errors import Refused, Unavailable
from segmentation.filters.codec import to_json
from segmentation.filters.nodes import Filter
from segmentation.sentences import Sentence
from segmentation.settings import CATEGORY_BINS
from segmentation.storage import prediction_store
from segmentation.storage.records import PredictionRecord
from segmentation.storage.references import References

Kind = Literal["full", "preview", "demo", "external"]
Progress = Callable[[float, str], None]
SEED = 20260101


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A live prediction that is being changed, and what the audit trail will say of it."""

    references: References
    record: PredictionRecord
    detail: dict[str, object]


class Predictions:
    """The predictions of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._builds = Builds(context)
        self._backtests = Backtests(context)
        self._external = ExternalScores(context)
        self._views = PredictionViews(context)
        self._issues = PredictionIssues(context)

    def list(self) -> tuple[PredictionView, ...]:
        """Return every prediction that is not archived, oldest first."""
        moment = self._context.moment()
        return tuple(self.view(id, moment) for id in moment.references.predictions)

    def archived(self) -> tuple[PredictionView, ...]:
        """Return every archived prediction, oldest first."""
        moment = self._context.moment()
        return tuple(self.view(id, moment) for id in moment.references.archived_predictions)

    def view(self, id: str, moment: Moment | None = None) -> PredictionView:
        """Return one prediction, archived ones too, as it is or as it was at a moment. Raises `NotFound`."""
        at = moment or self._context.moment()
        record = any_prediction(at.references, id)
        if id in at.worked_on:
            # Whether the job is still alive, nobody writes down.
            return self._views.hiding(self._views.view(record, at))
        kept = at.once(("prediction", id, self._context.current_id()), lambda: self._views.view(record, at))
        return self._views.hiding(kept)

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

        An external one gets its scores by `import_scores`. Raises as `check_question`; `UserError` for an unknown kind
        and a bad id; `Refused` for an id or a title that is taken, and unless an admin allows sensitive fields.
        """
        require(actor, "marketer")
        title = checked_title(title)
        check_kind(kind)
        refuse_sensitive(actor, (), question, kind)
        check_question(self._context, question)
        with self._context.handle.database.write() as session:
            refuse_taken(title, prediction_store.live_predictions(session))
            record = PredictionRecord(
                id=new_id(id, title, prediction_store.ids_in_use(session)),
                title=title,
                kind=kind,
                seed=seed,
                status="draft",
                reason="",
                created_at=self._context.handle.clock.now(),
                created_by=actor.name,
            )
            _ask(record, question)
            line = self._context.audit_line(actor, "prediction.create", record.id, kind=kind, **_asked(record))
            session.add_all([record, line])
        return self.view(record.id)

    def check(self, question: Question) -> None:
        """Raise for a question that cannot be asked of the newest data, as `create` would; change nothing."""
        check_question(self._context, question)

    def audience_size(self, audience: Filter) -> int:
        """Return how many customers a prediction about these would be about on the newest data.

        A plan's status has no date, so it does not count, as in `build`: a paused plan that has not ended is one.
        Raises `InvalidFilter` for an audience that cannot be judged at past dates, and `Unavailable` without data.
        """
        return audience_size(self._context, audience)

    def edit(self, id: str, question: Question, *, actor: Actor) -> PredictionView:
        """Change what a prediction asks that has no scores yet: a draft, or one that failed, which is a draft again.

        Raises as `create`, `NotFound`, and `Refused` for one that has scores or is being built.
        """
        known = self.view(id)
        refuse_busy(known.title, busy=known.building is not None)
        refuse_sensitive(actor, known.question.sensitive, question, known.kind)
        check_question(self._context, question)
        with self._changed(id, actor, "edit") as change:
            refuse_scored(change.record, scored=change.references.issue(id, None) is not None)
            _ask(change.record, question)
            change.record.status, change.record.reason = "draft", ""
            change.detail.update(_asked(change.record))
        return self.view(id)

    def set_sensitive(self, id: str, fields: Sequence[str], *, actor: Actor) -> PredictionView:
        """Replace the sensitive fields a prediction may learn from; it learns anew when it is next built.

        Only an admin may add one. Raises as `create`, `NotFound`, and `Refused` while it is being built.
        """
        known = self.view(id)
        refuse_busy(known.title, busy=known.building is not None)
        question = replace(known.question, sensitive=tuple(sorted(set(fields))))
        refuse_sensitive(actor, known.question.sensitive, question, known.kind)
        check_sensitive(question, self._context.current())
        with self._changed(id, actor, "sensitive") as change:
            change.detail.update(before=change.record.sensitive, after=list(question.sensitive))
            change.record.sensitive = list(question.sensitive)
            # The model in force knows other facts than it would be given.
            change.record.model = None
        return self.view(id)

    def rename(self, id: str, title: str, *, actor: Actor) -> PredictionView:
        """Give a prediction another title; its id stays. Raises `NotFound`, and `Refused` for a title that is taken."""
        title = checked_title(title)
        with self._changed(id, actor, "rename") as change:
            refuse_taken(title, change.references.predictions.values(), but=id)
            change.detail.update(before=change.record.title, after=title)
            change.record.title = title
        return self.view(id)

    def archive(self, id: str, *, actor: Actor) -> PredictionView:
        """Put a prediction away: it keeps its scores and what was judged, cannot be named and is not refreshed.

        Raises `NotFound`, and `Refused`, naming them, while segments or campaigns use it, and while it is being built.
        """
        known = self.view(id)
        refuse_busy(known.title, busy=known.building is not None)
        with self._changed(id, actor, "archive") as change:
            refuse_used("prediction", users(change.references).predictions.get(id, ()))
            change.record.archived_at = self._context.handle.clock.now()
        return self.view(id)

    def restore(self, id: str, *, actor: Actor, title: str | None = None) -> PredictionView:
        """Bring an archived prediction back as it was, or under another title.

        Raises `NotFound`, and `Refused` for one that is not archived, and when its title was taken since.
        """
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            references = References(session)
            record = archived_prediction(references, id)
            before = record.title
            record.title = before if title is None else checked_title(title)
            refuse_taken(record.title, references.predictions.values())
            record.archived_at = None
            session.add(self._context.audit_line(actor, "prediction.restore", id, before=before, after=record.title))
        return self.view(id)

    def duplicate(self, id: str, title: str, *, actor: Actor) -> PredictionView:
        """Make a draft of the same question, kind and seed under another title; it has no scores.

        Sensitive fields go with it only when an admin duplicates. Raises as `create`, and `NotFound`.
        """
        with self._context.references() as references:
            source = any_prediction(references, id)
        question = question_of(source)
        if actor.role != "admin":
            question = replace(question, sensitive=())
        return self.create(title, question, actor=actor, kind=cast("Kind", source.kind), seed=source.seed)

    def make_full(self, id: str, *, actor: Actor) -> PredictionView:
        """Turn a preview into a full prediction; its scores must be built again when newer data has come.

        Raises `NotFound`, and `Refused` for any other kind: a demo is not about the company's own customers.
        """
        with self._changed(id, actor, "make_full") as change:
            if change.record.kind != "preview":
                raise Refused("not_preview", Sentence("Only a preview can be made a full prediction."))
            change.record.kind = "full"
        return self.view(id)

    def recentre(self, id: str, *, actor: Actor) -> PredictionView:
        """Let 50 be the average chance of the next scores: from then on every saved range means other chances.

        Raises `NotFound`, and `Refused` for a prediction that has not been scored yet.
        """
        with self._changed(id, actor, "recentre") as change:
            if change.record.base_odds is None:
                raise Refused("not_scored", Sentence("Its next scores will put 50 at the average chance anyway."))
            change.detail.update(before=change.record.base_odds)
            change.record.base_odds = None
        return self.view(id)

    def build(self, id: str, *, actor: Actor, progress: Progress = lambda share, text: None) -> PredictionView:
        """Learn from the newest data and issue scores for it. Takes seconds to minutes: pages run it as a job.

        The scores appear whole or not at all. When they cannot be computed, the prediction is failed with its reason,
        and `Unavailable` is raised with the same words.
        """
        require(actor, "marketer")
        record = self._context.prediction(id)
        if record.kind == "external":
            raise Refused(
                "external",
                Sentence("“{title}” is not built here.", title=record.title),
                hint=Sentence("Import a file of scores."),
            )
        self._builds.build(record, actor=actor, progress=progress)
        return self.view(id)

    def backtests(self, id: str) -> tuple[BacktestView, ...]:
        """Return every judged window of a prediction, archived ones too, newest first. Raises `NotFound`."""
        known = any_prediction(self._context.moment().references, id)
        return self._backtests.views(known.id)

    def import_scores(self, id: str, file: Path, *, actor: Actor) -> ScoresReport:
        """Issue the probabilities in a CSV or Parquet file for the newest data; return what became of its rows.

        Its columns are customer_id and probability. The scores appear whole or not at all. Raises `NotFound`, `Refused`
        for a prediction of another kind, and `UserError` for a file that cannot be used or that scores nobody.
        """
        require(actor, "marketer")
        return self._external.issue(self._context.prediction(id), file, actor=actor)

    @contextmanager
    def _changed(self, id: str, actor: Actor, action: str) -> Iterator[_Change]:
        """Yield a live prediction in a transaction of its own, which ends with a line of the audit trail."""
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            references = References(session)
            change = _Change(references=references, record=known_prediction(references, id), detail={})
            yield change
            session.add(self._context.audit_line(actor, f"prediction.{action}", id, **change.detail))

    def issues(self, id: str) -> tuple[IssueView, ...]:
        """Return every issue of scores of a prediction, the newest first, those that failed too. Raises `NotFound`."""
        return self._issues.issues(self.view(id))

    def uses(self, id: str) -> UsesView:
        """Return what a prediction learns from on the newest data, and the sensitive fields it leaves alone.

        An external one learns from nothing here. Raises `NotFound`, and `Unavailable` without data.
        """
        record = any_prediction(self._context.moment().references, id)
        if record.kind == "external":
            return UsesView(used=(), left_out=())
        return uses(self._context, question_of(record))

    def sensitive_fields(self) -> tuple[SensitiveField, ...]:
        """Return the sensitive fields of the newest data, and whether each could be learned from at all."""
        return sensitive_fields(self._context)

    def used_by(self, id: str) -> tuple[str, ...]:
        """Return what is live and needs a prediction, in words: it cannot be archived. Raises `NotFound`."""
        with self._context.references() as references:
            return users(references).predictions.get(any_prediction(references, id).id, ())

    def levels(self, id: str) -> pd.DataFrame:
        """Return customers and likely buyers per level: columns level (low, medium, high), customers, buyers.

        Buyers are NaN while expected results are hidden. Raises `Unavailable` when the prediction has no scores.
        """
        moment = self._context.moment()
        issue = self._context.shown_issue(self._context.prediction(id, moment), moment)
        if issue is None:
            raise Unavailable(
                "prediction_unavailable", Sentence("This prediction has no scores yet."), hint=Sentence("Build it.")
            )
        snapshot = self._context.snapshot(issue.snapshot)
        histogram = snapshot.index.covered(self._context.attach(snapshot, issue, moment))
        hidden = self.view(id, moment).hidden
        parts = {level: slice(*bins) for level, bins in CATEGORY_BINS.items()}
        return pd.DataFrame(
            {
                "level": list(parts),
                "customers": [int(histogram.count[part].sum()) for part in parts.values()],
                "buyers": [nan if hidden else float(histogram.sum_p[part].sum()) for part in parts.values()],
            }
        )


def _ask(record: PredictionRecord, question: Question) -> None:
    record.window_days = question.window
    record.event = event_json(question)
    record.audience = to_json(question.audience)
    record.sensitive = sorted(set(question.sensitive))


def _asked(record: PredictionRecord) -> dict[str, object]:
    return {
        "window": record.window_days,
        "event": record.event,
        "audience": record.audience,
        "sensitive": record.sensitive,
    }
