"""Learning and scoring in one go."""

from datetime import date

import numpy as np
from scipy.special import expit

from segmentation.ports import FeatureSource
from segmentation.predictions import scores
from segmentation.predictions.history import Progress
from segmentation.predictions.learning import learn
from segmentation.predictions.prediction import Prediction, Status
from segmentation.predictions.scoring import score


def train_and_score(source: FeatureSource, *, window: int, as_of: date, seed: int, progress: Progress) -> Prediction:
    """Learn from the windows that were over by ``as_of`` and give every customer of the audience her chance."""
    learned = learn(
        source, window=window, as_of=as_of, seed=seed, progress=lambda share, text: progress(0.8 * share, text)
    )
    model = learned.model
    raw = score(model, source, as_of, progress=lambda share, text: progress(0.8 + 0.2 * share, text))
    p = np.asarray(expit(raw.logits), dtype=np.float64)
    return Prediction(
        window=window,
        as_of=as_of,
        seed=seed,
        rows=raw.rows,
        p=p,
        status=raw.status,
        shortfall=raw.shortfall,
        base_odds=float("nan") if raw.status is Status.UNAVAILABLE else scores.base_odds(p),
        training=model.training,
    )
