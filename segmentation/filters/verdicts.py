"""Why one customer satisfies a filter or does not: rule by rule, what it asks and what she has of it.

A group of a filter, wherever it stands, comes down to one of two needs: all of its members have to fit, or one of them
has to. None-of is "each of these must not hold", and inside it the two change places (De Morgan).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from segmentation.filters.evaluate import (
    Setting,
    contact_count,
    evaluate,
    event_day,
    held_tags,
    is_reachable,
    known_plans,
    measure,
    row_state,
    standing,
    visit_count,
)
from segmentation.filters.facts import Customer
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Contacted,
    CustomerList,
    EventDate,
    Everyone,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    NoneOf,
    Orders,
    RandomBucket,
    Reachable,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
)
from segmentation.filters.references import segment_of
from segmentation.filters.windows import midnight

Needs = Literal["", "all", "one"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Having:
    """What a customer has of what a rule asks about: a code, with the figures, days, names or value it speaks of.

    Money is in currency units; ``value`` is that of a field of the customer, ``None`` where it speaks of none.
    """

    code: str
    number: float | None = None
    days: tuple[date, ...] = ()
    names: tuple[str, ...] = ()
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One rule, group or nested segment. It ``fits`` when the customer is as the filter wants her to be there.

    A rule, and a nested segment, must hold where ``wanted`` and must not where not; ``held`` is what she has of it.
    ``needs`` says whether all ``members`` of a group, or one, have to fit; a nested segment needs its one member.
    """

    path: str
    node: Filter
    wanted: bool
    fits: bool
    held: Having | None = None
    needs: Needs = ""
    members: tuple["Verdict", ...] = ()


def judge(node: Filter, customer: Customer, setting: Setting) -> Verdict:
    """Return the verdict on one customer: it ``fits`` exactly when `evaluate` is true.

    Raises `InvalidFilter` for a segment that does not exist or contains itself.
    """
    return _judge(node, customer, setting, "filter", wanted=True)


def failing(verdict: Verdict) -> tuple[Verdict, ...]:
    """Return every rule at the root of why a verdict does not fit, in the order of the filter; none where it does."""
    if verdict.fits:
        return ()
    if not verdict.members:
        return (verdict,)
    return tuple(rule for member in verdict.members for rule in failing(member))


def _judge(node: Filter, customer: Customer, setting: Setting, path: str, *, wanted: bool) -> Verdict:
    match node:
        case AllOf(members=members):
            return _group(node, members, "all_of", customer, setting, path, wanted=wanted, each=wanted, every=wanted)
        case AnyOf(members=members):
            every = not wanted
            return _group(node, members, "any_of", customer, setting, path, wanted=wanted, each=wanted, every=every)
        case NoneOf(members=members):
            each = not wanted
            return _group(node, members, "none_of", customer, setting, path, wanted=wanted, each=each, every=wanted)
        case InSegment():
            return _segment(node, customer, setting, path, wanted=wanted)
    holds = evaluate(node, customer, setting)
    held = _held(node, customer, setting)
    return Verdict(path=path, node=node, wanted=wanted, fits=holds == wanted, held=held)


def _group(
    node: Filter,
    members: Sequence[Filter],
    key: str,
    customer: Customer,
    setting: Setting,
    path: str,
    *,
    wanted: bool,
    each: bool,
    every: bool,
) -> Verdict:
    found = tuple(
        _judge(member, customer, setting, f"{path}.{key}[{position}]", wanted=each)
        for position, member in enumerate(members)
    )
    fits = (all if every else any)(member.fits for member in found)
    return Verdict(path=path, node=node, wanted=wanted, fits=fits, needs="all" if every else "one", members=found)


def _segment(node: InSegment, customer: Customer, setting: Setting, path: str, *, wanted: bool) -> Verdict:
    definition = segment_of(node, setting.segments, setting.inside, path)
    inside = replace(setting, inside=(*setting.inside, node.key))
    member = _judge(definition, customer, inside, f"{path}.in_segment", wanted=wanted)
    held = Having(code="in_segment" if member.fits == wanted else "not_in_segment")
    return Verdict(path=path, node=node, wanted=wanted, fits=member.fits, held=held, needs="all", members=(member,))


