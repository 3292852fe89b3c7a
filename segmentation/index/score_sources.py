"""Scores and purchases read from the tables beside a snapshot, where they do not stand in files of their own."""

from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from segmentation.filters.windows import midnight
from segmentation.index.layouts import ScoreColumns
from segmentation.sql import tables
from segmentation.sql.compile import score_table
from segmentation.sql.dialect import fetch_arrays


def scores_in_table(connection: duckdb.DuckDBPyConnection, name: str) -> ScoreColumns:
    """Return the columns of a score issue from its table."""
    table = score_table(name)
    statement = sa.select(table.c.row, table.c.bin, table.c.p).order_by(table.c.row)
    columns = fetch_arrays(connection.cursor(), statement)
    return ScoreColumns(rows=columns["row"].astype(np.int32), bins=columns["bin"].astype(np.int16), p=columns["p"])


def purchases_of_last_days(
    connection: duckdb.DuckDBPyConnection, population: int, as_of: date, days: int
) -> NDArray[Any]:
    """Return the total of each customer's purchases in [as_of - days, as_of), in minor units, by row."""
    orders = tables.orders
    inside = sa.and_(
        orders.c.ordered_at >= midnight(as_of - timedelta(days=days)), orders.c.ordered_at < midnight(as_of)
    )
    total = sa.func.coalesce(sa.func.sum(orders.c.amount), 0).cast(sa.BigInteger).label("total")
    statement = sa.select(orders.c.row, total).where(orders.c.is_purchase, inside).group_by(orders.c.row)
    found = fetch_arrays(connection.cursor(), statement)
    by_row = np.zeros(population, dtype=np.int64)
    by_row[found["row"]] = found["total"]
    return by_row
