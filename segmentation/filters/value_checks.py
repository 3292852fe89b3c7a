"""Whether a value, a choice or a name may stand in a rule: (place, code, message) of everything that is wrong."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from segmentation.catalog import Catalog, FieldType
from segmentation.filters import nodes
from segmentation.filters.nodes import Between, Comparison, LastDays, MoreThanDaysAgo, When, Window, WithinDays
from segmentation.sentences import Sentence

Found = Iterator[tuple[str, str, str]]
LONGEST_WINDOW = 36_500
LONGEST_BIRTHDAY_WINDOW = 366
HIGHEST_COUNT = 1_000_000_000
_MOST_LISTED = 8
_INTEGERS = range(-(2**63), 2**63)


_WHAT = {
    "campaign": Sentence("campaign"),
    "category": Sentence("category"),
    "channel": Sentence("channel"),
    "field": Sentence("field"),
    "kind of visit": Sentence("kind of visit"),
    "list": Sentence("list"),
    "plan": Sentence("plan"),
    "prediction": Sentence("prediction"),
    "product": Sentence("product"),
    "segment": Sentence("segment"),
    "tag": Sentence("tag"),
}


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
            yield place, "empty", Sentence("at least one must be chosen")
        return
    expected = {"between": 2, "is_blank": 0, "is_not_blank": 0}.get(test.op, 1)
    if given != expected:
        yield (
            place,
            "values",
            Sentence.counted(
                "{op!r} takes {n} value, not {given}",
                "{op!r} takes {n} values, not {given}",
                n=expected,
                op=test.op,
                given=given,
            ),
        )


def count(place: str, test: Comparison) -> Found:
    """Find what cannot be compared with a number of times."""
    yield from numbers(place, test)
    for value in test.values:
        if isinstance(value, str) or not _is_number(value):
            continue
        if value != int(value):
            yield place, "type", Sentence("{value!r} is not a whole number", value=value)
        elif value < 0:
            yield place, "type", Sentence("{value!r} is below 0", value=value)
        elif value > HIGHEST_COUNT:
            yield (
                place,
                "type",
                Sentence("{value!r} is above {highest_count:,}", value=value, highest_count=HIGHEST_COUNT),
            )


def numbers(place: str, test: Comparison) -> Found:
    """Find what cannot be compared with a number that is never blank."""
    if test.op not in nodes.COMPARISONS:
        yield (
            place,
            "operator",
            Sentence(
                "{op!r} cannot compare a number; accepted: {comparisons}",
                op=test.op,
                comparisons=" ".join(nodes.COMPARISONS),
            ),
        )
        return
    yield from arity(place, test)
    for value in test.values:
        if not fits(value, FieldType.NUMBER):
            yield place, "type", Sentence("{value!r} is not a number", value=value)
            return
    yield from order_of_between(place, test)


def order_of_between(place: str, test: Comparison) -> Found:
    """Find a ``between`` whose ends are reversed."""
    values: tuple[Any, ...] = test.values
    if test.op == "between" and len(values) == 2 and values[0] > values[1]:
        yield (
            place,
            "order",
            Sentence(
                "between {first!r} and {second!r}: the first is above the second",
                first=values[0],
                second=values[1],
            ),
        )


def days(place: str, value: nodes.Scalar, longest: int = LONGEST_WINDOW) -> Found:
    """Find a number of days that is none, or beyond the longest."""
    if isinstance(value, str) or not _is_number(value) or value != int(value):
        yield place, "type", Sentence("{value!r} is not a whole number of days", value=value)
    elif not 1 <= value <= longest:
        yield place, "window", Sentence("{value} days; expected 1 to {longest}", value=value, longest=longest)


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
        yield place, "window", Sentence("{first} is not before {after}", first=window.first, after=window.after)


def table(name: str, catalog: Catalog) -> Found:
    """Find a table that was never imported."""
    if name not in catalog.tables:
        yield "", "no_table", Sentence("this workspace has no {name}; import a {name} file to use this rule", name=name)


def members(place: str, values: Iterable[str], allowed: tuple[str, ...]) -> Found:
    """Find words that are not among those of the language; at least one must be given."""
    values = tuple(values)
    yield from not_empty(place, values)
    for value in values:
        if value not in allowed:
            yield (
                place,
                "unknown",
                Sentence("{value!r} is not known; expected one of {allowed}", value=value, allowed=", ".join(allowed)),
            )


def not_empty(place: str, values: Iterable[str]) -> Found:
    """Find a choice of nothing."""
    if not tuple(values):
        yield place, "empty", Sentence("at least one must be chosen")


def known(place: str, values: Iterable[str], names: Mapping[str, object], what: str) -> Found:
    """Find names the workspace does not know; the code is ``unknown_`` and the first word of ``what``."""
    for value in values:
        if value in names:
            continue
        near = get_close_matches(value, names, n=1)
        hint = Sentence("did you mean {near!r}?", near=near[0]) if near else _listed(names, what)
        yield (
            place,
            f"unknown_{what.split()[0]}",
            Sentence("{what} {value!r} is not known; {hint}", what=_WHAT.get(what, what), value=value, hint=hint),
        )


def _listed(names: Mapping[str, object], what: str) -> str:
    if not names:
        return Sentence("this workspace has no {what}", what=_WHAT.get(what, what))
    shown = ", ".join(list(names)[:_MOST_LISTED])
    more = len(names) - _MOST_LISTED
    return (
        Sentence("known: {shown} and {more} more", shown=shown, more=more)
        if more > 0
        else Sentence("known: {shown}", shown=shown)
    )
