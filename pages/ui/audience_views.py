"""Closer looks at the audience, one at a time, below its rules: each is drawn, and counted, only when it is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from pages.ui import session
from pages.ui.audience_actions import why_off
from pages.ui.audience_composition import draw_composition
from pages.ui.audience_customers import CustomersOf, draw_customers
from pages.ui.audience_plays import draw_plays
from pages.ui.audience_state import LOOK, LOOK_WIDGET
from pages.ui.compare_look import draw_compare
from pages.ui.money import draw_money
from pages.ui.saving import Audience
from pages.ui.text import t
from segmentation.api import AudienceView, Catalog, Filter, PredictionView, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The audience that is looked at: ``whole`` is ``rules`` and the chosen part of the prediction; ``view`` counts
    ``rules`` by score, all of one snapshot. ``catalog`` has the names of that data."""

    workspace: Workspace
    prediction: PredictionView | None
    rules: Filter
    whole: Filter
    view: AudienceView
    catalog: Catalog
    obstacle: str | None = None
    """Why nothing can be done with this audience yet, in words: a rule of it is not finished."""

    @property
    def prediction_id(self) -> str | None:
        """The prediction's id, None when there are filters only."""
        return self.prediction.id if self.prediction else None


def _people(looked: Looked) -> None:
    draw_composition(looked.workspace, looked.whole, looked.prediction_id, looked.catalog.fields)


def _audience(looked: Looked) -> Audience:
    return Audience(
        whole=looked.whole,
        prediction=looked.prediction,
        size=looked.workspace.audiences.size(looked.whole, looked.prediction_id),
        off_rules=(),
        obstacle=looked.obstacle,
    )


def _plays(looked: Looked) -> None:
    off = why_off(looked.workspace, _audience(looked))
    draw_plays(looked.workspace, looked.whole, looked.prediction, looked.view, off)


def _money(looked: Looked) -> None:
    audience = _audience(looked)
    off = why_off(looked.workspace, audience)
    draw_money(looked.workspace, looked.view, looked.catalog, audience, off)


def _compare(looked: Looked) -> None:
    draw_compare(looked.workspace, looked.prediction, looked.rules, looked.whole)


def _customers(looked: Looked) -> None:
    draw_customers(
        CustomersOf(
            workspace=looked.workspace,
            whole=looked.whole,
            prediction=looked.prediction,
            catalog=looked.catalog,
        )
    )


VIEWS: Mapping[str, Callable[[Looked], None]] = {
    "plays": _plays,
    "customers": _customers,
    "compare": _compare,
    "money": _money,
    "people": _people,
}
ICONS = {
    "plays": ":material/lightbulb:",
    "customers": ":material/table_rows:",
    "compare": ":material/compare_arrows:",
    "money": ":material/payments:",
    "people": ":material/groups:",
}


def settle_look() -> None:
    """Have a closer look chosen that exists: the address's, else the one chosen before, else the first."""
    if session.get(LOOK) not in VIEWS:
        session.put(LOOK, next(iter(VIEWS)))


def draw_choice(part: str) -> None:
    """Draw the choice of closer looks. ``part`` is the fragment that draws the chosen one, the only one to run then."""
    if session.get(LOOK_WIDGET) is None:
        session.put(LOOK_WIDGET, session.get(LOOK))
    st.segmented_control(
        t("audience.look"),
        tuple(VIEWS),
        format_func=lambda name: f"{ICONS[name]} {t(f'audience.look_{name}')}",
        key=LOOK_WIDGET,
        label_visibility="collapsed",
        required=True,
        on_change=st.rerun,
        args=(part,),
    )


def draw_look(looked: Looked) -> None:
    """Draw the chosen closer look."""
    chosen = session.get(LOOK_WIDGET)
    session.put(LOOK, chosen)
    with st.container(key=f"look_{chosen}"), session.guarded():
        VIEWS[chosen](looked)
