"""Customers whom the workspace itself contacted: what they then did is no proof of what they would have done."""

from datetime import date

import sqlalchemy as sa

from segmentation.sql.feature_events import midnight
from segmentation.sql.tables import campaign_members


def treated(first: date, end: date) -> sa.Select[tuple[int]]:
    """Select the row of each member of a campaign, control groups left out, contacted in [first, end)."""
    at = campaign_members.c.at
    known = campaign_members.c.later.is_not(sa.true())
    contacted = sa.and_(~campaign_members.c.held_out, known, at >= midnight(first), at < midnight(end))
    return sa.select(campaign_members.c.row).where(contacted).distinct().order_by(campaign_members.c.row)
