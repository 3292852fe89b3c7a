"""The one next step: what a person would do now, given how far a workspace has come."""

from dataclasses import dataclass

import streamlit as st

from pages.ui import session
from pages.ui.prediction_links import NEW, QUESTION
from pages.ui.text import t
from segmentation.api import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a workspace has come. ``exists`` is whether there is one that can be opened at all."""

    exists: bool = False
    data: bool = False
    prediction: bool = False
    segment: bool = False
    campaign: bool = False


def progress_of(workspace: Workspace | None) -> Progress:
    """Return how far a workspace has come: what is there that can be used."""
    if workspace is None:
        return Progress()
    if workspace.data.snapshot() is None:
        return Progress(exists=True)
    usable = [view for view in workspace.predictions.list() if view.usable and view.kind in ("full", "external")]
    return Progress(
        exists=True,
        data=True,
        prediction=bool(usable),
        segment=bool(workspace.segments.list()),
        campaign=bool(workspace.campaigns.list()),
    )


def next_step(progress: Progress) -> str:
    """Return the name of the next step: the first thing that is not there."""
    steps = {
        "own": progress.exists,
        "import": progress.data,
        "predict": progress.prediction,
        "segment": progress.segment,
        "campaign": progress.campaign,
    }
    return next((name for name, done in steps.items() if not done), "look")


def draw_next(step: str, title: str) -> bool:
    """Draw the next step with its button; tell whether somebody wants to bring own data, which Home asks about."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="next_step"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"## {t(f'home.next_{step}_title')}")
            st.markdown(t(f"home.next_{step}_text", title=session.plain(title)))
        pressed = st.button(
            t(f"home.next_{step}_button"), type="primary", key="next_step_go", icon=":material/arrow_forward:"
        )
    if pressed and step != "own":
        _go(step)
    return pressed


def _go(step: str) -> None:
    if step == "import":
        session.go("data")
    if step == "predict":
        session.go("predictions", **{NEW: QUESTION})
    session.go("audience")
