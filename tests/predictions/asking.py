"""Learning and scoring in one go, as a test asks for it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import expit

from segmentation.predictions.learning import learn
from segmentation.predictions.model import Model
from segmentation.predictions.prediction import Status, Training
from segmentation.predictions.scoring import score


@dataclass(frozen=True)
class Asked:
    model: Model
    rows: np.ndarray
    logits: np.ndarray
    status: Status
    reason: str

    @property
    def p(self) -> np.ndarray:
        return expit(self.logits)

    @property
    def training(self) -> Training:
        return self.model.training


def ask(source, *, as_of: date, window: int = 30, seed: int = 1, **more) -> Asked:
    """Learn and score at one date, and check what must hold for any data."""
    model = learn(source, window=window, as_of=as_of, seed=seed, **more).model
    raw = score(model, source, as_of)
    found = Asked(model, raw.rows, raw.logits, raw.status, raw.shortfall.sentence if raw.shortfall else "")
    check(found)
    return found


def check(found: Asked) -> None:
    assert (found.rows.dtype, found.logits.dtype) == (np.int32, np.float64)
    assert found.rows.shape == found.logits.shape
    assert (np.diff(found.rows) > 0).all()
    assert ((found.p > 0) & (found.p < 1)).all()
    assert (found.reason == "") == (found.status is Status.OK)
    assert (found.rows.size == 0) == (found.status is Status.UNAVAILABLE)
    assert (found.model.status, found.model.reason) == (found.status, found.reason)
