"""The statements behind a list: who stays on the way from an audience to a list, and the rows that are written.

``members(row)`` is a table of the audience's rows, registered on the connection that runs the statements.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from segmentation.catalog import Field
from segmentation.sql import tables
from segmentation.sql.column_rows import column_of
from segmentation.sql.compile import score_table
from segmentation.sql.waterfall import without

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
PERSON_COLUMNS = (
    *("customer_id", "email", "phone", "first_name", "last_name", "language"),
    *("postal_code", "city", "region", "country"),
)
ANALYSE_COLUMNS = ("customer_id", "country", "language", "customer_since", "orders", "last_order", "spent")
SCORE_COLUMNS = ("score", "chance", "level")


def steps(channel: str, email_pattern: str = "", *, suppressed: bool = False) -> Sequence[tuple[str, sa.Select[Any]]]:
    """Return (code, statement of rows) for every step from the audience to a list to contact, each within the last.

    With ``suppressed``, ``suppressed(row)`` is a table of those who must not be reached, registered beside ``members``:
    they are left out with everybody at one of their addresses.

    An e-mail address that does not match ``email_pattern``, where there is one, is none: its destination refuses it.
    An address that anyone who uses it has refused is left out for everyone who uses it; of those who share one, the
    first by customer id is kept. A postal code is no address of one household, so lists by post skip both steps.
    """
    inside = sa.select(_PERSON.row).where(_PERSON.row.in_(sa.select(MEMBERS.c.row)))
    found = [("in_audience", inside)]
    addresses = [_PERSON[name] for name in _ADDRESSES[channel]]
    if addresses:
        inside = inside.where(sa.or_(*(address.is_not(None) for address in addresses)))
        found.append(("has_address", inside))
    if email_pattern and "email_address" in _ADDRESSES[channel]:
        inside = inside.where(sa.func.regexp_matches(_PERSON.email_address, email_pattern))
        found.append(("valid", inside))
    inside = inside.where(_PERSON[f"{channel}_consent"].is_(sa.true()))
    found.append(("agreed", inside))
    shared = [name for name in _ADDRESSES[channel] if name in _SHARED]
    if shared:
        inside = inside.where(*(_not_refused(name, channel) for name in shared))
        found.append(("not_refused_by_another", inside))
    if suppressed:
        inside = inside.where(*without("suppressed", shared))
        found.append(("not_suppressed", inside))
    if shared:
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


def contact_rows(columns: Sequence[str], attributes: Sequence[Field], scores: str | None) -> sa.Select[Any]:
    """Select columns of people for the rows of ``listed``, by row: e-mail and phone as they were normalised.

    ``columns`` are some of `PERSON_COLUMNS`, of `SCORE_COLUMNS` where there are ``scores``, and the names of
    ``attributes``.
    """
    found: dict[str, sa.ColumnElement[Any]] = {name: _PERSON[name].label(name) for name in PERSON_COLUMNS}
    found["email"] = _PERSON.email_address.label("email")
    found["phone"] = _PERSON.phone_number.label("phone")
    known, source = _known(attributes, scores)
    found |= known
    return sa.select(*(found[name] for name in columns)).select_from(source).order_by(_PERSON.row)


def analyse_rows(
    columns: Sequence[str], attributes: Sequence[Field], scores: str | None, minor_units: int
) -> sa.Select[Any]:
    """Select columns of a list to analyse for the rows of ``listed``, by row. No name and no address.

    ``columns`` are some of `ANALYSE_COLUMNS`, of `SCORE_COLUMNS` where there are ``scores``, and the names of
    ``attributes``.
    """
    bought = _bought(minor_units)
    found: dict[str, sa.ColumnElement[Any]] = {
        "customer_id": _PERSON.customer_id,
        "country": _PERSON.country,
        "language": _PERSON.language,
        "customer_since": sa.cast(_PERSON.known_since, sa.Date).label("customer_since"),
        "orders": sa.func.coalesce(bought.c.orders, 0).label("orders"),
        "last_order": bought.c.last_order,
        "spent": bought.c.spent,
    }
    known, source = _known(attributes, scores)
    found |= known
    source = source.outerjoin(bought, bought.c.row == _PERSON.row)
    return sa.select(*(found[name] for name in columns)).select_from(source).order_by(_PERSON.row)


def _known(attributes: Sequence[Field], scores: str | None) -> tuple[dict[str, sa.ColumnElement[Any]], sa.FromClause]:
    """Attributes and scores of those on the list, by name, and where they are read."""
    found = {field.name: column_of(field).label(field.name) for field in attributes}
    source: sa.FromClause = tables.customers.join(LISTED, LISTED.c.row == _PERSON.row)
    if any(not field.canonical for field in attributes):
        source = source.outerjoin(tables.attributes, tables.attributes.c.row == _PERSON.row)
    if scores is not None:
        table = score_table(scores)
        found |= dict(zip(SCORE_COLUMNS, _score_columns(table), strict=True))
        source = source.outerjoin(table, table.c.row == _PERSON.row)
    return found, source


def _bought(minor_units: int) -> sa.Subquery:
    orders = tables.orders
    return (
        sa.select(
            orders.c.row,
            sa.func.count(orders.c.order_id.distinct()).label("orders"),
            sa.cast(sa.func.max(orders.c.ordered_at), sa.Date).label("last_order"),
            (sa.func.sum(orders.c.amount) / sa.cast(10**minor_units, sa.Double)).label("spent"),
        )
        .where(orders.c.is_purchase)
        .group_by(orders.c.row)
    ).subquery("bought")


def _score_columns(table: sa.TableClause) -> list[sa.ColumnElement[Any]]:
    """A shown score is the bin's lower edge: cut, not rounded."""
    level: sa.ColumnElement[Any] = sa.case(
        (table.c.bin.is_(None), sa.null()), (table.c.bin < 500, "Low"), (table.c.bin < 750, "Medium"), else_="High"
    )
    score = table.c.bin / sa.cast(10, sa.Double)
    return [score.label("score"), sa.func.round(table.c.p, 4).label("chance"), level.label("level")]
