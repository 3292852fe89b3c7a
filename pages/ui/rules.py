"""The rules of the filter builder as plain values: what a row holds, and the condition it stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any

from segmentation.api import (
    AllOf,
    Attribute,
    Calendar,
    Catalog,
    Comparison,
    Ever,
    Everyone,
    FieldType,
    Filter,
    LastDays,
    NoneOf,
    Orders,
    Subscription,
    Tag,
    Visits,
    Window,
)

KINDS = ("visits", "tags", "subscription", "orders", "attribute")
TABLE_OF = {"visits": "visits", "tags": "tags", "subscription": "subscriptions", "orders": "orders"}
COUNT_OPS = (">=", "<=", "=", ">", "<")
WINDOWS = ("last_days", "previous_month", "this_month", "previous_week", "this_week", "ever")
STATES = ("active", "not_active", "lapsed", "ever", "never")
TAG_MODES = ("any_of", "all_of", "none_of")
# Shown choice -> operator. A text is compared with a list even when one value is chosen, so that adding one is easy.
TEXT_TESTS = ("in", "not_in", "contains", "starts_with", "is_blank", "is_not_blank")
NUMBER_TESTS = (">=", "<=", "=", ">", "<", "!=", "is_blank", "is_not_blank")
BOOLEAN_TESTS = ("=", "is_blank", "is_not_blank")
NOBODY = NoneOf(members=(Everyone(),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: ``values`` are the widgets' values, ``node`` the condition of a rule that the row cannot edit."""

    id: str
    kind: str
    on: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)
    node: Filter | None = None

    def with_value(self, name: str, value: Any) -> "Rule":
        """Return the rule with one widget's value changed."""
        return replace(self, values={**self.values, name: value})


def new_rule(kind: str, catalog: Catalog, values_of: Callable[[str], Mapping[str, int]]) -> Rule:
    """Return a rule of a kind with values that make sense at once, so that it is complete when it appears."""
    rule = Rule(id=token_hex(4), kind=kind, values=_defaults(kind, catalog))
    return with_field(rule, rule.values["field"], catalog, values_of) if kind == "attribute" else rule


def with_field(rule: Rule, name: str, catalog: Catalog, values_of: Callable[[str], Mapping[str, int]]) -> Rule:
    """Return a rule about another field: for a text, its most frequent value is chosen."""
    values = {"field": name, **attribute_defaults(name, catalog)}
    if catalog.fields[name].type is FieldType.TEXT:
        values["values"] = list(values_of(name))[:1]
    return replace(rule, values=values)


def _defaults(kind: str, catalog: Catalog) -> dict[str, Any]:
    match kind:
        case "visits" | "orders":
            return {"op": ">=", "number": 1, "window": "last_days", "days": 30, "kinds": []}
        case "tags":
            return {"mode": "any_of", "tags": list(catalog.tags)[:1]}
        case "subscription":
            return {"state": "active", "plans": []}
    first = next(iter(catalog.fields), "")
    return {"field": first, **attribute_defaults(first, catalog)}


def attribute_defaults(name: str, catalog: Catalog) -> dict[str, Any]:
    """Return the first comparison of a field and no value yet."""
    tests = tests_of(name, catalog)
    return {"test": tests[0], "values": [], "text": "", "number": 0.0, "truth": True, "day": catalog.as_of}


def tests_of(name: str, catalog: Catalog) -> tuple[str, ...]:
    """Return the comparisons a field offers, in the order they are shown."""
    known = catalog.fields.get(name)
    if known is None or known.type is FieldType.TEXT:
        return TEXT_TESTS
    return BOOLEAN_TESTS if known.type is FieldType.BOOLEAN else NUMBER_TESTS


def usable_kinds(catalog: Catalog) -> tuple[str, ...]:
    """Return the kinds of rule this data has anything for."""
    usable = [kind for kind in KINDS if kind != "attribute" and TABLE_OF[kind] in catalog.tables]
    return (*usable, *(["attribute"] if catalog.fields else []))


def problem_of(rule: Rule, catalog: Catalog) -> str | None:
    """Return the key of what is missing in a rule, None when it is complete."""
    values = rule.values
    if rule.kind == "tags" and not values["tags"]:
        return "filters.unfinished_tags"
    if rule.kind == "attribute":
        known = catalog.fields.get(values["field"])
        text = known is None or known.type is FieldType.TEXT
        lacks_list = values["test"] in ("in", "not_in") and not values["values"]
        lacks_text = values["test"] in ("contains", "starts_with") and not values["text"].strip()
        if text and (lacks_list or lacks_text):
            return "filters.unfinished_value"
    return None


