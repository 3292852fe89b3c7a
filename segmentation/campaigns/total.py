"""The sum of what several campaigns caused, with its interval.

Each sum has as its limits the sum less, and plus, the root of the summed squares of the distances from each figure to
its own limit on that side: variances add where the campaigns drew their control groups independently. With symmetric
intervals that is the textbook's sum of variances; with Newcombe's and the bootstrap's it keeps to each side what is on
that side. Source: Zou, Huang & Zhang (2009), *A note on confidence interval estimation for a linear function of
binomial proportions*, Computational Statistics & Data Analysis 53; Zou & Donner (2008), Statistics in Medicine 27.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from segmentation.campaigns.difference import Limits
from segmentation.campaigns.measurement import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One figure summed over ``campaigns``; ``limits`` of 95% are None where one of them has none."""

    campaigns: int
    sum: float
    limits: Limits | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """What ``campaigns`` caused together, of ``people`` contacted. Money is in minor units.

    ``revenue`` and ``profit`` are summed over those of them where they are known, and None where none is.
    """

    campaigns: int
    people: int
    purchases: Total
    revenue: Total | None
    profit: Total | None


def caused_together(effects: Sequence[Effect]) -> Caused | None:
    """Return the sums over independent campaigns; None for no campaign."""
    purchases = total_of((effect.purchases, effect.purchases_limits) for effect in effects)
    if purchases is None:
        return None
    return Caused(
        campaigns=len(effects),
        people=sum(effect.people for effect in effects),
        purchases=purchases,
        revenue=total_of((effect.revenue, effect.revenue_limits) for effect in effects),
        profit=total_of((effect.profit, effect.profit_limits) for effect in effects),
    )


def total_of(figures: Iterable[tuple[float | None, Limits | None]]) -> Total | None:
    """Return the sum of the figures that are known, each with its limits; None where none is known."""
    known = [(figure, limits) for figure, limits in figures if figure is not None]
    if not known:
        return None
    total = sum(figure for figure, _ in known)
    below = _distance([None if limits is None else figure - limits.low for figure, limits in known])
    above = _distance([None if limits is None else limits.high - figure for figure, limits in known])
    limits = None if below is None or above is None else Limits(low=total - below, high=total + above)
    return Total(campaigns=len(known), sum=total, limits=limits)


def _distance(distances: Sequence[float | None]) -> float | None:
    known = [one for one in distances if one is not None]
    return math.sqrt(sum(one * one for one in known)) if len(known) == len(distances) else None
