"""Reading a filter's JSON node by node; how each is written is in `codec`."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from segmentation.filters import nodes
from segmentation.filters.json_parts import Json, PartReader
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
from segmentation.sentences import Sentence
from segmentation.settings import MAX_FILTER_DEPTH

# Validation names every group that is too deep; far beyond that, reading on would end in Python's own limit.
_READABLE_DEPTH = 4 * MAX_FILTER_DEPTH


class Reader(PartReader):
    """Reads whole nodes: None where a node has a problem."""

    def node(self, value: Json, path: str) -> Filter | None:
        """Return the node of an object with one key."""
        if not isinstance(value, Mapping) or len(value) != 1:
            self.problem(path, Sentence("expected one key, one of {node_keys}", node_keys=", ".join(NODE_KEYS)))
            return None
        key, body = next(iter(value.items()))
        read = _READERS.get(key)
        if read is None:
            self.problem(
                path,
                Sentence("{key!r} is not known; expected one of {node_keys}", key=key, node_keys=", ".join(NODE_KEYS)),
            )
            return None
        before = len(self.problems)
        node = read(self, body, f"{path}.{key}")
        return node if len(self.problems) == before else None

    def members(self, value: Json, path: str) -> tuple[Filter, ...]:
        """Return the members of a group; there is at least one."""
        if not isinstance(value, list) or not value:
            self.problem(path, Sentence("expected a list with at least one rule; an empty group never means everyone"))
            return ()
        if path.count("[") >= _READABLE_DEPTH:
            self.problem(
                path, Sentence("more than {max_filter_depth} levels of groups", max_filter_depth=MAX_FILTER_DEPTH)
            )
            return ()
        read = [self.node(member, f"{path}[{position}]") for position, member in enumerate(value)]
        return tuple(member for member in read if member is not None)


def _everyone(reader: Reader, value: Json, path: str) -> Filter:
    if value != {}:
        reader.problem(path, "expected {}")
    return Everyone()


def _score(reader: Reader, value: Json, path: str) -> Filter | None:
    body = reader.keys(value, path, ("prediction", "range"))
    limits = body.get("range")
    numbers = isinstance(limits, list) and len(limits) == 2 and all(_is_number(limit) for limit in limits)
    if not numbers:
        reader.problem(f"{path}.range", Sentence("expected two numbers, [low, high]"))
        return None
    prediction = reader.text(body.get("prediction"), f"{path}.prediction")
    return Score(prediction=prediction, low=body["range"][0], high=body["range"][1])


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _category(reader: Reader, value: Json, path: str) -> Filter:
    body = reader.keys(value, path, ("prediction", "in"))
    chosen = reader.texts(body.get("in"), f"{path}.in")
    for category in chosen:
        reader.one_of(category, f"{path}.in", nodes.CATEGORIES)
    prediction = reader.text(body.get("prediction"), f"{path}.prediction")
    return InCategory(prediction=prediction, categories=cast("tuple[nodes.Category, ...]", chosen))


def _visits(reader: Reader, value: Json, path: str) -> Filter:
    body = reader.keys(value, path, ("count", "window"), ("kind",))
    return Visits(
        count=reader.comparison(body.get("count", {}), f"{path}.count"),
        window=reader.window(body.get("window"), f"{path}.window"),
        kinds=reader.texts(body.get("kind"), f"{path}.kind", empty=True),
    )


def _orders(reader: Reader, value: Json, path: str) -> Filter:
    body = reader.keys(value, path, ("measure", "value", "window"), ("product", "category"))
    return Orders(
        measure=reader.one_of(body.get("measure"), f"{path}.measure", nodes.MEASURES),
        value=reader.comparison(body.get("value", {}), f"{path}.value"),
        window=reader.window(body.get("window"), f"{path}.window"),
        products=reader.texts(body.get("product"), f"{path}.product", empty=True),
        categories=reader.texts(body.get("category"), f"{path}.category", empty=True),
    )


def _event_date(reader: Reader, value: Json, path: str, *, event: nodes.Event) -> Filter:
    return EventDate(event=event, when=reader.when(value, path))


def _tag(reader: Reader, value: Json, path: str) -> Filter | None:
    modes = ("any_of", "all_of", "none_of")
    if not isinstance(value, Mapping) or len(value) != 1 or next(iter(value)) not in modes:
        reader.problem(path, Sentence("expected one of {modes} with a list of tags", modes=", ".join(modes)))
        return None
    mode, tags = next(iter(value.items()))
    return Tag(mode=mode, tags=reader.texts(tags, f"{path}.{mode}"))


def _subscription(reader: Reader, value: Json, path: str) -> Filter | None:
    asked = ("state", *nodes.PLAN_EVENTS)
    if not isinstance(value, Mapping) or sum(key in asked for key in value) != 1:
        reader.problem(
            path, Sentence("expected one of {asked}, and plans where only some are meant", asked=", ".join(asked))
        )
        return None
    what = next(key for key in value if key in asked)
    body = reader.keys(value, path, (what,), ("plans",))
    plans = reader.texts(body.get("plans"), f"{path}.plans", empty=True)
    if what == "state":
        return Subscription(state=reader.one_of(body[what], f"{path}.state", nodes.STATES), plans=plans)
    return SubscriptionDate(event=what, days=reader.whole(body[what], f"{path}.{what}"), plans=plans)


def _attribute(reader: Reader, value: Json, path: str) -> Filter:
    body = reader.keys(value, path, ("field",), nodes.OPERATORS)
    field = reader.text(body.pop("field", None), f"{path}.field")
    return Attribute(field=field, test=reader.comparison(body, path))


def _reachable(reader: Reader, value: Json, path: str) -> Filter:
    return Reachable(channel=reader.one_of(value, path, nodes.CHANNELS))


def _in_segment(reader: Reader, value: Json, path: str) -> Filter:
    body = reader.keys(value, path, ("segment",), ("version",))
    version = body.get("version", "live")
    if version != "live" and (not isinstance(version, int) or isinstance(version, bool) or version < 1):
        reader.problem(
            f"{path}.version",
            Sentence('{version!r} is not known; expected "live" or the number of a version', version=version),
        )
    segment = reader.text(body.get("segment"), f"{path}.segment")
    return InSegment(segment=segment, version=None if version == "live" else version)


def _in_campaign(reader: Reader, value: Json, path: str) -> Filter:
    body = reader.keys(value, path, ("campaign", "state"), ("within_days",))
    return InCampaign(
        campaign=reader.text(body.get("campaign"), f"{path}.campaign"),
        state=reader.one_of(body.get("state"), f"{path}.state", nodes.CAMPAIGN_STATES),
        within_days=reader.whole(body["within_days"], f"{path}.within_days") if "within_days" in body else None,
    )


def _contacted(reader: Reader, value: Json, path: str) -> Filter:
    body = reader.keys(value, path, ("count", "window"), ("channel",))
    return Contacted(
        count=reader.comparison(body.get("count", {}), f"{path}.count"),
        window=reader.window(body.get("window"), f"{path}.window"),
        channel=reader.text(body["channel"], f"{path}.channel") if "channel" in body else None,
    )


def _random_bucket(reader: Reader, value: Json, path: str) -> Filter | None:
    if not isinstance(value, list) or len(value) != 2:
        reader.problem(path, Sentence("expected two whole numbers, [from, to]"))
        return None
    return RandomBucket(low=reader.whole(value[0], path), high=reader.whole(value[1], path))


def _customer_list(reader: Reader, value: Json, path: str) -> Filter:
    return CustomerList(list=reader.text(value, path))


_READERS: Mapping[str, Callable[[Reader, Json, str], Filter | None]] = {
    "everyone": _everyone,
    "all_of": lambda reader, value, path: AllOf(members=reader.members(value, path)),
    "any_of": lambda reader, value, path: AnyOf(members=reader.members(value, path)),
    "none_of": lambda reader, value, path: NoneOf(members=reader.members(value, path)),
    "score": _score,
    "category": _category,
    "visits": _visits,
    "orders": _orders,
    "last_visit": partial(_event_date, event="last_visit"),
    "first_visit": partial(_event_date, event="first_visit"),
    "last_order": partial(_event_date, event="last_order"),
    "first_order": partial(_event_date, event="first_order"),
    "tag": _tag,
    "subscription": _subscription,
    "attribute": _attribute,
    "reachable": _reachable,
    "in_segment": _in_segment,
    "campaign": _in_campaign,
    "contacted": _contacted,
    "random_bucket": _random_bucket,
    "customer_list": _customer_list,
}
NODE_KEYS: tuple[str, ...] = tuple(_READERS)
