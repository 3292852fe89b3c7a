"""From a customer back to a filter: others who share what she has. Personal data never becomes a rule."""

import streamlit as st

from pages.ui import session
from pages.ui.customer_asking import asked_once
from pages.ui.customer_likelihood import looked_with
from pages.ui.language import current
from pages.ui.text import t
from segmentation.api import AllOf, CustomerProfile, Filter, Likeness, Workspace

USUAL = ("country", "plan")


def draw_alike(workspace: Workspace, profile: CustomerProfile) -> None:
    """Draw what she shares with many, and the way to those who share what is chosen of it."""
    language = current().id
    found = asked_once(
        ("alike", workspace.name, profile.snapshot, profile.customer_id, language),
        lambda: workspace.customers.alike(profile.customer_id, actor=session.actor(), language=language),
    )
    if not found:
        st.caption(t("customers.alike_nothing"))
        return
    st.caption(t("customers.alike_lead"))
    picked = st.pills(
        t("customers.alike_pick"),
        range(len(found)),
        default=[place for place, one in enumerate(found) if one.code in USUAL],
        selection_mode="multi",
        format_func=lambda place: session.plain(found[place].text),
        key="customers.alike",
    )
    if st.button(t("customers.alike_show"), type="primary", key="alike_show", disabled=not picked):
        session.put("audience.open_filter", shared(found, picked))
        session.put("audience.open_prediction", looked_with(workspace))
        session.go("audience")


def shared(found: tuple[Likeness, ...], picked: list[int]) -> Filter:
    """Return the filter of those who share everything that was picked."""
    return AllOf(members=tuple(found[place].filter for place in picked))
