"""The control group of a draft: its share, and that going without one is meant."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_keys import key
from pages.ui.launch_effect import draw_effect
from pages.ui.launch_fields import tests_offers
from pages.ui.text import t
from segmentation.api import CampaignView, PlannedGroups, UserError

_MOST_PERCENT = 90.0


def draw_control(draft: CampaignView, groups: PlannedGroups | None) -> None:
    """Draw the share of the control group, and what could be seen with it; ``groups`` are those to be compared, None
    while nobody knows them."""
    with st.container(border=True, gap="small", height="stretch", key="campaign_control"):
        st.markdown(f"**{t('launch.control')}**", help=t("launch.control_help"))
        st.caption(t("launch.control_text"))
        st.number_input(
            t("launch.control_share"),
            min_value=0.0,
            max_value=_MOST_PERCENT,
            step=5.0,
            format="%g",
            key=key(draft, "control"),
            width=200,
            persist_state="session",
        )
        share = session.get(key(draft, "control")) / 100
        if share == 0:
            st.warning(t("launch.control_none"), icon=":material/warning:")
            st.checkbox(t("launch.control_meant"), key=_meant(draft))
        elif groups is None:
            st.caption(t("launch.effect_later"))
        else:
            arms = session.get(key(draft, "arms")) if tests_offers(draft) else 1
            draw_effect(draft, groups, control=share, arms=arms)


def check_meant(draft: CampaignView) -> None:
    """Raise `UserError` when the control group is about to be given up and nobody said that this is meant."""
    if session.get(key(draft, "control")) == 0 < draft.control and not session.get(_meant(draft)):
        raise UserError("no_control", t("launch.control_unconfirmed"))


def _meant(draft: CampaignView) -> str:
    return key(draft, "control_meant")
