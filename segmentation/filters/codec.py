"""The one JSON form of a filter, version 1, and its canonical hash."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from segmentation.errors import InvalidFilter, Problem
from segmentation.filters import nodes
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Calendar,
    Comparison,
    Ever,
    Everyone,
    Filter,
    InCategory,
    InSegment,
    LastDays,
    NoneOf,
    Orders,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    Window,
)
from segmentation.settings import MAX_FILTER_DEPTH

VERSION = 1
# Validation names every group that is too deep; far beyond that, reading on would end in Python's own limit.
_READABLE_DEPTH = 4 * MAX_FILTER_DEPTH
Json = Any
KEYS: Mapping[type, str] = {
    Everyone: "everyone",
    AllOf: "all_of",
    AnyOf: "any_of",
    NoneOf: "none_of",
    Score: "score",
    InCategory: "category",
    Visits: "visits",
    Orders: "orders",
    Tag: "tag",
    Subscription: "subscription",
    Attribute: "attribute",
    Reachable: "reachable",
    InSegment: "in_segment",
}


def to_json(node: Filter) -> Json:
    """Return the JSON value of a filter, wrapped with its version."""
    return {"version": VERSION, "filter": node_to_json(node)}


def canonical_text(node: Filter) -> str:
    """Return the one text of a filter: equal filters have equal texts."""
    return json.dumps(node_to_json(node), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical_hash(node: Filter) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text(node).encode()).hexdigest()


def node_to_json(node: Filter) -> Json:
    """Return the JSON value of one node, without the version.

    >>> node_to_json(Tag(mode="none_of", tags=("staff",)))
    {'tag': {'none_of': ['staff']}}
    """
    return {KEYS[type(node)]: _body(node)}


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
            body = {"count": _comparison(node.count), "window": _window(node.window)}
            return _with(body, kind=node.kinds)
        case Orders():
            body = {"measure": node.measure, "value": _comparison(node.value), "window": _window(node.window)}
            return _with(body, product=node.products, category=node.categories)
        case Tag():
            return {node.mode: list(node.tags)}
        case Subscription():
            return _with({"state": node.state}, plans=node.plans)
        case Attribute():
            return {"field": node.field, **_comparison(node.test)}
        case Reachable():
            return node.channel
        case InSegment():
            return {"segment": node.segment, "version": "live"}


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


def from_json(value: Json) -> Filter:
    """Return the filter of a JSON value with its version.

    Raises `InvalidFilter` with every problem of form, by path, when the value is not of version 1's form. Names and
    types are `validate`'s business.
    """
    reader = _Reader()
    if not isinstance(value, Mapping) or set(value) != {"version", "filter"}:
        raise InvalidFilter(
            [Problem(path="", code="form", message='expected {"version": 1, "filter": ...}, nothing else')]
        )
    if value["version"] != VERSION or isinstance(value["version"], bool):
        message = f"version {value['version']!r} is not known; expected {VERSION}"
        raise InvalidFilter([Problem(path="version", code="version", message=message)])
    node = reader.node(value["filter"], "filter")
    if reader.problems or node is None:
        raise InvalidFilter(reader.problems)
    return node


class _Reader:
    """Reads nodes and gathers every problem instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, path: str, message: str) -> None:
        self.problems.append(Problem(path=path, code="form", message=message))

    def node(self, value: Json, path: str) -> Filter | None:
        if not isinstance(value, Mapping) or len(value) != 1:
            self.problem(path, f"expected one key, one of {', '.join(KEYS.values())}")
            return None
        key, body = next(iter(value.items()))
        read = _READERS.get(key)
        if read is None:
            self.problem(path, f"{key!r} is not known; expected one of {', '.join(KEYS.values())}")
            return None
        before = len(self.problems)
        node = read(self, body, f"{path}.{key}")
        return node if len(self.problems) == before else None

    def members(self, value: Json, path: str) -> tuple[Filter, ...]:
        if not isinstance(value, list) or not value:
            self.problem(path, "expected a list with at least one rule; an empty group never means everyone")
            return ()
        if path.count("[") >= _READABLE_DEPTH:
            self.problem(path, f"more than {MAX_FILTER_DEPTH} levels of groups")
            return ()
        read = [self.node(member, f"{path}[{position}]") for position, member in enumerate(value)]
        return tuple(member for member in read if member is not None)

    def keys(
        self, value: Json, path: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Json]:
        if not isinstance(value, Mapping):
            self.problem(path, f"expected an object with {', '.join(required)}")
            return {}
        for key in required:
            if key not in value:
                self.problem(path, f"{key!r} is missing")
        for key in value:
            if key not in required + optional:
                self.problem(path, f"{key!r} is not known; expected {', '.join(required + optional)}")
        return dict(value)

    def texts(self, value: Json, path: str, *, empty: bool = False) -> tuple[str, ...]:
        if value is None and empty:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            self.problem(path, "expected a list of at least one text")
            return ()
        return tuple(value)

    def one_of(self, value: Json, path: str, allowed: tuple[str, ...]) -> Any:
        if not isinstance(value, str) or value not in allowed:
            self.problem(path, f"{value!r} is not known; expected one of {', '.join(allowed)}")
        return value

    def text(self, value: Json, path: str) -> str:
        if not isinstance(value, str) or not value:
            self.problem(path, "expected a text")
        return str(value)

    def day(self, value: Json, path: str) -> date:
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            day = None
        # Python also reads 20260131 and 2026-W05-6, which other readers of the format do not.
        if day is None or day.isoformat() != value:
            self.problem(path, f"{value!r} is not a date; expected YYYY-MM-DD")
            return date.min
        return day

    def comparison(self, value: Json, path: str) -> Comparison:
        if not isinstance(value, Mapping) or len(value) != 1:
            self.problem(path, f"expected one operator, one of {', '.join(nodes.OPERATORS)}")
            return Comparison(op="is_blank")
        op, given = next(iter(value.items()))
        op = self.one_of(op, path, nodes.OPERATORS)
        if op in ("is_blank", "is_not_blank"):
            if given is not True:
                self.problem(path, f"expected true after {op!r}")
            return Comparison(op=op)
        if op in ("between", "in", "not_in"):
            if not isinstance(given, list) or not given or (op == "between" and len(given) != 2):
                self.problem(path, f"expected a list of {'two values' if op == 'between' else 'values'} after {op!r}")
                return Comparison(op="is_blank")
            return Comparison(op=op, values=tuple(self.scalar(item, path) for item in given))
        return Comparison(op=op, values=(self.scalar(given, path),))

    def scalar(self, value: Json, path: str) -> nodes.Scalar:
        if not isinstance(value, (str, int, float, bool)):
            self.problem(path, f"{value!r} is not a text, number or true/false")
            return ""
        return value

    def window(self, value: Json, path: str) -> Window:
        match value:
            case "ever":
                return Ever()
            case {"last_days": int(days), **rest} if not rest and not isinstance(days, bool):
                return LastDays(days=days)
            case {"calendar": period, **rest} if not rest:
                return Calendar(period=self.one_of(period, path, nodes.PERIODS))
            case {"between": [first, after], **rest} if not rest:
                return Between(first=self.day(first, path), after=self.day(after, path))
        self.problem(path, 'expected {"last_days": n}, {"calendar": ...}, {"between": [first, after]} or "ever"')
        return Ever()

    def everyone(self, value: Json, path: str) -> Filter:
        if value != {}:
            self.problem(path, "expected {}")
        return Everyone()

    def score(self, value: Json, path: str) -> Filter | None:
        body = self.keys(value, path, ("prediction", "range"))
        limits = body.get("range")
        numbers = isinstance(limits, list) and len(limits) == 2 and all(_is_number(limit) for limit in limits)
        if not numbers:
            self.problem(f"{path}.range", "expected two numbers, [low, high]")
            return None
        prediction = self.text(body.get("prediction"), f"{path}.prediction")
        return Score(prediction=prediction, low=body["range"][0], high=body["range"][1])

    def category(self, value: Json, path: str) -> Filter:
        body = self.keys(value, path, ("prediction", "in"))
        chosen = self.texts(body.get("in"), f"{path}.in")
        for category in chosen:
            self.one_of(category, f"{path}.in", nodes.CATEGORIES)
        prediction = self.text(body.get("prediction"), f"{path}.prediction")
        return InCategory(prediction=prediction, categories=cast("tuple[nodes.Category, ...]", chosen))

    def visits(self, value: Json, path: str) -> Filter:
        body = self.keys(value, path, ("count", "window"), ("kind",))
        return Visits(
            count=self.comparison(body.get("count", {}), f"{path}.count"),
            window=self.window(body.get("window"), f"{path}.window"),
            kinds=self.texts(body.get("kind"), f"{path}.kind", empty=True),
        )

    def orders(self, value: Json, path: str) -> Filter:
        body = self.keys(value, path, ("measure", "value", "window"), ("product", "category"))
        return Orders(
            measure=self.one_of(body.get("measure"), f"{path}.measure", nodes.MEASURES),
            value=self.comparison(body.get("value", {}), f"{path}.value"),
            window=self.window(body.get("window"), f"{path}.window"),
            products=self.texts(body.get("product"), f"{path}.product", empty=True),
            categories=self.texts(body.get("category"), f"{path}.category", empty=True),
        )

    def tag(self, value: Json, path: str) -> Filter | None:
        modes = ("any_of", "all_of", "none_of")
        if not isinstance(value, Mapping) or len(value) != 1 or next(iter(value)) not in modes:
            self.problem(path, f"expected one of {', '.join(modes)} with a list of tags")
            return None
        mode, tags = next(iter(value.items()))
        return Tag(mode=mode, tags=self.texts(tags, f"{path}.{mode}"))

    def subscription(self, value: Json, path: str) -> Filter:
        body = self.keys(value, path, ("state",), ("plans",))
        return Subscription(
            state=self.one_of(body.get("state"), f"{path}.state", nodes.STATES),
            plans=self.texts(body.get("plans"), f"{path}.plans", empty=True),
        )

    def attribute(self, value: Json, path: str) -> Filter:
        body = self.keys(value, path, ("field",), nodes.OPERATORS)
        field = self.text(body.pop("field", None), f"{path}.field")
        return Attribute(field=field, test=self.comparison(body, path))

    def reachable(self, value: Json, path: str) -> Filter:
        return Reachable(channel=self.one_of(value, path, nodes.CHANNELS))

    def in_segment(self, value: Json, path: str) -> Filter:
        body = self.keys(value, path, ("segment",), ("version",))
        if body.get("version", "live") != "live":
            self.problem(f"{path}.version", 'expected "live"')
        return InSegment(segment=self.text(body.get("segment"), f"{path}.segment"))


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_READERS: Mapping[str, Callable[[_Reader, Json, str], Filter | None]] = {
    "everyone": _Reader.everyone,
    "all_of": lambda reader, value, path: AllOf(members=reader.members(value, path)),
    "any_of": lambda reader, value, path: AnyOf(members=reader.members(value, path)),
    "none_of": lambda reader, value, path: NoneOf(members=reader.members(value, path)),
    "score": _Reader.score,
    "category": _Reader.category,
    "visits": _Reader.visits,
    "orders": _Reader.orders,
    "tag": _Reader.tag,
    "subscription": _Reader.subscription,
    "attribute": _Reader.attribute,
    "reachable": _Reader.reachable,
    "in_segment": _Reader.in_segment,
}
