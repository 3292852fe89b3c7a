"""What likely buyers have in common: how much likelier those are who show a behaviour, and whether it came true.

Correlation, not cause. Two ratios stand side by side. The predicted one is the mean calibrated chance of those who
show the behaviour over that of everyone, drawn towards 1 as if 50 more average customers showed it. The observed one
is the same of the buyers of the last completed window, with its interval.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from segmentation.predictions.behaviours import Behaviour, behaviour_sums
from segmentation.predictions.history import Past, Sample

Floats = NDArray[np.float64]

FEWEST = 50
SMALLEST_SHARE = 0.005
SHRINKAGE = 50.0
FEWEST_OBSERVED = 20
Z95 = 1.959963984540054
CORRECTION = 0.5
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What happened in the last completed window: the ratio, its 95% interval, and the customers it rests on."""

    ratio: float
    low: float
    high: float
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One behaviour: ``customers`` show it, their mean calibrated chance is ``chance``.

    ``ratio`` is that chance over everyone's, shrunk. ``confirmed`` when the interval of what was observed lies on the
    same side of 1.
    """

    behaviour: Behaviour
    customers: int
    chance: float
    ratio: float
    observed: Observed | None
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """The table. ``customers`` and ``chance`` are of everyone covered; ``origin`` is the day the observed window began.

    Both tuples are ordered by how far the near bound of the observed interval is from 1: what is not confirmed comes
    last, by how far its ratio is from 1.
    """

    customers: int
    chance: float
    origin: date | None
    more_likely: tuple[Driver, ...]
    less_likely: tuple[Driver, ...]


class DriverSums:
    """Customers and summed chances by behaviour, gathered chunk by chunk: the ``watch`` of `scoring.score`.

    ``shift`` is added to every raw logit, as it is when scores are issued: the chances are the calibrated ones.
    """

    def __init__(self, shift: float = 0.0) -> None:
        self._shift = shift
        self._whole = np.zeros(2)
        self._sums: dict[Behaviour, Floats] = {}

    def __call__(self, frame: pd.DataFrame, logits: ArrayLike) -> None:
        """Add the customers of a feature frame; those without a finite logit have no chance and are left out."""
        raw = np.asarray(logits, dtype=np.float64)
        known = np.isfinite(raw)
        if not known.all():
            frame, raw = frame[known], raw[known]
        values = np.stack([np.ones(raw.size), expit(raw + self._shift)])
        self._whole += values.sum(axis=1)
        for behaviour, sums in behaviour_sums(frame, values).items():
            self._sums[behaviour] = self._sums.get(behaviour, 0.0) + sums

    @property
    def customers(self) -> int:
        """How many customers were added."""
        return int(self._whole[0])

    @property
    def chance(self) -> float:
        """The mean chance of all of them; 0 for nobody."""
        return float(self._whole[1] / self._whole[0]) if self._whole[0] else 0.0

    def of(self, behaviour: Behaviour) -> tuple[int, float]:
        """Return how many show a behaviour, and their mean chance."""
        customers, chances = self._sums[behaviour]
        return int(customers), float(chances / customers) if customers else 0.0

    @property
    def behaviours(self) -> tuple[Behaviour, ...]:
        """Every behaviour that could be read, shown by anybody or not."""
        return tuple(self._sums)


def drivers(sums: DriverSums, latest: Past | None) -> Drivers:
    """Return the table of those behaviours that at least 50 customers and 0.5% of them show, and as many do not.

    ``latest`` is what happened in the last completed window; without it nothing is confirmed.
    """
    happened = {} if latest is None else _observed(latest)
    rows = [
        _driver(behaviour, sums, happened.get(behaviour)) for behaviour in sums.behaviours if _told(behaviour, sums)
    ]
    rows.sort(key=_strength, reverse=True)
    return Drivers(
        customers=sums.customers,
        chance=sums.chance,
        origin=None if latest is None else latest.cutoff,
        more_likely=tuple(row for row in rows if row.ratio > 1.0),
        less_likely=tuple(row for row in rows if row.ratio < 1.0),
    )


def _told(behaviour: Behaviour, sums: DriverSums) -> bool:
    least = max(FEWEST, SMALLEST_SHARE * sums.customers)
    customers, _ = sums.of(behaviour)
    return customers >= least and sums.customers - customers >= least and sums.chance > 0.0


def _driver(behaviour: Behaviour, sums: DriverSums, seen: Observed | None) -> Driver:
    customers, chance = sums.of(behaviour)
    ratio = shrunk(chance / sums.chance, customers)
    same_side = seen is not None and (seen.low > 1.0 if ratio > 1.0 else seen.high < 1.0)
    return Driver(
        behaviour=behaviour,
        customers=customers,
        chance=chance,
        ratio=ratio,
        observed=seen,
        confirmed=same_side and ratio != 1.0,
    )


def shrunk(ratio: float, customers: int) -> float:
    """Return (n * ratio + 50) / (n + 50).

    >>> shrunk(2.0, 50)
    1.5
    """
    return (customers * ratio + SHRINKAGE) / (customers + SHRINKAGE)


def _strength(row: Driver) -> tuple[float, float]:
    near = 0.0
    if row.confirmed and row.observed is not None:
        near = abs(math.log(row.observed.low if row.ratio > 1.0 else row.observed.high))
    return near, abs(math.log(row.ratio))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Buyers and others of a group in a sample: their estimated numbers, and the variances of those.

    With everybody in the sample both variances are the numbers themselves.
    """

    buyers: float
    others: float
    buyers_variance: float
    others_variance: float

    def __sub__(self, part: "Tally") -> "Tally":
        return Tally(
            buyers=_left(self.buyers, part.buyers),
            others=_left(self.others, part.others),
            buyers_variance=_left(self.buyers_variance, part.buyers_variance),
            others_variance=_left(self.others_variance, part.others_variance),
        )

    @property
    def customers(self) -> float:
        """How many there are."""
        return self.buyers + self.others


