"""Whether a value, a choice or a name may stand in a rule: (place, code, message) of everything that is wrong."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from segmentation.catalog import Catalog, FieldType
from segmentation.filters import nodes
from segmentation.filters.nodes import Between, Comparison, LastDays, MoreThanDaysAgo, When, Window, WithinDays

Found = Iterator[tuple[str, str, str]]
LONGEST_WINDOW = 36_500
LONGEST_BIRTHDAY_WINDOW = 366
HIGHEST_COUNT = 1_000_000_000
_INTEGERS = range(-(2**63), 2**63)


def fits(value: nodes.Scalar, type: FieldType) -> bool:
    """Tell whether a value can be compared with a field of this type."""
    match type:
        case FieldType.TEXT:
            return isinstance(value, str) and bool(value)
        case FieldType.NUMBER:
            return _is_number(value)
        case FieldType.BOOLEAN:
            return isinstance(value, bool)
        case FieldType.DATE:
            return isinstance(value, str) and _is_day(value)


def _is_number(value: nodes.Scalar) -> bool:
    """Tell whether every engine can hold the number: NaN and integers beyond 64 bits mean something else to each."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and value in _INTEGERS


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def arity(place: str, test: Comparison) -> Found:
    """Find an operator with more or fewer values than it takes."""
    given = len(test.values)
    if test.op in ("in", "not_in"):
        if not given:
            yield place, "empty", "at least one must be chosen"
        return
    expected = {"between": 2, "is_blank": 0, "is_not_blank": 0}.get(test.op, 1)
    if given != expected:
        yield place, "values", f"{test.op!r} takes {expected} {'value' if expected == 1 else 'values'}, not {given}"


def count(place: str, test: Comparison) -> Found:
    """Find what cannot be compared with a number of times."""
    yield from numbers(place, test)
    for value in test.values:
        if isinstance(value, str) or not _is_number(value):
            continue
        if value != int(value):
            yield place, "type", f"{value!r} is not a whole number"
        elif value < 0:
            yield place, "type", f"{value!r} is below 0"
        elif value > HIGHEST_COUNT:
            yield place, "type", f"{value!r} is above {HIGHEST_COUNT:,}"


def numbers(place: str, test: Comparison) -> Found:
    """Find what cannot be compared with a number that is never blank."""
    if test.op not in nodes.COMPARISONS:
        yield place, "operator", f"{test.op!r} cannot compare a number; accepted: {' '.join(nodes.COMPARISONS)}"
        return
    yield from arity(place, test)
    for value in test.values:
        if not fits(value, FieldType.NUMBER):
            yield place, "type", f"{value!r} is not a number"
            return
    yield from order_of_between(place, test)


def order_of_between(place: str, test: Comparison) -> Found:
    """Find a ``between`` whose ends are reversed."""
    values: tuple[Any, ...] = test.values
    if test.op == "between" and len(values) == 2 and values[0] > values[1]:
        yield place, "order", f"between {values[0]!r} and {values[1]!r}: the first is above the second"


def days(place: str, value: nodes.Scalar, longest: int = LONGEST_WINDOW) -> Found:
    """Find a number of days that is none, or beyond the longest."""
    if isinstance(value, str) or not _is_number(value) or value != int(value):
        yield place, "type", f"{value!r} is not a whole number of days"
    elif not 1 <= value <= longest:
        yield place, "window", f"{value} days; expected 1 to {longest}"


def window(window: Window) -> Found:
    """Find a window without any day, or longer than any history."""
    match window:
        case LastDays(days=count):
            yield from days("window", count)
        case Between():
            yield from _between("window", window)


def when(when: When) -> Found:
    """Find days that a date can never be on."""
    match when:
        case WithinDays(days=count):
            yield from days("within_days", count)
        case MoreThanDaysAgo(days=count):
            yield from days("more_than_days_ago", count)
        case Between():
            yield from _between("between", when)


def _between(place: str, window: Between) -> Found:
    if window.first >= window.after:
        yield place, "window", f"{window.first} is not before {window.after}"


def table(name: str, catalog: Catalog) -> Found:
    """Find a table that was never imported."""
    if name not in catalog.tables:
        yield "", "no_table", f"this workspace has no {name}; import a {name} file to use this rule"


def members(place: str, values: Iterable[str], allowed: tuple[str, ...]) -> Found:
    """Find words that are not among those of the language; at least one must be given."""
    values = tuple(values)
    yield from not_empty(place, values)
    for value in values:
        if value not in allowed:
            yield place, "unknown", f"{value!r} is not known; expected one of {', '.join(allowed)}"


def not_empty(place: str, values: Iterable[str]) -> Found:
    """Find a choice of nothing."""
    if not tuple(values):
        yield place, "empty", "at least one must be chosen"


def known(place: str, values: Iterable[str], names: Mapping[str, object], what: str) -> Found:
    """Find names the workspace does not know; the code is ``unknown_`` and the first word of ``what``."""
    for value in values:
        if value in names:
            continue
        near = get_close_matches(value, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else _listed(names, what)
        yield place, f"unknown_{what.split()[0]}", f"{what} {value!r} is not known; {hint}"


def _listed(names: Mapping[str, object], what: str) -> str:
    if not names:
        return f"this workspace has no {what}"
    shown = list(names)
    more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
    return f"known: {', '.join(shown[:8])}{more}"
