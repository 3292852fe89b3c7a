"""Conditions answered by the database, as sets in row order, with as little work as their form allows.

A compiled condition is built of "the customer's row is among these": each such part is asked for alone, so that no
customers are joined, and the parts are put together as sets. What has another form is asked whole.
"""

import threading
from collections.abc import Callable
from functools import reduce
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, False_, Grouping, True_, UnaryExpression

from segmentation.filters.nodes import Condition
from segmentation.index import bitsets
from segmentation.index.bitsets import Words
from segmentation.index.requests import Request
from segmentation.sql import tables
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.dialect import fetch_arrays, render

_PER_CUSTOMER = (tables.customers, tables.attributes)


class Queried:
    """Asks one snapshot's database for conditions. ``asked`` is called once for every condition."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, population: int, asked: Callable[[], None]) -> None:
        self._connection = connection
        self._population = population
        self._everyone = bitsets.everyone(population)
        self._asked = asked
        self._ordered: dict[str, bool] = {}
        self._lock = threading.Lock()

    def members(self, node: Condition, scope: Scope, request: Request) -> Words:
        """Return who satisfies a condition at the snapshot's own date.

        Raises `InvalidFilter`, and `Superseded` when the request is dropped meanwhile: its query is interrupted.
        """
        self._asked()
        cursor = self._connection.cursor()
        with request.interrupting(cursor.interrupt):
            return self._set(compile_filter(node, scope.snapshot_as_of, scope), cursor)

    def _set(self, condition: Any, cursor: duckdb.DuckDBPyConnection) -> Words:
        match condition:
            case True_():
                return self._everyone
            case False_():
                return np.zeros_like(self._everyone)
            case Grouping():
                return self._set(condition.element, cursor)
            case BooleanClauseList():
                combine = np.bitwise_and if condition.operator is operators.and_ else np.bitwise_or
                return reduce(combine, (self._set(part, cursor) for part in condition.clauses))
            case UnaryExpression() if condition.operator is operators.inv:
                return self._everyone & ~self._set(condition.element, cursor)
            case BinaryExpression() if _is_membership(condition):
                some = self._rows(condition.right.element, cursor)
                return some if condition.operator is operators.in_op else self._everyone & ~some
            case _:
                return self._among(sa.select(tables.customers.c.row).where(condition), cursor)

    def _rows(self, chosen: sa.Select[Any], cursor: duckdb.DuckDBPyConnection) -> Words:
        source, condition = _per_customer(chosen), chosen.whereclause
        if source is not None and condition is not None and self._in_row_order(source, cursor):
            return self._told(sa.select(condition.label("told")).select_from(*chosen.get_final_froms()), cursor)
        return self._among(chosen, cursor)

    def _among(self, chosen: sa.Select[Any], cursor: duckdb.DuckDBPyConnection) -> Words:
        (rows,) = fetch_arrays(cursor, chosen).values()
        return bitsets.from_positions(rows, self._population)

    def _told(self, statement: sa.Select[Any], cursor: duckdb.DuckDBPyConnection) -> Words:
        """Ask for one boolean ``told`` per customer in row order; Arrow packs them as the sets are packed."""
        text, values = render(statement)
        table: pa.Table = cursor.sql(text, params=values).to_arrow_table()
        return _packed(table.column("told").combine_chunks(), self._population)

    def _in_row_order(self, source: sa.Table, cursor: duckdb.DuckDBPyConnection) -> bool:
        """Tell, once per table, whether it holds one row per customer, in row order, when read as it is stored."""
        with self._lock:
            known = self._ordered.get(source.name)
        if known is None:
            rows = fetch_arrays(cursor, sa.select(source.c.row))["row"]
            known = len(rows) == self._population and _counts_up(rows)
            with self._lock:
                self._ordered[source.name] = known
        return known


def _is_membership(condition: BinaryExpression[Any]) -> bool:
    if condition.operator not in (operators.in_op, operators.not_in_op):
        return False
    chosen = getattr(condition.right, "element", None)
    return condition.left is tables.customers.c.row and isinstance(chosen, sa.Select)


def _per_customer(chosen: sa.Select[Any]) -> sa.Table | None:
    """Return the table of one row per customer that a plain SELECT of rows reads, if it reads nothing else."""
    froms = chosen.get_final_froms()
    source = froms[0].element if len(froms) == 1 and isinstance(froms[0], sa.Alias) else None
    grouped = bool(chosen._group_by_clauses or chosen._having_criteria or chosen._distinct)
    return source if isinstance(source, sa.Table) and source in _PER_CUSTOMER and not grouped else None


def _counts_up(rows: NDArray[np.int32]) -> bool:
    return bool(np.array_equal(rows, np.arange(len(rows), dtype=rows.dtype)))


def _packed(column: pa.BooleanArray, population: int) -> Words:
    """Return the set of the rows that are true: neither false nor NULL."""
    valid, bits = column.buffers()
    if len(column) != population or column.offset:
        return bitsets.pack(column.fill_null(False).to_numpy(zero_copy_only=False))
    words = _words(bits, population)
    return words & _words(valid, population) if column.null_count else words


def _words(bits: pa.Buffer, population: int) -> Words:
    words = np.zeros(bitsets.word_count(population), dtype=np.uint64)
    filled = np.frombuffer(bits, dtype=np.uint8)[: -(-population // 8)]
    words.view(np.uint8)[: len(filled)] = filled
    if population % bitsets.WORD:
        # The last byte may hold anything behind the last customer.
        words[-1] &= np.uint64((1 << population % bitsets.WORD) - 1)
    return words
