"""The settings of a prediction: what can be done with it, what it asks, what it learns from, its seed and id."""

import streamlit as st

from pages.ui import session
from pages.ui.prediction_dialogs import act, actions_of
from pages.ui.prediction_links import show_edit
from pages.ui.prediction_own import draw_new_scores
from pages.ui.prediction_sensitive import choose_sensitive
from pages.ui.text import plural, spoken, t
from segmentation.api import PredictionView, Workspace


def draw_settings(workspace: Workspace, view: PredictionView) -> None:
    """Draw the tab."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _question(view)
        if view.kind == "external":
            draw_new_scores(workspace, view)
        else:
            _sensitive(workspace, view)
    with right:
        _actions(workspace, view)
        _facts(view)


def _question(view: PredictionView) -> None:
    st.header(t("predictions.question_title"), anchor=False)
    rows = {
        "days": plural("predictions.days_ahead", view.window_days),
        "event": spoken(view.event_sentence),
        "about": spoken(view.audience_sentence),
        "kind": t(f"predictions.kind_{view.kind}"),
    }
    for name, said in rows.items():
        with st.container(gap=None, key=f"asked_{name}"):
            st.caption(t(f"predictions.asked_{name}"))
            st.text(said)
    if view.status in ("draft", "failed") and not view.usable and not view.archived and view.kind != "external":
        st.button(t("predictions.edit_question"), key="edit_settings", on_click=show_edit, args=(view.id,))
    else:
        st.caption(t("predictions.question_fixed"))


def _sensitive(workspace: Workspace, view: PredictionView) -> None:
    st.header(t("predictions.sensitive"), anchor=False)
    allowed = list(view.question.sensitive)
    key = f"predictions.sensitive_{view.id}"
    chosen = choose_sensitive(workspace, allowed, key=key, disabled=view.archived or view.building is not None)
    if set(chosen) != set(allowed):
        st.caption(t("predictions.sensitive_anew"))
        if st.button(t("common.save"), key="save_sensitive", type="primary"):
            with session.guarded():
                workspace.predictions.set_sensitive(view.id, chosen, actor=session.actor())
                session.say(t("predictions.sensitive_saved", title=view.title))
                st.rerun()


def _actions(workspace: Workspace, view: PredictionView) -> None:
    if view.archived:
        return
    st.header(t("predictions.actions_title"), anchor=False)
    with st.container(gap="small", key="settings_actions"):
        for action in actions_of(view):
            with st.container(gap="xsmall", key=f"action_{action}"):
                if st.button(t(f"predictions.do_{action}"), key=f"do_{action}"):
                    act(workspace, view, action)
                st.caption(t(f"predictions.why_{action}"))


def _facts(view: PredictionView) -> None:
    if view.recentring:
        st.info(t("predictions.recentring_note"), icon=":material/center_focus_strong:")
    with st.expander(t("predictions.analysts"), key="settings_analysts"):
        st.caption(t("predictions.id_title"))
        st.code(view.id, language=None)
        if view.base_odds is not None:
            st.caption(t("predictions.base_odds", odds=f"{view.base_odds:.4f}"))
        if view.drift is not None:
            tau, degrees = f"{view.drift.tau:.3f}", f"{view.drift.degrees:.1f}"
            st.caption(plural("predictions.drift_figures", view.drift.windows, tau=tau, degrees=degrees))
