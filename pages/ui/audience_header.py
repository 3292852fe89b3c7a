"""The head of the Audience page: the question, how fresh the data is, and what to know about the prediction."""

from collections.abc import Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import session
from pages.ui.audience_state import changed_segments, replaced_lists, show_newest, show_segments_now
from pages.ui.formats import joined
from pages.ui.prediction_links import NEW, PREDICTION, QUESTION
from pages.ui.text import day, plural, t
from segmentation.api import PredictionView, SnapshotView, Workspace

PICKED = "audience.prediction"
BUILT_ONCE = ("preview", "demo")
LOOK_FOR_NEWER_SECONDS = 60.0
SCORES_OF_LITTLE = ("pattern_only", "base_rate")


def draw_header(workspace: Workspace, prediction: PredictionView | None) -> DeltaGenerator:
    """Draw title, freshness and the choice of prediction; below them what limits its use or its answers.

    Return the place beside the choice where what is shown can be shared, once it is counted.
    """
    snapshot = workspace.audiences.snapshot_for(prediction.id if prediction else None).view
    left, right = st.columns([7, 3], vertical_alignment="bottom")
    with right, st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="small", key="choice"):
        share_place = st.container(width="content", key="share_place")
        _picker(workspace)
    with left:
        st.title(_title(workspace, prediction, snapshot.last_day))
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="freshness"):
            _freshness(workspace, snapshot)
            if prediction is not None:
                _link(prediction)
    _newer(workspace, prediction, snapshot)
    _as_they_were(changed_segments())
    _replaced(replaced_lists())
    if not workspace.predictions.list():
        _no_prediction()
    if prediction is not None:
        _restricted(workspace, prediction)
        _caution(prediction)
    return share_place


def _newer(workspace: Workspace, prediction: PredictionView | None, snapshot: SnapshotView) -> None:
    """Say that there is newer data than what is read, or watch out for it. Scores built once stay on theirs."""
    if prediction is not None and prediction.kind in BUILT_ONCE:
        return
    if not workspace.earlier:
        st.fragment(_watch, run_every=LOOK_FOR_NEWER_SECONDS)(workspace)
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="newer"):
        st.markdown(t("share.newer", day=day(snapshot.last_day)), width="stretch")
        st.button(t("share.show_newest"), key="show_newest", on_click=show_newest)


def _as_they_were(changed: Sequence[str]) -> None:
    if not changed:
        return
    titles = joined([t("share.segment_title", title=title) for title in changed])
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="as_they_were"):
        st.markdown(session.plain(plural("share.segments_changed", len(changed), titles=titles)))
        st.button(t("share.segments_now"), key="segments_now", on_click=show_segments_now)


def _replaced(lists: Sequence[str]) -> None:
    if lists:
        titles = joined([t("share.segment_title", title=title) for title in lists])
        st.warning(session.plain(plural("share.lists_replaced", len(lists), titles=titles)))


def _watch(workspace: Workspace) -> None:
    if workspace.earlier:
        st.rerun()


def _title(workspace: Workspace, prediction: PredictionView | None, last_day: date) -> str:
    if prediction is None:
        return t("audience.title_none")
    act = t(f"audience.act_{prediction.event}")
    if workspace.kind == "own" and not workspace.earlier:
        return t("audience.title_future", act=act, days=prediction.window_days)
    return t("audience.title_past", act=act, days=prediction.window_days, day=day(last_day))


def _picker(workspace: Workspace) -> None:
    views = {view.id: view for view in workspace.predictions.list()}
    options = [*views, "none"]

    def shown(id: str) -> str:
        if id == "none":
            return t("audience.picker_none")
        view = views[id]
        return t(f"audience.kind_{view.kind}", title=view.title) if view.kind in ("preview", "demo") else view.title

    st.selectbox(t("audience.picker"), options, format_func=shown, key=PICKED)


def _freshness(workspace: Workspace, snapshot: SnapshotView) -> None:
    fresh = workspace.freshness()
    if workspace.kind != "own":
        st.caption(t("audience.fresh_demo", day=day(snapshot.last_day)), width="content")
    elif workspace.earlier:
        st.caption(t("audience.fresh", day=day(snapshot.last_day)), width="content")
    elif fresh.days_late:
        said = plural("audience.late", fresh.days_late, day=day(snapshot.last_day))
        st.markdown(f":orange[:material/warning:] {said}", width="content")
        if st.button(t("audience.late_why"), key="late_why", type="tertiary"):
            session.go("data")
    elif fresh.next_update is not None and fresh.as_of == snapshot.as_of:
        upcoming = day(fresh.next_update, year=fresh.next_update.year != snapshot.last_day.year)
        st.caption(t("audience.fresh_next", day=day(snapshot.last_day), next=upcoming), width="content")
    else:
        st.caption(t("audience.fresh", day=day(snapshot.last_day)), width="content")


def _link(prediction: PredictionView) -> None:
    if st.button(t("audience.about_prediction"), key="about_prediction", type="tertiary", icon=":material/info:"):
        session.go("predictions", **{PREDICTION: prediction.id})


def _no_prediction() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="notice"):
        st.markdown(t("empty.no_prediction"), width="stretch")
        if st.button(t("predictions.new"), key="first_prediction", icon=":material/add:"):
            session.go("predictions", **{NEW: QUESTION})


def _restricted(workspace: Workspace, prediction: PredictionView) -> None:
    if prediction.kind not in BUILT_ONCE:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="notice"):
        st.markdown(t(f"audience.notice_{prediction.kind}"), width="stretch")
        if prediction.kind == "preview":
            if st.button(t("audience.make_full"), key="make_full"):
                workspace.predictions.make_full(prediction.id, actor=session.actor())
                st.rerun()
        elif st.button(t("audience.use_own"), key="use_own"):
            session.go("home")


def _caution(prediction: PredictionView) -> None:
    """Say what makes the answers less than they could be. Why expected results are hidden stands in their place."""
    if not prediction.usable:
        return
    if prediction.status == "failed":
        st.warning(t("audience.build_failed", reason=session.plain(prediction.reason)), icon=":material/warning:")
    elif prediction.score_status in SCORES_OF_LITTLE:
        said = t(f"audience.scores_{prediction.score_status}", reason=session.plain(prediction.reason))
        st.info(said, icon=":material/info:")
    if prediction.alarm is not None and prediction.alarm.band == "moved":
        st.info(t("audience.alarm_moved"), icon=":material/info:")
