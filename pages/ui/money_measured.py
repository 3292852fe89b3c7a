"""Effects that a campaign measured, in place of those somebody assumed: offered, taken, explained, and given back."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.money_state import key, start_over
from pages.ui.money_words import Currency, level_name
from pages.ui.result_effects import signed
from pages.ui.text import day, joined, number, t
from segmentation.api import (
    LEVELS,
    Assumptions,
    AudienceView,
    Effect,
    EffectOrigin,
    MeasuredCampaign,
    Workspace,
    money_figures,
)


def draw_measured(workspace: Workspace, prediction: str, now: Assumptions) -> None:
    """Draw the campaigns whose effects can be taken, newest first, once asked for; and the way back after that."""
    if not any(one.launch is not None and one.launch.sent_on is not None for one in workspace.campaigns.list()):
        return
    before: Assumptions | None = session.get(key(workspace, prediction, "before_measured"))
    with st.container(gap="xsmall", key="money_measured"):
        if before is not None:
            back = partial(_give_back, workspace, prediction, before)
            st.button(t("measured.undo"), key="measured_undo", icon=":material/undo:", type="tertiary", on_click=back)
        asked = st.expander(t("measured.use"), key="measured_use", icon=":material/science:", on_change="rerun")
        # Measuring a large campaign takes seconds the first time: only who looks waits for it.
        if asked.open:
            with asked:
                _offered(workspace, prediction, now)


def _offered(workspace: Workspace, prediction: str, now: Assumptions) -> None:
    found = workspace.measured_effects.offered(prediction)
    st.caption(t("measured.lead"))
    for one in found:
        if one.unfit is None:
            _campaign(workspace, prediction, now, one)
    unfit = [
        t("measured.unfit", campaign=session.plain(_named(one)), why=t(f"measured.unfit_{one.unfit}"))
        for one in found
        if one.unfit is not None
    ]
    if unfit:
        st.caption("\n".join([t("measured.others"), *(f"- {line}" for line in unfit)]))


def _named(one: MeasuredCampaign) -> str:
    return t("measured.titled", n=number(one.number), day=day(one.day), title=one.title)


def _campaign(workspace: Workspace, prediction: str, now: Assumptions, one: MeasuredCampaign) -> None:
    with st.container(border=True, gap="xsmall", key=f"measured_{one.campaign}"):
        st.markdown(f"**{session.plain(_named(one))}**")
        lines = [
            t(
                "measured.level",
                level=level_name(effect.level),
                extra=signed(effect.extra_per_100, 2),
                low=signed(effect.low or 0.0, 2),
                high=signed(effect.high or 0.0, 2),
            )
            for effect in reversed(one.effects)
        ]
        st.markdown("\n".join(f"- {session.plain(line)}" for line in lines))
        take = partial(_take, workspace, prediction, now, one)
        st.button(t("measured.take"), key=f"take_{one.campaign}", icon=":material/check:", on_click=take)


def _take(workspace: Workspace, prediction: str, now: Assumptions, one: MeasuredCampaign) -> None:
    """Put what a campaign measured in place of the effects of its levels; those of others stay."""
    measured = {effect.level: effect for effect in one.effects}
    found = [measured.get(level) or now.effect(level) for level in LEVELS]
    start_over(workspace, prediction, replace(now, effects=tuple(effect for effect in found if effect is not None)))
    session.put(key(workspace, prediction, "before_measured"), now)
    session.say(t("measured.taken", n=number(one.number)))


def _give_back(workspace: Workspace, prediction: str, before: Assumptions) -> None:
    start_over(workspace, prediction, before)
    session.pop(key(workspace, prediction, "before_measured"))


def draw_origin(effect: Effect, origins: Mapping[str, EffectOrigin]) -> None:
    """Draw which campaign measured an effect, and what became of it since."""
    if effect.campaign is None:
        return
    origin = origins.get(effect.campaign)
    if origin is None or origin.day is None or effect.low is None or effect.high is None:
        st.caption(t("measured.by_unknown", campaign=session.plain(effect.campaign)))
        return
    places = {"low": signed(effect.low, 2), "high": signed(effect.high, 2)}
    lines = [t("measured.by", n=number(origin.number), day=day(origin.day), **places)]
    if origin.archived:
        lines.append(t("measured.archived"))
    now = next((one for one in origin.now if one.level == effect.level), None)
    if now is None:
        lines.append(t("measured.no_longer"))
    elif now != effect:
        lines.append(t("measured.now", extra=signed(now.extra_per_100, 2)))
    st.caption(session.plain(" ".join(lines)))


def draw_sources(view: AudienceView, bins: tuple[tuple[int, int], ...], now: Assumptions, currency: Currency) -> None:
    """Draw which inputs of the figures were measured and which are assumed, and what they are at the measured ends."""
    measured = [one for one in reversed(now.effects) if one.campaign is not None]
    if not measured:
        return
    typed = [t("measured.effect", level=level_name(one.level)) for one in reversed(now.effects) if one not in measured]
    names = {"cost_per_contact": now.cost_per_contact, "margin_per_order": now.margin_per_order}
    names["order_value"] = now.order_value
    amounts = [t(f"money.missing_{name}") for name, value in names.items() if value is not None]
    places = {"measured": joined([t("measured.effect", level=level_name(one.level)) for one in measured])}
    st.caption(t("measured.inputs", assumed=joined([*typed, *amounts]) or "–", **places))
    low, high = (_profit_at(view, bins, now, end) for end in ("low", "high"))
    if low is not None and high is not None:
        ends = {"low": session.plain(currency.about(low)), "high": session.plain(currency.about(high))}
        st.caption(t("measured.at_ends", **ends))


def _profit_at(view: AudienceView, bins: tuple[tuple[int, int], ...], now: Assumptions, end: str) -> float | None:
    """Return the extra profit with every measured effect at one end of its interval."""
    moved = [one if getattr(one, end) is None else replace(one, extra_per_100=getattr(one, end)) for one in now.effects]
    return money_figures(view, bins, replace(now, effects=tuple(moved))).profit
