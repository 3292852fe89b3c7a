"""Building a prediction because somebody asked for it."""

from collections.abc import Callable

from segmentation.api.actors import Actor
from segmentation.api.backtests import Backtests
from segmentation.api.context import Context
from segmentation.api.issuing import Issuing
from segmentation.api.prediction_refusals import refuse_changed
from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage import prediction_store
from segmentation.storage.issuing import being_issued, register
from segmentation.storage.records import PredictionRecord

Progress = Callable[[float, str], None]


class Builds:
    """Learns and issues scores for the predictions of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._issuing = Issuing(context)
        self._backtests = Backtests(context)

    def build(self, record: PredictionRecord, *, actor: Actor, progress: Progress) -> None:
        """Learn from the newest data and issue scores for it, whole or not at all.

        When they cannot be computed, the prediction is failed with its reason, and `Unavailable` is raised with the
        same words.
        """
        handle = self._context.handle
        try:
            snapshot, windows = self._context.current(), self._backtests.windows(record.id)
            with being_issued(handle.directory, handle.database):
                issued = self._issuing.issue(record, snapshot, windows, anew=True, progress=progress)
                detail = {"issue": issued.issue.id, "snapshot": snapshot.info.id}
                line = self._context.audit_line(actor, "prediction.build", record.id, **detail)
                with handle.database.write() as session:
                    refuse_changed(record, prediction_store.stored_prediction(session, record.id))
                    register(session, [issued])
                    session.add(line)
        except BaseException as error:
            reason = (
                error.sentence
                if isinstance(error, UserError)
                else Sentence("The build was interrupted; start it again.")
            )
            self._mark(record.id, "failed", reason)
            raise
        progress(1.0, Sentence("The scores are ready"))

    def _mark(self, id: str, status: str, reason: str) -> None:
        with self._context.handle.database.write() as session:
            record = prediction_store.stored_prediction(session, id)
            record.status, record.reason = status, reason
