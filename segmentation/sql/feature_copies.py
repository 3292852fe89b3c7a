"""Copies of what some customers did, made once so that features at many cutoffs read no more than that."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.sql import tables
from segmentation.sql.feature_run import given_rows

_COPIED = ("customers", "attributes", "orders", "visits", "tags", "subscriptions", "contacts")
_LEDGER = tuple(tables.ledger.tables)


def copied(connection: Any, rows: NDArray[np.int32]) -> Any:
    """Return a connection on which the plain table names give the rows of these customers alone.

    It is a cursor with temporary tables of those names, which DuckDB looks up first and spills to disk; they are gone
    when it is closed. What ``connection`` sees does not change.
    """
    cursor = connection.cursor()
    there = {str(name) for (name,) in cursor.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    with given_rows(cursor, rows) as chosen:
        for name in (*_COPIED, *(name for name in _LEDGER if name in there)):
            cursor.execute(
                f'CREATE TEMP TABLE "{name}" AS '  # noqa: S608 - names of this package
                f'SELECT * FROM "{name}" WHERE "row" IN (SELECT "row" FROM {chosen})'
            )
    return cursor
