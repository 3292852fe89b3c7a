"""What a page shows while there is no data: what it is for, and the one next step."""

import streamlit as st

from pages.ui import session
from pages.ui.text import t


def draw_no_data(page: str) -> None:
    """Draw what a page is for, by its name in the menu, and the way to the import."""
    with st.container(border=True, key="empty"):
        st.markdown(f"### {t(f'empty.{page}_title')}")
        st.markdown(t(f"empty.{page}_text"))
        st.caption(t("empty.begin"))
        if st.button(t("data.import"), type="primary", key="go_data", icon=":material/upload_file:"):
            session.go("data")
