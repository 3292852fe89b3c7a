"""Whether personal data is shown: only to those who may see it, and only once they ask."""

import streamlit as st

from pages.ui import session
from pages.ui.customer_words import REVEAL
from pages.ui.text import t
from segmentation.api import Workspace


def draw_reveal(workspace: Workspace, key: str) -> bool:
    """Draw the switch and return whether personal data is shown from here on."""
    allowed = workspace.customers.may_reveal(session.actor())
    st.toggle(
        t("customers.reveal"),
        value=allowed and bool(session.get(REVEAL)),
        key=key,
        disabled=not allowed,
        help=t("customers.reveal_help" if allowed else "customers.reveal_off"),
        on_change=lambda: session.put(REVEAL, session.get(key)),
    )
    return revealed(workspace)


def revealed(workspace: Workspace) -> bool:
    """Tell whether this person may see personal data and has asked for it."""
    return workspace.customers.may_reveal(session.actor()) and bool(session.get(REVEAL))
