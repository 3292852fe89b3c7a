"""The never-contact list: its size, people added from a file after a look, one found and taken off, a download."""

import streamlit as st

from pages.ui import downloads, session
from pages.ui.dialogs import dialog
from pages.ui.formats import joined
from pages.ui.text import number, plural, t
from pages.ui.uploads import kept
from segmentation.api import CHANNELS, REASONS, NeverContact, NeverContactLine, Recognised, Workspace

ALL = "all"
TYPES = ["csv", "txt", "parquet"]
_FOUND = "contact.found"


def draw_never_list(workspace: Workspace) -> None:
    """Draw the list."""
    st.header(t("contact.never"))
    st.caption(t("contact.never_help"))
    found = workspace.ledger.never_contact()
    with st.container(border=True, gap="small", key="never_list"):
        for one in found:
            st.markdown(_size(one))
        if not found:
            st.markdown(t("contact.never_nobody"))
        with st.container(horizontal=True, key="never_buttons"):
            if st.button(t("contact.add"), key="never_add", icon=":material/upload_file:"):
                _add(workspace)
            label, icon = t("contact.download"), ":material/download:"
            if st.button(label, key="never_download", icon=icon, disabled=not found):
                _hand_over(workspace)
        if found:
            _search(workspace)


def _channel(channel: str | None) -> str:
    return t("contact.all_channels") if channel in (None, ALL) else t(f"list.channel_{channel}")


def _size(one: NeverContact) -> str:
    parts = [plural("contact.never_customers", one.customers)] if one.customers else []
    parts += [plural("contact.never_addresses", one.addresses)] if one.addresses else []
    return f"**{_channel(one.channel)}** · {joined(parts)}"


def _hand_over(workspace: Workspace) -> None:
    with session.guarded():
        written = workspace.never_contact.write(actor=session.actor())
        offered = downloads.offer(written.file, t("contact.download_name"))
        downloads.start(offered, key=f"fetch_{written.file.stem}")
        session.say(t("list.ready", n=number(written.rows)))
        session.show_said()


@dialog("contact.add_title")
def _add(workspace: Workspace) -> None:
    st.caption(t("contact.add_text"))
    given = st.file_uploader(t("lists.file"), type=TYPES, key="never_file")
    chosen = st.selectbox(t("contact.add_channel"), (ALL, *CHANNELS), format_func=_channel, key="never_channel")
    if given is None:
        return
    channel = None if chosen == ALL else chosen
    with session.guarded(), kept(workspace, given) as file:
        found = workspace.never_contact.preview(file, channel=channel, actor=session.actor())
        _recognised(found)
        off = bool(found.refused) or not found.new
        label = plural("contact.add_confirm", found.new)
        if st.button(label, type="primary", key="never_add_confirm", disabled=off):
            added = workspace.ledger.add_file(file, channel=channel, actor=session.actor())
            session.say(plural("contact.added", added.new))
            st.rerun()


def _recognised(found: Recognised) -> None:
    """Draw what became of the rows: counts and rows of the file, never what stands in them."""
    figures = {
        "customers": found.customers,
        "addresses": found.addresses,
        "unknown": found.unknown,
        "duplicates": found.duplicates,
        "blank": found.blank,
        "refused": found.refused,
    }
    with st.container(horizontal=True, gap="medium", key="never_found"):
        for name, rows in figures.items():
            if rows or name in ("customers", "addresses", "unknown"):
                with st.container(gap=None, width="content", key=f"never_found_{name}"):
                    st.caption(t(f"contact.found_{name}"))
                    st.markdown(f"**{number(rows)}**")
    if found.refused:
        st.error(t("contact.refused_rows", rows=_rows(found.refused_rows)), icon=":material/error:")
    if found.unknown:
        more = found.unknown > len(found.unknown_rows)
        st.caption(t("contact.unknown_rows_more" if more else "contact.unknown_rows", rows=_rows(found.unknown_rows)))
    if not found.new and not found.refused:
        st.info(t("contact.add_nothing"), icon=":material/check:")


def _rows(rows: tuple[int, ...]) -> str:
    return ", ".join(map(number, rows))


def _search(workspace: Workspace) -> None:
    with st.form("never_search", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        asked = st.text_input(t("contact.search"), placeholder=t("contact.search_hint"), key="never_asked", width=340)
        if st.form_submit_button(t("contact.search_go"), icon=":material/search:") and asked.strip():
            session.pop(_FOUND)
            with session.guarded():
                session.put(_FOUND, workspace.never_contact.find(asked, actor=session.actor()))
    found: tuple[NeverContactLine, ...] | None = session.get(_FOUND)
    if found == ():
        st.caption(t("contact.search_none"))
    for one in found or ():
        _line(workspace, one)


def _line(workspace: Workspace, one: NeverContactLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"never_line_{one.id}"):
        what = t("contact.line_address" if one.by_address else "contact.line_customer", channel=_channel(one.channel))
        st.markdown(what, width="content")
        st.caption(session.signed("contact.line_added", one.added_at, one.added_by), width="content")
        if st.button(t("contact.take_off"), key=f"take_off_{one.id}", type="tertiary"):
            _take_off(workspace, one)


@dialog("contact.take_off_title")
def _take_off(workspace: Workspace, one: NeverContactLine) -> None:
    st.markdown(t("contact.take_off_text"))
    reason = st.radio(
        t("contact.reason"),
        REASONS,
        index=None,
        format_func=lambda id: t(f"contact.reason_{id}"),
        key="take_off_reason",
    )
    if st.button(t("contact.take_off_confirm"), type="primary", key="take_off_confirm", disabled=reason is None):
        with session.guarded():
            workspace.never_contact.remove(one.id, reason=reason, actor=session.actor())
            session.put(_FOUND, tuple(other for other in session.get(_FOUND) or () if other.id != one.id) or None)
            session.say(t("contact.taken_off"))
            st.rerun()
