"""A row and the condition it stands for, both ways."""

from collections.abc import Mapping
from typing import Any

from pages.ui.rule_kinds import (
    BLANKS,
    COUNT_OPS,
    DAY_TESTS,
    LISTS,
    PARTS_OF,
    PLAN_EVENTS,
    as_numbers,
    attribute_defaults,
    defaults,
    tests_of,
)
from pages.ui.rule_tree import Rule
from pages.ui.rule_windows import when_of, when_values, window_of, window_values
from segmentation.api import (
    AnyOf,
    Attribute,
    Catalog,
    Comparison,
    Contacted,
    CustomerList,
    EventDate,
    FieldType,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    Orders,
    RandomBucket,
    Reachable,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
)

Values = Mapping[str, Any]
BUCKETS_PER_PERCENT = 100


def condition_of(rule: Rule, catalog: Catalog) -> Filter:
    """Return the condition of a complete rule; `problem_of` tells whether it is."""
    if rule.node is not None:
        return rule.node
    values = rule.values
    match rule.kind:
        case "visits":
            return Visits(count=_count(values), window=window_of(values), kinds=tuple(values["kinds"]))
        case "orders":
            return _orders(values)
        case "event":
            return EventDate(event=values["event"], when=when_of(values))
        case "tags":
            return Tag(mode=values["mode"], tags=tuple(values["tags"]))
        case "subscription":
            return _subscription(values)
        case "attribute":
            return Attribute(field=values["field"], test=_test(values, catalog))
        case "contacted":
            return Contacted(count=_count(values), window=window_of(values), channel=values["channel"] or None)
    return _named(rule.kind, values)


def _named(kind: str, values: Values) -> Filter:
    match kind:
        case "reachable":
            return Reachable(channel=values["channel"])
        case "likelihood" if values["by"] == "levels":
            return InCategory(prediction=values["prediction"], categories=tuple(values["levels"]))
        case "likelihood":
            return Score(prediction=values["prediction"], low=values["low"], high=values["high"])
        case "segment":
            return InSegment(segment=values["segment"], version=values["version"] or None)
        case "campaign":
            days = int(values["days"]) if values["limited"] else None
            return InCampaign(campaign=values["campaign"], state=values["state"], within_days=days)
        case "list":
            return CustomerList(list=values["list"])
        case "lot":
            low, high = (round(values[name] * BUCKETS_PER_PERCENT) for name in ("from_percent", "to_percent"))
            return RandomBucket(low=low, high=high)
    raise ValueError(f"no row of kind {kind!r}")


def _count(values: Values) -> Comparison:
    numbers = (int(values["number"]), int(values["number2"]))
    return Comparison(op=values["op"], values=numbers if values["op"] == "between" else numbers[:1])


def _orders(values: Values) -> Filter:
    amounts = (float(values["amount"]), float(values["amount2"]))
    money = Comparison(op=values["op"], values=amounts if values["op"] == "between" else amounts[:1])
    return Orders(
        measure=values["measure"],
        value=_count(values) if values["measure"] == "count" else money,
        window=window_of(values),
        products=tuple(values["products"]),
        categories=tuple(values["categories"]),
    )


def _subscription(values: Values) -> Filter:
    state, plans = values["state"], tuple(values["plans"])
    if state in PLAN_EVENTS:
        return SubscriptionDate(event=state, days=int(values["days"]), plans=plans)
    left_out = set(values["left_out"]) & set(PARTS_OF.get(state, ()))
    if not left_out:
        return Subscription(state=state, plans=plans)
    kept = tuple(Subscription(state=part, plans=plans) for part in PARTS_OF[state] if part not in left_out)
    return kept[0] if len(kept) == 1 else AnyOf(members=kept)


def _test(values: Values, catalog: Catalog) -> Comparison:
    op = values["test"]
    known = catalog.fields.get(values["field"])
    if op in BLANKS:
        return Comparison(op=op)
    if op in DAY_TESTS:
        return Comparison(op=op, values=(int(values["days"]),))
    match known.type if known else FieldType.TEXT:
        case FieldType.TEXT:
            return Comparison(op=op, values=tuple(values["values"]) if op in LISTS else (values["text"].strip(),))
        case FieldType.NUMBER:
            return Comparison(op=op, values=_numbers(op, values))
        case FieldType.BOOLEAN:
            return Comparison(op=op, values=(bool(values["truth"]),))
        case FieldType.DATE:
            days = values["between"] if op == "between" else (values["day"],)
            return Comparison(op=op, values=tuple(day.isoformat() for day in days))


def _numbers(op: str, values: Values) -> tuple[float, ...]:
    if op in LISTS:
        return as_numbers(values["numbers"])
    numbers = (float(values["number"]), float(values["number2"]))
    return numbers if op == "between" else numbers[:1]


def rule_of(node: Filter, catalog: Catalog) -> Rule | None:
    """Return the row that can edit a condition, None when no row can."""
    found = _values_of(node, catalog)
    if found is None:
        return None
    kind, given = found
    return Rule(kind=kind, values={**defaults(kind, catalog), **given})