def _left(whole: float, part: float) -> float:
    """What rounding leaves of nothing is nothing: it would be divided by."""
    rest = whole - part
    return 0.0 if rest <= ROUNDING * whole else rest


def observed_ratio(group: Tally, everyone: Tally) -> Observed | None:
    """Return the rate of buyers in a group over everyone's, with a 95% interval; None where nobody or all are in it.

    The interval is that of Katz, Baptista, Azen & Pike (1978) for the ratio R of the group's rate to that of the
    others, who are independent of it: ln R +- 1.96 * sqrt(1/x - 1/n + 1/x' - 1/n'), of sampled customers with the
    variances of their weighted sums. With the group's share s of everyone, ratio to everyone = R / (1 + s (R - 1)),
    which rises with R. Half a buyer is added to both where one has none. None too when nobody bought at all.
    """
    rest = everyone - group
    if group.customers <= 0.0 or rest.customers <= 0.0 or everyone.buyers <= 0.0:
        return None
    if group.buyers <= 0.0 or rest.buyers <= 0.0:
        group, rest = _corrected(group), _corrected(rest)
    middle = math.log(_rate(group) / _rate(rest))
    margin = Z95 * math.sqrt(_log_variance(group) + _log_variance(rest))
    share = group.customers / (group.customers + rest.customers)
    low, ratio, high = (_to_everyone(middle + step * margin, share) for step in (-1, 0, 1))
    return Observed(ratio=ratio, low=low, high=high, customers=round(group.customers))


def _to_everyone(log_ratio: float, share: float) -> float:
    ratio = math.exp(log_ratio)
    return ratio / (1.0 + share * (ratio - 1.0))


def _rate(group: Tally) -> float:
    return group.buyers / group.customers


def _log_variance(group: Tally) -> float:
    """(1 - r)^2 * (Var B / B^2 + Var O / O^2): for whole numbers it is Katz's 1/x - 1/n."""
    away = (group.others / group.customers) ** 2
    others = group.others_variance / group.customers**2
    return away * group.buyers_variance / group.buyers**2 + others


def _corrected(group: Tally) -> Tally:
    """Half a buyer more, of the weight that one of this sample has."""
    weight = group.others_variance / group.others if group.others > 0.0 else 1.0
    return Tally(
        buyers=group.buyers + CORRECTION * weight,
        others=group.others,
        buyers_variance=group.buyers_variance + CORRECTION * weight**2,
        others_variance=group.others_variance,
    )


def _observed(latest: Past) -> dict[Behaviour, Observed]:
    """Return what was observed of each behaviour that at least 20 sampled customers showed."""
    totals: dict[Behaviour, Floats] = {}
    whole = np.zeros(5)
    for sample in (latest.with_events, latest.without_events):
        values = _weighted(sample)
        whole += values.sum(axis=1)
        for behaviour, sums in behaviour_sums(sample.frame, values).items():
            totals[behaviour] = totals.get(behaviour, 0.0) + sums
    everyone = _tally(whole)
    found = {behaviour: observed_ratio(_tally(sums), everyone) for behaviour, sums in totals.items()}
    return {
        behaviour: one
        for behaviour, one in found.items()
        if one is not None and totals[behaviour][4] >= FEWEST_OBSERVED
    }


def _weighted(sample: Sample) -> Floats:
    """Return five rows along the sample: weights of buyers, of others, both squared, and 1 for each customer."""
    bought = sample.outcome.astype(np.float64)
    buyers, others = bought / sample.rates.buyers, (1.0 - bought) / sample.rates.others
    return np.stack([buyers, others, buyers**2, others**2, np.ones(bought.size)])


def _tally(sums: Floats) -> Tally:
    buyers, others, buyers_variance, others_variance = (float(value) for value in sums[:4])
    return Tally(buyers=buyers, others=others, buyers_variance=buyers_variance, others_variance=others_variance)


def to_json(table: Drivers) -> dict[str, Any]:
    """Return the table as JSON."""
    content = asdict(table)
    return content | {"origin": None if table.origin is None else table.origin.isoformat()}


def from_json(content: Mapping[str, Any]) -> Drivers:
    """Return the table that `to_json` gave."""
    origin = content["origin"]
    return Drivers(
        customers=content["customers"],
        chance=content["chance"],
        origin=None if origin is None else date.fromisoformat(origin),
        more_likely=tuple(map(_driver_from, content["more_likely"])),
        less_likely=tuple(map(_driver_from, content["less_likely"])),
    )


def _driver_from(content: Mapping[str, Any]) -> Driver:
    seen = content["observed"]
    parts = {"behaviour": Behaviour(**content["behaviour"]), "observed": None if seen is None else Observed(**seen)}
    return Driver(**{**content, **parts})
