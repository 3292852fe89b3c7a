"""The filter builder: Include and Exclude, one row a rule, native widgets over one tree with stable ids."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from pages.ui import builder_state, session
from pages.ui.audience_answer import Answer, Marks
from pages.ui.builder_notes import draw_nobody, draw_notes, draw_outcome, draw_part_outcome
from pages.ui.builder_state import change, tree
from pages.ui.builder_templates import draw_templates
from pages.ui.builder_tools import draw_tools
from pages.ui.row_fields import named, seeded
from pages.ui.row_widgets import Names, draw_values
from pages.ui.rule_filter import filter_of
from pages.ui.rule_kinds import TABLE_OF, new_rule, usable_kinds
from pages.ui.rule_tree import (
    EXCLUDE,
    GROUP_KINDS,
    INCLUDE,
    Group,
    Place,
    Rule,
    Tree,
    add,
    destinations,
    duplicate,
    level_of,
    move,
    move_to,
    places,
    remove,
    set_kind,
    set_on,
)
from pages.ui.text import listed, spoken, t
from segmentation.api import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What every row is drawn with: ``numbers`` are what rules and groups are called, by id."""

    names: Names
    marks: Marks
    unfinished: Mapping[str, str]
    numbers: Mapping[str, str]


def draw(answer: Answer | None, names: Names, *, current: bool, whole: bool = True) -> None:
    """Draw the sentence, both parts with the counts of an answer, and the buttons that add to them.

    Where the answer is not ``current``, its counts are those of the tree before. Only a ``whole`` builder has a
    heading, templates, undo and the advanced tools.
    """
    shown = tree()
    with st.container(border=True, key="filters"):
        if whole:
            _head(names.catalog)
        if shown.empty:
            st.caption(t("filters.none"))
        elif answer is not None and current:
            st.text(spoken(answer.view.sentence))
            for message in (*answer.marks.problems.get(None, ()), *answer.marks.warnings.get(None, ())):
                st.warning(session.plain(message), icon=":material/warning:")
            if answer.view.matching == 0 and answer.finished:
                draw_nobody(answer)
        built = filter_of(shown, names.catalog)
        board = Board(
            names=names,
            marks=answer.marks if answer else Marks(),
            unfinished=built.unfinished,
            numbers=_numbered(shown),
        )
        with st.container(key="rules" if current else "rules_before", gap="small"):
            for part in shown.parts:
                if part.members:
                    _part(part, board)
        _footer(names, whole=whole)
        if whole and session.get(builder_state.ADVANCED):
            draw_tools(built.filter, names.catalog)


def _head(catalog: Catalog) -> None:
    history = builder_state.history()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters_head"):
        st.header(t("filters.title"), width="stretch", anchor=False)
        draw_templates(catalog)
        undo, redo = ":material/undo:", ":material/redo:"
        off = not history.past
        st.button(t("filters.undo"), key="undo", on_click=builder_state.undo, icon=undo, type="tertiary", disabled=off)
        off = not history.future
        st.button(t("filters.redo"), key="redo", on_click=builder_state.redo, icon=redo, type="tertiary", disabled=off)
        advanced = bool(session.get(builder_state.ADVANCED))
        key = seeded("audience.advanced_switch", advanced)
        st.toggle(t("filters.advanced"), key=key, on_change=_advanced_switched, args=(key,))


def _advanced_switched(key: str) -> None:
    session.put(builder_state.ADVANCED, bool(session.get(key)))


def _numbered(shown: Tree) -> dict[str, str]:
    """Return what every rule and group is called: rules and groups are numbered in reading order."""
    numbers: dict[str, str] = {}
    rules = groups = 0
    for place in places(shown):
        if isinstance(place.item, Rule):
            rules += 1
            numbers[place.item.id] = str(rules)
        else:
            groups += 1
            numbers[place.item.id] = str(groups)
    return numbers


def _part(part: Group, board: Board) -> None:
    with st.container(key=f"part_{part.id}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", key=f"head_{part.id}"):
            st.markdown(t(f"filters.{part.id}"))
            if part.id == EXCLUDE:
                draw_part_outcome(part, board.marks)
        for position, item in enumerate(part.members):
            _item(Place(item=item, around=(part,), position=position), board)


def _item(place: Place, board: Board) -> None:
    if isinstance(place.item, Rule):
        _rule(place, place.item, board)
    else:
        _group(place, place.item, board)


