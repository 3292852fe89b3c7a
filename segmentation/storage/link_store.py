"""What copied links stand for, in the application database. Every session is the caller's."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import AudienceDraftRecord


def draft(session: Session, id: str) -> AudienceDraftRecord | None:
    """Return what a link stands for, or None when there is no such draft, or no longer."""
    return session.get(AudienceDraftRecord, id)


def remove_unused(session: Session, before: datetime) -> None:
    """Remove the drafts that were used last before an instant."""
    session.execute(sa.delete(AudienceDraftRecord).where(AudienceDraftRecord.used_at < before))


def linked_snapshots(session: Session, since: datetime, most: int) -> Sequence[str]:
    """Return the snapshots that drafts used since an instant name, at most so many, the last used ones."""
    used = sa.func.max(AudienceDraftRecord.used_at)
    named = sa.select(AudienceDraftRecord.snapshot).where(AudienceDraftRecord.used_at >= since)
    named = named.group_by(AudienceDraftRecord.snapshot).order_by(used.desc(), AudienceDraftRecord.snapshot.desc())
    return session.scalars(named.limit(most)).all()
