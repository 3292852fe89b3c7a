"""Made-up source files of any number of customers, the same for the same numbers and seed.

About 10 visits, 3 orders (or as many as asked), 3 tags and 0.6 subscriptions for each customer; 200 tags, 12 plans.
Every table is skewed, but each in an order of its own, and customer ids are shuffled: tables are independent of each
other, of the ids and of the scores. Nothing clusters, which is the worst case for a scan that skips blocks and for
compressed sets. Nobody exists.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer
from numpy.typing import NDArray

AS_OF = date(2026, 10, 1)
TIMEZONE = "UTC"
SEED = 20260101
ORDERS = 3.0
"""Orders for each customer, where nothing else is asked."""
GENERATOR = 1
"""Raised whenever the same number and seed give other rows."""
STAMP = "made_up.json"
CHUNK = 1_000_000
TAGS = tuple(f"tag {number:03}" for number in range(200))
PLANS = tuple(f"Plan {letter}" for letter in "ABCDEFGHIJKL")
COUNTRIES = ("France", "Germany", "Spain", "Italy", "Belgium", "Österreich", "Portugal", "Ireland", "Sweden", "Norway")
LANGUAGES = ("fr", "de", "es", "it", "en", "pt", "sv")
SOURCES = ("search", "friend", "street", "advert", "partner")
KINDS = ("class", "online", "cart")
CATEGORIES = tuple(f"category {number:02}" for number in range(12))
PRODUCTS = tuple(f"product {number:03}" for number in range(300))
STATUSES = ("active", "paused", "cancelled")
MAPPING = MappingProxyType({"currency": "EUR", "subscriptions": {"paused": ["paused"], "inactive": ["cancelled"]}})
"""What an import of these files has to be told."""

_TIME = pa.timestamp("us")
_MONEY = pa.decimal128(12, 2)
_DAY = 86_400_000_000  # in microseconds, as all times here
_MIDNIGHT = int(np.datetime64(AS_OF.isoformat(), "us").astype(np.int64))
_ID_DIGITS = 9

SCHEMAS = MappingProxyType(
    {
        "customers": pa.schema(
            [
                *((name, pa.string()) for name in ("customer_id", "email", "phone", "country", "language")),
                ("birth_date", pa.date32()),
                ("created_at", _TIME),
                ("email_consent", pa.bool_()),
                ("sms_consent", pa.bool_()),
                ("source", pa.string()),
                ("points", pa.int32()),
            ]
        ),
        "orders": pa.schema(
            [
                ("order_id", pa.string()),
                ("customer_id", pa.string()),
                ("ordered_at", _TIME),
                ("amount", _MONEY),
                ("product", pa.string()),
                ("category", pa.string()),
            ]
        ),
        "visits": pa.schema([("customer_id", pa.string()), ("visited_at", _TIME), ("kind", pa.string())]),
        "tags": pa.schema([("customer_id", pa.string()), ("tag", pa.string()), ("added_at", _TIME)]),
        "subscriptions": pa.schema(
            [
                ("customer_id", pa.string()),
                ("plan", pa.string()),
                *((name, _TIME) for name in ("bought_at", "started_at", "ended_at")),
                ("status", pa.string()),
            ]
        ),
    }
)

Integers = NDArray[np.int64]
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """How many rows for each customer, and the share of customers who have any."""

    per_customer: float
    share: float


_TABLES = MappingProxyType(
    {
        "customers": _Table(per_customer=1.0, share=1.0),
        "orders": _Table(per_customer=ORDERS, share=0.6),
        "visits": _Table(per_customer=10.0, share=0.7),
        "tags": _Table(per_customer=3.05, share=0.8),
        "subscriptions": _Table(per_customer=0.6, share=0.35),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """A run of a table's rows: ``people`` whom they belong to, ``first`` the number of rows before it."""

    rng: np.random.Generator
    people: Integers
    first: int
    rows: int

    def pick(self, names: tuple[str, ...], *, blank: float = 0.0) -> pa.Array:
        """Draw a text for each row: the earlier in ``names`` the more often (Zipf), blank with a chance."""
        weights = 1.0 / (np.arange(len(names)) + 2.0)
        codes = np.searchsorted(np.cumsum(weights / weights.sum())[:-1], self.rng.random(len(self.people)))
        missing = self.rng.random(len(self.people)) < blank
        return pa.array(names, pa.string()).take(pa.array(codes, pa.int16(), mask=missing))

    def chance(self, share: float) -> NDArray[np.bool_]:
        """Return true for about this share of the rows."""
        return self.rng.random(len(self.people)) < share

    def moments(self, days: int) -> Integers:
        """Return microseconds since 1970, ascending over the whole table, in the last ``days`` before AS_OF."""
        span = days * _DAY / self.rows
        first = _MIDNIGHT - days * _DAY + self.first * span
        moments = (first + self.rng.random(len(self.people)) * span * len(self.people)).astype(np.int64)
        return np.sort(np.minimum(moments, _MIDNIGHT - 1))


