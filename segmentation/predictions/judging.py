"""One completed window judged: what the chances said on its first day, against what happened until its end."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from segmentation.predictions import quality, scores
from segmentation.predictions.level import MOST_WINDOWS, Drift, Interval, interval, level_error
from segmentation.predictions.quality import Group, Quality
from segmentation.predictions.trees import bounded_logit
from segmentation.settings import BINS, CATEGORY_BINS

TOP_TENTH = 1
"""The place of the top 10% among the gains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How the chances issued for the ``window`` days from ``origin`` turned out.

    ``raw_error`` is how many logits the model's own chances were too low by, ``shift`` what had been added to them when
    they were issued, ``variance`` the share of the squared error that chance alone explains, 1 / sum p(1-p). The two
    intervals of the number of purchasers are those of the day of issue. ``lift_interval`` is the 95% interval of the
    lift quality. ``reliability`` are tenths by chance, lowest first; ``levels`` low, medium and high; ``gains`` the
    share of buyers among the 5%, 10% ... 100% rated highest (empty when nobody bought).
    """

    origin: date
    window: int
    figures: Quality
    raw_error: float
    shift: float
    variance: float
    interval80: Interval
    interval95: Interval
    lift_interval: tuple[float, float] | None
    reliability: tuple[Group, ...]
    levels: Mapping[str, Group]
    gains: tuple[float, ...]

    @property
    def error(self) -> float:
        """How many logits the issued chances were too low by."""
        return self.raw_error - self.shift

    @property
    def top_tenth(self) -> float | None:
        """The share of all buyers (0 to 1) among the 10% rated highest; None when nobody bought."""
        return self.gains[TOP_TENTH] if self.gains else None

    @property
    def end(self) -> date:
        """The day on which the window was over: the first one after it."""
        return self.origin + timedelta(days=self.window)


def judge(
    p: ArrayLike, outcome: ArrayLike, *, origin: date, window: int, shift: float, drift: Drift, base_odds: float
) -> Judged:
    """Judge issued chances ``p`` (0 to 1, level shift included) by what happened, one entry per customer.

    ``shift``, ``drift`` and ``base_odds`` are those they were issued with. Any outcomes are allowed, one-sided ones
    too; ValueError when there is no customer.
    """
    chances, happened = np.asarray(p, dtype=np.float64), np.asarray(outcome, dtype=np.bool_)
    if not chances.size:
        raise ValueError("nobody to judge")
    logits = bounded_logit(chances)
    bins = scores.bins(chances, base_odds)
    count, sum_p = np.bincount(bins, minlength=BINS), np.bincount(bins, weights=chances, minlength=BINS)
    return Judged(
        origin=origin,
        window=window,
        figures=quality.measure(chances, happened),
        raw_error=level_error(logits, float(happened.sum())) + shift,
        shift=shift,
        variance=_variance(logits),
        interval80=interval(count, sum_p, drift, 0.80),
        interval95=interval(count, sum_p, drift, 0.95),
        lift_interval=quality.lift_quality_interval(chances, happened),
        reliability=quality.reliability(chances, happened),
        levels=_levels(chances, happened, bins),
        gains=quality.gains(chances, happened),
    )


def completed(day: date, issued: Sequence[Judged], replayed: Sequence[Judged] = ()) -> tuple[Judged, ...]:
    """Return the windows to learn the level from on a ``day``, latest first, 12 at most.

    They are over by then and start at least half a window apart; what was really issued goes before what was replayed,
    and the later before the earlier.
    """
    kept: list[Judged] = []
    for windows in (issued, replayed):
        for one in sorted(windows, key=lambda window: window.origin, reverse=True):
            if one.end <= day and all(2 * abs((one.origin - other.origin).days) >= one.window for other in kept):
                kept.append(one)
    return tuple(sorted(kept, key=lambda window: window.origin, reverse=True)[:MOST_WINDOWS])


def to_json(judged: Judged) -> dict[str, Any]:
    """Return a judged window as JSON knows it; `from_json` reads it again, to the last bit."""
    return asdict(judged) | {"origin": judged.origin.isoformat()}


def from_json(value: Mapping[str, Any]) -> Judged:
    """Return the judged window that `to_json` wrote. Raises `KeyError` or `TypeError` for anything else."""
    lift = value["lift_interval"]
    return Judged(
        origin=date.fromisoformat(value["origin"]),
        window=value["window"],
        figures=Quality(**value["figures"]),
        raw_error=value["raw_error"],
        shift=value["shift"],
        variance=value["variance"],
        interval80=Interval(**value["interval80"]),
        interval95=Interval(**value["interval95"]),
        lift_interval=None if lift is None else (lift[0], lift[1]),
        reliability=tuple(Group(**group) for group in value["reliability"]),
        levels={level: Group(**group) for level, group in value["levels"].items()},
        gains=tuple(value["gains"]),
    )


def _variance(logits: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Bounded logits keep p(1-p) above zero."""
    odds = np.exp(-np.abs(logits))
    return float(1.0 / np.sum(odds / (1.0 + odds) ** 2))


def _levels(p: ArrayLike, outcome: ArrayLike, bins: ArrayLike) -> Mapping[str, Group]:
    upper = [high for _, high in CATEGORY_BINS.values()][:-1]
    level = np.searchsorted(upper, np.asarray(bins), side="right")
    return dict(zip(CATEGORY_BINS, quality.grouped(p, outcome, level, len(CATEGORY_BINS)), strict=True))
