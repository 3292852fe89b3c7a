"""Other ways to answer the same question, on the same customers and days, to compare with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from segmentation.ports import FeatureSource
from segmentation.predictions import trees
from segmentation.predictions.columns import DAYS_SINCE_LAST_EVENT, EVENT_DAYS, PATTERN_CHANCE
from segmentation.predictions.history import Past, Sample, fit_pattern, pattern_columns
from segmentation.predictions.learning import read_past, smoothed_rate

PATTERN = "pattern"
RECENCY_FREQUENCY = "recency_frequency"
LIGHTGBM = "lightgbm"
SEEDS = 2

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
    past = read_past(known, window=window, as_of=cutoff, seed=seed)
    learners: Mapping[str, Learner] = {
        PATTERN: lambda samples, given: trees.bounded_logit(given[PATTERN_CHANCE].to_numpy(dtype=np.float64)),
        RECENCY_FREQUENCY: _recency_frequency,
        LIGHTGBM: lambda samples, given: _lightgbm(samples, given, seed),
    }
    return {name: _logits(past, frame, learners[name]) for name in names()}


def _logits(past: Sequence[Past], frame: pd.DataFrame, learner: Learner) -> Floats:
    active = (frame[EVENT_DAYS] > 0).to_numpy()
    samples = [cut.with_events for cut in past]
    logits = np.empty(len(frame), dtype=np.float64)
    logits[active] = learner(samples, frame[active]) if _learnable(samples) else _rate_logit(samples)
    logits[~active] = _rate_logit([cut.without_events for cut in past])
    return logits


def _learnable(samples: Sequence[Sample]) -> bool:
    outcomes = [sample.outcome for sample in samples]
    return bool(outcomes) and np.concatenate(outcomes).any() and not np.concatenate(outcomes).all()


def _rate_logit(samples: Sequence[Sample]) -> float:
    rate = smoothed_rate(samples[0].customers, samples[0].buyers) if samples else None
    return float(trees.bounded_logit(np.array([0.5 if rate is None else rate]))[0])


def _recency_frequency(samples: Sequence[Sample], frame: pd.DataFrame) -> Floats:
    model = make_pipeline(StandardScaler(), LogisticRegression())
    outcome = np.concatenate([sample.outcome for sample in samples])
    model.fit(np.concatenate([_two(sample.frame) for sample in samples]), outcome)
    return trees.bounded_logit(model.predict_proba(_two(frame))[:, 1]) - samples[0].rates.shift


def _two(frame: pd.DataFrame) -> Floats:
    return np.log(frame[[DAYS_SINCE_LAST_EVENT, EVENT_DAYS]].to_numpy(dtype=np.float64))


def _lightgbm(samples: Sequence[Sample], frame: pd.DataFrame, seed: int) -> Floats:
    stacked = trees.stack([sample.frame for sample in samples])
    shape = trees.shape(stacked)
    outcome = np.concatenate([sample.outcome for sample in samples])
    leaf = trees.leaf_rows(samples[0].buyers)
    table, asked = (_anonymous(trees.fitted(one, shape)) for one in (stacked, frame))
    # It may not be installed: only the comparison needs it.
    lightgbm: Any = import_module("lightgbm")
    logits = []
    for offset in range(SEEDS):
        model = lightgbm.LGBMClassifier(
            learning_rate=0.07,
            n_estimators=100,
            num_leaves=8,
            min_child_samples=leaf,
            reg_lambda=5.0,
            feature_fraction_bynode=0.5,
            random_state=seed + offset,
            deterministic=True,
            force_row_wise=True,
            n_jobs=1,
            verbose=-1,
        )
        logits.append(trees.bounded_logit(model.fit(table, outcome).predict_proba(asked)[:, 1]))
    return np.asarray(np.mean(logits, axis=0) - samples[0].rates.shift, dtype=np.float64)


def _anonymous(table: pd.DataFrame) -> pd.DataFrame:
    """LightGBM refuses names with colons, which the columns of tags and plans have."""
    return table.set_axis([f"f{place}" for place in range(table.shape[1])], axis=1)
