"""What a choice costs and brings: the discount given anyway, extra profit, each level, break-even, as far as known."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.money_words import Currency, level_name, missing_inputs, offer_text
from pages.ui.text import joined, number, percent, t
from segmentation.api import Assumptions, LevelMoney, MoneyFigures, larger_for_likelier

_ALWAYS = 2
"""Rows of the table that need nothing to be typed."""


def known_by(assumptions: Assumptions) -> str:
    """Return ``measured`` where every effect was measured by a campaign, else ``assumed``."""
    effects = assumptions.effects
    return "measured" if effects and all(effect.campaign is not None for effect in effects) else "assumed"


def draw_warnings(figures: MoneyFigures, assumptions: Assumptions) -> None:
    """Say what is hardly meant: a likelier level with the larger discount, no margin left, an effect that cannot be."""
    for likelier, other in larger_for_likelier(assumptions):
        said = t("money.larger", likelier=level_name(likelier), other=level_name(other))
        st.warning(said, icon=":material/swap_vert:")
    for one in figures.levels:
        margin = assumptions.margin_per_order
        if one.discount and margin is not None and one.discount >= margin:
            st.warning(t("money.takes_margin", level=level_name(one.level)), icon=":material/money_off:")
        if not one.possible:
            anyway = number(100 * one.buyers / one.customers)
            said = t("money.impossible", level=level_name(one.level), n=anyway)
            st.warning(said, icon=":material/warning:")


def draw_figures(figures: MoneyFigures, assumptions: Assumptions, currency: Currency) -> None:
    """Draw what is known of a choice, and what is missing for the rest."""
    with st.container(border=True, key="money_figures", gap="small"):
        # What is not known leaves no empty half.
        places = st.columns(2, gap="large") if figures.anyway is not None else (st.container(), st.container())
        with places[0]:
            _anyway(figures, currency)
        with places[1]:
            _profit(figures, assumptions, currency)
        frame = level_frame(figures, assumptions, currency)
        if len(frame) > _ALWAYS:
            st.table(frame, hide_index=True, border="horizontal")
        _break_even(figures, assumptions, currency)


def _anyway(figures: MoneyFigures, currency: Currency) -> None:
    if figures.anyway is None:
        return
    with st.container(gap=None, key="money_anyway"):
        st.markdown(t("money.anyway", amount=session.plain(currency.about(figures.anyway))))
        if figures.anyway_low is not None and figures.anyway_high is not None:
            low, high = currency.about(figures.anyway_low), currency.about(figures.anyway_high)
            st.caption(t("money.anyway_range", low=session.plain(low), high=session.plain(high)))
        if figures.anyway_without:
            levels = joined([level_name(level) for level in figures.anyway_without])
            st.caption(t("money.anyway_without", levels=levels))


def _profit(figures: MoneyFigures, assumptions: Assumptions, currency: Currency) -> None:
    with st.container(gap=None, key="money_profit"):
        if figures.profit is None:
            st.caption(t("money.missing", inputs=missing_inputs(figures.missing)))
            return
        amount = session.plain(currency.about(figures.profit))
        by = known_by(assumptions)
        st.markdown(t(f"money.profit_{by}", amount=amount))
        if figures.profit_low is not None and figures.profit_high is not None:
            low, high = currency.about(figures.profit_low), currency.about(figures.profit_high)
            st.caption(t(f"money.profit_range_{by}", low=session.plain(low), high=session.plain(high)))
        st.caption(t("money.profit_note"))


def level_frame(figures: MoneyFigures, assumptions: Assumptions, currency: Currency) -> pd.DataFrame:
    """Return one column a level and one row a figure; a row of which nothing is known is not there."""
    by = known_by(assumptions)

    def about(value: float | None) -> str | None:
        return None if value is None else session.plain(currency.about(value))

    rows: dict[str, Callable[[LevelMoney], str | None]] = {
        "row_customers": lambda one: number(one.customers),
        "row_buyers": lambda one: number(one.buyers),
        "row_offer": lambda one: session.plain(offer_text(one, currency)) if one.offer else None,
        "row_anyway": lambda one: about(one.given_anyway),
        f"row_offer_cost_{by}": lambda one: about(one.offer_cost),
        "row_break_even": _break_even_text,
        f"row_profit_{by}": lambda one: about(one.profit),
    }
    cells = {name: [cell(one) for one in figures.levels] for name, cell in rows.items()}
    known = {name: values for name, values in cells.items() if any(value is not None for value in values)}
    table = {t("money.table"): [t(f"money.{name}") for name in known]}
    for place, one in enumerate(figures.levels):
        table[level_name(one.level)] = [values[place] or "–" for values in known.values()]
    return pd.DataFrame(table)


def _break_even_text(one: LevelMoney) -> str | None:
    if one.never_pays or (one.break_even is not None and one.break_even > 100):
        return t("money.never_pays")
    return None if one.break_even is None else number(one.break_even, 2)


def _break_even(figures: MoneyFigures, assumptions: Assumptions, currency: Currency) -> None:
    lines = [*_sign_change(figures), *_bearable(figures, known_by(assumptions), currency)]
    if lines:
        st.markdown(f"**{t('money.break_even')}**")
        st.markdown("\n".join(f"- {line}" for line in lines))


def _sign_change(figures: MoneyFigures) -> list[str]:
    found = figures.sign_change
    if found is None:
        return []
    if found.low is None or found.low > 100:
        return [t("money.sign_never")]
    low = number(found.low, 2)
    if found.high is None or found.high > 100:
        return [t("money.sign_some", low=low)]
    high = number(found.high, 2)
    return [t("money.sign_same", low=low) if low == high else t("money.sign_change", low=low, high=high)]


def _bearable(figures: MoneyFigures, by: str, currency: Currency) -> list[str]:
    if figures.profit is None or figures.break_even_cost is None:
        return []
    lines = []
    if figures.share_needed is not None:
        lines.append(t(f"money.share_needed_{by}", share=percent(figures.share_needed)))
    if figures.break_even_cost < 0:
        return [*lines, t(f"money.break_even_free_{by}")]
    amount = session.plain(currency.exact(figures.break_even_cost, finer=1))
    return [*lines, t(f"money.break_even_cost_{by}", amount=amount)]
