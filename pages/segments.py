"""Segments: the saved audiences."""

from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.deleting import confirm, offer_undo
from pages.ui.text import day, plural, t
from segmentation.api import SegmentView, Workspace


def _row(workspace: Workspace, segment: SegmentView) -> None:
    with st.container(border=True, key=f"segment_{segment.id}"):
        left, right = st.columns([4, 1], vertical_alignment="top")
        with left:
            st.markdown(f"**{session.plain(segment.title)}**")
            st.text(segment.sentence)
        with right:
            _size(segment)
        if segment.problem:
            st.warning(t("segments.unavailable", problem=segment.problem), icon=":material/warning:")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(session.signed("segments.edited", segment.edited_at, segment.edited_by))
            if st.button(t("common.open"), key=f"open_{segment.id}", disabled=segment.filter is None):
                session.put("audience.open_segment", segment.id)
                session.go("audience")
            if st.button(t("common.rename"), key=f"rename_{segment.id}", type="tertiary"):
                _rename(workspace, segment)
            if st.button(t("segments.archive"), key=f"delete_{segment.id}", type="tertiary"):
                _delete(workspace, segment)


def _size(segment: SegmentView) -> None:
    if segment.size is None or segment.as_of is None:
        return
    with st.container(gap=None, key=f"count_{segment.id}"):
        st.markdown(f"**{plural('common.customers', segment.size)}**")
        st.caption(t("segments.as_of", day=day(workspace_day)))


@st.dialog(t("segments.rename_title"))
def _rename(workspace: Workspace, segment: SegmentView) -> None:
    title = st.text_input(t("save.name"), value=segment.title, key="rename_name")
    if st.button(t("common.rename"), type="primary", key="rename_confirm"):
        with session.guarded():
            renamed = workspace.segments.rename(segment.id, title, actor=session.actor())
            session.say(t("segments.renamed", title=renamed.title))
            st.rerun()


@st.dialog(t("segments.delete_title"))
def _delete(workspace: Workspace, segment: SegmentView) -> None:
    remove = partial(workspace.segments.archive, segment.id, actor=session.actor())
    confirm("segments", segment.id, segment.title, remove, verb=t("segments.archive"))


def _empty() -> None:
    with st.container(border=True, key="empty"):
        st.markdown(f"**{t('segments.empty')}**")
        st.markdown(t("segments.empty_hint"))
        if st.button(t("segments.go"), type="primary", key="go_audience"):
            session.go("audience")


workspace = session.workspace()
st.title(t("segments.title"))
st.caption(t("segments.lead"))
offer_undo("segments", partial(workspace.segments.restore, actor=session.actor()))
snapshot = workspace.data.snapshot()
found = workspace.segments.list() if snapshot else ()
if snapshot is None or not found:
    _empty()
else:
    workspace_day = snapshot.last_day
    text = ""
    if len(found) > 5:
        text = st.text_input(t("segments.search"), key="segments.search").strip()
    shown = [segment for segment in found if text.casefold() in segment.title.casefold()]
    if not shown:
        st.caption(t("segments.none_found", text=session.plain(text)))
    for segment in shown:
        _row(workspace, segment)
