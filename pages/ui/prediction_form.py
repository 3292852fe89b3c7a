"""The fields that asking a question and bringing own scores share; every error stands at its field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import session
from pages.ui.pickers import MOST
from pages.ui.prediction_rules import CHOSEN, draw_whom, open_audience
from pages.ui.text import plural, spoken, t
from segmentation.api import Catalog, InvalidFilter, PredictionView, Question, UserError, Workspace

PICKS = (7, 14, 30, 60, 90)
MOST_DAYS = 90
LONG_DAYS = 45
"""Beyond it the level of past windows says little about the next."""
EVENTS = {"orders": "orders", "subscription_starts": "subscriptions"}
NARROWED = {"orders": ("products", "categories"), "subscription_starts": ("plans",)}
FORM = "predictions.new_"
ERRORS = f"{FORM}errors"
OPENED = f"{FORM}opened"
FIELDS = ("window", "pick", "event", "products", "categories", "plans", "sensitive", "title", "kind", "seed", "file")
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
    "role": "sensitive",
    "kind": "kind",
    "seed": "seed",
}
"""The field of the form that an error is about, by its code; all others stand at the buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is filled in now; ``finished`` tells whether own rules of whom it is about are complete."""

    title: str
    question: Question
    finished: bool


def open_form(workspace: Workspace, edited: PredictionView | None) -> None:
    """Fill the form in once: with the question that is edited, else with the usual one."""
    what = "" if edited is None else edited.id
    # The browser's values are dropped when another page was looked at in between.
    if session.get(OPENED) == what and session.get(FORM + "window") is not None:
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
    for name in FIELDS:
        session.pop(FORM + name)
    for key in (ERRORS, OPENED, CHOSEN):
        session.pop(key)


def possible_events(catalog: Catalog) -> list[str]:
    """Return what can count as a purchase in this workspace."""
    return [event for event, table in EVENTS.items() if table in catalog.tables]


def ask(workspace: Workspace, catalog: Catalog, edited: PredictionView | None) -> Asked:
    """Draw the steps that say what is asked, and of whom."""
    title = _titled(edited)
    window = _window()
    event, narrowed = _event(catalog, possible_events(catalog))
    with step("whom"):
        whom = draw_whom(workspace, window)
        draw_error("audience")
    question = Question(window=window, event=event, audience=whom.audience, **narrowed)
    return Asked(title=title, question=question, finished=whom.finished)


def step(name: str) -> DeltaGenerator:
    """Return a numbered box of the form."""
    box = st.container(border=True, key=f"step_{name}", gap="small")
    with box:
        st.header(t(f"predictions.step_{name}"), anchor=False)
    return box


def _titled(edited: PredictionView | None) -> str:
    with step("title"):
        title = st.text_input(
            t("predictions.name"),
            placeholder=t("predictions.name_placeholder"),
            key=FORM + "title",
            disabled=edited is not None,
            width=520,
        )
        draw_error("title")
    return str(title or "")


def _window() -> int:
    with step("days"):
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
        draw_error("days")
        if days > LONG_DAYS:
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
    with step("event"):
        chosen = st.radio(
            t("predictions.event"),
            list(events),
            format_func=lambda name: t(f"predictions.event_{name}"),
            captions=[t(f"predictions.event_help_{name}") for name in events],
            key=FORM + "event",
            label_visibility="collapsed",
        )
        narrowed = {}
        known = {"products": catalog.products, "categories": catalog.categories, "plans": catalog.plans}
        shown = [name for name in NARROWED[chosen] if known[name]]
        if shown:
            with st.container(horizontal=True, gap="small", key="narrowed"):
                for name in shown:
                    narrowed[name] = _only(name, list(known[name])[:MOST])
        draw_error("event")
    return str(chosen), narrowed


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


def fields_refused() -> set[str]:
    """Return the fields that something is wrong with."""
    return set(session.get(ERRORS) or {})


def draw_error(field: str) -> None:
    """Draw what is wrong with a field, under it."""
    for message in (session.get(ERRORS) or {}).get(field, ()):
        st.error(session.plain(message), icon=":material/error:")


def refused(save: Callable[[], PredictionView]) -> PredictionView:
    """Save and return the prediction; what is refused is shown at its field, on a page drawn anew."""
    try:
        return save()
    except InvalidFilter as error:
        _show({"audience": [spoken(problem.message) for problem in error.problems]})
    except UserError as error:
        _show({FIELD_OF.get(error.code, "all"): [spoken(error.sentence)]})


def _show(errors: dict[str, list[str]]) -> NoReturn:
    session.put(ERRORS, errors)
    st.rerun()
