"""The members of a launch, read from its frozen set."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from segmentation.storage.frozen_sets import members_file
from segmentation.storage.records import FrozenSetRecord


def read_members(frozen: Path, stored: FrozenSetRecord) -> pa.Table:
    """Return everyone assigned (`launched_sets.COLUMNS`). Raises `Unavailable` when the set is missing or damaged."""
    return pq.read_table(members_file(frozen, stored))


def members_in_data(connection: duckdb.DuckDBPyConnection, frozen: Path, stored: FrozenSetRecord) -> pa.Table:
    """Return everyone assigned who is in a snapshot's data, with her ``row`` there, by row. Raises likewise."""
    statement = "SELECT c.row, m.* FROM read_parquet($1) m JOIN customers c USING (customer_id) ORDER BY c.row"
    with connection.cursor() as cursor:
        return cursor.sql(statement, params=[str(members_file(frozen, stored))]).to_arrow_table()


def in_several(
    connection: duckdb.DuckDBPyConnection, frozen: Path, stored: Sequence[FrozenSetRecord]
) -> tuple[int, int]:
    """Return how many customers were assigned in more than one of some launches, and held out by more than one."""
    files = [str(members_file(frozen, one)) for one in stored]
    with connection.cursor() as cursor:
        several, held_out = cursor.sql(_IN_SEVERAL, params=[files]).fetchall()[0]
    return int(several), int(held_out)


_IN_SEVERAL = """
WITH people AS (
    SELECT count(*) AS times, count(*) FILTER (arm = 0) AS held_out FROM read_parquet($1) GROUP BY customer_id
)
SELECT count(*) FILTER (times > 1), count(*) FILTER (held_out > 1) FROM people
"""


def members_named(
    connection: duckdb.DuckDBPyConnection,
    frozen: Path,
    stored: FrozenSetRecord,
    entries: list[tuple[str, str]],
    files: int,
) -> tuple[pa.Array, int]:
    """Return the ids of those sent one of some files (a bit mask) whom entries name, and how many entries name one.

    An entry is (customer id, empty), or (empty, hash of an address); an address names everybody sent something who has
    it in the data of the snapshot.
    """
    given = pa.table(
        {
            "id": pa.array([id for id, _ in entries], pa.string()),
            "hash": pa.array([address for _, address in entries], pa.string()),
            "place": pa.array(range(len(entries)), pa.int64()),
        }
    )
    with connection.cursor() as cursor:
        cursor.register("entries", given)
        found = cursor.sql(_NAMED, params=[str(members_file(frozen, stored)), files]).to_arrow_table()
    ids = found["customer_id"].combine_chunks().cast(pa.string()).unique()
    return ids, len(found["place"].combine_chunks().unique())


_NAMED = """
WITH sent AS (SELECT customer_id FROM read_parquet($1) WHERE arm > 0 AND files & $2 <> 0),
people AS (SELECT c.customer_id, c.email_address, c.phone_number FROM customers c SEMI JOIN sent USING (customer_id))
SELECT s.customer_id, e.place FROM sent s JOIN entries e ON e.id = s.customer_id
UNION ALL
SELECT p.customer_id, e.place FROM people p JOIN entries e ON e.hash = sha256(p.email_address)
UNION ALL
SELECT p.customer_id, e.place FROM people p JOIN entries e ON e.hash = sha256(p.phone_number)
ORDER BY 1
"""


def member_of(frozen: Path, stored: FrozenSetRecord, customer_id: str) -> dict[str, Any] | None:
    """Return the line of one customer in the set of a launch, None where she is not in it. Raises likewise."""
    found = pq.read_table(members_file(frozen, stored), filters=[("customer_id", "=", customer_id)]).to_pylist()
    return found[0] if found else None


def is_member(frozen: Path, stored: FrozenSetRecord, customer_id: str) -> bool:
    """Tell whether a customer is in a stored set, such as a delivery report's. Raises likewise."""
    found = pq.read_table(members_file(frozen, stored), filters=[("customer_id", "=", customer_id)])
    return bool(found.num_rows)
