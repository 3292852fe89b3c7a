"""A small company's tables on a native connection, as a snapshot would hold them."""

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from segmentation.sql import tables

RETAIL = Path(__file__).parents[2] / "data" / "retail" / "orders.parquet"


def empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_progress_bar=false")
    for table in tables.metadata.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=postgresql.dialect())))
    return connection


def add(connection, table: str, rows: list[dict]) -> None:
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))


def add_frame(connection, table: str, frame: pd.DataFrame) -> None:
    names = ", ".join(f'"{name}"' for name in frame.columns)
    connection.register("incoming", frame)
    connection.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM incoming')
    connection.unregister("incoming")


def purchase(row: int, when: date | datetime, amount: int = 1000, **more) -> dict:
    identity = more.pop("order_id", f"o{row}-{when.isoformat()}")
    values = {"row": row, "order_id": identity, "ordered_at": when, "amount": amount, "quantity": 1.0}
    return {**values, "is_return": amount < 0, "is_purchase": amount > 0, **more}


def customer(row: int, since: date, **more) -> dict:
    return {"row": row, "customer_id": f"c{row:05d}", "known_since": since, "random_bucket": 0, **more}


def retail() -> duckdb.DuckDBPyConnection:
    connection = empty()
    connection.execute("CREATE TEMP TABLE raw AS SELECT * FROM read_parquet(?)", [str(RETAIL)])
    connection.execute("""
        INSERT INTO customers ("row", customer_id, known_since, random_bucket)
        SELECT row_number() OVER (ORDER BY customer_id) - 1, customer_id, min(ordered_at), 0
        FROM raw GROUP BY customer_id
    """)
    connection.execute("""
        INSERT INTO orders ("row", order_id, ordered_at, amount, quantity, is_return, is_purchase)
        SELECT c."row", order_id, ordered_at, CAST(round(amount * 100) AS BIGINT), quantity,
            is_return OR amount < 0, NOT is_return AND amount > 0
        FROM raw JOIN customers c USING (customer_id) ORDER BY ordered_at, order_id
    """)
    connection.execute("DROP TABLE raw")
    return connection


def simulated(customers: int = 400, days: int = 400, start: date = date(2023, 1, 1), seed: int = 7, rate: float = 0.02):
    """Customers with their own steady rates and leaving days; visits, tags, plans and returns go along."""
    generator = np.random.default_rng(seed)
    connection = empty()
    joined = generator.integers(0, days - 60, customers)
    rates = generator.gamma(0.8, rate / 0.8, customers)
    lives = generator.geometric(1 / 300, customers)
    people = [
        customer(row, start + timedelta(days=int(first)), country=str(generator.choice(["FR", "DE", "IT"])))
        for row, first in enumerate(joined)
    ]
    orders, visits = [], []
    noon = pd.Timestamp(start) + pd.Timedelta(hours=12)
    for row in range(customers):
        age = np.arange(min(int(lives[row]), days - int(joined[row])))
        bought = (age == 0) | (generator.random(age.size) < rates[row])
        seen = generator.random(age.size) < 3 * rates[row]
        times = noon + pd.to_timedelta(joined[row] + age, unit="D")
        amounts = generator.integers(100, 9000, age.size)
        orders += [purchase(row, times[day], int(amounts[day])) for day in np.flatnonzero(bought)]
        kinds = np.where(bought, "cart", "page")
        visits += [{"row": row, "visited_at": times[day], "kind": kinds[day]} for day in np.flatnonzero(seen)]
    for table, rows in (("customers", people), ("orders", orders), ("visits", visits)):
        add_frame(connection, table, pd.DataFrame(rows))
    return connection
