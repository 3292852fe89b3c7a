"""Conditions answered from a snapshot's narrow columns, without asking the database."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

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
    NO_FLAG,
    RANDOM_BUCKET,
    REACHABLE,
    WINDOWS,
    PlanState,
    counted,
    field_column,
    plan_mask,
)
from segmentation.sql.compile import Scope
from segmentation.sql.dialect import fetch_arrays

Array = NDArray[Any]


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


class Resident:
    """The columns of one snapshot, and the connection that knows the codes of their texts."""

    def __init__(self, reader: ColumnReader, connection: duckdb.DuckDBPyConnection) -> None:
        self.reader = reader
        self._connection = connection

    def mask(self, node: Condition, scope: Scope, arranged: Callable[[str], Array]) -> Mask | None:
        """Return who satisfies a condition at the snapshot's own date, one boolean per position.

        None where no column can tell. ``arranged`` returns a column in the order that is asked for.
        """
        return _Reading(self.reader, self._connection, scope, arranged).mask(node)


class _Reading:
    """One condition being read from columns."""

    def __init__(
        self,
        reader: ColumnReader,
        connection: duckdb.DuckDBPyConnection,
        scope: Scope,
        arranged: Callable[[str], Array],
    ) -> None:
        self._reader = reader
        self._connection = connection
        self._scope = scope
        self._arranged = arranged

    def mask(self, node: Condition) -> Mask | None:
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
                return self._attribute(node)
            case Reachable(channel=channel):
                return self._some_bit(REACHABLE, 1 << CHANNELS.index(channel))
            case RandomBucket(low=low, high=high):
                return self._within(RANDOM_BUCKET, low, high - 1)
            case _:
                return None

    def _counted(self, measure: Any, window: Window, test: Comparison) -> Mask | None:
        days = _last_days(window, self._scope.snapshot_as_of)
        if days is not None and days not in WINDOWS:
            return None
        name = counted(measure, days)
        return comparing.whole_numbers(self._arranged(name), test) if name in self._reader.names else None

    def _in_minor_units(self, test: Comparison) -> Comparison:
        scale = 10**self._scope.minor_units
        return Comparison(op=test.op, values=tuple(round(float(value) * scale, 6) for value in test.values))

    def _event_date(self, node: EventDate) -> Mask | None:
        first, after = days_of(node.when, self._scope.snapshot_as_of)
        as_of = self._scope.snapshot_as_of
        nearest = max((as_of - after).days + 1, 1)
        return self._within(node.event, nearest, None if first is None else (as_of - first).days)

    def _within(self, name: str, low: int | None, high: int | None) -> Mask | None:
        return comparing.within(self._arranged(name), low, high) if name in self._reader.names else None

    def _some_bit(self, name: str, bits: int) -> Mask | None:
        if name not in self._reader.names:
            return None
        column = self._arranged(name)
        return np.asarray(np.bitwise_and(column, column.dtype.type(bits)) != 0)

    def _subscription(self, state: State, plans: Sequence[str]) -> Mask | None:
        if plan_mask("any") not in self._reader.names:
            return None
        known = self._reader.plans
        bits = sum(1 << i for i, plan in enumerate(known) if not plans or plan in plans)

        def having(row_state: PlanState) -> Mask:
            column = self._arranged(plan_mask(row_state))
            return np.asarray(np.bitwise_and(column, column.dtype.type(bits)) != 0)

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

    def _attribute(self, node: Attribute) -> Mask | None:
        name, test = field_column(node.field), node.test
        if name not in self._reader.names:
            return None
        known = self._scope.fields[node.field]
        match known.type:
            case FieldType.NUMBER:
                return comparing.numbers(self._arranged(name), test)
            case FieldType.DATE:
                return comparing.dates(self._arranged(name), test, self._scope.snapshot_as_of)
            case FieldType.BOOLEAN:
                return _flags(self._arranged(name), test)
            case FieldType.TEXT:
                return self._text(known, test, self._arranged(name))

    def _text(self, known: Field, test: Comparison, column: Array) -> Mask:
        match test.op:
            case "is_blank":
                return np.asarray(column == NO_CODE)
            case "is_not_blank":
                return np.asarray(column != NO_CODE)
            case "!=" | "not_in":
                return ~comparing.codes(column, self._codes(known.name, test))
            case _:
                return comparing.codes(column, self._codes(known.name, test))

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


def _flags(column: NDArray[np.int8], test: Comparison) -> Mask:
    match test.op:
        case "is_blank":
            return np.asarray(column == NO_FLAG)
        case "is_not_blank":
            return np.asarray(column != NO_FLAG)
        case "!=":
            return np.asarray(column != int(bool(test.values[0])))
        case _:
            return np.asarray(column == int(bool(test.values[0])))
