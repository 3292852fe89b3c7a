"""Campaign drafts in the application database, which people save and can bring back. Every session is the caller's."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import CampaignRecord


def live_campaigns(session: Session) -> Sequence[CampaignRecord]:
    """Return every campaign that is not deleted, newest first."""
    live = sa.select(CampaignRecord).where(CampaignRecord.deleted_at.is_(None))
    return session.scalars(live.order_by(CampaignRecord.number.desc())).all()


def campaign_ids(session: Session) -> set[str]:
    """Return the id of every campaign, deleted ones too: none is given again."""
    return set(session.scalars(sa.select(CampaignRecord.id)))


def next_campaign_number(session: Session) -> int:
    """Return the number of the next campaign."""
    return 1 + (session.scalar(sa.select(sa.func.max(CampaignRecord.number))) or 0)


def mark_campaign(session: Session, id: str, deleted_at: datetime | None) -> CampaignRecord | None:
    """Delete a live campaign, or with None restore a deleted one, and return it.

    Returns None, and changes nothing, when there is no such record or it is so already.
    """
    record = session.get(CampaignRecord, id)
    if record is None or (record.deleted_at is None) == (deleted_at is None):
        return None
    record.deleted_at = deleted_at
    return record
