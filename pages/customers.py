"""Customers: find one, and see what happened to her, how likely she buys, and why she is in a segment or not."""

import streamlit as st

from pages.ui import session
from pages.ui.customer_profile import draw_customer
from pages.ui.customer_search import draw_search
from pages.ui.customer_words import OPEN
from pages.ui.no_data import draw_no_data
from pages.ui.text import spoken, t
from segmentation.api import NotFound

workspace = session.workspace()
if workspace.data.snapshot() is None:
    st.title(t("customers.title"))
    draw_no_data("customers")
    st.stop()
opened = session.get(OPEN)
if opened is None:
    draw_search(workspace)
else:
    try:
        draw_customer(workspace, opened)
    except NotFound as error:
        session.pop(OPEN)
        st.warning(spoken(error.sentence), icon=":material/warning:")
        draw_search(workspace)
