"""What was exported, in the application database. Every session is the caller's."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import CampaignRecord, ExportRecord, LaunchRecord


def exports(session: Session) -> Sequence[ExportRecord]:
    """Return every export, the newest first."""
    return session.scalars(sa.select(ExportRecord).order_by(ExportRecord.created_at.desc(), ExportRecord.id)).all()


def launched(session: Session) -> Sequence[tuple[CampaignRecord, LaunchRecord]]:
    """Return every launched campaign, archived and cancelled ones too, with its launch."""
    found = sa.select(CampaignRecord, LaunchRecord).join(LaunchRecord, LaunchRecord.campaign == CampaignRecord.id)
    return [(campaign, launch) for campaign, launch in session.execute(found)]