def _held(node: Filter, customer: Customer, setting: Setting) -> Having:
    match node:
        case Everyone():
            return Having(code="everyone")
        case Visits():
            return Having(code="visits", number=visit_count(node, customer, setting))
        case Contacted():
            return Having(code="contacts", number=contact_count(node, customer, setting))
        case Orders():
            return _measured(node, customer, setting)
        case EventDate(event=event):
            day = event_day(event, customer, setting)
            return Having(code="never") if day is None else Having(code="day", days=(day,))
        case InCampaign():
            return _in_campaign(node, customer, setting)
        case Tag(tags=tags):
            names = tuple(tag for tag in tags if tag in held_tags(customer, setting))
            return Having(code="tags" if names else "no_tags", names=names)
        case Subscription(plans=plans):
            rows = known_plans(customer, plans, setting)
            names = tuple(sorted({row.plan for row in rows}))
            return Having(code=f"plan_{standing(customer, plans, setting)}", names=names)
        case SubscriptionDate():
            return _plan_date(node, customer, setting)
        case _:
            return _fact(node, customer, setting)


def _fact(node: Filter, customer: Customer, setting: Setting) -> Having:
    match node:
        case Attribute(field=name):
            value = customer.fields.get(name)
            return Having(code="unknown") if value is None else Having(code="value", value=value, names=(name,))
        case Reachable(channel=channel):
            return Having(code=reach(channel, customer))
        case RandomBucket():
            return Having(code="lot", number=customer.random_bucket)
        case CustomerList(list=name):
            return Having(code="on_list" if setting.lists.get(name) in customer.lists else "not_on_list")
        case Score(prediction=prediction) | InCategory(prediction=prediction):
            score_bin = customer.bins.get(prediction)
            return Having(code="no_score") if score_bin is None else Having(code="score", number=score_bin / 10)
    raise AssertionError(f"{type(node).__name__} is no rule")


def reach(channel: str, customer: Customer) -> str:
    """Return ``reachable``, or what is in the way: ``no_address``, ``refused``, or ``no_consent`` where none is known.

    ``reachable`` exactly when the rule `nodes.Reachable` holds.
    """
    if is_reachable(channel, customer):
        return "reachable"
    consent = customer.fields.get(f"{channel}_consent")
    return "no_address" if consent is True else "refused" if consent is False else "no_consent"


def _measured(node: Orders, customer: Customer, setting: Setting) -> Having:
    found = measure(node, customer, setting)
    if node.measure == "count":
        return Having(code="orders", number=found)
    return Having(code="no_order") if found is None else Having(code="money", number=found / 10**setting.minor_units)


def _in_campaign(node: InCampaign, customer: Customer, setting: Setting) -> Having:
    now = midnight(setting.as_of)
    places = [place for place in customer.campaigns if place.campaign == node.campaign and place.at < now]
    sent = sorted(place.at for place in places if not place.held_out)
    if not sent:
        times = sorted(place.at for place in places)
        return Having(code="held_out", days=(times[-1].date(),)) if times else Having(code="not_in_campaign")
    bought = [line.at for line in customer.orders if line.is_purchase and sent[0] <= line.at < now]
    if bought:
        return Having(code="sent_and_bought", days=(sent[-1].date(), max(bought).date()))
    return Having(code="sent", days=(sent[-1].date(),))


def _plan_date(node: SubscriptionDate, customer: Customer, setting: Setting) -> Having:
    rows, now = known_plans(customer, node.plans, setting), midnight(setting.as_of)
    present = setting.as_of == setting.snapshot_as_of
    match node.event:
        case "started_within_days":
            days = [row.started_at.date() for row in rows if row.started_at < now]
            code = "plan_started"
        case "ends_within_days":
            running = [r for r in rows if r.fixed_term and row_state(r, now, present=present) in ("active", "paused")]
            # The next end, as the latest of all the others.
            days = sorted((row.ended_at.date() for row in running if row.ended_at is not None), reverse=True)
            code = "plan_ends"
        case _:
            days = [row.ended_at.date() for row in rows if row.ended_at is not None and row.ended_at < now]
            code = "plan_ended"
    if not days:
        return Having(code=f"{code}_never")
    return Having(code=code, days=(days[-1] if code == "plan_ends" else max(days),))
