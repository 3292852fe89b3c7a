"""How far money may be off: the likely ranges of the discount given anyway and of the extra profit of a choice.

Both allow for what the likely range of the buyers allows for (`segmentation.predictions.level.interval`): the drift of
the level, by which every chance moves together, and chance, by which each customer does or does not buy. The effects
are taken as they were typed or measured.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.money import LEVELS, Assumptions, Level
from segmentation.predictions.level import Drift, moved, quantiles
from segmentation.settings import CATEGORY_BINS

COVERAGE = 0.8
Floats = NDArray[np.float64]
Runs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRange:
    """A likely range, 4 times out of 5, in minor units."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """The bins of a choice that hold anybody: ``customers``, their mean ``chance``, which ``bins`` they are."""

    customers: Floats
    chance: Floats
    bins: NDArray[np.intp]


def chosen_of(count: NDArray[np.int64], sum_p: Floats, runs: Runs) -> Chosen:
    """Return what a choice of half-open, disjoint, ascending runs of bins holds."""
    inside = np.zeros(len(count), dtype=np.bool_)
    for start, stop in runs:
        inside[start:stop] = True
    bins = np.flatnonzero(inside & (count > 0))
    customers = count[bins].astype(np.float64)
    return Chosen(customers=customers, chance=np.clip(sum_p[bins] / customers, 0.0, 1.0), bins=bins)


def anyway_range(assumptions: Assumptions, chosen: Chosen, drift: Drift) -> MoneyRange:
    """Return the likely range of the discount given anyway: that of the buyers, each weighted by her discount."""
    n, p = chosen.customers, chosen.chance
    d = _by_bin(chosen, lambda level: assumptions.discount(level) or 0.0)
    expected, (fewer, more) = float((n * d) @ p), _drifted(chosen, d, drift)
    chance = _chance(float((n * d * d) @ (p * (1 - p))))
    most = float(n @ d)
    return MoneyRange(
        low=max(0.0, expected - math.hypot(fewer, chance)), high=min(most, expected + math.hypot(more, chance))
    )


def profit_range(assumptions: Assumptions, chosen: Chosen, profit: float, drift: Drift) -> MoneyRange:
    """Return the likely range of the extra ``profit`` of a choice, were its effects exactly those assumed.

    With m the margin, d the discount, a the effect and p the chance of a customer: one more purchase brings m - d, one
    made anyway costs d, one that the contact prevents (a below 0) costs m. Whatever is not known counts as 0.
    """
    n, p, m = chosen.customers, chosen.chance, assumptions.margin_per_order or 0.0
    d = _by_bin(chosen, lambda level: assumptions.discount(level) or 0.0)
    a = _by_bin(chosen, lambda level: effect.extra_per_100 / 100 if (effect := assumptions.effect(level)) else 0.0)
    more, prevented = np.maximum(a, 0.0), np.maximum(-a, 0.0)
    anyway = np.maximum(p - prevented, 0.0)
    mean = more * (m - d) - prevented * m - anyway * d
    square = more * (m - d) ** 2 + prevented * m**2 + anyway * d**2
    fewer, others = _drifted(chosen, d, drift)
    chance = _chance(float(n @ np.maximum(square - mean**2, 0.0)))
    # The more buy anyway, the more discount goes to them: profit falls where buyers rise.
    return MoneyRange(low=profit - math.hypot(others, chance), high=profit + math.hypot(fewer, chance))


def _by_bin(chosen: Chosen, value: Callable[[Level], float]) -> Floats:
    found = np.zeros(len(chosen.bins))
    for level in LEVELS:
        start, stop = CATEGORY_BINS[level]
        found[(chosen.bins >= start) & (chosen.bins < stop)] = value(level)
    return found


def _drifted(chosen: Chosen, weight: Floats, drift: Drift) -> tuple[float, float]:
    """Return how much a weighted sum of buyers falls and rises when every chance moves by k tau logits."""
    n, p = chosen.customers * weight, chosen.chance
    logits = quantiles(drift, COVERAGE)[0] * drift.tau
    return float(n @ (p - moved(p, -logits))), float(n @ (moved(p, logits) - p))


def _chance(variance: float) -> float:
    return quantiles(Drift(), COVERAGE)[1] * math.sqrt(variance)
