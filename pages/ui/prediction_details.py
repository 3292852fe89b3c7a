"""One prediction, opened: what it asks, what can be done, and its tabs."""

import streamlit as st

from pages.ui import session
from pages.ui.prediction_accuracy import draw_accuracy
from pages.ui.prediction_dialogs import start_campaign
from pages.ui.prediction_drivers import draw_drivers
from pages.ui.prediction_history import draw_history
from pages.ui.prediction_jobs import build, draw_building
from pages.ui.prediction_links import TAB, link_to_list, show_edit
from pages.ui.prediction_list import draw_badges, explore, restore_button
from pages.ui.prediction_overview import draw_overview
from pages.ui.prediction_settings import draw_settings
from pages.ui.prediction_words import freshness, question
from pages.ui.text import spoken, t
from segmentation.api import NotFound, PredictionView, Workspace

TABS = {
    "overview": draw_overview,
    "accuracy": draw_accuracy,
    "drivers": draw_drivers,
    "history": draw_history,
    "settings": draw_settings,
}


def draw_prediction(workspace: Workspace, id: str) -> None:
    """Draw one prediction. One that does not exist is a sentence, with the way back to the list."""
    link_to_list(t("predictions.all"))
    try:
        view = workspace.predictions.view(id)
    except NotFound as error:
        st.warning(spoken(error.sentence), icon=":material/warning:")
        return
    _head(workspace, view)
    _state(workspace, view)
    _tabs(workspace, view)


def _head(workspace: Workspace, view: PredictionView) -> None:
    st.title(session.plain(view.title))
    st.text(question(view, own=workspace.kind == "own"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="badges"):
        draw_badges(view)
        st.caption(freshness(view), width="content")
    if view.archived:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="archived"):
            st.markdown(t("predictions.archived_note"))
            restore_button(workspace, view)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="prediction_actions"):
        off = not view.usable
        if st.button(t("predictions.explore"), type="primary", key="explore", disabled=off, icon=":material/groups:"):
            explore(view)
        icon = ":material/campaign:"
        refused = bool(view.restriction)
        if st.button(t("audience.campaign"), key="start_campaign", disabled=off or refused, icon=icon):
            start_campaign(workspace, view)
        if refused:
            st.caption(session.plain(view.restriction), width="content")


def _state(workspace: Workspace, view: PredictionView) -> None:
    """Draw what stands in the way, with the way out: the job at work, a failure, a draft, scores that are old."""
    if view.building is not None:
        draw_building(workspace, view)
    elif view.archived:
        return
    elif view.status == "failed":
        st.error(session.plain(t("predictions.failed", reason=view.reason)), icon=":material/error:")
        _ways_out(workspace, view)
    elif view.status == "draft":
        st.info(t("predictions.draft_note"), icon=":material/edit_note:")
        _ways_out(workspace, view)
    elif not view.usable:
        st.warning(session.plain(view.reason), icon=":material/warning:")
        _ways_out(workspace, view)
    elif view.hidden:
        st.warning(session.plain(view.hidden), icon=":material/warning:")
    elif view.reason:
        st.info(session.plain(view.reason), icon=":material/info:")


def _ways_out(workspace: Workspace, view: PredictionView) -> None:
    if view.kind == "external":
        return
    with st.container(horizontal=True, gap="small", key="ways_out"):
        label = t("predictions.rebuild" if view.status == "ready" else "predictions.build")
        if st.button(label, key="build", type="primary", icon=":material/play_arrow:"):
            with session.guarded():
                build(workspace, view.id)
                st.rerun()
        if view.status in ("draft", "failed"):
            st.button(t("predictions.edit_question"), key="edit", on_click=show_edit, args=(view.id,))


def _tabs(workspace: Workspace, view: PredictionView) -> None:
    labels = {name: t(f"predictions.tab_{name}") for name in TABS}
    asked = labels.get(st.query_params.get(TAB, ""), labels["overview"])
    key = f"predictions.tab_{view.id}"
    # The link decides. A default that followed it would make another widget each time, and take the focus away.
    if session.get(key) != asked:
        session.put(key, asked)
    tabs = st.tabs(
        list(labels.values()),
        key=key,
        on_change=_chosen,
        args=(key, {label: name for name, label in labels.items()}),
    )
    for tab, draw in zip(tabs, TABS.values(), strict=True):
        if tab.open:
            with tab, session.guarded():
                draw(workspace, view)


def _chosen(key: str, names: dict[str, str]) -> None:
    """Keep the open tab in the link."""
    st.query_params[TAB] = names.get(session.get(key), "overview")
