"""Windows that are over: the score issues still to be judged by them. Every session is the caller's."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import BacktestRecord, PredictionRecord, ScoreIssueRecord

JUDGED_KINDS = ("full", "external")
"""The kinds whose scores people act on, for as long as there is newer data to judge them by."""


def add_backtests(session: Session, backtests: Sequence[BacktestRecord]) -> int:
    """Add judged windows, except of issues that somebody judged meanwhile; return how many were added."""
    known = set(session.scalars(sa.select(BacktestRecord.issue).where(BacktestRecord.issue.is_not(None))))
    new = [backtest for backtest in backtests if backtest.issue is None or backtest.issue not in known]
    session.add_all(new)
    return len(new)


def issues_to_judge(session: Session, as_of: date) -> Sequence[tuple[PredictionRecord, ScoreIssueRecord]]:
    """Return the issues whose window is over by ``as_of`` and that nobody has judged, oldest first.

    Archived predictions count too. Of several issues on the same date's data, it is the last one that was acted on.
    """
    judged = sa.select(BacktestRecord.issue).where(BacktestRecord.issue.is_not(None))
    issues = (
        sa.select(PredictionRecord, ScoreIssueRecord)
        .join(ScoreIssueRecord, ScoreIssueRecord.prediction == PredictionRecord.id)
        .where(PredictionRecord.kind.in_(JUDGED_KINDS), ScoreIssueRecord.status != "unavailable")
        .order_by(ScoreIssueRecord.as_of, ScoreIssueRecord.issued_at, ScoreIssueRecord.id)
    )
    last = {(issue.prediction, issue.as_of): (record, issue) for record, issue in session.execute(issues)}
    known = set(session.scalars(judged))
    return [
        (record, issue)
        for record, issue in last.values()
        if issue.id not in known and issue.as_of + timedelta(days=record.window_days) <= as_of
    ]
