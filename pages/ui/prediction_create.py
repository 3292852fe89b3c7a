"""Asking a new question, or another one in a draft: what, about whom, how it is kept; every error at its field."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from pages.ui import session
from pages.ui.prediction_form import (
    FORM,
    Asked,
    ask,
    draw_error,
    fields_refused,
    forget,
    open_form,
    possible_events,
    step,
)
from pages.ui.prediction_form import refused as kept
from pages.ui.prediction_jobs import build
from pages.ui.prediction_links import link_to_list, show_list, show_prediction
from pages.ui.prediction_sensitive import choose_sensitive
from pages.ui.text import last_day, plural, spoken, t
from segmentation.api import SEED, NotFound, PredictionView, Question, Workspace, event_sentence

KINDS = ("full", "preview")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is filled in now."""

    asked: Asked
    question: Question
    kind: str
    seed: int


def draw_create(workspace: Workspace, id: str | None = None) -> None:
    """Draw the form for a new prediction, or for the question of a draft or of one that could not be built."""
    link_to_list(t("predictions.all"))
    try:
        edited = None if id is None else workspace.predictions.view(id)
    except NotFound as error:
        st.warning(spoken(error.sentence), icon=":material/warning:")
        return
    open_form(workspace, edited)
    st.title(t("predictions.new_title") if edited is None else t("predictions.edit_title"))
    if edited is not None:
        st.caption(t("predictions.edit_lead", title=session.plain(edited.title)))
    catalog = workspace.audiences.catalog(None)
    if not possible_events(catalog):
        st.warning(t("predictions.no_events"), icon=":material/warning:")
        return
    asked = ask(workspace, catalog, edited)
    kind = _kind() if edited is None else edited.kind
    sensitive, seed = _advanced(workspace, edited)
    question = replace(asked.question, sensitive=tuple(sensitive))
    form = Form(asked=asked, question=question, kind=kind, seed=seed)
    draw_summary(workspace, question)
    _buttons(workspace, form, edited)


def _kind() -> str:
    with step("kind"):
        kind = st.radio(
            t("predictions.kind"),
            KINDS,
            format_func=lambda name: t(f"predictions.kind_{name}"),
            captions=[t(f"predictions.kind_help_{name}") for name in KINDS],
            key=FORM + "kind",
            label_visibility="collapsed",
        )
        draw_error("kind")
    return str(kind)


def _advanced(workspace: Workspace, edited: PredictionView | None) -> tuple[list[str], int]:
    with st.expander(
        t("predictions.advanced"), key="advanced", expanded=bool(fields_refused() & {"sensitive", "seed"})
    ):
        st.markdown(f"**{t('predictions.sensitive')}**")
        chosen = choose_sensitive(workspace, list(session.get(FORM + "sensitive") or []), key=FORM + "sensitive")
        draw_error("sensitive")
        if edited is not None:
            return chosen, SEED
        seed = st.number_input(
            t("predictions.seed"),
            min_value=0,
            value=SEED,
            step=1,
            key=FORM + "seed",
            help=t("predictions.seed_help"),
            width=220,
        )
        draw_error("seed")
    return chosen, int(seed)


def draw_summary(workspace: Workspace, question: Question) -> None:
    """Say the whole question in one sentence before anything is built."""
    snapshot = workspace.data.snapshot()
    if snapshot is None:
        return
    key, event = f"predictions.summary_{question.event}", event_sentence(question)
    with st.container(key="summary"):
        said = plural(key, question.window, event=event, day=last_day(snapshot.as_of))
        st.markdown(f"**{session.plain(said)}**")


def _buttons(workspace: Workspace, form: Form, edited: PredictionView | None) -> None:
    draw_error("all")
    if not form.asked.finished:
        st.caption(t("predictions.unfinished"))
    with st.container(horizontal=True, gap="small", key="create_buttons"):
        off = not form.asked.finished
        label = t("predictions.create" if edited is None else "predictions.save_and_build")
        if st.button(label, key="create", type="primary", icon=":material/play_arrow:", disabled=off):
            _keep(lambda: _saved(workspace, form, edited), then=lambda made: build(workspace, made.id))
        label = t("predictions.create_draft" if edited is None else "predictions.save_question")
        if st.button(label, key="create_draft", disabled=off):
            _keep(lambda: _saved(workspace, form, edited), then=lambda made: None)
        st.button(t("common.cancel"), key="create_cancel", type="tertiary", on_click=_leave, args=(edited,))


def _saved(workspace: Workspace, form: Form, edited: PredictionView | None) -> PredictionView:
    actor = session.actor()
    if edited is not None:
        return workspace.predictions.edit(edited.id, form.question, actor=actor)
    title = form.asked.title
    return workspace.predictions.create(title, form.question, actor=actor, kind=form.kind, seed=form.seed)


def _keep(save: Callable[[], PredictionView], then: Callable[[PredictionView], None]) -> None:
    with session.guarded():
        made = kept(save)
        then(made)
        forget()
        show_prediction(made.id)
        st.rerun()


def _leave(edited: PredictionView | None) -> None:
    forget()
    if edited is None:
        show_list()
    else:
        show_prediction(edited.id)
