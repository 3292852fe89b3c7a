"""The fields that figures about money are computed from: three amounts, and for each level an offer and an effect."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from pages.ui import session
from pages.ui.money_measured import draw_origin
from pages.ui.money_state import key, seeded
from pages.ui.money_words import Currency, level_name
from pages.ui.text import plural, t
from segmentation.api import LEVELS, Assumptions, Effect, EffectOrigin, Level, Offer, OfferKind, Workspace

KINDS: tuple[OfferKind, ...] = ("none", "amount", "percent")
MOST = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Where the fields stand, what is in them at first, how many customers the choice holds of each level, and where
    effects that were measured came from."""

    workspace: Workspace
    prediction: str
    before: Assumptions
    currency: Currency
    customers: Mapping[Level, int]
    origins: Mapping[str, EffectOrigin]

    def key(self, field: str) -> str:
        """Return the key of a field."""
        return key(self.workspace, self.prediction, field)


def draw_inputs(fields: Fields) -> Assumptions:
    """Draw the fields and return what is in them. What is not typed is not there; there is no default."""
    above = st.container(key="money_amounts")
    with st.container(border=True, key="money_levels"):
        rows = [_level(fields, level) for level in reversed(LEVELS)]
        st.caption(t("money.sliding"))
    offers = tuple(offer for offer, _ in rows if offer is not None)
    kinds = [session.get(fields.key(f"kind_{level}")) for level in LEVELS]
    with above:
        amounts = _amounts(fields, order_value="percent" in kinds)
    return Assumptions(
        offers=tuple(sorted(offers, key=lambda offer: LEVELS.index(offer.level))),
        effects=tuple(effect for _, effect in reversed(rows) if effect is not None),
        **amounts,
    )


def _amounts(fields: Fields, *, order_value: bool) -> dict[str, float | None]:
    before, currency = fields.before, fields.currency
    columns = st.columns(3, gap="medium")
    with columns[0]:
        cost = _amount(fields, "cost", before.cost_per_contact, finer=1)
    with columns[1]:
        margin = _amount(fields, "margin", before.margin_per_order)
    worth = before.order_value
    if order_value:
        with columns[2]:
            typed = _amount(fields, "order_value", before.order_value)
            worth = None if typed is None else float(round(typed * currency.minor))
    return {
        # Rounded far beyond what can be typed, so that 0.07 is 7 minor units and not 7.000000000000001.
        "cost_per_contact": None if cost is None else round(cost * currency.minor, 9),
        "margin_per_order": None if margin is None else float(round(margin * currency.minor)),
        "order_value": worth,
    }


def ask_amount(currency: Currency, name: str, minor: float | None, *, key: str, finer: int = 0) -> float | None:
    """Draw the field of an amount named in the texts after ``money.``; ``minor`` (cents) stands in it at first.

    ``finer`` are the digits beyond the currency's own. Returns what is typed, in the currency's unit.
    """
    typed: float | None = st.number_input(
        t(f"money.{name}", unit=currency.unit),
        min_value=0.0,
        max_value=MOST,
        value=None,
        step=1 / currency.minor if finer else 1.0,
        format=f"%.{currency.digits + finer}f",
        key=seeded(key, lambda: None if minor is None else minor / currency.minor),
        help=t(f"money.{name}_help"),
        placeholder="",
    )
    return typed


def _amount(fields: Fields, name: str, minor: float | None, finer: int = 0) -> float | None:
    return ask_amount(fields.currency, name, minor, key=fields.key(name), finer=finer)


def _level(fields: Fields, level: Level) -> tuple[Offer | None, Effect | None]:
    name = level_name(level)
    with st.container(key=f"money_level_{level}"):
        columns = st.columns([4, 6, 5, 7], vertical_alignment="bottom", gap="medium")
        with columns[0], st.container(gap=None, key=f"money_name_{level}"):
            held = fields.customers.get(level, 0)
            st.markdown(f"**{name}**")
            st.caption(plural("money.level_holds", held) if held else t("money.level_holds_nobody"))
        with columns[1]:
            kind = _kind(fields, level, name)
        with columns[2]:
            offer = _offer(fields, level, kind, name)
        with columns[3]:
            effect = _effect(fields, level, name)
        if effect is not None:
            draw_origin(effect, fields.origins)
    return offer, effect


def _kind(fields: Fields, level: Level, name: str) -> OfferKind | None:
    before = fields.before.offer(level)
    chosen: OfferKind | None = st.segmented_control(
        t("money.offer", level=name),
        KINDS,
        format_func=lambda kind: t(f"money.kind_{kind}"),
        key=seeded(fields.key(f"kind_{level}"), lambda: None if before is None else before.kind),
    )
    return chosen


def _offer(fields: Fields, level: Level, kind: OfferKind | None, name: str) -> Offer | None:
    if kind is None:
        return None
    if kind == "none":
        return Offer(level=level, kind="none")
    before = fields.before.offer(level)
    known = before.value if before is not None and before.kind == kind else None
    if kind == "percent":
        percent = st.number_input(
            t("money.percent", level=name),
            min_value=1,
            max_value=100,
            value=None,
            step=1,
            key=seeded(fields.key(f"percent_{level}"), lambda: known),
        )
        return None if percent is None else Offer(level=level, kind="percent", value=int(percent))
    currency = fields.currency
    amount = st.number_input(
        t("money.amount", level=name, unit=currency.unit),
        min_value=1 / currency.minor,
        max_value=MOST,
        value=None,
        step=1.0,
        format=f"%.{currency.digits}f",
        key=seeded(fields.key(f"amount_{level}"), lambda: None if known is None else known / currency.minor),
    )
    return None if amount is None else Offer(level=level, kind="amount", value=round(amount * currency.minor))


def _effect(fields: Fields, level: Level, name: str) -> Effect | None:
    before = fields.before.effect(level)
    field = seeded(fields.key(f"effect_{level}"), lambda: None if before is None else before.extra_per_100)
    # The label tells of what is in the field now: a measured effect that was typed over is assumed.
    kept = before is not None and before.campaign is not None and session.get(field) == before.extra_per_100
    measured = before if kept else None
    typed = st.number_input(
        t("money.effect_measured" if measured else "money.effect_assumed", level=name),
        min_value=-100.0,
        max_value=100.0,
        value=None,
        step=0.5,
        format="%.2f",
        key=field,
        help=t("money.effect_help"),
    )
    if measured is not None:
        return measured
    return None if typed is None else Effect(level=level, extra_per_100=float(typed))
