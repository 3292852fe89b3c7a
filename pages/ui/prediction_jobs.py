"""Building a prediction, as a person follows it: progress, cancel, and how it ended, without reloading."""

import streamlit as st

from pages.ui import session
from pages.ui.text import t
from segmentation.api import JobView, NotFound, PredictionView, Workspace

FOLLOWED = "predictions.followed"
EVERY = 1.0


def build(workspace: Workspace, id: str) -> None:
    """Start building a prediction and follow the job from the next run on."""
    workspace.jobs.start_build(id, actor=session.actor())


def draw_building(workspace: Workspace, view: PredictionView) -> None:
    """Draw the job at work on a prediction while it runs; the page is drawn anew when it has ended."""
    if view.building is not None:
        _running(workspace, view.building.id, session.plain(view.title))


@st.fragment(run_every=EVERY)
def _running(workspace: Workspace, job: str, title: str) -> None:
    try:
        now = workspace.jobs.get(job)
    except NotFound:
        st.rerun()
    if now.ended:
        _tell(now, title)
        st.rerun()
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"job_{job}"):
        st.progress(now.progress, text=_said(now))
        if st.button(t("job.cancel"), key=f"cancel_{job}", disabled=now.cancelling):
            with session.guarded():
                workspace.jobs.cancel(job, actor=session.actor())
                st.rerun(scope="fragment")


def _said(job: JobView) -> str:
    if job.cancelling:
        return t("job.cancelling")
    what = t(f"job.{job.kind}")
    return t("job.running", what=what, message=job.message) if job.message else t("job.queued", what=what)


def _tell(job: JobView, title: str) -> None:
    """Say once how it ended; why it failed stands at the prediction itself."""
    if job.state == "done":
        session.say(t("predictions.built", title=title))
    elif job.state == "cancelled":
        session.say(t("predictions.build_cancelled", title=title), icon=":material/block:")
    else:
        session.say(t("predictions.build_failed", title=title), icon=":material/error:")
