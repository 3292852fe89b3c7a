"""Campaigns: the drafts."""

import streamlit as st

from pages.ui import session
from pages.ui.text import day, plural, t
from segmentation.api import CampaignView, Workspace


def _row(workspace: Workspace, campaign: CampaignView) -> None:
    with st.container(border=True, key=f"campaign_{campaign.id}"):
        left, right = st.columns([4, 1], vertical_alignment="top")
        with left:
            st.markdown(f"**{session.plain(campaign.title)}** :gray[{t('campaigns.number', n=campaign.number)}]")
            st.text(campaign.sentence)
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


@st.dialog(t("campaigns.delete_title"))
def _delete(workspace: Workspace, campaign: CampaignView) -> None:
    st.markdown(t("campaigns.delete_text", title=session.plain(campaign.title)))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("common.cancel"), key="delete_cancel"):
            st.rerun()
        if st.button(t("common.delete"), type="primary", key="delete_confirm"):
            with session.guarded():
                workspace.campaigns.delete(campaign.id, actor=session.actor())
                session.put("campaigns.deleted", (campaign.id, campaign.title))
                st.rerun()


def _undo(workspace: Workspace) -> None:
    deleted = session.get("campaigns.deleted")
    if deleted is None:
        return
    id, title = deleted
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="undo"):
        st.markdown(t("campaigns.deleted", title=session.plain(title)))
        if st.button(t("common.undo"), key="undo_delete", icon=":material/undo:"):
            session.pop("campaigns.deleted")
            with session.guarded():
                workspace.campaigns.restore(id, actor=session.actor())
                session.say(t("campaigns.restored", title=title))
                st.rerun()


workspace = session.workspace()
st.title(t("campaigns.title"))
st.caption(t("campaigns.lead"))
_undo(workspace)
found = workspace.campaigns.list()
if not found:
    with st.container(border=True, key="empty"):
        st.markdown(f"**{t('campaigns.empty')}**")
        st.markdown(t("campaigns.empty_hint"))
        if st.button(t("segments.go"), type="primary", key="go_audience"):
            session.go("audience")
for campaign in found:
    _row(workspace, campaign)
