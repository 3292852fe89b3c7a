"""The figures about money of one audience, from what it holds by score and from what was typed or measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.api.money_ranges import Runs, anyway_range, chosen_of, profit_range
from segmentation.api.values import AudienceView
from segmentation.errors import Unavailable
from segmentation.money import (
    Assumptions,
    BestRange,
    Effect,
    Held,
    Level,
    Missing,
    Offer,
    SignChange,
    best_range,
    break_even_cost,
    break_even_effect,
    given_anyway,
    held_in,
    missing_for_break_even,
    missing_for_profit,
    offer_cost,
    possible,
    profit_by_bin,
    profit_of,
    share_of_effects_needed,
    sign_change,
)
from segmentation.sentences import Sentence

Arrays = tuple[NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMoney:
    """One level of a choice: its ``customers``, the ``buyers`` among them who buy anyway, its offer and its effect.

    ``discount`` is what the offer takes off a purchase; ``given_anyway`` what of it goes to ``buyers``; ``offer_cost``
    all of it; ``break_even`` the extra purchases per 100 contacted at which ``profit`` is zero. None where inputs are
    missing; ``never_pays`` tells that there is no break-even, because the discount takes all of the margin.
    ``possible`` is false where the effect would need more buyers than there are. Money is in minor units.
    """

    level: Level
    customers: int
    buyers: float
    offer: Offer | None
    effect: Effect | None
    discount: float | None
    given_anyway: float | None
    offer_cost: float | None
    break_even: float | None
    never_pays: bool
    profit: float | None
    possible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFigures:
    """What contacting a choice costs and brings, in minor units; None where inputs are ``missing``.

    ``levels`` are those with customers, the likeliest first. ``anyway`` is the discount that goes to customers who
    would buy anyway, likely (4 times out of 5) between ``anyway_low`` and ``anyway_high``, of the levels whose offer is
    known; ``anyway_without`` are the others. ``profit`` is likely between ``profit_low`` and ``profit_high``, were
    the effects exactly those assumed. ``break_even_cost`` is the cost of a contact at which ``profit`` is zero,
    ``share_needed`` the share of the effects.
    """

    levels: tuple[LevelMoney, ...]
    missing: tuple[Missing, ...]
    missing_break_even: tuple[Missing, ...]
    anyway: float | None
    anyway_low: float | None
    anyway_high: float | None
    anyway_without: tuple[Level, ...]
    profit: float | None
    profit_low: float | None
    profit_high: float | None
    break_even_cost: float | None
    sign_change: SignChange | None
    share_needed: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProfitCurve:
    """The extra profit of everyone who matches, by bin of 0.1 score points, in minor units; None while inputs are
    ``missing``. ``best`` is the range that brings most, None where contacting nobody is best.
    """

    profit: NDArray[np.float64] | None
    best: BestRange | None
    missing: tuple[Missing, ...]


def money_figures(view: AudienceView, bins: Runs, assumptions: Assumptions) -> MoneyFigures:
    """Return what contacting the chosen bins of an audience costs and brings.

    ``bins`` are half-open, disjoint, ascending runs. Raises `Unavailable` without a prediction, and with the reason
    while expected results are hidden.
    """
    arrays = _arrays(view)
    held = held_in(*arrays, bins)
    levels = [one.level for one in held]
    to_break_even, to_profit = missing_for_break_even(assumptions, levels), missing_for_profit(assumptions, levels)
    given = given_anyway(assumptions, held)
    known = bool(held) and not to_profit
    profit = profit_of(assumptions, held) if known else None
    anyway_likely, profit_likely = None, None
    if view.drift is not None:
        chosen = chosen_of(*arrays, bins)
        anyway_likely = anyway_range(assumptions, chosen, view.drift) if given else None
        profit_likely = None if profit is None else profit_range(assumptions, chosen, profit, view.drift)
    return MoneyFigures(
        levels=tuple(_level(assumptions, one) for one in reversed(held)),
        missing=to_profit,
        missing_break_even=to_break_even,
        anyway=given.amount if given else None,
        anyway_low=anyway_likely.low if anyway_likely else None,
        anyway_high=anyway_likely.high if anyway_likely else None,
        anyway_without=given.left_out if given else (),
        profit=profit,
        profit_low=profit_likely.low if profit_likely else None,
        profit_high=profit_likely.high if profit_likely else None,
        break_even_cost=break_even_cost(assumptions, held) if known else None,
        sign_change=sign_change(assumptions, *arrays, bins) if held and not to_break_even else None,
        share_needed=share_of_effects_needed(assumptions, held) if known else None,
    )


def profit_curve(view: AudienceView, assumptions: Assumptions) -> ProfitCurve:
    """Return the extra profit by score of everyone who matches the filters. Raises `Unavailable` as `money_figures`."""
    arrays = _arrays(view)
    missing = missing_for_profit(assumptions, [one.level for one in held_in(*arrays, ((0, len(arrays[0])),))])
    if missing:
        return ProfitCurve(profit=None, best=None, missing=missing)
    profit = profit_by_bin(assumptions, *arrays)
    return ProfitCurve(profit=profit, best=best_range(profit), missing=())


def _arrays(view: AudienceView) -> Arrays:
    if view.hidden:
        raise Unavailable("money_hidden", view.hidden)
    if view.count is None or view.sum_p is None:
        raise Unavailable("money_without_prediction", Sentence("What an audience costs and brings needs a prediction."))
    return view.count, view.sum_p


def _level(assumptions: Assumptions, held: Held) -> LevelMoney:
    level, discount, effect = held.level, assumptions.discount(held.level), assumptions.effect(held.level)
    priced = not missing_for_break_even(assumptions, (level,))
    known = not missing_for_profit(assumptions, (level,))
    needed = break_even_effect(assumptions, held) if priced else None
    return LevelMoney(
        level=level,
        customers=held.customers,
        buyers=held.buyers,
        offer=assumptions.offer(level),
        effect=effect,
        discount=discount,
        given_anyway=None if discount is None else held.buyers * discount,
        offer_cost=None if discount is None or effect is None else offer_cost(assumptions, held),
        break_even=needed,
        never_pays=priced and needed is None,
        profit=profit_of(assumptions, (held,)) if known else None,
        possible=effect is None or possible(held, effect.extra_per_100),
    )
