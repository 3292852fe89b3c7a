"""Other ways to answer the same question, on the same customers and days, to compare with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.ports import FeatureSource
from segmentation.predictions import trees
from segmentation.predictions.columns import DAYS_SINCE_LAST_EVENT, EVENT_DAYS, PATTERN_CHANCE
from segmentation.predictions.history import (
    CUTOFFS,
    Lot,
    Past,
    Sample,
    draw,
    fit_pattern,
    look_back,
    pattern_columns,
    training_cutoffs,
)
from segmentation.predictions.learning import MEMBERS, MOST_ROWS, smoothed_rate

PATTERN = "pattern"
RECENCY_FREQUENCY = "recency_frequency"
LIGHTGBM = "lightgbm"

Floats = NDArray[np.float64]
Learner = Callable[[Sequence[Sample], pd.DataFrame], Floats]


def names() -> tuple[str, ...]:
    """Return the rivals that can be computed here: LightGBM, a development dependency, only where it is installed."""
    return (PATTERN, RECENCY_FREQUENCY, LIGHTGBM) if find_spec("lightgbm") else (PATTERN, RECENCY_FREQUENCY)


def rival_logits(source: FeatureSource, *, window: int, cutoff: date, seed: int) -> Mapping[str, Floats]:
    """Return each rival's logits for the audience at ``cutoff``, in the order of its rows, by name.

    ``pattern`` is MBG/NBD alone; ``recency_frequency`` a logistic regression on the logarithms of the days since the
    last event and of the number of event days; ``lightgbm`` has the features, rows and settings of our own trees. The
    two learn from the same stacked cutoffs as the model does. Customers without any event, and everyone where there is
    nothing to learn from, get the smoothed rate of the last completed window. Reads nothing at or after ``cutoff``.
    """
    known = source.at(cutoff)
    rows = known.audience(cutoff)
    frame = pattern_columns(known.features(cutoff, rows), fit_pattern(known.histories(cutoff, rows)), window)
    past = _read_past(known, window, cutoff, seed)
    learners: Mapping[str, Learner] = {
        PATTERN: lambda samples, given: trees.bounded_logit(given[PATTERN_CHANCE].to_numpy(dtype=np.float64)),
        RECENCY_FREQUENCY: _recency_frequency,
        LIGHTGBM: lambda samples, given: _lightgbm(samples, given, seed),
    }
    return {name: _logits(past, frame, learners[name]) for name in names()}


def _read_past(source: FeatureSource, window: int, cutoff: date, seed: int) -> list[Past]:
    """The rows the model learns from: the same draw by lot."""
    lots: list[Lot] = []
    first = source.first_event
    for day in training_cutoffs(window, cutoff, first) if first else ():
        latest = lots[0] if lots else None
        lots.append(draw(source, window, day, seed, cap=MOST_ROWS // CUTOFFS, later=latest))
    return [look_back(source, window, lot) for lot in lots]


def _logits(past: Sequence[Past], frame: pd.DataFrame, learner: Learner) -> Floats:
    active = (frame[EVENT_DAYS] > 0).to_numpy()
    samples = [cut.with_events for cut in past]
    logits = np.empty(len(frame), dtype=np.float64)
    logits[active] = learner(samples, frame[active]) if _learnable(samples) else _rate_logit(samples)
    logits[~active] = _rate_logit([cut.without_events for cut in past])
    return logits


def _learnable(samples: Sequence[Sample]) -> bool:
    bought = sum(int(sample.outcome.sum()) for sample in samples)
    return 0 < bought < sum(sample.outcome.size for sample in samples)


def _rate_logit(samples: Sequence[Sample]) -> float:
    rate = smoothed_rate(samples[0].customers, samples[0].buyers) if samples else None
    return float(trees.bounded_logit(np.array([0.5 if rate is None else rate]))[0])


def _recency_frequency(samples: Sequence[Sample], frame: pd.DataFrame) -> Floats:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression())
    outcome = np.concatenate([sample.outcome for sample in samples])
    model.fit(np.concatenate([_two(sample.frame) for sample in samples]), outcome)
    logits = trees.bounded_logit(model.predict_proba(_two(frame))[:, 1])
    return np.asarray(logits - samples[0].rates.shift, dtype=np.float64)


def _two(frame: pd.DataFrame) -> Floats:
    known = frame[[DAYS_SINCE_LAST_EVENT, EVENT_DAYS]].to_numpy(dtype=np.float64)
    return np.asarray(np.log(known), dtype=np.float64)


def _lightgbm(samples: Sequence[Sample], frame: pd.DataFrame, seed: int) -> Floats:
    parts = [sample.frame for sample in samples]
    table, asked = _tables(parts, frame)
    outcome = np.concatenate([sample.outcome for sample in samples])
    # It may not be installed: only the comparison needs it.
    lightgbm: Any = import_module("lightgbm")
    logits = []
    for offset in range(MEMBERS):
        model = lightgbm.LGBMClassifier(
            learning_rate=trees.SETTINGS["learning_rate"],
            n_estimators=trees.SETTINGS["max_iter"],
            num_leaves=trees.SETTINGS["max_leaf_nodes"],
            min_child_samples=int(np.clip(samples[0].buyers // 10, *trees.LEAF_ROWS)),
            reg_lambda=trees.SETTINGS["l2_regularization"],
            feature_fraction_bynode=trees.SETTINGS["max_features"],
            random_state=seed + offset,
            deterministic=True,
            force_row_wise=True,
            n_jobs=1,
            verbose=-1,
        )
        logits.append(trees.bounded_logit(model.fit(table, outcome).predict_proba(asked)[:, 1]))
    return np.asarray(np.mean(logits, axis=0) - samples[0].rates.shift, dtype=np.float64)


def _tables(parts: Sequence[pd.DataFrame], frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What to learn from and what to score, texts as the same categories: concat makes unequal ones plain objects.

    LightGBM refuses names with colons, which the columns of tags and plans have, so the columns lose their names.
    """
    texts = [name for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    stacked = pd.concat([part.astype(dict.fromkeys(texts, object)) for part in parts], ignore_index=True)
    kinds = {name: pd.CategoricalDtype(sorted(stacked[name].dropna().unique())) for name in texts}
    plain = [f"f{place}" for place in range(frame.shape[1])]
    asked = frame.astype(dict.fromkeys(texts, object)).astype(kinds)
    return stacked.astype(kinds).set_axis(plain, axis=1), asked[stacked.columns].set_axis(plain, axis=1)
