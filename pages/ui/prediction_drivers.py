"""What likely buyers have in common, which facts matter most, and what the prediction learns from."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.formats import fixed
from pages.ui.language import current
from pages.ui.prediction_charts import importance_bars, ratio_bars
from pages.ui.prediction_tables import draw_table
from pages.ui.prediction_uses import draw_uses
from pages.ui.prediction_words import window_days
from pages.ui.text import capital, number, plural, t
from segmentation.api import DriverView, PredictionView, Workspace

MOST = 12
"""Drivers shown on one side; the table has all of them."""
NARROWEST = 1.25
"""The axis reaches at least so many times the average, or its mirror."""


def draw_drivers(workspace: Workspace, view: PredictionView) -> None:
    """Draw the tab. Of scores from elsewhere nothing is known."""
    if view.kind == "external":
        st.markdown(t("predictions.drivers_own"))
        return
    st.header(t(f"predictions.drivers_title_{view.event}"), anchor=False)
    found = workspace.explanations.drivers(view.id, current().id)
    if found:
        st.info(t("predictions.drivers_note"), icon=":material/info:")
        _both(found, view)
    else:
        st.markdown(t("predictions.drivers_none"))
    _importance(workspace, view)
    draw_uses(workspace, view)


def _both(found: Sequence[DriverView], view: PredictionView) -> None:
    sides = [driver for driver in found if driver.more], [driver for driver in found if not driver.more]
    shown = [driver for side in sides for driver in side[:MOST]]
    widest = widest_ratio(shown)
    for column, side, more in zip(st.columns(2, gap="large"), sides, (True, False), strict=True):
        with column:
            _side(side, view, more=more, widest=widest)
    origin = found[0].origin
    legend = t("predictions.drivers_legend_unseen")
    if origin is not None:
        legend = t("predictions.drivers_legend", days=window_days(origin, view.window_days))
    st.caption(session.plain(legend))


def widest_ratio(shown: Sequence[DriverView]) -> float:
    """Return where both axes end: at the widest bar, or at its mirror below 1."""
    ratios = [max(driver.ratio, 1.0 / driver.ratio) for driver in shown if driver.ratio > 0.0]
    seen = [max(value, 1.0 / value) for driver in shown for value in (driver.observed,) if value]
    return max([*ratios, *seen, NARROWEST]) * 1.15


def _side(side: Sequence[DriverView], view: PredictionView, *, more: bool, widest: float) -> None:
    name = "more" if more else "less"
    st.markdown(f"**{t(f'predictions.drivers_{name}')}**")
    if not side:
        st.markdown(t(f"predictions.drivers_none_{name}"))
        return
    shown = side[:MOST]
    chart = ratio_bars(drivers_frame(shown), more=more, widest=widest)
    points = "; ".join(f"{driver.text}: {fixed(driver.ratio, 2)}" for driver in shown)
    st.altair_chart(localised(chart), width="stretch", alt=t("predictions.drivers_alt", points=points))
    _open(side, key=name)
    draw_table(drivers_table(side, view.event), f"{view.id}-{name}", key=f"drivers_{name}")


def _open(side: Sequence[DriverView], *, key: str) -> None:
    """Offer to look at those who show one of these on the Audience page, where a filter selects them."""
    known = {driver.text: driver.filter for driver in side if driver.filter is not None}
    if not known:
        return
    chosen = st.menu_button(
        t("predictions.drivers_open"),
        list(known),
        format_func=capital,
        key=f"open_driver_{key}",
        icon=":material/groups:",
        type="tertiary",
    )
    if chosen is not None:
        session.put("audience.open_filter", known[chosen])
        session.go("audience")


def drivers_frame(shown: Sequence[DriverView]) -> pd.DataFrame:
    """Return the drivers as `pages.ui.prediction_charts.ratio_bars` draws them."""
    frame = pd.DataFrame(
        {
            "trait": [capital(driver.text) for driver in shown],
            "ratio": [driver.ratio for driver in shown],
            "observed": [driver.observed for driver in shown],
            "low": [driver.low for driver in shown],
            "high": [driver.high for driver in shown],
            "confirmed": [driver.confirmed for driver in shown],
        }
    )
    return frame.astype({"observed": float, "low": float, "high": float})


def drivers_table(side: Sequence[DriverView], event: str) -> pd.DataFrame:
    """Return every driver of one side with its numbers in words."""
    return pd.DataFrame(
        [
            {
                t("predictions.driver_trait"): driver.text,
                t("predictions.driver_customers"): number(driver.customers),
                t("predictions.driver_ratio"): fixed(driver.ratio, 2),
                t(f"predictions.driver_observed_{event}"): "–"
                if driver.observed is None
                else number(driver.observed, 2),
                t("predictions.driver_range"): _between(driver),
                t("predictions.driver_confirmed"): t(f"predictions.driver_{'yes' if driver.confirmed else 'no'}"),
            }
            for driver in side
        ]
    )


def _ratio(ratio: float | None) -> str:
    return "–" if ratio is None else fixed(ratio, 2)


def _between(driver: DriverView) -> str:
    if driver.low is None or driver.high is None:
        return "–"
    return t("predictions.from_to", low=fixed(driver.low, 2), high=fixed(driver.high, 2))


def _importance(workspace: Workspace, view: PredictionView) -> None:
    st.header(t("predictions.importance_title"), anchor=False)
    found = workspace.explanations.importance(view.id, current().id)
    if not found:
        st.markdown(t("predictions.importance_none"))
        return
    st.caption(t("predictions.importance_note"))
    frame = pd.DataFrame(
        {"group": [capital(one.text) for one in found], "drop": [max(0.0, 100.0 * one.drop) for one in found]}
    )
    helping = frame[frame["drop"] >= 0.05]
    points = "; ".join(f"{row.group}: {fixed(row.drop, 1)}" for row in helping.itertuples(index=False))
    if not helping.empty:
        alt = t("predictions.importance_alt", points=points)
        st.altair_chart(localised(importance_bars(helping)), width="stretch", alt=alt)
    left = len(frame) - len(helping)
    if left:
        st.caption(plural("predictions.importance_rest", left))
    table = pd.DataFrame(
        {
            t("predictions.importance_group"): frame["group"],
            t("predictions.importance_drop"): [fixed(100.0 * one.drop, 1) for one in found],
        }
    )
    draw_table(table, f"{view.id}-facts", key="importance")
