"""Closer looks at the audience, one at a time, below its rules: each is drawn, and counted, only when it is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from pages.ui import session
from pages.ui.audience_composition import draw_composition
from pages.ui.audience_customers import CustomersOf, draw_customers
from pages.ui.text import t
from segmentation.api import AudienceView, Catalog, Filter, PredictionView, Workspace

CHOSEN = "audience.look"


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


def _customers(looked: Looked) -> None:
    draw_customers(
        CustomersOf(
            workspace=looked.workspace,
            whole=looked.whole,
            prediction=looked.prediction,
            catalog=looked.catalog,
        )
    )


VIEWS: Mapping[str, Callable[[Looked], None]] = {"customers": _customers, "people": _people}
ICONS = {"customers": ":material/table_rows:", "people": ":material/groups:"}


def draw_views(looked: Looked) -> None:
    """Draw the choice of closer looks and the one that is chosen."""
    chosen = st.segmented_control(
        t("audience.look"),
        tuple(VIEWS),
        default=next(iter(VIEWS)),
        format_func=lambda name: f"{ICONS[name]} {t(f'audience.look_{name}')}",
        key=CHOSEN,
        label_visibility="collapsed",
        required=True,
    )
    with st.container(key=f"look_{chosen}"), session.guarded():
        VIEWS[chosen](looked)
