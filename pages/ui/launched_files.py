"""The files of a launched campaign: how many rows, the download, and three lines on handing each over."""

import streamlit as st

from pages.ui import downloads, session
from pages.ui.launch_plan import name_of, steps_table
from pages.ui.text import number, plural, t
from segmentation.api import DESTINATIONS, CampaignView, LaunchedFile, LaunchView, Step, Workspace


def draw_files(workspace: Workspace, campaign: CampaignView, launch: LaunchView) -> None:
    """Draw every file."""
    with st.container(border=True, gap="small", key="campaign_files"):
        st.markdown(f"**{t('launched.files')}**")
        for one in launch.files:
            _file(workspace, campaign, one)


def _file(workspace: Workspace, campaign: CampaignView, one: LaunchedFile) -> None:
    name = name_of(campaign, one)
    with st.container(border=True, gap="small", key=f"file_{one.key}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"file_head_{one.key}"):
            st.markdown(f"**{session.plain(name)}**", width="content")
            if one.exclude:
                st.badge(t("launch.to_exclude"), icon=":material/block:", color="orange")
            st.space("stretch")
            label, off = plural("list.button", one.rows), campaign.state == "cancelled"
            asked = st.button(label, key=f"download_{one.key}", icon=":material/download:", disabled=off)
        if asked:
            _hand_over(workspace, campaign, one)
        st.markdown("\n".join(f"- {line}" for line in _lines(one)))
        with st.expander(t("list.steps"), key=f"steps_{one.key}"):
            steps = [Step(code=code, left=left) for code, left in one.steps]
            st.html(steps_table(steps, plural("launch.rows", one.rows), name))


def _lines(one: LaunchedFile) -> list[str]:
    """Return where to click in the tool, how long matching takes, and its smallest list."""
    known = DESTINATIONS[one.destination]
    hours, least = known.matching_hours, known.smallest_list
    return [
        session.plain(t(f"destination.{one.destination}_where")),
        t("launched.no_matching") if hours is None else plural("launched.matching", hours),
        t("launched.any_size") if least is None else plural("launched.smallest", least),
    ]


def _hand_over(workspace: Workspace, campaign: CampaignView, one: LaunchedFile) -> None:
    """Hand the file over as it was launched, without those who must not be reached any more."""
    with session.guarded():
        with st.spinner(t("list.preparing")):
            found = workspace.recreating.write(campaign.id, one.key, actor=session.actor())
        name = t("launched.file_name", campaign=campaign.id, file=one.key) + found.file.suffix
        downloads.start(downloads.offer(found.file, name), key=f"fetch_{found.file.stem}")
        session.say(t("list.ready", n=number(found.rows)))
        session.show_said()
        if found.missing:
            st.info(plural("launched.left_out", found.missing), icon=":material/person_off:")
