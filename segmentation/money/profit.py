"""Extra profit of contacting an audience, as an uplift model by level has it.

Of ``n`` customers of a level, whose chances sum to ``s``, contacted at ``c`` each with a discount ``d`` on a purchase
of margin ``m``, and ``a`` extra purchases a customer contacted::

    extra profit = n * (a * m - c) - (s + n * a) * d

The extra purchases bring their margin; everyone contacted costs; everyone who buys, anyway or because of it, takes the
discount. The model assumes that the effect is the same for everyone of a level, whatever her chance within it; that
everyone who buys uses the discount, and only once; that a customer buys once; that the chances are what customers do
without the contact; and that the discount takes nothing from later purchases. Source: the value of a targeted offer in
Verbeke, Olaya, Guerry & Van Belle (2023), *To do or not to do? Cost-sensitive causal classification with individual
treatment effect estimates*, European Journal of Operational Research 305, with one effect a level.

Arrays have one entry a bin of 0.1 score points; ``bins`` are half-open, disjoint, ascending runs of them. Money is in
minor units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.money.assumptions import (
    LEVELS,
    Assumptions,
    Level,
    missing_for_break_even,
    missing_for_profit,
)
from segmentation.settings import BINS, CATEGORY_BINS

Counts = NDArray[np.int64]
Sums = NDArray[np.float64]
Runs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a choice holds of one level: its customers, and how many of them buy anyway (the sum of their chances)."""

    level: Level
    customers: int
    buyers: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnyway:
    """``amount`` goes as discount to customers who would buy anyway, in ``levels``.

    ``left_out`` are the other levels of the choice: what they are offered is not known.
    """

    amount: float
    levels: tuple[Level, ...]
    left_out: tuple[Level, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestRange:
    """The run of bins [low, high) that brings most, and how much."""

    low: int
    high: int
    profit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SignChange:
    """Below ``low`` extra purchases per 100 contacted no score pays, above ``high`` every one does; in between, some.

    Either is None where no effect, however large, makes one score pay (``low``) or every one (``high``).
    """

    low: float | None
    high: float | None


def held_in(count: Counts, sum_p: Sums, bins: Runs) -> tuple[Held, ...]:
    """Return what a choice holds of each level in which it has customers, the least likely level first."""
    inside = _inside(bins)
    found = []
    for level in LEVELS:
        start, stop = CATEGORY_BINS[level]
        chosen = inside[start:stop]
        customers = int(count[start:stop][chosen].sum())
        if customers:
            found.append(Held(level=level, customers=customers, buyers=float(sum_p[start:stop][chosen].sum())))
    return tuple(found)


def _inside(bins: Runs) -> NDArray[np.bool_]:
    inside = np.zeros(BINS, dtype=np.bool_)
    for start, stop in bins:
        inside[start:stop] = True
    return inside


def given_anyway(assumptions: Assumptions, held: Sequence[Held]) -> GivenAnyway | None:
    """Return the discount that goes to customers who would buy anyway: the sum of buyers * d over the levels.

    None where none of these levels is known to get any.
    """
    known = [(one, discount) for one in held if (discount := assumptions.discount(one.level)) is not None]
    if not any(discount for _, discount in known):
        return None
    levels = tuple(one.level for one, _ in known)
    return GivenAnyway(
        amount=sum(one.buyers * discount for one, discount in known),
        levels=levels,
        left_out=tuple(one.level for one in held if one.level not in levels),
    )


def offer_cost(assumptions: Assumptions, held: Held) -> float:
    """Return what the offer of one level costs in all: everyone who buys takes it.

    Raises ValueError when the offer's worth or the effect is not known.
    """
    discount, effect = assumptions.discount(held.level), assumptions.effect(held.level)
    if discount is None or effect is None:
        raise ValueError(f"inputs are missing: the offer or the effect of level {held.level}")
    return (held.buyers + held.customers * effect.extra_per_100 / 100) * discount


def profit_of(assumptions: Assumptions, held: Sequence[Held]) -> float:
    """Return the extra profit of contacting what a choice holds.

    Raises ValueError when an input is missing (`missing_for_profit` says which).
    """
    return sum(_profit(assumptions, one) for one in held)


def _profit(assumptions: Assumptions, held: Held) -> float:
    cost, margin, discount, effect = _known(assumptions, held.level)
    return held.customers * (effect * margin - cost) - (held.buyers + held.customers * effect) * discount


def profit_by_bin(assumptions: Assumptions, count: Counts, sum_p: Sums) -> Sums:
    """Return the extra profit of contacting the customers of each bin. Raises ValueError as `profit_of`."""
    found = np.zeros(BINS, dtype=np.float64)
    for level in LEVELS:
        bins = slice(*CATEGORY_BINS[level])
        if count[bins].any():
            cost, margin, discount, effect = _known(assumptions, level)
            worth = effect * margin - cost - effect * discount
            found[bins] = count[bins] * worth - sum_p[bins] * discount
    return found


def best_range(profit: Sums) -> BestRange | None:
    """Return the contiguous run of bins with the largest sum; None when no run is above zero: contact nobody.

    It begins and ends with bins that add to it. Kadane's algorithm: Bentley (1984), *Programming pearls*, CACM 27.
    """
    best: BestRange | None = None
    start, running = 0, 0.0
    for bin, added in enumerate(profit.tolist()):
        if running <= 0:
            start, running = bin, 0.0
        running += added
        if running > (best.profit if best else 0.0):
            best = BestRange(low=start, high=bin + 1, profit=running)
    return best


def break_even_effect(assumptions: Assumptions, held: Held) -> float | None:
    """Return the extra purchases per 100 contacted at which one level's extra profit is zero.

    ``100 * (c + s/n * d) / (m - d)``; None where a purchase brings nothing: the discount is all of the margin, or more.
    Raises ValueError when an input is missing (`missing_for_break_even` says which).
    """
    cost, margin, discount = _priced(assumptions, held.level)
    if margin <= discount:
        return None
    return 100 * (cost + held.buyers / held.customers * discount) / (margin - discount)


def break_even_cost(assumptions: Assumptions, held: Sequence[Held]) -> float:
    """Return the cost of one contact at which a choice's extra profit is zero; negative where even free ones lose.

    ``held`` has a customer at least. Raises ValueError as `profit_of`.
    """
    customers = sum(one.customers for one in held)
    cost = _known(assumptions, held[0].level)[0]
    return cost + profit_of(assumptions, held) / customers


def sign_change(assumptions: Assumptions, count: Counts, sum_p: Sums, bins: Runs) -> SignChange:
    """Return between which effects, the same in every level, the sign of the extra profit depends on the score.

    Raises ValueError as `break_even_effect`.
    """
    chosen = np.flatnonzero(_inside(bins) & (count > 0))
    lowest: list[float] = []
    highest: list[float] = []
    every = True
    for level in LEVELS:
        start, stop = CATEGORY_BINS[level]
        held = chosen[(chosen >= start) & (chosen < stop)]
        if not len(held):
            continue
        cost, margin, discount = _priced(assumptions, level)
        if margin <= discount:
            every = False
            continue
        needed = 100 * (cost + sum_p[held] / count[held] * discount) / (margin - discount)
        lowest.append(float(needed.min()))
        highest.append(float(needed.max()))
    return SignChange(low=min(lowest, default=None), high=max(highest) if every and highest else None)


def share_of_effects_needed(assumptions: Assumptions, held: Sequence[Held]) -> float | None:
    """Return the share of the effects at which a choice's extra profit is zero: 0.6 bears four tenths less of each.

    None where the effects bring nothing. Raises ValueError as `profit_of`.
    """
    brought = lost = 0.0
    for one in held:
        cost, margin, discount, effect = _known(assumptions, one.level)
        brought += one.customers * effect * (margin - discount)
        lost += one.customers * cost + one.buyers * discount
    return lost / brought if brought > 0 else None


def possible(held: Held, extra_per_100: float) -> bool:
    """Tell whether an effect can be, when a customer buys once: no more extra buyers than do not buy anyway."""
    extra = held.customers * extra_per_100 / 100
    return -held.buyers <= extra <= held.customers - held.buyers


def _known(assumptions: Assumptions, level: Level) -> tuple[float, float, float, float]:
    """Return c, m, d and a of a level, a in purchases a customer."""
    effect = assumptions.effect(level)
    if effect is None:
        raise ValueError(f"inputs are missing: {missing_for_profit(assumptions, (level,))}")
    return (*_priced(assumptions, level), effect.extra_per_100 / 100)


def _priced(assumptions: Assumptions, level: Level) -> tuple[float, float, float]:
    """Return c, m and d of a level."""
    cost, margin, discount = assumptions.cost_per_contact, assumptions.margin_per_order, assumptions.discount(level)
    if cost is None or margin is None or discount is None:
        raise ValueError(f"inputs are missing: {missing_for_break_even(assumptions, (level,))}")
    return cost, margin, discount
