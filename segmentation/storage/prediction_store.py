"""Predictions and the registry of their score issues, in the application database. Every session is the caller's."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import BacktestRecord, ModelRecord, PredictionRecord, ScoreIssueRecord

BUILT_ONCE = ("preview", "demo")
"""The kinds that stay on the snapshot they were built on."""


def live_predictions(session: Session) -> Sequence[PredictionRecord]:
    """Return every prediction that is not archived, oldest first."""
    return _predictions(session, PredictionRecord.archived_at.is_(None))


def archived_predictions(session: Session) -> Sequence[PredictionRecord]:
    """Return every archived prediction, oldest first."""
    return _predictions(session, PredictionRecord.archived_at.is_not(None))


def _predictions(session: Session, which: sa.ColumnElement[bool]) -> Sequence[PredictionRecord]:
    chosen = sa.select(PredictionRecord).where(which)
    return session.scalars(chosen.order_by(PredictionRecord.created_at, PredictionRecord.id)).all()


def ids_in_use(session: Session) -> set[str]:
    """Return the id of every prediction, archived ones too: none is given again."""
    return set(session.scalars(sa.select(PredictionRecord.id)))


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


def issues(session: Session, prediction: str) -> Sequence[ScoreIssueRecord]:
    """Return every score issue of a prediction, also those that have no scores, the newest first."""
    every = sa.select(ScoreIssueRecord).where(ScoreIssueRecord.prediction == prediction)
    return session.scalars(every.order_by(ScoreIssueRecord.issued_at.desc(), ScoreIssueRecord.id)).all()


def why_unavailable(session: Session, prediction: str, snapshot: str) -> str:
    """Return why the latest attempt to score a snapshot gave no scores; empty when there was none or it did."""
    latest = (
        sa.select(ScoreIssueRecord)
        .where(ScoreIssueRecord.prediction == prediction, ScoreIssueRecord.snapshot == snapshot)
        .order_by(ScoreIssueRecord.issued_at.desc(), ScoreIssueRecord.id)
        .limit(1)
    )
    found = session.scalars(latest).first()
    return found.reason if found is not None and found.status == "unavailable" else ""


def models(session: Session, prediction: str) -> Mapping[str, ModelRecord]:
    """Return every model a prediction had, by id, the first one first."""
    every = sa.select(ModelRecord).where(ModelRecord.prediction == prediction)
    return {model.id: model for model in session.scalars(every.order_by(ModelRecord.trained_at, ModelRecord.id))}


def model(session: Session, id: str) -> ModelRecord | None:
    """Return one model, or None."""
    return session.get(ModelRecord, id)


def backtests(session: Session, prediction: str) -> Sequence[BacktestRecord]:
    """Return every window of a prediction that was judged, the latest first; of two of one day the issued one."""
    every = sa.select(BacktestRecord).where(BacktestRecord.prediction == prediction)
    return session.scalars(
        every.order_by(BacktestRecord.origin.desc(), BacktestRecord.issue.is_(None), BacktestRecord.id)
    ).all()


def add_issue(session: Session, issue: ScoreIssueRecord) -> None:
    """Register a score issue; its prediction is ready from here on, with the issue's base odds."""
    record = stored_prediction(session, issue.prediction)
    record.status, record.reason, record.base_odds = "ready", "", issue.base_odds
    session.add(issue)


def preview_snapshots(session: Session) -> set[str]:
    """Return the snapshots that the score issues of previews and demos belong to."""
    built_once = sa.select(PredictionRecord.id).where(PredictionRecord.kind.in_(BUILT_ONCE))
    return set(session.scalars(sa.select(ScoreIssueRecord.snapshot).where(ScoreIssueRecord.prediction.in_(built_once))))
