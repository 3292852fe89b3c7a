"""The table behind a chart: the same numbers, to read and to take away."""

import pandas as pd
import streamlit as st

from pages.ui.text import t


def draw_table(frame: pd.DataFrame, name: str, *, key: str, open: bool = False) -> None:
    """Draw a table folded away under a chart, with its CSV file. ``name`` is the file's."""
    with st.expander(t("predictions.table"), expanded=open, key=f"table_{key}"):
        st.table(frame, hide_index=True, border="horizontal")
        st.download_button(
            t("predictions.table_csv"),
            frame.to_csv(index=False).encode("utf-8"),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"csv_{key}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
