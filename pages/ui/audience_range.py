"""The Audience page's numbers: the likelihood range of a prediction, or the size and the reach of filters alone."""

from collections.abc import Mapping

import streamlit as st

from pages.ui import session
from pages.ui.audience_state import COMPONENT, current_selection
from pages.ui.language import current
from pages.ui.likelihood_range import Distribution, Spread, likelihood_range
from pages.ui.text import joined, listed, number, plural, share, t, templates
from segmentation.api import CHANNELS, AudienceView, PredictionView, Unavailable, quantiles

# How often a likely range holds: the component says 4 times out of 5.
LIKELY = 0.8


def draw_range(view: AudienceView, prediction: PredictionView) -> None:
    """Draw the likelihood range, and keep what is chosen in it. Raises `Unavailable` where there are no scores."""
    if view.covered_count is None or view.count is None or prediction.base_odds is None:
        raise Unavailable("no_scores", t("audience.unusable", reason=prediction.reason))
    distribution = Distribution(
        covered_count=view.covered_count,
        covered_sum_p=view.covered_sum_p,
        count=view.count,
        sum_p=view.sum_p,
        base_odds=prediction.base_odds,
        spread=_spread(view),
        hidden=view.hidden,
        reachable=view.reachable,
        sum_value=view.sum_value,
        covered_value=0 if view.covered_sum_value is None else int(view.covered_sum_value.sum()),
    )
    chosen = likelihood_range(
        distribution,
        selection=current_selection(),
        texts=range_texts(prediction.event),
        locale=current().tag,
        reach_note=reach_note(view),
        key=COMPONENT,
    )
    session.put("audience.selection", chosen.to_state())


def range_texts(event: str) -> Mapping[str, str]:
    """Return the strings of the likelihood range for what a prediction foretells, their places unfilled."""
    shared = {key: text for key, text in templates("range.").items() if not key.startswith("joins.")}
    return shared | templates("range.joins.") if event == "subscription_starts" else shared


def _spread(view: AudienceView) -> Spread | None:
    if view.drift is None:
        return None
    k, z = quantiles(view.drift, LIKELY)
    return Spread(drift=k * view.drift.tau, luck=z, windows=view.drift.windows)


def reach_note(view: AudienceView) -> str:
    """Return which channels nobody can be reached by because nobody was ever asked, and which by a
    legal basis; nothing when there is none."""
    based = {one.channel for one in session.workspace().ledger.legal_bases()} - set(view.reachable)
    unrecorded = [channel for channel in CHANNELS if channel not in view.reachable and channel not in based]
    found = []
    if based:
        # Who is reached without consent is known once a list is asked for: those who refused share addresses.
        names = joined([t(f"list.channel_{channel}") for channel in CHANNELS if channel in based])
        found.append(t("contact.reach_basis", channels=names))
    if unrecorded and not view.reachable and not based:
        found.append(t("range.reach_none"))
    elif unrecorded:
        names = listed([t(f"range.channel_{channel}") for channel in unrecorded])
        found.append(t("range.reach_unrecorded", channels=names))
    return " ".join(found)


def draw_size(view: AudienceView) -> None:
    """Draw how many match filters alone, and how many of them can be reached."""
    # Not as wide as all channels in one line: the buttons stand beside it.
    with st.container(width=480, gap=None, key="size_words"):
        st.caption(t("audience.size_title"))
        st.markdown(f"## {number(view.matching)}")
        key = "audience.size_of_one" if view.matching == 1 else "audience.size_of"
        st.caption(t(key, share=share(view.matching, view.population), n=number(view.population)))
        reach = [plural(f"range.reach_{channel}", int(count.sum())) for channel, count in view.reachable.items()]
        if reach:
            # A line ends between two channels, never within one.
            st.caption(" · ".join(one.replace(" ", "\u00a0") for one in reach))
        if note := reach_note(view):
            st.caption(note)
