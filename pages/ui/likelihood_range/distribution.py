"""The arrays the likelihood range draws and counts from."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.likelihood_range.selection import BINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What the likely range of the expected buyers allows for.

    ``drift`` is how far all chances may move together, in logits, and ``luck`` how many standard deviations chance may
    add, both for the coverage that the words name (4 times out of 5). ``windows`` is from how many completed windows
    the drift is known. Raises ValueError when a number is negative or not finite.
    """

    drift: float
    luck: float
    windows: int

    def __post_init__(self) -> None:
        for name in ("drift", "luck", "windows"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise ValueError(f"{name} is {getattr(self, name)}; a number from 0 is accepted")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distribution:
    """One prediction's customers by score, 1,000 bins of 0.1 points: bin = min(floor(10 * score), 999).

    ``covered_count`` and ``covered_sum_p`` are everyone the prediction covers: how many, and the sum of their
    probabilities. ``count`` and ``sum_p`` are those of them who match the filters. ``base_odds`` is o0, the odds at
    score 50: a score s stands for the odds o0 * s / (100 - s). Without a ``spread`` no likely range is shown.

    ``reachable`` has for each channel, in the order it is shown, those who match and can be reached by it.
    ``sum_value`` is what those who match bought in the last 365 days, and ``covered_value`` what everyone covered
    bought; without them no share of revenue is shown.

    ``hidden`` is empty, or says why the expected results are not shown: sizes are, and nothing of the probabilities
    reaches the browser. Raises ValueError when an array has another shape, when more match than are covered or can be
    reached than match, or when ``base_odds`` is not a positive number.
    """

    covered_count: NDArray[np.int64]
    count: NDArray[np.int64]
    covered_sum_p: NDArray[np.float64] | None
    sum_p: NDArray[np.float64] | None
    base_odds: float
    spread: Spread | None = None
    hidden: str = ""
    reachable: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    sum_value: NDArray[np.int64] | None = None
    covered_value: int = 0

    def __post_init__(self) -> None:
        for name, shape in {name: np.shape(array) for name, array in self._arrays()}.items():
            if shape != (BINS,):
                raise ValueError(f"{name} has shape {shape}; ({BINS},) is accepted")
        if np.any(np.asarray(self.count) > np.asarray(self.covered_count)):
            raise ValueError("more customers match the filters than the prediction covers")
        if any(np.any(np.asarray(reached) > np.asarray(self.count)) for reached in self.reachable.values()):
            raise ValueError("more customers can be reached than match the filters")
        if not (math.isfinite(self.base_odds) and self.base_odds > 0):
            raise ValueError(f"base_odds is {self.base_odds}; a positive number is accepted")

    def _arrays(self) -> Iterator[tuple[str, object]]:
        yield from (("covered_count", self.covered_count), ("count", self.count), *self.reachable.items())
        if not self.hidden:
            yield from (("covered_sum_p", self.covered_sum_p), ("sum_p", self.sum_p))
        if self.sum_value is not None:
            yield "sum_value", self.sum_value

    def to_data(self) -> dict[str, Any]:
        """Return the arrays as JSON lists. Doubles keep all their digits, so the browser adds the same numbers."""
        sizes = {
            "covered_count": np.asarray(self.covered_count).tolist(),
            "count": np.asarray(self.count).tolist(),
            "base_odds": float(self.base_odds),
            "hidden": self.hidden,
            "reachable": {channel: np.asarray(reached).tolist() for channel, reached in self.reachable.items()},
            "sum_value": np.zeros(BINS).tolist() if self.sum_value is None else np.asarray(self.sum_value).tolist(),
            "covered_value": self.covered_value,
        }
        if self.hidden:
            return sizes
        return {
            **sizes,
            "covered_sum_p": np.asarray(self.covered_sum_p, dtype=np.float64).tolist(),
            "sum_p": np.asarray(self.sum_p, dtype=np.float64).tolist(),
            "spread": None if self.spread is None else asdict(self.spread),
        }
