"""The closer look that compares: the levels of those who match, or segments and ranges beside a baseline."""

import streamlit as st

from pages.ui import session
from pages.ui.compare_parts import Choosable, kept, pick, pick_baseline, remember
from pages.ui.compare_result import draw_result
from pages.ui.compare_words import EVERYONE, LEVELS, everyone_name, level_name, told_apart
from pages.ui.language import current
from pages.ui.text import t
from segmentation.api import Filter, PredictionView, Workspace

MODES = ("levels", "parts")


def draw_compare(workspace: Workspace, prediction: PredictionView | None, rules: Filter, whole: Filter) -> None:
    """Draw the choice of what to compare, and the comparison. ``whole`` is ``rules`` and the chosen scores."""
    first = MODES[0] if prediction is not None else MODES[1]
    key = kept("audience.compare_mode", lambda before: before if before in MODES else first, first)
    mode = st.segmented_control(
        t("compare.what"),
        MODES,
        format_func=lambda name: t(f"compare.mode_{name}"),
        key=key,
        label_visibility="collapsed",
        required=True,
        on_change=remember,
        args=(key,),
    )
    if mode == "parts":
        _parts(workspace, prediction, rules, whole)
    elif prediction is None:
        st.info(t("compare.needs_prediction"), icon=":material/insights:")
    else:
        _levels(workspace, prediction, rules)


def _levels(workspace: Workspace, prediction: PredictionView, rules: Filter) -> None:
    with st.spinner(t("compare.counting")):
        compared = workspace.comparisons.levels(rules, prediction.id, language=current().id)
    st.caption(t("compare.levels_lead"))
    names = {level: level_name(level) for level in LEVELS} | {EVERYONE: everyone_name(covered=True)}
    draw_result(workspace, compared, names, overlap=False)


def _parts(workspace: Workspace, prediction: PredictionView | None, rules: Filter, whole: Filter) -> None:
    id = prediction.id if prediction else None
    segments = [segment for segment in workspace.segments.list() if segment.filter is not None]
    choosable = Choosable(prediction=id, rules=rules, whole=whole, segments=segments)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        parts = pick(choosable)
    with right:
        baseline = pick_baseline(choosable)
    if len(parts) < 2:
        st.caption(t("compare.pick_more"))
        return
    with session.guarded():
        with st.spinner(t("compare.counting")):
            compared = workspace.comparisons.compare(parts, prediction=id, baseline=baseline, language=current().id)
        names = told_apart((one.key, choosable.name(one.key)) for one in (*parts, baseline))
        draw_result(workspace, compared, names, overlap=True)
