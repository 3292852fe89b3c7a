"""What is wrong with one node of a filter by itself: (place, code, message); and whether it has a past."""

from typing import assert_never

from segmentation.catalog import Catalog, Field, FieldType
from segmentation.filters import nodes
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
from segmentation.filters.value_checks import (
    LONGEST_BIRTHDAY_WINDOW,
    LONGEST_WINDOW,
    Found,
    arity,
    count,
    days,
    fits,
    known,
    members,
    not_empty,
    numbers,
    order_of_between,
    table,
    when,
    window,
)
from segmentation.sentences import Sentence


def check(node: Filter, catalog: Catalog) -> Found:
    """Find everything that is wrong with a node, its members and the definition of its segment left aside."""
    match node:
        case Everyone():
            return
        case AllOf() | AnyOf() | NoneOf():
            if not node.members:
                yield (
                    "",
                    "empty_group",
                    Sentence("a group needs at least one rule; an empty group never means everyone"),
                )
        case Visits() | Orders() | EventDate() | Contacted() | InCampaign():
            yield from _check_event(node, catalog)
        case Tag():
            yield from table("tags", catalog)
            yield from known(node.mode, node.tags, catalog.tags, "tag")
            yield from not_empty(node.mode, node.tags)
        case Subscription() | SubscriptionDate():
            yield from _check_plans(node, catalog)
        case Attribute():
            yield from _check_attribute(node, catalog)
        case _:
            yield from _check_named(node, catalog)


def _check_event(node: Visits | Orders | EventDate | Contacted | InCampaign, catalog: Catalog) -> Found:
    match node:
        case Visits():
            yield from table("visits", catalog)
            yield from count("count", node.count)
            yield from window(node.window)
            yield from known("kind", node.kinds, catalog.visit_kinds, Sentence("kind of visit"))
        case Orders():
            yield from _check_orders(node, catalog)
        case EventDate():
            yield from members("", [node.event], nodes.EVENTS)
            yield from table("visits" if node.event.endswith("visit") else "orders", catalog)
            yield from when(node.when)
        case Contacted():
            yield from table("contacts", catalog)
            yield from count("count", node.count)
            yield from window(node.window)
            yield from known("channel", _given(node.channel), catalog.contact_channels, "channel")
        case InCampaign():
            yield from _check_campaign(node, catalog)


def _check_orders(node: Orders, catalog: Catalog) -> Found:
    yield from table("orders", catalog)
    yield from members("measure", [node.measure], nodes.MEASURES)
    if node.measure == "count":
        yield from count("value", node.value)
    else:
        yield from numbers("value", node.value)
    yield from window(node.window)
    yield from known("product", node.products, catalog.products, "product")
    yield from known("category", node.categories, catalog.categories, "category")


def _check_campaign(node: InCampaign, catalog: Catalog) -> Found:
    yield from known("campaign", [node.campaign], catalog.campaigns, "campaign")
    yield from members("state", [node.state], nodes.CAMPAIGN_STATES)
    if node.state == "purchased":
        yield from table("orders", catalog)
    if node.within_days is not None:
        yield from days("within_days", node.within_days)


