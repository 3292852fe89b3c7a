"""The control group of all campaigns: what it is, what it costs, and who is affected by a change of its share."""

import streamlit as st

from pages.ui import session
from pages.ui.dialogs import dialog
from pages.ui.formats import percent
from pages.ui.text import plural, t
from segmentation.api import Workspace

MOST = 15


def draw_control(workspace: Workspace) -> None:
    """Draw the share that is held out, and the button that changes it."""
    st.header(t("contact.control"))
    st.caption(t("contact.control_help"))
    share = workspace.ledger.global_control()
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="global_control"):
        st.markdown(_now(workspace, share), width="content")
        st.space("stretch")
        if st.button(t("contact.control_change"), key="control_change", icon=":material/edit:"):
            _change(workspace, share)


def _now(workspace: Workspace, share: float) -> str:
    if not share:
        return t("contact.control_off")
    held = workspace.ledger.global_control_size(share)
    return plural("contact.control_on", held, share=percent(share, 0 if round(share * 100, 2).is_integer() else 1))


@dialog("contact.control_title")
def _change(workspace: Workspace, before: float) -> None:
    st.caption(t("contact.control_cost"))
    wanted = st.number_input(
        t("contact.control_share"),
        min_value=0,
        max_value=MOST,
        value=round(100 * before),
        help=t("contact.control_share_help"),
        key="control_share",
    )
    share = wanted / 100
    more = workspace.ledger.global_control_size(share) - workspace.ledger.global_control_size(before)
    if more:
        key = "contact.control_added" if more > 0 else "contact.control_freed"
        st.info(plural(key, abs(more)), icon=":material/group_remove:" if more > 0 else ":material/group_add:")
    meant = st.checkbox(t("contact.control_meant"), key=f"control_meant_{wanted}")
    off = share == before or not meant
    if st.button(t("contact.control_confirm"), type="primary", key="control_confirm", disabled=off):
        with session.guarded():
            workspace.ledger.set_global_control(share, actor=session.actor())
            session.say(t("contact.control_changed"))
            st.rerun()
