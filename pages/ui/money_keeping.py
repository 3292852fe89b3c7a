"""Keeping what was typed about money for everyone in the workspace: by a button, never by itself."""

from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.money_state import NOTHING, start_over
from pages.ui.text import t
from segmentation.api import Assumptions, KeptAssumptions, Workspace


def draw_keeping(workspace: Workspace, prediction: str, typed: Assumptions, kept: KeptAssumptions | None) -> None:
    """Draw who sees what is typed, and the buttons that change it; nothing while there is nothing to see."""
    if kept is None and typed == NOTHING:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="money_keeping"):
        same = kept is not None and kept.assumptions == typed
        st.caption(_said(kept, same=same), width="content")
        if not same and st.button(t("money.keep"), key="money_keep", icon=":material/group_add:"):
            workspace.money.keep(prediction, typed, actor=session.actor())
            session.say(t("money.keep_done"))
            st.rerun()
        if kept is not None and not same:
            back = partial(start_over, workspace, prediction, None)
            st.button(t("money.take_kept"), key="money_take_kept", on_click=back, type="tertiary")
        if kept is not None and st.button(t("money.withdraw"), key="money_withdraw", type="tertiary"):
            workspace.money.withdraw(prediction, actor=session.actor())
            # They stay what this person typed; only colleagues lose them.
            session.say(t("money.withdraw_done"))
            st.rerun()
        if typed != NOTHING:
            clear = partial(start_over, workspace, prediction, NOTHING)
            st.button(t("money.clear"), key="money_clear", on_click=clear, type="tertiary")


def _said(kept: KeptAssumptions | None, *, same: bool) -> str:
    if kept is None:
        return t("money.not_kept")
    said = session.signed("money.kept", kept.kept_at, kept.kept_by)
    return said if same else f"{said} {t('money.kept_changed')}"
