"""A further filter over the audience of a draft: only those who are in a saved segment too."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_keys import key
from pages.ui.language import current
from pages.ui.launch_fields import KEPT, NO_SEGMENT
from pages.ui.text import t
from segmentation.api import CampaignView, InSegment, Workspace, describe


def draw_narrowing(workspace: Workspace, draft: CampaignView) -> None:
    """Draw the choice of a segment. One that was set by a command and is not just a segment can be kept or given up."""
    titles = {segment.id: segment.title for segment in workspace.segments.list()}
    options = [NO_SEGMENT, *titles]
    if draft.narrowing is not None and not _is_listed(draft, titles):
        titles[KEPT] = describe(draft.narrowing, workspace.audiences.catalog(None), current().id)
        options.insert(1, KEPT)
    if session.get(key(draft, "narrowing")) not in options:
        session.put(key(draft, "narrowing"), KEPT if KEPT in options else NO_SEGMENT)
    st.selectbox(
        t("launch.narrowing"),
        options,
        format_func=lambda id: titles[id] if id else t("launch.narrowing_none"),
        key=key(draft, "narrowing"),
        help=t("launch.narrowing_help"),
        persist_state="session",
    )


def _is_listed(draft: CampaignView, titles: dict[str, str]) -> bool:
    filter = draft.narrowing
    return isinstance(filter, InSegment) and filter.version is None and filter.segment in titles
