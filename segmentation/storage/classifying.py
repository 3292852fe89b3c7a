"""Each row of a raw file is accepted or gets one problem, set-wise: no row passes through Python."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.sql.dialect import quoted
from segmentation.storage.canonical import CONSENTS, CUSTOMERS, ORDERS, TABLES, Column, Kind
from segmentation.storage.checks import (
    ERASED,
    REJECTED_CUSTOMER,
    REPEATED,
    TWIN,
    UNKNOWN_CUSTOMER,
    Check,
)
from segmentation.storage.csv_rows import ROW
from segmentation.storage.parsing import Format, present, value
from segmentation.storage.raw import RawTable
from segmentation.storage.statements import create_as, insert, select, subquery

_MARKS_AT_ONCE = 1 << 24
_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.TIME: "TIMESTAMP",
    Kind.DATE: "DATE",
    Kind.MONEY: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.FLAG: "BOOLEAN",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the texts of one file become values. ``digits`` are the currency's decimal places."""

    form: Format
    digits: int


def type_rows(work: duckdb.DuckDBPyConnection, raw: RawTable, reading: Reading, checks: Sequence[Check]) -> None:
    """Create ``typed_<table>``: source_row, fingerprint, every canonical column typed, and problem (0 for none).

    ``fingerprint`` is a hash of all cleaned cells, equal for identical rows.
    """
    present_cells = {ROW: ROW} | {f"c{i}": present(f"c{i}", storage) for i, storage in _cells(raw).items()}
    cleaned = subquery(select(present_cells, raw.view), "cells")
    columns = TABLES[raw.table].columns
    parsed = {ROW: ROW, "fingerprint": f"hash({', '.join(f'c{i}' for i in _cells(raw))})"}
    parsed |= {column.name: _parsed(column, raw, reading) for column in columns}
    parsed |= {f"given {name}": f"c{index}" for name, index in raw.columns.items()}
    cases = " ".join(f"WHEN {check.condition} THEN {check.code}" for check in checks)
    problem = f"(CASE {cases} ELSE 0 END)::UTINYINT"
    kept = {name: quoted(name) for name in (ROW, "fingerprint", *(column.name for column in columns))}
    work.execute(
        create_as(
            f"typed_{raw.table}", select(kept | {"problem": problem}, subquery(select(parsed, cleaned), "parsed"))
        )
    )


def _cells(raw: RawTable) -> dict[int, str]:
    return {index: storage for index, storage in enumerate(raw.storage) if storage is not None}


def _parsed(column: Column, raw: RawTable, reading: Reading) -> str:
    index = raw.columns.get(column.name)
    if index is None:
        return f"NULL::{_TYPES[column.kind]}"
    return value(column.kind, f"c{index}", raw.storage[index] or "text", reading.form, digits=reading.digits)


def find_problems(work: duckdb.DuckDBPyConnection, raw: RawTable, *, known: str | None, rejected: str | None) -> None:
    """Create ``problems_<table>(source_row, problem)`` with every rejected row, and the view ``accepted_<table>``.

    ``known`` is the relation of known customers when a customers table exists, ``rejected`` that of the customers whose
    own row this import rejected; both have ``customer_id``. The table ``erased(customer_id)`` must exist.
    """
    problems, typed = f"problems_{raw.table}", f"typed_{raw.table}"
    work.execute(create_as(problems, select({ROW: ROW, "problem": "problem"}, typed, where="problem <> 0")))
    _add_problem(work, raw, ERASED, _rows(f"{_left(raw)} SEMI JOIN erased USING (customer_id)"))
    if known is not None:
        _refuse_strangers(work, raw, known, rejected)
    _collapse_twins(work, raw)
    _refuse_repeated(work, raw)
    work.execute(f"CREATE VIEW accepted_{raw.table} AS FROM {_left(raw)}")


def note_refusals(work: duckdb.DuckDBPyConnection) -> None:
    """Create ``refusals(customer_id, <consents>)`` for customers with several rows: false beats true beats blank.

    Rows that were rejected for another reason count too: a refusal is kept wherever it stands.
    """
    columns = {"customer_id": "customer_id", **{name: f"min({name})" for name in CONSENTS}}
    repeated = select(
        columns, f"typed_{CUSTOMERS.name}", where="customer_id IS NOT NULL", group="customer_id HAVING count(*) > 1"
    )
    work.execute(create_as("refusals", repeated))


