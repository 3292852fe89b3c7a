"""The likelihood range: a histogram with two handles, three levels, and the numbers of the chosen customers.

A Streamlit component whose numbers are computed in the browser, so that they move while a handle is dragged; Python
hears of the choice once, on release, and computes the same numbers with ``segmentation.index.summary``.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from pages.ui.likelihood_range.distribution import Distribution, Spread
from pages.ui.likelihood_range.selection import Selection

__all__ = ["Distribution", "Selection", "Spread", "likelihood_range"]

_FRONTEND = Path(__file__).parent / "frontend"
# One module in the browser: the parts see each other's functions, in this order, and only the last one exports.
_SCRIPTS = (
    "spread.js",
    "sums.js",
    "search.js",
    "words.js",
    "choice.js",
    "panel.js",
    "histogram.js",
    "slider.js",
    "levels.js",
    "sizing.js",
    "picks.js",
    "main.js",
)

_STYLES = ("frame.css", "bars.css", "narrow.css")


def _read(name: str) -> str:
    return (_FRONTEND / name).read_text(encoding="utf-8")


_RESERVE = _read("reserve.css")
_component = st.components.v2.component(
    "penchant_likelihood_range",
    html=_read("markup.html"),
    css="\n".join(_read(name) for name in _STYLES),
    js="\n".join(_read(name) for name in _SCRIPTS),
)


def likelihood_range(
    distribution: Distribution,
    *,
    selection: Selection,
    texts: Mapping[str, str],
    locale: str,
    key: str,
    reach_note: str = "",
) -> Selection:
    """Draw the two cards and return the present choice.

    ``selection`` holds on the first mount (a deep link); afterwards the state under ``st.session_state[key]``, a
    mapping with the one key ``selection`` in the form of :meth:`Selection.to_state`, and assigning to it before this
    call moves the handles. ``texts`` are the strings after ``range.``, their places unfilled; ``locale`` is a BCP 47
    tag for numbers and plural forms. ``reach_note`` stands under the channels. Raises ValueError when the state is
    not a selection.
    """
    present = _present(key, selection)
    st.html(f"<style>{_RESERVE.replace('KEY', re.sub(r'[^a-zA-Z0-9_-]', '-', key))}</style>")
    data = {
        "distribution": distribution.to_data(),
        "selection": present.to_state(),
        "texts": dict(texts),
        "locale": locale,
        "reach_note": reach_note,
    }
    result = _component(key=key, data=data, default={"selection": present.to_state()}, on_selection_change=_heard)
    return Selection.from_state(result["selection"])


def _present(key: str, default: Selection) -> Selection:
    state = st.session_state.get(key)
    chosen = state.get("selection") if isinstance(state, Mapping) else None
    return default if chosen is None else Selection.from_state(chosen)


def _heard() -> None:
    """Streamlit keeps a state key only where a callback stands for it; the rerun itself does the work."""
