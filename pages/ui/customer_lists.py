"""Customer lists on the Data page: bringing them as files, what became of their rows, replacing and removing."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from pages.ui import downloads, session
from pages.ui.deleting import confirm, offer_undo
from pages.ui.dialogs import dialog
from pages.ui.segment_links import link_to_user
from pages.ui.text import number, spoken, t
from pages.ui.uploads import kept
from segmentation.api import CustomerList, CustomerListView, Workspace

TYPES = ["csv", "txt", "parquet"]


def draw_customer_lists(workspace: Workspace) -> None:
    """Draw the lists of a workspace that has data."""
    st.header(t("lists.title"))
    st.caption(t("lists.lead"))
    offer_undo("lists", partial(workspace.customer_lists.restore, actor=session.actor()))
    found = workspace.customer_lists.all()
    if not found:
        with st.container(border=True, key="no_lists"):
            st.markdown(f"**{t('lists.empty')}** {t('lists.empty_hint')}")
    for shown in found:
        _row(workspace, shown)
    if st.button(t("lists.add"), key="add_list", icon=":material/playlist_add:"):
        _add(workspace)


def _row(workspace: Workspace, shown: CustomerListView) -> None:
    with st.container(border=True, gap="small", key=f"list_{shown.id}"):
        st.markdown(f"**{session.plain(shown.title)}**")
        _report(shown)
        if shown.problem:
            st.warning(spoken(shown.problem), icon=":material/warning:")
        elif shown.matched == 0:
            st.warning(t("lists.all_unmatched"), icon=":material/warning:")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"foot_{shown.id}"):
            st.caption(_facts(shown), width="content")
            st.space("stretch")
            _buttons(workspace, shown)


def _report(shown: CustomerListView) -> None:
    """Draw what became of the rows of the file: read = matched + not in the data + twice + without an id."""
    figures = {
        "read": shown.read,
        "matched": shown.matched,
        "unmatched": shown.unmatched,
        "duplicates": shown.duplicates,
        "blank": shown.blank,
    }
    with st.container(horizontal=True, gap="large", key=f"report_{shown.id}"):
        for name, rows in figures.items():
            if rows is not None:
                with st.container(gap=None, width="content", key=f"figure_{name}_{shown.id}"):
                    st.caption(t(f"lists.{name}"))
                    st.markdown(f"**{number(rows)}**")


def _facts(shown: CustomerListView) -> str:
    used = t("lists.unused")
    if shown.used_by:
        used = t("lists.used_by", users=session.plain(", ".join(map(spoken, shown.used_by))))
    return f"{session.signed('lists.edited', shown.edited_at, shown.edited_by)} · {used}"


def _buttons(workspace: Workspace, shown: CustomerListView) -> None:
    if shown.unmatched:
        label = t("lists.download", n=number(shown.unmatched))
        if st.button(label, key=f"unmatched_{shown.id}", type="tertiary", icon=":material/download:"):
            _hand_over(workspace, shown)
    if st.button(t("lists.use"), key=f"use_{shown.id}", disabled=not shown.matched):
        session.put("audience.open_filter", CustomerList(list=shown.id))
        session.go("audience")
    dialogs = {"replace": _replace, "remove": _remove}
    with st.container(width="content", key=f"icons_list_{shown.id}"):
        action = st.menu_button(
            t("lists.more_for", title=session.plain(shown.title)),
            list(dialogs),
            format_func=lambda name: t(f"lists.do_{name}"),
            key=f"menu_{shown.id}",
            icon=":material/more_horiz:",
            type="tertiary",
        )
    if action is not None:
        dialogs[action](workspace, shown)


def _hand_over(workspace: Workspace, shown: CustomerListView) -> None:
    with session.guarded():
        with st.spinner(t("lists.preparing")):
            written = workspace.customer_lists.unmatched(shown.id, actor=session.actor())
        name = t("lists.file_name", list=shown.id)
        downloads.start(downloads.offer(written.file, name), key=f"fetch_{written.file.parent.name}")
        session.say(t("lists.ready", n=number(written.rows)))
        session.show_said()


@dialog("lists.add_title")
def _add(workspace: Workspace) -> None:
    title = st.text_input(t("lists.name"), placeholder=t("lists.name_placeholder"), key="list_name")

    def store(file: Path) -> CustomerListView:
        return workspace.customer_lists.add(title, file, actor=session.actor())

    _read("list_add", t("lists.add_confirm"), store, "lists.added", workspace)


@dialog("lists.replace_title")
def _replace(workspace: Workspace, shown: CustomerListView) -> None:
    st.markdown(t("lists.replace_text", n=number(shown.customers), title=session.plain(shown.title)))
    store = partial(workspace.customer_lists.replace, shown.id, actor=session.actor())
    _read("list_replace", t("lists.replace_confirm"), store, "lists.replaced", workspace)


def _read(key: str, verb: str, store: Callable[[Path], CustomerListView], said: str, workspace: Workspace) -> None:
    """Draw the file, the button, and what became of it."""
    given = st.file_uploader(t("lists.file"), type=TYPES, help=t("lists.file_help"), key=f"{key}_file")
    if st.button(verb, type="primary", key=f"{key}_confirm"):
        if given is None:
            st.warning(t("lists.need_file"))
            return
        with session.guarded(), st.spinner(t("lists.reading")), kept(workspace, given) as file:
            stored = store(file)
            session.say(t(said, title=stored.title, matched=number(stored.matched or 0), n=number(stored.customers)))
            st.rerun()


@dialog("lists.remove_title")
def _remove(workspace: Workspace, shown: CustomerListView) -> None:
    if not shown.used_by:
        remove = partial(workspace.customer_lists.remove, shown.id, actor=session.actor())
        confirm("lists", shown.id, shown.title, remove, verb=t("lists.remove"))
        return
    st.markdown(t("lists.in_use", title=session.plain(shown.title)))
    live = workspace.segments.list()
    with st.container(gap="xsmall", key="users_of"):
        for user in shown.used_by:
            link_to_user(user, live, here=False)
    st.caption(t("lists.in_use_hint"))
