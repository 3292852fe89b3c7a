"""The filter builder: one row a rule, native widgets over plain rules with stable ids.

Widgets write back in callbacks and never read each other; the key of a widget holds the rule's id and the name of the
value, so that nothing shifts when a row is removed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from pages.ui import session
from pages.ui.rules import (
    COUNT_OPS,
    STATES,
    TABLE_OF,
    TAG_MODES,
    WINDOWS,
    Rule,
    new_rule,
    problem_of,
    tests_of,
    usable_kinds,
    with_field,
)
from pages.ui.text import listed, number, t
from segmentation.api import Calendar, Catalog, FieldType, RuleCount, days_in_words, days_of, describe

RULES = "audience.rules"
ValuesOf = Callable[[str], dict[str, int]]
MOST = 1000
# Wide enough for seven digits, so that the numbers of all rows stand under each other.
KEPT_WIDTH = 96
LEFT_OUT_WIDTH = 124


def current_rules() -> list[Rule]:
    """Return the rules as they stand."""
    rules: list[Rule] = session.get(RULES, [])
    return rules


def set_rules(rules: Iterable[Rule]) -> None:
    """Replace all rules."""
    session.put(RULES, list(rules))


def draw(
    catalog: Catalog,
    counts: Sequence[RuleCount],
    would_keep: Callable[[Rule], int],
    values_of: ValuesOf,
) -> None:
    """Draw the rows with their counts and the buttons that add rules.

    ``counts`` are those of the rules that are on, in order.
    """
    rules = current_rules()
    counted = iter(counts)
    for position, rule in enumerate(rules):
        _row(rule, position, catalog, next(counted) if rule.on else None, would_keep, values_of)
    if not rules:
        st.caption(t("filters.none"))
    _footer(catalog, rules, values_of)


def _row(
    rule: Rule,
    position: int,
    catalog: Catalog,
    count: RuleCount | None,
    would_keep: Callable[[Rule], int],
    values_of: ValuesOf,
) -> None:
    with (
        st.container(key=f"rule_{position + 1}"),
        st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"row_{rule.id}"),
    ):
        label = t(f"filters.{rule.kind}")
        st.toggle(
            t("filters.on", n=position + 1, kind=label),
            value=rule.on,
            key=f"rule_{rule.id}_on",
            on_change=_switched,
            args=(rule.id,),
            label_visibility="collapsed",
        )
        st.markdown(f":gray-badge[{label}]", width="content")
        _WIDGETS[rule.kind](rule, catalog, values_of)
        _outcome(rule, count, would_keep, catalog)


def _outcome(rule: Rule, count: RuleCount | None, would_keep: Callable[[Rule], int], catalog: Catalog) -> None:
    with st.container(
        horizontal=True,
        wrap=False,
        horizontal_alignment="right",
        vertical_alignment="center",
        gap="small",
        key=f"outcome_{rule.id}",
    ):
        problem = problem_of(rule, catalog)
        if problem:
            st.markdown(f":red[{t(problem)}]", width="content")
        elif count is None:
            st.markdown(f":gray[{t('filters.would_keep', n=number(would_keep(rule)))}]", width="content")
        else:
            st.markdown(t("filters.kept", n=number(count.kept)), width=KEPT_WIDTH, text_alignment="right")
            left_out = t("filters.left_out", n=number(count.before - count.kept))
            st.markdown(f":gray[{left_out}]", width=LEFT_OUT_WIDTH, text_alignment="right")
        st.button(t("filters.remove"), key=f"rule_{rule.id}_remove", on_click=_remove, args=(rule.id,), type="tertiary")


def _footer(catalog: Catalog, rules: list[Rule], values_of: ValuesOf) -> None:
    usable = usable_kinds(catalog)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters_add"):
        for kind in usable:
            st.button(
                t(f"filters.{kind}"),
                key=f"add_{kind}",
                icon=":material/add:",
                on_click=_add,
                args=(kind, catalog, values_of),
            )
        if len(rules) > 1:
            st.button(t("filters.clear"), key="filters_clear", on_click=_clear, type="tertiary")
        if session.get("audience.removed"):
            st.button(t("common.undo"), key="filters_undo", on_click=_undo, icon=":material/undo:", type="tertiary")
    absent = [t(f"table.{TABLE_OF[kind]}") for kind in TABLE_OF if kind not in usable]
    if absent:
        st.caption(t("filters.not_here", what=listed(absent)))


def _visits(rule: Rule, catalog: Catalog, values_of: ValuesOf) -> None:
    _how_many(rule, catalog)
    if len(catalog.visit_kinds) > 1:
        _many(rule, "kinds", list(catalog.visit_kinds), t("filters.kind_of_visit"), t("filters.any_kind"), width=170)


def _orders(rule: Rule, catalog: Catalog, values_of: ValuesOf) -> None:
    _how_many(rule, catalog)


def _how_many(rule: Rule, catalog: Catalog) -> None:
    _one(rule, "op", COUNT_OPS, t("filters.op"), lambda op: t(f"filters.op_{op}"), width=115)
    _number(rule, "number", t("filters.number"), minimum=0, width=70)
    rolling = rule.values["window"] == "last_days"
    shown = partial(_window_label, catalog=catalog)
    _one(rule, "window", WINDOWS, t("filters.window"), shown, width=165 if rolling else 245)
    if rolling:
        _number(rule, "days", t("filters.days"), minimum=1, width=70)
        st.markdown(t("filters.days_word"), width="content")


def _window_label(name: str, *, catalog: Catalog) -> str:
    if name == "last_days":
        return t("filters.in_last")
    if name == "ever":
        return t("filters.ever")
    first, after = days_of(Calendar(period=name), catalog.as_of)  # type: ignore[arg-type]
    return t(f"filters.{name}", days=days_in_words(first or after, after))


def _tags(rule: Rule, catalog: Catalog, values_of: ValuesOf) -> None:
    _one(rule, "mode", TAG_MODES, t("filters.mode"), lambda mode: t(f"filters.tag_{mode}"), width=130)
    _many(rule, "tags", list(catalog.tags), t("filters.tag_choice"), t("filters.choose"))


def _subscription(rule: Rule, catalog: Catalog, values_of: ValuesOf) -> None:
    _one(rule, "state", STATES, t("filters.state"), lambda state: t(f"filters.state_{state}"), width=180)
    _many(rule, "plans", list(catalog.plans), t("filters.plans"), t("filters.any_plan"))


def _attribute(rule: Rule, catalog: Catalog, values_of: ValuesOf) -> None:
    name = rule.values["field"]
    fields = list(catalog.fields)
    _one(
        rule,
        "field",
        fields,
        t("filters.field"),
        lambda field: catalog.fields[field].label if field in catalog.fields else field,
        width=170,
        on_change=_field_chosen,
        extra=(catalog, values_of),
    )
    test = rule.values["test"]
    _one(rule, "test", tests_of(name, catalog), t("filters.test"), lambda op: t(f"filters.test_{op}"), width=140)
    if test in ("is_blank", "is_not_blank"):
        return
    match catalog.fields[name].type:
        case FieldType.TEXT if test in ("in", "not_in"):
            known = values_of(name)
            _many(rule, "values", list(known), t("filters.values"), t("filters.choose"), counts=known)
        case FieldType.TEXT:
            _text(rule, "text")
        case FieldType.NUMBER:
            _number(rule, "number", t("filters.value"), minimum=None, width=130)
        case FieldType.BOOLEAN:
            _one(
                rule,
                "truth",
                (True, False),
                t("filters.value"),
                lambda truth: t("filters.true" if truth else "filters.false"),
                width=100,
            )
        case FieldType.DATE:
            _day(rule)


def _other(rule: Rule, catalog: Catalog, values_of: ValuesOf) -> None:
    st.text(describe(rule.node, catalog) if rule.node is not None else "")


_WIDGETS = {
    "visits": _visits,
    "orders": _orders,
    "tags": _tags,
    "subscription": _subscription,
    "attribute": _attribute,
    "other": _other,
}


def _key(rule: Rule, name: str) -> str:
    # A field's own widgets start afresh when the field changes: their options and types differ.
    suffix = f"_{rule.values['field']}" if rule.kind == "attribute" and name != "field" else ""
    return f"rule_{rule.id}_{name}{suffix}"


def _seed(rule: Rule, name: str) -> str:
    key = _key(rule, name)
    if session.get(key) is None:
        session.put(key, rule.values[name])
    return key


def _one(
    rule: Rule,
    name: str,
    options: Sequence[Any],
    label: str,
    shown: Callable[[Any], str],
    *,
    width: int,
    on_change: Callable[..., None] | None = None,
    extra: tuple[Any, ...] = (),
) -> None:
    st.selectbox(
        label,
        options,
        format_func=shown,
        key=_seed(rule, name),
        on_change=on_change or _changed,
        args=(rule.id, name, _key(rule, name), *extra),
        label_visibility="collapsed",
        width=width,
    )


def _many(
    rule: Rule,
    name: str,
    options: list[str],
    label: str,
    placeholder: str,
    counts: Mapping[str, int] | None = None,
    width: int = 250,
) -> None:
    chosen = [value for value in rule.values[name] if value not in options]
    st.multiselect(
        label,
        options[:MOST] + chosen,
        format_func=lambda value: value if not counts or value not in counts else f"{value} ({number(counts[value])})",
        key=_seed(rule, name),
        on_change=_changed,
        args=(rule.id, name, _key(rule, name)),
        label_visibility="collapsed",
        placeholder=placeholder,
        width=width,
    )


def _number(rule: Rule, name: str, label: str, *, minimum: int | None, width: int) -> None:
    whole = minimum is not None
    st.number_input(
        label,
        min_value=minimum,
        step=1 if whole else None,
        key=_seed(rule, name),
        on_change=_changed,
        args=(rule.id, name, _key(rule, name)),
        label_visibility="collapsed",
        width=width,
    )


def _text(rule: Rule, name: str) -> None:
    st.text_input(
        t("filters.value"),
        key=_seed(rule, name),
        on_change=_changed,
        args=(rule.id, name, _key(rule, name)),
        label_visibility="collapsed",
        width=200,
    )


def _day(rule: Rule) -> None:
    st.date_input(
        t("filters.value"),
        key=_seed(rule, "day"),
        on_change=_changed,
        args=(rule.id, "day", _key(rule, "day")),
        label_visibility="collapsed",
        min_value=None,
        format="YYYY-MM-DD",
        width=160,
    )


def _replace(id: str, change: Callable[[Rule], Rule]) -> None:
    set_rules(change(rule) if rule.id == id else rule for rule in current_rules())


def _changed(id: str, name: str, key: str) -> None:
    value = session.get(key)
    if value is not None:
        _replace(id, lambda rule: rule.with_value(name, value))


def _field_chosen(id: str, name: str, key: str, catalog: Catalog, values_of: ValuesOf) -> None:
    field = session.get(key)
    _replace(id, lambda rule: with_field(rule, field, catalog, values_of))


def _switched(id: str) -> None:
    on = bool(session.get(f"rule_{id}_on"))
    _replace(id, lambda rule: Rule(id=rule.id, kind=rule.kind, on=on, values=rule.values, node=rule.node))


def _add(kind: str, catalog: Catalog, values_of: ValuesOf) -> None:
    set_rules([*current_rules(), new_rule(kind, catalog, values_of)])


def _remove(id: str) -> None:
    rules = current_rules()
    session.put("audience.removed", rules)
    set_rules(rule for rule in rules if rule.id != id)


def _clear() -> None:
    session.put("audience.removed", current_rules())
    set_rules([])


def _undo() -> None:
    set_rules(session.pop("audience.removed") or [])
