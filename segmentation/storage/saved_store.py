"""What people save and can bring back: segments and campaigns, in the application database.

Every session is the caller's. A deleted record keeps its id and its number: neither is given again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import CampaignRecord, SegmentRecord

Saved = TypeVar("Saved", SegmentRecord, CampaignRecord)


def live_segments(session: Session) -> Sequence[SegmentRecord]:
    """Return every segment that is not deleted, last edited first."""
    live = sa.select(SegmentRecord).where(SegmentRecord.deleted_at.is_(None))
    return session.scalars(live.order_by(SegmentRecord.edited_at.desc(), SegmentRecord.id)).all()


def live_campaigns(session: Session) -> Sequence[CampaignRecord]:
    """Return every campaign that is not deleted, newest first."""
    live = sa.select(CampaignRecord).where(CampaignRecord.deleted_at.is_(None))
    return session.scalars(live.order_by(CampaignRecord.number.desc())).all()


def live_segment(session: Session, id: str) -> SegmentRecord | None:
    """Return one segment, or None when there is none or it is deleted."""
    record = session.get(SegmentRecord, id)
    return None if record is None or record.deleted_at is not None else record


def ids_in_use(session: Session, kind: type[Saved]) -> set[str]:
    """Return the id of every record of a kind, deleted ones too."""
    return set(session.scalars(sa.select(kind.id)))


def next_campaign_number(session: Session) -> int:
    """Return the number of the next campaign."""
    return 1 + (session.scalar(sa.select(sa.func.max(CampaignRecord.number))) or 0)


def mark(session: Session, kind: type[Saved], id: str, deleted_at: datetime | None) -> Saved | None:
    """Delete a live record, or with None restore a deleted one, and return it.

    Returns None, and changes nothing, when there is no such record or it is so already.
    """
    record = session.get(kind, id)
    if record is None or (record.deleted_at is None) == (deleted_at is None):
        return None
    record.deleted_at = deleted_at
    return record
