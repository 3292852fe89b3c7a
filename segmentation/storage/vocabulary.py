"""The names that can be asked for on a snapshot, with how many customers each has, most frequent first.

They are counted once, when the snapshot is built: at ten million customers that takes a minute.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from segmentation.catalog import CANONICAL_FIELDS
from segmentation.sql import tables
from segmentation.sql.dialect import render, run

TAG = "tag"
PLAN = "plan"
VISIT_KIND = "visit_kind"
PRODUCT = "product"
CATEGORY = "category"
CONTACT_CHANNEL = "contact_channel"
FIELD = "field"

_NAMES: Mapping[str, sa.Column[Any]] = {
    TAG: tables.tags.c.tag,
    PLAN: tables.subscriptions.c.plan,
    VISIT_KIND: tables.visits.c.kind,
    PRODUCT: tables.orders.c.product,
    CATEGORY: tables.orders.c.category,
    CONTACT_CHANNEL: tables.contacts.c.channel,
}


def fill_vocabulary(cursor: duckdb.DuckDBPyConnection, attributes: tuple[str, ...]) -> None:
    """Fill the table ``vocabulary`` of a snapshot that is being built.

    A tag counts who hold or held it, a plan who have or had it, a field who have a value in it; fields of the customers
    table that are blank for everybody are left out. ``cursor`` sees the tables under their plain names.
    """
    for kind, name in _NAMES.items():
        text, values = render(_counted(kind, name))
        cursor.execute(f"INSERT INTO vocabulary {text}", values)
    canonical = {name: tables.customers.c[name] for name in CANONICAL_FIELDS}
    _insert_filled(cursor, {name: rows for name, rows in _filled(cursor, tables.customers, canonical).items() if rows})
    own = {name: tables.attribute_of(tables.attributes, name) for name in attributes}
    _insert_filled(cursor, _filled(cursor, tables.attributes, own))


def names(cursor: duckdb.DuckDBPyConnection) -> Mapping[str, Mapping[str, int]]:
    """Return for each kind of name the names with their number of customers, most frequent first."""
    words = tables.vocabulary
    statement = sa.select(words.c.kind, words.c.name, words.c.customers).order_by(
        words.c.customers.desc(), words.c.name
    )
    found: dict[str, dict[str, int]] = {kind: {} for kind in (*_NAMES, FIELD)}
    for kind, name, customers in run(cursor, statement).fetchall():
        found[kind][name] = customers
    return found


def _counted(kind: str, name: sa.Column[Any]) -> sa.Select[Any]:
    pairs = sa.select(name.label("name"), name.table.c.row).where(name.is_not(None)).distinct().subquery("pairs")
    return sa.select(sa.literal(kind), pairs.c.name, sa.func.count()).group_by(pairs.c.name)


def _filled(
    cursor: duckdb.DuckDBPyConnection, source: sa.Table, columns: Mapping[str, sa.ColumnElement[Any]]
) -> Mapping[str, int]:
    if not columns:
        return {}
    counts = sa.select(*(sa.func.count(column) for column in columns.values())).select_from(source)
    (found,) = run(cursor, counts).fetchall()
    return dict(zip(columns, found, strict=True))


def _insert_filled(cursor: duckdb.DuckDBPyConnection, filled: Mapping[str, int]) -> None:
    fields = {"name": pa.array(filled.keys(), pa.string()), "customers": pa.array(filled.values(), pa.int32())}
    cursor.register("filled", pa.table(fields))
    cursor.execute(f"INSERT INTO vocabulary SELECT '{FIELD}', name, customers FROM filled")  # noqa: S608 - ours
    cursor.unregister("filled")


def filled(cursor: duckdb.DuckDBPyConnection, fields: Collection[str]) -> Mapping[str, int]:
    """Return how many customers have a value in each of some columns of the customers table."""
    return _filled(cursor, tables.customers, {name: tables.customers.c[name] for name in fields})


def undated_tags(cursor: duckdb.DuckDBPyConnection, names: Collection[str]) -> frozenset[str]:
    """Return those of some tags that any customer holds without knowing since when."""
    if not names:
        return frozenset()
    tags = tables.tags
    undated = sa.select(tags.c.tag).where(tags.c.added_at.is_(None), tags.c.tag.in_(sorted(names))).distinct()
    return frozenset(name for (name,) in run(cursor, undated).fetchall())


def value_counts(connection: duckdb.DuckDBPyConnection, field: str, *, limit: int = 5000) -> Mapping[str, int]:
    """Return the values of a text field with their number of customers."""
    values = tables.text_values
    statement = (
        sa.select(values.c.value, values.c.customers)
        .where(values.c.field == field)
        .order_by(values.c.customers.desc(), values.c.value)
        .limit(limit)
    )
    return dict(run(connection.cursor(), statement).fetchall())


def holders(connection: duckdb.DuckDBPyConnection, field: str, value: str) -> int:
    """Return how many customers have a value in a text field."""
    values = tables.text_values
    statement = sa.select(values.c.customers).where(values.c.field == field, values.c.value == value)
    found = run(connection.cursor(), statement).fetchone()
    return 0 if found is None else int(found[0])


def names_of_codes(connection: duckdb.DuckDBPyConnection, field: str, codes: Collection[int]) -> Mapping[int, str]:
    """Return the values that some codes of a text field's narrow column stand for."""
    values = tables.text_values
    statement = sa.select(values.c.code, values.c.value).where(values.c.field == field, values.c.code.in_(list(codes)))
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


def unclear_plans(cursor: duckdb.DuckDBPyConnection, as_of: date) -> frozenset[str]:
    """Return the plans of which some row is known and not begun, or open with a status that says it is over.

    A filter tells these from running ones today; what was learned from knew no status.
    """
    rows = tables.subscriptions
    now = datetime.combine(as_of, time())
    coming = rows.c.started_at >= now
    over = sa.and_(rows.c.standing == "inactive", sa.or_(rows.c.ended_at.is_(None), rows.c.ended_at >= now))
    statement = sa.select(rows.c.plan).where(sa.or_(coming, over)).distinct()
    return frozenset(plan for (plan,) in run(cursor, statement).fetchall())
