"""Builds the database file of a snapshot from the canonical tables, and verifies it."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from segmentation.catalog import CANONICAL_FIELDS, FieldType
from segmentation.errors import Failed
from segmentation.filters.nodes import RANDOM_BUCKETS
from segmentation.sentences import Sentence
from segmentation.sql import tables
from segmentation.sql.dialect import create_table_text, quoted
from segmentation.storage.attributes import PREFIX, Attribute
from segmentation.storage.canonical import CUSTOMERS, EVENT_TABLES, TABLES
from segmentation.storage.column_building import write_columns
from segmentation.storage.connections import SNAPSHOT_FILE, damaged, quiet, read_only
from segmentation.storage.fields import fields_of
from segmentation.storage.folding import fold_texts
from segmentation.storage.mapping import TableMapping
from segmentation.storage.statements import (
    create_as,
    insert,
    literal,
    literals,
    parquet,
    select,
    subquery,
)
from segmentation.storage.vocabulary import FIELD, fill_vocabulary
from segmentation.storage.vocabulary import names as vocabulary_names

_SQL_TYPES: Mapping[str, type[sa.types.TypeEngine[Any]]] = {
    "BIGINT": sa.BigInteger,
    "DOUBLE": sa.Double,
    "BOOLEAN": sa.Boolean,
    "DATE": sa.Date,
    "TEXT": sa.Text,
}
_BATCH = 1 << 20
_ORDER = {
    "orders": "ordered_at, row, order_id, line_id",
    "visits": "visited_at, row, kind",
    "tags": "added_at NULLS FIRST, row, tag",
    "subscriptions": "known_at, row, plan",
    "contacts": "sent_at, row, campaign",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a snapshot is built from: the canonical Parquet file of each table there is, and how to read them."""

    as_of: date
    files: Mapping[str, Path]
    attributes: Sequence[Attribute]
    stable: Collection[str]
    subscriptions: TableMapping
    salt: str


def snapshot_tables(attributes: Sequence[Attribute]) -> list[sa.Table]:
    """Return the tables of a snapshot's file, with the typed columns of its attributes."""
    metadata = sa.MetaData()
    copies = [table.to_metadata(metadata) for table in tables.metadata.sorted_tables]
    typed = metadata.tables["attributes"]
    for attribute in attributes:
        name = sa.quoted_name(attribute.name, quote=True)
        typed.append_column(sa.Column(name, _SQL_TYPES[attribute.type]()))
    return copies


def build_database(work: duckdb.DuckDBPyConnection, contents: Contents, directory: Path) -> dict[str, int]:
    """Write ``snapshot.duckdb`` into ``directory``; return the number of rows of each table.

    The table ``erased(customer_id)`` must exist in the work database. Customers stand in ``customer_id`` order by code
    point, events in time order; whatever is dated at or after ``as_of`` is left out.
    """
    path = directory / SNAPSHOT_FILE
    work.execute(f"ATTACH {literal(str(path))} AS snap")
    for table in snapshot_tables(contents.attributes):
        work.execute(create_table_text(table, schema="snap"))
    _number_customers(work, contents)
    for name in EVENT_TABLES:
        if name in contents.files:
            _insert_events(work, contents, name)
    _insert_customers(work, contents)
    _insert_attributes(work, contents)
    with work.cursor() as cursor:
        cursor.execute("USE snap")
        _describe(cursor, contents, directory)
    counts = {table.name: _count(work, f"snap.{table.name}") for table in tables.metadata.sorted_tables}
    work.execute("CHECKPOINT snap")
    work.execute("DETACH snap")
    return counts


def _describe(cursor: duckdb.DuckDBPyConnection, contents: Contents, directory: Path) -> None:
    """Add what is derived from the tables: folded texts, the vocabulary, the narrow columns."""
    for table in ("customers", "attributes"):
        fold_texts(cursor, table, _text_fields(contents, table))
    fill_vocabulary(cursor, tuple(attribute.name for attribute in contents.attributes))
    filled = vocabulary_names(cursor)[FIELD]
    write_columns(
        cursor,
        directory,
        as_of=contents.as_of,
        population=_count(cursor, "customers"),
        fields=tuple(fields_of(contents.attributes, contents.stable, filled).values()),
    )


