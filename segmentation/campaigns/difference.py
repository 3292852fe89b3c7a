"""The difference of two purchase rates with its interval: Newcombe's hybrid score limits, alone and over strata.

Each rate has its Wilson limits, and the difference takes from each the distance to the limit on its side (Newcombe
1998, *Interval estimation for the difference between independent proportions*, Statistics in Medicine 17, method 10;
why that is right for any two limits: Zou & Donner 2008, *Construction of confidence limits about effect measures*,
Statistics in Medicine 27). Over strata each rate is the weighted sum of the strata's, and its Wilson limits are those
of as many people as would give the same variance in one stratum: the effective sample size (Kott & Carr 1997,
*Developing an estimation strategy for a pesticide data program*, Journal of Official Statistics 13; Dean & Pagano 2015,
*Evaluating confidence interval methods for binomial proportions in clustered surveys*, Journal of Survey Statistics and
Methodology 3).

The stratified limits of Yan & Su (2010), *Stratified Wilson and Newcombe confidence intervals for multiple binomial
proportions*, Statistics in Biopharmaceutical Research 2, take the variance of the pooled rate instead. Where the rates
of the strata differ, as those of score deciles do, that is too much: decision 0022 has the figures.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from segmentation.campaigns.strata import Compared

CONFIDENCE = 0.95
_NORMAL = NormalDist()
_P_VALUE_STEPS = 60
_WIDEST = 40.0
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """An interval from ``low`` to ``high``, both within it."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Tell whether the whole interval is on one side of zero."""
        return self.low > 0 or self.high < 0

    def times(self, factor: float) -> "Limits":
        """Return the interval of ``factor``, which is not negative, times the figure."""
        return Limits(low=self.low * factor, high=self.high * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate, known as well as if ``people`` (any number above 0) had been drawn from one stratum."""

    rate: float
    people: float

    def wilson(self, z: float) -> Limits:
        """Return the score limits at ``z`` standard errors: Wilson (1927), JASA 22."""
        square = z * z / self.people
        middle = self.rate + square / 2
        half = z * float(np.sqrt(self.rate * (1 - self.rate) / self.people + square / (4 * self.people)))
        low, high = (middle - half) / (1 + square), (middle + half) / (1 + square)
        return Limits(low=0.0 if self.rate <= 0 else max(low, 0.0), high=1.0 if self.rate >= 1 else min(high, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The rate of the treated less that of the control group."""

    treated: Rate
    control: Rate

    @property
    def rate(self) -> float:
        """The difference itself."""
        return self.treated.rate - self.control.rate

    def interval(self, confidence: float = CONFIDENCE) -> Limits:
        """Return Newcombe's limits, from -1 to 1."""
        return self._limits(_NORMAL.inv_cdf((1 + confidence) / 2))

    @property
    def p_value(self) -> float:
        """The chance below which the interval at 1 less that chance reaches zero: below 0.05 as the 95% excludes it.

        Two-sided, found by bisection in z, to 15 digits of z.
        """
        low, high = 0.0, _WIDEST
        for _ in range(_P_VALUE_STEPS):
            middle = (low + high) / 2
            if self._limits(middle).excludes_zero:
                low = middle
            else:
                high = middle
        return math.erfc(low / math.sqrt(2))

    def _limits(self, z: float) -> Limits:
        treated, control = self.treated.wilson(z), self.control.wilson(z)
        below = np.hypot(self.treated.rate - treated.low, control.high - self.control.rate)
        above = np.hypot(treated.high - self.treated.rate, self.control.rate - control.low)
        return Limits(low=float(self.rate - below), high=float(self.rate + above))


def plain_difference(buyers: int, people: int, *, control_buyers: int, control_people: int) -> Difference:
    """Return the difference of two groups as they are, without strata. Raises ZeroDivisionError for an empty one."""
    return Difference(
        treated=Rate(rate=buyers / people, people=people),
        control=Rate(rate=control_buyers / control_people, people=control_people),
    )


def stratified_difference(groups: Compared) -> Difference | None:
    """Return the difference over the strata, weighted by the treated; None where no stratum can be compared."""
    if not groups.treated.size:
        return None
    rates = [
        # Variances by n - 1 have no bias; the factor makes one stratum count exactly its own people.
        weighted_rate(group.buyers / group.people, group.people - 1, groups.weights, group.size / (group.size - 1))
        for group in (groups.treated, groups.control)
    ]
    return Difference(treated=rates[0], control=rates[1])


def weighted_rate(
    rates: NDArray[np.float64], people: NDArray[np.int64], weights: NDArray[np.float64], factor: float = 1.0
) -> Rate:
    """Return the weighted sum of the strata's rates, with its effective sample size times ``factor``.

    Where the strata show no variance (nobody bought, or in each stratum all or none) it is the size that the weights
    alone leave (Kish 1965, *Survey Sampling*, section 11.7): rates without variance are no certainty. So it is where
    only rounding keeps a rate from one: one customer of a hundred million who did not buy is 10,000 times that.
    """
    rate = min(float(weights @ rates), 1.0)
    spread = rate * (1 - rate)
    variance = float((weights**2 * rates * (1 - rates) / people).sum())
    if variance <= 0 or spread < _ROUNDING:
        return Rate(rate=rate, people=factor / float((weights**2 / people).sum()))
    return Rate(rate=rate, people=factor * spread / variance)
