"""What needs attention, each a sentence with one button that leads to it."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_links import CAMPAIGN
from pages.ui.prediction_links import PREDICTION
from pages.ui.text import day, plural, spoken, t
from segmentation.api import Attention, Workspace

WARNING = ":orange[:material/warning:]"
ICONS = {"campaign_finished": ":green[:material/flag:]"}


def draw_attention(workspace: Workspace) -> None:
    """Draw what needs attention in a workspace, or that nothing does."""
    title = session.plain(workspace.title)
    found = workspace.attention()
    if not found:
        st.caption(f":material/check_circle: {t('home.attention_none', title=title)}")
        return
    st.header(t("home.attention", title=title))
    for position, one in enumerate(found):
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"attention_{position}_{one.kind}"
        ):
            st.markdown(f"{ICONS.get(one.kind, WARNING)} {said(one)}", width="stretch")
            if st.button(t(f"home.{one.kind}_do"), key=f"attend_{position}"):
                _go(one)


def said(one: Attention) -> str:
    """Return one thing in words."""
    title, reason = session.plain(one.title), session.plain(spoken(one.reason))
    if one.kind == "late" and one.last_day is not None:
        return plural("home.late", one.days, day=day(one.last_day))
    if one.kind == "learned_long_ago":
        return plural("home.learned_long_ago", one.days, title=title)
    return t(f"home.{one.kind}", title=title, reason=reason)


def _go(one: Attention) -> None:
    if one.campaign is not None:
        session.go("campaigns", **{CAMPAIGN: one.campaign})
    if one.prediction is None:
        session.go("data")
    session.go("predictions", **{PREDICTION: one.prediction})
