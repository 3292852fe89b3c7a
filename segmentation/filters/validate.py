"""Whether a filter may be applied: all problems at once, each at its path, with what would be accepted."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from segmentation.catalog import Catalog, FieldType
from segmentation.errors import InvalidFilter, Problem
from segmentation.filters import nodes
from segmentation.filters.nodes import (
    Attribute,
    Between,
    Comparison,
    Filter,
    InCategory,
    InSegment,
    LastDays,
    Orders,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    Window,
)
from segmentation.filters.references import expand, walk
from segmentation.settings import MAX_FILTER_DEPTH, MAX_FILTER_NODES

Found = Iterator[tuple[str, str, str]]
LONGEST_WINDOW = 36_500
HIGHEST_COUNT = 1_000_000_000
_INTEGERS = range(-(2**63), 2**63)


def validate(filter: Filter, catalog: Catalog, segments: Mapping[str, Filter], *, past: bool = False) -> None:
    """Raise `InvalidFilter` with every problem unless the filter may be applied on the catalog's snapshot.

    ``past`` asks for more: every condition must have a past (a prediction audience is judged at past dates).
    """
    problems = list(_problems(filter, catalog, past=past))
    if not any(problem.code == "unknown_segment" for problem in problems):
        try:
            nested = list(expand(filter, segments))
        except InvalidFilter as error:
            problems += error.problems
        else:
            problems += _size(len(nested))
    if problems:
        raise InvalidFilter(problems)


def _size(count: int) -> list[Problem]:
    if count <= MAX_FILTER_NODES:
        return []
    message = f"{count} rules and groups, counting those of its segments; at most {MAX_FILTER_NODES} are accepted"
    return [Problem(path="filter", code="too_large", message=message)]


def _problems(filter: Filter, catalog: Catalog, *, past: bool) -> Iterator[Problem]:
    for path, node in walk(filter):
        if path.count("[") >= MAX_FILTER_DEPTH:
            yield Problem(path=path, code="too_deep", message=f"more than {MAX_FILTER_DEPTH} levels of groups")
        for place, code, message in _check(node, catalog):
            yield Problem(path=f"{path}.{place}" if place else path, code=code, message=message)
        if past and (reason := _no_past(node, catalog)):
            yield Problem(path=path, code="no_past", message=reason)


def _check(node: Filter, catalog: Catalog) -> Found:
    match node:
        case nodes.AllOf() | nodes.AnyOf() | nodes.NoneOf() if not node.members:
            yield "", "empty_group", "a group needs at least one rule; an empty group never means everyone"
        case Score():
            yield from _check_score(node, catalog)
        case InCategory():
            yield from _known("prediction", [node.prediction], catalog.predictions, "prediction")
            yield from _members("in", node.categories, nodes.CATEGORIES)
        case Visits():
            yield from _table("visits", catalog)
            yield from _count("count", node.count)
            yield from _window(node.window)
            yield from _known("kind", node.kinds, catalog.visit_kinds, "kind of visit")
        case Orders():
            yield from _check_orders(node, catalog)
        case Tag():
            yield from _table("tags", catalog)
            yield from _known(node.mode, node.tags, catalog.tags, "tag")
            yield from _not_empty(node.mode, node.tags)
        case Attribute():
            yield from _check_attribute(node, catalog)
        case _:
            yield from _check_named(node, catalog)


def _check_named(node: Filter, catalog: Catalog) -> Found:
    match node:
        case Subscription():
            yield from _table("subscriptions", catalog)
            yield from _members("state", [node.state], nodes.STATES)
            yield from _known("plans", node.plans, catalog.plans, "plan")
        case Reachable():
            yield from _members("", [node.channel], nodes.CHANNELS)
        case InSegment():
            yield from _known("segment", [node.segment], catalog.segments, "segment")


def _check_score(node: Score, catalog: Catalog) -> Found:
    yield from _known("prediction", [node.prediction], catalog.predictions, "prediction")
    for limit in (node.low, node.high):
        if not 0 <= limit <= 100 or abs(limit * 10 - round(limit * 10)) > 1e-9:
            yield "range", "range", f"{limit:g} is not a score; expected 0 to 100 in steps of 0.1"
    if node.low >= node.high:
        yield "range", "range", f"{node.low:g} is not below {node.high:g}"


def _check_orders(node: Orders, catalog: Catalog) -> Found:
    yield from _table("orders", catalog)
    yield from _members("measure", [node.measure], nodes.MEASURES)
    if node.measure == "count":
        yield from _count("value", node.value)
    else:
        yield from _numbers("value", node.value)
    yield from _window(node.window)
    yield from _known("product", node.products, catalog.products, "product")
    yield from _known("category", node.categories, catalog.categories, "category")


def _check_attribute(node: Attribute, catalog: Catalog) -> Found:
    field = catalog.fields.get(node.field)
    if field is None:
        yield from _known("field", [node.field], catalog.fields, "field")
        return
    if node.test.op not in field.operators:
        accepted = " ".join(field.operators)
        yield "", "operator", f"{field.label} holds a {field.type} and has no {node.test.op!r}; accepted: {accepted}"
        return
    for value in node.test.values:
        if not _fits(value, field.type):
            yield "", "type", f"{value!r} does not fit {field.label}; expected {_EXPECTED[field.type]}"
            return
    yield from _order_of_between("", node.test)


_EXPECTED = {
    FieldType.TEXT: "a text",
    FieldType.NUMBER: "a number",
    FieldType.DATE: "a date, YYYY-MM-DD",
    FieldType.BOOLEAN: "true or false",
}


def _fits(value: nodes.Scalar, type: FieldType) -> bool:
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


def _count(place: str, test: Comparison) -> Found:
    yield from _numbers(place, test)
    for value in test.values:
        if isinstance(value, str) or not _is_number(value):
            continue
        if value != int(value):
            yield place, "type", f"{value!r} is not a whole number"
        elif value < 0:
            yield place, "type", f"{value!r} is below 0"
        elif value > HIGHEST_COUNT:
            yield place, "type", f"{value!r} is above {HIGHEST_COUNT:,}"


def _numbers(place: str, test: Comparison) -> Found:
    if test.op not in nodes.COMPARISONS:
        yield place, "operator", f"{test.op!r} cannot compare a number; accepted: {' '.join(nodes.COMPARISONS)}"
        return
    for value in test.values:
        if not _fits(value, FieldType.NUMBER):
            yield place, "type", f"{value!r} is not a number"
            return
    yield from _order_of_between(place, test)


def _order_of_between(place: str, test: Comparison) -> Found:
    values: tuple[Any, ...] = test.values
    if test.op == "between" and values[0] > values[1]:
        yield place, "order", f"between {values[0]!r} and {values[1]!r}: the first is above the second"


def _window(window: Window) -> Found:
    match window:
        case LastDays(days=days) if not 1 <= days <= LONGEST_WINDOW:
            yield "window", "window", f"{days} days; expected 1 to {LONGEST_WINDOW}"
        case Between(first=first, after=after) if first >= after:
            yield "window", "window", f"{first} is not before {after}"


def _table(table: str, catalog: Catalog) -> Found:
    if table not in catalog.tables:
        yield "", "no_table", f"this workspace has no {table}; import a {table} file to use this rule"


def _members(place: str, values: Iterable[str], allowed: tuple[str, ...]) -> Found:
    values = tuple(values)
    yield from _not_empty(place, values)
    for value in values:
        if value not in allowed:
            yield place, "unknown", f"{value!r} is not known; expected one of {', '.join(allowed)}"


def _not_empty(place: str, values: Iterable[str]) -> Found:
    if not tuple(values):
        yield place, "empty", "at least one must be chosen"


def _known(place: str, values: Iterable[str], known: Mapping[str, object], what: str) -> Found:
    for value in values:
        if value in known:
            continue
        near = get_close_matches(value, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else _listed(known, what)
        yield place, f"unknown_{what.split()[0]}", f"{what} {value!r} is not known; {hint}"


def _listed(known: Mapping[str, object], what: str) -> str:
    if not known:
        return f"this workspace has no {what}"
    names = list(known)
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"known: {', '.join(names[:8])}{more}"


def _no_past(node: Filter, catalog: Catalog) -> str | None:
    match node:
        case Score() | InCategory() | InSegment():
            return "a score or a segment cannot say whom a prediction is about, because it changes with it"
        case Reachable():
            return "consent has no date, so nobody knows who could be reached at a past date"
        case Attribute(field=field) if field in catalog.fields and not catalog.fields[field].stable:
            return f"{catalog.fields[field].label} has no date and is not declared stable, so its past is unknown"
        case Subscription(state="paused"):
            return "whether a plan is paused has no date, so its past is unknown"
    return None
