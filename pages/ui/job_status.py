"""A job as a person follows it: progress, cancel, how it ended."""

import streamlit as st

from pages.ui import session
from pages.ui.text import t
from segmentation.api import JobView, Workspace

EVERY = 1.0


def follow(workspace: Workspace, kind: str) -> bool:
    """Draw the newest job of a kind while it runs, and how it ended once; tell whether one is running."""
    job = next((job for job in workspace.jobs.list() if job.kind == kind), None)
    if job is None:
        return False
    if not job.ended:
        _running(workspace, job.id)
        return True
    if session.get("job.followed") == job.id:
        session.pop("job.followed")
        _say(job)
    return False


def remember(job: str) -> None:
    """Note that this person started a job, so that its end is told."""
    session.put("job.followed", job)


def _say(job: JobView) -> None:
    what = t(f"job.{job.kind}")
    if job.state == "done":
        st.success(t("job.done", what=what), icon=":material/check:")
    elif job.state == "cancelled":
        st.info(t("job.cancelled", what=what, reason=job.reason), icon=":material/block:")
    else:
        st.error(t("job.failed", what=what, reason=job.reason), icon=":material/error:")


@st.fragment(run_every=EVERY)
def _running(workspace: Workspace, id: str) -> None:
    job = workspace.jobs.get(id)
    if job.ended:
        remember(id)
        st.rerun()
    what = t(f"job.{job.kind}")
    text = t("job.running", what=what, message=job.message) if job.message else t("job.queued", what=what)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="job"):
        st.progress(job.progress, text=t("job.cancelling") if job.cancelling else text)
        if st.button(t("job.cancel"), key=f"cancel_{id}", disabled=job.cancelling):
            workspace.jobs.cancel(id, actor=session.actor())
            st.rerun(scope="fragment")
