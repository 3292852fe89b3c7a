"""How right a prediction was: what was said against what happened, window by window, and how well it ranked."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.prediction_analysts import draw_analysts
from pages.ui.prediction_charts import quality_scale, said_against_happened, windows
from pages.ui.prediction_tables import draw_table
from pages.ui.prediction_words import frequency, said_and_happened, top_tenth, window_days
from pages.ui.text import number, percent, plural, t
from segmentation.api import BacktestView, PredictionView, QualityView, Workspace

LEVELS = ("high", "medium", "low")
REFERENCE_COVERAGE = 0.8


def draw_accuracy(workspace: Workspace, view: PredictionView) -> None:
    """Draw the tab: every window that is over, newest first; what is said while none is."""
    found = workspace.predictions.backtests(view.id)
    if not found:
        with st.container(border=True, key="not_judged"):
            st.markdown(f"**{t('predictions.not_judged')}**")
            st.markdown(plural("predictions.not_judged_hint", view.window_days))
        return
    _windows(found, view)
    left, right = st.columns(2, gap="large")
    with left:
        _ranking(view, found[0])
    with right:
        _tenths(view, found[0])
    draw_analysts(view, found)


def inside(window: BacktestView) -> bool:
    """Tell whether what happened lies in the likely range that was said."""
    return window.low80 <= window.happened <= window.high80


def _windows(found: Sequence[BacktestView], view: PredictionView) -> None:
    st.header(t("predictions.windows_title"), anchor=False)
    st.markdown(session.plain(_how_often(found)))
    st.altair_chart(localised(windows(windows_frame(found))), width="stretch", alt=_in_words(found))
    st.caption(t("predictions.windows_legend"))
    st.caption(_issued_or_replayed(found))
    left_out = sum(window.left_out for window in found)
    if left_out:
        st.caption(plural("predictions.left_out", left_out))
    draw_table(_windows_table(found, view), f"{view.id}-windows", key="windows")


def _how_often(found: Sequence[BacktestView]) -> str:
    within = sum(map(inside, found))
    return plural("predictions.inside_times", len(found), within=number(within))


def _issued_or_replayed(found: Sequence[BacktestView]) -> str:
    issued = sum(window.issued for window in found)
    if not issued:
        return plural("predictions.all_replayed", len(found))
    if issued == len(found):
        return plural("predictions.all_issued", issued)
    return t("predictions.some_replayed", issued=number(issued), replayed=number(len(found) - issued))


def windows_frame(found: Sequence[BacktestView]) -> pd.DataFrame:
    """Return the windows as `pages.ui.prediction_charts.windows` draws them."""
    return pd.DataFrame(
        {
            "window": pd.to_datetime([window.origin for window in found]),
            "said": [window.said for window in found],
            "low": [window.low80 for window in found],
            "high": [window.high80 for window in found],
            "happened": [window.happened for window in found],
            "kind": [_kind(window) for window in found],
            "where": [_where(window) for window in found],
        }
    )


def _kind(window: BacktestView) -> str:
    return t("predictions.kind_issued" if window.issued else "predictions.kind_replayed")


def _where(window: BacktestView) -> str:
    if inside(window):
        return t("predictions.where_inside")
    return t("predictions.where_above" if window.happened > window.high80 else "predictions.where_below")


def _windows_table(found: Sequence[BacktestView], view: PredictionView) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                t("predictions.window"): window_days(window.origin, view.window_days),
                t("predictions.window_said"): number(window.said),
                t("predictions.window_range"): t(
                    "predictions.from_to", low=number(window.low80), high=number(window.high80)
                ),
                t("predictions.window_happened"): number(window.happened),
                t("predictions.window_inside"): _where(window),
                t("predictions.window_kind"): _kind(window),
            }
            for window in found
        ]
    )


def _in_words(found: Sequence[BacktestView]) -> str:
    points = "; ".join(
        t(
            "predictions.windows_point",
            day=window.origin.isoformat(),
            said=number(window.said),
            low=number(window.low80),
            high=number(window.high80),
            happened=number(window.happened),
        )
        for window in found
    )
    return t("predictions.windows_alt", points=points)


def _ranking(view: PredictionView, latest: BacktestView) -> None:
    st.header(t("predictions.ranking_title"), anchor=False)
    quality = view.quality
    if quality is None or quality.lift_quality is None or quality.band is None:
        st.markdown(t(f"predictions.quality_undefined_{view.event}"))
        return
    st.markdown(session.plain(f"{top_tenth(quality, view.event)} {said_and_happened(quality, view.event)}"))
    low, high = _bounds(quality)
    value = 100 * quality.lift_quality
    said = {"value": number(value), "low": number(low), "high": number(high)}
    alt = t("predictions.ranking_alt", band=t(f"predictions.band_{quality.band}"), **said)
    st.altair_chart(localised(quality_scale(value, low, high)), width="stretch", alt=alt)
    st.caption(t("predictions.ranking_note", **said))
    st.caption(t("predictions.latest_window", days=window_days(latest.origin, view.window_days)))


def _bounds(quality: QualityView) -> tuple[float, float]:
    value = 100 * (quality.lift_quality or 0.0)
    return (
        value if quality.low is None else 100 * quality.low,
        value if quality.high is None else 100 * quality.high,
    )


def _tenths(view: PredictionView, latest: BacktestView) -> None:
    st.header(t("predictions.tenths_title"), anchor=False)
    rows = [
        {
            "said": group.expected / group.customers,
            "happened": group.actual / group.customers,
            "customers": group.customers,
        }
        for group in latest.judged.reliability
        if group.customers
    ]
    if not rows:
        st.markdown(t("predictions.tenths_none"))
        return
    frame = pd.DataFrame(rows)
    st.markdown(_level_of(latest, view))
    points = "; ".join(f"{percent(row['said'], 1)}: {percent(row['happened'], 1)}" for row in rows)
    st.altair_chart(
        localised(said_against_happened(frame)), width="stretch", alt=t("predictions.tenths_alt", points=points)
    )
    st.caption(t("predictions.tenths_note"))
    table = pd.DataFrame(
        {
            t("predictions.customers"): frame["customers"].map(number),
            t("predictions.tenths_said"): [percent(share, 1) for share in frame["said"]],
            t("predictions.tenths_happened"): [percent(share, 1) for share in frame["happened"]],
        }
    )
    draw_table(table, f"{view.id}-tenths", key="tenths")


def _level_of(latest: BacktestView, view: PredictionView) -> str:
    """Return what became of those rated High: the sentence a person checks a prediction by."""
    high = latest.judged.levels["high"]
    if not high.customers:
        return t("predictions.high_nobody")
    return session.plain(
        plural(
            f"predictions.high_{view.event}",
            high.customers,
            said=frequency(high.expected / high.customers, view.event),
            happened=frequency(high.actual / high.customers, view.event),
        )
    )
