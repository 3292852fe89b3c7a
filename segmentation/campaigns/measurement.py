"""What a campaign caused: every arm against the control group, by all who were assigned, delivered or not.

The effect is that on those treated: within each stratum the rate of the arm less that of the control group, weighted by
how many of the arm are in the stratum (Imbens & Rubin 2015, *Causal Inference*, chapters 3 and 9). Counting everybody
as assigned is the intention to treat: leaving out those whom a message did not reach would compare other people.

A purchase is a person with at least one purchase event in the window. Money is in minor units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from segmentation.campaigns.assignment import CONTROL
from segmentation.campaigns.difference import Limits, stratified_difference
from segmentation.campaigns.extra_revenue import REPLICATES, extra_revenue
from segmentation.campaigns.outcomes import Outcomes
from segmentation.campaigns.smallest_effect import Sizes, SmallestEffect, sizes, smallest_effect
from segmentation.campaigns.strata import Compared, compared

Verdict: TypeAlias = Literal["worked", "cannot_tell", "bought_less", "too_early"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigures:
    """One arm, 0 the control group: its ``people``, how many bought, their share and their revenue.

    ``rate`` is None for an arm of nobody, ``revenue`` where it is not known.
    """

    arm: int
    people: int
    purchases: int
    rate: float | None
    revenue: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What contacting ``arms`` (one, or several as one) caused, of the ``compared`` of their ``people``.

    ``left_out`` are the strata that could not be compared, because the arm or the control group had nobody there, or
    too few; every other figure is of the people compared. ``rate`` is the extra purchases of one contact, ``purchases``
    those of all. ``contacts_per_extra`` is None unless more was bought beyond doubt. ``revenue``, ``spent`` (on the
    people compared) and ``profit`` are None where the amounts, the costs or the margin are not known, `revenue_limits`
    also as `extra_revenue` says.
    ``smallest`` is what groups of these sizes could see at the control group's rates. All limits are of 95%.
    """

    arms: tuple[int, ...]
    people: int
    compared: int
    left_out: tuple[int, ...]
    rate: float
    rate_limits: Limits
    purchases: float
    purchases_limits: Limits
    p_value: float
    contacts_per_extra: float | None
    contacts_per_extra_limits: Limits | None
    revenue: float | None
    revenue_limits: Limits | None
    spent: float | None
    profit: float | None
    profit_limits: Limits | None
    smallest: SmallestEffect | None

    @property
    def verdict(self) -> Verdict:
        """What the interval says: all of it above zero, below zero, or neither."""
        if self.rate_limits.low > 0:
            return "worked"
        return "bought_less" if self.rate_limits.high < 0 else "cannot_tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The figures of every arm, the control group first; the effect of each arm that could be compared at all.

    ``together`` is the effect of contacting at all: of the one arm, or of all arms as one; None where nobody could be
    compared. The ``verdict`` is its verdict.
    """

    arms: tuple[ArmFigures, ...]
    effects: tuple[Effect, ...]
    together: Effect | None

    @property
    def verdict(self) -> Verdict:
        """The verdict on the whole campaign."""
        return "cannot_tell" if self.together is None else self.together.verdict


def measure(outcomes: Outcomes, *, seed: int, margin: float | None = None, replicates: int = REPLICATES) -> Result:
    """Return what a campaign caused whose window is over for everybody.

    ``margin`` is what one purchase leaves before any discount, in minor units. The same outcomes and ``seed`` give the
    same result; the bootstrap draws ``replicates`` times. Before the window is over, these intervals are wrong as often
    as one looks: use `segmentation.campaigns.sequential`.
    """
    effects = {arm: _effect(outcomes, (arm,), margin, seed, replicates) for arm in outcomes.arms}
    together = next(iter(effects.values()), None)
    if len(outcomes.arms) > 1:
        together = _effect(outcomes, outcomes.arms, margin, seed, replicates)
    return Result(
        arms=arm_figures(outcomes),
        effects=tuple(effect for effect in effects.values() if effect is not None),
        together=together,
    )


def measure_by_category(
    outcomes: Outcomes,
    categories: ArrayLike,
    *,
    seed: int,
    margin: float | None = None,
    replicates: int = REPLICATES,
) -> dict[int, Result]:
    """Return the same for the people of each category (a small whole number for each unit), in order.

    Whoever looks at several intervals finds one of twenty excluding zero by chance.
    """
    category = np.asarray(categories)
    return {
        one: measure(outcomes.only(category == one), seed=seed, margin=margin, replicates=replicates)
        for one in np.unique(category).tolist()
    }


def arm_figures(outcomes: Outcomes) -> tuple[ArmFigures, ...]:
    """Return what every arm did, the control group first: everyone assigned counts."""
    return tuple(_arm(outcomes, arm) for arm in (CONTROL, *outcomes.arms))


def _arm(outcomes: Outcomes, arm: int) -> ArmFigures:
    group = outcomes.group([arm])
    revenue = None if outcomes.revenue is None else int(outcomes.revenue[outcomes.members([arm])].sum())
    return ArmFigures(arm=arm, people=group.size, purchases=group.bought, rate=group.rate, revenue=revenue)


def _effect(outcomes: Outcomes, arms: Sequence[int], margin: float | None, seed: int, replicates: int) -> Effect | None:
    """Return the effect of some arms as one; None where no stratum can be compared."""
    treated = outcomes.group(arms)
    groups = compared(treated, outcomes.group([CONTROL]))
    difference = stratified_difference(groups)
    if difference is None:
        return None
    people, limits = groups.treated.size, difference.interval()
    extra, extra_limits = difference.rate * people, limits.times(people)
    revenue, revenue_limits = _revenue(outcomes, arms, groups, seed, replicates)
    spent = _spent(outcomes, arms, groups)
    profit, profit_limits = _profit(margin, spent, extra, extra_limits)
    worked = limits.low > 0
    return Effect(
        arms=tuple(arms),
        people=treated.size,
        compared=people,
        left_out=tuple(stratum for stratum in groups.left_out if treated.people[stratum]),
        rate=difference.rate,
        rate_limits=limits,
        purchases=extra,
        purchases_limits=extra_limits,
        p_value=difference.p_value,
        contacts_per_extra=1 / difference.rate if worked else None,
        contacts_per_extra_limits=Limits(low=1 / limits.high, high=1 / limits.low) if worked else None,
        revenue=revenue,
        revenue_limits=revenue_limits,
        spent=spent,
        profit=profit,
        profit_limits=profit_limits,
        smallest=smallest_effect(_as_planned(groups)),
    )


def _revenue(
    outcomes: Outcomes, arms: Sequence[int], groups: Compared, seed: int, replicates: int
) -> tuple[float | None, Limits | None]:
    if outcomes.revenue is None:
        return None, None
    treated, control = (outcomes.amounts(group, groups.places) for group in (arms, [CONTROL]))
    return extra_revenue(treated, control, seed=seed, replicates=replicates)


def _spent(outcomes: Outcomes, arms: Sequence[int], groups: Compared) -> float | None:
    if outcomes.spent is None:
        return None
    compared_here = outcomes.members(arms) & (groups.places[outcomes.stratum] >= 0)
    return float(outcomes.spent[compared_here].sum())


def _profit(
    margin: float | None, spent: float | None, extra: float, limits: Limits
) -> tuple[float | None, Limits | None]:
    """Return the margin of the extra purchases, less the contacts and the discount of everyone treated who bought.

    Only the extra purchases are uncertain: the contacts and the discounts are those that were given.
    """
    if margin is None or spent is None:
        return None, None
    ends = limits.times(margin)
    return extra * margin - spent, Limits(low=ends.low - spent, high=ends.high - spent)


def sizes_of(outcomes: Outcomes) -> Sizes:
    """Return who could be compared of all arms as one, with the control group's rates: as one would plan it again."""
    return _as_planned(compared(outcomes.group(outcomes.arms), outcomes.group([CONTROL])))


def _as_planned(groups: Compared) -> Sizes:
    rates = groups.control.buyers / groups.control.people
    return sizes(groups.treated.people, groups.control.people, rates)
