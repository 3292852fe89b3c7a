"""The alarm: how far scores, and the share of blanks, have moved since a prediction learned.

The measure is the population stability index (Lewis 1994; Siddiqi 2006, "Credit Risk Scorecards"): the sum over cells
of (share now - share then) * ln(share now / share then), the symmetrised Kullback-Leibler divergence of the two.
Siddiqi's bands: below .10 nothing has changed, to .25 look into it, above .25 the customers are others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from segmentation.predictions import scores
from segmentation.settings import BINS_PER_BUCKET, BUCKETS

Band: TypeAlias = Literal["calm", "moved", "red"]
GroupOf: TypeAlias = Callable[[str], str]
"""Names the group of facts a feature column belongs to."""

MOVED, RED = 0.10, 0.25
SMALLEST_SHARE = 1e-4
_BY_CHANCE = 0.99
_WORSE: tuple[Band, ...] = ("calm", "moved", "red")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How scores and blanks were spread over all ``customers`` when a prediction learned.

    ``buckets`` has the number of customers in each of 20 equal parts of the score, whose scale is ``base_odds``;
    ``blanks`` the share (0 to 1) of values that are unknown, by group of facts.
    """

    customers: int
    base_odds: float
    buckets: tuple[int, ...]
    blanks: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """How far things have moved. ``band`` is the worst of all; the indices are population stability indices.

    ``blanks`` has one for each group of facts, the most moved first.
    """

    band: Band
    score_index: float
    blanks: tuple[tuple[str, float], ...]


class Blanks:
    """Counts unknown values by group of facts; chunks of customers are given to `watch` as they are scored."""

    def __init__(self, group_of: GroupOf) -> None:
        self._group_of = group_of
        self._blank: dict[str, int] = {}
        self._all: dict[str, int] = {}

    def watch(self, frame: pd.DataFrame, logits: NDArray[np.float64]) -> None:
        """Count the blanks of a chunk of customers; what they scored does not matter here."""
        for name, blank in frame.isna().sum().items():
            group = self._group_of(str(name))
            self._blank[group] = self._blank.get(group, 0) + int(blank)
            self._all[group] = self._all.get(group, 0) + len(frame)

    def shares(self) -> dict[str, float]:
        """Return the share of blank values of each group, 0 to 1."""
        return {group: self._blank[group] / self._all[group] for group in sorted(self._all) if self._all[group]}


def profile(p: ArrayLike, base_odds: float, blanks: Mapping[str, float]) -> Profile:
    """Return how the scores of the chances ``p`` are spread, beside the shares of blanks."""
    chances = np.asarray(p, dtype=np.float64)
    counts = np.bincount(scores.bins(chances, base_odds) // BINS_PER_BUCKET, minlength=BUCKETS)
    return Profile(
        customers=chances.size,
        base_odds=base_odds,
        buckets=tuple(int(count) for count in counts),
        blanks=dict(blanks),
    )


def compare(then: Profile, now: Profile) -> Alarm:
    """Return how far ``now`` has moved from ``then``; both must be of one scale.

    Group by group the blanks are compared as two cells, blank and not. A group that is gone now counts as all blank;
    one that was not there then was not learned from, so it does not matter.
    """
    score_index = stability_index(then.buckets, now.buckets)
    groups = {group: _blanks_index(then, now, group) for group in then.blanks}
    bands = [_band(score_index, BUCKETS, then, now), *(_band(index, 2, then, now) for index in groups.values())]
    return Alarm(
        band=max(bands, key=_WORSE.index),
        score_index=score_index,
        blanks=tuple(sorted(groups.items(), key=lambda item: (-item[1], item[0]))),
    )


def stability_index(then: Sequence[float], now: Sequence[float]) -> float:
    """Return the population stability index of two distributions over the same cells; 0 when either is of nobody.

    The share of an empty cell is taken as half a customer, or 1 in 10,000 where that is more, on both sides alike: its
    logarithm would be infinite.
    """
    before, after = np.asarray(then, dtype=np.float64), np.asarray(now, dtype=np.float64)
    if not before.sum() or not after.sum():
        return 0.0
    floor = max(SMALLEST_SHARE, 0.5 / min(before.sum(), after.sum()))
    old, new = np.maximum(before / before.sum(), floor), np.maximum(after / after.sum(), floor)
    return float(np.sum((new - old) * np.log(new / old)))


def index_by_chance(cells: int, then: int, now: int) -> float:
    """Return what two random samples of one population stay below 99 times in 100.

    The index over (1/then + 1/now) is about chi-square with one degree less than there are cells (Yurdakul and Naranjo
    2020, "Statistical properties of the population stability index"). Of few customers it is large by chance alone.
    """
    return float(2.0 * gammaincinv((cells - 1) / 2.0, _BY_CHANCE) * (1.0 / then + 1.0 / now))


def to_json(alarm: Alarm) -> dict[str, Any]:
    """Return the alarm as it is stored with a score issue."""
    return {"band": alarm.band, "score_index": alarm.score_index, "blanks": dict(alarm.blanks)}


def from_json(value: Mapping[str, Any]) -> Alarm | None:
    """Return a stored alarm, or None where none was taken: external scores, or an issue without scores."""
    if not value:
        return None
    return Alarm(band=value["band"], score_index=value["score_index"], blanks=tuple(value["blanks"].items()))


def profile_to_json(spread: Profile) -> dict[str, Any]:
    """Return a profile as it is stored with a model."""
    return asdict(spread)


def profile_from_json(value: Mapping[str, Any]) -> Profile:
    """Return a stored profile."""
    return Profile(
        customers=value["customers"],
        base_odds=value["base_odds"],
        buckets=tuple(value["buckets"]),
        blanks=dict(value["blanks"]),
    )


def _blanks_index(then: Profile, now: Profile, group: str) -> float:
    before, after = (_cells(spread, group) for spread in (then, now))
    return stability_index(before, after)


def _cells(spread: Profile, group: str) -> tuple[float, float]:
    blank = spread.customers * spread.blanks.get(group, 1.0)
    return blank, spread.customers - blank


def _band(index: float, cells: int, then: Profile, now: Profile) -> Band:
    if not then.customers or not now.customers or index <= index_by_chance(cells, then.customers, now.customers):
        return "calm"
    if index > RED:
        return "red"
    return "moved" if index >= MOVED else "calm"
