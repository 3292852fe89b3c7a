"""Why customers have their chance, in words: found only when somebody asks, because it takes a moment."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import session
from pages.ui.language import current
from pages.ui.text import number, t
from segmentation.api import CustomerReasons, CustomerRow, PredictionView, ReasonView, Workspace

AT_ONCE = 25
SHOWN = 2
KEPT, ASKED = "audience.customers_reasons", "audience.customers_with_reasons"


def draw_reasons_switch(prediction: PredictionView | None) -> bool:
    """Draw the switch where there is a prediction of our own, and return whether the reasons are asked for."""
    if prediction is None or prediction.kind == "external":
        return False
    return st.toggle(
        t("customers.reasons"),
        value=bool(session.get(ASKED)),
        key=f"{ASKED}_widget",
        help=t("customers.reasons_help"),
        on_change=lambda: session.put(ASKED, session.get(f"{ASKED}_widget")),
    )


def reasons_of(workspace: Workspace, prediction: PredictionView | None, rows: Sequence[CustomerRow]) -> dict[int, str]:
    """Return the two strongest reasons of each row, asked once each, with progress while they are looked for."""
    if prediction is None:
        return {}
    basis = (workspace.name, prediction.id, prediction.issued_at, current().id)
    kept = session.get(KEPT)
    found: dict[int, str] = dict(kept[1]) if kept is not None and kept[0] == basis else {}
    wanted = [row.row for row in rows if row.row not in found and row.score is not None]
    if wanted:
        _look(workspace, prediction.id, wanted, found)
        session.put(KEPT, (basis, found))
    st.caption(t("customers.reasons_lead"))
    return found


def _look(workspace: Workspace, prediction: str, wanted: Sequence[int], found: dict[int, str]) -> None:
    progress = st.progress(0.0)
    for start in range(0, len(wanted), AT_ONCE):
        said = t("customers.reasons_progress", n=number(start), all=number(len(wanted)))
        progress.progress(start / len(wanted), text=said)
        some = wanted[start : start + AT_ONCE]
        told = workspace.explanations.reasons(
            prediction, some, actor=session.actor(), limit=AT_ONCE, language=current().id
        )
        found |= {one.row: reasons_text(one) for one in told}
    progress.empty()


def reasons_text(one: CustomerReasons) -> str:
    """Return the strongest reasons in one line."""
    return "  ".join(reason_text(reason) for reason in one.reasons[:SHOWN])


def reason_text(reason: ReasonView) -> str:
    """Return one reason with the way it pulls, as a sign beside the words."""
    return t("customers.reason_raises" if reason.raises else "customers.reason_lowers", reason=reason.text)
