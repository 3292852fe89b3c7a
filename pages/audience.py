"""Audience: choose a part of a prediction, narrow it with rules, and take it away."""

from dataclasses import dataclass, replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import audience_rules, builder_state, session
from pages.ui.audience_actions import draw_actions
from pages.ui.audience_answer import Answer, answer
from pages.ui.audience_header import draw_header
from pages.ui.audience_range import draw_range, draw_size
from pages.ui.audience_state import (
    COMPONENT,
    SNAPSHOT,
    begin_anew,
    chosen_prediction,
    open_link,
    refusal,
    selection_node,
    write_address,
)
from pages.ui.audience_views import Looked, draw_choice, draw_look, settle_look
from pages.ui.builder_state import tree
from pages.ui.counting import Counted, counted, draw_progress
from pages.ui.filter_builder import draw
from pages.ui.no_data import draw_no_data
from pages.ui.row_widgets import Names
from pages.ui.saving import Audience, rules_off
from pages.ui.sharing import draw_share
from pages.ui.text import plural, t
from segmentation.api import PredictionView, Workspace, audience_filter

_CHOSEN = "audience_chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where on the page stands what depends on the chosen part of the prediction: the rules stand in between."""

    range: DeltaGenerator
    looks: DeltaGenerator
    share: DeltaGenerator


def _refused(said: str) -> None:
    st.error(said, icon=":material/link_off:")
    st.button(t("share.begin_anew"), key="begin_anew", type="primary", on_click=begin_anew, args=(COMPONENT,))


def _unusable(prediction: PredictionView) -> None:
    st.warning(t("audience.unusable", reason=prediction.reason), icon=":material/warning:")
    if st.button(t("audience.build_again"), key="build_again"):
        session.go("predictions")
    write_address(prediction, None)


def _explore(workspace: Workspace, prediction: PredictionView | None, share_place: DeltaGenerator) -> None:
    id = prediction.id if prediction else None
    shown = tree()
    question = (workspace.name, session.get(SNAPSHOT), id, shown)
    found: Counted[Answer] = Counted(answer=None, current=False, stopped=True)
    # An answer that cannot be had leaves the builder on the page, or nobody could take the rule away that spoils it.
    with session.guarded():
        count = partial(answer, workspace, shown, id, session.visit())
        found = counted(question, count, partial(workspace.audiences.stop, session.visit()))
        if found.answer is not None and _prediction_of(found.answer) != id:
            found = replace(found, answer=None)
        draw_progress(found)
    # The rules are drawn before what stands above them: the page's head holds the room of a range free. Streamlit
    # leaves an empty container out until something is in it, unless it has a border; the styles take that away.
    range_place = st.container(key="range_place", border=True) if prediction else st.container(key="size_place")
    catalog = found.answer.catalog if found.answer else workspace.audiences.catalog(id)
    names = Names(
        catalog=catalog,
        values_of=lambda field: workspace.audiences.values(field, id),
        versions_of=lambda segment: [version.version for version in workspace.segments.versions(segment)],
    )
    draw(found.answer, names, current=found.current)
    if found.answer is not None:
        draw_choice(_CHOSEN)
        places = _Places(range=range_place, looks=st.container(key="looks_place"), share=share_place)
        counted_on = workspace.audiences.view_basis(found.answer.view.filter, id)
        _chosen(workspace, prediction, found.answer, places, counted_on, current=found.current)


@st.fragment(key=_CHOSEN)
def _chosen(
    workspace: Workspace,
    prediction: PredictionView | None,
    found: Answer,
    places: _Places,
    counted_on: str,
    *,
    current: bool,
) -> None:
    """Draw what depends on the chosen part of the prediction. The rules do not: letting go of a handle draws only this.

    ``counted_on`` is what the answer was counted on. Where somebody changed that since, all is counted anew.
    """
    with session.guarded():
        if workspace.audiences.view_basis(found.view.filter, prediction.id if prediction else None) != counted_on:
            st.rerun()
        with places.range, st.container(key="counted" if current else "counted_before"):
            _result(workspace, prediction, found, current=current)
        if not current:
            return
        looked = _looked(workspace, prediction, found)
        with places.looks:
            draw_look(looked)
        rules = None
        if found.finished:
            rules = audience_rules.parameters(workspace, found.tree, looked.rules)
            with places.share, session.guarded():
                draw_share(looked, found.tree)
        write_address(prediction, rules)


def _looked(workspace: Workspace, prediction: PredictionView | None, found: Answer) -> Looked:
    return Looked(
        workspace=workspace,
        prediction=prediction,
        rules=found.view.filter,
        whole=audience_filter(found.view.filter, selection_node(prediction.id if prediction else None)),
        view=found.view,
        catalog=found.catalog,
        obstacle=None if found.finished else t("audience.off_problem"),
    )


def _prediction_of(found: Answer) -> str | None:
    return found.view.prediction.id if found.view.prediction else None


def _result(workspace: Workspace, prediction: PredictionView | None, found: Answer, *, current: bool) -> None:
    if prediction is None:
        with st.container(
            border=True,
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="bottom",
            key="size_only",
        ):
            draw_size(found.view)
            _actions(workspace, prediction, found, current=current)
    else:
        draw_range(found.view, prediction)
        _actions(workspace, prediction, found, current=current)
    if found.view.without_score:
        key = "audience.without_score" if found.view.rules else "audience.without_score_all"
        st.caption(plural(key, found.view.without_score))


def _actions(workspace: Workspace, prediction: PredictionView | None, found: Answer, *, current: bool) -> None:
    id = prediction.id if prediction else None
    whole = audience_filter(found.view.filter, selection_node(id))
    obstacle = None if found.finished else t("audience.off_problem")
    audience = Audience(
        whole=whole,
        prediction=prediction,
        size=workspace.audiences.size(whole, id) if current else 0,
        off_rules=rules_off(found.tree, found.catalog),
        obstacle=obstacle if current else t("audience.off_counting"),
    )
    draw_actions(workspace, audience)


workspace = session.workspace()
if workspace.data.snapshot() is None:
    st.title(t("audience.title_none"))
    draw_no_data("audience")
    st.stop()
builder_state.use(builder_state.AUDIENCE)
settle_look()
workspace = open_link(workspace, COMPONENT)
prediction = chosen_prediction(workspace)
share_place = draw_header(workspace, prediction)
if refusal():
    _refused(refusal())
elif prediction is not None and not prediction.usable:
    _unusable(prediction)
else:
    _explore(workspace, prediction, share_place)
