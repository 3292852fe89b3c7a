"""Home: where to look, and what was saved last."""

from pathlib import Path

import streamlit as st

from pages.ui import session
from pages.ui.dialogs import dialog
from pages.ui.text import day, number, t
from segmentation.api import UserError, Workspace, create_workspace

DEMOS = ("studio", "retail")
ZONES = ("Europe/Paris", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "UTC")
CURRENCIES = ("EUR", "GBP", "USD", "CHF", "CAD")


def _card(name: str) -> None:
    entries = {entry.name: entry for entry in session.entries()}
    with st.container(border=True, height="stretch", key=f"card_{name}"):
        st.subheader(t(f"home.{name}_title"))
        st.write(t(f"home.{name}_text"))
        entry = entries.get(name)
        if entry is None:
            st.caption(t("home.missing", command=f"penchant demo {name}"))
        elif entry.directory is None:
            st.caption(t("home.broken", name=name, problem=entry.problem))
        else:
            st.caption(_facts(session.open_named(name)))
            st.space("stretch")
            label = t("home.explore", title=entry.directory.settings.title)
            kind = "primary" if name == "studio" else "secondary"
            if st.button(label, key=f"explore_{name}", type=kind, icon=":material/arrow_forward:"):
                session.choose_workspace(name)
                session.go("audience")


def _facts(workspace: Workspace) -> str:
    snapshot = workspace.data.snapshot()
    if snapshot is None:
        return t("shell.no_data")
    parts = [t("home.customers", n=number(snapshot.population)), t("home.until", day=day(snapshot.last_day))]
    return " · ".join(parts)


def _own_card() -> None:
    with st.container(border=True, height="stretch", key="card_own"):
        st.subheader(t("home.own_title"))
        st.write(t("home.own_text"))
        st.space("stretch")
        if st.button(t("home.own_button"), key="use_own", icon=":material/upload_file:"):
            _create()


@dialog("home.new_title")
def _create() -> None:
    title = st.text_input(t("home.new_name"), key="home.new_title")
    zone = st.selectbox(t("home.new_zone"), ZONES, help=t("home.new_help"))
    currency = st.selectbox(t("home.new_currency"), CURRENCIES)
    if st.button(t("home.new_create"), type="primary"):
        with session.guarded():
            name = session.new_workspace_name(title)
            create_workspace(Path(session.root()) / name, title=title.strip(), timezone=zone, currency=currency)
            session.choose_workspace(name)
            session.go("data")


def _others() -> None:
    others = [entry for entry in session.entries() if entry.name not in DEMOS]
    if not others:
        return
    st.subheader(t("home.also"))
    for entry in others:
        with st.container(
            border=True, horizontal=True, wrap=False, vertical_alignment="center", key=f"own_{entry.name}"
        ):
            if entry.directory is None:
                st.markdown(t("home.broken", name=entry.name, problem=entry.problem))
                continue
            st.markdown(f"**{session.plain(entry.directory.settings.title)}**", width="stretch")
            st.caption(_facts(session.open_named(entry.name)), width="content")
            if st.button(t("common.open"), key=f"open_{entry.name}"):
                session.choose_workspace(entry.name)
                session.go("audience")


def _recent() -> None:
    try:
        workspace = session.workspace()
        recent = workspace.segments.list()[:5] if workspace.data.snapshot() else ()
    except UserError:
        return
    st.subheader(t("home.recent_segments", title=workspace.title))
    if not recent:
        st.caption(t("home.no_segments"))
    for segment in recent:
        with st.container(
            border=True, horizontal=True, wrap=False, vertical_alignment="center", key=f"recent_{segment.id}"
        ):
            st.markdown(f"**{session.plain(segment.title)}**", width="stretch")
            size = t("segments.unavailable", problem=segment.problem)
            if segment.size is not None:
                size = t("home.customers", n=number(segment.size))
            st.caption(size, width="content")
            if st.button(t("common.open"), key=f"segment_{segment.id}", disabled=segment.filter is None):
                session.put("audience.open_segment", segment.id)
                session.go("audience")


st.title(t("home.title"))
st.markdown(t("home.lead"))
st.space("small")
for column, draw in zip(
    st.columns(3, gap="medium"), (lambda: _card("studio"), lambda: _card("retail"), _own_card), strict=True
):
    with column:
        draw()
st.space("small")
_others()
_recent()
