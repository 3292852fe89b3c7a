"""Boosted trees on stacked past cutoffs, and the shape of the table they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from segmentation.predictions.history import Sample

Floats = NDArray[np.float64]

CATEGORIES = 200
OTHER = "(other)"
SMALLEST_CHANCE = 1e-6
LEAF_ROWS = (20, 60)
SETTINGS = {
    "learning_rate": 0.07,
    "max_iter": 100,
    "max_leaf_nodes": 8,
    "l2_regularization": 5.0,
    "max_features": 0.5,
    "early_stopping": False,
    "categorical_features": "from_dtype",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The columns kept at training, and for each category column the values kept; all else is dropped or "other"."""

    columns: tuple[str, ...]
    categories: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trees:
    """Trained trees and the shape of the frames they read; ``shift`` is what the sampling added to their logit.

    Rare buyers are sampled more, not weighted: with weights scikit-learn bins columns many times slower.
    """

    shape: Shape
    members: tuple[Any, ...]
    shift: float


def train(samples: Sequence[Sample], *, purchasers: int, seed: int, members: int) -> Trees | None:
    """Fit on all samples together; they must all have been sampled at the same rates.

    ``purchasers`` of the last window sets the smallest leaf: a tenth of them, 20 to 60 rows. ``members`` models are
    fitted, with seeds that follow each other. Deterministic for a seed. None when the samples hold one outcome only or
    no column that varies.
    """
    outcome = np.concatenate([sample.outcome for sample in samples])
    stacked = _stack([sample.frame for sample in samples])
    shape = _shape(stacked)
    if not shape.columns or outcome.all() or not outcome.any():
        return None
    table = _fitted(stacked, shape)
    leaf = int(np.clip(purchasers // 10, *LEAF_ROWS))
    fitted = tuple(_member(table, outcome, leaf, seed + offset) for offset in range(members))
    return Trees(shape=shape, members=fitted, shift=samples[0].rates.shift)


def mean_logit(trees: Trees, frame: pd.DataFrame) -> Floats:
    """Return the mean of the members' logits for each row; columns and values not seen at training are ignored."""
    if frame.empty:
        return np.zeros(0)
    table = _fitted(frame, trees.shape)
    with _one_thread():
        logits = [bounded_logit(member.predict_proba(table)[:, 1]) for member in trees.members]
    return np.asarray(np.mean(logits, axis=0) - trees.shift, dtype=np.float64)


def bounded_logit(p: Floats) -> Floats:
    """Return ln(p/(1-p)) of ``p`` kept within one in a million of 0 and 1."""
    return np.asarray(logit(np.clip(p, SMALLEST_CHANCE, 1.0 - SMALLEST_CHANCE)), dtype=np.float64)


def _member(table: pd.DataFrame, outcome: NDArray[np.bool_], leaf: int, seed: int) -> Any:
    model = HistGradientBoostingClassifier(**SETTINGS, min_samples_leaf=leaf, random_state=seed)
    with _one_thread():
        return model.fit(table, outcome)


def _one_thread() -> threadpool_limits:
    """OpenMP's threads wait for each other by spinning: on a busy machine two take twenty times as long as one."""
    return threadpool_limits(limits=1, user_api="openmp")


def _stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows in one frame. Category columns go through text: concat makes unequal categories plain objects."""
    texts = [name for name in frames[0].columns if isinstance(frames[0][name].dtype, pd.CategoricalDtype)]
    return pd.concat([frame.astype(dict.fromkeys(texts, object)) for frame in frames], ignore_index=True)


def _shape(stacked: pd.DataFrame) -> Shape:
    """Keep what varies. scikit-learn 1.9.1 fails on an all-NaN column, and on more than 255 categories."""
    columns = tuple(name for name in stacked.columns if _finite(stacked[name]).nunique(dropna=True) > 1)
    texts = [name for name in columns if not pd.api.types.is_numeric_dtype(stacked[name])]
    return Shape(columns=columns, categories={name: _commonest(stacked[name]) for name in texts})


def _commonest(values: pd.Series) -> tuple[str, ...]:
    """The values kept: the commonest 200, ties by name, in the order of their names."""
    counts = values.dropna().astype(str).value_counts()
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(sorted(str(value) for value, _ in ranked[:CATEGORIES]))


def _fitted(frame: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    columns = {name: _column(frame, name, shape) for name in shape.columns}
    return pd.DataFrame(columns, index=frame.index)


def _column(frame: pd.DataFrame, name: str, shape: Shape) -> pd.Series:
    if name not in frame:
        return pd.Series(np.nan, index=frame.index, dtype=np.float32)
    if name not in shape.categories:
        return _finite(frame[name])
    kept = shape.categories[name]
    known = frame[name].astype(object)
    named = known.where(known.isin(kept) | known.isna(), OTHER)
    return named.astype(pd.CategoricalDtype([*(value for value in kept if value != OTHER), OTHER]))


def _finite(values: pd.Series) -> pd.Series:
    """Infinities become unknown: the trees would take them in silence."""
    return values.where(np.isfinite(values)) if pd.api.types.is_float_dtype(values) else values
