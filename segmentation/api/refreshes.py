"""Keeping predictions up to date: judged, scored for the newest data, and learned again when they are due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from segmentation.api.actors import Actor, require
from segmentation.api.backtests import Backtests
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.freshness import Freshness, freshness, hidden_reason
from segmentation.api.issuing import Issuing
from segmentation.api.prediction_views import alarm_view
from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage import backtest_store, prediction_store
from segmentation.storage.issuing import Issued, being_issued, register
from segmentation.storage.records import BacktestRecord, PredictionRecord, ScoreIssueRecord

Progress = Callable[[float, str], None]
Outcome = Literal["learned", "scored", "up_to_date", "unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What became of one prediction on some data: ``reason`` says why it has no scores there.

    ``learned``: it learned again and was scored; ``scored``: by the model in force; ``up_to_date``: it had scores.
    ``expected`` are the likely buyers, None without scores and while expected results are hidden: ``hidden`` says why.
    """

    prediction: str
    title: str
    outcome: Outcome
    reason: str = ""
    scored: int = 0
    expected: float | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """What a refresh did: ``judged`` windows were over and are now compared with what happened."""

    snapshot: str
    as_of: date
    judged: int
    predictions: tuple[Refreshed, ...]
    freshness: Freshness


class Refreshes:
    """Refreshes the predictions of one workspace: every full one that is neither a draft nor archived.

    Previews and demos stay on the data they were built on; external ones wait for a new file of scores.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._issuing = Issuing(context)
        self._backtests = Backtests(context)

    def refresh(self, *, actor: Actor, due: bool, progress: Progress) -> Refresh:
        """Judge what is over, and score what has no scores on the newest data; a second time, there is nothing to do.

        One prediction after the other, each registered when it is ready. One that fails has the reason noted on that
        data and does not stop the others; it is tried again each time, with ``due`` only when the rhythm says that
        newer data should be there. Raises `Unavailable` without data, and `Refused` for a viewer.
        """
        require(actor, "marketer")
        handle, snapshot = self._context.handle, self._context.current()
        retry = not due or self._update_is_due()
        results: list[Refreshed] = []
        with being_issued(handle.directory, handle.database):
            judged = self._judge(snapshot)
            records = self._active()
            for position, record in enumerate(records):
                share = _part(progress, record.title, position, len(records))
                refreshed, issued = self._one(record, snapshot, judged, share, retry=retry)
                results.append(refreshed)
                if issued is not None:
                    self._register(snapshot, [issued], [refreshed], (), actor)
        progress(1.0, Sentence("Every prediction is up to date"))
        return Refresh(
            snapshot=snapshot.info.id,
            as_of=snapshot.info.as_of,
            judged=len(judged),
            predictions=tuple(results),
            freshness=freshness(self._context),
        )

    def before_current(self, snapshot_id: str, *, actor: Actor, progress: Progress) -> tuple[Refreshed, ...]:
        """Make a published snapshot ready for readers: judge by it, and score every prediction for it.

        All is registered in one transaction at the end: who reads until the snapshot is in force sees nothing of it.
        """
        handle, snapshot = self._context.handle, self._context.snapshot(snapshot_id)
        with being_issued(handle.directory, handle.database):
            judged = self._backtests.judge_due(snapshot)
            records = self._active()
            pairs = [
                self._one(record, snapshot, judged, _part(progress, record.title, position, len(records)), retry=True)
                for position, record in enumerate(records)
            ]
            results = [refreshed for refreshed, _ in pairs]
            self._register(snapshot, [issued for _, issued in pairs if issued is not None], results, judged, actor)
        return tuple(results)

    def _active(self) -> list[PredictionRecord]:
        known = self._context.predictions().values()
        return [record for record in known if record.kind == "full" and record.status != "draft"]

    def _update_is_due(self) -> bool:
        fresh = freshness(self._context)
        zone = ZoneInfo(self._context.handle.directory.settings.timezone)
        today = self._context.handle.clock.now().astimezone(zone).date()
        return fresh.next_update is not None and today >= fresh.next_update

    def _judge(self, snapshot: OpenSnapshot) -> tuple[BacktestRecord, ...]:
        judged = self._backtests.judge_due(snapshot)
        if judged:
            with self._context.handle.database.write() as session:
                backtest_store.add_backtests(session, judged)
        return judged

    def _one(
        self,
        record: PredictionRecord,
        snapshot: OpenSnapshot,
        judged: Sequence[BacktestRecord],
        progress: Progress,
        *,
        retry: bool,
    ) -> tuple[Refreshed, Issued | None]:
        """Score one prediction unless it has scores there; nothing is registered."""
        with self._context.handle.database.read() as session:
            known = prediction_store.newest_issue(session, record.id, snapshot.info.id)
            failure = prediction_store.why_unavailable(session, record.id, snapshot.info.id)
        if known is not None:
            return self._scored(record, "up_to_date", known), None
        if failure and not retry:
            return _unavailable(record, failure), None
        windows = self._backtests.windows(record.id, judged)
        try:
            issued = self._issuing.issue(record, snapshot, windows, anew=False, progress=progress)
        except UserError as error:
            return self._failed(record, snapshot, error.sentence, failure)
        outcome: Outcome = "scored" if issued.model is None else "learned"
        return self._scored(record, outcome, issued.issue), issued

    def _scored(self, record: PredictionRecord, outcome: Outcome, issue: ScoreIssueRecord) -> Refreshed:
        hidden = hidden_reason(freshness(self._context, issue.as_of), alarm_view(issue.alarm))
        return Refreshed(
            prediction=record.id,
            title=record.title,
            outcome=outcome,
            scored=issue.scored,
            expected=None if hidden else issue.expected,
            hidden=hidden,
        )

    def _failed(
        self, record: PredictionRecord, snapshot: OpenSnapshot, reason: str, noted: str
    ) -> tuple[Refreshed, Issued | None]:
        note = None if reason == noted else self._issuing.unavailable(record, snapshot, reason)
        return _unavailable(record, reason), note

    def _register(
        self,
        snapshot: OpenSnapshot,
        issued: Sequence[Issued],
        results: Sequence[Refreshed],
        judged: Sequence[BacktestRecord],
        actor: Actor,
    ) -> None:
        if not issued and not judged:
            return
        outcomes = {refreshed.prediction: refreshed.outcome for refreshed in results}
        line = self._context.audit_line(actor, "predictions.refresh", snapshot.info.id, outcomes=outcomes)
        with self._context.handle.database.write() as session:
            backtest_store.add_backtests(session, judged)
            register(session, issued)
            session.add(line)


def _unavailable(record: PredictionRecord, reason: str) -> Refreshed:
    return Refreshed(prediction=record.id, title=record.title, outcome="unavailable", reason=reason)


def _part(progress: Progress, title: str, position: int, count: int) -> Progress:
    """Return the progress of one of so many predictions."""
    return lambda share, text: progress((position + share) / count, f"“{title}”: {text}")
