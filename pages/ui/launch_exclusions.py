"""Whom a draft leaves out beside those who cannot be contacted."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_keys import key
from pages.ui.launch_fields import SWITCHES
from pages.ui.text import t
from segmentation.api import CampaignView


def draw_exclusions(draft: CampaignView) -> None:
    """Draw every reason to leave somebody out, each on or off."""
    with st.container(border=True, gap="small", height="stretch", key="campaign_left_out"):
        st.markdown(f"**{t('launch.left_out')}**", help=t("launch.left_out_help"))
        _limit(draft)
        for name in SWITCHES:
            st.checkbox(
                t(f"launch.{name}"), key=key(draft, name), help=t(f"launch.{name}_help"), persist_state="session"
            )


def _limit(draft: CampaignView) -> None:
    st.checkbox(t("launch.limited"), key=key(draft, "limited"), help=t("launch.limited_help"), persist_state="session")
    if not session.get(key(draft, "limited")):
        return
    with st.container(horizontal=True, gap="small", key="contact_limit"):
        st.number_input(
            t("launch.limit"),
            min_value=0,
            max_value=1000,
            step=1,
            key=key(draft, "limit"),
            width=170,
            persist_state="session",
        )
        st.number_input(
            t("launch.limit_days"),
            min_value=1,
            max_value=3650,
            step=1,
            key=key(draft, "limit_days"),
            width=170,
            persist_state="session",
        )
