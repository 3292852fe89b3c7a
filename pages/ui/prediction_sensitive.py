"""Choosing the sensitive fields a prediction may learn from: by an admin, one by one, each with a caution."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import session
from pages.ui.text import joined, spoken, t
from segmentation.api import Workspace


def choose_sensitive(workspace: Workspace, allowed: Sequence[str], *, key: str, disabled: bool = False) -> list[str]:
    """Draw the fields that somebody has a value of, and return those that are chosen.

    Only an admin can choose; for others what is ``allowed`` stays. A field without a known past is named with why it
    cannot be learned from.
    """
    st.caption(t("predictions.sensitive_help"))
    fields = workspace.predictions.sensitive_fields()
    labels = {field.name: spoken(field.label) for field in fields}
    if session.actor().role != "admin":
        names = joined([session.plain(labels.get(name, name)) for name in allowed])
        st.markdown(t("predictions.sensitive_some", names=names) if allowed else t("predictions.sensitive_admin"))
        return list(allowed)
    possible = [field.name for field in fields if not field.problem]
    options = [*possible, *(name for name in allowed if name not in possible)]
    if not options:
        st.markdown(t("predictions.sensitive_absent"))
    if session.get(key) is None:
        session.put(key, list(allowed))
    chosen = list(
        st.pills(
            t("predictions.sensitive"),
            options,
            selection_mode="multi",
            format_func=lambda name: labels.get(name, name),
            key=key,
            label_visibility="collapsed",
            disabled=disabled,
        )
    )
    for name in chosen:
        st.warning(t(f"predictions.caution_{name}"), icon=":material/gavel:")
    for field in fields:
        if field.problem and field.name not in chosen:
            st.caption(session.plain(field.problem))
    return chosen
