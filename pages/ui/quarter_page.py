"""All campaigns of a quarter: what they caused together, each of them, and those that cannot be summed."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.campaign_links import show_campaign, show_campaigns, show_quarter
from pages.ui.launched_result import ICONS
from pages.ui.money_words import Currency
from pages.ui.prediction_tables import draw_table
from pages.ui.result_effects import between, draw_intervals, draw_not_compared, shown, signed
from pages.ui.text import day, number, plural, t
from segmentation.api import Caused, Quarter, QuarterCampaign, Total, Workspace


def draw_quarter(workspace: Workspace, name: str) -> None:
    """Draw a quarter by its name; for a name that is none, why not."""
    st.button(
        t("campaigns.all"), key="all_campaigns", type="tertiary", icon=":material/arrow_back:", on_click=show_campaigns
    )
    with session.guarded():
        found = workspace.quarters.quarter(name)
        st.title(t("quarter.title", **_parts(found.name)))
        st.caption(t("quarter.lead", first=day(found.first), last=day(found.last)))
        _others(found)
        currency = Currency.of(workspace.audiences.catalog(None))
        if found.total is None:
            _empty()
        else:
            _together(found, found.total, currency)
        _beside(found.without_control, "without")
        _beside(found.measuring, "measuring")


def _parts(name: str) -> dict[str, str]:
    year, _, quarter = name.partition("-Q")
    return {"n": quarter, "year": year}


def _others(found: Quarter) -> None:
    with st.container(horizontal=True, gap="small", key="quarter_others"):
        for place, other, icon in (
            ("previous", found.previous, ":material/chevron_left:"),
            ("next", found.next, ":material/chevron_right:"),
        ):
            label, go = t("quarter.name", **_parts(other)), partial(show_quarter, other)
            st.button(label, key=f"quarter_{place}", icon=icon, on_click=go)


def _empty() -> None:
    with st.container(border=True, key="quarter_empty"):
        st.markdown(f"**{t('quarter.none')}**")
        st.markdown(t("quarter.none_text"))


def _together(found: Quarter, total: Caused, currency: Currency) -> None:
    with st.container(border=True, gap="small", key="quarter_together"):
        st.markdown(f"**{plural('quarter.together', total.campaigns, people=number(total.people))}**")
        _verdict(total.purchases)
        lines = [shown(_title(one), one.effect) for one in found.measured if one.effect is not None]
        draw_intervals(lines, key="quarter")
        draw_not_compared([one.effect for one in found.measured if one.effect is not None])
        said = _money(found, total, currency)
        if said:
            st.markdown("\n".join(f"- {session.plain(line)}" for line in said))
        if found.no_profit == total.campaigns:
            st.caption(t("quarter.no_profit"))
        for caution in _cautions(found):
            st.caption(f":material/info: {session.plain(caution)}")
        draw_table(quarter_frame(found, total, currency), t("quarter.csv", name=found.name), key="quarter", open=True)
        _links(found.measured, "measured")
        with st.expander(t("quarter.analysts"), key="quarter_analysts"):
            st.caption(t("quarter.how"))


def _verdict(purchases: Total) -> None:
    limits = purchases.limits
    if limits is None:
        return
    if limits.low > 0:
        places = {"low": number(round(limits.low)), "high": number(round(limits.high))}
        st.success(plural("quarter.worked", round(purchases.sum), **places), icon=ICONS["worked"])
    elif limits.high < 0:
        places = {"low": number(round(-limits.high)), "high": number(round(-limits.low))}
        st.error(plural("quarter.bought_less", round(-purchases.sum), **places), icon=ICONS["bought_less"])
    else:
        places = {"fewer": number(round(max(-limits.low, 0))), "more": number(round(max(limits.high, 0)))}
        st.info(t("quarter.cannot_tell", **places), icon=ICONS["cannot_tell"])


def _money(found: Quarter, total: Caused, currency: Currency) -> list[str]:
    """Return extra revenue and extra profit, as far as they are known."""
    lines = []
    for name, figure in (("revenue", total.revenue), ("profit", total.profit)):
        if figure is None:
            continue
        amount = currency.about(figure.sum)
        if figure.limits is not None:
            ends = {"low": currency.about(figure.limits.low), "high": currency.about(figure.limits.high)}
            said = t(f"quarter.{name}", amount=amount, **ends)
        else:
            said = t("quarter.revenue_alone", amount=amount)
        if figure.campaigns < total.campaigns:
            places = {"some": number(figure.campaigns), "all": number(total.campaigns)}
            said = t("quarter.of_some", figure=said, **places)
        lines.append(said)
    return lines


def _cautions(found: Quarter) -> list[str]:
    said = []
    if found.in_several:
        said.append(plural("quarter.several", found.in_several))
    if found.held_out_by_several:
        said.append(plural("quarter.held_out", found.held_out_by_several))
    if found.goals > 1:
        said.append(t("quarter.goals"))
    return said


def quarter_frame(found: Quarter, total: Caused, currency: Currency) -> pd.DataFrame:
    """Return a line for each campaign that is summed, and one for all together."""
    rows = [_row(one, currency) for one in found.measured]
    return pd.DataFrame([*rows, _sum_row(total, currency)])


def _row(one: QuarterCampaign, currency: Currency) -> dict[str, str]:
    effect = one.effect
    if effect is None:
        raise ValueError("a campaign without an effect is in no sum")
    limits = effect.purchases_limits
    return {
        t("quarter.column_campaign"): _title(one),
        t("quarter.column_until"): day(one.last_day),
        t("quarter.column_people"): number(one.people),
        t("launched.column_extra"): signed(effect.purchases),
        t("launched.column_between"): between(signed(limits.low), signed(limits.high)),
        t("quarter.column_revenue"): "–" if effect.revenue is None else currency.about(effect.revenue),
        t("result.column_profit"): "–" if effect.profit is None else currency.about(effect.profit),
        t("launched.column_verdict"): t(f"launched.verdict_{effect.verdict}"),
    }


def _sum_row(total: Caused, currency: Currency) -> dict[str, str]:
    limits = total.purchases.limits
    verdict = "cannot_tell"
    if limits is not None and limits.excludes_zero:
        verdict = "worked" if limits.low > 0 else "bought_less"
    return {
        t("quarter.column_campaign"): t("quarter.all_rows"),
        t("quarter.column_until"): "",
        t("quarter.column_people"): number(total.people),
        t("launched.column_extra"): signed(total.purchases.sum),
        t("launched.column_between"): "–" if limits is None else between(signed(limits.low), signed(limits.high)),
        t("quarter.column_revenue"): "–" if total.revenue is None else currency.about(total.revenue.sum),
        t("result.column_profit"): "–" if total.profit is None else currency.about(total.profit.sum),
        t("launched.column_verdict"): t(f"launched.verdict_{verdict}"),
    }


def _title(one: QuarterCampaign) -> str:
    key = "quarter.number_archived" if one.archived else "quarter.number"
    return t(key, n=number(one.number), title=one.title)


def _links(campaigns: Sequence[QuarterCampaign], name: str) -> None:
    icon = ":material/arrow_forward:"
    with st.container(horizontal=True, gap="small", key=f"quarter_links_{name}"):
        for one in campaigns:
            if not one.archived:
                go = partial(show_campaign, one.id)
                st.button(
                    session.plain(_title(one)), key=f"quarter_open_{one.id}", type="tertiary", on_click=go, icon=icon
                )


def _beside(campaigns: Sequence[QuarterCampaign], name: str) -> None:
    """Draw campaigns that are in no sum, and why."""
    if not campaigns:
        return
    with st.container(border=True, gap="small", key=f"quarter_{name}"):
        st.markdown(f"**{t(f'quarter.{name}')}**")
        st.caption(t(f"quarter.{name}_text"))
        frame = {
            t("quarter.column_campaign"): [_title(one) for one in campaigns],
            t("quarter.column_sent"): [day(one.sent_on) for one in campaigns],
            t("quarter.column_until"): [day(one.last_day) for one in campaigns],
            t("quarter.column_people"): [number(one.people) for one in campaigns],
        }
        if name == "without":
            frame[t("quarter.column_bought")] = [number(one.purchases) for one in campaigns]
        st.table(pd.DataFrame(frame), hide_index=True, border="horizontal")
        _links(campaigns, name)
