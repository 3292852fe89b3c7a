"""What a campaign caused: one sentence first, then the figures, then what analysts look for."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.money_words import Currency
from pages.ui.text import day, number, percent, plural, spoken, t
from segmentation.api import ArmFigures, CampaignResult, CampaignView, MeasuredEffect, Measurement, UserError, Workspace

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
            found = workspace.results.result(campaign.id)
        except UserError as error:
            st.warning(session.plain(spoken(error.sentence)), icon=":material/warning:")
            return
        currency = Currency.of(workspace.audiences.catalog(None))
        if found.measured is None:
            _early(found)
            return
        draw_verdict(found.measured.together)
        st.caption(t("launched.versus"))
        st.dataframe(groups_frame(found, found.figures, currency), hide_index=True, alt=t("launched.groups_alt"))
        st.caption(t("launched.one_address"))
        if found.measured.together is not None:
            _more(found.measured.together, currency)
        _by_offer(found, found.measured)
        _by_level(found.by_level)
        if found.missing:
            st.caption(plural("launched.missing", found.missing))
        _analysts(found.measured)


def _early(found: CampaignResult) -> None:
    st.progress(found.day / found.days, text=t("launched.early", day=number(found.day), days=number(found.days)))
    st.caption(t("launched.early_text", day=day(found.sent_on)))


def draw_verdict(effect: MeasuredEffect | None) -> None:
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
        st.markdown("\n".join(f"- {t(f'launched.help_{name}')}" for name in ("even", "pooled", "longer")))


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
    if effect.contacts_per_extra is not None:
        lines.append(t("launched.contacts_per_extra", n=number(round(effect.contacts_per_extra))))
    if lines:
        st.markdown("\n".join(f"- {session.plain(line)}" for line in lines))


def _by_offer(found: CampaignResult, measured: Measurement) -> None:
    if len(measured.effects) < 2:
        return
    st.markdown(f"**{t('launched.by_offer')}**")
    names = [group_name(found.arms, effect.arms[0]) for effect in measured.effects]
    st.dataframe(_effects_frame(names, measured.effects), hide_index=True, alt=t("launched.by_offer"))


def _by_level(results: Mapping[str, Measurement]) -> None:
    known = {level: result.together for level, result in results.items() if result.together is not None}
    if len(known) < 2:
        return
    st.markdown(f"**{t('launched.by_level')}**")
    names = [t(f"plays.level_{level}") for level in reversed(known)]
    st.dataframe(_effects_frame(names, list(reversed(known.values()))), hide_index=True, alt=t("launched.by_level"))


def _effects_frame(names: Sequence[str], effects: Sequence[MeasuredEffect]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("launched.column_group"): names,
            t("launched.column_people"): [number(one.people) for one in effects],
            t("launched.column_extra"): [_signed(one.purchases) for one in effects],
            t("launched.column_between"): [
                t("launched.between", low=_signed(one.purchases_limits.low), high=_signed(one.purchases_limits.high))
                for one in effects
            ],
            t("launched.column_verdict"): [t(f"launched.verdict_{one.verdict}") for one in effects],
        }
    )


def _signed(value: float) -> str:
    return number(round(value)).replace("-", "\u2212")


def _analysts(measured: Measurement) -> None:
    with st.expander(t("launched.analysts"), key="result_analysts"):
        for effect in measured.effects:
            low, high = effect.rate_limits.low, effect.rate_limits.high
            places = {"rate": percent(effect.rate, 2), "low": percent(low, 2), "high": percent(high, 2)}
            st.markdown(session.plain(t("launched.analysts_rate", **places, p=number(effect.p_value, 4))))
            if effect.left_out:
                st.markdown(plural("launched.analysts_left_out", len(effect.left_out)))
        st.caption(t("launched.analysts_how"))
