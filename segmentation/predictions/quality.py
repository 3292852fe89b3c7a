"""How good a prediction was, once what happened is known. Undefined figures are None, never an exception.

Every function takes ``p`` (chances, 0 to 1) and ``outcome`` (what happened), two arrays of one length.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

SMALLEST_CHANCE = 1e-15
GROUPS = 10


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
    ranks = rankdata(chances)[happened].sum()
    return float((ranks - buyers * (buyers + 1) / 2) / (buyers * others))


def lift_quality(area: float | None) -> float | None:
    """Return 2*AUC - 1: exactly the lift quality of Piatetsky-Shapiro & Steingold (2000), not clipped."""
    return None if area is None else 2.0 * area - 1.0


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
    edges = np.quantile(chances, np.arange(1, GROUPS) / GROUPS, method="lower")
    group = np.searchsorted(edges, chances, side="left")
    gaps = np.bincount(group, weights=chances - happened, minlength=GROUPS)
    return float(np.abs(gaps).sum() / chances.size)


def _pair(p: ArrayLike, outcome: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.asarray(p, dtype=np.float64), np.asarray(outcome, dtype=np.bool_)
