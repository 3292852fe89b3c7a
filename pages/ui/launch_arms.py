"""What a draft offers: an offer for each likelihood level, or two or three offers to test against each other."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_keys import key
from pages.ui.campaign_offers import KINDS, draw_levels
from pages.ui.launch_fields import LEVELS, MOST_ARMS, TEST
from pages.ui.money_words import Currency
from pages.ui.text import t
from segmentation.api import CampaignSizes, CampaignView


def draw_offers(draft: CampaignView, sizes: CampaignSizes, currency: Currency) -> None:
    """Draw the choice between the two, and the offers."""
    with st.container(border=True, gap="small", key="campaign_offers"):
        st.markdown(f"**{t('launch.offers')}**")
        chosen = st.segmented_control(
            t("launch.test"),
            (LEVELS, TEST),
            format_func=lambda name: t(f"launch.test_{name}"),
            key=key(draft, "test"),
            label_visibility="collapsed",
            required=True,
            persist_state="session",
        )
        if chosen == TEST:
            _arms(draft, currency)
        else:
            draw_levels(draft, sizes, currency)


def _arms(draft: CampaignView, currency: Currency) -> None:
    st.caption(t("launch.arms_text"))
    st.segmented_control(
        t("launch.arms"),
        range(2, MOST_ARMS + 1),
        key=key(draft, "arms"),
        required=True,
        persist_state="session",
    )
    for number in range(session.get(key(draft, "arms"))):
        _arm(draft, number, currency)


def _arm(draft: CampaignView, number: int, currency: Currency) -> None:
    letter = "ABC"[number]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"arm_{letter}"):
        st.text_input(
            t("launch.arm_title", letter=letter),
            key=key(draft, f"arm_title_{number}"),
            width=230,
            max_chars=60,
            persist_state="session",
        )
        kind = st.segmented_control(
            t("launch.arm_kind", letter=letter),
            KINDS,
            format_func=lambda kind: t(f"campaigns.kind_{kind}"),
            key=key(draft, f"arm_kind_{number}"),
            label_visibility="collapsed",
            required=True,
            persist_state="session",
        )
        _value(draft, number, kind, letter, currency)


def _value(draft: CampaignView, number: int, kind: str, letter: str, currency: Currency) -> None:
    if kind == "amount":
        st.number_input(
            t("launch.arm_amount", letter=letter, unit=currency.unit),
            min_value=0.0,
            step=1.0,
            format=f"%.{currency.digits}f",
            key=key(draft, f"arm_amount_{number}"),
            width=170,
            persist_state="session",
        )
    elif kind == "percent":
        st.number_input(
            t("launch.arm_percent", letter=letter),
            min_value=0,
            max_value=100,
            step=1,
            key=key(draft, f"arm_percent_{number}"),
            width=170,
            persist_state="session",
        )
