"""Starting a campaign draft from an audience, with or without a play; it opens on the Campaigns page."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_links import CAMPAIGN
from pages.ui.dialogs import dialog
from pages.ui.language import current
from pages.ui.text import plural, t
from segmentation.api import CampaignChanges, Filter, Offer, PlayView, Workspace, describe


@dialog("campaign.title")
def start_campaign(
    workspace: Workspace, filter: Filter, prediction: str | None, size: int, offers: tuple[Offer, ...] = ()
) -> None:
    """Draw the dialog that makes a draft of a whole audience, with some offers to begin with."""
    st.markdown(plural("campaign.what", size))
    title = st.text_input(t("campaign.name"), placeholder=t("campaign.placeholder"), key="campaign_name")
    notes = st.text_area(t("campaign.notes"), key="campaign_notes", height=90)
    if st.button(t("campaign.create"), type="primary", key="campaign_confirm"):
        _create(workspace, title, filter, prediction, None, CampaignChanges(notes=notes, offers=offers))


@dialog("plays.start_title")
def start_play(workspace: Workspace, filter: Filter, prediction: str | None, view: PlayView) -> None:
    """Draw the dialog that makes a draft of a play, for those of an audience that it is for."""
    play = view.play
    st.markdown(t("plays.start_with", play=t(f"plays.{play.id}_title"), idea=session.plain(t(f"plays.{play.id}_idea"))))
    st.markdown(plural("campaign.what", view.customers))
    if play.rule is not None:
        catalog = workspace.audiences.catalog(prediction)
        st.text(t("plays.start_rule", rule=describe(play.rule, catalog, current().id)))
    title = st.text_input(t("campaign.name"), value=t(f"plays.{play.id}_title"), key=f"campaign_name_{play.id}")
    st.caption(t("plays.start_next"))
    if st.button(t("campaign.create"), type="primary", key="campaign_confirm"):
        _create(workspace, title, filter, prediction, play.id, CampaignChanges())


def _create(
    workspace: Workspace, title: str, filter: Filter, prediction: str | None, play: str | None, chosen: CampaignChanges
) -> None:
    with session.guarded():
        made = workspace.campaigns.draft(
            title, filter, actor=session.actor(), prediction=prediction, play=play, changes=chosen
        )
        session.say(t("campaign.done", title=made.title))
        session.put("campaigns.made", made.id)
    if session.pop("campaigns.made"):
        session.go("campaigns", **{CAMPAIGN: made.id})
