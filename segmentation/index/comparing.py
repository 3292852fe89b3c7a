"""Comparisons of whole columns with a test, as one boolean per value. A blank satisfies complements alone."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from segmentation.filters.nodes import Comparison
from segmentation.filters.windows import birthdays
from segmentation.sql.columns import NO_DATE, NO_FLAG

Mask = NDArray[np.bool_]
_EPOCH = date(1970, 1, 1)
_PIECE = 1 << 16
# More runs of codes than this are looked up in a table instead of compared one after the other.
_FEW_RUNS = 4


def whole_numbers(column: NDArray[np.integer], test: Comparison) -> Mask:
    """Compare whole numbers, none blank, with a test of ``nodes.COMPARISONS``; its values may have fractions."""
    if test.op == "!=":
        return ~whole_numbers(column, Comparison(op="=", values=test.values))
    low, high = float(test.values[0]), float(test.values[-1])
    match test.op:
        case "<":
            return within(column, None, math.ceil(high) - 1)
        case "<=":
            return within(column, None, math.floor(high))
        case ">":
            return within(column, math.floor(low) + 1, None)
        case ">=":
            return within(column, math.ceil(low), None)
        case _:
            return within(column, math.ceil(low), math.floor(high))


def within(column: NDArray[np.integer], low: int | None, high: int | None) -> Mask:
    """Tell which values lie in [low, high]; None is no bound, and bounds beyond the column's type are allowed."""
    least, greatest = np.iinfo(column.dtype).min, np.iinfo(column.dtype).max
    low = least if low is None else max(low, least)
    high = greatest if high is None else min(high, greatest)
    if low > high:
        return np.zeros(len(column), dtype=np.bool_)
    if low == high:
        return np.asarray(column == low)
    if high == greatest:
        return np.asarray(column >= low)
    mask = np.asarray(column <= high)
    return mask if low == least else np.logical_and(mask, column >= low, out=mask)


def numbers(column: NDArray[np.float64], test: Comparison) -> Mask:
    """Compare doubles, NaN for a blank, with a test of a number field."""
    complement = {"!=": "=", "not_in": "in", "is_not_blank": "is_blank"}.get(test.op)
    if complement is not None:
        return ~numbers(column, Comparison(op=complement, values=test.values))  # type: ignore[arg-type]
    given = [float(value) for value in test.values]
    match test.op:
        case "is_blank":
            return np.isnan(column)
        case "<":
            return np.asarray(column < given[0])
        case "<=":
            return np.asarray(column <= given[0])
        case ">":
            return np.asarray(column > given[0])
        case ">=":
            return np.asarray(column >= given[0])
        case "between":
            return np.asarray((column >= given[0]) & (column <= given[1]))
        case _:
            return _any([np.asarray(column == value) for value in given], len(column))


def _any(masks: Sequence[Mask], length: int) -> Mask:
    return reduce(np.logical_or, masks, np.zeros(length, dtype=np.bool_))


def dates(column: NDArray[np.int32], test: Comparison, as_of: date) -> Mask:
    """Compare days since 1970-01-01, `NO_DATE` for a blank, with a test of a date field."""
    match test.op:
        case "!=":
            return ~dates(column, Comparison(op="=", values=test.values), as_of)
        case "is_blank":
            return np.asarray(column == NO_DATE)
        case "is_not_blank":
            return np.asarray(column != NO_DATE)
        case "birthday_within_days":
            return _birthdays(column, birthdays(as_of, int(test.values[0])))
        case _:
            low, high = _days(test, as_of)
            return within(column, NO_DATE + 1 if low is None else max(low, NO_DATE + 1), high)


def _days(test: Comparison, as_of: date) -> tuple[int | None, int | None]:
    if test.op in ("within_days", "more_than_days_ago"):
        first = _day(as_of - timedelta(days=int(test.values[0])))
        return (first, _day(as_of) - 1) if test.op == "within_days" else (None, first - 1)
    low, high = (_day(date.fromisoformat(str(value))) for value in (test.values[0], test.values[-1]))
    return {
        "=": (low, low),
        "<": (None, high - 1),
        "<=": (None, high),
        ">": (low + 1, None),
        ">=": (low, None),
        "between": (low, high),
    }[test.op]


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _birthdays(column: NDArray[np.int32], celebrated: Sequence[tuple[int, int]]) -> Mask:
    known = column[column != NO_DATE]
    if not len(known):
        return np.zeros(len(column), dtype=np.bool_)
    least, greatest = int(known.min()), int(known.max())
    days = np.arange(least, greatest + 1).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    birthday = (months.astype(np.int64) % 12 + 1) * 100 + (days - months).astype(np.int64) + 1
    table = _any([within(birthday, low, high) for low, high in celebrated], len(birthday))
    # The entry before the first day stands for a blank.
    table = np.concatenate([[False], table])
    return _looked_up(table, column, least - 1)


def flags(column: NDArray[np.int8], test: Comparison) -> Mask:
    """Compare 1, 0 and `NO_FLAG` with a test of a yes-or-no field."""
    match test.op:
        case "is_blank":
            return np.asarray(column == NO_FLAG)
        case "is_not_blank":
            return np.asarray(column != NO_FLAG)
        case "!=":
            return np.asarray(column != int(bool(test.values[0])))
        case _:
            return np.asarray(column == int(bool(test.values[0])))


def codes(column: NDArray[np.unsignedinteger], wanted: Sequence[int]) -> Mask:
    """Tell which codes are among those wanted, given ascending."""
    runs = _runs(wanted)
    if len(runs) <= _FEW_RUNS:
        masks = [within(column, low, high) for low, high in runs]
        return _any(masks, len(column))
    table = np.zeros(wanted[-1] + 2, dtype=np.bool_)
    table[list(wanted)] = True
    return _looked_up(table, column, 0)


def _runs(wanted: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for code in wanted:
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


def _looked_up(table: Mask, column: NDArray[np.integer], offset: int) -> Mask:
    """Look every value up; those outside of the table have the entry at its nearer end."""
    found = np.empty(len(column), dtype=np.bool_)
    for start in range(0, len(column), _PIECE):
        places = column[start : start + _PIECE].astype(np.int64) - offset
        np.take(table, places, out=found[start : start + _PIECE], mode="clip")
    return found
