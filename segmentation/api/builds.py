"""Building predictions: learning from the data, and issuing scores for it."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from segmentation.api.actors import Actor
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.questions import check_question, feature_source, question_of
from segmentation.errors import Unavailable, UserError
from segmentation.predictions import scores
from segmentation.predictions.prediction import Prediction, Status
from segmentation.predictions.purchase_model import train_and_score
from segmentation.storage import prediction_store
from segmentation.storage.records import PredictionRecord, ScoreIssueRecord
from segmentation.storage.score_issues import write_issue

Progress = Callable[[float, str], None]


class Builds:
    """Learns and issues scores for the predictions of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def build(self, record: PredictionRecord, *, actor: Actor, progress: Progress) -> None:
        """Learn from the newest data and issue scores for it, whole or not at all.

        When they cannot be computed, the prediction is failed with its reason, and `Unavailable` is raised with the
        same words.
        """
        try:
            snapshot = self._context.current()
            self._issue(record, snapshot, self._train(record, snapshot, progress), actor)
        except BaseException as error:
            reason = str(error) if isinstance(error, UserError) else "The build was interrupted; start it again."
            self._mark(record.id, "failed", reason)
            raise

    def _train(self, record: PredictionRecord, snapshot: OpenSnapshot, progress: Progress) -> Prediction:
        question = question_of(record)
        check_question(self._context, question, snapshot)
        source = feature_source(self._context, question, snapshot, snapshot.info.as_of)
        prediction = train_and_score(
            source, window=record.window_days, as_of=snapshot.info.as_of, seed=record.seed, progress=progress
        )
        if prediction.status is Status.UNAVAILABLE:
            raise Unavailable("prediction_unavailable", f"No prediction: {prediction.reason}")
        return prediction

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
            as_of=snapshot.info.as_of,
            model_version=None,
            base_odds=base_odds,
            status=str(built.status),
            reason=built.reason,
            scored=len(built.rows),
            expected=float(built.p.sum()),
            shift=0.0,
            tau=0.3,
            degrees=3.0,
            windows=0,
            alarm={},
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
