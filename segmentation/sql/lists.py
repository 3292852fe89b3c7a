"""The statements behind a list: the rows that are written of those in ``listed(row)``.

That is a table on the connection that runs them; who is on a list to contact says `segmentation.sql.waterfall`.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from segmentation.catalog import Field
from segmentation.sql import tables
from segmentation.sql.column_rows import column_of
from segmentation.sql.compile import score_table

LISTED = sa.table("listed", sa.column("row", sa.Integer))
_PERSON = tables.customers.c
PERSON_COLUMNS = (
    *("customer_id", "email", "phone", "first_name", "last_name", "language"),
    *("postal_code", "city", "region", "country"),
)
ANALYSE_COLUMNS = ("customer_id", "country", "language", "customer_since", "orders", "last_order", "spent")
SCORE_COLUMNS = ("score", "chance", "level")


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