def node_of(rule: Rule, catalog: Catalog) -> Filter:
    """Return the condition a rule stands for. An unfinished rule stands for nobody: it never widens the audience."""
    if rule.node is not None:
        return rule.node
    if problem_of(rule, catalog):
        return NOBODY
    values = rule.values
    match rule.kind:
        case "visits":
            return Visits(count=_count(values), window=_window(values), kinds=tuple(values["kinds"]))
        case "orders":
            return Orders(measure="count", value=_count(values), window=_window(values))
        case "tags":
            return Tag(mode=values["mode"], tags=tuple(values["tags"]))
        case "subscription":
            return Subscription(state=values["state"], plans=tuple(values["plans"]))
    return Attribute(field=values["field"], test=_test(values, catalog))


def _count(values: Mapping[str, Any]) -> Comparison:
    return Comparison(op=values["op"], values=(int(values["number"]),))


def _window(values: Mapping[str, Any]) -> Window:
    match values["window"]:
        case "ever":
            return Ever()
        case "last_days":
            return LastDays(days=int(values["days"]))
        case period:
            return Calendar(period=period)


def _test(values: Mapping[str, Any], catalog: Catalog) -> Comparison:
    op = values["test"]
    if op in ("is_blank", "is_not_blank"):
        return Comparison(op=op)
    match catalog.fields[values["field"]].type:
        case FieldType.TEXT:
            given = tuple(values["values"]) if op in ("in", "not_in") else (values["text"].strip(),)
        case FieldType.NUMBER:
            given = (float(values["number"]),)
        case FieldType.BOOLEAN:
            given = (bool(values["truth"]),)
        case FieldType.DATE:
            given = (values["day"].isoformat(),)
    return Comparison(op=op, values=given)


def filter_of(rules: list[Rule], catalog: Catalog) -> Filter:
    """Return the filter of all rules that are switched on; everyone when there is none."""
    members = tuple(node_of(rule, catalog) for rule in rules if rule.on)
    return AllOf(members=members) if members else Everyone()


def rules_of(filter: Filter, catalog: Catalog) -> list[Rule]:
    """Return the rules of a saved filter. A condition that no row can edit is kept as it is."""
    if isinstance(filter, Everyone):
        return []
    members = filter.members if isinstance(filter, AllOf) else (filter,)
    return [_rule_of(member, catalog) for member in members]


def _rule_of(node: Filter, catalog: Catalog) -> Rule:
    values = _values_of(node, catalog)
    if values is None:
        return Rule(id=token_hex(4), kind="other", node=node)
    kind, given = values
    return Rule(id=token_hex(4), kind=kind, values={**_defaults(kind, catalog), **given})


def _values_of(node: Filter, catalog: Catalog) -> tuple[str, dict[str, Any]] | None:
    match node:
        case Visits() if node.count.op in COUNT_OPS and (window := _window_values(node.window)):
            return "visits", {**_count_values(node.count), **window, "kinds": list(node.kinds)}
        case Orders(measure="count", products=(), categories=()) if node.value.op in COUNT_OPS and (
            window := _window_values(node.window)
        ):
            return "orders", {**_count_values(node.value), **window}
        case Tag():
            return "tags", {"mode": node.mode, "tags": list(node.tags)}
        case Subscription() if node.state in STATES:
            return "subscription", {"state": node.state, "plans": list(node.plans)}
        case Attribute() if node.field in catalog.fields and node.test.op in tests_of(node.field, catalog):
            defaults = attribute_defaults(node.field, catalog)
            return "attribute", {**defaults, "field": node.field, **_test_values(node, catalog)}
    return None


def _count_values(test: Comparison) -> dict[str, Any]:
    return {"op": test.op, "number": int(test.values[0])}


def _window_values(window: Window) -> dict[str, Any] | None:
    match window:
        case Ever():
            return {"window": "ever"}
        case LastDays(days=days):
            return {"window": "last_days", "days": days}
        case Calendar(period=period):
            return {"window": period}
    return None


def _test_values(node: Attribute, catalog: Catalog) -> dict[str, Any]:
    given = node.test.values
    found: dict[str, Any] = {"test": node.test.op}
    if not given:
        return found
    match catalog.fields[node.field].type:
        case FieldType.TEXT:
            found |= {"values": list(given)} if node.test.op in ("in", "not_in") else {"text": given[0]}
        case FieldType.NUMBER:
            found["number"] = float(given[0])
        case FieldType.BOOLEAN:
            found["truth"] = given[0]
        case FieldType.DATE:
            found["day"] = catalog.as_of.fromisoformat(str(given[0]))
    return found
