"""What can be done with an audience: save it, download it, start a campaign. Off with the reason where it may not."""

import streamlit as st

from pages.ui import session
from pages.ui.audience_state import Opened, close_segment, opened
from pages.ui.campaign_start import start_campaign
from pages.ui.list_download import download
from pages.ui.saving import Audience, save, update
from pages.ui.text import spoken, t
from segmentation.api import Refused, Workspace

SAVE_ICON = ":material/bookmark:"


def draw_actions(workspace: Workspace, audience: Audience) -> None:
    """Draw the buttons and, where they are off, why. A segment that is open can be updated or saved as another."""
    reason = why_off(workspace, audience)
    off = reason is not None
    segment, changed = opened(audience.whole)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", key="actions"):
        if segment is not None:
            _opened_segment(segment, changed=changed)
        if reason:
            st.caption(reason, width="content")
        if st.button(t("audience.download"), key="download", disabled=off, icon=":material/download:"):
            download(workspace, audience.whole, audience.prediction_id)
        if st.button(t("audience.campaign"), key="campaign", disabled=off, icon=":material/campaign:"):
            start_campaign(workspace, audience.whole, audience.prediction_id, audience.size)
        updatable = segment is not None and not segment.fixed
        label = t("audience.save_as" if segment else "audience.save")
        if st.button(label, key="save", type="secondary" if updatable else "primary", disabled=off, icon=SAVE_ICON):
            save(workspace, audience)
        if segment is not None and updatable:
            stale = off or not changed
            if st.button(t("audience.update"), key="update", type="primary", disabled=stale, icon=":material/save:"):
                update(workspace, audience, segment)


def _opened_segment(segment: Opened, *, changed: bool) -> None:
    state = "fixed" if segment.fixed else "changed" if changed else "unchanged"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="opened"):
        said = t(f"audience.opened_{state}", title=session.plain(segment.title), n=segment.version)
        st.markdown(said, width="content")
        st.button(t("audience.close_segment"), key="close_segment", on_click=close_segment, type="tertiary")


def why_off(workspace: Workspace, audience: Audience) -> str | None:
    """Return why nothing may be done with an audience now, in words; None when everything may."""
    prediction = audience.prediction
    if prediction is not None and prediction.kind in ("preview", "demo"):
        return t(f"audience.off_{prediction.kind}")
    if workspace.earlier:
        return t("share.off_earlier")
    try:
        workspace.audiences.refuse_restricted(audience.whole)
    except Refused as error:
        return spoken(error.sentence)
    if audience.obstacle:
        return audience.obstacle
    return t("audience.off_empty") if audience.size == 0 else None
