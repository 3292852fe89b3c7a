"""Campaigns, their launches, and which notices were seen. Every session is the caller's."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import CampaignRecord, LaunchRecord, NoticeSeenRecord


def live_campaigns(session: Session) -> Sequence[CampaignRecord]:
    """Return every campaign that is not archived, newest first."""
    live = sa.select(CampaignRecord).where(CampaignRecord.archived_at.is_(None))
    return session.scalars(live.order_by(CampaignRecord.number.desc())).all()


def campaign_ids(session: Session) -> set[str]:
    """Return the id of every campaign, archived ones too: none is given again."""
    return set(session.scalars(sa.select(CampaignRecord.id)))


def next_campaign_number(session: Session) -> int:
    """Return the number of the next campaign."""
    return 1 + (session.scalar(sa.select(sa.func.max(CampaignRecord.number))) or 0)


def archived_campaigns(session: Session) -> Sequence[CampaignRecord]:
    """Return every archived campaign, newest first."""
    archived = sa.select(CampaignRecord).where(CampaignRecord.archived_at.is_not(None))
    return session.scalars(archived.order_by(CampaignRecord.number.desc())).all()


def campaign(session: Session, id: str) -> CampaignRecord | None:
    """Return one campaign, archived or not, or None when there is none."""
    return session.get(CampaignRecord, id)


def known_campaign(session: Session, id: str) -> CampaignRecord:
    """Return one campaign that is known to exist."""
    return session.get_one(CampaignRecord, id)


def launched_campaigns(session: Session) -> Sequence[tuple[CampaignRecord, LaunchRecord]]:
    """Return every campaign that was launched and not called off, archived or not, newest first."""
    joined = sa.select(CampaignRecord, LaunchRecord).join(LaunchRecord, LaunchRecord.campaign == CampaignRecord.id)
    wanted = joined.where(LaunchRecord.ended_at.is_(None)).order_by(CampaignRecord.number.desc())
    return [(record, launch) for record, launch in session.execute(wanted)]


def launches(session: Session) -> Mapping[str, LaunchRecord]:
    """Return what became of every launched campaign, by its id."""
    return {record.campaign: record for record in session.scalars(sa.select(LaunchRecord))}


def launch(session: Session, id: str) -> LaunchRecord | None:
    """Return what became of one campaign, None for a draft."""
    return session.get(LaunchRecord, id)


def mark_campaign(session: Session, id: str, archived_at: datetime | None) -> CampaignRecord | None:
    """Archive a live campaign, or with None restore an archived one, and return it.

    Returns None, and changes nothing, when there is no such record or it is so already.
    """
    record = session.get(CampaignRecord, id)
    if record is None or (record.archived_at is None) == (archived_at is None):
        return None
    record.archived_at = archived_at
    return record


def notice_seen(session: Session, actor: str, notice: str) -> NoticeSeenRecord | None:
    """Return the line that somebody has seen a notice, or None."""
    return session.get(NoticeSeenRecord, (actor, notice))
