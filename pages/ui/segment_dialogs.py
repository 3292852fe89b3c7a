"""What can be done with one segment, each in a dialog of its own."""

from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.deleting import confirm
from pages.ui.dialogs import dialog
from pages.ui.segment_labels import choose_labels
from pages.ui.segment_links import SEGMENT, link_to_user, show_comparison, show_list, show_segment
from pages.ui.text import last_day, plural, spoken, t
from segmentation.api import SegmentVersion, SegmentView, Workspace


def actions_of(segment: SegmentView) -> list[str]:
    """Return what can be done with a segment now."""
    possible = {
        "edit": True,
        "duplicate": segment.filter is not None,
        "freeze": not segment.fixed and segment.size is not None,
        "compare": segment.size is not None,
        "archive": True,
    }
    return [name for name, now in possible.items() if now]


def act(workspace: Workspace, segment: SegmentView, action: str | None) -> None:
    """Do what was chosen of `actions_of`, or ask first."""
    dialogs = {"edit": _edit, "duplicate": _duplicate, "freeze": _freeze, "archive": _archive}
    if action == "compare":
        show_comparison((segment.id,))
        st.rerun()
    elif action is not None:
        dialogs[action](workspace, segment)


@dialog("segments.edit_title")
def _edit(workspace: Workspace, segment: SegmentView) -> None:
    title = st.text_input(t("save.name"), value=segment.title, key="edit_name")
    description = st.text_area(t("save.description"), value=segment.description, key="edit_about", height=90)
    labels = choose_labels(workspace, segment.labels, key="edit_labels")
    if st.button(t("common.save"), type="primary", key="edit_confirm"):
        with session.guarded():
            actor = session.actor()
            if title != segment.title:
                workspace.segments.rename(segment.id, title, actor=actor)
            if tuple(labels) != segment.labels:
                workspace.segments.set_labels(segment.id, labels, actor=actor)
            if description != segment.description:
                workspace.segments.describe(segment.id, description, actor=actor)
            session.say(t("segments.edit_done", title=workspace.segments.get(segment.id).title))
            st.rerun()


@dialog("segments.duplicate_title")
def _duplicate(workspace: Workspace, segment: SegmentView) -> None:
    st.markdown(t("segments.duplicate_text", title=session.plain(segment.title)))
    title = st.text_input(t("save.name"), value=t("segments.duplicate_name", title=segment.title), key="duplicate_name")
    if st.button(t("segments.duplicate"), type="primary", key="duplicate_confirm"):
        with session.guarded():
            made = workspace.segments.duplicate(segment.id, title, actor=session.actor())
            session.say(t("segments.duplicated", title=made.title))
            _go_on(made)


@dialog("segments.freeze_title")
def _freeze(workspace: Workspace, segment: SegmentView) -> None:
    plain = session.plain(segment.title)
    st.markdown(plural("segments.freeze_text", segment.size or 0, title=plain))
    st.markdown(t("segments.freeze_stays", title=plain))
    dated = segment.title if segment.as_of is None else _dated(segment)
    title = st.text_input(t("save.name"), value=dated, key="freeze_name")
    if st.button(t("segments.freeze"), type="primary", key="freeze_confirm"):
        with session.guarded(), st.spinner(t("segments.freezing")):
            made = workspace.segments.freeze(segment.id, title, actor=session.actor())
            session.say(plural("segments.frozen", made.size or 0, title=made.title))
            _go_on(made)


def _dated(segment: SegmentView) -> str:
    return t("segments.freeze_name", title=segment.title, day=last_day(segment.as_of))


def _go_on(made: SegmentView) -> None:
    """Show the new segment where one was shown; in the list it stands on top."""
    if SEGMENT in st.query_params:
        show_segment(made.id)
    st.rerun()


@dialog("segments.delete_title")
def _archive(workspace: Workspace, segment: SegmentView) -> None:
    if not segment.used_by:
        confirm(
            "segments", segment.id, segment.title, partial(_put_away, workspace, segment), verb=t("segments.archive")
        )
        return
    st.markdown(t("segments.in_use", title=session.plain(segment.title)))
    with st.container(gap="xsmall", key="users_of"):
        live = workspace.segments.list()
        for user in segment.used_by:
            link_to_user(user, live)
    st.caption(t("segments.in_use_hint"))


def _put_away(workspace: Workspace, segment: SegmentView) -> None:
    workspace.segments.archive(segment.id, actor=session.actor())
    show_list()


@dialog("segments.return_title")
def return_to(workspace: Workspace, segment: SegmentView, version: SegmentVersion) -> None:
    """Ask before an earlier version becomes the definition again."""
    st.markdown(
        t(
            "segments.return_text",
            title=session.plain(segment.title),
            n=version.version,
            next=segment.version + 1,
        )
    )
    st.text(spoken(version.sentence))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("common.cancel"), key="return_cancel"):
            st.rerun()
        if st.button(t("segments.return_now", n=version.version), type="primary", key="return_confirm"):
            with session.guarded():
                workspace.segments.return_to(
                    segment.id, version.version, actor=session.actor(), began_with=segment.version
                )
                session.say(t("segments.returned", title=segment.title, n=version.version))
                st.rerun()
