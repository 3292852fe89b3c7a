"""Predictions: named questions about who will buy, built from a workspace's own history."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from secrets import token_hex
from typing import Any, Literal

import pandas as pd

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.guard import restriction
from segmentation.api.moments import Moment
from segmentation.api.slugs import SLUG, checked_title, slug_of
from segmentation.api.values import PredictionView
from segmentation.catalog import Field
from segmentation.errors import Refused, Unavailable, UserError
from segmentation.filters.codec import canonical_hash, from_json, to_json
from segmentation.filters.describe import describe
from segmentation.filters.nodes import Comparison, Ever, Filter, Orders
from segmentation.filters.validate import validate
from segmentation.predictions import scores
from segmentation.predictions.evaluation import Cell, evaluate_cutoff
from segmentation.predictions.prediction import Prediction, Status
from segmentation.predictions.purchase_model import train_and_score
from segmentation.settings import CATEGORY_BINS, WINDOW_DAYS
from segmentation.sql import feature_events
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.features import SqlFeatureSource
from segmentation.storage import prediction_store, snapshots
from segmentation.storage.records import PredictionRecord, ScoreIssueRecord
from segmentation.storage.score_issues import write_issue

Kind = Literal["full", "preview", "demo"]
EventName = Literal["orders", "subscription_starts"]
Progress = Callable[[float, str], None]
KINDS = ("full", "preview", "demo")
EVENTS: Mapping[str, feature_events.Event] = {
    "orders": feature_events.Orders(),
    "subscription_starts": feature_events.SubscriptionStarts(),
}
HAS_PURCHASED: Filter = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=Ever())
SEED = 20260101


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a prediction asks: who of an audience has a purchase event in the next ``window`` days?"""

    window: int
    event: EventName = "orders"
    audience: Filter = HAS_PURCHASED


