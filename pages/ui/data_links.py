"""The views of the Data page by their links: the data, who may be contacted, the exports."""

import streamlit as st

from pages.ui.address import address, show
from pages.ui.text import t
from segmentation.api import Channel, Step, Workspace

PAGE = "../data.py"
SHOW, CONTACT, EXPORTS = "show", "contact", "exports"


def draw_links() -> None:
    """Draw what leads from the data to the other views."""
    with st.container(horizontal=True, key="data_views"):
        for view, label, icon in (
            (CONTACT, t("contact.go"), ":material/contact_mail:"),
            (EXPORTS, t("exported.go"), ":material/outbox:"),
        ):
            st.button(label, key=f"go_{view}", icon=icon, on_click=_show, args=(view,))


def draw_back() -> None:
    """Draw what leads back to the data."""
    st.button(t("contact.back"), key="go_data", type="tertiary", icon=":material/arrow_back:", on_click=_show)


def _show(view: str | None = None) -> None:
    show(address() if view is None else address(**{SHOW: view}))


def draw_way_out(workspace: Workspace, channel: Channel | None, steps: tuple[Step, ...]) -> None:
    """Say on which ground those who are left agreed where the data has no consent for a channel.

    Where nobody is left for want of one, lead to where a legal basis is recorded.
    """
    left = {step.code: step.left for step in steps}
    ground = next((one for one in workspace.ledger.consents() if one.channel == channel), None)
    if ground is None or ground.in_data or not left["valid"]:
        return
    if ground.basis is not None:
        st.caption(t("contact.went_by_basis"))
        return
    st.warning(t("contact.closed"), icon=":material/block:")
    where = address(**{SHOW: CONTACT})
    st.page_link(PAGE, label=t("contact.open_page"), icon=":material/gavel:", query_params=where, width="content")
