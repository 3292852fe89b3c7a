"""Home: the next step, what needs attention, where to look, and what was made last."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import streamlit as st

from pages.ui import session
from pages.ui.campaign_links import CAMPAIGN
from pages.ui.dialogs import dialog
from pages.ui.home_attention import draw_attention
from pages.ui.home_next import draw_next, next_step, progress_of
from pages.ui.text import day, number, spoken, t
from pages.ui.tour import invite, is_new, start
from segmentation.api import CampaignView, SegmentView, UserError, Workspace, create_workspace

DEMOS = ("studio", "retail")
ZONES = ("Europe/Paris", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "UTC")
RECENT = 5
CURRENCIES = ("EUR", "GBP", "USD", "CHF", "CAD")


def _card(name: str) -> None:
    entries = {entry.name: entry for entry in session.entries()}
    with st.container(border=True, height="stretch", key=f"card_{name}"):
        st.header(t(f"home.{name}_title"))
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
            if st.button(label, key=f"explore_{name}", icon=":material/arrow_forward:"):
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
        st.header(t("home.own_title"))
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
    st.header(t("home.also"))
    for entry in others:
        with st.container(
            border=True, horizontal=True, wrap=False, vertical_alignment="center", key=f"own_{entry.name}"
        ):
            if entry.directory is None:
                st.markdown(t("home.broken", name=entry.name, problem=entry.problem))
                continue
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{session.plain(entry.directory.settings.title)}**")
                st.caption(_facts(session.open_named(entry.name)))
            if st.button(t("common.open"), key=f"open_{entry.name}"):
                session.choose_workspace(entry.name)
                session.go("audience")


def _recent(workspace: Workspace) -> None:
    segments, campaigns = st.columns(2, gap="medium")
    title = session.plain(workspace.title)
    with segments:
        st.header(t("home.recent_segments", title=title))
        _recent_segments(workspace.segments.list()[:RECENT])
    with campaigns:
        st.header(t("home.recent_campaigns", title=title))
        _recent_campaigns(workspace.campaigns.list()[:RECENT])


def _recent_segments(recent: Sequence[SegmentView]) -> None:
    if not recent:
        st.caption(t("home.no_segments"))
    for segment in recent:
        size = t("segments.unavailable", problem=spoken(segment.problem))
        if segment.size is not None:
            size = t("home.customers", n=number(segment.size))
        if _entry("segment", segment.id, segment.title, size, disabled=segment.filter is None):
            session.put("audience.open_segment", segment.id)
            session.go("audience")


def _recent_campaigns(recent: Sequence[CampaignView]) -> None:
    if not recent:
        st.caption(t("home.no_campaigns"))
    for campaign in recent:
        size = t("home.customers", n=number(campaign.size))
        if _entry("campaign", campaign.id, campaign.title, size):
            session.go("campaigns", **{CAMPAIGN: campaign.id})


def _entry(kind: str, id: str, title: str, size: str, *, disabled: bool = False) -> bool:
    with st.container(border=True, horizontal=True, wrap=False, vertical_alignment="center", key=f"recent_{kind}_{id}"):
        st.markdown(f"**{session.plain(title)}**", width="stretch")
        st.caption(session.plain(size), width="content")
        return st.button(t("common.open"), key=f"{kind}_{id}", disabled=disabled)


def _current() -> Workspace | None:
    """Return the workspace looked at last, None where none can be opened."""
    try:
        return session.workspace()
    except UserError:
        return None


def _opened() -> Iterator[Workspace]:
    for entry in session.entries():
        if entry.directory is not None:
            yield session.open_named(entry.name)


def _head(*, tour: bool) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(t("home.title"), width="content")
        if tour and st.button(t("tour.start"), key="tour_again", type="tertiary", icon=":material/explore:"):
            start()
    st.markdown(t("home.lead"))


def _today(workspace: Workspace | None, *, new: bool) -> None:
    """Draw what to do now: the tour once, the next step, what needs attention."""
    if workspace is not None and new:
        invite(workspace)
    if draw_next(next_step(progress_of(workspace)), workspace.title if workspace else ""):
        _create()
    if workspace is not None and workspace.data.snapshot() is not None:
        draw_attention(workspace)


workspace = _current()
explorable = workspace is not None and workspace.data.snapshot() is not None
new = explorable and is_new(_opened())
_head(tour=explorable and not new)
with session.guarded():
    _today(workspace, new=new)
_others()
st.header(t("home.demos"))
for column, draw in zip(
    st.columns(3, gap="medium"), (lambda: _card("studio"), lambda: _card("retail"), _own_card), strict=True
):
    with column:
        draw()
if workspace is not None and explorable:
    with session.guarded():
        _recent(workspace)
