"""What a campaign caused: one sentence first, then the figures, then what analysts look for."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.money_words import Currency
from pages.ui.result_effects import draw_intervals, draw_not_compared, effects_frame, p_value, shown, signed
from pages.ui.result_profit import draw_profit, typed_money
from pages.ui.text import day, number, percent, plural, spoken, t
from segmentation.api import (
    POOLED_SENDS,
    ArmFigures,
    CampaignResult,
    CampaignView,
    Help,
    MeasuredEffect,
    Measurement,
    SmallestEffect,
    UserError,
    Workspace,
)

_BETTER = 0.98
ICONS = {
    "worked": ":material/trending_up:",
    "cannot_tell": ":material/help:",
    "bought_less": ":material/trending_down:",
}


def draw_result(workspace: Workspace, campaign: CampaignView) -> None:
    """Draw the result of a campaign that was sent, or how far its days are."""
    with st.container(border=True, gap="small", key="campaign_result"):
        st.markdown(f"**{t('launched.result')}**")
        try:
            found = workspace.results.result(campaign.id, money=typed_money(campaign))
        except UserError as error:
            st.warning(session.plain(spoken(error.sentence)), icon=":material/warning:")
            return
        currency = Currency.of(workspace.audiences.catalog(None))
        if found.measured is None:
            _early(found)
            return
        draw_verdict(found.measured.together, found.helps, found.days)
        st.caption(t("launched.versus"))
        _picture(found, found.measured)
        st.dataframe(groups_frame(found, found.figures, currency), hide_index=True, alt=t("launched.groups_alt"))
        st.caption(t("launched.one_address"))
        if found.measured.together is not None:
            draw_not_compared([found.measured.together])
            _more(found.measured.together, currency)
            draw_profit(workspace, campaign, found, found.measured.together, currency)
        _by_offer(found, found.measured, currency)
        _by_level(found.by_level, currency)
        if found.missing:
            st.caption(plural("launched.missing", found.missing))
        _analysts(found.measured)


def _picture(found: CampaignResult, measured: Measurement) -> None:
    """Draw all effects at once: of the campaign, of each offer, of each likelihood level."""
    if measured.together is None:
        return
    lines = [shown(t("result.whole"), measured.together)]
    if len(measured.effects) > 1:
        lines += [shown(group_name(found.arms, one.arms[0]), one) for one in measured.effects]
    levels = _levels(found.by_level)
    if len(levels) > 1:
        lines += [shown(t(f"plays.level_{level}"), effect) for level, effect in levels.items()]
    draw_intervals(lines, key="result")


def _levels(results: Mapping[str, Measurement]) -> dict[str, MeasuredEffect]:
    """Return the effect of each level that could be compared, the likeliest first."""
    known = {level: result.together for level, result in results.items() if result.together is not None}
    return dict(reversed(known.items()))


def _early(found: CampaignResult) -> None:
    st.progress(found.day / found.days, text=t("launched.early", day=number(found.day), days=number(found.days)))
    st.caption(t("launched.early_text", day=day(found.sent_on)))
    if found.so_far is None or not found.so_far.effects:
        return
    with st.expander(t("launched.analysts"), key="result_so_far"):
        for one in found.so_far.effects:
            places = {
                "name": group_name(found.arms, one.arm),
                "low": signed(100 * one.rate_limits.low, 1),
                "high": signed(100 * one.rate_limits.high, 1),
                "fewest": signed(one.purchases_limits.low),
                "most": signed(one.purchases_limits.high),
            }
            st.markdown(session.plain(t("result.analysts_so_far", **places)))
        st.caption(t("result.analysts_so_far_how", day=day(found.known - timedelta(days=1))))


def draw_verdict(effect: MeasuredEffect | None, helps: Help | None = None, days: int = 0) -> None:
    """Draw the sentence that a result opens with, and what would help where it cannot tell."""
    if effect is None:
        st.warning(t("launched.no_groups"), icon=ICONS["cannot_tell"])
        return
    verdict, limits = effect.verdict, effect.purchases_limits
    if verdict == "worked":
        places = {"low": number(round(limits.low)), "high": number(round(limits.high))}
        st.success(plural("launched.worked", round(effect.purchases), **places), icon=ICONS[verdict])
    elif verdict == "bought_less":
        places = {"low": number(round(-limits.high)), "high": number(round(-limits.low))}
        st.error(plural("launched.bought_less", round(-effect.purchases), **places), icon=ICONS[verdict])
    else:
        st.info(_cannot_tell(effect), icon=ICONS["cannot_tell"])
        st.markdown("\n".join(f"- {line}" for line in _help_lines(effect, helps, days)))


def _help_lines(effect: MeasuredEffect, helps: Help | None, days: int) -> list[str]:
    """Return what would see a smaller effect, with the figure where there is one, and what could be seen this time."""
    lines = [] if effect.smallest is None else [t("result.help_now", points=number(100 * effect.smallest.rate, 1))]
    even = None if helps is None else helps.even_split
    pooled = None if helps is None else helps.pooled.get(POOLED_SENDS)
    longer = {} if helps is None else {days: one for days, one in helps.longer.items() if one is not None}
    # Where half of them were held out already, nothing is gained by it.
    if even is None or effect.smallest is None or even.rate < _BETTER * effect.smallest.rate:
        lines.append(_help("even", even))
    lines.append(_help("pooled", pooled, n=number(POOLED_SENDS)))
    for count, one in longer.items():
        lines.append(_help("longer", one, days=number(count), now=number(days)))
    return lines if longer else [*lines, t("result.help_longer")]


def _help(name: str, seen: SmallestEffect | None, **places: str) -> str:
    if seen is None:
        return t(f"result.help_{name}")
    return t(f"result.help_{name}_from", points=number(100 * seen.rate, 1), **places)


def _cannot_tell(effect: MeasuredEffect) -> str:
    limits = effect.purchases_limits
    places = {"fewer": number(round(max(-limits.low, 0))), "more": number(round(max(limits.high, 0)))}
    if effect.smallest is None:
        return t("launched.cannot_tell_at_all", **places)
    return t("launched.cannot_tell", smallest=number(round(effect.smallest.purchases)), **places)


def groups_frame(found: CampaignResult, figures: Sequence[ArmFigures], currency: Currency) -> pd.DataFrame:
    """Return a line for the control group and one for each offer."""
    frame = {
        t("launched.column_group"): [group_name(found.arms, one.arm) for one in figures],
        t("launched.column_people"): [number(one.people) for one in figures],
        t("launched.column_buyers"): [number(one.purchases) for one in figures],
        t("launched.column_rate"): ["–" if one.rate is None else percent(one.rate, 1) for one in figures],
    }
    if any(one.revenue is not None for one in figures):
        frame[t("launched.column_revenue")] = [
            "–" if one.revenue is None else currency.about(one.revenue) for one in figures
        ]
    return pd.DataFrame(frame)


def group_name(arms: Sequence[str], arm: int) -> str:
    """Return what a group is called: the control group, the contacted one, or its offer."""
    if arm == 0:
        return t("launch.control")
    return arms[arm - 1] if arms else t("launched.contacted")


def _more(effect: MeasuredEffect, currency: Currency) -> None:
    lines = []
    if effect.revenue is not None and effect.revenue_limits is not None:
        low, high = currency.about(effect.revenue_limits.low), currency.about(effect.revenue_limits.high)
        lines.append(t("launched.revenue", amount=currency.about(effect.revenue), low=low, high=high))
    limits = effect.contacts_per_extra_limits
    if effect.contacts_per_extra is not None and limits is not None:
        places = {"low": number(round(limits.low)), "high": number(round(limits.high))}
        lines.append(t("launched.contacts_per_extra", n=number(round(effect.contacts_per_extra)), **places))
    elif effect.rate_limits.high > 0:
        lines.append(t("result.contacts_unknown", n=number(round(1 / effect.rate_limits.high))))
    if lines:
        st.markdown("\n".join(f"- {session.plain(line)}" for line in lines))


def _by_offer(found: CampaignResult, measured: Measurement, currency: Currency) -> None:
    if len(measured.effects) < 2:
        return
    st.markdown(f"**{t('launched.by_offer')}**")
    names = [group_name(found.arms, effect.arms[0]) for effect in measured.effects]
    if measured.together is not None:
        names, effects = [*names, t("result.whole")], (*measured.effects, measured.together)
        st.dataframe(effects_frame(names, effects, currency), hide_index=True, alt=t("launched.by_offer"))


def _by_level(results: Mapping[str, Measurement], currency: Currency) -> None:
    known = _levels(results)
    if len(known) < 2:
        return
    st.markdown(f"**{t('launched.by_level')}**")
    names = [t(f"plays.level_{level}") for level in known]
    frame = effects_frame(names, list(known.values()), currency)
    st.dataframe(frame, hide_index=True, alt=t("launched.by_level"))


def _analysts(measured: Measurement) -> None:
    with st.expander(t("launched.analysts"), key="result_analysts"):
        for effect in measured.effects:
            low, high = effect.rate_limits.low, effect.rate_limits.high
            places = {"rate": percent(effect.rate, 2), "low": percent(low, 2), "high": percent(high, 2)}
            st.markdown(session.plain(t("launched.analysts_rate", **places, p=p_value(effect.p_value))))
            if effect.left_out:
                st.markdown(plural("launched.analysts_left_out", len(effect.left_out)))
        st.caption(t("launched.analysts_how"))