def rows_of(table: str, customers: int, orders: float = ORDERS) -> int:
    """Return how many rows a table has, with so many ``orders`` for each customer."""
    return round((orders if table == "orders" else _TABLES[table].per_customer) * customers)


def batches(table: str, customers: int, seed: int = SEED, orders: float = ORDERS) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table, at most `CHUNK` at a time. Events stand in time order."""
    number = list(_TABLES).index(table)
    order = np.random.default_rng([seed, number]).permutation(customers)
    rows = rows_of(table, customers, orders)
    for chunk, first in enumerate(range(0, rows, CHUNK)):
        rng = np.random.default_rng([seed, number, chunk])
        size = min(CHUNK, rows - first)
        people = order[first : first + size] if table == "customers" else _people(rng, order, size, table)
        drawn = _DRAWN[table](_Chunk(rng=rng, people=people, first=first, rows=rows))
        yield pa.RecordBatch.from_pydict(dict(drawn), schema=SCHEMAS[table])


def _people(rng: np.random.Generator, order: Integers, size: int, table: str) -> Integers:
    """Draw customers: the chance falls with the cube root of the rank in this table's own order."""
    active = max(1.0, _TABLES[table].share * len(order))
    return order[(active * rng.random(size) ** 1.5).astype(np.int64)]


