"""Which facts matter: how much worse customers are ranked when a group of facts is shuffled between them.

Permutation importance (Breiman 2001) by group of columns, on the last completed window, in lift quality.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from segmentation.predictions.columns import PATTERN_ALIVE, PATTERN_CHANCE
from segmentation.predictions.exchange import exchanged
from segmentation.predictions.feature_groups import grouped
from segmentation.predictions.history import Past, Sample
from segmentation.predictions.model import Model
from segmentation.predictions.quality import lift_quality
from segmentation.predictions.scoring import frame_logits

Floats = NDArray[np.float64]

REPEATS = 3
MOST_CUSTOMERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """One group of facts: ``drop`` is by how much the lift quality (-1 to 1) falls without it, on average.

    0 or below: these facts do not help to rank customers.
    """

    group: str
    drop: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """The sampled customers of one stratum, and the weight each has for those that were not sampled."""

    frame: pd.DataFrame
    outcome: NDArray[np.bool_]
    weight: Floats


def importance(model: Model, latest: Past | None, *, seed: int) -> tuple[Importance, ...]:
    """Return the groups the model learned from, the most important first; deterministic for a seed.

    Of more than 10,000 customers with events, or without, so many are drawn. Nothing without a window, where ranking
    cannot be judged (only buyers, or none), and for a model that tells nobody apart.
    """
    halves = () if latest is None else (latest.with_events, latest.without_events)
    parts = [_part(half, seed) for half in halves if len(half.frame)]
    whole = _quality(model, parts)
    if whole is None or not _tells_apart(model):
        return ()
    found = [
        Importance(group=group, drop=whole - _without(model, parts, names, [seed, position]))
        for position, (group, names) in enumerate(grouped(parts[0].frame.columns).items())
    ]
    return tuple(sorted(found, key=lambda one: (-one.drop, one.group)))


def _part(sample: Sample, seed: int) -> _Part:
    weight = np.where(sample.outcome, 1.0 / sample.rates.buyers, 1.0 / sample.rates.others)
    chosen = np.arange(len(sample.frame))
    if chosen.size > MOST_CUSTOMERS:
        chosen = np.sort(np.random.default_rng(seed).choice(chosen, MOST_CUSTOMERS, replace=False))
    scale = len(sample.frame) / chosen.size
    return _Part(frame=sample.frame.iloc[chosen], outcome=sample.outcome[chosen], weight=weight[chosen] * scale)


def _tells_apart(model: Model) -> bool:
    return any(part.pattern or part.trees is not None for part in (model.with_events, model.without_events))


def _without(model: Model, parts: Sequence[_Part], names: Sequence[str], seed: Sequence[int]) -> float:
    """The mean lift quality over the repeats, with the columns shuffled inside each part."""
    luck = np.random.default_rng(list(seed))
    found = [_quality(model, [_shuffled(part, names, luck) for part in parts]) for _ in range(REPEATS)]
    return float(np.mean([quality for quality in found if quality is not None]))


def _shuffled(part: _Part, names: Sequence[str], luck: np.random.Generator) -> _Part:
    # Inside a part only: whether somebody has any event decides by which half of the model she is scored.
    donors = luck.permutation(len(part.frame))
    # The two columns of the pattern are exchanged by their parts, so both are needed for either.
    needed = [name for name in part.frame.columns if name in {*names, PATTERN_ALIVE, PATTERN_CHANCE}]
    values = {name: part.frame[name].array.take(donors) for name in needed}
    return _Part(frame=exchanged(part.frame, names, values), outcome=part.outcome, weight=part.weight)


def _quality(model: Model, parts: Sequence[_Part]) -> float | None:
    if not parts:
        return None
    logits = np.concatenate([frame_logits(model, part.frame) for part in parts])
    outcome = np.concatenate([part.outcome for part in parts])
    return lift_quality(weighted_auc(logits, outcome, np.concatenate([part.weight for part in parts])))


def weighted_auc(score: ArrayLike, outcome: ArrayLike, weight: ArrayLike) -> float | None:
    """Return how often a buyer ranks above another customer, each counted by her weight, ties half; None for one class.

    With equal weights this is `quality.auc`.
    """
    happened = np.asarray(outcome, dtype=np.bool_)
    _, place = np.unique(np.asarray(score, dtype=np.float64), return_inverse=True)
    weights = np.asarray(weight, dtype=np.float64)
    buyers = np.bincount(place[happened], weights=weights[happened], minlength=place.max(initial=0) + 1)
    others = np.bincount(place[~happened], weights=weights[~happened], minlength=buyers.size)
    pairs = buyers.sum() * others.sum()
    if not pairs:
        return None
    below = np.cumsum(others) - others
    return float((buyers * (below + others / 2.0)).sum() / pairs)


def to_json(found: Sequence[Importance]) -> list[dict[str, Any]]:
    """Return the groups as JSON."""
    return [asdict(one) for one in found]


def from_json(content: Sequence[Mapping[str, Any]]) -> tuple[Importance, ...]:
    """Return the groups that `to_json` gave."""
    return tuple(Importance(**one) for one in content)
