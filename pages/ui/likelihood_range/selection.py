"""What a person chose in the likelihood range: a run of scores, or some of the three levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

BINS = 1000
BINS_PER_POINT = 10
LEVEL_BINS: Mapping[str, tuple[int, int]] = {"low": (0, 500), "medium": (500, 750), "high": (750, BINS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A choice of bins of 0.1 score points.

    Mode ``range`` means scores in [low, high), closed at 100; ``low`` and ``high`` lie on the 0.1 grid, 0.1 or more
    apart. Mode ``levels`` means the customers of ``levels``, in the order low, medium, high. Build one with
    :meth:`of_range`, :meth:`of_levels` or :meth:`from_state`. Raises ValueError when it does not say which customers.
    """

    mode: Literal["range", "levels"]
    low: float = 0.0
    high: float = 100.0
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.mode not in ("range", "levels"):
            raise ValueError(f"mode is {self.mode!r}; range or levels is accepted")
        low, high = _bin_at(self.low), _bin_at(self.high)
        if not 0 <= low < high <= BINS:
            raise ValueError(f"scores {self.low} to {self.high} are not a range inside 0 to 100")
        object.__setattr__(self, "low", low / BINS_PER_POINT)
        object.__setattr__(self, "high", high / BINS_PER_POINT)
        if self.mode == "levels":
            object.__setattr__(self, "levels", _ordered(self.levels))

    @classmethod
    def of_range(cls, low: float, high: float) -> "Selection":
        """Return the scores in [low, high), closed at 100."""
        return cls(mode="range", low=low, high=high)

    @classmethod
    def of_levels(cls, *levels: str) -> "Selection":
        """Return one or more of low, medium and high."""
        return cls(mode="levels", levels=levels)

    @classmethod
    def from_state(cls, state: object) -> "Selection":
        """Read what :meth:`to_state` wrote, from the browser or from a test. Raises ValueError on anything else."""
        if not isinstance(state, Mapping):
            raise ValueError(f"a selection is a mapping, not {type(state).__name__}")
        if state.get("mode") == "levels":
            return cls.of_levels(*_texts(state.get("levels")))
        if state.get("mode") == "range":
            return cls.of_range(_number(state.get("low")), _number(state.get("high")))
        raise ValueError(f"mode is {state.get('mode')!r}; range or levels is accepted")

    def to_state(self) -> dict[str, Any]:
        """Return the JSON form: ``{"mode": "range", "low", "high"}`` or ``{"mode": "levels", "levels"}``."""
        if self.mode == "levels":
            return {"mode": "levels", "levels": list(self.levels)}
        return {"mode": "range", "low": self.low, "high": self.high}

    @property
    def bins(self) -> tuple[tuple[int, int], ...]:
        """Return the chosen bins as ascending half-open runs, as ``segmentation.index.summary`` takes them."""
        if self.mode == "levels":
            return tuple(LEVEL_BINS[level] for level in self.levels)
        return ((_bin_at(self.low), _bin_at(self.high)),)


def _bin_at(score: float) -> int:
    nearest = round(score * BINS_PER_POINT)
    if abs(score * BINS_PER_POINT - nearest) > 1e-6:
        raise ValueError(f"score {score} is not on the grid of 0.1")
    return nearest


def _ordered(levels: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [level for level in levels if level not in LEVEL_BINS]
    if unknown or not levels:
        raise ValueError(f"levels are {list(levels)!r}; one or more of low, medium and high are accepted")
    return tuple(level for level in LEVEL_BINS if level in levels)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise ValueError(f"{value!r} is not a score from 0 to 100")
    return float(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"levels are {value!r}; a list of low, medium and high is accepted")
    return tuple(value)
