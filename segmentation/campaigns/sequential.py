"""An interval that holds on every day of a campaign at once: one may look daily, and stop when one likes.

Everybody is assigned before the first day, and on each day more of them have bought. So the difference of the rates so
far, D, moves in steps whose variances add up to no more than

    v = sum over strata of w^2 (p_T / n_T + p_C / n_C),

w the stratum's share of the treated, p the rates so far. Were D a Brownian motion run to time v, Robbins' mixture of
normal likelihoods would hold it within

    +/- sqrt((v + r) ln((v + r) / (r a^2)))

for all v at once with probability 1 - a: Robbins (1970), *Statistical methods related to the law of the iterated
logarithm*, Annals of Mathematical Statistics 41; as an asymptotic confidence sequence: Waudby-Smith, Arbour, Sinha,
Kennedy & Ramdas (2024), *Time-uniform central limit theory and asymptotic confidence sequences*, Annals of Statistics
52. D is tied down more than that: nobody buys for the first time twice, so that each rate is a Brownian bridge, and a
bridge leaves a symmetric set less often than the motion it becomes when an independent normal variable is added
(Anderson 1955, Proceedings of the American Mathematical Society 6).

``r`` is fixed before the first day, so that the interval is narrowest when the window ends: for the v planned then,
``r = v / (-2 ln a + ln(1 - 2 ln a))`` (Howard, Ramdas, McAuliffe & Sekhon 2021, Annals of Statistics 49, section 3.5).
"""

import math
from dataclasses import dataclass

import numpy as np

from segmentation.campaigns.assignment import CONTROL
from segmentation.campaigns.difference import CONFIDENCE, Limits
from segmentation.campaigns.measurement import ArmFigures, Verdict, arm_figures
from segmentation.campaigns.outcomes import Outcomes
from segmentation.campaigns.smallest_effect import Sizes
from segmentation.campaigns.strata import Compared, compared


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSoFar:
    """The extra purchases so far of one arm: of one contact (``rate``) and of all ``people`` that could be compared.

    The limits hold on all days together with 95%. ``conclusive``: they exclude zero, which may be said on any day.
    """

    arm: int
    people: int
    rate: float
    rate_limits: Limits
    purchases: float
    purchases_limits: Limits

    @property
    def conclusive(self) -> bool:
        """Tell whether the limits exclude zero."""
        return self.rate_limits.excludes_zero


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSoFar:
    """What happened before the window is over: the figures of every arm, and the effects of those that can be
    compared."""

    arms: tuple[ArmFigures, ...]
    effects: tuple[EffectSoFar, ...]

    @property
    def verdict(self) -> Verdict:
        """It is too early for a verdict, whatever the limits say: purchases may only come sooner."""
        return "too_early"


def planned_variance(planned: Sizes) -> float:
    """Return the v to expect when the window ends, from the sizes and the rates without contact. 0 for nobody."""
    sizes = planned.comparable()
    weights = sizes.treated / max(sizes.people, 1)
    return float((weights**2 * sizes.rates * (1 / sizes.treated + 1 / sizes.control)).sum())


def measure_so_far(outcomes: Outcomes, planned: dict[int, float]) -> ResultSoFar:
    """Return the effects of every arm so far, from ``planned``: the `planned_variance` of each arm at its launch.

    It has to be that of the launch on every day: one that follows the data would not hold 19 times out of 20. Raises
    KeyError for an arm without one, ValueError for one that is not above 0.
    """
    control = outcomes.group([CONTROL])
    effects = (_so_far(arm, compared(outcomes.group([arm]), control), planned[arm]) for arm in outcomes.arms)
    return ResultSoFar(arms=arm_figures(outcomes), effects=tuple(effect for effect in effects if effect is not None))


def _so_far(arm: int, groups: Compared, planned: float) -> EffectSoFar | None:
    people = groups.treated.size
    if not people:
        return None
    treated, control = (group.buyers / group.people for group in (groups.treated, groups.control))
    rate = float(groups.weights @ (treated - control))
    half = half_width(variance_so_far(groups), planned)
    limits = Limits(low=max(rate - half, -1.0), high=min(rate + half, 1.0))
    return EffectSoFar(
        arm=arm,
        people=people,
        rate=rate,
        rate_limits=limits,
        purchases=rate * people,
        purchases_limits=limits.times(people),
    )


def variance_so_far(groups: Compared) -> float:
    """Return v: with the rates of each group, or the rate of both together where that gives more.

    A small control group that has bought little yet would else be thought to vary little.
    """
    treated, control = groups.treated, groups.control
    pooled = (treated.buyers + control.buyers) / (treated.people + control.people)
    apart = treated.buyers / treated.people**2 + control.buyers / control.people**2
    together = pooled * (1 / treated.people + 1 / control.people)
    squares = groups.weights**2
    return max(float(np.sum(squares * apart)), float(np.sum(squares * together)))


def half_width(variance: float, planned: float, confidence: float = CONFIDENCE) -> float:
    """Return half the width of the interval at v = ``variance``, narrowest for the v that was ``planned``.

    Raises ValueError unless ``planned`` is above 0.
    """
    if planned <= 0:
        raise ValueError(f"the planned variance is {planned}, not above 0")
    wrong = 1 - confidence
    mixing = planned / (-2 * math.log(wrong) + math.log(1 - 2 * math.log(wrong)))
    return math.sqrt((variance + mixing) * math.log((variance + mixing) / (mixing * wrong**2)))
