"""Writes the narrow columns of a snapshot from its tables, one array at a time, and verifies them.

Rows are streamed from the database in batches and scattered into an array of one value per customer, so memory holds a
few such arrays whatever the number of events.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import DTypeLike, NDArray

from segmentation.catalog import Field, FieldType
from segmentation.filters.nodes import CHANNELS
from segmentation.sql import column_rows as rows
from segmentation.sql import columns
from segmentation.sql.dialect import render, run
from segmentation.storage import vocabulary
from segmentation.storage.columns import FOLDER, TAG_OFFSETS, TAG_ROWS, Listing, write_listing

_BATCH = 1 << 20
_FAR = np.int32(2**31 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """The columns being written. ``cursor`` sees the snapshot's tables under their plain names."""

    cursor: duckdb.DuckDBPyConnection
    path: Path
    as_of: date
    population: int
    listed: dict[str, dict[str, str]] = field(default_factory=dict)

    def save(self, name: str, values: NDArray[Any], file: str | None = None) -> None:
        """Write one column. ``file`` names it on disk where ``name`` is a company's own text."""
        file = file or f"{name}.npy"
        np.save(self.path / file, values, allow_pickle=False)
        self.listed[name] = {"file": file, "dtype": str(values.dtype)}

    def save_whole(self, name: str, values: NDArray[Any]) -> None:
        """Write a column of whole numbers from 0 in its smallest type."""
        largest = int(values.max(initial=0))
        self.save(name, values.astype(columns.unsigned(largest)))

    def read(self, statement: sa.Select[Any]) -> Iterator[Sequence[NDArray[Any]]]:
        """Yield the columns of a statement's rows, in batches. Dates come as days since 1970."""
        text, values = render(statement)
        for batch in self.cursor.sql(text, params=values).to_arrow_reader(_BATCH):
            yield [_array(column) for column in batch.columns]

    def value(self, statement: sa.Select[Any]) -> int:
        """Return the one value of a statement."""
        # Fetched to its end: DuckDB allows nothing else on a connection with an unfinished result.
        ((found,),) = run(self.cursor, statement).fetchall()
        return int(found)


def _array(column: pa.Array) -> NDArray[Any]:
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return values


def write_columns(
    cursor: duckdb.DuckDBPyConnection, directory: Path, *, as_of: date, population: int, fields: Sequence[Field]
) -> None:
    """Write the folder ``columns`` of a snapshot that is being built.

    ``cursor`` sees the snapshot's tables under their plain names and may make temporary tables; ``fields`` are those
    a filter may ask for.
    """
    path = directory / FOLDER
    path.mkdir()
    folder = _Folder(cursor=cursor, path=path, as_of=as_of, population=population)
    _write_visits(folder)
    _write_orders(folder)
    _write_people(folder)
    for position, known in enumerate(fields):
        _write_field(folder, known, f"field_{position}.npy")
    plans = _write_plans(folder)
    tags = _write_tags(folder)
    write_listing(Listing(population=population, columns=folder.listed, plans=plans, tags=tags), path)


def _slices(as_of: date) -> Iterator[tuple[int | None, date | None, date]]:
    """Yield (days, first, after) of what each window has beyond the one before it, newest first."""
    after = as_of
    for days in columns.WINDOWS:
        first = as_of - timedelta(days=days)
        yield days, first, after
        after = first
    yield None, None, after