def _text_fields(contents: Contents, table: str) -> list[str]:
    if table == "attributes":
        return [attribute.name for attribute in contents.attributes if attribute.type == "TEXT"]
    return [name for name, (_, kind) in CANONICAL_FIELDS.items() if kind is FieldType.TEXT]


def verify_database(directory: Path, attributes: Sequence[Attribute], counts: Mapping[str, int]) -> None:
    """Reopen a snapshot's file read-only and compare its schema, its counts, its ids and its row numbers.

    Raises ``Failed`` when something is not as it was written, ``Unavailable`` when it cannot be read.
    """
    path = directory / SNAPSHOT_FILE
    if path.with_name(path.name + ".wal").exists():
        raise Failed(
            "snapshot_not_written", Sentence("The snapshot was not written to its end."), hint=Sentence("Import again.")
        )
    try:
        with read_only(path) as connection:
            wrong = _differences(connection, attributes, counts)
    except duckdb.Error as error:
        raise damaged(path) from error
    if wrong:
        raise Failed(
            "snapshot_not_verified",
            Sentence("The new snapshot does not hold what was written: {wrong}.", wrong=", ".join(wrong)),
        )


def _differences(
    connection: duckdb.DuckDBPyConnection, attributes: Sequence[Attribute], counts: Mapping[str, int]
) -> list[str]:
    wrong = [name for name, rows in counts.items() if _count(connection, name) != rows]
    if _schema(connection) != _expected_schema(tuple(attributes)):
        wrong.append("the columns")
    if not _ascending(connection):
        wrong.append("the customer ids")
    wrong += [f"the rows of {name}" for name in ("customers", "attributes") if not _numbered(connection, name)]
    return wrong


