"""The slow, obvious evaluator: one customer at a time, in plain Python. The oracle for SQL and for the index."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, assert_never

from segmentation.filters import nodes
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Everyone,
    Filter,
    InCategory,
    InSegment,
    NoneOf,
    Orders,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    Window,
)
from segmentation.filters.references import segment_of
from segmentation.filters.windows import days_of, midnight
from segmentation.settings import CATEGORY_BINS


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of an order; ``amount`` in minor units, None when unknown."""

    order_id: str
    at: datetime
    amount: int | None
    product: str | None = None
    category: str | None = None
    is_purchase: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit."""

    at: datetime
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTag:
    """A tag and when it was held; None is an unknown start, or no end."""

    tag: str
    added_at: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPlan:
    """A row of the subscriptions table."""

    plan: str
    known_at: datetime
    started_at: datetime
    ended_at: datetime | None = None
    standing: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One message the customer was sent, by any tool."""

    at: datetime
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignMember:
    """A place in a launched campaign: sent it, or held out of it."""

    campaign: str
    held_out: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Everything a snapshot knows about one customer. ``lists`` are stored sets, by the names `Setting.lists` gives."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    orders: Sequence[OrderLine] = ()
    visits: Sequence[Visit] = ()
    tags: Sequence[HeldTag] = ()
    plans: Sequence[HeldPlan] = ()
    contacts: Sequence[Contact] = ()
    campaigns: Sequence[CampaignMember] = ()
    lists: frozenset[str] = frozenset()
    random_bucket: int = 0
    bins: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an evaluation needs besides the customer. ``snapshot_as_of`` is the date undated facts are true at."""

    as_of: date
    snapshot_as_of: date
    segments: Mapping[str, Filter] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    minor_units: int = 2
    inside: tuple[str, ...] = ()


def evaluate(node: Filter, customer: Customer, setting: Setting) -> bool:
    """Tell whether one customer satisfies a filter. Every condition is true or false, never unknown."""
    match node:
        case Everyone():
            return True
        case AllOf(members=members):
            return all(evaluate(member, customer, setting) for member in members)
        case AnyOf(members=members):
            return any(evaluate(member, customer, setting) for member in members)
        case NoneOf(members=members):
            return not any(evaluate(member, customer, setting) for member in members)
        case _:
            return _condition(node, customer, setting)


def _condition(node: nodes.Condition, customer: Customer, setting: Setting) -> bool:  # noqa: C901 - one case per node
    match node:
        case Everyone():
            return True
        case Score(prediction=prediction, bins=(low, high)):
            return prediction in customer.bins and low <= customer.bins[prediction] < high
        case InCategory(prediction=prediction, categories=categories):
            score_bin = customer.bins.get(prediction)
            return score_bin is not None and any(
                CATEGORY_BINS[category][0] <= score_bin < CATEGORY_BINS[category][1] for category in categories
            )
        case Visits():
            return compare(node.count, _visit_count(node, customer, setting))
        case Orders():
            return compare(_in_minor_units(node, setting), _measure(node, customer, setting))
        case Tag(mode=mode, tags=tags):
            held = _held_tags(customer, setting)
            every, some = held.issuperset(tags), not held.isdisjoint(tags)
            return {"all_of": every, "any_of": some, "none_of": not some}[mode]
        case Subscription(state=state, plans=plans):
            return _in_state(state, standing(customer, plans, setting))
        case Attribute(field=name, test=test):
            return compare(test, customer.fields.get(name))
        case Reachable(channel=channel):
            return _reachable(channel, customer)
        case InSegment():
            definition = segment_of(node, setting.segments, setting.inside, "filter")
            nested = Setting(
                as_of=setting.as_of,
                snapshot_as_of=setting.snapshot_as_of,
                segments=setting.segments,
                minor_units=setting.minor_units,
                inside=(*setting.inside, node.key),
            )
            return evaluate(definition, customer, nested)
        case _:
            assert_never(node)


_TESTS: Mapping[str, Callable[[Any, tuple[Any, ...]], bool]] = {
    "=": lambda value, given: value == given[0],
    "<": lambda value, given: value < given[0],
    "<=": lambda value, given: value <= given[0],
    ">": lambda value, given: value > given[0],
    ">=": lambda value, given: value >= given[0],
    "between": lambda value, given: given[0] <= value <= given[1],
    "in": lambda value, given: value in given,
    "contains": lambda value, given: given[0].casefold() in value.casefold(),
    "starts_with": lambda value, given: value.casefold().startswith(given[0].casefold()),
    "is_not_blank": lambda value, given: True,
}
_COMPLEMENTS = {"!=": "=", "not_in": "in", "is_blank": "is_not_blank"}


def compare(test: Comparison, value: Any) -> bool:
    """Compare a value with a test. Complements are plain, so a blank satisfies them; all else is false for a blank.

    >>> compare(Comparison(op="!=", values=("France",)), None)
    True
    >>> compare(Comparison(op="<", values=(5,)), None)
    False
    """
    if test.op in _COMPLEMENTS:
        return not compare(Comparison(op=_COMPLEMENTS[test.op], values=test.values), value)  # type: ignore[arg-type]
    if value is None:
        return False
    given: tuple[Any, ...] = test.values
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        given = tuple(date.fromisoformat(item) for item in given)
    return _TESTS[test.op](value, given)


def _inside(window: Window, at: datetime, as_of: date) -> bool:
    first, after = days_of(window, as_of)
    return at < midnight(after) and (first is None or at >= midnight(first))


def _visit_count(node: Visits, customer: Customer, setting: Setting) -> int:
    return sum(
        1
        for visit in customer.visits
        if _inside(node.window, visit.at, setting.as_of) and (not node.kinds or visit.kind in node.kinds)
    )


def _measure(node: Orders, customer: Customer, setting: Setting) -> float | None:
    lines = [
        line
        for line in customer.orders
        if line.is_purchase
        and _inside(node.window, line.at, setting.as_of)
        and (not node.products or line.product in node.products)
        and (not node.categories or line.category in node.categories)
    ]
    orders = {line.order_id for line in lines}
    if node.measure == "count":
        return len(orders)
    totals = {order: sum(line.amount or 0 for line in lines if line.order_id == order) for order in orders}
    if node.measure == "total":
        return sum(totals.values())
    if not orders:
        return None
    return max(totals.values()) if node.measure == "largest" else sum(totals.values()) / len(orders)


def _in_minor_units(node: Orders, setting: Setting) -> Comparison:
    if node.measure == "count":
        return node.value
    scale = 10**setting.minor_units
    return Comparison(op=node.value.op, values=tuple(round(float(value) * scale, 6) for value in node.value.values))


def _held_tags(customer: Customer, setting: Setting) -> frozenset[str]:
    now = midnight(setting.as_of)
    present = setting.as_of == setting.snapshot_as_of

    def held(tag: HeldTag) -> bool:
        begun = present if tag.added_at is None else tag.added_at < now
        return begun and (tag.removed_at is None or tag.removed_at >= now)

    return frozenset(tag.tag for tag in customer.tags if held(tag))


def standing(customer: Customer, plans: Sequence[str], setting: Setting) -> str:
    """Return the one of active, paused, upcoming, lapsed, never that holds for the given plans."""
    now = midnight(setting.as_of)
    rows = [row for row in customer.plans if row.known_at < now and (not plans or row.plan in plans)]
    if not rows:
        return "never"
    states = {_row_state(row, now, present=setting.as_of == setting.snapshot_as_of) for row in rows}
    return next(state for state in ("active", "paused", "upcoming", "lapsed") if state in states)


def _row_state(row: HeldPlan, now: datetime, *, present: bool) -> str:
    if row.started_at >= now:
        return "upcoming"
    if row.ended_at is not None and row.ended_at < now:
        return "lapsed"
    # A status has no date: at a past date an open plan was simply open.
    return {"active": "active", "paused": "paused", "inactive": "lapsed"}[row.standing] if present else "active"


def _in_state(asked: str, found: str) -> bool:
    match asked:
        case "ever":
            return found not in ("never", "upcoming")
        case "not_active":
            return found != "active"
    return asked == found


def _reachable(channel: str, customer: Customer) -> bool:
    fields = customer.fields
    address = {
        "email": fields.get("email_address"),
        "sms": fields.get("phone_number"),
        "push": True,
        "post": fields.get("postal_code"),
        "ads": fields.get("email_address") or fields.get("phone_number"),
    }[channel]
    return address is not None and fields.get(f"{channel}_consent") is True
