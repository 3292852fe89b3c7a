"""What each rule asks of a customer, as facts with finitely many values that the rule can tell apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from segmentation.catalog import Catalog, Field, FieldType
from segmentation.filters import nodes
from segmentation.filters.evaluate import compare
from segmentation.filters.formats import is_number
from segmentation.filters.nodes import (
    Attribute,
    Between,
    Comparison,
    Contacted,
    EventDate,
    Filter,
    InCategory,
    MoreThanDaysAgo,
    Orders,
    RandomBucket,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    When,
    Window,
    WithinDays,
)
from segmentation.filters.windows import days_of
from segmentation.settings import BINS, CATEGORY_BINS

_STANDINGS = ("active", "paused", "upcoming", "lapsed", "never")
_OTHER_PLANS = ""
_OTHER_TEXT = object()
_SOME_DAY = date(2000, 1, 1)

Kind: TypeAlias = Literal[
    "count", "amount", "blank_amount", "score", "lot", "number", "day", "text", "truth", "flag", "standing"
]
Days: TypeAlias = tuple[date | None, date]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a customer has. Facts of one ``family`` are told apart by the ``days`` in which they are counted."""

    family: tuple[Any, ...]
    kind: Kind
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a rule asks: ``holds`` answers from the values of the facts, ``points`` are where the answer changes."""

    facts: tuple[Fact, ...]
    holds: Callable[..., bool]
    points: tuple[Any, ...] = ()


def question_of(node: Filter, catalog: Catalog, plans: Sequence[str]) -> Question:
    """Return what a rule asks; ``plans`` are all plans that are named beside it.

    A rule about which nothing more is known asks for a fact of its own: whether it holds.
    """
    return _of_fact(node, plans) or _of_data(node, catalog) or Question((Fact(("rule", node), "flag"),), bool)


def _of_fact(node: Filter, plans: Sequence[str]) -> Question | None:
    match node:
        case Score(prediction=prediction, bins=limits):
            return _in_ranges(Fact(("score", prediction), "score"), [limits])
        case InCategory(prediction=prediction, categories=categories):
            return _in_ranges(Fact(("score", prediction), "score"), [CATEGORY_BINS[name] for name in categories])
        case RandomBucket(low=low, high=high):
            return _in_ranges(Fact(("lot",), "lot"), [(low, high)])
        case Tag(mode=mode, tags=tags):
            facts = tuple(Fact(("tag", tag), "flag") for tag in tags)
            tests: dict[str, Callable[..., bool]] = {
                "all_of": lambda *held: all(held),
                "any_of": lambda *held: any(held),
                "none_of": lambda *held: not any(held),
            }
            return Question(facts, tests[mode])
        case Subscription(state=state, plans=named):
            facts = tuple(Fact(("plan", plan), "standing") for plan in named or (*plans, _OTHER_PLANS))
            return Question(facts, lambda *found: _in_state(state, found))
        case Reachable(channel=channel):
            return Question((Fact(("reachable", channel), "flag"),), bool)
    return None


def _of_data(node: Filter, catalog: Catalog) -> Question | None:
    match node:
        case Visits(count=test, window=window, kinds=kinds):
            return _counted(("visits", frozenset(kinds)), "count", test, window, catalog.as_of)
        case Contacted(count=test, window=window, channel=channel):
            return _counted(("contacts", channel), "count", test, window, catalog.as_of)
        case Orders():
            return _orders(node, catalog)
        case EventDate(event=event, when=when):
            first, after = _days(when, catalog.as_of)
            # Nothing at or after the date of the data is known: such a day is as good as none.
            return _between_days(("event", event), first, min(after, catalog.as_of))
        case Attribute(field=name) if name in catalog.fields:
            return _attribute(node, catalog.fields[name], catalog.as_of)
    return None


def _in_ranges(fact: Fact, ranges: Sequence[tuple[int, int]]) -> Question:
    def holds(place: int | None) -> bool:
        return place is not None and any(low <= place < high for low, high in ranges)

    return Question((fact,), holds, tuple(limit for limits in ranges for limit in limits))


def _in_state(asked: nodes.State, found: Sequence[str]) -> bool:
    """Tell whether the standing with several plans is the one asked for: the first that holds with any of them."""
    standing = min(found, key=_STANDINGS.index)
    match asked:
        case "ever":
            return standing not in ("never", "upcoming")
        case "not_active":
            return standing != "active"
    return standing == asked


def _orders(node: Orders, catalog: Catalog) -> Question | None:
    family = ("orders", node.measure, frozenset(node.products), frozenset(node.categories))
    if node.measure == "count" or not all(map(is_number, node.value.values)):
        return _counted(family, "count", node.value, node.window, catalog.as_of)
    # In minor units and rounded, as amounts are compared.
    scale = 10**catalog.minor_units
    minor = tuple(round(float(value) * scale, 6) for value in node.value.values)
    kind: Kind = "amount" if node.measure == "total" else "blank_amount"
    return _counted(family, kind, Comparison(op=node.value.op, values=minor), node.window, catalog.as_of)


def _counted(family: tuple[Any, ...], kind: Kind, test: Comparison, window: Window, as_of: date) -> Question | None:
    if test.op not in nodes.COMPARISONS or not all(map(is_number, test.values)):
        return None
    days = days_of(window, as_of)
    if days[0] is not None and days[0] >= days[1]:
        nothing = None if kind == "blank_amount" else 0
        return Question((), lambda: compare(test, nothing))
    # An average or a largest order of a longer window may well be below that of a shorter one: no order among those.
    fact = Fact((*family, days), kind) if kind == "blank_amount" else Fact(family, kind, days)
    return Question((fact,), lambda value: compare(test, value), test.values)


def _days(when: When, as_of: date) -> Days:
    match when:
        case WithinDays(days=days):
            return as_of - timedelta(days=days), as_of
        case MoreThanDaysAgo(days=days):
            return None, as_of - timedelta(days=days)
        case Between(first=first, after=after):
            return first, after


def _between_days(family: tuple[Any, ...], first: date | None, after: date) -> Question:
    if first is not None and first >= after:
        return Question((), lambda: False)

    def holds(day: date | None) -> bool:
        return day is not None and (first is None or first <= day) and day < after

    return Question((Fact(family, "day"),), holds, (after,) if first is None else (first, after))


def _attribute(node: Attribute, field: Field, as_of: date) -> Question | None:
    test, family = node.test, ("field", node.field)

    def holds(value: Any) -> bool:
        return compare(test, value)

    match field.type, test.op:
        case (_, op) if op not in field.operators:
            return None
        case FieldType.TEXT, "contains" | "starts_with":
            return None
        case FieldType.TEXT, _:
            return Question((Fact(family, "text"),), _among(test), test.values)
        case FieldType.NUMBER, _:
            return Question((Fact(family, "number"),), holds, test.values)
        case FieldType.BOOLEAN, _:
            return Question((Fact(family, "truth"),), holds)
        case FieldType.DATE, "birthday_within_days":
            return None
        case FieldType.DATE, "within_days" | "more_than_days_ago":
            start = as_of - timedelta(days=int(test.values[0]))
            return (
                _between_days(family, start, as_of) if test.op == "within_days" else _between_days(family, None, start)
            )
    points = tuple(date.fromisoformat(str(value)) for value in test.values)
    return Question((Fact(family, "day"),), holds, points)


def _among(test: Comparison) -> Callable[..., bool]:
    """Return the test of a text for being one of the values: the same as `compare`, quick for thousands of them."""
    values = frozenset(test.values)
    match test.op:
        case "is_blank":
            return lambda value: value is None
        case "is_not_blank":
            return lambda value: value is not None
        case "!=" | "not_in":
            return lambda value: value not in values
    return lambda value: value in values


_CHOICES: Mapping[Kind, list[Any]] = {
    "flag": [True, False],
    "truth": [True, False, None],
    "standing": list(_STANDINGS),
}


def values_of(fact: Fact, points: set[Any]) -> list[Any]:
    """Return the values of a fact among which rules that change at ``points`` can tell."""
    match fact.kind:
        case "text":
            return [*points, _OTHER_TEXT, None]
        case "count":
            near = {int(point) + step for point in points for step in (-1, 0, 1)}
            return sorted(value for value in {0} | near if value >= 0)
        case "score":
            return [*_places(points, BINS), None]
        case "lot":
            return _places(points, nodes.RANDOM_BUCKETS)
        case "day":
            return [*sorted({day for point in points or {_SOME_DAY} for day in _around(point)}), None]
        case "amount" | "blank_amount":
            amounts = _between(value for value in {0.0} | points if value >= 0)
            return [*amounts, None] if fact.kind == "blank_amount" else amounts
        case "number":
            return [*_between([min(points, default=0) - 1, *points]), None]
    return _CHOICES[fact.kind]


def _around(day: date) -> Iterator[date]:
    """Yield a day and its neighbours, as far as the calendar goes."""
    for ordinal in range(day.toordinal() - 1, day.toordinal() + 2):
        if date.min.toordinal() <= ordinal <= date.max.toordinal():
            yield date.fromordinal(ordinal)


def _places(points: set[int], count: int) -> list[int]:
    return sorted(place for place in {0} | {point + step for point in points for step in (-1, 0)} if 0 <= place < count)


def _between(points: Iterable[float]) -> list[float]:
    """Return points, one number between each two neighbours, and one above all."""
    ends = sorted(points)
    middles = [(low + high) / 2 for low, high in pairwise(ends)]
    return [*ends, *middles, ends[-1] + 1]
