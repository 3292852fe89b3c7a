"""What is measured on simulated campaigns, each against the bounds that were set beforehand."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from benchmarks.campaigns.simulating import DAYS, FLAT, STEEP, Setup, campaigns, days
from benchmarks.campaigns.textbook import smallest_effect as textbook_smallest
from benchmarks.campaigns.textbook import yan_su
from benchmarks.data import Progress
from benchmarks.targets import Part, Target
from segmentation.campaigns.difference import Limits, stratified_difference
from segmentation.campaigns.sequential import half_width, planned_variance, variance_so_far
from segmentation.campaigns.smallest_effect import Sizes, smallest_effect
from segmentation.campaigns.strata import Compared

SEED = 20261122
SIMULATIONS = 40_000
"""The bounds were set for 10,000 campaigns. There are 36 of the interval, and with 10,000 each a method without a fault
would miss one or another by chance: at 5% the standard error is 0.22 points, and the bounds are 0.6 away. With 40,000
it is 0.11."""
PLANTED = 0.02
SETUPS = tuple(
    Setup(people=people, control=control, rates=rates)
    for rates in (STEEP, FLAT)
    for people in (2_000, 5_000, 20_000)
    for control in (Fraction(1, 10), Fraction(1, 5), Fraction(1, 2))
)
WATCHED = tuple(
    Setup(people=people, control=control, rates=STEEP)
    for people in (2_000, 20_000)
    for control in (Fraction(1, 10), Fraction(1, 2))
)
_PROTOCOL = (
    "{simulations:,} simulated campaigns of each kind, seed {seed}: everybody drawn by tenths as in a campaign, buying "
    "by chance, each at the rate of the tenth."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Of simulated campaigns: the share whose interval was off the truth, and the same by Yan & Su."""

    off: float
    off_yan_su: float


def wrong(planned: Sizes, effect: float, simulations: int) -> Shares:
    """Return how often the interval misses the effect that there is; without one, how often it excludes zero."""
    found = [
        (_misses(_interval(groups), effect), _misses(yan_su(groups), effect))
        for groups in campaigns(planned, effect, simulations, _draws(planned, effect))
    ]
    off, off_yan_su = np.mean(found, axis=0)
    return Shares(off=float(off), off_yan_su=float(off_yan_su))


def seen(planned: Sizes, effect: float, simulations: int) -> float:
    """Return how often the interval of an effect lies above zero."""
    found = campaigns(planned, effect, simulations, _draws(planned, effect))
    return float(np.mean([_interval(groups).low > 0 for groups in found]))


def ever_wrong(planned: Sizes, effect: float, simulations: int) -> float:
    """Return how often the sequential interval misses the effect so far on any day."""
    variance = planned_variance(planned)
    looked = days(planned, effect, simulations, _draws(planned, effect))
    return float(np.mean([_ever_off(each, effect, variance) for each in looked]))


def _draws(planned: Sizes, effect: float) -> np.random.Generator:
    """Return the same draws in every run, and others for other campaigns."""
    told = (planned.people, int(planned.control.sum()), round(1e6 * planned.rates[0]), round(1e6 * effect))
    return np.random.default_rng((SEED, *told))


def _ever_off(each_day: list[Compared], effect: float, planned: float) -> bool:
    for day, groups in enumerate(each_day, start=1):
        rates = groups.treated.buyers / groups.treated.people - groups.control.buyers / groups.control.people
        if abs(float(groups.weights @ rates) - effect * day / DAYS) > half_width(variance_so_far(groups), planned):
            return True
    return False


def _interval(groups: Compared) -> Limits:
    found = stratified_difference(groups)
    return Limits(low=-1.0, high=1.0) if found is None else found.interval()


def _misses(limits: Limits, truth: float) -> bool:
    return not limits.low <= truth <= limits.high


def intervals(simulations: int, progress: Progress) -> Part:
    """Measure how often the interval of a finished campaign is wrong, without an effect and with one of 2 points."""
    targets, rows = [], []
    for place, setup in enumerate(SETUPS):
        progress(place / len(SETUPS), f"Intervals: {setup.name}")
        planned = setup.planned(SEED)
        nothing, planted = wrong(planned, 0.0, simulations), wrong(planned, PLANTED, simulations)
        targets.append(_percent(f"no effect, found one: {setup.name}", nothing.off, low=4.4, high=5.6))
        targets.append(_percent(f"2 points, held them: {setup.name}", 1 - planted.off, low=94.4, high=95.6))
        shares = (nothing.off, nothing.off_yan_su, 1 - planted.off, 1 - planted.off_yan_su)
        rows.append((setup.name, *(f"{share:.2%}" for share in shares)))
    return Part(
        name="intervals",
        title="The interval of a finished campaign",
        protocol=_PROTOCOL.format(simulations=simulations, seed=SEED),
        targets=tuple(targets),
        head=("campaign", "no effect, found one", "Yan & Su", "2 points, held them", "Yan & Su"),
        rows=tuple(rows),
    )


def power(simulations: int, progress: Progress) -> Part:
    """Measure how often the stated smallest effect is seen."""
    targets, rows = [], []
    for place, setup in enumerate(SETUPS):
        progress(place / len(SETUPS), f"Smallest effect: {setup.name}")
        planned = setup.planned(SEED)
        stated, textbook = smallest_effect(planned), textbook_smallest(planned)
        found = None if stated is None else seen(planned, stated.rate, simulations)
        targets.append(_percent(f"seen: {setup.name}", found, low=77, high=83))
        if stated is not None and found is not None:
            usual = seen(planned, textbook, simulations)
            rows.append((setup.name, f"{stated.rate:.2%}", f"{found:.1%}", f"{textbook:.2%}", f"{usual:.1%}"))
    return Part(
        name="power",
        title="The smallest effect that could be seen",
        protocol=_PROTOCOL.format(simulations=simulations, seed=SEED),
        targets=tuple(targets),
        head=("campaign", "smallest effect", "seen", "by (1.960 + 0.842) errors", "seen"),
        rows=tuple(rows),
    )


def daily(simulations: int, progress: Progress) -> Part:
    """Measure how often the sequential interval is wrong on any of its days."""
    targets = []
    for place, setup in enumerate(WATCHED):
        progress(place / len(WATCHED), f"Every day: {setup.name}")
        planned = setup.planned(SEED)
        for effect, what in ((0.0, "no effect, found one on a day"), (PLANTED, "2 points, missed on a day")):
            targets.append(_percent(f"{what}: {setup.name}", ever_wrong(planned, effect, simulations), high=5.0))
    protocol = _PROTOCOL.format(simulations=simulations, seed=SEED)
    return Part(
        name="daily",
        title="The interval that holds on every day",
        protocol=f"{protocol} Looked at on each of {DAYS} days.",
        targets=tuple(targets),
    )


def _percent(what: str, share: float | None, *, low: float | None = None, high: float | None = None) -> Target:
    return Target(what=what, measured=None if share is None else 100 * share, low=low, high=high, digits=2, unit="%")
