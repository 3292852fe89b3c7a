"""What each kind of rule shows in its row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from pages.ui import builder_state, row_fields, session
from pages.ui.formats import short_days
from pages.ui.language import current
from pages.ui.row_fields import day, decimal, many, named, one, typed, whole, word
from pages.ui.rule_kinds import (
    BLANKS,
    CAMPAIGN_STATES,
    CHANNELS,
    COUNT_OPS,
    DAY_TESTS,
    LEVELS,
    LISTS,
    PLAN_EVENTS,
    STATES,
    TAG_MODES,
    ValuesOf,
    events_of,
    measures_of,
    tests_of,
    with_field,
)
from pages.ui.rule_tree import Rule, replace_item
from pages.ui.rule_windows import PERIODS, WHENS, WINDOWS
from pages.ui.text import spoken, t
from segmentation.api import Calendar, Catalog, FieldType, LastDays, days_of, describe


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the pickers of a workspace offer: ``values_of`` a text field, ``versions_of`` a segment."""

    catalog: Catalog
    values_of: ValuesOf
    versions_of: Callable[[str], Sequence[int]]


def draw_values(rule: Rule, names: Names) -> None:
    """Draw the widgets of a rule; one that no row can edit is its sentence."""
    if rule.node is not None:
        st.text(describe(rule.node, names.catalog, current().id))
    else:
        _WIDGETS[rule.kind](rule, names)


def _visits(rule: Rule, names: Names) -> None:
    _how_many(rule)
    _window(rule, names.catalog)
    if len(names.catalog.visit_kinds) > 1:
        many(rule, "kinds", names.catalog.visit_kinds, t("filters.kind_of_visit"), t("filters.any_kind"), width=168)


def _orders(rule: Rule, names: Names) -> None:
    catalog = names.catalog
    one(rule, "measure", measures_of(catalog), t("filters.measure"), named("filters.measure_"), width=130)
    if rule.values["measure"] == "count":
        _how_many(rule)
    else:
        one(rule, "op", COUNT_OPS, t("filters.op"), named("filters.op_"), width=112)
        decimal(rule, "amount", t("filters.amount"), width=88, least=0.0)
        if rule.values["op"] == "between":
            decimal(rule, "amount2", t("filters.amount2"), width=88, least=0.0)
    _window(rule, catalog)
    if catalog.products or catalog.categories:
        _of_what(rule, catalog)


def _of_what(rule: Rule, catalog: Catalog) -> None:
    chosen = len(rule.values["products"]) + len(rule.values["categories"])
    label = t("filters.of_some", n=chosen) if chosen else t("filters.of_any")
    with st.popover(label, key=f"rule_{rule.id}_of", width="content"):
        if catalog.products:
            many(rule, "products", catalog.products, t("filters.products"), t("filters.any_product"), width=320)
        if catalog.categories:
            many(rule, "categories", catalog.categories, t("filters.categories"), t("filters.any_category"), width=320)


def _event(rule: Rule, names: Names) -> None:
    one(rule, "event", events_of(names.catalog), t("filters.event_label"), named("filters.event_"), width=130)
    one(rule, "when", WHENS, t("filters.window"), named("filters.when_"), width=155)
    if rule.values["when"] == "between":
        day(rule, "between", t("filters.dates"), width=218)
    else:
        whole(rule, "days", t("filters.days"), minimum=1)
        word(f"filters.after_{rule.values['when']}")


def _contacted(rule: Rule, names: Names) -> None:
    _how_many(rule)
    _window(rule, names.catalog)
    channels = ("", *names.catalog.contact_channels)
    one(rule, "channel", channels, t("filters.contact_channel"), _contact_channel, width=150)


def _contact_channel(name: str) -> str:
    return name or t("filters.any_channel")


def _how_many(rule: Rule) -> None:
    one(rule, "op", COUNT_OPS, t("filters.op"), named("filters.op_"), width=112)
    whole(rule, "number", t("filters.number"), minimum=0)
    if rule.values["op"] == "between":
        whole(rule, "number2", t("filters.number2"), minimum=0)