def write_sources(
    directory: Path, customers: int, *, seed: int = SEED, orders: float = ORDERS, progress: Progress
) -> dict[str, Path]:
    """Write a Parquet file for each table into ``directory`` and return them by table.

    Memory does not grow with the events, only by 8 bytes for each customer. Files that were made whole for the same
    numbers and seed are used again; an unfinished directory is made anew.
    """
    stamp = {"customers": customers, "seed": seed, "orders": orders, "generator": GENERATOR}
    files = {table: directory / f"{table}.parquet" for table in SCHEMAS}
    if _stamped(directory) == stamp:
        return files
    building = directory.with_name(directory.name + ".tmp")
    for path in (building, directory):
        shutil.rmtree(path, ignore_errors=True)
    building.mkdir(parents=True)
    for table, file in files.items():
        _write(
            building / file.name, rows_of(table, customers, orders), batches(table, customers, seed, orders), progress
        )
    (building / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    building.rename(directory)
    return files


def _stamped(directory: Path) -> object:
    file = directory / STAMP
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def _write(file: Path, rows: int, made: Iterator[pa.RecordBatch], progress: Progress) -> None:
    table, done = file.stem, 0
    schema = SCHEMAS[table]
    unique = ("customer_id", "order_id", "email", "phone")
    repeating = [name for name in schema.names if schema.field(name).type == pa.string() and name not in unique]
    with pq.ParquetWriter(file, schema, compression="zstd", compression_level=1, use_dictionary=repeating) as writer:
        for batch in made:
            writer.write_batch(batch)
            done += batch.num_rows
            progress(done / rows, f"Writing {table}: {done:,} of {rows:,} rows")


def made_up_chances(customers: int, seed: int = SEED) -> NDArray[np.float64]:
    """Return a made-up chance for each customer, in row order: beta(0.8, 12), 6% on average, related to nothing."""
    drawn = np.random.default_rng([seed, len(_TABLES)]).beta(0.8, 12.0, customers)
    return np.clip(drawn, 1e-6, 1.0 - 1e-6)


def _customers(chunk: _Chunk) -> Mapping[str, pa.Array]:
    size = len(chunk.people)
    ids = _ids("c", chunk.people)
    phones = pa.array(chunk.people % 90_000_000 + 33_610_000_000, pa.int64()).cast(pa.string())
    born = _MIDNIGHT // _DAY - chunk.rng.integers(18 * 365, 80 * 365, size)
    return {
        "customer_id": ids,
        "email": pc.binary_join_element_wise(ids, "example.com", "@"),
        "phone": pc.if_else(chunk.chance(0.3), pc.binary_join_element_wise("+", phones, ""), None),
        "country": chunk.pick(COUNTRIES, blank=0.05),
        "language": chunk.pick(LANGUAGES, blank=0.1),
        "birth_date": pa.array(born.astype(np.int32), pa.date32(), mask=chunk.chance(0.4)),
        "created_at": _times(_MIDNIGHT - chunk.rng.integers(_DAY, 5 * 365 * _DAY, size)),
        "email_consent": pa.array(chunk.chance(0.7), pa.bool_(), mask=chunk.chance(0.2)),
        "sms_consent": pa.array(chunk.chance(0.5), pa.bool_(), mask=chunk.chance(0.4)),
        "source": chunk.pick(SOURCES, blank=0.1),
        "points": pa.array(chunk.rng.integers(0, 5_000, size), pa.int32(), mask=chunk.chance(0.1)),
    }


def _orders(chunk: _Chunk) -> Mapping[str, pa.Array]:
    size = len(chunk.people)
    cents = (100 * chunk.rng.lognormal(3.5, 0.8, size)).astype(np.int64) + 100
    return {
        "order_id": _ids("o", chunk.first + np.arange(size)),
        "customer_id": _ids("c", chunk.people),
        "ordered_at": _times(chunk.moments(730)),
        "amount": _money(np.where(chunk.chance(0.02), -cents, cents)),
        "product": chunk.pick(PRODUCTS, blank=0.02),
        "category": chunk.pick(CATEGORIES, blank=0.02),
    }


def _visits(chunk: _Chunk) -> Mapping[str, pa.Array]:
    times = _times(chunk.moments(365))
    return {"customer_id": _ids("c", chunk.people), "visited_at": times, "kind": chunk.pick(KINDS, blank=0.1)}


def _tags(chunk: _Chunk) -> Mapping[str, pa.Array]:
    times = pc.if_else(chunk.chance(0.3), None, _times(chunk.moments(730)))
    return {"customer_id": _ids("c", chunk.people), "tag": chunk.pick(TAGS), "added_at": times}


def _subscriptions(chunk: _Chunk) -> Mapping[str, pa.Array]:
    """One in thirty was bought and has not started; four in ten have no end; some ends are still to come."""
    size = len(chunk.people)
    bought = chunk.moments(730)
    waits = np.where(chunk.chance(1 / 30), chunk.rng.integers(1, 30, size) * _DAY, 0)
    ended = bought + waits + chunk.rng.integers(30, 400, size) * _DAY
    return {
        "customer_id": _ids("c", chunk.people),
        "plan": chunk.pick(PLANS),
        "bought_at": _times(bought),
        "started_at": _times(bought + waits),
        "ended_at": pc.if_else(chunk.chance(0.4), None, _times(ended)),
        "status": pc.if_else(chunk.chance(0.8), "active", chunk.pick(STATUSES)),
    }


_DRAWN: Mapping[str, Callable[[_Chunk], Mapping[str, pa.Array]]] = MappingProxyType(
    {
        "customers": _customers,
        "orders": _orders,
        "visits": _visits,
        "tags": _tags,
        "subscriptions": _subscriptions,
    }
)


def _ids(letter: str, numbers: Integers) -> pa.StringArray:
    """Return each number as text of one width, built as bytes: formatting 160 million of them would take minutes."""
    width = _ID_DIGITS + 1
    text = np.empty((len(numbers), width), dtype=np.uint8)
    text[:, 0] = ord(letter)
    left = numbers
    for place in range(_ID_DIGITS, 0, -1):
        left, digit = np.divmod(left, 10)
        text[:, place] = digit + ord("0")
    ends = np.arange(0, width * (len(numbers) + 1), width, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(ends), pa.py_buffer(text))


def _times(microseconds: Integers) -> pa.Array:
    return pa.array(microseconds, pa.int64()).cast(_TIME)


def _money(cents: Integers) -> pa.Array:
    """Return cents as decimals, which are 128-bit integers: the low half, then the sign's."""
    halves = np.column_stack((cents, cents >> 63))
    return pa.Array.from_buffers(_MONEY, len(cents), [None, pa.py_buffer(halves)])


def main(
    directory: Path,
    customers: Annotated[int, typer.Option(min=1)],
    seed: Annotated[int, typer.Option()] = SEED,
) -> None:
    """Write the source files of made-up customers."""
    write_sources(directory, customers, seed=seed, progress=lambda share, text: typer.echo(text, err=True))


if __name__ == "__main__":
    typer.run(main)