def _given(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _check_plans(node: Subscription | SubscriptionDate, catalog: Catalog) -> Found:
    yield from table("subscriptions", catalog)
    if isinstance(node, Subscription):
        yield from members("state", [node.state], nodes.STATES)
    else:
        yield from members("", [node.event], nodes.PLAN_EVENTS)
        yield from days(node.event, node.days)
    yield from known("plans", node.plans, catalog.plans, "plan")


def _check_named(
    node: Score | InCategory | Reachable | InSegment | RandomBucket | CustomerList, catalog: Catalog
) -> Found:
    match node:
        case Score():
            yield from _check_prediction(node.prediction, catalog)
            yield from _check_range(node)
        case InCategory():
            yield from _check_prediction(node.prediction, catalog)
            yield from members("in", node.categories, nodes.CATEGORIES)
        case Reachable():
            yield from members("", [node.channel], nodes.CHANNELS)
        case InSegment():
            yield from known("segment", [node.segment], catalog.segments, "segment")
        case RandomBucket():
            yield from _check_bucket(node)
        case CustomerList():
            yield from known("", [node.list], catalog.lists, "list")
        case _:
            assert_never(node)


def _check_prediction(id: str, catalog: Catalog) -> Found:
    if id in catalog.archived_predictions:
        title = catalog.archived_predictions[id]
        yield (
            "prediction",
            "archived_prediction",
            Sentence("the prediction “{title}” is archived; restore it or choose another", title=title),
        )
    else:
        yield from known("prediction", [id], catalog.predictions, "prediction")


def _check_range(node: Score) -> Found:
    for limit in (node.low, node.high):
        if not 0 <= limit <= 100 or abs(limit * 10 - round(limit * 10)) > 1e-9:
            yield "range", "range", Sentence("{limit:g} is not a score; expected 0 to 100 in steps of 0.1", limit=limit)
    if node.low >= node.high:
        yield "range", "range", Sentence("{low:g} is not below {high:g}", low=node.low, high=node.high)


def _check_bucket(node: RandomBucket) -> Found:
    for limit in (node.low, node.high):
        if not 0 <= limit <= nodes.RANDOM_BUCKETS:
            yield (
                "",
                "range",
                Sentence(
                    "{limit} is not a limit of a random bucket; expected 0 to {random_buckets}",
                    limit=limit,
                    random_buckets=nodes.RANDOM_BUCKETS,
                ),
            )
    if node.low >= node.high:
        yield "", "range", Sentence("{low} is not below {high}", low=node.low, high=node.high)


def _check_attribute(node: Attribute, catalog: Catalog) -> Found:
    field = catalog.fields.get(node.field)
    if field is None:
        yield from known("field", [node.field], catalog.fields, "field")
    elif node.test.op not in field.operators:
        accepted = " ".join(field.operators)
        yield (
            "",
            "operator",
            Sentence(
                "{label} holds {type} and has no {op!r}; accepted: {accepted}",
                label=field.label,
                type=_HOLDS[field.type],
                op=node.test.op,
                accepted=accepted,
            ),
        )
    elif node.test.op in _DAYS:
        yield from arity("", node.test)
        for value in node.test.values:
            yield from days(node.test.op, value, _DAYS[node.test.op])
    else:
        yield from arity("", node.test)
        yield from _check_values(node, field)


_DAYS = {
    "within_days": LONGEST_WINDOW,
    "more_than_days_ago": LONGEST_WINDOW,
    "birthday_within_days": LONGEST_BIRTHDAY_WINDOW,
}
_HOLDS = {
    FieldType.TEXT: Sentence("a text"),
    FieldType.NUMBER: Sentence("a number"),
    FieldType.DATE: Sentence("a date"),
    FieldType.BOOLEAN: Sentence("a boolean"),
}
_EXPECTED = {
    FieldType.TEXT: Sentence("a text"),
    FieldType.NUMBER: Sentence("a number"),
    FieldType.DATE: Sentence("a date, YYYY-MM-DD"),
    FieldType.BOOLEAN: Sentence("true or false"),
}


def _check_values(node: Attribute, field: Field) -> Found:
    for value in node.test.values:
        if not fits(value, field.type):
            yield (
                "",
                "type",
                Sentence(
                    "{value!r} does not fit {label}; expected {expected}",
                    value=value,
                    label=field.label,
                    expected=_EXPECTED[field.type],
                ),
            )
            return
    yield from order_of_between("", node.test)


def no_past(node: Filter, catalog: Catalog) -> str | None:
    """Return why a node cannot be judged at a past date, or None when it can."""
    match node:
        case Score() | InCategory():
            return Sentence("a score comes from a prediction and changes with it; {behaviour}", behaviour=_BEHAVIOUR)
        case InSegment():
            return Sentence("a segment may be changed, and its past with it; put its rules here instead")
        case InCampaign():
            return Sentence(
                "predictions chose whom it was sent to, so it cannot choose whom they are about; {behaviour}",
                behaviour=_BEHAVIOUR,
            )
        case CustomerList():
            return Sentence(
                "a list has no date, so nobody knows who stood on it at a past date; {behaviour}", behaviour=_BEHAVIOUR
            )
        case Reachable():
            return Sentence(
                "consent has no date, so nobody knows who could be reached at a past date; {later}", later=_LATER
            )
        case Attribute(field=field) if field in catalog.fields and not catalog.fields[field].stable:
            label = catalog.fields[field].label
            return Sentence(
                "{label} has no date and is not declared stable, so its past is unknown; declare it stable where "
                "the data is imported if it never changes, or {later}",
                label=label,
                later=_LATER,
            )
        case Subscription(state="paused"):
            return Sentence(
                "whether a plan is paused has no date, so its past is unknown; choose who has it now, or had it"
            )
    return None


_BEHAVIOUR = Sentence("choose customers by what they did, such as their orders or visits")
_LATER = Sentence("choose these customers later, when you look at the prediction")
