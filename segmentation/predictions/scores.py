"""From a chance to a score, a bin and a category; the only place where any of the three is computed.

The score is balanced odds (the prior shift of Elkan 2001): ``100 * o / (o + o0)``, o = p/(1-p), o0 the odds of the
average chance. 50 is the average chance. Counts and expected purchasers come from p, never from the score.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentation.settings import BINS, CATEGORY_BINS

AVERAGE_SCORE = 50.0
EDGE_TOLERANCE = 1e-9
"""In bins. A score that only rounding put below an edge belongs above it; real differences are far larger."""


def base_odds(p: ArrayLike) -> float:
    """Return the odds of the mean of ``p``: 0.0 when everyone has chance 0, infinite at 1, NaN for nobody."""
    chances = np.asarray(p, dtype=np.float64)
    if not chances.size:
        return float("nan")
    # Around the first value, so that the mean of equal chances is that chance to the last bit.
    mean = chances[0] + np.mean(chances - chances[0])
    return float(_odds(np.atleast_1d(mean))[0])


def scores(p: ArrayLike, o0: float) -> NDArray[np.float64]:
    """Return the score (0 to 100) of each chance in ``p`` (0 to 1).

    A chance equal to the average scores exactly 50.0: both odds are then the same float. Strictly rising in ``p``
    as far as floats can tell. When ``o0`` is 0, infinite or NaN there is no scale, and everybody scores 50.
    """
    return 100.0 * _shares(p, o0)


def bins(p: ArrayLike, o0: float) -> NDArray[np.int16]:
    """Return ``min(floor(10 * score), 999)`` of each chance: the one integer that everything else compares.

    Safe at the edges: within `EDGE_TOLERANCE` below an edge counts as on it, so `chance_at` of any score on the
    0.1 grid falls in that score's own bin.
    """
    edges = np.floor(_shares(p, o0) * BINS + EDGE_TOLERANCE)
    return np.minimum(edges, BINS - 1).astype(np.int16)


def chance_at(score: float, o0: float) -> float:
    """Return the chance that has this score: the inverse of `scores`.

    With ``o0`` of 0, infinite or NaN there is no scale: everybody's chance is 0, 1 or NaN.
    """
    if not (np.isfinite(o0) and o0 > 0.0):
        return 1.0 if o0 == np.inf else float(o0)
    if score >= 100.0:
        return 1.0
    odds = o0 * score / (100.0 - score)
    return float(odds / (1.0 + odds))


def shown_score(score: float) -> float:
    """Return the score cut, not rounded, to one decimal: 74.96 shows as 74.9, which is not High."""
    return float(np.floor(score * 10.0 + EDGE_TOLERANCE) / 10.0)


def category(position: int) -> str:
    """Return ``low``, ``medium`` or ``high`` for a bin (0 to 999); ValueError for any other number."""
    for name, (low, high) in CATEGORY_BINS.items():
        if low <= position < high:
            return name
    raise ValueError(f"bin {position} is not one of 0 to {BINS - 1}")


def _shares(p: ArrayLike, o0: float) -> NDArray[np.float64]:
    """The score over 100. Dividing before scaling keeps o/(2o) exactly one half."""
    chances = np.asarray(p, dtype=np.float64)
    if not (np.isfinite(o0) and o0 > 0.0):
        return np.full(chances.shape, AVERAGE_SCORE / 100.0)
    odds = _odds(chances)
    finite = np.isfinite(odds)
    return np.asarray(np.divide(odds, odds + o0, out=np.ones_like(odds), where=finite), dtype=np.float64)


def _odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.divide(p, 1.0 - p, out=np.full(p.shape, np.inf), where=p < 1.0), dtype=np.float64)
