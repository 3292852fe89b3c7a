"""Effects with their intervals: one picture of all of them, and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from pages.ui.chart_locale import localised
from pages.ui.formats import fixed
from pages.ui.money_words import MINUS, Currency
from pages.ui.result_charts import GRAY, ORANGE, TEAL, interval_plot
from pages.ui.text import number, plural, t
from segmentation.api import MeasuredEffect

_LEAST_P = 0.0001
_COLORS = {"worked": TEAL, "bought_less": ORANGE, "cannot_tell": GRAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line of the picture: extra purchases per 100 contacted, from ``low`` to ``high``, and what that says."""

    name: str
    extra: float
    low: float
    high: float
    verdict: str


def shown(name: str, effect: MeasuredEffect) -> Shown:
    """Return the line of an effect."""
    limits = effect.rate_limits.times(100)
    return Shown(name=name, extra=100 * effect.rate, low=limits.low, high=limits.high, verdict=effect.verdict)


def draw_intervals(lines: Sequence[Shown], *, key: str) -> None:
    """Draw the picture; every line in words for those who do not see it. Nothing for no line."""
    if not lines:
        return
    said = [
        t("result.per_100", extra=signed(one.extra, 1), low=signed(one.low, 1), high=signed(one.high, 1))
        for one in lines
    ]
    frame = pd.DataFrame(
        {
            "name": [one.name for one in lines],
            "extra": [one.extra for one in lines],
            "low": [one.low for one in lines],
            "high": [one.high for one in lines],
            "said": said,
            "color": [_COLORS[one.verdict] for one in lines],
        }
    )
    points = "; ".join(f"{one.name}: {text}" for one, text in zip(lines, said, strict=True))
    alt = t("result.chart_alt", points=points)
    st.altair_chart(localised(interval_plot(frame)), width="stretch", alt=alt, key=f"intervals_{key}")


def draw_not_compared(effects: Sequence[MeasuredEffect]) -> None:
    """Say how many of those contacted are in no effect; nothing where all are."""
    left = sum(one.people - one.compared for one in effects)
    if left:
        st.caption(plural("result.not_compared", left))


def effects_frame(names: Sequence[str], effects: Sequence[MeasuredEffect], currency: Currency) -> pd.DataFrame:
    """Return one line an effect; profit where it is known, and then called assumed."""
    frame = {
        t("launched.column_group"): list(names),
        t("launched.column_people"): [number(one.people) for one in effects],
        t("launched.column_extra"): [signed(one.purchases) for one in effects],
        t("launched.column_between"): [
            between(signed(one.purchases_limits.low), signed(one.purchases_limits.high)) for one in effects
        ],
        t("launched.column_verdict"): [t(f"launched.verdict_{one.verdict}") for one in effects],
    }
    if any(one.profit is not None for one in effects):
        frame[t("result.column_profit")] = [
            "–" if one.profit is None else currency.about(one.profit) for one in effects
        ]
        frame[t("result.column_profit_between")] = [
            "–"
            if one.profit_limits is None
            else between(currency.about(one.profit_limits.low), currency.about(one.profit_limits.high))
            for one in effects
        ]
    frame[t("result.column_contacts")] = [contacts(one) for one in effects]
    return pd.DataFrame(frame)


def contacts(effect: MeasuredEffect) -> str:
    """Return how many contacts one extra purchase took, with its limits; what can be said where zero is among them."""
    limits = effect.contacts_per_extra_limits
    if effect.contacts_per_extra is not None and limits is not None:
        ends = between(number(round(limits.low)), number(round(limits.high)))
        return t("result.contacts_between", n=number(round(effect.contacts_per_extra)), ends=ends)
    if effect.rate_limits.high > 0:
        return t("result.contacts_at_least", n=number(round(1 / effect.rate_limits.high)))
    return t("result.contacts_none")


def p_value(p: float) -> str:
    """Return a p-value for analysts; never 0, which none is."""
    return t("result.analysts_p_below") if p < _LEAST_P else t("result.analysts_p", p=fixed(p, 4))


def between(low: str, high: str) -> str:
    """Return two ends in words."""
    return t("launched.between", low=low, high=high)


def signed(value: float, decimals: int = 0) -> str:
    """Return a figure with a sign that no line ends with."""
    # Adding 0.0 takes the sign away from a negative zero.
    return number(round(value, decimals) + 0.0, decimals).replace("-", MINUS)
