"""How good a prediction was, once what happened is known. Undefined figures are None, never an exception.

Every function takes ``p`` (chances, 0 to 1) and ``outcome`` (what happened), two arrays of one length.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Band = Literal["poor", "fair", "good", "excellent"]

SMALLEST_CHANCE = 1e-15
GROUPS = 10
GAINS = 20
COVERAGE = 0.95
BANDS: Mapping[Band, float] = {"excellent": 0.60, "good": 0.40, "fair": 0.20}
"""The least lift quality of each band; what is below the last is poor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some customers, how many purchasers their chances add up to, and how many there were."""

    customers: int
    expected: float
    actual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Every figure at once; ``expected`` and ``actual`` are numbers of purchasers, ``lift_quality`` is in -1 to 1."""

    n: int
    buyers: int
    auc: float | None
    lift_quality: float | None
    log_loss: float | None
    brier: float | None
    ece: float | None
    expected: float
    actual: int


def measure(p: ArrayLike, outcome: ArrayLike) -> Quality:
    """Return all figures below for one prediction."""
    chances, happened = _pair(p, outcome)
    rank = auc(chances, happened)
    return Quality(
        n=int(chances.size),
        buyers=int(happened.sum()),
        auc=rank,
        lift_quality=lift_quality(rank),
        log_loss=log_loss(chances, happened),
        brier=brier(chances, happened),
        ece=ece(chances, happened),
        expected=float(chances.sum()),
        actual=int(happened.sum()),
    )


def auc(p: ArrayLike, outcome: ArrayLike) -> float | None:
    """Return how often a buyer ranks above a non-buyer, ties counting half (mid-ranks); None for one class."""
    chances, happened = _pair(p, outcome)
    buyers = int(happened.sum())
    others = int(happened.size) - buyers
    if not buyers or not others:
        return None
    ranks = _ranks(chances)[happened].sum()
    return float((ranks - buyers * (buyers + 1) / 2) / (buyers * others))


def lift_quality(area: float | None) -> float | None:
    """Return 2*AUC - 1: exactly the lift quality of Piatetsky-Shapiro & Steingold (2000), not clipped."""
    return None if area is None else 2.0 * area - 1.0


def lift_quality_interval(p: ArrayLike, outcome: ArrayLike, coverage: float = COVERAGE) -> tuple[float, float] | None:
    """Return the interval of the lift quality by DeLong, DeLong & Clarke-Pearson (1988), within -1 to 1.

    Twice that of the AUC, whose variance is ``var(V10)/m + var(V01)/n``: V10 is for each buyer the share of others
    ranked below her, V01 for each other the share of buyers ranked above, ties counting half. None where the lift
    quality is undefined, and below two buyers or two others.
    """
    chances, happened = _pair(p, outcome)
    area, buyers = auc(chances, happened), int(happened.sum())
    others = int(happened.size) - buyers
    if area is None or min(buyers, others) < 2:
        return None
    ranks = _ranks(chances)
    above = (ranks[happened] - _ranks(chances[happened])) / others
    below = 1.0 - (ranks[~happened] - _ranks(chances[~happened])) / buyers
    error = np.sqrt(above.var(ddof=1) / buyers + below.var(ddof=1) / others)
    reach = float(ndtri((1.0 + coverage) / 2.0) * error)
    return max(-1.0, 2.0 * (area - reach) - 1.0), min(1.0, 2.0 * (area + reach) - 1.0)


def band(quality: float) -> Band:
    """Return the word for a lift quality (-1 to 1): from 0.6 excellent, 0.4 good, 0.2 fair, else poor."""
    for name, least in BANDS.items():
        if quality >= least:
            return name
    return "poor"


def gains(p: ArrayLike, outcome: ArrayLike) -> tuple[float, ...]:
    """Return the share of buyers among the 5%, 10%, ... 100% of customers rated highest: 20 numbers.

    Customers of equal chance share their buyers evenly. Empty when nobody bought.
    """
    chances, happened = _pair(p, outcome)
    if not happened.any():
        return ()
    _, group = np.unique(-chances, return_inverse=True)
    customers = np.concatenate(([0], np.bincount(group).cumsum()))
    buyers = np.concatenate(([0], np.bincount(group, weights=happened).cumsum()))
    asked = chances.size * np.arange(1, GAINS + 1) / GAINS
    return tuple(float(share) for share in np.interp(asked, customers, buyers) / buyers[-1])


def log_loss(p: ArrayLike, outcome: ArrayLike) -> float | None:
    """Return the mean of -ln(chance given to what happened), in nats; None for nobody."""
    chances, happened = _pair(p, outcome)
    if not chances.size:
        return None
    given = np.clip(np.where(happened, chances, 1.0 - chances), SMALLEST_CHANCE, 1.0)
    return float(-np.log(given).mean())


def brier(p: ArrayLike, outcome: ArrayLike) -> float | None:
    """Return the mean squared difference of chance and outcome; None for nobody."""
    chances, happened = _pair(p, outcome)
    return float(np.mean((chances - happened) ** 2)) if chances.size else None


def ece(p: ArrayLike, outcome: ArrayLike) -> float | None:
    """Return the mean over customers of |mean chance - rate| of their tenth by chance; None for nobody.

    Equal chances always share a group, so the figure does not depend on the order of the customers.
    """
    chances, happened = _pair(p, outcome)
    if not chances.size:
        return None
    return sum(abs(group.expected - group.actual) for group in reliability(chances, happened)) / chances.size


def reliability(p: ArrayLike, outcome: ArrayLike) -> tuple[Group, ...]:
    """Return the tenths by chance, lowest first: fewer than ten where many chances are equal, none for nobody."""
    chances, happened = _pair(p, outcome)
    if not chances.size:
        return ()
    edges = np.quantile(chances, np.arange(1, GROUPS) / GROUPS, method="lower")
    return tuple(
        group for group in grouped(chances, happened, np.searchsorted(edges, chances), GROUPS) if group.customers
    )


def grouped(p: ArrayLike, outcome: ArrayLike, group: ArrayLike, groups: int) -> tuple[Group, ...]:
    """Return the customers of each ``group`` (a number below ``groups`` per customer) counted and summed."""
    chances, happened = _pair(p, outcome)
    number = np.asarray(group)
    customers = np.bincount(number, minlength=groups)
    expected = np.bincount(number, weights=chances, minlength=groups)
    actual = np.bincount(number, weights=happened, minlength=groups)
    return tuple(
        Group(customers=int(n), expected=float(e), actual=int(a))
        for n, e, a in zip(customers, expected, actual, strict=True)
    )


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return mid-ranks from 1: equal values share the mean of their places."""
    return np.asarray(pd.Series(values).rank(), dtype=np.float64)


def _pair(p: ArrayLike, outcome: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.asarray(p, dtype=np.float64), np.asarray(outcome, dtype=np.bool_)
