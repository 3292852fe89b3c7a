"""The rows of a list, read as a stream from a snapshot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.catalog import Field
from segmentation.sql.dialect import fetch_arrays, render
from segmentation.sql.lists import (
    ANALYSE_COLUMNS,
    PERSON_COLUMNS,
    SCORE_COLUMNS,
    analyse_rows,
    contact_rows,
    steps,
)

__all__ = ["ANALYSE_COLUMNS", "PERSON_COLUMNS", "SCORE_COLUMNS", "ListRows", "Wanted", "list_rows"]
BATCH = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRows:
    """An open list: ``steps`` are (code, customers left), the last being the rows the list will have.

    Use it as a context manager; it holds a cursor on the snapshot.
    """

    snapshot: str
    steps: tuple[tuple[str, int], ...]
    schema: pa.Schema
    cursor: duckdb.DuckDBPyConnection
    statement: str
    values: tuple[object, ...]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows, in customer order."""
        yield from _reader(self.cursor, self.statement, self.values)

    def __enter__(self) -> "ListRows":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cursor.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is to hold: ``columns``, of which ``attributes`` are fields, ``scores`` the attached issue.

    Without a ``channel`` it is a list to analyse. ``email_pattern`` is what e-mail addresses have to match besides.
    """

    columns: tuple[str, ...]
    attributes: tuple[Field, ...] = ()
    channel: str | None = None
    email_pattern: str = ""
    scores: str | None = None


def list_rows(
    connection: duckdb.DuckDBPyConnection,
    *,
    snapshot: str,
    rows: NDArray[np.int32],
    wanted: Wanted,
    minor_units: int,
    suppressed: NDArray[np.int32] | None = None,
) -> ListRows:
    """Return the open list of an audience's rows; a list to contact has none of the ``suppressed`` ones."""
    cursor = connection.cursor()
    barred = np.empty(0, dtype=np.int32) if suppressed is None else suppressed
    for name, given in (("members", rows), ("suppressed", barred)):
        cursor.register("given", pa.table({"row": given}))
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT row FROM given")  # noqa: S608 - ours
        cursor.unregister("given")
    if wanted.channel is None:
        left = [("in_audience", len(rows))]
        cursor.execute("CREATE OR REPLACE TEMP TABLE listed AS SELECT row FROM members")
        statement = analyse_rows(wanted.columns, wanted.attributes, wanted.scores, minor_units)
    else:
        left = _walk(cursor, wanted.channel, wanted.email_pattern, suppressed=len(barred) > 0)
        statement = contact_rows(wanted.columns, wanted.attributes, wanted.scores)
    text, values = render(statement)
    schema = _reader(cursor, f"SELECT * FROM ({text}) LIMIT 0", values).schema  # noqa: S608 - ours
    return ListRows(
        snapshot=snapshot, steps=tuple(left), schema=schema, cursor=cursor, statement=text, values=tuple(values)
    )


def _reader(cursor: duckdb.DuckDBPyConnection, text: str, values: Sequence[object]) -> pa.RecordBatchReader:
    return cursor.sql(text, params=list(values)).to_arrow_reader(BATCH)


def _walk(
    cursor: duckdb.DuckDBPyConnection, channel: str, email_pattern: str, *, suppressed: bool
) -> list[tuple[str, int]]:
    left = []
    found = np.empty(0, dtype=np.int32)
    for code, statement in steps(channel, email_pattern, suppressed=suppressed):
        found = fetch_arrays(cursor, statement)["row"].astype(np.int32)
        left.append((code, len(found)))
    cursor.register("given", pa.table({"row": found}))
    cursor.execute("CREATE OR REPLACE TEMP TABLE listed AS SELECT row FROM given")
    cursor.unregister("given")
    return left
