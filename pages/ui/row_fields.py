"""The widgets of a row. Each shows one value of its rule and writes it back when a person changes it.

The tree decides what a widget shows: its state is set before it is drawn wherever the two differ, so that undo, a
template or a segment that is opened shows at once. The key of a widget holds the rule's id and the value's name.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from pages.ui import builder_state, session
from pages.ui.formats import date_pattern
from pages.ui.pickers import MOST, known_name, offered
from pages.ui.rule_tree import Rule, place_of, set_value
from pages.ui.text import number, t


def key_of(rule: Rule, name: str) -> str:
    """Return the key of a value's widget; the widgets of a field start afresh when another field is chosen."""
    suffix = f"_{rule.values['field']}" if rule.kind == "attribute" and name != "field" else ""
    return f"rule_{rule.id}_{name}{suffix}"


def seeded(key: str, value: Any) -> str:
    """Give a widget the value of the tree before it is drawn, and return its key."""
    if session.get(key) != value:
        session.put(key, value)
    return key


def changed(id: str, name: str, key: str) -> None:
    """Write a widget's value into the tree. A number that was emptied is no value: the tree's own comes back."""
    value = session.get(key)
    if value is not None:
        builder_state.change(set_value, id, name, value)


def one(
    rule: Rule,
    name: str,
    options: Sequence[Any],
    label: str,
    shown: Callable[[Any], str],
    *,
    width: int,
    on_change: Callable[..., None] = changed,
    extra: tuple[Any, ...] = (),
) -> None:
    """One of some. What is chosen and not offered any more stays to be seen."""
    value = rule.values[name]
    key = seeded(key_of(rule, name), value)
    st.selectbox(
        label,
        [*options, *([] if value in options else [value])],
        format_func=shown,
        key=key,
        on_change=on_change,
        args=(rule.id, name, key, *extra),
        label_visibility="collapsed",
        width=width,
    )


def many(
    rule: Rule,
    name: str,
    known: Mapping[str, int],
    label: str,
    placeholder: str,
    *,
    width: int = 250,
    new: bool = False,
) -> None:
    """Some of many, each with its number of customers. Beyond `MOST`, typing a part of a name brings the rest."""
    chosen = list(rule.values[name])
    key = seeded(key_of(rule, name), chosen)
    find = f"{key}_find"
    found = offered(known, session.get(find, ""))
    capped = len(known) > MOST
    st.multiselect(
        label,
        [*found, *(value for value in chosen if value not in found)],
        format_func=partial(_option, known=known, chosen=chosen),
        key=key,
        on_change=_picked,
        args=(rule.id, name, key, find, known if capped else {}),
        label_visibility="collapsed",
        placeholder=placeholder,
        filter_mode="contains",
        accept_new_options=new or capped,
        select_all=False,
        width=width,
    )
    if capped:
        _more(known, found, find)
    elif new and len(known) == MOST:
        st.caption(t("filters.most", n=number(MOST)), width="content")


def _option(value: str, *, known: Mapping[str, int], chosen: Sequence[str]) -> str:
    # What is chosen stands in the row, where its number would only take room.
    if value in chosen or not known.get(value):
        return value
    return t("filters.option", name=value, n=number(known[value]))


def _picked(id: str, name: str, key: str, find: str, known: Mapping[str, int]) -> None:
    item = place_of(builder_state.tree(), id).item
    before = item.values[name] if isinstance(item, Rule) else ()
    values: list[str] = []
    session.put(find, "")
    for value in session.get(key, []):
        exact = known_name(value, known) if value not in before else value
        if exact is None and offered(known, value):
            session.put(find, value)
        else:
            values.append(value if exact is None else exact)
    # Set, and not only kept: what is chosen is written otherwise than what can be.
    session.put(key, values)
    builder_state.change(set_value, id, name, values)


def _more(known: Mapping[str, int], found: Sequence[str], find: str) -> None:
    typed = session.get(find, "")
    if typed:
        st.caption(t("filters.found", n=number(len(found)), text=session.plain(typed)), width="content")
    else:
        st.caption(t("filters.more", n=number(len(known) - len(found))), width="content")


def whole(rule: Rule, name: str, label: str, *, minimum: int, width: int = 66, maximum: int | None = None) -> None:
    """A whole number."""
    _number(rule, name, label, width=width, min_value=minimum, max_value=maximum, step=1)


def decimal(
    rule: Rule, name: str, label: str, *, width: int, least: float | None = None, most: float | None = None
) -> None:
    """A number with decimals."""
    _number(rule, name, label, width=width, min_value=least, max_value=most, step=None)


def _number(rule: Rule, name: str, label: str, **options: Any) -> None:
    key = seeded(key_of(rule, name), rule.values[name])
    st.number_input(
        label, key=key, on_change=changed, args=(rule.id, name, key), label_visibility="collapsed", **options
    )


def typed(rule: Rule, name: str, label: str, *, width: int = 200) -> None:
    """A text."""
    key = seeded(key_of(rule, name), rule.values[name])
    st.text_input(
        label, key=key, on_change=changed, args=(rule.id, name, key), label_visibility="collapsed", width=width
    )


def day(rule: Rule, name: str, label: str, *, width: int = 130) -> None:
    """One day, or a first and a last one where the rule holds two."""
    key = seeded(key_of(rule, name), rule.values[name])
    st.date_input(
        label,
        key=key,
        on_change=changed,
        args=(rule.id, name, key),
        label_visibility="collapsed",
        format=date_pattern(),
        width=width,
    )


def word(key: str, **places: Any) -> None:
    """A word between two widgets."""
    st.markdown(t(key, **places), width="content")


def named(prefix: str) -> Callable[[Any], str]:
    """Return how a choice is shown: the text ``prefix`` and its name make the key."""
    return partial(_named, prefix)


def _named(prefix: str, name: Any) -> str:
    return t(f"{prefix}{name}")
