"""From an audience to the file of each destination, on one snapshot: sets of rows, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from segmentation.sql.dialect import fetch_arrays, render
from segmentation.sql.waterfall import addresses_among_given, people, rows_of_given_ids, steps, suppressed_rows
from segmentation.storage.records import SuppressionRecord

Rows: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Barred:
    """Who must not be reached: ``suppressed`` and ``excluded`` with everybody at their addresses, ``alone`` alone."""

    suppressed: Rows
    excluded: Rows
    alone: Rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """One step of a waterfall: its stable code, and who is left after it, ascending."""

    code: str
    rows: Rows


def walk(
    connection: duckdb.DuckDBPyConnection,
    audience: Rows,
    channel: str,
    barred: Barred,
    *,
    by_consent: bool,
    email_pattern: str = "",
) -> tuple[Step, ...]:
    """Return who is left after each step to a channel, but the control group: each step is within the one before."""
    given = {"members": audience, "suppressed": barred.suppressed, "excluded": barred.excluded}
    with connection.cursor() as cursor:
        for name, rows in (given | {"excluded_alone": barred.alone}).items():
            cursor.register("given", pa.table({"row": rows}))
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT row FROM given")  # noqa: S608 - ours
            cursor.unregister("given")
        return tuple(
            Step(code=code, rows=_rows(cursor, found))
            for code, found in steps(channel, by_consent=by_consent, email_pattern=email_pattern)
        )


def rows_of(connection: duckdb.DuckDBPyConnection, statement: sa.Select[tuple[int]]) -> Rows:
    """Return the rows that a statement chooses, in no order."""
    with connection.cursor() as cursor:
        return _rows(cursor, statement)


def rows_suppressed(connection: duckdb.DuckDBPyConnection, lines: Sequence[SuppressionRecord]) -> Rows:
    """Return the rows of those who are named by an id or by the hash of an address."""
    return rows_named(
        connection,
        [one.customer_id for one in lines if one.customer_id],
        [one.address_hash for one in lines if one.address_hash],
    )


def rows_named(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], addresses: Sequence[str]) -> Rows:
    """Return the rows of those with one of some ids, or with an address of one of some hashes, ascending."""
    if not ids and not addresses:
        return np.empty(0, dtype=np.int32)
    named = {
        "suppressed_ids": pa.table({"id": pa.array(ids, pa.string())}),
        "suppressed_addresses": pa.table({"hash": pa.array(addresses, pa.string())}),
    }
    with connection.cursor() as cursor:
        for name, table in named.items():
            cursor.register(name, table)
        return np.unique(_rows(cursor, suppressed_rows()))


def hashes_in_data(connection: duckdb.DuckDBPyConnection, hashes: pa.Array) -> set[str]:
    """Return those of some SHA-256 that are the hash of an address of somebody."""
    with connection.cursor() as cursor:
        cursor.register("suppressed_addresses", pa.table({"hash": hashes}))
        text, values = render(addresses_among_given())
        return {hash for (hash,) in cursor.execute(text, values).fetchall()}


def ids_of(connection: duckdb.DuckDBPyConnection, rows: Rows) -> pa.Array:
    """Return the customer ids of some rows, which rise, in their order."""
    return read_people(connection, rows, ())["customer_id"].combine_chunks()


def rows_of_ids(connection: duckdb.DuckDBPyConnection, ids: pa.Array) -> Rows:
    """Return the rows of those ids that are in the data, ascending."""
    with connection.cursor() as cursor:
        cursor.register("given_ids", pa.table({"id": ids}))
        return _rows(cursor, rows_of_given_ids())


def read_people(connection: duckdb.DuckDBPyConnection, rows: Rows, names: Sequence[str]) -> pa.Table:
    """Return row, customer_id and some columns of the customers table, in the order of the rows, which rise."""
    with connection.cursor() as cursor:
        cursor.register("given", pa.table({"row": rows}))
        text, values = render(people(names))
        return cursor.sql(text, params=values).to_arrow_table()


def _rows(cursor: duckdb.DuckDBPyConnection, statement: sa.Select[tuple[int]]) -> Rows:
    return np.asarray(fetch_arrays(cursor, statement)["row"]).astype(np.int32)
