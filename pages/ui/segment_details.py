"""One segment, opened: who is in it, its size over time, its versions, what uses it."""

import streamlit as st

from pages.ui import session
from pages.ui.segment_dialogs import act, actions_of, return_to
from pages.ui.segment_history import draw_history
from pages.ui.segment_labels import draw_badges
from pages.ui.segment_links import link_to_list, link_to_user, show_comparison
from pages.ui.segment_list import facts, open_on_audience
from pages.ui.text import capital, last_day, number, share, spoken, t
from segmentation.api import NotFound, SegmentVersion, SegmentView, Workspace


def draw_segment(workspace: Workspace, id: str) -> None:
    """Draw one segment. One that does not exist is a sentence, with the way back to the list."""
    link_to_list(t("segments.all"))
    try:
        with st.spinner(t("segments.counting")):
            segment = workspace.segments.get(id)
    except NotFound as error:
        st.warning(spoken(error.sentence), icon=":material/warning:")
        return
    _head(workspace, segment)
    left, right = st.columns([3, 2], gap="large")
    with left:
        snapshot = workspace.data.snapshot()
        _definition(segment, snapshot.population if snapshot else 0)
        draw_history(workspace.segments.history(id))
        _users(workspace, segment)
    with right:
        _versions(workspace, segment)


def _head(workspace: Workspace, segment: SegmentView) -> None:
    st.title(session.plain(segment.title))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="badges"):
        draw_badges(segment)
        st.caption(facts(segment), width="content")
    if segment.description:
        st.text(segment.description)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="segment_actions"):
        label = t("segments.open_audience")
        if st.button(label, type="primary", key="open_segment", disabled=segment.filter is None):
            open_on_audience(segment)
        for action in actions_of(segment):
            if st.button(t(f"segments.do_{action}"), key=f"do_{action}", type="tertiary"):
                act(workspace, segment, action)


def _definition(segment: SegmentView, population: int) -> None:
    if segment.size is not None and segment.as_of is not None:
        with st.container(gap=None, key="segment_size"):
            st.caption(t("segments.size"))
            st.markdown(f"## {number(segment.size)}")
            st.caption(
                t(
                    "segments.size_share",
                    share=share(segment.size, population),
                    n=number(population),
                    day=last_day(segment.as_of),
                )
            )
    if segment.problem:
        st.warning(t("segments.unavailable", problem=segment.problem), icon=":material/warning:")
    st.header(t("segments.definition"))
    st.text(spoken(segment.note or segment.sentence))


def _users(workspace: Workspace, segment: SegmentView) -> None:
    st.header(t("segments.used_by"))
    if not segment.used_by:
        st.caption(t("segments.not_used"))
        return
    live = workspace.segments.list()
    with st.container(gap="xsmall", key="users"):
        for user in segment.used_by:
            link_to_user(user, live)


def _versions(workspace: Workspace, segment: SegmentView) -> None:
    st.header(t("segments.versions"))
    for version in workspace.segments.versions(segment.id):
        with st.container(border=True, gap="small", key=f"version_{version.version}"):
            _version(workspace, segment, version)


def _version(workspace: Workspace, segment: SegmentView, version: SegmentVersion) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{t('segments.version_n', n=version.version)}**", width="content")
        if version.current:
            st.badge(t("segments.version_now"), color="green")
        made = session.signed("segments.version_made", version.created_at, version.created_by)
        st.caption(made, width="content")
    for change in version.changes:
        st.text(capital(change))
    if version.current:
        return
    if version.filter is None:
        st.caption(t("segments.version_unreadable"))
        return
    with st.expander(t("segments.version_rules")):
        st.text(spoken(version.sentence))
    with st.container(horizontal=True, gap="small", key=f"version_actions_{version.version}"):
        if st.button(t("segments.version_return"), key=f"return_{version.version}", disabled=segment.fixed):
            return_to(workspace, segment, version)
        if st.button(t("segments.version_compare"), key=f"compare_{version.version}", type="tertiary"):
            show_comparison((f"{segment.id}@{version.version}", segment.id))
            st.rerun()
