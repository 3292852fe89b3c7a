"""Who may be contacted: the ground of each channel, who is never to be, the control group of all campaigns."""

import streamlit as st

from pages.ui import session
from pages.ui.contact_consent import draw_consents
from pages.ui.contact_control import draw_control
from pages.ui.contact_never import draw_never_list
from pages.ui.data_links import draw_back
from pages.ui.text import plural, t
from segmentation.api import Workspace


def draw_contact(workspace: Workspace) -> None:
    """Draw the whole view, of a workspace that has data."""
    draw_back()
    st.title(t("contact.title"))
    st.caption(t("contact.lead"))
    draw_consents(workspace)
    draw_never_list(workspace)
    draw_control(workspace)
    _objections(workspace)


def _objections(workspace: Workspace) -> None:
    st.header(t("contact.objections"))
    st.caption(t("contact.objections_help"))
    found = workspace.ledger.objections()
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="objections"):
        st.markdown(
            plural("contact.objections_some", found) if found else t("contact.objections_none"), width="content"
        )
        st.space("stretch")
        if st.button(t("contact.find_customer"), key="find_customer", icon=":material/person_search:"):
            session.go("customers")