def _rule(place: Place, rule: Rule, board: Board) -> None:
    number = board.numbers[rule.id]
    label = t(f"filters.{rule.kind}")
    with st.container(key=f"rule_{number}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"row_{rule.id}"):
            _switch(rule, t("filters.on", n=number, kind=label))
            color = "orange" if place.around[0].id == EXCLUDE else "gray"
            st.markdown(f":{color}-badge[{label}]", width="content")
            draw_values(rule, board.names)
            _end(place, t("filters.this_rule", n=number, kind=label), board)
        draw_notes(place, board.marks, board.unfinished, board.names.catalog)


def _group(place: Place, group: Group, board: Board) -> None:
    number = board.numbers[group.id]
    with st.container(key=f"group_{number}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"row_{group.id}"):
            _switch(group, t("filters.group_on", n=number))
            key = seeded(f"rule_{group.id}_kind", group.kind)
            st.selectbox(
                t("filters.group_kind", n=number),
                GROUP_KINDS,
                format_func=named("filters.group_"),
                key=key,
                on_change=_kind_chosen,
                args=(group.id, key),
                label_visibility="collapsed",
                width=210,
            )
            _end(place, t("filters.this_group", n=number), board)
        draw_notes(place, board.marks, board.unfinished, board.names.catalog)
        for position, item in enumerate(group.members):
            _item(Place(item=item, around=(*place.around, group), position=position), board)
        with st.container(horizontal=True, gap="xsmall", key=f"group_add_{number}"):
            _add_rule(group.id, t("filters.add_in_group"), board.names, type="tertiary")
            if level_of(place) + 1 < builder_state.levels():
                _add_group(group.id, type="tertiary")


def _switch(item: Rule | Group, label: str) -> None:
    key = seeded(f"rule_{item.id}_on", item.on)
    st.toggle(label, key=key, on_change=_switched, args=(item.id, key), label_visibility="collapsed")


def _end(place: Place, what: str, board: Board) -> None:
    """Draw the numbers of a row and its buttons, which stay together where a row breaks."""
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap="xsmall",
        width="content",
        wrap=False,
        key=f"end_{place.item.id}",
    ):
        draw_outcome(place, board.marks)
        _menu(place, what, board.numbers)


def _menu(place: Place, what: str, numbers: Mapping[str, str]) -> None:
    item = place.item
    to = destinations(tree(), item.id, max(builder_state.levels(), level_of(place)))
    steps = [name for name, allowed in _steps(place).items() if allowed]
    with st.container(horizontal=True, width="content", gap=None, wrap=False, key=f"icons_{item.id}"):
        key = f"rule_{item.id}_menu"
        st.menu_button(
            t("filters.more_for", what=what),
            ["duplicate", *steps, *(f"to:{group}" for group in to)],
            format_func=lambda action: _menu_label(action, numbers),
            key=key,
            on_click=_act,
            args=(item.id, key),
            icon=":material/more_horiz:",
            type="tertiary",
        )
        st.button(
            t("filters.remove_this", what=what),
            key=f"rule_{item.id}_remove",
            icon=":material/close:",
            on_click=change,
            args=(remove, item.id),
            type="tertiary",
        )


def _steps(place: Place) -> dict[str, bool]:
    return {"up": place.position > 0, "down": place.position < len(place.parent.members) - 1}


def _menu_label(action: str, numbers: Mapping[str, str]) -> str:
    if not action.startswith("to:"):
        return t(f"filters.do_{action}")
    group = action.removeprefix("to:")
    return t(f"filters.do_to_{group}") if group in (INCLUDE, EXCLUDE) else t("filters.do_to", n=numbers[group])


def _act(id: str, key: str) -> None:
    action = session.get(key)
    if action == "duplicate":
        change(duplicate, id)
    elif action in ("up", "down"):
        change(move, id, -1 if action == "up" else 1)
    elif action:
        change(move_to, id, action.removeprefix("to:"))


def _footer(names: Names, *, whole: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters_add"):
        _add_rule(INCLUDE, t("filters.add_rule"), names)
        _add_group(INCLUDE)
        _add_rule(EXCLUDE, t("filters.add_exclude"), names)
    usable = usable_kinds(names.catalog)
    absent = [t(f"table.{TABLE_OF[kind]}") for kind in TABLE_OF if kind not in usable]
    if absent and whole:
        st.caption(t("filters.not_here", what=listed(absent)))


def _add_rule(to: str, label: str, names: Names, type: str = "secondary") -> None:
    key = f"add_rule_{to}"
    st.menu_button(
        label,
        usable_kinds(names.catalog),
        format_func=named("filters.kind_"),
        key=key,
        icon=":material/add:" if to != EXCLUDE else ":material/remove:",
        on_click=_add_chosen,
        args=(to, key, names),
        type=type,
    )


def _add_chosen(to: str, key: str, names: Names) -> None:
    kind = session.get(key)
    if kind:
        change(add, to, new_rule(kind, names.catalog, names.values_of))


def _add_group(to: str, type: str = "secondary") -> None:
    st.button(
        t("filters.add_group"),
        key=f"add_group_{to}",
        icon=":material/library_add:",
        on_click=_group_added,
        args=(to,),
        type=type,
    )


def _group_added(to: str) -> None:
    change(add, to, Group(kind="any_of"))


def _kind_chosen(id: str, key: str) -> None:
    kind = session.get(key)
    if kind:
        change(set_kind, id, kind)


def _switched(id: str, key: str) -> None:
    builder_state.edit(set_on(tree(), id, on=bool(session.get(key))))
