"""The usual formulas that Penchant does not use, to show what they would have said: decision 0022."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from segmentation.campaigns.difference import Limits, Rate
from segmentation.campaigns.smallest_effect import POWER, Sizes
from segmentation.campaigns.strata import Compared, Group

_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(0.975)
_STEPS = 50


def yan_su(groups: Compared) -> Limits:
    """Return the stratified Newcombe limits of Yan & Su (2010), weighted by the treated."""
    treated, control, weights = groups.treated, groups.control, groups.weights
    found = float(weights @ (treated.buyers / treated.people - control.buyers / control.people))
    low_t, high_t = _stratified_wilson(treated, weights)
    low_c, high_c = _stratified_wilson(control, weights)
    of_t, of_c = (float((weights**2 / group.people).sum()) for group in (treated, control))
    below = of_t * low_t * (1 - low_t) + of_c * high_c * (1 - high_c)
    above = of_t * high_t * (1 - high_t) + of_c * low_c * (1 - low_c)
    return Limits(low=found - _Z * below**0.5, high=found + _Z * above**0.5)


def _stratified_wilson(group: Group, weights: NDArray[np.float64]) -> tuple[float, float]:
    rates = group.buyers / group.people
    errors = weights * np.sqrt(rates * (1 - rates) / group.people)
    z = _Z * float(np.sqrt((errors**2).sum()) / errors.sum()) if errors.sum() > 0 else _Z
    each = [Rate(rate=float(rate), people=float(n)).wilson(z) for rate, n in zip(rates, group.people, strict=True)]
    return float(weights @ [one.low for one in each]), float(weights @ [one.high for one in each])


def smallest_effect(planned: Sizes) -> float:
    """Return the effect of (1.960 + 0.842) standard errors."""
    weights = planned.treated / planned.people
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        rates = np.minimum(planned.rates + middle, 1.0)
        variance = rates * (1 - rates) / planned.treated + planned.rates * (1 - planned.rates) / planned.control
        enough = (_Z + _NORMAL.inv_cdf(POWER)) * float((weights**2 * variance).sum()) ** 0.5 <= middle
        low, high = (low, middle) if enough else (middle, high)
    return high
