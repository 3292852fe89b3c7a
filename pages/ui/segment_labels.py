"""Labels of segments: choosing them, showing them."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import session
from pages.ui.text import t
from segmentation.api import SegmentView, Workspace


def choose_labels(workspace: Workspace, given: Sequence[str], *, key: str) -> list[str]:
    """Draw the choice of labels, those in use first; a new one can be typed. Return what is chosen."""
    known = list(dict.fromkeys((*given, *workspace.segments.labels())))
    return st.multiselect(
        t("save.labels"),
        known,
        default=list(given),
        accept_new_options=True,
        placeholder=t("save.labels_placeholder"),
        key=key,
    )


def draw_badges(segment: SegmentView) -> None:
    """Draw what kind of segment it is, that it is unavailable, and its labels, in a row."""
    kind = "fixed" if segment.fixed else "live"
    st.badge(t(f"segments.kind_{kind}"), icon=f":material/{'lock' if segment.fixed else 'autorenew'}:", color="gray")
    if segment.problem:
        st.badge(t("segments.kind_unavailable"), icon=":material/warning:", color="orange")
    for label in segment.labels:
        st.badge(session.plain(label), icon=":material/label:", color="green")
