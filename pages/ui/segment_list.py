"""The list of segments: found by name, label or rule, each with its size, and the shelf of archived ones."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.deleting import offer_undo
from pages.ui.no_data import draw_no_data
from pages.ui.segment_dialogs import act, actions_of
from pages.ui.segment_labels import draw_badges
from pages.ui.segment_links import link_to_segment, show_comparison
from pages.ui.text import last_day, number, plural, spoken, t
from segmentation.api import SegmentView, Workspace

SEARCH, ORDER, LABELS, SHOWN = "segments.search", "segments.sort", "segments.labels", "segments.shown"
FEW = 4
AT_ONCE = 25


def draw_list(workspace: Workspace) -> None:
    """Draw the whole list. The newest data is counted where it was not yet."""
    st.title(t("segments.title"))
    st.caption(t("segments.lead"))
    offer_undo("segments", partial(workspace.segments.restore, actor=session.actor()))
    found: tuple[SegmentView, ...] = ()
    if workspace.data.snapshot() is not None:
        with st.spinner(t("segments.counting")):
            found = workspace.segments.list()
    else:
        draw_no_data("segments")
        return
    if found:
        _found(workspace, found)
    else:
        _empty()
    _shelf(workspace)


def _empty() -> None:
    with st.container(border=True, key="empty"):
        st.markdown(f"**{t('segments.empty')}**")
        st.markdown(t("segments.empty_hint"))
        if st.button(t("segments.go"), type="primary", key="go_audience"):
            session.go("audience")


def _found(workspace: Workspace, found: Sequence[SegmentView]) -> None:
    _tools(workspace, found)
    shown = fitting(found, session.get(SEARCH, ""), session.get(LABELS, ()), by_name=session.get(ORDER) == "name")
    if not shown:
        with st.container(horizontal=True, vertical_alignment="center", key="none_found"):
            st.markdown(t("segments.none_found"), width="content")
            st.button(t("segments.show_all", n=number(len(found))), key="show_all", on_click=_show_all)
    many = session.get(SHOWN, AT_ONCE)
    for segment in shown[:many]:
        _row(workspace, segment)
    left = len(shown) - many
    if left > 0:
        label = t("segments.more", n=number(min(left, AT_ONCE)))
        st.button(label, key="more_segments", on_click=session.put, args=(SHOWN, many + AT_ONCE))


def fitting(
    found: Sequence[SegmentView], text: str, labels: Sequence[str], *, by_name: bool
) -> tuple[SegmentView, ...]:
    """Return the segments that hold every word of a text and every label, last edited first or by name."""
    words = text.casefold().split()
    fit = [segment for segment in found if set(labels) <= set(segment.labels) and _holds(segment, words)]
    return tuple(sorted(fit, key=lambda segment: segment.title.casefold()) if by_name else fit)


def _holds(segment: SegmentView, words: Sequence[str]) -> bool:
    text = " ".join((segment.title, segment.description, spoken(segment.sentence), *segment.labels)).casefold()
    return all(word in text for word in words)


def _show_all() -> None:
    for key in (SEARCH, LABELS):
        session.pop(key)


def _tools(workspace: Workspace, found: Sequence[SegmentView]) -> None:
    if len(found) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="tools"):
        if len(found) >= FEW:
            st.text_input(t("segments.search"), placeholder=t("segments.search_hint"), key=SEARCH, width=320)
            st.selectbox(
                t("segments.sort"),
                ("edited", "name"),
                format_func=lambda order: t(f"segments.sort_{order}"),
                key=ORDER,
                width=200,
            )
        if st.button(t("segments.compare_title"), icon=":material/compare:", key="compare"):
            show_comparison((found[0].id, found[1].id))
            st.rerun()
    used = workspace.segments.labels()
    if used:
        st.pills(
            t("segments.labels"),
            list(used),
            selection_mode="multi",
            format_func=lambda label: t("segments.label_option", label=session.plain(label), n=number(used[label])),
            key=LABELS,
        )


def _row(workspace: Workspace, segment: SegmentView) -> None:
    with st.container(border=True, gap="small", key=f"segment_{segment.id}"):
        left, right = st.columns([4, 1], vertical_alignment="top")
        with left, st.container(gap=None, key=f"named_{segment.id}"):
            link_to_segment(f"**{session.plain(segment.title)}**", segment.id, key=f"title_{segment.id}")
            st.text(about(segment))
        with right:
            _size(segment)
        if segment.problem:
            st.markdown(f":orange[:material/warning: {session.plain(segment.problem)}]")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"foot_{segment.id}"):
            draw_badges(segment)
            st.caption(facts(segment), width="content")
            st.space("stretch")
            _buttons(workspace, segment)


def about(segment: SegmentView) -> str:
    """Return what stands under a title: what somebody wrote about it, else of whom it is made."""
    return segment.description or spoken(segment.note or segment.sentence)


def facts(segment: SegmentView) -> str:
    """Return when a segment was saved, its version if it had others, and how often it is used, in one line."""
    parts = [session.signed("segments.edited", segment.edited_at, segment.edited_by)]
    if segment.version > 1:
        parts.append(t("segments.version", n=segment.version))
    if segment.used_by:
        parts.append(plural("segments.users", len(segment.used_by)))
    return " · ".join(parts)


def _buttons(workspace: Workspace, segment: SegmentView) -> None:
    with st.container(horizontal=True, wrap=False, width="content", vertical_alignment="center", gap="xsmall"):
        if st.button(t("common.open"), key=f"open_{segment.id}", disabled=segment.filter is None):
            open_on_audience(segment)
        with st.container(width="content", key=f"icons_segment_{segment.id}"):
            action = st.menu_button(
                t("segments.actions_for", title=session.plain(segment.title)),
                actions_of(segment),
                format_func=lambda name: t(f"segments.do_{name}"),
                key=f"menu_{segment.id}",
                icon=":material/more_horiz:",
                type="tertiary",
            )
    act(workspace, segment, action)


def open_on_audience(segment: SegmentView) -> None:
    """Show a segment's rules on the Audience page."""
    session.put("audience.open_segment", segment.id)
    session.go("audience")


def _size(segment: SegmentView) -> None:
    if segment.size is None or segment.as_of is None:
        return
    with st.container(gap=None, key=f"count_{segment.id}"):
        st.markdown(f"**{plural('common.customers', segment.size)}**")
        st.caption(t("segments.as_of", day=last_day(segment.as_of)))


def _shelf(workspace: Workspace) -> None:
    archived = workspace.segments.archived()
    if not archived:
        return
    with st.expander(plural("segments.shelf", len(archived)), icon=":material/inventory_2:", key="shelf"):
        st.caption(t("segments.shelf_help"))
        for segment in archived:
            with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"archived_{segment.id}"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(f"**{session.plain(segment.title)}**")
                    st.text(about(segment))
                _restore(workspace, segment)


def _restore(workspace: Workspace, segment: SegmentView) -> None:
    title = session.plain(segment.title)
    if st.button(t("segments.restore"), help=t("segments.restore_this", title=title), key=f"restore_{segment.id}"):
        with session.guarded():
            workspace.segments.restore(segment.id, actor=session.actor())
            session.pop("segments.deleted")
            session.say(t("segments.restored", title=segment.title))
            st.rerun()