def _window(rule: Rule, catalog: Catalog) -> None:
    chosen = rule.values["window"]
    shown = partial(window_label, catalog=catalog)
    width = {"last_days": 128, "between": 108, "ever": 128}.get(chosen, 254)
    one(rule, "window", WINDOWS, t("filters.window"), shown, width=width)
    if chosen == "last_days":
        whole(rule, "days", t("filters.days"), minimum=1)
        word("filters.days_word")
    if chosen == "between":
        day(rule, "between", t("filters.dates"), width=218)


def window_label(name: str, *, catalog: Catalog) -> str:
    """Return a window as it is chosen, with its dates on this data."""
    if name in ("ever", "last_days", "between"):
        return t(f"filters.window_{name}")
    if name in PERIODS:
        first, after = days_of(Calendar(period=name), catalog.as_of)  # type: ignore[arg-type]
        return t(f"filters.{name}", days=short_days(first or after, after, catalog.as_of))
    days = int(name.removeprefix("last_"))
    first, after = days_of(LastDays(days=days), catalog.as_of)
    return t("filters.last", n=days, days=short_days(first or after, after, catalog.as_of))


def _tags(rule: Rule, names: Names) -> None:
    one(rule, "mode", TAG_MODES, t("filters.mode"), named("filters.tag_"), width=125)
    many(rule, "tags", names.catalog.tags, t("filters.tag_choice"), t("filters.choose"), width=360)


def _subscription(rule: Rule, names: Names) -> None:
    state = rule.values["state"]
    one(rule, "state", (*STATES, *PLAN_EVENTS), t("filters.state"), named("filters.state_"), width=205)
    if state in PLAN_EVENTS:
        whole(rule, "days", t("filters.days"), minimum=1)
        word("filters.days_ago" if state == "ended_more_than_days_ago" else "filters.days_word")
    many(rule, "plans", names.catalog.plans, t("filters.plans"), t("filters.any_plan"), width=250)


def _reachable(rule: Rule, names: Names) -> None:
    one(rule, "channel", CHANNELS, t("filters.channel"), named("filters.channel_"), width=220)


def _likelihood(rule: Rule, names: Names) -> None:
    predictions = names.catalog.predictions
    one(
        rule,
        "prediction",
        list(predictions),
        t("filters.prediction"),
        lambda id: predictions[id].title if id in predictions else id,
        width=215,
    )
    one(rule, "by", ("levels", "range"), t("filters.by"), named("filters.by_"), width=92)
    if rule.values["by"] == "range":
        decimal(rule, "low", t("filters.low"), width=76, least=0.0, most=100.0)
        word("filters.to_below")
        decimal(rule, "high", t("filters.high"), width=76, least=0.0, most=100.0)
        return
    key = row_fields.seeded(row_fields.key_of(rule, "levels"), rule.values["levels"])
    st.segmented_control(
        t("filters.levels"),
        LEVELS,
        selection_mode="multi",
        format_func=named("predictions.level_"),
        key=key,
        on_change=_levels_chosen,
        args=(rule.id, key),
        label_visibility="collapsed",
    )


def _levels_chosen(id: str, key: str) -> None:
    chosen = [level for level in LEVELS if level in (session.get(key) or [])]
    session.put(key, chosen)
    row_fields.changed(id, "levels", key)


def _segment(rule: Rule, names: Names) -> None:
    titles = names.catalog.segments
    segment = rule.values["segment"]
    one(rule, "segment", list(titles), t("filters.segment_choice"), lambda id: titles.get(id, id), width=260)
    versions = (0, *(names.versions_of(segment) if segment in titles else ()))
    one(rule, "version", versions, t("filters.version"), _version, width=180)


def _version(number: int) -> str:
    return t("filters.version_n", n=number) if number else t("filters.version_live")


