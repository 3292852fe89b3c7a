"""Extra profit over the score, the range that brings most, and the way there."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.audience_state import choose, current_selection
from pages.ui.chart_locale import localised
from pages.ui.likelihood_range import Selection
from pages.ui.money_charts import profit_chart
from pages.ui.money_results import known_by
from pages.ui.money_words import BINS_PER_POINT, Currency, missing_inputs, score_ends
from pages.ui.prediction_tables import draw_table
from pages.ui.text import number, plural, t
from segmentation.api import Assumptions, AudienceView, BestRange, ProfitCurve, held_in, profit_curve

POINTS = 100
STEP = 5
MOVED = "money.moved"


def draw_curve(view: AudienceView, assumptions: Assumptions, currency: Currency) -> None:
    """Draw extra profit by score with the best range marked, and a button that chooses it; or what is missing."""
    curve = profit_curve(view, assumptions)
    if curve.profit is None:
        if curve.missing:
            st.caption(t("money.curve_missing", inputs=missing_inputs(curve.missing)))
        return
    by = known_by(assumptions)
    with st.container(border=True, key="money_curve", gap="small"):
        st.markdown(f"**{t(f'money.curve_{by}')}**")
        frame = curve_frame(curve, view, currency)
        best = None if curve.best is None else (curve.best.low / BINS_PER_POINT, curve.best.high / BINS_PER_POINT)
        steps = _steps(frame, currency)
        points = "; ".join(
            f"{scores}: {profit}"
            for scores, profit in zip(steps[t("money.curve_score")], steps[t("money.curve_profit")], strict=True)
        )
        chart = profit_chart(frame, best, currency.unit)
        st.altair_chart(localised(chart), width="stretch", alt=t("money.curve_alt", points=points), key="money_chart")
        _best(curve.best, view, by, currency)
        draw_table(steps, "extra-profit", key="extra_profit")


def curve_frame(curve: ProfitCurve, view: AudienceView, currency: Currency) -> pd.DataFrame:
    """Return one row a point of score: start and end, customers, profit (currency units), shown, scores (words)."""
    if curve.profit is None or view.count is None:
        raise ValueError("there is no curve while inputs are missing")
    minor = curve.profit.reshape(POINTS, -1).sum(axis=1)
    starts = np.arange(POINTS)
    return pd.DataFrame(
        {
            "start": starts,
            "end": starts + 1,
            "customers": view.count.reshape(POINTS, -1).sum(axis=1),
            "minor": minor,
            "profit": minor / currency.minor,
            "shown": [currency.about(value) for value in minor],
            "scores": [_scores(int(start), int(start) + 1) for start in starts],
        }
    )


def _scores(low: int, high: int) -> str:
    return t("money.curve_scores", **score_ends(low * BINS_PER_POINT, high * BINS_PER_POINT))


def _steps(frame: pd.DataFrame, currency: Currency) -> pd.DataFrame:
    """Return the table behind the chart: one row for five points of score, the likeliest first."""
    summed = frame.groupby(frame["start"] // STEP)[["customers", "minor"]].sum().iloc[::-1]
    from_here = summed["minor"].cumsum()
    return pd.DataFrame(
        {
            t("money.curve_score"): [_scores(int(step) * STEP, int(step + 1) * STEP) for step in summed.index],
            t("money.curve_customers"): [number(value) for value in summed["customers"]],
            t("money.curve_profit"): [currency.about(value) for value in summed["minor"]],
            t("money.curve_from_here"): [currency.about(value) for value in from_here],
        }
    )


def _best(best: BestRange | None, view: AudienceView, by: str, currency: Currency) -> None:
    if best is None or view.count is None or view.sum_p is None:
        st.info(t(f"money.best_none_{by}"), icon=":material/do_not_disturb_on:")
        return
    customers = sum(one.customers for one in held_in(view.count, view.sum_p, ((best.low, best.high),)))
    amount = session.plain(currency.about(best.profit))
    selection = Selection.of_range(best.low / BINS_PER_POINT, best.high / BINS_PER_POINT)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="money_best"):
        said = plural(f"money.best_{by}", customers, amount=amount, **score_ends(best.low, best.high))
        st.markdown(said, width="content")
        if current_selection() == selection:
            st.caption(t("money.best_chosen"), width="content")
        else:
            go = partial(_choose, selection)
            st.button(t("money.best_choose"), key="money_choose", icon=":material/target:", on_click=go)


def _choose(selection: Selection) -> None:
    choose(selection)
    session.put(MOVED, True)


def follow_choice() -> None:
    """Draw the whole page again once the range was moved from here: a fragment draws itself only."""
    if session.pop(MOVED):
        st.rerun()
