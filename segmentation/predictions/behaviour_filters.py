"""The filter that selects exactly the customers who show a behaviour, at the date of the data it was read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segmentation.filters.nodes import (
    AnyOf,
    Attribute,
    Comparison,
    EventDate,
    Ever,
    Filter,
    LastDays,
    MoreThanDaysAgo,
    Orders,
    Subscription,
    Tag,
    Visits,
    Window,
    WithinDays,
)
from segmentation.predictions.behaviours import Behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """The products and categories a prediction's purchases are narrowed to; empty: all."""

    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def narrowed(event: Mapping[str, Any]) -> Narrowed:
    """Read it from a prediction's stored event."""
    return Narrowed(products=_names(event, "product"), categories=_names(event, "category"))


def _names(event: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found: Sequence[str] = event.get(key) or ()
    return tuple(found)


def filter_of(behaviour: Behaviour, event: Narrowed) -> Filter | None:
    """Return the filter, or None where the filter language cannot say it: returns, starts without renewals.

    Tags without a date and the statuses of plans have no past and are not in a behaviour, but they are in a filter: the
    caller leaves those out where the data has any.
    """
    match behaviour.code:
        case "tag":
            return Tag(mode="any_of", tags=(behaviour.name,))
        case "has_plan" | "has_any_plan":
            return _open_plan((behaviour.name,) if behaviour.name else ())
        case "had_plan" | "had_any_plan":
            return Subscription(state="ever", plans=(behaviour.name,) if behaviour.name else ())
        case "field":
            return Attribute(field=behaviour.name, test=Comparison(op="=", values=(behaviour.value,)))
        case "cart":
            return Visits(count=_some(1), window=LastDays(days=behaviour.days), kinds=("cart",))
        case "returned":
            return None
        case _:
            return _done(behaviour, event)


def _open_plan(plans: tuple[str, ...]) -> Filter:
    """A plan that has not ended: what it is paused for has no date."""
    return AnyOf(members=(Subscription(state="active", plans=plans), Subscription(state="paused", plans=plans)))


def _done(behaviour: Behaviour, event: Narrowed) -> Filter | None:
    match behaviour.subject:
        case "visits":
            return _visits(behaviour)
        case "orders":
            return _orders(behaviour)
        case "these_orders" if behaviour.code == "at_least":
            return _count(behaviour, event)
    return None


def _visits(behaviour: Behaviour) -> Filter | None:
    if behaviour.code == "quiet":
        return EventDate(event="last_visit", when=MoreThanDaysAgo(days=behaviour.days))
    return Visits(count=_some(behaviour.least), window=_window(behaviour))


def _orders(behaviour: Behaviour) -> Filter | None:
    match behaviour.code:
        case "quiet":
            return EventDate(event="last_order", when=MoreThanDaysAgo(days=behaviour.days))
        case "new":
            return EventDate(event="first_order", when=WithinDays(days=behaviour.days))
        case "known":
            return EventDate(event="first_order", when=MoreThanDaysAgo(days=behaviour.days))
        case _:
            return _count(behaviour, Narrowed())


def _count(behaviour: Behaviour, event: Narrowed) -> Filter:
    return Orders(
        measure="count",
        value=_some(behaviour.least),
        window=_window(behaviour),
        products=event.products,
        categories=event.categories,
    )


def _window(behaviour: Behaviour) -> Window:
    return LastDays(days=behaviour.days) if behaviour.days else Ever()


def _some(least: int) -> Comparison:
    return Comparison(op=">=", values=(least,))