def _ascending(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the ids stand in order and no id stands twice; streamed, so that no id is kept."""
    last = pa.array([], pa.string())
    for batch in connection.sql(select({"customer_id": "customer_id"}, "customers")).to_arrow_reader(_BATCH):
        ids = pa.concat_arrays([last, batch.column(0).cast(pa.string())])
        if not pc.all(pc.less(ids[:-1], ids[1:]), min_count=0).as_py():
            return False
        last = ids[-1:]
    return True


def _numbered(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Tell whether the rows stand as 0, 1, 2 ... in the table."""
    first = 0
    for batch in connection.sql(select({"row": quoted("row")}, table)).to_arrow_reader(_BATCH):
        rows = batch.column(0).to_numpy()
        if not np.array_equal(rows, np.arange(first, first + len(rows))):
            return False
        first += len(rows)
    return True


def _schema(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    listed = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal"
    return sorted(connection.execute(listed).fetchall())


@functools.lru_cache(maxsize=8)
def _expected_schema(attributes: tuple[Attribute, ...]) -> list[tuple[object, ...]]:
    with quiet(duckdb.connect(":memory:")) as connection:
        for table in snapshot_tables(attributes):
            connection.execute(create_table_text(table))
        return _schema(connection)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = connection.execute(select({"rows": "count(*)"}, table)).fetchall()
    return int(rows)


def _midnight(contents: Contents) -> str:
    return f"TIMESTAMP '{contents.as_of.isoformat()}'"


def _known_at(name: str) -> str:
    return f"coalesce({', '.join(TABLES[name].dated)})"


def _before(contents: Contents, name: str) -> str:
    return f"coalesce({_known_at(name)} < {_midnight(contents)}, true)"


def _number_customers(work: duckdb.DuckDBPyConnection, contents: Contents) -> None:
    """Create ``ids(row, customer_id)``: the customers table, or everybody who did something when there is none."""
    named = [CUSTOMERS.name] if CUSTOMERS.name in contents.files else list(contents.files)
    people = " UNION ALL ".join(
        select({"customer_id": "customer_id"}, parquet(contents.files[name]), where=_before(contents, name))
        for name in named
    )
    distinct = select({"customer_id": "customer_id"}, f"({people})", group="customer_id")
    known = f"({distinct}) ANTI JOIN erased USING (customer_id)"
    columns = {"row": "(row_number() OVER (ORDER BY customer_id) - 1)::INTEGER", "customer_id": "customer_id"}
    work.execute(create_as("ids", select(columns, known, order="customer_id")))


def _insert_events(work: duckdb.DuckDBPyConnection, contents: Contents, name: str) -> None:
    columns = {column.name: quoted(column.name) for column in tables.metadata.tables[name].columns}
    columns |= _derived(work, contents, name)
    source = f"{parquet(contents.files[name])} JOIN ids USING (customer_id)"
    query = select(columns, source, where=_before(contents, name), order=_ORDER[name])
    work.execute(insert(f"snap.{name}", columns, query))


def _derived(work: duckdb.DuckDBPyConnection, contents: Contents, name: str) -> dict[str, str]:
    if name == "orders":
        return {"is_purchase": "NOT is_return AND (amount IS NULL OR amount > 0)"}
    if name == "tags":
        return {"removed_at": _not_yet("removed_at", contents)}
    if name == "subscriptions":
        fixed = literals(contents.subscriptions.fixed_term)
        is_fixed = f"(plan IN ({fixed}))" if fixed else "false"
        return {
            "ended_at": f"CASE WHEN {is_fixed} THEN ended_at ELSE {_not_yet('ended_at', contents)} END",
            "known_at": _known_at(name),
            "standing": _standing(work, contents),
            "fixed_term": is_fixed,
        }
    return {}


def _not_yet(column: str, contents: Contents) -> str:
    """An end at or after as_of is not known yet: it is read as open."""
    return f"CASE WHEN {column} < {_midnight(contents)} THEN {column} END"


def _standing(work: duckdb.DuckDBPyConnection, contents: Contents) -> str:
    """Return the SQL of what a status means. Statuses are compared in Python's casefold, which SQL lacks."""
    mapping = contents.subscriptions
    meanings = {word.casefold(): "paused" for word in mapping.paused}
    meanings |= {word.casefold(): "inactive" for word in mapping.inactive}
    statuses = select({"status": "status"}, parquet(contents.files["subscriptions"]), group="status")
    found = work.execute(statuses).fetchall()
    cases = [
        f"WHEN status = {literal(status)} THEN {literal(meanings[status.casefold()])}"
        for (status,) in found
        if status is not None and status.casefold() in meanings
    ]
    return f"CASE {' '.join(cases)} ELSE 'active' END" if cases else "'active'"


def _insert_customers(work: duckdb.DuckDBPyConnection, contents: Contents) -> None:
    events = [name for name in EVENT_TABLES if name in contents.files]
    times = [select({"row": quoted("row"), "happened": _known_at(name)}, f"snap.{name}") for name in events]
    none = select({"row": "NULL::INTEGER", "happened": "NULL::TIMESTAMP"}, "range(0)")
    firsts = subquery(" UNION ALL ".join([none, *times]), "times")
    work.execute(
        create_as("firsts", select({"row": quoted("row"), "happened": "min(happened)"}, firsts, group=quoted("row")))
    )
    names = [column.name for column in tables.customers.columns]
    given = CUSTOMERS.name in contents.files
    columns = {name: f"c.{name}" if given else "NULL" for name in names}
    columns |= {"row": "i.row", "customer_id": "i.customer_id"}
    columns |= {"random_bucket": random_bucket("i.customer_id", contents.salt)}
    columns |= {"known_since": "coalesce(c.created_at, f.happened)" if given else "f.happened"}
    source = "ids AS i LEFT JOIN firsts AS f ON f.row = i.row"
    if given:
        source += f" JOIN {parquet(contents.files[CUSTOMERS.name])} AS c ON c.customer_id = i.customer_id"
    work.execute(insert("snap.customers", columns, select(columns, source, order="i.row")))


def random_bucket(customer_id: str, salt: str) -> str:
    """Return the SQL of a customer's lot: 8 bytes of SHA-256 as a big-endian number, mod 10,000."""
    text = f"concat({literal(salt + chr(10) + 'bucket' + chr(10))}, {customer_id})"
    return f"(('0x' || left(sha256({text}), 16))::UBIGINT % {RANDOM_BUCKETS})::SMALLINT"


def _insert_attributes(work: duckdb.DuckDBPyConnection, contents: Contents) -> None:
    columns = {"row": "i.row"} | {a.name: f"c.{quoted(PREFIX + a.name)}" for a in contents.attributes}
    source = "ids AS i"
    if contents.attributes:
        source += f" JOIN {parquet(contents.files[CUSTOMERS.name])} AS c ON c.customer_id = i.customer_id"
    work.execute(insert("snap.attributes", columns, select(columns, source, order="i.row")))
