"""The details for analysts: the curves behind the quality, and every figure of every window."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui.chart_locale import localised
from pages.ui.formats import fixed
from pages.ui.prediction_charts import curves
from pages.ui.prediction_tables import draw_table
from pages.ui.prediction_words import window_days
from pages.ui.text import number, percent, t
from segmentation.api import BacktestView, PredictionView

STEPS = 20


def draw_analysts(view: PredictionView, found: Sequence[BacktestView]) -> None:
    """Draw the fold with the curves of the latest window and the table of all. ``found``: newest first, not empty."""
    with st.expander(t("predictions.analysts"), icon=":material/query_stats:", key="analysts"):
        latest = found[0]
        st.caption(t("predictions.latest_window", days=window_days(latest.origin, view.window_days)))
        _curves(latest)
        st.markdown(f"**{t('predictions.figures_title')}**")
        draw_table(figures_table(found, view), f"{view.id}-figures", key="figures", open=True)
        st.caption(t("predictions.figures_note"))


def _curves(latest: BacktestView) -> None:
    gains, lift = curve_frames(latest)
    if gains.empty:
        st.markdown(t("predictions.curves_none"))
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{t('predictions.gains_title')}**")
        alt = t("predictions.gains_alt", points=_points(latest.judged.gains))
        st.altair_chart(localised(curves(gains, t("predictions.gains_axis"), percent=True)), width="stretch", alt=alt)
    with right:
        st.markdown(f"**{t('predictions.lift_title')}**")
        alt = t("predictions.lift_alt")
        st.altair_chart(localised(curves(lift, t("predictions.lift_axis"), percent=False)), width="stretch", alt=alt)
    table = pd.DataFrame(
        {
            t("predictions.curve_share"): [percent((step + 1) / STEPS) for step in range(STEPS)],
            t("predictions.gains_axis"): [percent(gain, 1) for gain in latest.judged.gains],
            t("predictions.lift_axis"): [
                fixed(gain * STEPS / (step + 1), 2) for step, gain in enumerate(latest.judged.gains)
            ],
        }
    )
    draw_table(table, "gains", key="gains")


def _points(gains: Sequence[float]) -> str:
    return "; ".join(f"{percent((step + 1) / STEPS)}: {percent(gain)}" for step, gain in enumerate(gains))


def curve_frames(latest: BacktestView) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the gains and the lift of a window as lines beside random and perfect; empty where nobody bought."""
    gains, base = latest.judged.gains, _base_rate(latest)
    if not gains or base <= 0.0:
        empty = pd.DataFrame(columns=["share", "value", "which"])
        return empty, empty
    ours, random, perfect = (t(f"predictions.curve_{name}") for name in ("ours", "random", "perfect"))
    shares = [(step + 1) / STEPS for step in range(STEPS)]
    perfect_shares = sorted({0.0, base, 1.0, *shares})
    gain_rows = [(0.0, 0.0, ours), *((x, gain, ours) for x, gain in zip(shares, gains, strict=True))]
    gain_rows += [(0.0, 0.0, random), (1.0, 1.0, random)]
    gain_rows += [(x, min(x / base, 1.0), perfect) for x in perfect_shares]
    lift_rows = [(x, gain / x, ours) for x, gain in zip(shares, gains, strict=True)]
    lift_rows += [(shares[0], 1.0, random), (1.0, 1.0, random)]
    lift_rows += [(x, min(1.0 / base, 1.0 / x), perfect) for x in perfect_shares if x >= shares[0]]
    columns = ["share", "value", "which"]
    return pd.DataFrame(gain_rows, columns=columns), pd.DataFrame(lift_rows, columns=columns)


def _base_rate(window: BacktestView) -> float:
    figures = window.judged.figures
    return figures.buyers / figures.n if figures.n else 0.0


def figures_table(found: Sequence[BacktestView], view: PredictionView) -> pd.DataFrame:
    """Return every figure of every window in words and numbers, a dash where it is undefined."""
    return pd.DataFrame([_figures(window, view) for window in found])


def _figures(window: BacktestView, view: PredictionView) -> dict[str, str]:
    figures, interval = window.judged.figures, window.judged.interval95
    lift = window.judged.lift_interval
    between = "–" if lift is None else t("predictions.from_to", low=number(100 * lift[0]), high=number(100 * lift[1]))
    return {
        t("predictions.window"): window_days(window.origin, view.window_days),
        t("predictions.window_kind"): t("predictions.kind_issued" if window.issued else "predictions.kind_replayed"),
        t("predictions.customers"): number(figures.n),
        t("predictions.figure_base"): percent(_base_rate(window), 2),
        t("predictions.figure_auc"): _figure(figures.auc, 4),
        t("predictions.figure_lift_quality"): _figure(
            None if figures.lift_quality is None else 100 * figures.lift_quality, 1
        ),
        t("predictions.figure_lift_interval"): between,
        t("predictions.figure_log_loss"): _figure(figures.log_loss, 4),
        t("predictions.figure_brier"): _figure(figures.brier, 4),
        t("predictions.figure_ece"): _figure(figures.ece, 4),
        t("predictions.figure_ratio"): _figure(figures.expected / figures.actual if figures.actual else None, 3),
        t("predictions.figure_interval95"): t(
            "predictions.from_to", low=number(interval.low), high=number(interval.high)
        ),
        t("predictions.figure_level"): _figure(window.judged.error, 3),
    }


def _figure(value: float | None, decimals: int) -> str:
    return "–" if value is None else fixed(value, decimals)
