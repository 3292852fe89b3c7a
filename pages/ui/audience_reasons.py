"""Why the likeliest customers of an audience are likely, one by one, for those who unfold it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.language import current
from pages.ui.text import joined, percent, t
from segmentation.api import AudienceView, CustomerReasons, Filter, PredictionView, Workspace, canonical_hash

FOUND = "audience.reasons"
LIKELIEST = 5


def draw_reasons(workspace: Workspace, whole: Filter, prediction: PredictionView, view: AudienceView) -> None:
    """Draw the fold, and inside it the likeliest customers of ``whole`` with their reasons. Not of own scores."""
    if prediction.kind == "external":
        return
    # Asked only by those who look: it names customers, and every time it does is written down.
    fold = st.expander(t("reasons.title"), key="reasons", icon=":material/person_search:", on_change="rerun")
    if not fold.open:
        return
    with fold, session.guarded():
        found = _found(workspace, whole, prediction)
        if not found:
            st.markdown(t("reasons.nobody"))
            return
        st.caption(t("reasons.lead"))
        st.table(reasons_table(found, hidden=bool(view.hidden)), hide_index=True, border="horizontal")


def _found(workspace: Workspace, whole: Filter, prediction: PredictionView) -> tuple[CustomerReasons, ...]:
    """Return the reasons, asked once for the same customers: a run of the page for another cause asks nothing."""
    question = (workspace.name, prediction.id, prediction.issued_at, canonical_hash(whole))
    kept = session.get(FOUND)
    if kept is not None and kept[0] == question:
        return tuple(kept[1])
    with st.spinner(t("reasons.counting")):
        found = workspace.explanations.reasons(
            prediction.id, whole, actor=session.actor(), limit=LIKELIEST, language=current().id
        )
    session.put(FOUND, (question, found))
    return found


def reasons_table(found: Sequence[CustomerReasons], *, hidden: bool) -> pd.DataFrame:
    """Return one line a customer; without the chances while expected results are ``hidden``."""
    columns = {t("reasons.customer"): [session.plain(one.customer_id) for one in found]}
    if not hidden:
        columns[t("reasons.chance")] = [percent(one.chance) for one in found]
    columns[t("reasons.raises")] = [_said(one, raises=True) for one in found]
    columns[t("reasons.lowers")] = [_said(one, raises=False) for one in found]
    return pd.DataFrame(columns)


def _said(one: CustomerReasons, *, raises: bool) -> str:
    texts = [reason.text for reason in one.reasons if reason.raises == raises]
    return session.plain(joined(texts)) if texts else t("reasons.nothing")
