"""The list of campaigns, each with its state, and the shelf of archived ones."""

from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.campaign_dialogs import act, draw_menu
from pages.ui.campaign_fields import differs
from pages.ui.campaign_keys import STATE_COLORS
from pages.ui.campaign_links import open_audience, show_campaign, show_experiment, show_quarter
from pages.ui.deleting import offer_undo
from pages.ui.no_data import draw_no_data
from pages.ui.text import day, plural, spoken, t
from segmentation.api import CampaignView, Workspace


def draw_list(workspace: Workspace) -> None:
    """Draw every campaign, newest first."""
    st.title(t("campaigns.title"))
    st.caption(t("campaigns.lead"))
    offer_undo("campaigns", partial(workspace.campaigns.restore, actor=session.actor()))
    if workspace.data.snapshot() is None:
        draw_no_data("campaigns")
        return
    found = workspace.campaigns.list()
    digits = workspace.audiences.catalog(None).minor_units
    if not found:
        _empty()
    for campaign in found:
        _row(workspace, campaign, digits)
    _shelf(workspace)
    with st.container(horizontal=True, gap="medium", key="campaign_others"):
        if any(campaign.launch is not None for campaign in found):
            newest = partial(show_quarter, workspace.quarters.newest())
            st.button(t("quarter.go"), key="go_quarter", type="tertiary", icon=":material/functions:", on_click=newest)
        icon = ":material/science:"
        st.button(t("experiment.go"), key="go_experiment", type="tertiary", icon=icon, on_click=show_experiment)


def _empty() -> None:
    with st.container(border=True, key="empty"):
        st.markdown(f"**{t('campaigns.empty')}**")
        st.markdown(t("campaigns.empty_hint"))
        if st.button(t("campaigns.go"), type="primary", key="go_audience"):
            session.go("audience")


def _row(workspace: Workspace, campaign: CampaignView, digits: int) -> None:
    with st.container(border=True, gap="small", key=f"campaign_{campaign.id}"):
        left, right = st.columns([4, 1], vertical_alignment="top")
        with left, st.container(gap=None, key=f"named_{campaign.id}"):
            if st.button(f"**{session.plain(campaign.title)}**", key=f"title_{campaign.id}", type="tertiary"):
                show_campaign(campaign.id)
                st.rerun()
            st.text(spoken(campaign.sentence))
            if campaign.notes:
                st.text(campaign.notes)
        with right, st.container(gap=None, key=f"count_{campaign.id}"):
            st.markdown(f"**{plural('common.customers', campaign.size)}**")
            if campaign.last_day is not None:
                st.caption(t("segments.as_of", day=day(campaign.last_day)))
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"foot_{campaign.id}"):
            st.badge(t(f"campaigns.state_{campaign.state}"), color=STATE_COLORS[campaign.state])
            if differs(campaign, digits):
                st.badge(t("campaigns.unsaved"), icon=":material/edit:", color="orange")
            st.caption(" · ".join(_facts(campaign)), width="content")
            st.space("stretch")
            _buttons(workspace, campaign)


def _facts(campaign: CampaignView) -> list[str]:
    parts = [t("campaigns.number", n=campaign.number)]
    if campaign.play is not None:
        parts.append(session.plain(t(f"plays.{campaign.play}_title")))
    return [*parts, session.signed("campaigns.made", campaign.created_at, campaign.created_by)]


def _buttons(workspace: Workspace, campaign: CampaignView) -> None:
    with st.container(horizontal=True, wrap=False, width="content", vertical_alignment="center", gap="xsmall"):
        if st.button(t("campaigns.open"), key=f"open_{campaign.id}", type="tertiary"):
            open_audience(campaign.id)
        if st.button(t("common.open"), key=f"show_{campaign.id}"):
            show_campaign(campaign.id)
            st.rerun()
        action = draw_menu(campaign)
    act(workspace, campaign, action)


def _shelf(workspace: Workspace) -> None:
    archived = workspace.campaigns.archived()
    if not archived:
        return
    with st.expander(plural("campaigns.shelf", len(archived)), icon=":material/inventory_2:", key="shelf"):
        for campaign in archived:
            with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"archived_{campaign.id}"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(f"**{session.plain(campaign.title)}**")
                    st.text(spoken(campaign.sentence))
                _restore(workspace, campaign)


def _restore(workspace: Workspace, campaign: CampaignView) -> None:
    title = session.plain(campaign.title)
    if st.button(t("campaigns.restore"), help=t("campaigns.restore_this", title=title), key=f"restore_{campaign.id}"):
        with session.guarded():
            workspace.campaigns.restore(campaign.id, actor=session.actor())
            session.pop("campaigns.deleted")
            session.say(t("campaigns.restored", title=campaign.title))
            st.rerun()
