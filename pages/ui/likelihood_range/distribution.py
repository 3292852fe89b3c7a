"""The arrays the likelihood range draws and counts from."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.likelihood_range.selection import BINS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distribution:
    """One prediction's customers by score, 1,000 bins of 0.1 points: bin = min(floor(10 * score), 999).

    ``covered_count`` and ``covered_sum_p`` are everyone the prediction covers: how many, and the sum of their
    probabilities. ``count`` and ``sum_p`` are those of them who match the filters. ``base_odds`` is o0, the odds at
    score 50: a score s stands for the odds o0 * s / (100 - s). Raises ValueError when an array has another shape, when
    more match than are covered, or when ``base_odds`` is not a positive number.
    """

    covered_count: NDArray[np.int64]
    covered_sum_p: NDArray[np.float64]
    count: NDArray[np.int64]
    sum_p: NDArray[np.float64]
    base_odds: float

    def __post_init__(self) -> None:
        for name in ("covered_count", "covered_sum_p", "count", "sum_p"):
            shape = np.shape(getattr(self, name))
            if shape != (BINS,):
                raise ValueError(f"{name} has shape {shape}; ({BINS},) is accepted")
        if np.any(np.asarray(self.count) > np.asarray(self.covered_count)):
            raise ValueError("more customers match the filters than the prediction covers")
        if not (math.isfinite(self.base_odds) and self.base_odds > 0):
            raise ValueError(f"base_odds is {self.base_odds}; a positive number is accepted")

    def to_data(self) -> dict[str, Any]:
        """Return the arrays as JSON lists. Doubles keep all their digits, so the browser adds the same numbers."""
        return {
            "covered_count": np.asarray(self.covered_count).tolist(),
            "covered_sum_p": np.asarray(self.covered_sum_p, dtype=np.float64).tolist(),
            "count": np.asarray(self.count).tolist(),
            "sum_p": np.asarray(self.sum_p, dtype=np.float64).tolist(),
            "base_odds": float(self.base_odds),
        }
