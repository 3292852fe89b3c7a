"""How far expected purchasers may be off: the drift of the level, learned from completed windows, and the interval.

Models rank well and still expect too many or too few, because the level moves with seasons. Each completed window j
tells by how many logits: the error d_j with ``sum expit(logit p + d_j) = buyers``. The last one damps into a shift of
the next issue; all of them together say how wide an interval must be (reference: rolling study of 2009 to 2011 retail
orders and of CDNOW, 40 origins each; Poisson-binomial intervals alone covered 24 to 45% where they said 80%).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtri, stdtrit

Floats = NDArray[np.float64]

PRIOR_DRIFT = 0.30
PRIOR_DEGREES = 3.0
LEAST_DRIFT = 0.03
MOST_WINDOWS = 12
SHIFT_SHARE = 0.35
MOST_SHIFT = 0.5
LONGEST_SHIFTED_WINDOW = 45
LIMIT = 40.0


class CompletedWindow(Protocol):
    """What a completed window tells about the level: `judging.Judged` is one."""

    @property
    def origin(self) -> date:
        """The day the chances were given for; the window starts on it."""

    @property
    def window(self) -> int:
        """Its length in days."""

    @property
    def raw_error(self) -> float:
        """The logits that the model's own chances, before any shift, were too low by."""

    @property
    def error(self) -> float:
        """The logits that the issued chances were too low by."""

    @property
    def variance(self) -> float:
        """How much of the squared error is chance alone: 1 / sum p(1-p)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far the level of issued chances strays: ``tau`` logits, known to ``degrees`` of freedom.

    ``windows`` completed windows went into it; without any it is the prior, and intervals are wide.
    """

    tau: float = PRIOR_DRIFT
    degrees: float = PRIOR_DEGREES
    windows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A range of whole numbers of purchasers, both ends included."""

    low: int
    high: int

    def __contains__(self, actual: float) -> bool:
        return self.low <= actual <= self.high


def level_error(logits: ArrayLike, actual: float, weights: ArrayLike | None = None) -> float:
    """Return the d with ``sum weights * expit(logits + d) = actual``: positive when too few buyers were expected.

    Always finite, within 40: nobody and everybody are taken as half a customer more and less, and an error that this
    half customer alone would make is none. 0.0 for no customers. ``weights`` (default 1) count each entry as many.
    """
    given = np.asarray(logits, dtype=np.float64)
    counted = np.ones(given.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    total = float(counted.sum())
    if total <= 0.0:
        return 0.0
    expected = float((counted * expit(given)).sum())
    half = min(0.5, total / 2)
    if actual < half:
        return min(0.0, _root(given, counted, min(half, expected)))
    if actual > total - half:
        return max(0.0, _root(given, counted, max(total - half, expected)))
    return _root(given, counted, actual)


def shift(windows: Sequence[CompletedWindow], window_days: int) -> float:
    """Return what to add to every logit: 0.35 times the raw error of the latest of ``windows``, within half a logit.

    0.0 for windows longer than 45 days, where it did harm, and without a completed window. Every one of ``windows``
    must be over on the day the shift is for.
    """
    if not windows or window_days > LONGEST_SHIFTED_WINDOW:
        return 0.0
    latest = max(windows, key=lambda window: window.origin)
    return float(np.clip(SHIFT_SHARE * latest.raw_error, -MOST_SHIFT, MOST_SHIFT))


def drift(windows: Sequence[CompletedWindow]) -> Drift:
    """Return the drift that the latest 12 of ``windows`` show, with a prior of 0.30 logits worth three windows.

    ``tau^2 = max((3 * 0.30^2 + sum w_j max(d_j^2 - v_j, 0)) / (3 + sum w_j), 0.03^2)``; degrees ``3 + sum w_j``. The
    weight w_j is the share of a window's days that no later one covers: 1 where windows do not overlap. Two windows
    that share half their days are no two witnesses, and counted as such made 95% intervals hold 83% of the time.
    """
    latest = sorted(windows, key=lambda window: window.origin, reverse=True)[:MOST_WINDOWS]
    weights = [1.0, *(_share_of_its_own(earlier, later) for later, earlier in pairwise(latest))][: len(latest)]
    excess = sum(
        weight * max(window.error**2 - window.variance, 0.0) for weight, window in zip(weights, latest, strict=True)
    )
    degrees = PRIOR_DEGREES + sum(weights)
    tau = math.sqrt(max((PRIOR_DEGREES * PRIOR_DRIFT**2 + excess) / degrees, LEAST_DRIFT**2))
    return Drift(tau=tau, degrees=degrees, windows=len(latest))


def _share_of_its_own(earlier: CompletedWindow, later: CompletedWindow) -> float:
    return min(1.0, (later.origin - earlier.origin).days / earlier.window)


def quantiles(drift: Drift, coverage: float) -> tuple[float, float]:
    """Return (k, z): the quantiles of Student's t with the drift's degrees, and of the normal, for a two-sided share.

    ``coverage`` lies strictly between 0 and 1; ValueError otherwise. The interval moves every logit by k * tau.
    """
    if not 0.0 < coverage < 1.0:
        raise ValueError(f"coverage {coverage} is not between 0 and 1")
    upper = (1.0 + coverage) / 2.0
    return float(stdtrit(drift.degrees, upper)), float(ndtri(upper))


def interval(count: ArrayLike, sum_p: ArrayLike, drift: Drift, coverage: float) -> Interval:
    """Return the range that holds the purchasers among some customers in a ``coverage`` share of windows.

    ``count`` and ``sum_p`` are the customers and the sum of their issued chances per bin (any bins, any subset).
    Both ends allow for chance and for drift: ``E -/+ sqrt((E - sum expit(logit p -/+ k tau))^2 + z^2 sum p(1-p))``,
    rounded outwards. Always 0 <= low <= E <= high <= customers.
    """
    customers = np.asarray(count, dtype=np.float64)
    filled = customers > 0
    n = customers[filled]
    p = np.clip(np.asarray(sum_p, dtype=np.float64)[filled] / n, 0.0, 1.0)
    total, expected = int(n.sum()), float(n @ p)
    k, z = quantiles(drift, coverage)
    chance = z * z * float(n @ (p * (1.0 - p)))
    low = expected - math.sqrt((expected - float(n @ moved(p, -k * drift.tau))) ** 2 + chance)
    high = expected + math.sqrt((float(n @ moved(p, k * drift.tau)) - expected) ** 2 + chance)
    return Interval(low=max(0, math.floor(low)), high=min(total, math.ceil(high)))


def moved(p: ArrayLike, logits: float) -> Floats:
    """Return ``expit(logit p + logits)`` for chances from 0 to 1, both ends allowed (they stay where they are)."""
    chances = np.asarray(p, dtype=np.float64)
    factor = math.exp(logits)
    return np.asarray(chances * factor / (1.0 - chances + chances * factor), dtype=np.float64)


def _root(logits: Floats, weights: Floats, actual: float) -> float:
    from scipy.optimize import brentq

    def excess(error: float) -> float:
        return float((weights * expit(logits + error)).sum()) - actual

    if excess(-LIMIT) >= 0.0:
        return -LIMIT
    return float(brentq(excess, -LIMIT, LIMIT)) if excess(LIMIT) > 0.0 else LIMIT
