"""Asking a new question, or another one in a draft: what, about whom, how it is kept; every error at its field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.ui import session
from pages.ui.pickers import MOST
from pages.ui.prediction_jobs import build
from pages.ui.prediction_links import link_to_list, show_list, show_prediction
from pages.ui.prediction_rules import CHOSEN, draw_whom, open_audience
from pages.ui.text import last_day, plural, t
from segmentation.api import (
    SEED,
    SENSITIVE,
    Catalog,
    InvalidFilter,
    NotFound,
    PredictionView,
    Question,
    UserError,
    Workspace,
    event_sentence,
)

PICKS = (7, 14, 30, 60, 90)
MOST_DAYS = 90
KINDS = ("full", "preview")
EVENTS = {"orders": "orders", "subscription_starts": "subscriptions"}
NARROWED = {"orders": ("products", "categories"), "subscription_starts": ("plans",)}
FORM = "predictions.new_"
ERRORS = f"{FORM}errors"
OPENED = f"{FORM}opened"
FIELD_OF = {
    "title_empty": "title",
    "title_long": "title",
    "title_taken": "title",
    "window": "days",
    "event": "event",
    "no_table": "event",
    "unknown_product": "event",
    "unknown_category": "event",
    "unknown_plan": "event",
    "sensitive": "sensitive",
    "kind": "kind",
    "seed": "seed",
}
"""The field of the form that an error is about, by its code; all others stand at the buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is filled in now."""

    title: str
    question: Question
    kind: str
    seed: int
    finished: bool


def draw_create(workspace: Workspace, id: str | None = None) -> None:
    """Draw the form for a new prediction, or for the question of a draft or of one that could not be built."""
    link_to_list(t("predictions.all"))
    try:
        edited = None if id is None else workspace.predictions.view(id)
    except NotFound as error:
        st.warning(str(error), icon=":material/warning:")
        return
    _open(workspace, edited)
    st.title(t("predictions.new_title") if edited is None else t("predictions.edit_title"))
    if edited is not None:
        st.caption(t("predictions.edit_lead", title=session.plain(edited.title)))
    catalog = workspace.audiences.catalog(None)
    events = [event for event, table in EVENTS.items() if table in catalog.tables]
    if not events:
        st.warning(t("predictions.no_events"), icon=":material/warning:")
        return
    form = _steps(workspace, catalog, events, edited)
    _summary(workspace, form)
    _buttons(workspace, form, edited)


def _open(workspace: Workspace, edited: PredictionView | None) -> None:
    """Fill the form in once: with the question that is edited, else with the usual one."""
    what = "" if edited is None else edited.id
    if session.get(OPENED) == what:
        return
    question = Question(window=30) if edited is None else edited.question
    forget()
    for name in ("window", "event", "products", "categories", "plans", "sensitive"):
        value = getattr(question, name)
        session.put(FORM + name, list(value) if isinstance(value, tuple) else value)
    session.put(FORM + "title", "" if edited is None else edited.title)
    session.put(FORM + "pick", question.window if question.window in PICKS else None)
    session.put(OPENED, what)
    catalog = workspace.audiences.catalog(None)
    if "orders" not in catalog.tables and edited is None:
        session.put(FORM + "event", "subscription_starts")
        session.put(CHOSEN, "no_plan" if "subscriptions" in catalog.tables else "everyone")
    else:
        open_audience(question.audience, catalog)


def forget() -> None:
    """Forget what was filled in."""
    for name in ("window", "pick", "event", "products", "categories", "plans", "sensitive", "title", "kind", "seed"):
        session.pop(FORM + name)
    for key in (ERRORS, OPENED, CHOSEN):
        session.pop(key)


def _steps(workspace: Workspace, catalog: Catalog, events: Sequence[str], edited: PredictionView | None) -> Form:
    title = _titled(edited)
    window = _window()
    event, narrowed = _event(catalog, events)
    with _step("whom"):
        whom = draw_whom(workspace, window)
        _error("audience")
    kind = _kind() if edited is None else edited.kind
    sensitive, seed = _advanced(edited)
    question = Question(window=window, event=event, audience=whom.audience, sensitive=tuple(sensitive), **narrowed)
    return Form(title=title, question=question, kind=kind, seed=seed, finished=whom.finished)


def _step(name: str) -> "st.delta_generator.DeltaGenerator":
    box = st.container(border=True, key=f"step_{name}", gap="small")
    with box:
        st.subheader(t(f"predictions.step_{name}"), anchor=False)
    return box


def _titled(edited: PredictionView | None) -> str:
    with _step("title"):
        title = st.text_input(
            t("predictions.name"),
            placeholder=t("predictions.name_placeholder"),
            key=FORM + "title",
            disabled=edited is not None,
            width=520,
        )
        _error("title")
    return str(title or "")


def _window() -> int:
    with _step("days"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="days"):
            st.segmented_control(
                t("predictions.days_pick"),
                PICKS,
                format_func=lambda days: plural("predictions.days_short", days),
                key=FORM + "pick",
                on_change=_picked,
            )
            days = st.number_input(
                t("predictions.days_exact"),
                min_value=1,
                max_value=MOST_DAYS,
                step=1,
                key=FORM + "window",
                on_change=_typed,
                width=170,
            )
        _error("days")
        if days > 45:
            st.caption(t("predictions.days_long"))
    return int(days)


def _picked() -> None:
    days = session.get(FORM + "pick")
    if days is not None:
        session.put(FORM + "window", days)


def _typed() -> None:
    days = session.get(FORM + "window")
    session.put(FORM + "pick", days if days in PICKS else None)


def _event(catalog: Catalog, events: Sequence[str]) -> tuple[str, dict[str, tuple[str, ...]]]:
    with _step("event"):
        event = st.radio(
            t("predictions.event"),
            list(events),
            format_func=lambda name: t(f"predictions.event_{name}"),
            captions=[t(f"predictions.event_help_{name}") for name in events],
            key=FORM + "event",
            label_visibility="collapsed",
        )
        narrowed = {}
        known = {"products": catalog.products, "categories": catalog.categories, "plans": catalog.plans}
        shown = [name for name in NARROWED[event] if known[name]]
        if shown:
            with st.container(horizontal=True, gap="small", key="narrowed"):
                for name in shown:
                    narrowed[name] = _only(name, list(known[name])[:MOST])
        _error("event")
    return str(event), narrowed


def _only(name: str, offered: list[str]) -> tuple[str, ...]:
    chosen = session.get(FORM + name) or []
    options = [*offered, *(value for value in chosen if value not in offered)]
    return tuple(
        st.multiselect(
            t(f"predictions.only_{name}"),
            options,
            placeholder=t(f"predictions.any_{name}"),
            key=FORM + name,
            width=360,
        )
    )


def _kind() -> str:
    with _step("kind"):
        kind = st.radio(
            t("predictions.kind"),
            KINDS,
            format_func=lambda name: t(f"predictions.kind_{name}"),
            captions=[t(f"predictions.kind_help_{name}") for name in KINDS],
            key=FORM + "kind",
            label_visibility="collapsed",
        )
        _error("kind")
    return str(kind)


def _advanced(edited: PredictionView | None) -> tuple[list[str], int]:
    with st.expander(t("predictions.advanced"), key="advanced", expanded=bool(_errors() & {"sensitive", "seed"})):
        chosen: list[str] = list(session.get(FORM + "sensitive") or [])
        if session.actor().role == "admin":
            st.markdown(f"**{t('predictions.sensitive')}**")
            st.caption(t("predictions.sensitive_help"))
            chosen = st.pills(
                t("predictions.sensitive"),
                list(SENSITIVE),
                selection_mode="multi",
                format_func=lambda name: t(f"predictions.field_{name}"),
                key=FORM + "sensitive",
                label_visibility="collapsed",
            )
            for name in chosen:
                st.warning(t(f"predictions.caution_{name}"), icon=":material/gavel:")
            _error("sensitive")
        else:
            st.caption(t("predictions.sensitive_admin"))
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
        _error("seed")
    return chosen, int(seed)


def _summary(workspace: Workspace, form: Form) -> None:
    """Say the whole question in one sentence before anything is built."""
    snapshot = workspace.data.snapshot()
    if snapshot is None:
        return
    said = plural(
        f"predictions.summary_{form.question.event}",
        form.question.window,
        event=event_sentence(form.question),
        day=last_day(snapshot.as_of),
    )
    with st.container(key="summary"):
        st.markdown(f"**{session.plain(said)}**")


def _buttons(workspace: Workspace, form: Form, edited: PredictionView | None) -> None:
    _error("all")
    for message in _unfinished(form):
        st.caption(message)
    with st.container(horizontal=True, gap="small", key="create_buttons"):
        off = not form.finished
        label = t("predictions.create" if edited is None else "predictions.save_and_build")
        if st.button(label, key="create", type="primary", icon=":material/play_arrow:", disabled=off):
            _keep(lambda: _saved(workspace, form, edited), then=lambda made: build(workspace, made.id))
        label = t("predictions.create_draft" if edited is None else "predictions.save_question")
        if st.button(label, key="create_draft", disabled=off):
            _keep(lambda: _saved(workspace, form, edited), then=lambda made: None)
        st.button(t("common.cancel"), key="create_cancel", type="tertiary", on_click=_leave, args=(edited,))


def _unfinished(form: Form) -> list[str]:
    return [] if form.finished else [t("predictions.unfinished")]


def _saved(workspace: Workspace, form: Form, edited: PredictionView | None) -> PredictionView:
    actor = session.actor()
    if edited is not None:
        return workspace.predictions.edit(edited.id, form.question, actor=actor)
    return workspace.predictions.create(form.title, form.question, actor=actor, kind=form.kind, seed=form.seed)


def _keep(save: Callable[[], PredictionView], then: Callable[[PredictionView], None]) -> None:
    """Save and show the prediction; what is refused is shown at its field."""
    with session.guarded():
        try:
            made = save()
        except InvalidFilter as error:
            session.put(ERRORS, {"audience": [problem.message for problem in error.problems]})
            st.rerun()
        except UserError as error:
            session.put(ERRORS, {FIELD_OF.get(error.code, "all"): [str(error)]})
            st.rerun()
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


def _errors() -> set[str]:
    return set(session.get(ERRORS) or {})


def _error(field: str) -> None:
    """Draw what is wrong with a field, under it."""
    for message in (session.get(ERRORS) or {}).get(field, ()):
        st.error(session.plain(message), icon=":material/error:")
