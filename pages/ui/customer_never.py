"""Never contacting one customer, by a channel or by any, and her objection to being scored: noted and taken back."""

import streamlit as st

from pages.ui import session
from pages.ui.dialogs import dialog
from pages.ui.text import joined, t
from segmentation.api import CHANNELS, Channel, CustomerWishes, Workspace

ALL = "all"


def draw_never(workspace: Workspace, id: str) -> None:
    """Draw what a customer asked for, and the button that changes it."""
    wishes = workspace.ledger.wishes(id)
    with st.container(gap="xsmall", key="customer_wishes"):
        if None in wishes.never:
            st.markdown(f":orange[:material/block:] {t('never.all_channels')}")
        elif wishes.never:
            names = joined([t(f"list.channel_{one}") for one in wishes.never])
            st.markdown(f":orange[:material/block:] {t('never.some_channels', channels=names)}")
        if wishes.objects:
            st.markdown(f":orange[:material/visibility_off:] {t('never.objects')}")
        draw_ask(workspace, id, t("never.ask"), key="never_contact")


def draw_ask(workspace: Workspace, id: str, label: str, *, key: str) -> None:
    """Draw a button that asks what a customer is to be left alone with."""
    if st.button(label, key=key, icon=":material/block:", type="tertiary"):
        _ask(workspace, id, workspace.ledger.wishes(id))


@dialog("never.title")
def _ask(workspace: Workspace, id: str, wishes: CustomerWishes) -> None:
    st.markdown(t("never.text"))
    chosen = st.pills(
        t("never.channels"),
        (ALL, *CHANNELS),
        default=[one or ALL for one in wishes.never],
        selection_mode="multi",
        format_func=lambda name: t("never.every" if name == ALL else f"list.channel_{name}"),
        key=f"never_channels_{id}",
        wrap=True,
    )
    objects = st.checkbox(
        t("never.objection"), value=wishes.objects, key=f"never_objects_{id}", help=t("never.objection_help")
    )
    if st.button(t("common.save"), type="primary", key="never_confirm"):
        with session.guarded():
            _change(workspace, id, wishes, frozenset(None if one == ALL else one for one in chosen), objects)
            session.say(t("never.saved"))
            session.put("customers.wishes_saved", True)
        if session.pop("customers.wishes_saved"):
            st.rerun()


def _change(
    workspace: Workspace, id: str, before: CustomerWishes, after: frozenset[Channel | None], objects: bool
) -> None:
    """Note what is new first: should the rest fail, she is contacted less and never more than was asked for."""
    ledger, actor = workspace.ledger, session.actor()
    for channel in after - set(before.never):
        ledger.add_customer(id, channel=channel, actor=actor)
    if objects and not before.objects:
        ledger.object_to_profiling(id, actor=actor)
    for gone in set(before.never) - after:
        ledger.remove_customer(id, channel=gone, actor=actor)
    if before.objects and not objects:
        ledger.withdraw_objection(id, actor=actor)
