"""Conditions answered from a snapshot's narrow columns, without asking the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeAlias

import duckdb
import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from segmentation.catalog import Field, FieldType
from segmentation.filters.nodes import (
    CHANNELS,
    Attribute,
    Comparison,
    Condition,
    EventDate,
    Orders,
    RandomBucket,
    Reachable,
    State,
    Subscription,
    Visits,
    Window,
)
from segmentation.filters.windows import days_of
from segmentation.index import comparing
from segmentation.index.comparing import Mask
from segmentation.sql import tables
from segmentation.sql.columns import (
    NO_CODE,
    PLAN_STATES,
    RANDOM_BUCKET,
    REACHABLE,
    WINDOWS,
    Counted,
    PlanState,
    counted,
    field_column,
    plan_mask,
)
from segmentation.sql.compile import Scope
from segmentation.sql.dialect import fetch_arrays

Array = NDArray[Any]
Columns: TypeAlias = Callable[[str], Array]


class ColumnReader(Protocol):
    """The narrow columns of a snapshot, as `segmentation.sql.columns` describes them, in row order."""

    @property
    def names(self) -> frozenset[str]:
        """The columns there are."""

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans in the order of their bits."""

    def open(self, name: str) -> Array:
        """Return a column, one value per row."""

    def rows_of_tag(self, tag: str) -> NDArray[np.int32]:
        """Return the rows that hold a tag, ascending; none for a tag nobody holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTest:
    """A test of customers by the columns of the given names."""

    names: frozenset[str]
    mask: Callable[[Columns], Mask]


class Resident:
    """The columns of one snapshot, and the connection that knows the codes of their texts."""

    def __init__(self, reader: ColumnReader, connection: duckdb.DuckDBPyConnection) -> None:
        self.reader = reader
        self._connection = connection

    def test(self, node: Condition, scope: Scope) -> ColumnTest | None:
        """Return what tells from columns who satisfies a condition at the snapshot's own date, or None.

        It is asked with a function from a column's name to its values, in any order and of any stretch of customers,
        and returns one boolean for each.
        """
        test = _Reading(self._connection, scope, self.reader.plans).test(node)
        return None if test is None or not test.names <= self.reader.names else test


class _Reading:
    """Conditions of one scope as tests of columns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, scope: Scope, plans: Sequence[str]) -> None:
        self._connection = connection
        self._scope = scope
        self._plans = plans

    def test(self, node: Condition) -> ColumnTest | None:
        match node:
            case Visits(kinds=()):
                return self._counted("visits", node.window, node.count)
            case Orders(measure="count", products=(), categories=()):
                return self._counted("orders", node.window, node.value)
            case Orders(measure="total", products=(), categories=()):
                return self._counted("amount", node.window, self._in_minor_units(node.value))
            case EventDate():
                return self._event_date(node)
            case Subscription(state=state, plans=plans):
                return self._subscription(state, plans)
            case Attribute():
                return self._attribute(self._scope.fields[node.field], node.test)
            case Reachable(channel=channel):
                return _of_one(REACHABLE, lambda column: _some_bit(column, 1 << CHANNELS.index(channel)))
            case RandomBucket(low=low, high=high):
                return _of_one(RANDOM_BUCKET, lambda column: comparing.within(column, low, high - 1))
            case _:
                return None

    def _counted(self, measure: Counted, window: Window, test: Comparison) -> ColumnTest | None:
        days = _last_days(window, self._scope.snapshot_as_of)
        if days is not None and days not in WINDOWS:
            return None
        return _of_one(counted(measure, days), lambda column: comparing.whole_numbers(column, test))

    def _in_minor_units(self, test: Comparison) -> Comparison:
        scale = 10**self._scope.minor_units
        return Comparison(op=test.op, values=tuple(round(float(value) * scale, 6) for value in test.values))

    def _event_date(self, node: EventDate) -> ColumnTest:
        as_of = self._scope.snapshot_as_of
        first, after = days_of(node.when, as_of)
        nearest = max((as_of - after).days + 1, 1)
        farthest = None if first is None else (as_of - first).days
        return _of_one(node.event, lambda column: comparing.within(column, nearest, farthest))

    def _subscription(self, state: State, plans: Sequence[str]) -> ColumnTest:
        bits = sum(1 << i for i, plan in enumerate(self._plans) if not plans or plan in plans)

        def mask(columns: Columns) -> Mask:
            return _in_state(state, lambda row_state: _some_bit(columns(plan_mask(row_state)), bits))

        return ColumnTest(names=frozenset(map(plan_mask, PLAN_STATES)), mask=mask)

    def _attribute(self, known: Field, test: Comparison) -> ColumnTest:
        name = field_column(known.name)
        match known.type:
            case FieldType.NUMBER:
                return _of_one(name, lambda column: comparing.numbers(column, test))
            case FieldType.DATE:
                as_of = self._scope.snapshot_as_of
                return _of_one(name, lambda column: comparing.dates(column, test, as_of))
            case FieldType.BOOLEAN:
                return _of_one(name, lambda column: comparing.flags(column, test))
            case FieldType.TEXT:
                return self._text(name, known, test)

    def _text(self, name: str, known: Field, test: Comparison) -> ColumnTest:
        match test.op:
            case "is_blank":
                return _of_one(name, lambda column: np.asarray(column == NO_CODE))
            case "is_not_blank":
                return _of_one(name, lambda column: np.asarray(column != NO_CODE))
        wanted = self._codes(known.name, test)
        if test.op in ("!=", "not_in"):
            return _of_one(name, lambda column: ~comparing.codes(column, wanted))
        return _of_one(name, lambda column: comparing.codes(column, wanted))

    def _codes(self, field: str, test: Comparison) -> list[int]:
        """Return the codes of the values that are named, contain or begin with a text, ascending."""
        values = tables.text_values
        match test.op:
            case "contains":
                chosen = values.c.folded.contains(str(test.values[0]).casefold(), autoescape=True)
            case "starts_with":
                chosen = values.c.folded.startswith(str(test.values[0]).casefold(), autoescape=True)
            case _:
                chosen = values.c.value.in_([str(value) for value in test.values])
        statement = sa.select(values.c.code).where(values.c.field == field, chosen).order_by(values.c.code)
        found: list[int] = fetch_arrays(self._connection.cursor(), statement)["code"].tolist()
        return found


def _last_days(window: Window, as_of: date) -> int | None:
    """Return how many days before as_of a window begins; None for ever, 0 (no column) if it ends before as_of."""
    first, after = days_of(window, as_of)
    if after != as_of:
        return 0
    return None if first is None else (as_of - first).days


def _of_one(name: str, mask: Callable[[Array], Mask]) -> ColumnTest:
    return ColumnTest(names=frozenset([name]), mask=lambda columns: mask(columns(name)))


def _some_bit(column: Array, bits: int) -> Mask:
    return np.asarray(np.bitwise_and(column, column.dtype.type(bits)) != 0)


def _in_state(state: State, having: Callable[[PlanState], Mask]) -> Mask:
    """Return who is in a state, from who has a row of each: the five states in their order of precedence."""
    match state:
        case "active":
            return having("active")
        case "not_active":
            return ~having("active")
        case "paused":
            return having("paused") & ~having("active")
        case "upcoming":
            return having("upcoming") & ~having("active") & ~having("paused")
        case "lapsed":
            return having("any") & ~having("active") & ~having("paused") & ~having("upcoming")
        case "ever":
            return having("active") | having("paused") | (having("any") & ~having("upcoming"))
        case "never":
            return ~having("any")