def _campaign(rule: Rule, names: Names) -> None:
    titles = names.catalog.campaigns
    one(rule, "state", CAMPAIGN_STATES, t("filters.campaign_state"), named("filters.campaign_"), width=200)
    one(rule, "campaign", list(titles), t("filters.campaign_choice"), lambda id: titles.get(id, id), width=220)
    one(rule, "limited", (False, True), t("filters.window"), named("filters.limited_"), width=130)
    if rule.values["limited"]:
        whole(rule, "days", t("filters.days"), minimum=1)
        word("filters.days_word")


def _list(rule: Rule, names: Names) -> None:
    titles = names.catalog.lists
    word("filters.on_list")
    one(rule, "list", list(titles), t("filters.list_choice"), lambda id: titles.get(id, id), width=320)


def _lot(rule: Rule, names: Names) -> None:
    word("filters.lot_from")
    decimal(rule, "from_percent", t("filters.from_percent"), width=84, least=0.0, most=100.0)
    word("filters.lot_to")
    decimal(rule, "to_percent", t("filters.to_percent"), width=84, least=0.0, most=100.0)
    word("filters.percent")


def _attribute(rule: Rule, names: Names) -> None:
    catalog, name = names.catalog, rule.values["field"]
    one(
        rule,
        "field",
        list(catalog.fields),
        t("filters.field"),
        lambda field: spoken(catalog.fields[field].label) if field in catalog.fields else field,
        width=160,
        on_change=_field_chosen,
        extra=(names,),
    )
    dated = name in catalog.fields and catalog.fields[name].type is FieldType.DATE
    prefix = "filters.date_" if dated else "filters.test_"
    one(rule, "test", tests_of(name, catalog), t("filters.test"), named(prefix), width=165 if dated else 130)
    if rule.values["test"] not in BLANKS:
        _VALUE[catalog.fields[name].type if name in catalog.fields else FieldType.TEXT](rule, names)


def _text_value(rule: Rule, names: Names) -> None:
    if rule.values["test"] in LISTS:
        known: Mapping[str, int] = names.values_of(rule.values["field"])
        many(rule, "values", known, t("filters.values"), t("filters.choose"), new=True)
    else:
        typed(rule, "text", t("filters.value"))


def _number_value(rule: Rule, names: Names) -> None:
    if rule.values["test"] in LISTS:
        many(rule, "numbers", {}, t("filters.values"), t("filters.type_numbers"), new=True)
        return
    decimal(rule, "number", t("filters.value"), width=110)
    if rule.values["test"] == "between":
        word("filters.and")
        decimal(rule, "number2", t("filters.value2"), width=110)


def _boolean_value(rule: Rule, names: Names) -> None:
    one(rule, "truth", (True, False), t("filters.value"), named("filters.truth_"), width=100)


def _date_value(rule: Rule, names: Names) -> None:
    test = rule.values["test"]
    if test in DAY_TESTS:
        whole(rule, "days", t("filters.days"), minimum=1)
        word("filters.days_ago" if test == "more_than_days_ago" else "filters.days_word")
    elif test == "between":
        day(rule, "between", t("filters.dates"), width=218)
    else:
        day(rule, "day", t("filters.value"), width=140)


def _field_chosen(id: str, name: str, key: str, names: Names) -> None:
    field = session.get(key)

    def about(item: Rule) -> Rule:
        return with_field(item, field, names.catalog, names.values_of)

    builder_state.change(replace_item, id, about)


_VALUE = {
    FieldType.TEXT: _text_value,
    FieldType.NUMBER: _number_value,
    FieldType.BOOLEAN: _boolean_value,
    FieldType.DATE: _date_value,
}
_WIDGETS = {
    "visits": _visits,
    "orders": _orders,
    "event": _event,
    "tags": _tags,
    "subscription": _subscription,
    "attribute": _attribute,
    "reachable": _reachable,
    "likelihood": _likelihood,
    "segment": _segment,
    "contacted": _contacted,
    "campaign": _campaign,
    "list": _list,
    "lot": _lot,
}
