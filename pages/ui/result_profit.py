"""Extra profit of a campaign, once what it is computed from is there; every figure of it says that this was assumed."""

from dataclasses import replace

import streamlit as st

from pages.ui import session
from pages.ui.money_inputs import ask_amount
from pages.ui.money_words import Currency, missing_inputs
from pages.ui.result_effects import signed
from pages.ui.text import t
from segmentation.api import Assumptions, CampaignCosts, CampaignResult, CampaignView, MeasuredEffect, Workspace

_FIELDS = (("cost", "cost", 1), ("margin", "margin", 0), ("order_value", "order_value", 0))
"""The names of the fields, those of what they hold in `CampaignCosts`, and how much finer than a cent they are."""


def typed_money(campaign: CampaignView) -> Assumptions | None:
    """Return what was typed for a campaign during this visit, None where nothing was."""
    found: Assumptions | None = session.get(_key(campaign, "typed"))
    return found


def _key(campaign: CampaignView, field: str) -> str:
    return f"campaigns.result_{campaign.id}_{field}"


def draw_profit(
    workspace: Workspace, campaign: CampaignView, found: CampaignResult, effect: MeasuredEffect, currency: Currency
) -> None:
    """Draw the extra profit, or what is missing for it, and the fields it is computed from."""
    with st.container(gap="xsmall", key="result_profit"):
        if effect.profit is None or effect.profit_limits is None:
            st.caption(t("result.profit_missing", inputs=missing_inputs(found.costs.missing)))
        else:
            _profit(found.costs, effect, currency)
        with st.expander(t("result.profit_from"), key="result_money", icon=":material/payments:"):
            _fields(workspace, campaign, found.costs, currency)


def _profit(costs: CampaignCosts, effect: MeasuredEffect, currency: Currency) -> None:
    if effect.profit is None or effect.profit_limits is None or effect.spent is None or costs.margin is None:
        return
    low, high = currency.about(effect.profit_limits.low), currency.about(effect.profit_limits.high)
    amount, spent = currency.about(effect.profit), currency.about(effect.spent)
    st.markdown(t("result.profit", amount=session.plain(amount), low=session.plain(low), high=session.plain(high)))
    margin = session.plain(currency.exact(costs.margin))
    extra = signed(effect.purchases, 1)
    st.caption(t("result.profit_how", extra=session.plain(extra), margin=margin, spent=session.plain(spent)))


def _fields(workspace: Workspace, campaign: CampaignView, costs: CampaignCosts, currency: Currency) -> None:
    st.caption(t("result.profit_lead"))
    wanted = [one for one in _FIELDS if one[0] != "order_value" or costs.needs_order_value]
    typed: dict[str, float | None] = {}
    for column, (name, held, finer) in zip(st.columns(len(wanted), gap="medium"), wanted, strict=True):
        with column:
            key = _key(campaign, name)
            typed[name] = ask_amount(currency, name, getattr(costs, held), key=key, finer=finer)
    now = Assumptions(
        cost_per_contact=_minor(typed["cost"], currency, 9),
        margin_per_order=_minor(typed["margin"], currency, 0),
        order_value=_minor(typed.get("order_value"), currency, 0) if costs.needs_order_value else costs.order_value,
    )
    if now != Assumptions(cost_per_contact=costs.cost, margin_per_order=costs.margin, order_value=costs.order_value):
        session.put(_key(campaign, "typed"), now)
        st.rerun()
    _keep(workspace, campaign, costs, now)


def _minor(typed: float | None, currency: Currency, digits: int) -> float | None:
    return None if typed is None else float(round(typed * currency.minor, digits))


def _keep(workspace: Workspace, campaign: CampaignView, costs: CampaignCosts, now: Assumptions) -> None:
    """Draw who sees this, and the button that keeps it with the figures of the campaign's prediction."""
    if costs.kept_at is not None:
        st.caption(session.signed("money.kept", costs.kept_at, costs.kept_by))
        return
    if now == Assumptions():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="result_keeping"):
        st.caption(t("money.not_kept"), width="content")
        if campaign.prediction is None or not st.button(
            t("money.keep"), key="result_keep", icon=":material/group_add:", help=t("result.keep_help")
        ):
            return
        kept = workspace.money.kept(campaign.prediction)
        base = Assumptions() if kept is None else kept.assumptions
        amounts = {name: getattr(now, name) for name in ("cost_per_contact", "margin_per_order")}
        worth = base.order_value if now.order_value is None else now.order_value
        workspace.money.keep(campaign.prediction, replace(base, **amounts, order_value=worth), actor=session.actor())
        session.pop(_key(campaign, "typed"))
        session.say(t("money.keep_done"))
        st.rerun()
