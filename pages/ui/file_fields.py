"""What is asked of a file: its columns beside those it cannot do without, and a look at its first rows."""

from collections.abc import Callable, Collection

import pandas as pd
import streamlit as st

from pages.ui.text import t
from segmentation.api import DESTINATIONS, Channel, PickableColumn, Preview

SHOWN_ROWS = 5


def ask_columns(
    columns: tuple[PickableColumn, ...], *, chosen: Collection[str] | None, key: str
) -> tuple[str, ...] | None:
    """Ask for the columns of a file and return those that were picked beside the needed ones.

    ``chosen`` are ticked at first. None stands for the usual ones.
    """
    needed = [one.header for one in columns if one.needed]
    headers = {one.name: one.header for one in columns if not one.needed}
    picked = st.multiselect(
        t("file.columns"),
        list(headers),
        default=[name for name in chosen or () if name in headers],
        format_func=lambda name: headers[name],
        key=key,
        help=t("file.columns_help"),
        placeholder=t("file.columns_none"),
    )
    if needed:
        st.caption(t("file.always", columns=", ".join(needed)))
    usual = tuple(one.name for one in columns if one.usual and not one.needed)
    return None if set(picked) == set(usual) else tuple(picked)


def first_columns(columns: tuple[PickableColumn, ...], destination: str, channel: Channel | None) -> tuple[str, ...]:
    """Return the columns to tick at first: a file of one's own to contact has what is needed and nothing else.

    What a service matches by is usual there; a letter needs its whole address, which no single column is; to analyse
    everything is wanted, and it has no name and no address.
    """
    own = destination == DESTINATIONS[destination].form
    return () if own and channel not in (None, "post") else usual_columns(columns)


def usual_columns(columns: tuple[PickableColumn, ...]) -> tuple[str, ...]:
    """Return the columns that a file has where nobody picks."""
    return tuple(one.name for one in columns if one.usual)


def draw_preview(look: Callable[[bool], Preview], *, key: str) -> None:
    """Draw the first rows once they are asked for; ``look`` is told whether names and addresses are to be seen."""
    with st.container(horizontal=True, key=f"{key}_ask"):
        asked = st.toggle(t("file.preview"), key=key)
        reveal = asked and st.toggle(t("file.reveal"), key=f"{key}_reveal", help=t("file.reveal_help"))
    if not asked:
        return
    shown = look(bool(reveal))
    if not shown.rows:
        st.caption(t("file.preview_empty"))
        return
    frame = pd.DataFrame(list(shown.rows), columns=list(shown.columns))
    st.dataframe(frame, hide_index=True, alt=t("file.preview_alt"))
