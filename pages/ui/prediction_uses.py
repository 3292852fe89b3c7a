"""What a prediction learns from, and the sensitive fields that it leaves alone."""

import streamlit as st

from pages.ui import session
from pages.ui.text import capital, joined, t
from segmentation.api import PredictionView, UsedFact, Workspace


def draw_uses(workspace: Workspace, view: PredictionView) -> None:
    """Draw the facts and the fields, sensitive ones marked."""
    st.header(t("predictions.uses_title"), anchor=False)
    uses = workspace.predictions.uses(view.id)
    if not uses.used:
        st.caption(t("predictions.uses_unknown"))
        return
    for name, kind in (("facts", "facts"), ("fields", "field")):
        shown = [fact for fact in uses.used if fact.kind == kind]
        if shown:
            st.caption(t(f"predictions.uses_{name}"))
            with st.container(horizontal=True, gap="xsmall", key=f"uses_{name}"):
                for fact in shown:
                    _badge(fact)
    if uses.left_out:
        names = joined([session.plain(fact.label) for fact in uses.left_out])
        st.caption(t("predictions.uses_left_out", fields=names))


def _badge(fact: UsedFact) -> None:
    label = session.plain(capital(fact.label))
    if fact.sensitive:
        st.badge(t("predictions.sensitive_used", field=label), color="orange", icon=":material/gavel:")
    else:
        st.badge(label, color="gray")
