"""What can be done with one draft beside changing it: copy it, put it away."""

from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.campaign_links import show_campaign, show_campaigns
from pages.ui.deleting import confirm
from pages.ui.dialogs import dialog
from pages.ui.text import t
from segmentation.api import CampaignView, Workspace

ACTIONS = ("duplicate", "archive")


def draw_menu(draft: CampaignView) -> str | None:
    """Draw the menu of a draft and return what was chosen now, for `act`."""
    with st.container(width="content", key=f"icons_campaign_{draft.id}"):
        return st.menu_button(
            t("campaigns.actions_for", title=session.plain(draft.title)),
            list(ACTIONS),
            format_func=lambda name: t(f"campaigns.do_{name}"),
            key=f"campaign_menu_{draft.id}",
            icon=":material/more_horiz:",
            type="tertiary",
        )


def act(workspace: Workspace, draft: CampaignView, action: str | None) -> None:
    """Ask about what was chosen from the menu."""
    if action == "duplicate":
        _duplicate(workspace, draft)
    elif action == "archive":
        _archive(workspace, draft)


@dialog("campaigns.duplicate_title")
def _duplicate(workspace: Workspace, draft: CampaignView) -> None:
    st.markdown(t("campaigns.duplicate_text"))
    title = st.text_input(
        t("campaigns.field_title"), value=t("campaigns.duplicate_name", title=draft.title), key="duplicate_name"
    )
    if st.button(t("campaigns.duplicate"), type="primary", key="duplicate_confirm"):
        with session.guarded():
            copy = workspace.campaigns.duplicate(draft.id, title, actor=session.actor())
            session.say(t("campaigns.duplicated", title=copy.title))
            show_campaign(copy.id)
            st.rerun()


@dialog("campaigns.delete_title")
def _archive(workspace: Workspace, draft: CampaignView) -> None:
    confirm("campaigns", draft.id, draft.title, partial(_put_away, workspace, draft), verb=t("campaigns.archive"))


def _put_away(workspace: Workspace, draft: CampaignView) -> None:
    workspace.campaigns.archive(draft.id, actor=session.actor())
    show_campaigns()
