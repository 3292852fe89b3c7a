"""Do the intervals hold? Issued numbers of many past days, for five ranges of chance, against what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray

from segmentation.predictions import scores
from segmentation.predictions.level import Drift, Interval, interval
from segmentation.settings import BINS

RANGES: Mapping[str, tuple[float, float]] = {
    "all": (0.0, 1.0),
    "top 10%": (0.9, 1.0),
    "top 25%": (0.75, 1.0),
    "bottom 50%": (0.0, 0.5),
    "50-75%": (0.5, 0.75),
}
"""Shares of the customers in the order of their chances, lowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was said about one range on one day, and what happened: numbers of purchasers among its customers."""

    origin: date
    range: str
    customers: int
    expected: float
    actual: int
    interval80: Interval
    interval95: Interval

    @property
    def inside80(self) -> bool:
        """Whether the purchasers lay in the 80% interval."""
        return self.actual in self.interval80

    @property
    def inside95(self) -> bool:
        """Whether the purchasers lay in the 95% interval."""
        return self.actual in self.interval95


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often the intervals of some checks held (shares 0 to 1), and how wide they were.

    ``width80`` is the median over the origins of (high - low) / expected of the 80% interval, per range (where
    anybody was expected).
    """

    origins: int
    checks: int
    coverage80: float
    coverage95: float
    width80: Mapping[str, float]


def check_ranges(
    p: NDArray[np.float64], outcome: NDArray[np.bool_], *, origin: date, drift: Drift, base_odds: float
) -> tuple[Check, ...]:
    """Return one check for each of the five ranges of issued chances; equal chances stay in the order given."""
    order = np.argsort(p, kind="stable")
    edges = {name: [round(share * p.size) for share in shares] for name, shares in RANGES.items()}
    parts = {name: order[low:high] for name, (low, high) in edges.items()}
    return tuple(
        _check(name, p[part], outcome[part], origin=origin, drift=drift, base_odds=base_odds)
        for name, part in parts.items()
    )


def coverage(checks: Sequence[Check]) -> Coverage | None:
    """Return how often the intervals held, over all ranges and origins together; None without a check."""
    if not checks:
        return None
    return Coverage(
        origins=len({check.origin for check in checks}),
        checks=len(checks),
        coverage80=fmean(check.inside80 for check in checks),
        coverage95=fmean(check.inside95 for check in checks),
        width80={name: median(widths) for name in RANGES if (widths := _widths(checks, name))},
    )


def _check(
    name: str, p: NDArray[np.float64], outcome: NDArray[np.bool_], *, origin: date, drift: Drift, base_odds: float
) -> Check:
    bins = scores.bins(p, base_odds)
    count, sum_p = np.bincount(bins, minlength=BINS), np.bincount(bins, weights=p, minlength=BINS)
    return Check(
        origin=origin,
        range=name,
        customers=int(p.size),
        expected=float(p.sum()),
        actual=int(outcome.sum()),
        interval80=interval(count, sum_p, drift, 0.80),
        interval95=interval(count, sum_p, drift, 0.95),
    )


def _widths(checks: Sequence[Check], name: str) -> list[float]:
    mine = [check for check in checks if check.range == name and check.expected > 0.0]
    return [(check.interval80.high - check.interval80.low) / check.expected for check in mine]
