"""The one JSON form of a filter, version 1, and its canonical hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import assert_never

from segmentation.errors import InvalidFilter, Problem
from segmentation.filters import nodes
from segmentation.filters.json_parts import Json
from segmentation.filters.json_reader import Reader
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Calendar,
    Comparison,
    Contacted,
    CustomerList,
    EventDate,
    Ever,
    Everyone,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    LastDays,
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
from segmentation.sentences import Sentence

VERSION = 1
KEYS: Mapping[type, tuple[str, ...]] = {
    Everyone: ("everyone",),
    AllOf: ("all_of",),
    AnyOf: ("any_of",),
    NoneOf: ("none_of",),
    Score: ("score",),
    InCategory: ("category",),
    Visits: ("visits",),
    Orders: ("orders",),
    EventDate: nodes.EVENTS,
    Tag: ("tag",),
    Subscription: ("subscription",),
    SubscriptionDate: ("subscription",),
    Attribute: ("attribute",),
    Reachable: ("reachable",),
    InSegment: ("in_segment",),
    InCampaign: ("campaign",),
    Contacted: ("contacted",),
    RandomBucket: ("random_bucket",),
    CustomerList: ("customer_list",),
}


def key_of(node: Filter) -> str:
    """Return the one key of a node's JSON."""
    return node.event if isinstance(node, EventDate) else KEYS[type(node)][0]


def to_json(node: Filter) -> Json:
    """Return the JSON value of a filter, wrapped with its version."""
    return {"version": VERSION, "filter": node_to_json(node)}


def from_json(value: Json) -> Filter:
    """Return the filter of a JSON value with its version.

    Raises `InvalidFilter` with every problem of form, by path, when the value is not of version 1's form. Names and
    types are `validate`'s business.
    """
    reader = Reader()
    if not isinstance(value, Mapping) or set(value) != {"version", "filter"}:
        raise InvalidFilter(
            [Problem(path="", code="form", message=Sentence('expected {{"version": 1, "filter": ...}}, nothing else'))]
        )
    if value["version"] != VERSION or isinstance(value["version"], bool):
        message = Sentence(
            "version {value!r} is not known; expected {version}", value=value["version"], version=VERSION
        )
        raise InvalidFilter([Problem(path="version", code="version", message=message)])
    node = reader.node(value["filter"], "filter")
    if reader.problems or node is None:
        raise InvalidFilter(reader.problems)
    return node


def canonical_text(node: Filter) -> str:
    """Return the one text of a filter: the same for filters that differ only in how a thing is written.

    Numbers are written by their value (5 is 5.0), a choice of several (tags, plans, kinds, values) as the set it is.
    Groups keep the order of their members.
    """
    return json.dumps(_canonical(node_to_json(node)), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical_hash(node: Filter) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text(node).encode()).hexdigest()


_CHOICES = frozenset({"any_of", "all_of", "none_of", "in", "not_in", "plans", "kind", "product", "category"})


def _canonical(value: Json, key: str = "") -> Json:
    if isinstance(value, dict):
        return {name: _canonical(part, name) for name, part in value.items()}
    if isinstance(value, list):
        parts = [_canonical(part, key) for part in value]
        members = any(isinstance(part, dict) for part in parts)
        return _set(parts) if key in _CHOICES and not members else parts
    if isinstance(value, float):
        # The limits of a range lie on a grid of tenths, which binary fractions only come close to.
        exact = round(value, 6) if key == "range" else value
        return int(exact) if exact.is_integer() else exact
    return value


def _set(values: Sequence[Json]) -> list[Json]:
    return [json.loads(text) for text in sorted({json.dumps(value) for value in values})]


def node_to_json(node: Filter) -> Json:
    """Return the JSON value of one node, without the version.

    >>> node_to_json(Tag(mode="none_of", tags=("staff",)))
    {'tag': {'none_of': ['staff']}}
    """
    return {key_of(node): _body(node)}


def _body(node: Filter) -> Json:  # noqa: C901 - one case per node, nothing else
    match node:
        case Everyone():
            return {}
        case AllOf(members=members) | AnyOf(members=members) | NoneOf(members=members):
            return [node_to_json(member) for member in members]
        case Score():
            return {"prediction": node.prediction, "range": [node.low, node.high]}
        case InCategory():
            return {"prediction": node.prediction, "in": list(node.categories)}
        case Visits():
            return _with({"count": _comparison(node.count), "window": _window(node.window)}, kind=node.kinds)
        case Orders():
            body = {"measure": node.measure, "value": _comparison(node.value), "window": _window(node.window)}
            return _with(body, product=node.products, category=node.categories)
        case EventDate(when=when):
            return _when(when)
        case Tag():
            return {node.mode: list(node.tags)}
        case Subscription():
            return _with({"state": node.state}, plans=node.plans)
        case SubscriptionDate():
            return _with({node.event: node.days}, plans=node.plans)
        case Attribute():
            return {"field": node.field, **_comparison(node.test)}
        case _:
            return _named(node)


def _named(
    node: Reachable | InSegment | InCampaign | Contacted | RandomBucket | CustomerList,
) -> Json:
    match node:
        case Reachable():
            return node.channel
        case InSegment():
            return {"segment": node.segment, "version": "live" if node.version is None else node.version}
        case InCampaign():
            recent = {} if node.within_days is None else {"within_days": node.within_days}
            return {"campaign": node.campaign, "state": node.state, **recent}
        case Contacted():
            through = {} if node.channel is None else {"channel": node.channel}
            return {"count": _comparison(node.count), "window": _window(node.window), **through}
        case RandomBucket():
            return [node.low, node.high]
        case CustomerList():
            return node.list
        case _:
            assert_never(node)


def _with(body: dict[str, Json], **lists: tuple[str, ...]) -> dict[str, Json]:
    return body | {key: list(values) for key, values in lists.items() if values}


def _comparison(test: Comparison) -> dict[str, Json]:
    values = list(test.values)
    if test.op in ("between", "in", "not_in"):
        return {test.op: values}
    if test.op in ("is_blank", "is_not_blank"):
        return {test.op: True}
    return {test.op: values[0]}


def _window(window: Window) -> Json:
    match window:
        case Ever():
            return "ever"
        case LastDays(days=days):
            return {"last_days": days}
        case Calendar(period=period):
            return {"calendar": period}
        case Between(first=first, after=after):
            return {"between": [first.isoformat(), after.isoformat()]}


def _when(when: When) -> Json:
    match when:
        case WithinDays(days=days):
            return {"within_days": days}
        case MoreThanDaysAgo(days=days):
            return {"more_than_days_ago": days}
        case Between():
            return _window(when)
