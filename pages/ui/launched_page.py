"""One launched campaign: what became of it, its result, its files, and what it was."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_dialogs import act, draw_menu
from pages.ui.campaign_keys import STATE_COLORS
from pages.ui.campaign_links import show_campaigns
from pages.ui.job_status import follow
from pages.ui.launched_files import draw_files
from pages.ui.launched_result import draw_result
from pages.ui.launched_sending import draw_sending
from pages.ui.money_words import Currency
from pages.ui.text import capital, day, number, plural, spoken, t
from segmentation.api import CampaignView, LaunchView, Workspace


def draw_launched(workspace: Workspace, campaign: CampaignView, launch: LaunchView) -> None:
    """Draw a campaign that was launched."""
    st.button(
        t("campaigns.all"), key="all_campaigns", type="tertiary", icon=":material/arrow_back:", on_click=show_campaigns
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(session.plain(campaign.title), width="content")
        action = draw_menu(campaign)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="campaign_state"):
        st.badge(t(f"campaigns.state_{campaign.state}"), color=STATE_COLORS[campaign.state])
        st.caption(t("campaigns.number", n=campaign.number), width="content")
        st.caption(session.signed("launched.on", launch.launched_at, launch.launched_by), width="content")
    follow(workspace, "launch")
    draw_sending(workspace, campaign, launch)
    if launch.sent_on is not None and campaign.state != "cancelled":
        draw_result(workspace, campaign)
    draw_files(workspace, campaign, launch)
    _facts(workspace, campaign, launch)
    act(workspace, campaign, action)


def _facts(workspace: Workspace, campaign: CampaignView, launch: LaunchView) -> None:
    currency = Currency.of(workspace.audiences.catalog(None))
    with st.container(border=True, gap="small", key="campaign_facts"):
        st.markdown(f"**{t('launched.facts')}**")
        st.text(capital(spoken(campaign.sentence)))
        st.markdown(
            plural("launched.assigned", launch.assigned, held_out=number(launch.held_out), size=number(campaign.size))
        )
        st.markdown(t(f"launched.goal_{campaign.goal.event}", days=number(campaign.goal.days)))
        for arm in campaign.arms:
            st.markdown(f"- {session.plain(t('launched.offer', name=arm.title, offer=_offer(arm, currency)))}")
        for one in campaign.offers:
            name = t(f"plays.level_{one.level}")
            st.markdown(f"- {session.plain(t('launched.offer', name=name, offer=_offer(one, currency)))}")
        if campaign.notes:
            st.text(campaign.notes)
        if campaign.last_day is not None:
            st.caption(t("launched.data", day=day(campaign.last_day)))


def _offer(one: object, currency: Currency) -> str:
    kind, value = one.kind, one.value  # type: ignore[attr-defined]
    if kind == "amount":
        return currency.exact(value)
    return t("money.offer_percent", n=number(value)) if kind == "percent" else t("money.offer_none")