def _days_before(as_of: date, days: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.int32((as_of - date(1970, 1, 1)).days) - days


class _Edges:
    """The days since the latest and the earliest event of each customer."""

    def __init__(self, population: int) -> None:
        self._last = np.full(population, _FAR)
        self._first = np.zeros(population, dtype=np.int32)

    def add(self, rows: NDArray[np.int32], ago: NDArray[np.int32]) -> None:
        np.minimum.at(self._last, rows, ago)
        np.maximum.at(self._first, rows, ago)

    def save(self, folder: _Folder, event: str) -> None:
        self._last[self._last == _FAR] = columns.NO_DAY
        folder.save_whole(f"last_{event}", self._last)
        folder.save_whole(f"first_{event}", self._first)


def _write_visits(folder: _Folder) -> None:
    counts = np.zeros(folder.population, dtype=np.uint32)
    edges = _Edges(folder.population)
    for days, first, after in _slices(folder.as_of):
        for who, day in folder.read(rows.visit_days(first, after)):
            np.add.at(counts, who, np.uint32(1))
            edges.add(who, _days_before(folder.as_of, day))
        folder.save_whole(columns.counted("visits", days), counts)
    edges.save(folder, "visit")


def _write_orders(folder: _Folder) -> None:
    kind = _make_orders_once(folder)
    counts = np.zeros(folder.population, dtype=np.uint32)
    for days, first, after in _slices(folder.as_of):
        for (who,) in folder.read(rows.order_rows(first, after)):
            np.add.at(counts, who, np.uint32(1))
        folder.save_whole(columns.counted("orders", days), counts)
    folder.cursor.execute(f"DROP {kind} temp.orders_once")
    _write_amounts(folder)


def _make_orders_once(folder: _Folder) -> str:
    """Give every order one row: those of files without lines have one already, and are not grouped for nothing."""
    lines = folder.value(rows.has_lines())
    kind, statement = ("TABLE", rows.latest_purchases()) if lines else ("VIEW", rows.purchases())
    folder.cursor.execute(f"CREATE TEMP {kind} orders_once AS {render(statement)[0]}")
    return kind


def _write_amounts(folder: _Folder) -> None:
    edges = _Edges(folder.population)
    exact = folder.value(rows.total_amount()) < 2**63
    sums = np.zeros(folder.population, dtype=np.int64)
    for days, first, after in _slices(folder.as_of):
        for who, day, amount in folder.read(rows.purchase_days(first, after)):
            np.add.at(sums, who, amount)
            edges.add(who, _days_before(folder.as_of, day))
        if exact:
            folder.save_whole(columns.counted("amount", days), sums)
    edges.save(folder, "order")


def _write_people(folder: _Folder) -> None:
    folder.save(columns.RANDOM_BUCKET, _scattered(folder, rows.buckets(), "uint16", 0))
    reachable = np.zeros(folder.population, dtype=columns.mask_type(len(CHANNELS)))
    for bit, channel in enumerate(CHANNELS):
        for (who,) in folder.read(rows.reachable_rows(channel, folder.as_of)):
            reachable[who] |= reachable.dtype.type(1 << bit)
    folder.save(columns.REACHABLE, reachable)


def _scattered(folder: _Folder, statement: sa.Select[Any], dtype: DTypeLike, blank: float) -> NDArray[Any]:
    """Return one value per row; the statement yields at most one of each customer."""
    values = np.full(folder.population, blank, dtype=dtype)
    for who, value in folder.read(statement):
        values[who] = value
    return values


def _write_field(folder: _Folder, known: Field, file: str) -> None:
    if known.type is FieldType.NUMBER and folder.value(rows.inexact_values(known, columns.EXACT_IN_FLOAT)):
        return
    types: dict[FieldType, tuple[str, float]] = {
        FieldType.TEXT: ("uint32", columns.NO_CODE),
        FieldType.NUMBER: ("float64", np.nan),
        FieldType.DATE: ("int32", columns.NO_DATE),
        FieldType.BOOLEAN: ("int8", columns.NO_FLAG),
    }
    values = _scattered(folder, rows.field_values(known), *types[known.type])
    if known.type is FieldType.TEXT:
        values = values.astype(columns.unsigned(int(values.max(initial=0))))
    folder.save(columns.field_column(known.name), values, file)


def _write_plans(folder: _Folder) -> tuple[str, ...]:
    plans = _names(folder, vocabulary.PLAN)
    if len(plans) > columns.MAX_PLANS:
        return plans
    for state in columns.PLAN_STATES:
        mask = np.zeros(folder.population, dtype=columns.mask_type(len(plans)))
        for who, plan in folder.read(rows.plan_rows(state, plans, folder.as_of)) if plans else ():
            bit = np.left_shift(mask.dtype.type(1), plan.astype(mask.dtype))
            np.bitwise_or.at(mask, who, bit)
        folder.save(columns.plan_mask(state), mask)
    return plans


def _names(folder: _Folder, kind: str) -> tuple[str, ...]:
    return tuple(sorted(vocabulary.names(folder.cursor)[kind]))


def _write_tags(folder: _Folder) -> tuple[str, ...]:
    names = _names(folder, vocabulary.TAG)
    coded = pa.table({"tag": pa.array(names, pa.string()), "code": pa.array(range(len(names)), pa.int32())})
    folder.cursor.register(rows.HELD_TAGS.name, coded)
    # One number per pair puts all lists in order with one sort of plain integers.
    pairs = [code.astype(np.int64) << 32 | who for who, code in folder.read(rows.held_tags(folder.as_of))]
    folder.cursor.unregister(rows.HELD_TAGS.name)
    held = np.concatenate([np.empty(0, dtype=np.int64), *pairs])
    held.sort()
    held = held[np.concatenate([[True], held[1:] != held[:-1]])] if len(held) else held
    starts = np.searchsorted(held, np.arange(len(names) + 1, dtype=np.int64) << 32)
    np.save(folder.path / TAG_OFFSETS, starts.astype(np.int64), allow_pickle=False)
    np.save(folder.path / TAG_ROWS, (held & 0xFFFFFFFF).astype(np.int32), allow_pickle=False)
    return names
