"""The slow, obvious evaluator: one customer at a time, in plain Python. The oracle for SQL and for the index."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from segmentation.filters import nodes
from segmentation.filters.facts import Customer, HeldPlan, HeldTag
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Comparison,
    Contacted,
    CustomerList,
    EventDate,
    Everyone,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    MoreThanDaysAgo,
    NoneOf,
    Orders,
    RandomBucket,
    Reachable,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
    When,
    Window,
    WithinDays,
)
from segmentation.filters.references import segment_of
from segmentation.filters.windows import days_of, midnight
from segmentation.settings import CATEGORY_BINS


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
        case AllOf(members=members):
            return all(evaluate(member, customer, setting) for member in members)
        case AnyOf(members=members):
            return any(evaluate(member, customer, setting) for member in members)
        case NoneOf(members=members):
            return not any(evaluate(member, customer, setting) for member in members)
        case InSegment():
            definition = segment_of(node, setting.segments, setting.inside, "filter")
            return evaluate(definition, customer, replace(setting, inside=(*setting.inside, node.key)))
        case Score(prediction=prediction, bins=bins):
            return _in_bins(customer.bins.get(prediction), [bins])
        case InCategory(prediction=prediction, categories=categories):
            return _in_bins(customer.bins.get(prediction), [CATEGORY_BINS[category] for category in categories])
        case _:
            return _holds(node, customer, setting)


def _holds(node: nodes.Condition, customer: Customer, setting: Setting) -> bool:  # noqa: C901 - one case per node
    match node:
        case Everyone():
            return True
        case Visits(count=test):
            return compare(test, visit_count(node, customer, setting))
        case Orders():
            return compare(_in_minor_units(node, setting), measure(node, customer, setting))
        case EventDate(event=event, when=when):
            return _is_when(when, event_day(event, customer, setting), setting.as_of)
        case Contacted(count=test):
            return compare(test, contact_count(node, customer, setting))
        case InCampaign():
            return _in_campaign(node, customer, setting)
        case Tag(mode=mode, tags=tags):
            held = held_tags(customer, setting)
            every, some = held.issuperset(tags), not held.isdisjoint(tags)
            return {"all_of": every, "any_of": some, "none_of": not some}[mode]
        case Subscription(state=state, plans=plans):
            return _in_state(state, standing(customer, plans, setting))
        case SubscriptionDate():
            return _has_plan_date(node, customer, setting)
        case Attribute(field=name, test=test):
            return _attribute(test, customer.fields.get(name), setting.as_of)
        case Reachable(channel=channel):
            return is_reachable(channel, customer)
        case RandomBucket(low=low, high=high):
            return low <= customer.random_bucket < high
        case CustomerList(list=name):
            return setting.lists.get(name) in customer.lists
        case Score() | InCategory() | InSegment():
            raise AssertionError("scores and segments are resolved before the conditions")
        case _:
            assert_never(node)


def _in_bins(score_bin: int | None, ranges: Sequence[tuple[int, int]]) -> bool:
    return score_bin is not None and any(low <= score_bin < high for low, high in ranges)


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
    if isinstance(value, date):
        given = tuple(date.fromisoformat(item) for item in given)
    return _TESTS[test.op](value, given)


def _attribute(test: Comparison, value: Any, as_of: date) -> bool:
    """Compare a field; a time counts as its day."""
    day = value.date() if isinstance(value, datetime) else value
    match test.op:
        case "within_days":
            return _is_when(WithinDays(days=int(test.values[0])), day, as_of)
        case "more_than_days_ago":
            return _is_when(MoreThanDaysAgo(days=int(test.values[0])), day, as_of)
        case "birthday_within_days":
            days = [as_of + timedelta(days=number) for number in range(int(test.values[0]))]
            return day is not None and any(_celebrates(day, today) for today in days)
    return compare(test, day)


def _celebrates(born: date, today: date) -> bool:
    tomorrow = today + timedelta(days=1)
    # Who was born on 29 February celebrates on the 28th when the 1st of March follows it.
    if (born.month, born.day) == (2, 29) and (today.month, today.day) == (2, 28):
        return tomorrow.month == 3
    return (born.month, born.day) == (today.month, today.day)


def _is_when(when: When, day: date | None, as_of: date) -> bool:
    if day is None:
        return False
    match when:
        case WithinDays(days=days):
            return as_of - timedelta(days=days) <= day < as_of
        case MoreThanDaysAgo(days=days):
            return day < as_of - timedelta(days=days)
        case Between(first=first, after=after):
            return first <= day < after


def _inside(window: Window, at: datetime, as_of: date) -> bool:
    first, after = days_of(window, as_of)
    return at < midnight(after) and (first is None or at >= midnight(first))


def visit_count(node: Visits, customer: Customer, setting: Setting) -> int:
    """Return how many visits a rule counts."""
    return sum(
        1
        for visit in customer.visits
        if _inside(node.window, visit.at, setting.as_of) and (not node.kinds or visit.kind in node.kinds)
    )


def event_day(event: nodes.Event, customer: Customer, setting: Setting) -> date | None:
    """Return the day of the first or last visit or purchase, None without any."""
    if event.endswith("visit"):
        times = [visit.at for visit in customer.visits]
    else:
        times = [line.at for line in customer.orders if line.is_purchase]
    known = [at.date() for at in times if at < midnight(setting.as_of)]
    return (max if event.startswith("last") else min)(known, default=None)


def contact_count(node: Contacted, customer: Customer, setting: Setting) -> int:
    """Return how many contacts a rule counts."""
    return sum(
        1
        for contact in customer.contacts
        if _inside(node.window, contact.at, setting.as_of) and node.channel in (None, contact.channel)
    )


def _in_campaign(node: InCampaign, customer: Customer, setting: Setting) -> bool:
    now = midnight(setting.as_of)
    places = [place for place in customer.campaigns if place.campaign == node.campaign and place.at < now]
    times = [place.at for place in places if place.held_out == (node.state == "held_out")]
    if node.state == "purchased":
        bought = [line.at for line in customer.orders if line.is_purchase and line.at < now]
        times = [at for at in bought if any(at >= sent for sent in times)]
    if node.within_days is None:
        return bool(times)
    return any(_is_when(WithinDays(days=node.within_days), at.date(), setting.as_of) for at in times)


def measure(node: Orders, customer: Customer, setting: Setting) -> float | None:
    """Return what a rule measures of the purchases, money in minor units; None for an average or largest of none."""
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


def held_tags(customer: Customer, setting: Setting) -> frozenset[str]:
    """Return the tags a customer holds at the date."""
    now = midnight(setting.as_of)
    present = setting.as_of == setting.snapshot_as_of

    def held(tag: HeldTag) -> bool:
        begun = present if tag.added_at is None else tag.added_at < now
        return begun and (tag.removed_at is None or tag.removed_at >= now)

    return frozenset(tag.tag for tag in customer.tags if held(tag))


def standing(customer: Customer, plans: Sequence[str], setting: Setting) -> str:
    """Return the one of active, paused, upcoming, lapsed, never that holds for the given plans."""
    now = midnight(setting.as_of)
    rows = known_plans(customer, plans, setting)
    if not rows:
        return "never"
    states = {row_state(row, now, present=setting.as_of == setting.snapshot_as_of) for row in rows}
    return next(state for state in ("active", "paused", "upcoming", "lapsed") if state in states)


def known_plans(customer: Customer, plans: Sequence[str], setting: Setting) -> list[HeldPlan]:
    """Return the rows of some plans (none given: any) that are known at the date."""
    now = midnight(setting.as_of)
    return [row for row in customer.plans if row.known_at < now and (not plans or row.plan in plans)]


def row_state(row: HeldPlan, now: datetime, *, present: bool) -> str:
    """Return the one of upcoming, active, paused, lapsed that one row is in."""
    if row.started_at >= now:
        return "upcoming"
    if row.ended_at is not None and row.ended_at < now:
        return "lapsed"
    # A status has no date: at a past date an open plan was simply open.
    return {"active": "active", "paused": "paused", "inactive": "lapsed"}[row.standing] if present else "active"


def _has_plan_date(node: SubscriptionDate, customer: Customer, setting: Setting) -> bool:
    as_of, now = setting.as_of, midnight(setting.as_of)
    rows = known_plans(customer, node.plans, setting)
    present = as_of == setting.snapshot_as_of
    match node.event:
        case "ends_within_days":
            # Any other end was read as open before it came: only a fixed term ends on a day known beforehand.
            fixed = [
                row for row in rows if row.fixed_term and row_state(row, now, present=present) in ("active", "paused")
            ]
            ends = [row.ended_at.date() for row in fixed if row.ended_at is not None]
            return any(as_of <= day < as_of + timedelta(days=node.days) for day in ends)
        case "started_within_days":
            return any(_is_when(WithinDays(days=node.days), row.started_at.date(), as_of) for row in rows)
    ended = [row.ended_at.date() for row in rows if row.ended_at is not None and row.ended_at < now]
    when = WithinDays if node.event == "ended_within_days" else MoreThanDaysAgo
    return _is_when(when(days=node.days), max(ended, default=None), as_of)


def _in_state(asked: str, found: str) -> bool:
    match asked:
        case "ever":
            return found not in ("never", "upcoming")
        case "not_active":
            return found != "active"
    return asked == found


def is_reachable(channel: str, customer: Customer) -> bool:
    """Tell whether a customer has a usable address for a channel and has agreed to it."""
    fields = customer.fields
    address = {
        "email": fields.get("email_address"),
        "sms": fields.get("phone_number"),
        "push": True,
        "post": fields.get("postal_code"),
        "ads": fields.get("email_address") or fields.get("phone_number"),
    }[channel]
    return address is not None and fields.get(f"{channel}_consent") is True
