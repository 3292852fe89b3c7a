"""What can be done with an audience: save it, download it, start a campaign. Off with the reason where it may not."""

from datetime import date
from pathlib import Path

import streamlit as st

from pages.ui import downloads, session
from pages.ui.text import number, plural, t
from segmentation.api import Filter, PredictionView, Refused, UserError, Workspace

CHANNELS = ("email", "sms", "post", "push", "ads")


def draw_actions(
    workspace: Workspace,
    filter: Filter,
    *,
    prediction: PredictionView | None,
    size: int,
    off_rules: int,
    unfinished: bool,
) -> None:
    """Draw the three buttons and, where they are off, why."""
    reason = _reason(workspace, filter, prediction, size, unfinished=unfinished)
    off = reason is not None
    id = prediction.id if prediction else None
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", key="actions"):
        if reason:
            st.caption(reason, width="content")
        if st.button(t("audience.download"), key="download", disabled=off, icon=":material/download:"):
            _download(workspace, filter, id)
        if st.button(t("audience.campaign"), key="campaign", disabled=off, icon=":material/campaign:"):
            _campaign(workspace, filter, id, size)
        if st.button(t("audience.save"), key="save", type="primary", disabled=off, icon=":material/bookmark:"):
            _save(workspace, filter, id, size, off_rules)


def _reason(
    workspace: Workspace, filter: Filter, prediction: PredictionView | None, size: int, *, unfinished: bool
) -> str | None:
    if prediction is not None and prediction.kind in ("preview", "demo"):
        return t(f"audience.off_{prediction.kind}")
    try:
        workspace.audiences.refuse_restricted(filter)
    except Refused as error:
        return str(error)
    if unfinished:
        return t("audience.off_problem")
    return t("audience.off_empty") if size == 0 else None


@st.dialog(t("save.title"))
def _save(workspace: Workspace, filter: Filter, prediction: str | None, size: int, off_rules: int) -> None:
    st.markdown(plural("save.what", size))
    if off_rules:
        st.caption(t("save.off_rules", n=off_rules))
    title = st.text_input(t("save.name"), placeholder=t("save.placeholder"), key="save_name")
    if st.button(t("common.save"), type="primary", key="save_confirm"):
        with session.guarded():
            saved = workspace.segments.save(title, filter, actor=session.actor(), prediction=prediction)
            session.say(t("save.done", title=saved.title))
            st.rerun()


@st.dialog(t("campaign.title"))
def _campaign(workspace: Workspace, filter: Filter, prediction: str | None, size: int) -> None:
    st.markdown(plural("campaign.what", size))
    title = st.text_input(t("campaign.name"), placeholder=t("campaign.placeholder"), key="campaign_name")
    notes = st.text_area(t("campaign.notes"), key="campaign_notes", height=90)
    if st.button(t("campaign.create"), type="primary", key="campaign_confirm"):
        with session.guarded():
            made = workspace.campaigns.draft(title, filter, actor=session.actor(), prediction=prediction, notes=notes)
            session.say(t("campaign.done", title=made.title))
            st.rerun()


@st.dialog(t("list.title"))
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
    with session.guarded():
        _offer(workspace, filter, prediction, purpose, channel)


def _offer(workspace: Workspace, filter: Filter, prediction: str | None, purpose: str, channel: str | None) -> None:
    actor = session.actor()
    plan = workspace.lists.plan(filter, purpose=purpose, channel=channel, prediction=prediction, actor=actor)
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
            written = workspace.lists.write(
                filter,
                purpose=purpose,
                channel=channel,
                prediction=prediction,
                actor=actor,
                expected=plan.rows,
            )
        name = t("list.file", workspace=workspace.name, purpose=purpose, day=_day(workspace))
        _hand_over(Path(written.file), name, written.rows)


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
