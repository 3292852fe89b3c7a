"""What became of a launch: sent on a day, to all or to some, or not at all. Nobody knows until somebody says so."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import session
from pages.ui.dialogs import dialog
from pages.ui.formats import date_pattern
from pages.ui.text import day, number, plural, t
from segmentation.api import CampaignView, LaunchView, Workspace

TYPES = ["csv", "txt", "parquet"]


def draw_sending(workspace: Workspace, campaign: CampaignView, launch: LaunchView) -> None:
    """Draw what is known of it and the buttons that say it."""
    with st.container(border=True, gap="small", key="campaign_sending"):
        if campaign.state == "cancelled":
            st.markdown(t("launched.cancelled"))
            return
        if launch.sent_on is None:
            st.markdown(f"**{t('launched.ask')}**")
            st.caption(t("launched.ask_text"))
        else:
            st.markdown(t("launched.sent", day=day(launch.sent_on)))
            _report(launch)
        with st.container(horizontal=True, gap="small", key="sending_buttons"):
            known = launch.sent_on is not None
            kind: Any = "secondary" if known else "primary"
            if st.button(t("launched.correct" if known else "launched.sent_on"), key="sent_on", type=kind):
                _sent(workspace, campaign, launch)
            if st.button(t("launched.in_part"), key="sent_in_part"):
                _in_part(workspace, campaign, launch)
            if st.button(t("launched.not_sent"), key="not_sent", type="tertiary"):
                _not_sent(workspace, campaign)


def _report(launch: LaunchView) -> None:
    if launch.report is not None:
        report = launch.report
        st.caption(
            plural("launched.report", report["delivered"], unknown=number(report["unknown"]), of=number(report["read"]))
        )


def _day(launch: LaunchView) -> date | None:
    found: date | None = st.date_input(
        t("launched.day"),
        value=launch.sent_on or "today",
        min_value=launch.launched_at.date(),
        format=date_pattern(),
        key="sending_day",
        help=t("launched.day_help"),
    )
    return found


def _said(say: Callable[[], object], text: str) -> None:
    with session.guarded():
        say()
        session.say(text)
        session.put("campaigns.said", True)
    if session.pop("campaigns.said"):
        st.rerun()


@dialog("launched.sent_title")
def _sent(workspace: Workspace, campaign: CampaignView, launch: LaunchView) -> None:
    st.markdown(t("launched.sent_text"))
    chosen = _day(launch)
    if st.button(t("launched.confirm"), type="primary", key="sending_confirm", disabled=chosen is None) and chosen:
        _said(
            lambda: workspace.sendings.sent(campaign.id, chosen, actor=session.actor()),
            t("launched.noted", day=day(chosen)),
        )


@dialog("launched.part_title")
def _in_part(workspace: Workspace, campaign: CampaignView, launch: LaunchView) -> None:
    st.markdown(t("launched.part_text"))
    chosen = _day(launch)
    given = st.file_uploader(t("launched.part_file"), type=TYPES, help=t("launched.part_help"), key="sending_report")
    unknown = st.checkbox(t("launched.part_unknown"), key="sending_unknown")
    off = chosen is None or given is None
    if st.button(t("launched.confirm"), type="primary", key="sending_confirm", disabled=off) and chosen and given:

        def say() -> None:
            with tempfile.TemporaryDirectory(prefix="report-", dir=workspace.uploads) as folder:
                # Its own name stands in messages; where it came from does not matter.
                file = Path(folder) / Path(given.name).name
                with file.open("wb") as target:
                    shutil.copyfileobj(given, target)
                workspace.sendings.sent_in_part(
                    campaign.id, chosen, file, actor=session.actor(), leave_out_unknown=unknown
                )

        _said(say, t("launched.noted", day=day(chosen)))


@dialog("launched.not_title")
def _not_sent(workspace: Workspace, campaign: CampaignView) -> None:
    st.markdown(t("launched.not_text", title=session.plain(campaign.title)))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("common.cancel"), key="sending_cancel"):
            st.rerun()
        if st.button(t("launched.not_confirm"), type="primary", key="sending_confirm"):
            _said(
                lambda: workspace.sendings.not_sent(campaign.id, actor=session.actor()),
                t("launched.not_noted", title=campaign.title),
            )
