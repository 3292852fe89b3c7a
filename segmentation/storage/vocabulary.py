"""The names that can be asked for on a snapshot, with how many customers each has, most frequent first."""

from collections.abc import Collection, Mapping
from typing import Any

import duckdb
import sqlalchemy as sa

from segmentation.sql import tables
from segmentation.sql.dialect import run


def tag_counts(connection: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return every tag with the number of customers who hold or held it."""
    return _counts(connection, tables.tags.c.tag, tables.tags.c.row)


def plan_counts(connection: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return every plan with the number of customers who have or had it."""
    return _counts(connection, tables.subscriptions.c.plan, tables.subscriptions.c.row)


def visit_kind_counts(connection: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return every kind of visit with its number of customers."""
    return _counts(connection, tables.visits.c.kind, tables.visits.c.row)


def product_counts(connection: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return every product with its number of customers."""
    return _counts(connection, tables.orders.c.product, tables.orders.c.row)


def category_counts(connection: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Return every order category with its number of customers."""
    return _counts(connection, tables.orders.c.category, tables.orders.c.row)


def filled_counts(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> Mapping[str, int]:
    """Return for each column of customers how many have a value."""
    statement = sa.select(*(sa.func.count(tables.customers.c[name]).label(name) for name in names))
    found = run(connection.cursor(), statement).fetchone() or (0,) * len(names)
    return dict(zip(names, found, strict=True))


def value_counts(connection: duckdb.DuckDBPyConnection, field: str, *, limit: int = 1000) -> Mapping[str, int]:
    """Return the values of a text field with their number of customers."""
    values = tables.text_values
    statement = (
        sa.select(values.c.value, values.c.customers)
        .where(values.c.field == field)
        .order_by(values.c.customers.desc(), values.c.value)
        .limit(limit)
    )
    return dict(run(connection.cursor(), statement).fetchall())


def unheld_values(
    connection: duckdb.DuckDBPyConnection, field: str, wanted: Collection[str]
) -> Mapping[str, str | None]:
    """Return those of some values that no customer has in a text field, in the order given.

    Each with the most frequent value that differs from it in case only, or None.
    """
    values = tables.text_values
    of_field = values.c.field == field
    held = sa.select(values.c.value).where(of_field, values.c.value.in_(list(wanted)))
    missing = set(wanted) - {value for (value,) in run(connection.cursor(), held).fetchall()}
    alike = (
        sa.select(values.c.folded, values.c.value)
        .where(of_field, values.c.folded.in_([value.casefold() for value in missing]))
        .order_by(values.c.customers, values.c.value.desc())
    )
    meant = dict(run(connection.cursor(), alike).fetchall()) if missing else {}
    return {value: meant.get(value.casefold()) for value in wanted if value in missing}


def _counts(connection: duckdb.DuckDBPyConnection, name: sa.Column[Any], row: sa.Column[Any]) -> Mapping[str, int]:
    customers = sa.func.count(row.distinct())
    statement = sa.select(name, customers).where(name.is_not(None)).group_by(name).order_by(customers.desc(), name)
    return dict(run(connection.cursor(), statement).fetchall())


def events_per_month(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
    """Return (table, first day of the month, rows) for the dated tables, in order of time."""
    dated = {
        "orders": tables.orders.c.ordered_at,
        "visits": tables.visits.c.visited_at,
        "subscriptions": tables.subscriptions.c.started_at,
        "tags": tables.tags.c.added_at,
        "contacts": tables.contacts.c.sent_at,
    }
    found: list[tuple[str, str, int]] = []
    for table, at in dated.items():
        month = sa.cast(sa.func.date_trunc("month", at), sa.Date)
        statement = sa.select(month, sa.func.count()).where(at.is_not(None)).group_by(month).order_by(month)
        found += [(table, day.isoformat(), rows) for day, rows in run(connection.cursor(), statement).fetchall()]
    return found
