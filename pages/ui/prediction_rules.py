"""Whom a prediction is about: the usual choices, or own rules, of which every one must have a past."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from pages.ui import builder_state, session
from pages.ui.audience_answer import Answer, answer, by_owner
from pages.ui.filter_builder import draw
from pages.ui.row_widgets import Names
from pages.ui.rule_filter import filter_of, tree_of
from pages.ui.text import plural, t
from segmentation.api import (
    HAS_PURCHASED,
    Catalog,
    Comparison,
    Everyone,
    Filter,
    InvalidFilter,
    LastDays,
    Orders,
    Question,
    Subscription,
    Workspace,
    canonical_hash,
)

OWN = "own"
ABOUT: Mapping[str, Filter] = {
    "purchased": HAS_PURCHASED,
    "recent": Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=LastDays(days=365)),
    "no_plan": Subscription(state="not_active"),
    "everyone": Everyone(),
}
TABLES = {"purchased": "orders", "recent": "orders", "no_plan": "subscriptions"}
CHOSEN = "predictions.new_about"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom was chosen; ``finished`` tells whether own rules are complete and all have a past."""

    audience: Filter
    finished: bool = True


def open_audience(audience: Filter, catalog: Catalog) -> None:
    """Begin with the audience of a prediction: one of the usual choices, or its rules."""
    builder_state.use(builder_state.PREDICTION)
    known = {canonical_hash(filter): name for name, filter in ABOUT.items()}
    name = known.get(canonical_hash(audience), OWN)
    session.put(CHOSEN, name)
    builder_state.open_tree(tree_of(audience if name == OWN else Everyone(), catalog))


def draw_whom(workspace: Workspace, window: int) -> Whom:
    """Draw the choices, the builder where own rules are chosen, and how many customers it is about now."""
    builder_state.use(builder_state.PREDICTION)
    catalog = workspace.audiences.catalog(None)
    options = [name for name in ABOUT if name not in TABLES or TABLES[name] in catalog.tables]
    chosen = st.radio(
        t("predictions.about"),
        [*options, OWN],
        format_func=lambda name: t(f"predictions.about_{name}"),
        key=CHOSEN,
        label_visibility="collapsed",
    )
    if chosen != OWN:
        audience = ABOUT[chosen]
        _size(workspace, audience)
        return Whom(audience=audience)
    return _own(workspace, catalog, window)


def _own(workspace: Workspace, catalog: Catalog, window: int) -> Whom:
    st.caption(t("predictions.about_past"))
    found = _answered(workspace, window)
    names = Names(
        catalog=with_past(catalog),
        values_of=lambda field: workspace.audiences.values(field, None),
        versions_of=lambda segment: (),
    )
    draw(found, names, current=True, whole=False)
    unused = builder_state.tree().empty
    if unused:
        st.caption(t("predictions.about_no_rule"))
    elif found.finished:
        _size(workspace, found.view.filter)
    return Whom(audience=found.view.filter, finished=found.finished and not unused)


def with_past(catalog: Catalog) -> Catalog:
    """Return the catalog without all that nobody can know of a past date: consents, undated fields, lists, segments."""
    return replace(
        catalog,
        tables=catalog.tables - {"customers"},
        fields={name: field for name, field in catalog.fields.items() if field.stable},
        predictions={},
        segments={},
        campaigns={},
        lists={},
    )


def _answered(workspace: Workspace, window: int) -> Answer:
    """Count the rules, and name at its row every one that has no past."""
    shown = builder_state.tree()
    found = answer(workspace, shown, None, f"{session.visit()}-prediction", undated=False)
    if not found.finished:
        return found
    built = filter_of(shown, found.catalog)
    try:
        workspace.predictions.check(Question(window=window, audience=built.filter, event=_any_event(found.catalog)))
    except InvalidFilter as error:
        marks = replace(found.marks, problems=by_owner(error.problems, built))
        return replace(found, marks=marks, finished=False)
    return found


def _any_event(catalog: Catalog) -> str:
    return "orders" if "orders" in catalog.tables else "subscription_starts"


def _size(workspace: Workspace, audience: Filter) -> None:
    size = workspace.predictions.audience_size(audience)
    st.markdown(plural("predictions.about_size", size))
