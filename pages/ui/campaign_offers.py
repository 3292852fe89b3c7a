"""An offer for each likelihood level of a draft, and what of it goes to people who would buy anyway."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_fields import typed_offer
from pages.ui.campaign_keys import key
from pages.ui.money_words import Currency
from pages.ui.text import number, plural, spoken, t
from segmentation.api import (
    Assumptions,
    CampaignSizes,
    CampaignView,
    Held,
    LevelSize,
    Offer,
    UserError,
    given_anyway,
)

KINDS = ("none", "amount", "percent")


def draw_levels(draft: CampaignView, sizes: CampaignSizes, currency: Currency) -> None:
    """Draw an offer for each level, the likeliest first."""
    if not draft.levels:
        st.caption(t("campaigns.offers_none"))
        return
    by_level = {one.level: one for one in sizes.levels}
    for level in reversed(draft.levels):
        _level(draft, level, by_level.get(level), currency)
    if sizes.hidden:
        st.caption(t("campaigns.anyway_hidden", reason=session.plain(spoken(sizes.hidden))))
    st.caption(t("campaigns.offers_text"))


def _level(draft: CampaignView, level: str, size: LevelSize | None, currency: Currency) -> None:
    name = t(f"plays.level_{level}")
    with st.container(gap="xsmall", key=f"offer_{level}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            label = name if size is None else t("campaigns.offer_level", level=name, n=number(size.size))
            st.markdown(label, width=210)
            kind = st.segmented_control(
                t("campaigns.offer_kind", level=name),
                KINDS,
                format_func=lambda kind: t(f"campaigns.kind_{kind}"),
                key=key(draft, f"kind_{level}"),
                label_visibility="collapsed",
                required=True,
                persist_state="session",
            )
            _value(draft, level, kind, name, currency)
        _cost(draft, level, size, currency)


def _value(draft: CampaignView, level: str, kind: str, name: str, currency: Currency) -> None:
    if kind == "amount":
        st.number_input(
            t("campaigns.offer_amount", level=name, unit=currency.unit),
            min_value=0.0,
            step=1.0,
            format=f"%.{currency.digits}f",
            key=key(draft, f"amount_{level}"),
            width=150,
            label_visibility="collapsed",
            persist_state="session",
        )
        st.markdown(session.plain(currency.unit), width="content")
    elif kind == "percent":
        st.number_input(
            t("campaigns.offer_percent", level=name),
            min_value=0,
            max_value=100,
            step=1,
            key=key(draft, f"percent_{level}"),
            width=150,
            label_visibility="collapsed",
            persist_state="session",
        )
        st.markdown("%", width="content")


def _cost(draft: CampaignView, level: str, size: LevelSize | None, currency: Currency) -> None:
    try:
        offer = typed_offer(draft, level, currency.digits)
    except UserError:
        # Nothing is typed yet; saving says so.
        return
    if offer is None or size is None or size.likely_buyers is None:
        return
    st.markdown(f":orange[:material/redeem:] {session.plain(cost_in_words(offer, size, size.likely_buyers, currency))}")


def cost_in_words(offer: Offer, size: LevelSize, buyers: float, currency: Currency) -> str:
    """Return what of an offer goes to those of its level who would buy anyway, as an amount where it is one."""
    held = Held(level=size.level, customers=size.size, buyers=buyers)
    given = given_anyway(Assumptions(offers=(offer,)), (held,))
    if given is None:
        return plural("campaigns.anyway_percent", round(buyers))
    return plural("campaigns.anyway_amount", round(buyers), amount=currency.about(given.amount))
