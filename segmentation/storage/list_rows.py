"""The rows of a list, read as a stream from a snapshot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.catalog import Field
from segmentation.sql.dialect import render
from segmentation.sql.lists import (
    ANALYSE_COLUMNS,
    PERSON_COLUMNS,
    SCORE_COLUMNS,
    analyse_rows,
    contact_rows,
)

__all__ = ["ANALYSE_COLUMNS", "PERSON_COLUMNS", "SCORE_COLUMNS", "ListRows", "Wanted", "list_rows", "put_on_list"]
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

    Without a ``channel`` it is a list to analyse.
    """

    columns: tuple[str, ...]
    attributes: tuple[Field, ...] = ()
    channel: str | None = None
    scores: str | None = None


def list_rows(
    connection: duckdb.DuckDBPyConnection,
    *,
    snapshot: str,
    rows: NDArray[np.int32],
    steps: tuple[tuple[str, int], ...],
    wanted: Wanted,
    minor_units: int,
) -> ListRows:
    """Return the open list of some rows, which the ``steps`` led to."""
    cursor = connection.cursor()
    put_on_list(cursor, rows)
    if wanted.channel is None:
        statement = analyse_rows(wanted.columns, wanted.attributes, wanted.scores, minor_units)
    else:
        statement = contact_rows(wanted.columns, wanted.attributes, wanted.scores)
    text, values = render(statement)
    schema = _reader(cursor, f"SELECT * FROM ({text}) LIMIT 0", values).schema  # noqa: S608 - ours
    return ListRows(snapshot=snapshot, steps=steps, schema=schema, cursor=cursor, statement=text, values=tuple(values))


def put_on_list(cursor: duckdb.DuckDBPyConnection, rows: NDArray[np.int32]) -> None:
    """Have the table ``listed(row)`` of a cursor hold some rows."""
    cursor.register("given", pa.table({"row": rows}))
    cursor.execute("CREATE OR REPLACE TEMP TABLE listed AS SELECT row FROM given")
    cursor.unregister("given")


def _reader(cursor: duckdb.DuckDBPyConnection, text: str, values: Sequence[object]) -> pa.RecordBatchReader:
    return cursor.sql(text, params=list(values)).to_arrow_reader(BATCH)
