"""On which ground each channel may be used: consents of the data, or a legal basis that is recorded and withdrawn."""

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.dialogs import dialog
from pages.ui.text import day, t
from segmentation.api import LOCAL, ChannelConsent, LegalBasisChange, Workspace


def draw_consents(workspace: Workspace) -> None:
    """Draw every channel, and what was recorded before."""
    st.header(t("contact.consent"))
    st.caption(t("contact.consent_help"))
    for one in workspace.ledger.consents():
        _row(workspace, one)
    history = workspace.ledger.legal_basis_history()
    if history:
        with st.expander(t("contact.history"), key="basis_history"):
            st.table(_table(history), hide_index=True, border="horizontal")


def _row(workspace: Workspace, one: ChannelConsent) -> None:
    name = t(f"list.channel_{one.channel}")
    with st.container(border=True, gap="small", key=f"consent_{one.channel}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"ground_{one.channel}"):
            st.markdown(f"**{name}**", width=130)
            icon = ":green[:material/check:]" if one.open else ":orange[:material/block:]"
            st.markdown(f"{icon} {_ground(one)}", width="content")
            if not one.open:
                st.space("stretch")
                if st.button(t("contact.record"), key=f"record_{one.channel}", icon=":material/gavel:"):
                    _record(workspace, one)
        if one.basis:
            _foot(workspace, one)


def _foot(workspace: Workspace, one: ChannelConsent) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"basis_{one.channel}"):
        st.caption(_named_by(one), width="content")
        st.space("stretch")
        if not one.in_data and st.button(t("contact.replace"), key=f"record_{one.channel}", icon=":material/gavel:"):
            _record(workspace, one)
        if st.button(t("contact.withdraw"), key=f"withdraw_{one.channel}", type="tertiary"):
            _withdraw(workspace, one)


def _ground(one: ChannelConsent) -> str:
    if one.in_data:
        return t("contact.in_data_basis" if one.basis else "contact.in_data")
    if one.basis:
        return t("contact.by_basis", words=session.plain(one.basis.words))
    return t("contact.nobody")


def _named_by(one: ChannelConsent) -> str:
    if one.basis is None:
        return ""
    places = {"name": session.plain(one.basis.named_by), "day": day(one.basis.recorded_at.date())}
    if one.basis.recorded_by == LOCAL.name:
        return t("contact.named_by", **places)
    return t("contact.named_by_by", **places, who=session.plain(one.basis.recorded_by))


def _table(history: tuple[LegalBasisChange, ...]) -> pd.DataFrame:
    rows = [
        {
            t("contact.history_day"): day(one.at.date()),
            t("contact.history_channel"): t(f"list.channel_{one.channel}"),
            t("contact.history_what"): t("contact.history_withdrawn") if one.withdrawn else session.plain(one.words),
            t("contact.history_name"): session.plain(one.named_by),
            t("contact.history_by"): session.plain(one.by),
        }
        for one in history
    ]
    return pd.DataFrame(rows)


@dialog("contact.record_title")
def _record(workspace: Workspace, one: ChannelConsent) -> None:
    st.markdown(t("contact.record_text", channel=t(f"list.channel_{one.channel}")))
    words = st.text_area(
        t("contact.record_words"),
        value=one.basis.words if one.basis else "",
        placeholder=t("contact.record_words_hint"),
        key=f"basis_words_{one.channel}",
        max_chars=1000,
    )
    name = st.text_input(
        t("contact.record_name"),
        value=one.basis.named_by if one.basis else "",
        placeholder=t("contact.record_name_hint"),
        key=f"basis_name_{one.channel}",
        max_chars=120,
    )
    if st.button(t("contact.record_confirm"), type="primary", key="basis_confirm"):
        with session.guarded():
            workspace.ledger.record_legal_basis(one.channel, words=words, named_by=name, actor=session.actor())
            session.say(t("contact.recorded"))
            st.rerun()


@dialog("contact.withdraw_title")
def _withdraw(workspace: Workspace, one: ChannelConsent) -> None:
    st.markdown(t("contact.withdraw_text", channel=t(f"list.channel_{one.channel}")))
    if st.button(t("contact.withdraw_confirm"), type="primary", key="withdraw_confirm"):
        with session.guarded():
            workspace.ledger.withdraw_legal_basis(one.channel, actor=session.actor())
            session.say(t("contact.withdrawn"))
            st.rerun()
