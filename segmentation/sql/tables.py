"""The tables inside a snapshot's DuckDB file, as SQLAlchemy Core sees them.

Every time is a naive wall-clock time in the workspace's zone, so that a calendar-day window is a plain comparison
with midnight. ``row`` is the customer's position (0..N-1) in ``customer_id`` order (by Unicode code point) and is the
only key between the tables. Amounts are integer minor units (cents). Event tables are stored in time order.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

metadata = sa.MetaData()

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("customer_id", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("phone", sa.Text),
    sa.Column("first_name", sa.Text),
    sa.Column("last_name", sa.Text),
    sa.Column("country", sa.Text),
    sa.Column("region", sa.Text),
    sa.Column("city", sa.Text),
    sa.Column("postal_code", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("gender", sa.Text),
    sa.Column("birth_date", sa.Date),
    sa.Column("created_at", sa.DateTime),
    sa.Column("email_consent", sa.Boolean),
    sa.Column("sms_consent", sa.Boolean),
    sa.Column("push_consent", sa.Boolean),
    sa.Column("post_consent", sa.Boolean),
    sa.Column("ads_consent", sa.Boolean),
    sa.Column("email_address", sa.Text, comment="normalised e-mail; null when absent or not valid"),
    sa.Column("phone_number", sa.Text, comment="E.164; null when absent or not valid"),
    sa.Column("random_bucket", sa.SmallInteger, nullable=False, comment="0..9999, by lot: see `RandomBucket`"),
    sa.Column("known_since", sa.DateTime, comment="created_at, else the earliest dated row; exists at c if before c"),
)

# One column per unknown column of the customers file: TEXT, BIGINT, DOUBLE, DATE or BOOLEAN. See `attribute_of`.
attributes = sa.Table("attributes", metadata, sa.Column("row", sa.Integer, nullable=False))

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("order_id", sa.Text, nullable=False),
    sa.Column("line_id", sa.Text),
    sa.Column("ordered_at", sa.DateTime, nullable=False),
    sa.Column("amount", sa.BigInteger),
    sa.Column("currency", sa.Text),
    sa.Column("quantity", sa.Double),
    sa.Column("product", sa.Text),
    sa.Column("category", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("is_return", sa.Boolean, nullable=False, comment="flagged a return, or a negative amount"),
    sa.Column("is_purchase", sa.Boolean, nullable=False, comment="not a return, and the amount is unknown or above 0"),
)

visits = sa.Table(
    "visits",
    metadata,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("visited_at", sa.DateTime, nullable=False),
    sa.Column("kind", sa.Text),
)

tags = sa.Table(
    "tags",
    metadata,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("tag", sa.Text, nullable=False),
    sa.Column("added_at", sa.DateTime),
    sa.Column("removed_at", sa.DateTime),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("bought_at", sa.DateTime),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("ended_at", sa.DateTime),
    sa.Column("status", sa.Text),
    sa.Column("known_at", sa.DateTime, nullable=False, comment="bought_at, else started_at: when the row became true"),
    sa.Column("standing", sa.Text, nullable=False, comment="what the status means: active, paused or inactive"),
    sa.Column("fixed_term", sa.Boolean, nullable=False, comment="the end is known from the start"),
)

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("campaign", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("sent_at", sa.DateTime, nullable=False),
)

# The distinct values of every text field, with Python's casefold beside them: SQL has no casefold of its own.
text_values = sa.Table(
    "text_values",
    metadata,
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("folded", sa.Text, nullable=False),
    sa.Column("code", sa.Integer, nullable=False, comment="1 + position in the field's values by code point"),
    sa.Column("customers", sa.Integer, nullable=False),
)

# The names that occur, each with its number of customers: counting them anew reads every event. ``kind`` is one of
# segmentation.storage.vocabulary.
vocabulary = sa.Table(
    "vocabulary",
    metadata,
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("customers", sa.Integer, nullable=False),
)

# What the workspace itself knows beside the data: in-memory tables next to an open snapshot, filled from its ledger.
# ``held_out`` tells the control group from those who were sent the campaign; ``at`` is a wall-clock time as elsewhere.
ledger = sa.MetaData()

campaign_members = sa.Table(
    "campaign_members",
    ledger,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("campaign", sa.Text, nullable=False),
    sa.Column("held_out", sa.Boolean, nullable=False),
    # Quoted because AT is a word of DuckDB's own.
    sa.Column(quoted_name("at", quote=True), sa.DateTime, nullable=False),
    sa.Column("later", sa.Boolean, comment="it happened after the data ends: ``at`` is the data's last moment"),
)

# The contacts that the workspace's own campaigns caused; the open snapshot's ``contacts`` has them beside the data's.
own_contacts = sa.Table(
    "own_contacts",
    ledger,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("campaign", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("sent_at", sa.DateTime, nullable=False),
)

# Uploaded lists and frozen sets alike; a list without members here is satisfied by nobody.
list_members = sa.Table(
    "list_members",
    ledger,
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("list", sa.Text, nullable=False),
)


def attribute_of(source: sa.FromClause, name: str) -> sa.ColumnElement[Any]:
    """Return one attribute's column of the attributes table or an alias of it.

    The name is the company's own text, so it is always quoted and never part of the metadata.
    """
    return sa.column(quoted_name(name, quote=True), _selectable=source)
