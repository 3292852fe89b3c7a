"""The customers who satisfy a filter, by SQL."""

import duckdb
import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from segmentation.filters.nodes import Filter
from segmentation.sql import tables
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.dialect import fetch_arrays


def matching_rows(connection: duckdb.DuckDBPyConnection, filter: Filter, scope: Scope) -> NDArray[np.int32]:
    """Return the rows that satisfy a filter at the snapshot's own date, in no order. Raises `InvalidFilter`."""
    chosen = sa.select(tables.customers.c.row).where(compile_filter(filter, scope.snapshot_as_of, scope))
    return fetch_arrays(connection.cursor(), chosen)["row"].astype(np.int32)
