"""An experiment that somebody else ran: what each arm did, and each against the control group, without strata.

Rates: Newcombe's limits (`segmentation.campaigns.difference`) and the two-sided z-test with the pooled rate (Fleiss,
Levin & Paik 2003, *Statistical Methods for Rates and Proportions*, section 3.2). Values: the difference of means with
Welch's limits (Welch 1947, *The generalization of Student's problem when several different population variances are
involved*, Biometrika 34). All rates are fractions of 1; values are in the unit they came in.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from segmentation.campaigns.difference import CONFIDENCE, plain_difference
from segmentation.campaigns.measurement import Verdict

Ends: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The mean of ``n`` values and the sum of their squared distances from it."""

    n: int
    mean: float
    squares: float

    def and_also(self, other: "Values") -> "Values":
        """Return both together: Chan, Golub & LeVeque (1983), The American Statistician 37."""
        n = self.n + other.n
        apart = other.mean - self.mean
        return Values(
            n=n,
            mean=self.mean + apart * other.n / n,
            squares=self.squares + other.squares + apart * apart * self.n * other.n / n,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted of one arm: its people, how many converted, and their values where there are any."""

    n: int
    conversions: int
    values: Values | None

    def and_also(self, other: "Tally") -> "Tally":
        """Return both together; either both have values, or none has."""
        values = None if self.values is None or other.values is None else self.values.and_also(other.values)
        return Tally(n=self.n + other.n, conversions=self.conversions + other.conversions, values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentArm:
    """One arm: ``n`` people, of whom ``conversions`` converted: the ``rate``; ``value_mean`` is None without values."""

    n: int
    conversions: int
    rate: float
    value_mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentEffect:
    """One arm against the control group: the difference of rates, its 95% interval and p-value; the same of values.

    The value's interval is None without values, with a single person in an arm, and where nobody's value differs.
    """

    incremental_rate: float
    interval95: Ends
    p_value: float
    incremental_value: float | None
    value_interval95: Ends | None

    @property
    def verdict(self) -> Verdict:
        """What the interval of the rate says."""
        if self.interval95[0] > 0:
            return "worked"
        return "bought_less" if self.interval95[1] < 0 else "cannot_tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """The arms by name, in order of their names, and the effect of each but ``control``.

    ``rows`` were read, of which ``without_arm`` named no arm and were left out.
    """

    control: str
    rows: int
    without_arm: int
    arms: Mapping[str, ExperimentArm]
    effects: Mapping[str, ExperimentEffect]


def tally(converted: NDArray[np.bool_], values: NDArray[np.float64] | None) -> Tally:
    """Return what some people of one arm, at least one, did."""
    found = None
    if values is not None:
        mean = float(values.mean())
        found = Values(n=len(values), mean=mean, squares=float(((values - mean) ** 2).sum()))
    return Tally(n=len(converted), conversions=int(converted.sum()), values=found)


def experiment(tallies: Mapping[str, Tally], *, control: str, without_arm: int = 0) -> Experiment:
    """Return every arm, and its effect against the arm ``control``. Raises KeyError when there is no such arm."""
    base = tallies[control]
    return Experiment(
        control=control,
        rows=without_arm + sum(arm.n for arm in tallies.values()),
        without_arm=without_arm,
        arms={name: _arm(tallies[name]) for name in sorted(tallies)},
        effects={name: _effect(tallies[name], base) for name in sorted(tallies) if name != control},
    )


def _arm(found: Tally) -> ExperimentArm:
    return ExperimentArm(
        n=found.n,
        conversions=found.conversions,
        rate=found.conversions / found.n,
        value_mean=None if found.values is None else found.values.mean,
    )


def _effect(treated: Tally, control: Tally) -> ExperimentEffect:
    difference = plain_difference(
        treated.conversions, treated.n, control_buyers=control.conversions, control_people=control.n
    )
    limits = difference.interval()
    apart, interval = _values_apart(treated.values, control.values)
    return ExperimentEffect(
        incremental_rate=difference.rate,
        interval95=(limits.low, limits.high),
        p_value=pooled_p_value(treated, control),
        incremental_value=apart,
        value_interval95=interval,
    )


def _values_apart(treated: Values | None, control: Values | None) -> tuple[float | None, Ends | None]:
    if treated is None or control is None:
        return None, None
    return treated.mean - control.mean, welch_interval(treated, control)


def pooled_p_value(treated: Tally, control: Tally) -> float:
    """Return the two-sided p-value of the z-test with the pooled rate; 1 where all or none converted."""
    people = treated.n + control.n
    pooled = (treated.conversions + control.conversions) / people
    variance = pooled * (1 - pooled) * (1 / treated.n + 1 / control.n)
    if variance <= 0:
        return 1.0
    z = (treated.conversions / treated.n - control.conversions / control.n) / math.sqrt(variance)
    return math.erfc(abs(z) / math.sqrt(2))


def welch_interval(treated: Values, control: Values) -> Ends | None:
    """Return Welch's limits of the difference of means; None for a single value, or values that do not differ."""
    if min(treated.n, control.n) < 2:
        return None
    parts = [one.squares / (one.n - 1) / one.n for one in (treated, control)]
    if sum(parts) <= 0:
        return None
    degrees = sum(parts) ** 2 / sum(part**2 / (one.n - 1) for part, one in zip(parts, (treated, control), strict=True))
    half = float(stdtrit(degrees, (1 + CONFIDENCE) / 2)) * math.sqrt(sum(parts))
    apart = treated.mean - control.mean
    return apart - half, apart + half