class Predictions:
    """The predictions of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def list(self) -> tuple[PredictionView, ...]:
        """Return every prediction, oldest first."""
        moment = self._context.moment()
        return tuple(self._view(record, moment) for record in moment.references.predictions.values())

    def view(self, id: str, moment: Moment | None = None) -> PredictionView:
        """Return one prediction, as it is or as it was at a moment. Raises `NotFound`."""
        at = moment or self._context.moment()
        record = self._context.prediction(id, at)
        if id in at.worked_on:
            # Whether the job is still alive, nobody writes down.
            return self._view(record, at)
        return at.once(("prediction", id, self._context.current_id()), lambda: self._view(record, at))

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
        self._check(question, kind)
        with self._context.handle.database.write() as session:
            taken = {known.id for known in prediction_store.all_predictions(session)}
            record = PredictionRecord(
                id=_new_id(id, title, taken),
                title=title,
                kind=kind,
                window_days=question.window,
                event={"kind": question.event},
                audience=to_json(question.audience),
                seed=seed,
                status="draft",
                reason="",
                created_at=self._context.handle.clock.now(),
                created_by=actor.name,
            )
            detail = {"kind": kind, "window": question.window}
            session.add_all([record, self._context.audit_line(actor, "prediction.create", record.id, **detail)])
        return self.view(record.id)

    def _check(self, question: Question, kind: str) -> None:
        low, high = WINDOW_DAYS
        if not low <= question.window <= high:
            raise UserError("window", f"A window of {question.window} days; {low} to {high} days are accepted.")
        if kind not in KINDS:
            raise UserError("kind", f"{kind!r} is not a kind of prediction; accepted: {', '.join(KINDS)}.")
        if question.event not in EVENTS:
            raise UserError("event", f"{question.event!r} is not an event; accepted: {', '.join(EVENTS)}.")
        snapshot = self._context.current()
        needed = "orders" if question.event == "orders" else "subscriptions"
        if needed not in snapshot.view.tables:
            raise UserError("no_table", f"This workspace has no {needed}, so there is nothing to predict.")
        validate(question.audience, self._context.catalog(snapshot), self._context.definitions(), past=True)

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
        record = self._context.prediction(id)
        try:
            snapshot = self._context.current()
            self._issue(record, snapshot, self._train(record, snapshot, progress), actor)
        except BaseException as error:
            reason = str(error) if isinstance(error, UserError) else "The build was interrupted; start it again."
            self._mark(record.id, "failed", reason)
            raise
        return self.view(id)

    def _train(self, record: PredictionRecord, snapshot: OpenSnapshot, progress: Progress) -> Prediction:
        audience = from_json(record.audience)
        validate(audience, self._context.catalog(snapshot), self._context.definitions(), past=True)
        question = Question(window=record.window_days, event=record.event["kind"], audience=audience)
        source = self._source(question, snapshot, snapshot.info.as_of)
        prediction = train_and_score(
            source, window=record.window_days, as_of=snapshot.info.as_of, seed=record.seed, progress=progress
        )
        if prediction.status is Status.UNAVAILABLE:
            raise Unavailable("prediction_unavailable", f"No prediction: {prediction.reason}")
        return prediction

    def _source(self, question: Question, snapshot: OpenSnapshot, as_of: date) -> SqlFeatureSource:
        scope = Scope(
            snapshot_as_of=snapshot.info.as_of,
            fields=snapshot.catalog.fields,
            segments=self._context.definitions(),
            minor_units=snapshot.catalog.minor_units,
        )
        # A connection of its own: the features are staged in temporary tables.
        connection = snapshots.open_snapshot(self._context.handle.directory.path, snapshot.info.id)
        return SqlFeatureSource(
            connection,
            window=question.window,
            as_of=as_of,
            event=EVENTS[question.event],
            population=lambda cutoff: compile_filter(question.audience, cutoff, scope),
            attributes=_feature_fields(snapshot.catalog.fields.values()),
        )

    def _issue(self, record: PredictionRecord, snapshot: OpenSnapshot, built: Prediction, actor: Actor) -> None:
        now = self._context.handle.clock.now()
        # The score's meaning must not move under a saved segment: the first training's average stays the average.
        base_odds = built.base_odds if record.base_odds is None else record.base_odds
        id = f"{now:%Y%m%d%H%M%S}-{token_hex(4)}"
        digest = write_issue(
            self._context.handle.directory.scores / record.id / id,
            connection=snapshot.connection,
            rows=built.rows,
            p=built.p,
            bins=scores.bins(built.p, base_odds),
            manifest=_manifest(record, built, snapshot.info.id, base_odds),
        )
        issue = ScoreIssueRecord(
            id=id,
            prediction=record.id,
            snapshot=snapshot.info.id,
            model_version=id,
            base_odds=base_odds,
            status=str(built.status),
            reason=built.reason,
            scored=len(built.rows),
            expected=float(built.p.sum()),
            quality=None,
            sha256=digest,
            issued_at=now,
        )
        line = self._context.audit_line(actor, "prediction.build", record.id, issue=id, snapshot=snapshot.info.id)
        with self._context.handle.database.write() as session:
            prediction_store.add_issue(session, issue)
            session.add(line)

    def _mark(self, id: str, status: str, reason: str) -> None:
        with self._context.handle.database.write() as session:
            record = prediction_store.stored_prediction(session, id)
            record.status, record.reason = status, reason

    def evaluate(self, question: Question, cutoffs: Sequence[date], *, seed: int = SEED) -> tuple[Cell, ...]:
        """Train as of each cutoff, reading nothing at or after it but the outcomes, and measure.

        Raises `UserError` for a cutoff whose window is not over on the newest data.
        """
        self._check(question, "full")
        snapshot = self._context.current()
        as_of = snapshot.info.as_of
        for cutoff in cutoffs:
            if cutoff + timedelta(days=question.window) > as_of:
                latest = as_of - timedelta(days=question.window)
                raise UserError(
                    "cutoff",
                    f"The window after {cutoff} is not over: the data ends before {as_of}.",
                    hint=f"The latest cutoff for {question.window} days is {latest}.",
                )
        return tuple(
            evaluate_cutoff(lambda day: self._source(question, snapshot, day), question.window, cutoff, seed)
            for cutoff in cutoffs
        )

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

    def _view(self, record: PredictionRecord, moment: Moment) -> PredictionView:
        issue = self._context.shown_issue(record, moment)
        reason_restricted, way_out = restriction(record.kind, record.title)
        return PredictionView(
            id=record.id,
            title=record.title,
            kind=record.kind,
            window_days=record.window_days,
            event=record.event["kind"],
            status="building" if self._is_being_built(record.id, moment) else record.status,
            reason=self._reason(record, issue),
            usable=issue is not None,
            scored=issue.scored if issue else 0,
            expected=issue.expected if issue else 0.0,
            average_chance=scores.chance_at(50, issue.base_odds) if issue else None,
            base_odds=issue.base_odds if issue else None,
            quality=issue.quality if issue else None,
            snapshot=issue.snapshot if issue else None,
            issued_at=issue.issued_at if issue else None,
            audience_sentence=self._audience_sentence(record, moment),
            restriction=reason_restricted,
            way_out=way_out,
        )

    def _is_being_built(self, id: str, moment: Moment) -> bool:
        """Tell by the jobs, which settle when their process dies: a stored status would stay after a kill."""
        if id not in moment.worked_on:
            return False
        jobs = self._context.handle.jobs.jobs(limit=20)
        return any(not job.ended and job.arguments.get("prediction") == id for job in jobs)

    def _reason(self, record: PredictionRecord, issue: ScoreIssueRecord | None) -> str:
        if record.reason or (record.status == "draft" and issue is None):
            return record.reason
        if issue is not None:
            return issue.reason
        last_day = self._context.current().view.last_day
        return f"It has no scores for the data up to {last_day.day} {last_day:%B %Y}. Build it again."

    def _audience_sentence(self, record: PredictionRecord, moment: Moment) -> str:
        audience = from_json(record.audience)
        if canonical_hash(audience) == canonical_hash(HAS_PURCHASED):
            return "customers with at least one purchase"
        return describe(audience, self._context.catalog(self._context.current(), moment))


def _manifest(record: PredictionRecord, built: Prediction, snapshot: str, base_odds: float) -> dict[str, Any]:
    return {
        "prediction": record.id,
        "snapshot": snapshot,
        "as_of": built.as_of.isoformat(),
        "window_days": record.window_days,
        "base_odds": base_odds,
        "status": str(built.status),
        "seed": record.seed,
        "training_cutoffs": [cutoff.isoformat() for cutoff in built.training.cutoffs],
    }


def _feature_fields(fields: Iterable[Field]) -> tuple[str, ...]:
    """Return the stable attributes a model may use: of the canonical ones the country alone, the rest is sensitive."""
    return tuple(field.name for field in fields if field.stable and (field.name == "country" or not field.canonical))


def cell_to_json(cell: Cell) -> dict[str, Any]:
    """Return one evaluated cutoff as the command line prints it."""
    return asdict(cell) | {"cutoff": cell.cutoff.isoformat(), "status": str(cell.status)}


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
