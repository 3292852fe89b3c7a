"""Running the statements of features: staged tables, and columns read by row."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from segmentation.sql.dialect import quoted, render
from segmentation.sql.feature_columns import Column

GIVEN = "feature_rows"


@contextmanager
def given_rows(connection: Any, rows: NDArray[np.int32]) -> Iterator[str]:
    """Let a query read these customers, as a table with one column ``row``, for the time of the block."""
    connection.register(GIVEN, pa.table({"row": rows}))
    try:
        yield GIVEN
    finally:
        connection.unregister(GIVEN)


@contextmanager
def staged(connection: Any, name: str, statement: sa.ClauseElement) -> Iterator[str]:
    """Keep a statement's result as a temporary table of that name for the time of the block; it spills to disk."""
    text, values = render(statement)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {text}', values)
    try:
        yield f'"{name}"'
    finally:
        connection.execute(f'DROP TABLE IF EXISTS temp.main."{name}"')


def read_columns(
    connection: Any,
    rows: NDArray[np.int32],
    columns: Sequence[Column],
    source: str,
    values: Mapping[str, Any],
    *,
    recorded: bool = True,
) -> Mapping[str, NDArray[np.float32]]:
    """Aggregate ``source``, a query with a ``row``, by row into float32 arrays along ``rows``.

    ``rows`` rises and holds every row of the source; ``values`` are its named parameters (unused ones are left out).
    A customer without any row there gets each column's missing value; unless facts of this kind were not ``recorded``
    yet: then every value is unknown (NaN), not zero.
    """
    listed = ", ".join(f"CAST({column.expression} AS FLOAT) AS {quoted(column.name)}" for column in columns)
    query = f'SELECT "row", {listed} FROM ({source}) GROUP BY "row"'  # noqa: S608 - columns are this package's own
    used = {name: value for name, value in values.items() if f"${name}" in query}
    found = connection.execute(query, used).fetchnumpy()
    place = places(rows, found["row"])
    missing = {column.name: column.missing if recorded else np.nan for column in columns}
    return {name: _spread(found[name], place, rows.size, value) for name, value in missing.items()}


def marked(
    connection: Any,
    rows: NDArray[np.int32],
    prefix: str,
    names: Sequence[str],
    source: str,
    cutoff: date,
    *,
    recorded: bool = True,
) -> Mapping[str, NDArray[np.float32]]:
    """Return a column ``prefix:name`` of 0 and 1 for each name: whether ``source`` (row, name) has the pair.

    As in `read_columns`, every value is unknown when facts of this kind were not ``recorded`` yet.
    """
    if not names:
        return {}
    query = (
        'SELECT DISTINCT s."row", n.code '  # noqa: S608 - sources are this package's own
        "FROM (SELECT unnest($names) AS name, generate_subscripts($names, 1) - 1 AS code) n "
        f"JOIN ({source}) s ON s.name = n.name"
    )
    found = connection.execute(query, {"names": list(names), "cutoff": cutoff}).fetchnumpy()
    table = np.full((len(names), rows.size), 0.0 if recorded else np.nan, dtype=np.float32)
    table[found["code"], places(rows, found["row"])] = 1.0
    return {f"{prefix}:{name}": table[code] for code, name in enumerate(names)}


def places(rows: NDArray[np.int32], found: NDArray[Any]) -> NDArray[np.int32]:
    """Return the position in ``rows``, which rise, of each of ``found``; -1 where it is not there."""
    if not rows.size:
        return np.full(found.size, -1, dtype=np.int32)
    # A table instead of a search: what DuckDB groups comes in no order, and searches would miss the cache.
    first, last = int(rows[0]), int(rows[-1])
    table = np.full(last - first + 2, -1, dtype=np.int32)
    table[rows - first] = np.arange(rows.size, dtype=np.int32)
    inside = (found >= first) & (found <= last)
    return np.asarray(table[np.where(inside, found - first, last - first + 1)], dtype=np.int32)


def _spread(values: Any, place: NDArray[np.int32], size: int, missing: float) -> NDArray[np.float32]:
    spread = np.full(size, missing, dtype=np.float32)
    spread[place] = np.ma.filled(values.astype(np.float32), np.nan)
    return spread
