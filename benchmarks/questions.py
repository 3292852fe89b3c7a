"""What is asked: F7 and F8 of ``baseline.sql`` as filters, other filters of the same shape, and forty rules."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, product
from random import Random

from benchmarks.data import PRODUCTS
from segmentation.api import (
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Ever,
    Filter,
    LastDays,
    NoneOf,
    Orders,
    Subscription,
    Tag,
    Visits,
)
from segmentation.filters.nodes import SubscriptionDate

DAYS = (7, 14, 30, 60, 90, 180, 365)
NO_PLAN = Subscription(state="not_active", plans=("Plan A", "Plan B"))


def visits(days: int, at_least: int) -> Visits:
    """Return the rule of at least so many visits in the last days."""
    return Visits(count=Comparison(op=">=", values=(at_least,)), window=LastDays(days=days))


def spent(days: int, at_least: int) -> Orders:
    """Return the rule of at least so much spent in the last days."""
    return Orders(measure="total", value=Comparison(op=">=", values=(at_least,)), window=LastDays(days=days))


def ordered(days: int, at_least: int) -> Orders:
    """Return the rule of at least so many orders in the last days."""
    return Orders(measure="count", value=Comparison(op=">=", values=(at_least,)), window=LastDays(days=days))


def two_rules(first: Filter) -> Filter:
    """Return a filter of the shape of F7: a rule of its own beside the one on plans."""
    return AllOf(members=(first, NO_PLAN))


F7 = two_rules(visits(30, 5))

_SLOTS: tuple[tuple[Filter, Filter], ...] = (
    (
        Attribute(field="country", test=Comparison(op="in", values=("France", "Germany", "Spain"))),
        Attribute(field="country", test=Comparison(op="in", values=("France", "Italy", "Belgium"))),
    ),
    (visits(90, 4), visits(90, 6)),
    (spent(90, 100), spent(90, 150)),
    (Tag(mode="any_of", tags=("tag 003",)), Tag(mode="any_of", tags=("tag 004",))),
    (Subscription(state="active", plans=("Plan D",)), Subscription(state="active", plans=("Plan E",))),
    (Tag(mode="any_of", tags=("tag 005", "tag 017")), Tag(mode="any_of", tags=("tag 006", "tag 019"))),
    (Subscription(state="ever", plans=("Plan C",)), Subscription(state="ever", plans=("Plan F",))),
    (spent(365, 50), spent(365, 80)),
)


def _six_rules(country: Filter, *rest: Filter) -> Filter:
    often, much, tag, plan, other_tags, other_plan, spender = rest
    without = (NoneOf(members=(tag,)), NoneOf(members=(plan,)))
    either = (AnyOf(members=(often, much)), AnyOf(members=(other_tags, other_plan)))
    return AllOf(members=(country, either[0], *without, either[1], spender))


F8 = _six_rules(*(slot[0] for slot in _SLOTS))
F8_OTHERS = _six_rules(*(slot[1] for slot in _SLOTS))
"""F8 with every condition another: with both answered, the conditions of all 256 filters of this shape are known."""


def combinations(seed: int) -> Iterator[Filter]:
    """Yield all 256 filters of the shape of F8 in a shuffled order: conditions known, combinations new."""
    choices = list(product(*_SLOTS))
    Random(seed).shuffle(choices)  # noqa: S311 - an order to measure in, no secret
    yield from (_six_rules(*chosen) for chosen in choices)


def new_windows() -> Iterator[Filter]:
    """Yield F7 on other columns, which neither F7 nor F8 reads: the first use of each."""
    for rule in (visits(60, 5), visits(14, 3), visits(180, 9), visits(7, 2), visits(365, 12)):
        yield two_rules(rule)
    for order in (ordered(90, 2), ordered(365, 5), ordered(30, 2), ordered(180, 3), ordered(60, 2)):
        yield two_rules(order)


def new_rules_on_a_column(beyond: int = 10_000) -> Iterator[Filter]:
    """Yield F7 without end, each time with another upper limit that nobody reaches: new rules, sets of F7's size."""
    for most in count(beyond):
        yield two_rules(Visits(count=Comparison(op="between", values=(5, most)), window=LastDays(days=30)))


def new_rules_through_sql() -> Iterator[Filter]:
    """Yield rules on when a plan was started, which no column holds, beside F7's rule on plans."""
    for days in range(10, 365):
        yield two_rules(SubscriptionDate(event="started_within_days", days=days))


def new_products() -> Iterator[Filter]:
    """Yield rules on the orders of one product: three orders for each customer are read."""
    for product_ in PRODUCTS:
        yield two_rules(replace(ordered(365, 1), products=(product_,)))


def new_spans() -> Iterator[Filter]:
    """Yield rules on visits in 45 days, and one day more each: ten visits for each customer are read."""
    for days in range(45, 60):
        yield two_rules(visits(days, 5))


def forty_rules() -> tuple[Filter, ...]:
    """Return forty conditions such as a day of work leaves behind: most on columns, three through SQL."""
    windows: list[Filter] = [rule(days, 3) for days in DAYS for rule in (visits, ordered)]
    amounts: list[Filter] = [spent(days, 120) for days in DAYS]
    tags: list[Filter] = [Tag(mode="any_of", tags=(f"tag {number:03}",)) for number in range(8)]
    plans: list[Filter] = [
        Subscription(state=state, plans=("Plan A",)) for state in ("active", "lapsed", "never", "not_active")
    ]
    fields: list[Filter] = [
        Attribute(field="country", test=Comparison(op="=", values=("Italy",))),
        Attribute(field="language", test=Comparison(op="!=", values=("en",))),
        Attribute(field="points", test=Comparison(op=">", values=(2_500,))),
        Attribute(field="birth_date", test=Comparison(op="<", values=("1980-01-01",))),
    ]
    asked: list[Filter] = [
        replace(visits(45, 5), kinds=("class",)),
        replace(ordered(365, 1), products=("product 001",)),
        Orders(measure="largest", value=Comparison(op=">=", values=(200,)), window=Ever()),
    ]
    return (*windows, *amounts, *tags, *plans, *fields, *asked)
