"""Campaigns: the drafts."""

from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.deleting import confirm, offer_undo
from pages.ui.dialogs import dialog
from pages.ui.text import day, plural, spoken, t
from segmentation.api import CampaignView, Workspace


def _row(workspace: Workspace, campaign: CampaignView) -> None:
    with st.container(border=True, key=f"campaign_{campaign.id}"):
        left, right = st.columns([4, 1], vertical_alignment="top")
        with left:
            st.markdown(f"**{session.plain(campaign.title)}** :gray[{t('campaigns.number', n=campaign.number)}]")
            st.text(spoken(campaign.sentence))
            if campaign.notes:
                st.text(campaign.notes)
        with right, st.container(gap=None, key=f"count_{campaign.id}"):
            st.markdown(f"**{plural('common.customers', campaign.size)}**")
            if campaign.last_day is not None:
                st.caption(t("segments.as_of", day=day(campaign.last_day)))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(session.signed("campaigns.made", campaign.created_at, campaign.created_by))
            if st.button(t("campaigns.open"), key=f"open_{campaign.id}"):
                session.put("audience.open_campaign", campaign.id)
                session.go("audience")
            if st.button(t("common.delete"), key=f"delete_{campaign.id}", type="tertiary"):
                _delete(workspace, campaign)


@dialog("campaigns.delete_title")
def _delete(workspace: Workspace, campaign: CampaignView) -> None:
    remove = partial(workspace.campaigns.delete, campaign.id, actor=session.actor())
    confirm("campaigns", campaign.id, campaign.title, remove)


workspace = session.workspace()
st.title(t("campaigns.title"))
st.caption(t("campaigns.lead"))
offer_undo("campaigns", partial(workspace.campaigns.restore, actor=session.actor()))
found = workspace.campaigns.list()
if not found:
    with st.container(border=True, key="empty"):
        st.markdown(f"**{t('campaigns.empty')}**")
        st.markdown(t("campaigns.empty_hint"))
        if st.button(t("segments.go"), type="primary", key="go_audience"):
            session.go("audience")
for campaign in found:
    _row(workspace, campaign)
