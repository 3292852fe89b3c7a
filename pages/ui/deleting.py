"""Deleting something that was saved: asked before, undone after."""

from collections.abc import Callable

import streamlit as st

from pages.ui import session
from pages.ui.text import t


def confirm(page: str, id: str, title: str, delete: Callable[[], None], *, verb: str | None = None) -> None:
    """Draw the question of a dialog, with the words of ``page`` (segments or campaigns), and delete on yes.

    ``verb`` is what the page calls it where that is not deleting."""
    st.markdown(t(f"{page}.delete_text", title=session.plain(title)))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("common.cancel"), key="delete_cancel"):
            st.rerun()
        if st.button(verb or t("common.delete"), type="primary", key="delete_confirm"):
            with session.guarded():
                delete()
                session.put(f"{page}.deleted", (id, title))
                st.rerun()


def offer_undo(page: str, restore: Callable[[str], object]) -> None:
    """Draw what was deleted last on ``page``, with the button that brings it back."""
    deleted = session.get(f"{page}.deleted")
    if deleted is None:
        return
    id, title = deleted
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="undo"):
        st.markdown(t(f"{page}.deleted", title=session.plain(title)))
        if st.button(t("common.undo"), key="undo_delete", icon=":material/undo:"):
            session.pop(f"{page}.deleted")
            with session.guarded():
                restore(id)
                session.say(t(f"{page}.restored", title=title))
                st.rerun()
