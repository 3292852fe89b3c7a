"""What to do with an audience: the plays that fit the chosen likelihood, each a card that starts a campaign draft."""

from collections.abc import Iterator, Sequence

import streamlit as st

from pages.ui import session
from pages.ui.audience_state import current_selection, selection_node
from pages.ui.campaign_start import start
from pages.ui.text import joined, number, plural, t
from segmentation.api import (
    PLAYS,
    AudienceView,
    Filter,
    PlayView,
    PredictionView,
    Workspace,
    bins_of,
    held_in,
    levels_of,
)

IN_A_ROW = 3
OF_ONE_LEVEL = 6
ORDER = ("high", "medium", "low")


def draw_plays(
    workspace: Workspace, audience: Filter, prediction: PredictionView | None, view: AudienceView, off: str | None
) -> None:
    """Draw the plays. ``off`` is why nothing can be started with this audience now, in words, or None."""
    id = prediction.id if prediction else None
    levels = levels_of(selection_node(id))
    with st.spinner(t("plays.counting")):
        found = workspace.campaigns.plays(audience, id)
    st.caption(t("plays.lead") if prediction else t("plays.without_prediction"))
    if off:
        st.caption(f":material/block: {session.plain(off)}")
    shown = _shown(found, levels)
    buyers = _buyers(view)
    for heading, cards in shown:
        if len(shown) > 1:
            st.markdown(f"###### {t(f'plays.heading_{heading}')}")
        _rows(cards, workspace, audience, prediction, levels, buyers, off)
    above = {one.play.id for _, cards in shown for one in cards}
    rest = [one for one in found if one.play.id not in above]
    if rest:
        with st.expander(plural("plays.rest", len(rest)), key="more_plays"):
            _rows(rest, workspace, audience, prediction, levels, buyers, off)
    if view.hidden and any(one.play.offers for one in found):
        st.caption(t("plays.hidden", reason=session.plain(view.hidden)))