def _left(raw: RawTable) -> str:
    """The rows without a problem so far."""
    return f"(FROM typed_{raw.table} WHERE problem = 0) ANTI JOIN problems_{raw.table} USING ({ROW})"


def _rows(source: str) -> str:
    return select({ROW: ROW}, source)


def _add_problem(work: duckdb.DuckDBPyConnection, raw: RawTable, code: int, rows: str) -> None:
    fresh = f"({rows}) ANTI JOIN problems_{raw.table} USING ({ROW})"
    work.execute(insert(f"problems_{raw.table}", (ROW, "problem"), select({ROW: ROW, "problem": str(code)}, fresh)))


def _refuse_strangers(work: duckdb.DuckDBPyConnection, raw: RawTable, known: str, rejected: str | None) -> None:
    """Look every row up once among the known customers: there can be a hundred million rows."""
    strangers = f"strangers_{raw.table}"
    unknown = f"{_left(raw)} ANTI JOIN {known} USING (customer_id)"
    work.execute(create_as(strangers, select({ROW: ROW, "customer_id": "customer_id"}, unknown)))
    if rejected is not None:
        _add_problem(work, raw, REJECTED_CUSTOMER, _rows(f"{strangers} SEMI JOIN {rejected} USING (customer_id)"))
    _add_problem(work, raw, UNKNOWN_CUSTOMER, _rows(strangers))
    work.execute(f"DROP TABLE {strangers}")


def _collapse_twins(work: duckdb.DuckDBPyConnection, raw: RawTable) -> None:
    """Identical rows collapse into the first, for customers into the last, which is the one that counts there.

    The fingerprint only proposes; the cells themselves are compared.
    """
    with _repeated(work, _left(raw), "fingerprint") as shared:
        candidates = _rows(f"{_left(raw)} SEMI JOIN {shared} ON mark = fingerprint")
        cells = {ROW: ROW} | {f"c{i}": present(f"c{i}", storage) for i, storage in _cells(raw).items()}
        compared = subquery(select(cells, f"{raw.view} SEMI JOIN ({candidates}) USING ({ROW})"), "candidates")
        _add_problem(work, raw, TWIN, _all_but_one(compared, [f"c{i}" for i in _cells(raw)], raw))


def _refuse_repeated(work: duckdb.DuckDBPyConnection, raw: RawTable) -> None:
    keys = {CUSTOMERS.name: ["customer_id"], ORDERS.name: ["order_id", "line_id"]}.get(raw.table)
    if keys is None:
        return
    mark = f"hash({', '.join(keys)})"
    with _repeated(work, _left(raw), mark) as shared:
        candidates = f"{_left(raw)} SEMI JOIN {shared} ON mark = {mark}"
        _add_problem(work, raw, REPEATED, _all_but_one(candidates, keys, raw))


@contextmanager
def _repeated(work: duckdb.DuckDBPyConnection, source: str, mark: str) -> Iterator[str]:
    """Yield a relation of the 64-bit marks that several rows of ``source`` have, in its column ``mark``.

    They are sorted as plain numbers, a part of them at a time: grouping a hundred million takes gigabytes.
    """
    ((rows,),) = work.execute(select({"rows": "count(*)"}, source)).fetchall()
    parts = rows // _MARKS_AT_ONCE + 1
    found = [_repeated_in_part(work, source, mark, part, parts) for part in range(parts)]
    name = "repeated_marks"
    work.register(name, pa.table({"mark": np.concatenate(found)}))
    try:
        yield name
    finally:
        work.unregister(name)


def _repeated_in_part(
    work: duckdb.DuckDBPyConnection, source: str, mark: str, part: int, parts: int
) -> NDArray[np.uint64]:
    statement = select({"mark": mark}, source, where=f"{mark} % {parts} = {part}" if parts > 1 else "")
    marks: NDArray[np.uint64] = np.asarray(work.execute(statement).fetchnumpy()["mark"], dtype=np.uint64)
    marks.sort()
    return np.unique(marks[1:][marks[1:] == marks[:-1]])


def _all_but_one(source: str, keys: Sequence[str], raw: RawTable) -> str:
    kept = "DESC" if raw.table == CUSTOMERS.name else "ASC"
    rank = f"row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY {ROW} {kept})"
    return select({ROW: ROW}, subquery(select({ROW: ROW, "rank": rank}, source), "ranked"), where="rank > 1")