def _values_of(node: Filter, catalog: Catalog) -> tuple[str, dict[str, Any]] | None:
    match node:
        case Visits() if node.count.op in COUNT_OPS:
            return "visits", {**_counted(node.count), **window_values(node.window), "kinds": list(node.kinds)}
        case Contacted() if node.count.op in COUNT_OPS:
            return "contacted", {**_counted(node.count), **window_values(node.window), "channel": node.channel or ""}
        case Orders() if node.value.op in COUNT_OPS:
            return "orders", _order_values(node)
        case EventDate():
            return "event", {"event": node.event, **when_values(node.when)}
        case Tag():
            return "tags", {"mode": node.mode, "tags": list(node.tags)}
        case Subscription() | SubscriptionDate() | AnyOf():
            return _subscription_values(node)
        case Attribute() if node.field in catalog.fields and _offered(node, catalog):
            return "attribute", {**attribute_defaults(node.field, catalog), **_test_values(node, catalog)}
    return _named_values(node)


def _offered(node: Attribute, catalog: Catalog) -> bool:
    return _row_test(node, catalog) in tests_of(node.field, catalog)


def _row_test(node: Attribute, catalog: Catalog) -> str:
    """Return the comparison as its row offers it: a text that is one value is a list of one."""
    if catalog.fields[node.field].type is not FieldType.TEXT:
        return node.test.op
    return {"=": "in", "!=": "not_in"}.get(node.test.op, node.test.op)


def _named_values(node: Filter) -> tuple[str, dict[str, Any]] | None:
    match node:
        case Reachable():
            return "reachable", {"channel": node.channel}
        case InCategory():
            return "likelihood", {"prediction": node.prediction, "by": "levels", "levels": list(node.categories)}
        case Score():
            limits = {"low": float(node.low), "high": float(node.high)}
            return "likelihood", {"prediction": node.prediction, "by": "range", **limits}
        case InSegment():
            return "segment", {"segment": node.segment, "version": node.version or 0}
        case InCampaign(within_days=days):
            found = {"campaign": node.campaign, "state": node.state, "limited": days is not None}
            return "campaign", found if days is None else {**found, "days": days}
        case CustomerList():
            return "list", {"list": node.list}
        case RandomBucket():
            limits = {"from_percent": node.low / BUCKETS_PER_PERCENT, "to_percent": node.high / BUCKETS_PER_PERCENT}
            return "lot", limits
    return None


def _counted(test: Comparison) -> dict[str, Any]:
    numbers = [int(value) for value in test.values]
    return {"op": test.op, **dict(zip(("number", "number2"), numbers, strict=False))}


def _order_values(node: Orders) -> dict[str, Any]:
    named = {"products": list(node.products), "categories": list(node.categories)}
    window = window_values(node.window)
    if node.measure == "count":
        return {"measure": "count", **_counted(node.value), **window, **named}
    amounts = dict(zip(("amount", "amount2"), (float(value) for value in node.value.values), strict=False))
    return {"measure": node.measure, "op": node.value.op, **amounts, **window, **named}


def _subscription_values(node: Subscription | SubscriptionDate | AnyOf) -> tuple[str, dict[str, Any]] | None:
    match node:
        case Subscription():
            return "subscription", {"state": node.state, "plans": list(node.plans)}
        case SubscriptionDate():
            return "subscription", {"state": node.event, "days": node.days, "plans": list(node.plans)}
    standings = [member for member in node.members if isinstance(member, Subscription)]
    if len(standings) != len(node.members) or len({member.plans for member in standings}) != 1:
        return None
    states = [member.state for member in standings]
    for whole, parts in PARTS_OF.items():
        if len(set(states)) == len(states) > 1 and set(states) < set(parts):
            left_out = [part for part in parts if part not in states]
            return "subscription", {"state": whole, "left_out": left_out, "plans": list(standings[0].plans)}
    return None


def _typed(value: Any) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _test_values(node: Attribute, catalog: Catalog) -> dict[str, Any]:
    op, given = _row_test(node, catalog), node.test.values
    found: dict[str, Any] = {"field": node.field, "test": op}
    if op in BLANKS:
        return found
    if op in DAY_TESTS:
        return found | {"days": int(given[0])}
    match catalog.fields[node.field].type:
        case FieldType.TEXT:
            return found | ({"values": list(given)} if op in LISTS else {"text": given[0]})
        case FieldType.NUMBER if op in LISTS:
            return found | {"numbers": [_typed(value) for value in given]}
        case FieldType.NUMBER:
            return found | dict(zip(("number", "number2"), (float(value) for value in given), strict=False))
        case FieldType.BOOLEAN:
            return found | {"truth": given[0]}
        case FieldType.DATE:
            days = tuple(catalog.as_of.fromisoformat(str(value)) for value in given)
            return found | ({"between": days} if op == "between" else {"day": days[0]})
