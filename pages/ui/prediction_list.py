"""The list of predictions: what each asks, how good it was, whom it covers, how fresh it is; and the archived ones."""

from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.deleting import offer_undo
from pages.ui.no_data import draw_no_data
from pages.ui.prediction_dialogs import act, actions_of
from pages.ui.prediction_jobs import draw_building
from pages.ui.prediction_links import OWN_SCORES, link_to_prediction, show_edit, show_new
from pages.ui.prediction_words import (
    STATE_COLORS,
    freshness,
    issue_shown,
    likely_range,
    quality_sentence,
    question,
    state_of,
)
from pages.ui.text import number, plural, t
from segmentation.api import PredictionView, Workspace


def draw_list(workspace: Workspace) -> None:
    """Draw the whole list, newest question last, and what is archived behind a fold."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        st.title(t("predictions.title"))
        st.caption(t("predictions.lead"))
    found = workspace.predictions.list()
    with right, st.container(horizontal=True, horizontal_alignment="right", key="new_buttons"):
        _new_buttons()
    offer_undo("predictions", partial(workspace.predictions.restore, actor=session.actor()))
    if not found:
        _empty()
    for view in found:
        _row(workspace, view)
    _shelf(workspace)


def draw_without_data() -> None:
    """Draw what to do while there is nothing to learn from."""
    st.title(t("predictions.title"))
    draw_no_data("predictions")


def _new_buttons() -> None:
    icon = ":material/upload_file:"
    st.button(t("predictions.own"), key="own_scores", icon=icon, type="tertiary", on_click=show_new, args=(OWN_SCORES,))
    st.button(t("predictions.new"), key="new_prediction", icon=":material/add:", type="primary", on_click=show_new)


def _empty() -> None:
    with st.container(border=True, key="empty"):
        st.markdown(f"**{t('predictions.empty')}**")
        st.markdown(t("predictions.empty_hint"))
        for step in ("ask", "build", "judge"):
            st.markdown(t(f"predictions.empty_{step}"))


def _row(workspace: Workspace, view: PredictionView) -> None:
    with st.container(border=True, gap="small", key=f"prediction_{view.id}"):
        left, right = st.columns([5, 2], vertical_alignment="top")
        with left, st.container(gap="xsmall", key=f"named_{view.id}"):
            link_to_prediction(f"**{session.plain(view.title)}**", view.id, key=f"title_{view.id}")
            st.text(question(view, own=workspace.kind == "own"))
            if view.usable:
                st.markdown(session.plain(quality_sentence(view)))
        with right:
            _expected(workspace, view)
        _problem(view)
        draw_building(workspace, view)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"foot_{view.id}"):
            draw_badges(view)
            st.caption(_facts(view), width="content")
            st.space("stretch")
            _buttons(workspace, view)


def draw_badges(view: PredictionView) -> None:
    """Draw the kind of a prediction, and its state where it is not simply ready."""
    st.badge(t(f"predictions.kind_{view.kind}"), color="gray")
    state = state_of(view)
    if state != "ready":
        st.badge(t(f"predictions.status_{state}"), color=STATE_COLORS[state])


def _facts(view: PredictionView) -> str:
    about = t("predictions.about_line", audience=session.plain(view.audience_sentence))
    return about if view.as_of is None else f"{about} · {freshness(view)}"


def _expected(workspace: Workspace, view: PredictionView) -> None:
    if not view.usable:
        return
    with st.container(gap=None, key=f"count_{view.id}"):
        if view.expected is None:
            st.markdown(f"**{plural('common.customers', view.scored)}**")
            st.caption(t("predictions.hidden_short"))
            return
        st.markdown(f"**{plural(f'predictions.likely_{view.event}', round(view.expected))}**")
        said = likely_range(issue_shown(workspace, view))
        if said:
            st.caption(said)
        st.caption(t("predictions.of_covered", n=number(view.scored)))


def _problem(view: PredictionView) -> None:
    if view.building is not None:
        return
    if view.status == "failed":
        st.markdown(f":red[:material/error: {session.plain(t('predictions.failed', reason=view.reason))}]")
    elif view.hidden:
        st.markdown(f":orange[:material/warning: {session.plain(view.hidden)}]")
    elif view.reason:
        st.markdown(f":gray[:material/info: {session.plain(view.reason)}]")


def _buttons(workspace: Workspace, view: PredictionView) -> None:
    with st.container(horizontal=True, wrap=False, width="content", vertical_alignment="center", gap="xsmall"):
        if view.usable:
            if st.button(t("predictions.explore_short"), key=f"explore_{view.id}"):
                explore(view)
        elif view.status in ("draft", "failed") and view.kind != "external" and view.building is None:
            st.button(t("predictions.edit_question"), key=f"edit_{view.id}", on_click=show_edit, args=(view.id,))
        with st.container(width="content", key=f"icons_prediction_{view.id}"):
            action = st.menu_button(
                t("predictions.actions_for", title=session.plain(view.title)),
                actions_of(view),
                format_func=lambda name: t(f"predictions.do_{name}"),
                key=f"menu_{view.id}",
                icon=":material/more_horiz:",
                type="tertiary",
            )
    act(workspace, view, action)


def explore(view: PredictionView) -> None:
    """Show everyone a prediction covers on the Audience page."""
    session.put("audience.open_prediction", view.id)
    session.go("audience")


def _shelf(workspace: Workspace) -> None:
    archived = workspace.predictions.archived()
    if not archived:
        return
    with st.expander(plural("predictions.shelf", len(archived)), icon=":material/inventory_2:", key="shelf"):
        st.caption(t("predictions.shelf_help"))
        for view in archived:
            with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"archived_{view.id}"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(f"**{session.plain(view.title)}**")
                    st.text(question(view, own=workspace.kind == "own"))
                restore_button(workspace, view)


def restore_button(workspace: Workspace, view: PredictionView) -> None:
    """Draw what brings an archived prediction back."""
    title = session.plain(view.title)
    if st.button(t("predictions.restore"), help=t("predictions.restore_this", title=title), key=f"restore_{view.id}"):
        with session.guarded():
            workspace.predictions.restore(view.id, actor=session.actor())
            session.pop("predictions.deleted")
            session.say(t("predictions.restored", title=view.title))
            st.rerun()
