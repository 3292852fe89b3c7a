"""What the workspace's own campaigns did with one customer, as it stands beside an open snapshot."""

from datetime import datetime

import duckdb
import sqlalchemy as sa

from segmentation.sql import tables
from segmentation.sql.dialect import run


def campaigns_of(connection: duckdb.DuckDBPyConnection, row: int) -> frozenset[str]:
    """Return the campaigns that assigned the customer of a row, those held out of included."""
    members = tables.campaign_members
    found = run(connection.cursor(), sa.select(members.c.campaign).where(members.c.row == row)).fetchall()
    return frozenset(campaign for (campaign,) in found)


def own_contacts_of(connection: duckdb.DuckDBPyConnection, row: int) -> list[tuple[str, datetime, str]]:
    """Return (campaign, moment, channel) of every contact of a customer by these campaigns that the data has not."""
    own = tables.own_contacts
    statement = sa.select(own.c.campaign, own.c.sent_at, own.c.channel).where(own.c.row == row)
    return [(campaign, at, channel) for campaign, at, channel in run(connection.cursor(), statement).fetchall()]
