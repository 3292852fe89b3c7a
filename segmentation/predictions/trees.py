"""Boosted trees on stacked past cutoffs, and the shape of the table they read."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from segmentation.predictions.forest import Column, Forest, read_forest
from segmentation.predictions.history import Sample
from segmentation.predictions.threads import one_thread

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

    Each of ``members`` is fitted to all rows, with a seed of its own.

    Rare buyers are sampled more, not weighted: with weights scikit-learn bins columns many times slower.
    """

    shape: Shape
    members: tuple[Forest, ...]
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
    with ThreadPoolExecutor(max_workers=min(members, os.cpu_count() or 1)) as pool:
        seeds = range(seed, seed + members)
        fitted = tuple(pool.map(lambda own: _member(table, outcome, shape, leaf, own), seeds))
    return Trees(shape=shape, members=fitted, shift=samples[0].rates.shift)


def mean_logit(trees: Trees, frame: pd.DataFrame) -> Floats:
    """Return the mean of the members' logits for each row; columns and values not seen at training are ignored."""
    if frame.empty:
        return np.zeros(0)
    columns = [_values(frame, name, trees.shape) for name in trees.shape.columns]
    logits = [bounded_logit(expit(member.logits(columns))) for member in trees.members]
    return np.asarray(np.mean(logits, axis=0) - trees.shift, dtype=np.float64)


def bounded_logit(p: Floats) -> Floats:
    """Return ln(p/(1-p)) of ``p`` kept within one in a million of 0 and 1."""
    return np.asarray(logit(np.clip(p, SMALLEST_CHANCE, 1.0 - SMALLEST_CHANCE)), dtype=np.float64)


def _member(table: pd.DataFrame, outcome: NDArray[np.bool_], shape: Shape, leaf: int, seed: int) -> Forest:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(**SETTINGS, min_samples_leaf=leaf, random_state=seed)
    with one_thread("openmp"):
        model.fit(table, outcome)
    return read_forest(model, shape.columns, shape.categories)


def _stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows in one frame. Category columns go through text: concat makes unequal categories plain objects."""
    texts = [name for name in frames[0].columns if isinstance(frames[0][name].dtype, pd.CategoricalDtype)]
    plain = [frame.assign(**{name: frame[name].astype(object) for name in texts}) for frame in frames]
    return pd.concat(plain, ignore_index=True)


def _shape(stacked: pd.DataFrame) -> Shape:
    """Keep what varies. scikit-learn 1.9.1 fails on an all-NaN column, and on more than 255 categories."""
    columns = tuple(str(name) for name in stacked.columns if _varies(stacked[name]))
    texts = [name for name in columns if not _is_number(stacked[name])]
    return Shape(columns=columns, categories={name: _commonest(stacked[name]) for name in texts})


def _varies(values: pd.Series) -> bool:
    if not _is_number(values):
        return bool(values.nunique(dropna=True) > 1)
    numbers = _numbers(values)
    known = numbers[~np.isnan(numbers)]
    return bool(known.size and known.min() < known.max())


def _commonest(values: pd.Series) -> tuple[str, ...]:
    """The values kept: the commonest 200, ties by name, in the order of their names; the last stands for all others."""
    counts = values.dropna().astype(str).value_counts()
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return (*sorted(str(value) for value, _ in ranked[:CATEGORIES] if value != OTHER), OTHER)


def _fitted(frame: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    """Return the table that scikit-learn is given."""
    columns = {name: _values(frame, name, shape) for name in shape.columns}
    texts = {name: pd.Index(kept, dtype=object) for name, kept in shape.categories.items()}
    named = {name: pd.Categorical.from_codes(columns[name].astype(np.int16), kept) for name, kept in texts.items()}
    return pd.DataFrame({**columns, **named})


def _values(frame: pd.DataFrame, name: str, shape: Shape) -> Column:
    """A column as the trees read it; one that is no longer there is not known."""
    kept = shape.categories.get(name)
    if name not in frame:
        return np.full(len(frame), -1, np.int16) if kept else np.full(len(frame), np.nan, np.float32)
    return _codes(frame[name], kept) if kept else _numbers(frame[name])


def _codes(values: pd.Series, kept: Sequence[str]) -> NDArray[np.int16]:
    """The position of each text in ``kept``, that of the last for any other, -1 for none."""
    known = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    place = {text: code for code, text in enumerate(kept)}
    ours = [place.get(str(text), len(kept) - 1) for text in known.cat.categories]
    return np.array([*ours, -1], dtype=np.int16)[known.cat.codes.to_numpy()]


def _numbers(values: pd.Series) -> NDArray[np.float32]:
    """Infinities become unknown: the trees would take them in silence."""
    numbers = values.to_numpy(dtype=np.float32)
    return np.where(np.isinf(numbers), np.float32(np.nan), numbers) if np.isinf(numbers).any() else numbers


def _is_number(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values.dtype))
