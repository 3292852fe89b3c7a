"""Closer looks at the audience, one at a time, below its rules: each is drawn, and counted, only when it is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from pages.ui import session
from pages.ui.audience_composition import draw_composition
from pages.ui.audience_reasons import draw_reasons
from pages.ui.audience_state import LOOK, LOOK_WIDGET
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

    @property
    def prediction_id(self) -> str | None:
        """The prediction's id, None when there are filters only."""
        return self.prediction.id if self.prediction else None


def _people(looked: Looked) -> None:
    draw_composition(looked.workspace, looked.whole, looked.prediction_id, looked.catalog.fields)
    if looked.prediction is not None:
        draw_reasons(looked.workspace, looked.whole, looked.prediction, looked.view)


VIEWS: Mapping[str, Callable[[Looked], None]] = {"people": _people}
ICONS = {"people": ":material/groups:"}


def settle_look() -> None:
    """Have a closer look chosen that exists: the address's, else the one chosen before, else the first."""
    if session.get(LOOK) not in VIEWS:
        session.put(LOOK, next(iter(VIEWS)))


def draw_views(looked: Looked) -> None:
    """Draw the choice of closer looks and the one that is chosen."""
    if session.get(LOOK_WIDGET) is None:
        session.put(LOOK_WIDGET, session.get(LOOK))
    chosen = st.segmented_control(
        t("audience.look"),
        tuple(VIEWS),
        format_func=lambda name: f"{ICONS[name]} {t(f'audience.look_{name}')}",
        key=LOOK_WIDGET,
        label_visibility="collapsed",
        required=True,
    )
    session.put(LOOK, chosen)
    with st.container(key=f"look_{chosen}"), session.guarded():
        VIEWS[chosen](looked)
