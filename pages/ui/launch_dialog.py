"""Launching a draft: what will happen in words, the difference to what was drafted first, then all at once."""

import streamlit as st

from pages.ui import session
from pages.ui.dialogs import dialog
from pages.ui.job_status import remember
from pages.ui.launch_plan import name_of
from pages.ui.text import day, number, plural, t
from segmentation.api import CampaignView, LaunchPlan, Workspace

_DONE = "campaigns.launching"


@dialog("launch.dialog_title")
def ask(workspace: Workspace, draft: CampaignView, plan: LaunchPlan) -> None:
    """Draw the question, and launch on yes with the numbers that are shown: with others nothing is launched."""
    _difference(draft, plan)
    st.markdown(plural("launch.assigned", plan.assigned, day=day(plan.last_day)))
    if plan.held_out:
        st.markdown(plural("launch.held_out", plan.held_out))
    for one in plan.files:
        name = session.plain(name_of(draft, one))
        key = "launch.file_exclude" if one.exclude else "launch.file"
        st.markdown(f"- {plural(key, one.rows, name=name)}")
    st.caption(t("launch.what_then"))
    without = draft.control == 0 and st.checkbox(t("launch.control_meant"), key="launch_without_control")
    if draft.control == 0:
        st.caption(t("launch.control_none"))
    if st.button(t("launch.launch"), type="primary", key="launch_confirm", icon=":material/rocket_launch:"):
        with session.guarded():
            job = workspace.jobs.start_launch(
                draft.id, expected=plan.expected, actor=session.actor(), without_control=without
            )
            remember(job)
            session.put(_DONE, draft.id)
        if session.pop(_DONE):
            st.rerun()


def _difference(draft: CampaignView, plan: LaunchPlan) -> None:
    """Say how the audience changed since it was drafted, where it was drafted on earlier data."""
    if draft.snapshot == plan.snapshot or draft.last_day is None:
        return
    st.info(
        t(
            "launch.newer",
            before=number(draft.size),
            then=day(draft.last_day),
            now=number(plan.audience),
            day=day(plan.last_day),
        ),
        icon=":material/update:",
    )
