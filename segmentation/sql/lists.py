"""The statements behind a list: who stays on the way from an audience to a list, and the rows that are written.

``members(row)`` is a table of the audience's rows, registered on the connection that runs the statements.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from segmentation.sql import tables
from segmentation.sql.compile import score_table

MEMBERS = sa.table("members", sa.column("row", sa.Integer))
LISTED = sa.table("listed", sa.column("row", sa.Integer))
_PERSON = tables.customers.c
_ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "email": ("email_address",),
    "sms": ("phone_number",),
    "push": (),
    "post": ("postal_code",),
    "ads": ("email_address", "phone_number"),
}
_SHARED = ("email_address", "phone_number")
CONTACT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "email": ("customer_id", "email", "first_name", "last_name", "language", "country"),
    "sms": ("customer_id", "phone", "first_name", "last_name", "language", "country"),
    "push": ("customer_id", "language", "country"),
    "post": ("customer_id", "first_name", "last_name", "postal_code", "city", "region", "country"),
    "ads": ("customer_id", "email", "phone", "first_name", "last_name", "postal_code", "country"),
}


def steps(channel: str) -> Sequence[tuple[str, sa.Select[Any]]]:
    """Return (code, statement of rows) for every step from the audience to a list to contact, each within the last.

    An address that anyone who uses it has refused is left out for everyone who uses it; of those who share one, the
    first by customer id is kept. A postal code is no address of one household, so lists by post skip both steps.
    """
    inside = sa.select(_PERSON.row).where(_PERSON.row.in_(sa.select(MEMBERS.c.row)))
    found = [("in_audience", inside)]
    addresses = [_PERSON[name] for name in _ADDRESSES[channel]]
    if addresses:
        inside = inside.where(sa.or_(*(address.is_not(None) for address in addresses)))
        found.append(("has_address", inside))
    inside = inside.where(_PERSON[f"{channel}_consent"].is_(sa.true()))
    found.append(("agreed", inside))
    shared = [name for name in _ADDRESSES[channel] if name in _SHARED]
    if shared:
        inside = inside.where(*(_not_refused(name, channel) for name in shared))
        found.append(("not_refused_by_another", inside))
        address = sa.func.coalesce(*(_PERSON[name] for name in shared))
        first = inside.with_only_columns(sa.func.min(_PERSON.row).label("row")).group_by(address)
        found.append(("one_per_address", first))
    return found


def _not_refused(name: str, channel: str) -> sa.ColumnElement[bool]:
    others = tables.customers.alias("others")
    refused = sa.select(others.c[name]).where(
        others.c[f"{channel}_consent"].is_(sa.false()), others.c[name].is_not(None)
    )
    return sa.or_(_PERSON[name].is_(None), _PERSON[name].not_in(refused))


def contact_rows(channel: str) -> sa.Select[Any]:
    """Select the columns of a list to contact for the rows of ``listed``, by row."""
    usable = {"email": _PERSON.email_address, "phone": _PERSON.phone_number}
    columns = [(usable.get(name, _PERSON[name])).label(name) for name in CONTACT_COLUMNS[channel]]
    return sa.select(*columns).join(LISTED, LISTED.c.row == _PERSON.row).order_by(_PERSON.row)


def analyse_rows(scores: str | None, minor_units: int) -> sa.Select[Any]:
    """Select the columns of a list to analyse for the rows of ``listed``, by row. No name and no address."""
    orders = tables.orders
    bought = (
        sa.select(
            orders.c.row,
            sa.func.count(orders.c.order_id.distinct()).label("orders"),
            sa.cast(sa.func.max(orders.c.ordered_at), sa.Date).label("last_order"),
            (sa.func.sum(orders.c.amount) / sa.cast(10**minor_units, sa.Double)).label("spent"),
        )
        .where(orders.c.is_purchase)
        .group_by(orders.c.row)
    ).subquery("bought")
    columns: list[Any] = [
        _PERSON.customer_id,
        _PERSON.country,
        _PERSON.language,
        sa.cast(_PERSON.known_since, sa.Date).label("customer_since"),
        sa.func.coalesce(bought.c.orders, 0).label("orders"),
        bought.c.last_order,
        bought.c.spent,
    ]
    source = tables.customers.join(LISTED, LISTED.c.row == _PERSON.row).outerjoin(bought, bought.c.row == _PERSON.row)
    if scores is not None:
        table = score_table(scores)
        columns += _score_columns(table)
        source = source.outerjoin(table, table.c.row == _PERSON.row)
    return sa.select(*columns).select_from(source).order_by(_PERSON.row)


def _score_columns(table: sa.TableClause) -> list[sa.ColumnElement[Any]]:
    """A shown score is the bin's lower edge: cut, not rounded."""
    level: sa.ColumnElement[Any] = sa.case(
        (table.c.bin.is_(None), sa.null()), (table.c.bin < 500, "Low"), (table.c.bin < 750, "Medium"), else_="High"
    )
    score = table.c.bin / sa.cast(10, sa.Double)
    return [score.label("score"), sa.func.round(table.c.p, 4).label("chance"), level.label("level")]
