"""The kinds of rule a person can add: what each begins with, and what it still needs to be a rule."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from pages.ui.rule_tree import Rule
from pages.ui.rule_windows import lacks_days, window_defaults
from segmentation.api import Catalog, FieldType

KINDS = (
    *("visits", "orders", "event", "tags", "subscription", "attribute", "reachable"),
    *("likelihood", "segment", "contacted", "campaign", "list", "lot"),
)
TABLE_OF = {
    "visits": "visits",
    "orders": "orders",
    "tags": "tags",
    "subscription": "subscriptions",
    "contacted": "contacts",
}
ORDER_EVENTS = ("last_order", "first_order")
EVENTS = ("last_visit", "first_visit", *ORDER_EVENTS)
COUNT_OPS = (">=", "<=", "=", "!=", ">", "<", "between")
STATES = ("active", "not_active", "lapsed", "ever", "never", "paused", "upcoming")
# What people can leave out of a state that is made of several, in the order of precedence.
PARTS_OF = {"not_active": ("never", "lapsed", "paused", "upcoming"), "ever": ("active", "paused", "lapsed")}
PLAN_EVENTS = ("ends_within_days", "started_within_days", "ended_within_days", "ended_more_than_days_ago")
TAG_MODES = ("any_of", "all_of", "none_of")
LEVELS = ("low", "medium", "high")
CAMPAIGN_STATES = ("sent", "held_out", "purchased")
CHANNELS = ("email", "sms", "push", "post", "ads")
BLANKS = ("is_blank", "is_not_blank")
LISTS = ("in", "not_in")
DAY_TESTS = ("within_days", "more_than_days_ago", "birthday_within_days")
# A text is compared with a list even when one value is chosen, so that adding one is easy.
TESTS = {
    FieldType.TEXT: ("in", "not_in", "contains", "starts_with", *BLANKS),
    FieldType.NUMBER: (">=", "<=", "between", "=", "!=", ">", "<", *LISTS, *BLANKS),
    FieldType.DATE: (*DAY_TESTS, ">=", "<=", "between", "=", "!=", ">", "<", *BLANKS),
    FieldType.BOOLEAN: ("=", "!=", *BLANKS),
}
ValuesOf = Callable[[str], Mapping[str, int]]


def usable_kinds(catalog: Catalog) -> tuple[str, ...]:
    """Return the kinds of rule this workspace has anything for."""
    return tuple(kind for kind in KINDS if _usable(kind, catalog))


def _usable(kind: str, catalog: Catalog) -> bool:
    if kind in TABLE_OF:
        return TABLE_OF[kind] in catalog.tables
    known: Mapping[str, Any] = {
        "event": events_of(catalog),
        "attribute": catalog.fields,
        "reachable": "customers" in catalog.tables,
        "likelihood": catalog.predictions,
        "segment": catalog.segments,
        "campaign": catalog.campaigns,
        "list": catalog.lists,
        "lot": True,
    }
    return bool(known[kind])


def events_of(catalog: Catalog) -> tuple[str, ...]:
    """Return the events whose date can be asked for here."""
    return tuple(event for event in EVENTS if ("orders" if event in ORDER_EVENTS else "visits") in catalog.tables)


def measures_of(catalog: Catalog) -> tuple[str, ...]:
    """Return what can be measured of orders; money only where there is a currency."""
    return ("count", "total", "average", "largest") if catalog.currency else ("count",)


def tests_of(name: str, catalog: Catalog) -> tuple[str, ...]:
    """Return the comparisons a field offers, in the order they are shown."""
    known = catalog.fields.get(name)
    return TESTS[known.type if known else FieldType.TEXT]


def new_rule(kind: str, catalog: Catalog, values_of: ValuesOf) -> Rule:
    """Return a rule of a kind with values that make sense at once, so that it is complete when it appears."""
    rule = Rule(kind=kind, values=defaults(kind, catalog))
    return with_field(rule, rule.values["field"], catalog, values_of) if kind == "attribute" else rule


def with_field(rule: Rule, name: str, catalog: Catalog, values_of: ValuesOf) -> Rule:
    """Return a rule about another field: for a text, its most frequent value is chosen."""
    values = attribute_defaults(name, catalog)
    if catalog.fields[name].type is FieldType.TEXT:
        values["values"] = list(values_of(name))[:1]
    return Rule(id=rule.id, kind=rule.kind, on=rule.on, values=values)


def defaults(kind: str, catalog: Catalog) -> dict[str, Any]:
    """Return the values a rule of a kind begins with."""
    window = window_defaults(catalog.as_of)
    count = {"op": ">=", "number": 1, "number2": 10}
    match kind:
        case "visits":
            return {**count, **window, "kinds": []}
        case "orders":
            return {"measure": "count", **count, "amount": 50.0, "amount2": 500.0, **window} | {
                "products": [],
                "categories": [],
            }
        case "event":
            return {"event": (*events_of(catalog), "last_order")[0], **window, "when": "more_than_days_ago"}
        case "subscription":
            return {"state": "active", "left_out": [], "days": 30, "plans": []}
        case "attribute":
            return attribute_defaults(next(iter(catalog.fields), ""), catalog)
        case "contacted":
            return {**count, **window, "channel": ""}
    return _named_defaults(kind, catalog)


def _named_defaults(kind: str, catalog: Catalog) -> dict[str, Any]:
    match kind:
        case "tags":
            return {"mode": "any_of", "tags": list(catalog.tags)[:1]}
        case "reachable":
            return {"channel": CHANNELS[0]}
        case "likelihood":
            prediction = next(iter(catalog.predictions), "")
            return {"prediction": prediction, "by": "levels", "levels": ["high"], "low": 50.0, "high": 100.0}
        case "segment":
            return {"segment": next(iter(catalog.segments), ""), "version": 0}
        case "campaign":
            return {"campaign": next(iter(catalog.campaigns), ""), "state": "sent", "limited": False, "days": 30}
        case "list":
            return {"list": next(iter(catalog.lists), "")}
    return {"from_percent": 0.0, "to_percent": 10.0}


def attribute_defaults(name: str, catalog: Catalog) -> dict[str, Any]:
    """Return the first comparison of a field and values of every type for it."""
    return {
        "field": name,
        "test": "birthday_within_days" if name == "birth_date" else tests_of(name, catalog)[0],
        "values": [],
        "text": "",
        "number": 0.0,
        "number2": 100.0,
        "numbers": [],
        "truth": True,
        "days": 30,
        "day": catalog.as_of,
        "between": window_defaults(catalog.as_of)["between"],
    }


def problem_of(rule: Rule, catalog: Catalog) -> str | None:
    """Return the key of what a rule still needs, None when it is complete."""
    if rule.node is not None:
        return None
    values = rule.values
    if lacks_days(values):
        return "filters.unfinished_days"
    match rule.kind:
        case "attribute":
            return _attribute_problem(values, catalog)
        case "subscription" if set(PARTS_OF.get(values["state"], ("",))) <= set(values["left_out"]):
            return "filters.unfinished_parts"
        case "visits" | "orders" | "contacted":
            return _count_problem(values)
    return _named_problem(rule.kind, values)


def _named_problem(kind: str, values: Mapping[str, Any]) -> str | None:
    match kind:
        case "tags" if not values["tags"]:
            return "filters.unfinished_tags"
        case "likelihood" if values["by"] == "levels" and not values["levels"]:
            return "filters.unfinished_levels"
        case "likelihood" if values["by"] == "range" and values["low"] >= values["high"]:
            return "filters.unfinished_order"
        case "lot" if values["from_percent"] >= values["to_percent"]:
            return "filters.unfinished_order"
        case "segment" | "campaign" | "list" if not values[kind]:
            return "filters.unfinished_value"
    return None


def _count_problem(values: Mapping[str, Any]) -> str | None:
    low, high = ("amount", "amount2") if values.get("measure", "count") != "count" else ("number", "number2")
    return "filters.unfinished_order" if values["op"] == "between" and values[low] > values[high] else None


def _attribute_problem(values: Mapping[str, Any], catalog: Catalog) -> str | None:
    test = values["test"]
    known = catalog.fields.get(values["field"])
    type = known.type if known else FieldType.TEXT
    if test in ("contains", "starts_with"):
        return None if values["text"].strip() else "filters.unfinished_text"
    if test in LISTS and type is FieldType.NUMBER:
        return None if as_numbers(values["numbers"]) else "filters.unfinished_numbers"
    if test in LISTS:
        return None if values["values"] else "filters.unfinished_value"
    if test == "between" and type is FieldType.NUMBER and values["number"] > values["number2"]:
        return "filters.unfinished_order"
    lacks = test == "between" and type is FieldType.DATE and len(values["between"]) != 2
    return "filters.unfinished_days" if lacks else None


def as_numbers(texts: list[str]) -> tuple[float, ...]:
    """Return what people typed as numbers; nothing when one of it is no number."""
    try:
        numbers = tuple(float(text) for text in texts)
    except ValueError:
        return ()
    return numbers if all(isfinite(number) for number in numbers) else ()
