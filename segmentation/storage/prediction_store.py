"""Predictions and the registry of their score issues, in the application database. Every session is the caller's."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import PredictionRecord, ScoreIssueRecord

BUILT_ONCE = ("preview", "demo")
"""The kinds that stay on the snapshot they were built on."""


def all_predictions(session: Session) -> Sequence[PredictionRecord]:
    """Return every prediction, oldest first."""
    return session.scalars(sa.select(PredictionRecord).order_by(PredictionRecord.created_at, PredictionRecord.id)).all()


def stored_prediction(session: Session, id: str) -> PredictionRecord:
    """Return a prediction that is known to exist, to be changed in this session."""
    return session.get_one(PredictionRecord, id)


def newest_issue(session: Session, prediction: str, snapshot: str | None) -> ScoreIssueRecord | None:
    """Return the latest usable score issue of a prediction, on one snapshot or on any."""
    newest = (
        sa.select(ScoreIssueRecord)
        .where(ScoreIssueRecord.prediction == prediction, ScoreIssueRecord.status != "unavailable")
        .order_by(ScoreIssueRecord.issued_at.desc(), ScoreIssueRecord.id)
        .limit(1)
    )
    if snapshot is not None:
        newest = newest.where(ScoreIssueRecord.snapshot == snapshot)
    return session.scalars(newest).first()


def add_issue(session: Session, issue: ScoreIssueRecord) -> None:
    """Register a score issue; its prediction is ready from here on, with the issue's base odds."""
    record = stored_prediction(session, issue.prediction)
    record.status, record.reason, record.base_odds = "ready", "", issue.base_odds
    session.add(issue)


def preview_snapshots(session: Session) -> set[str]:
    """Return the snapshots that the score issues of previews and demos belong to."""
    built_once = sa.select(PredictionRecord.id).where(PredictionRecord.kind.in_(BUILT_ONCE))
    return set(session.scalars(sa.select(ScoreIssueRecord.snapshot).where(ScoreIssueRecord.prediction.in_(built_once))))
