"""What can be done with an audience: save it, download it, start a campaign. Off with the reason where it may not."""

from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import downloads, session
from pages.ui.audience_state import Opened, close_segment, opened
from pages.ui.campaign_start import start_campaign
from pages.ui.dialogs import dialog
from pages.ui.saving import Audience, save, update
from pages.ui.text import number, plural, spoken, t
from segmentation.api import FileOptions, Filter, Refused, UserError, Workspace

SAVE_ICON = ":material/bookmark:"
CHANNELS = ("email", "sms", "post", "push", "ads")
# Each form a file can have: the destination, and how it is written.
FORMS = {
    "csv": ("csv", FileOptions()),
    "french": ("csv", FileOptions(delimiter=";", decimal_comma=True)),
    "xlsx": ("xlsx", FileOptions()),
    "parquet": ("parquet", FileOptions()),
}


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
            _download(workspace, audience.whole, audience.prediction_id)
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


@dialog("list.title")
def _download(workspace: Workspace, filter: Filter, prediction: str | None) -> None:
    purpose = st.radio(
        t("list.purpose"),
        ("contact", "analyse"),
        format_func=lambda choice: t(f"list.{choice}"),
        captions=(t("list.contact_help"), t("list.analyse_help")),
        key="list_purpose",
    )
    channel = None
    if purpose == "contact":
        channel = st.selectbox(
            t("list.channel"), CHANNELS, format_func=lambda name: t(f"list.channel_{name}"), key="list_channel"
        )
    form = st.selectbox(t("list.form"), FORMS, format_func=lambda name: t(f"list.form_{name}"), key="list_form")
    destination, options = FORMS[form]
    asked = {"purpose": purpose, "channel": channel, "prediction": prediction}
    with session.guarded():
        _offer(workspace, filter, asked | {"destination": destination, "options": options})


def _offer(workspace: Workspace, filter: Filter, asked: dict[str, Any]) -> None:
    actor, purpose = session.actor(), asked["purpose"]
    plan = workspace.lists.plan(filter, **asked, actor=actor)
    if len(plan.steps) > 1:
        st.caption(t("list.steps"))
        for step in plan.steps:
            with st.container(horizontal=True, horizontal_alignment="distribute", key=f"step_{step.code}"):
                st.markdown(t(f"list.step_{step.code}"), width="content")
                st.markdown(f"**{number(step.left)}**", width="content")
    st.caption(t("list.columns", columns=", ".join(plan.columns)))
    if plan.rows == 0:
        st.info(t("list.no_contact_data") if purpose == "contact" else t("list.empty"))
    label = plural("list.button", plan.rows)
    if st.button(label, type="primary", key="list_confirm", disabled=plan.rows == 0, icon=":material/download:"):
        with st.spinner(t("list.preparing")):
            written = workspace.lists.write(filter, **asked, actor=actor, expected=plan.rows)
        file = Path(written.file)
        name = t("list.file", workspace=workspace.name, purpose=purpose, day=_day(workspace), suffix=file.suffix)
        _hand_over(file, name, written.rows)


def _day(workspace: Workspace) -> date:
    snapshot = workspace.data.snapshot()
    if snapshot is None:
        raise UserError("no_snapshot", t("data.empty"))
    return snapshot.last_day


def _hand_over(file: Path, name: str, rows: int) -> None:
    """Start the download in the browser and leave a link for those whose browser asks first."""
    st.success(t("list.ready", n=number(rows)), icon=":material/check:")
    downloads.start(downloads.offer(file, name), key=f"fetch_{file.parent.name}")
    st.link_button(t("list.again"), downloads.offer(file, name), type="tertiary", icon=":material/download:")
