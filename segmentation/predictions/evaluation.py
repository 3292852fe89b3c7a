"""Judging a prediction at a past cutoff: learn as of then, compare with what happened next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from segmentation.ports import FeatureSource
from segmentation.predictions.prediction import Prediction, Status
from segmentation.predictions.purchase_model import train_and_score
from segmentation.predictions.quality import measure

SourceFactory = Callable[[date], FeatureSource]
"""Gives the source of everything known as of a date; it may read later facts for outcomes only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cutoff's figures. ``lift_quality`` is a fraction (-1 to 1); ``expected`` and ``actual`` count purchasers.

    A figure is None where it is undefined: no chance was given, nobody was there, or (``auc``, ``lift_quality``)
    everybody or nobody bought.
    """

    cutoff: date
    n: int
    buyers: int
    auc: float | None
    lift_quality: float | None
    log_loss: float | None
    brier: float | None
    ece: float | None
    expected: float | None
    actual: int
    status: Status
    reason: str


def evaluate_cutoff(source_factory: SourceFactory, window: int, cutoff: date, seed: int) -> Cell:
    """Train as of ``cutoff``, read nothing at or after it but the outcomes, and measure.

    The caller sees to it that the window after ``cutoff`` is over; a window still open would count too few buyers.
    """
    source = source_factory(cutoff)
    prediction = train_and_score(source, window=window, as_of=cutoff, seed=seed, progress=lambda share, text: None)
    if prediction.status is Status.UNAVAILABLE:
        return _without_chances(source, prediction)
    outcome = source.outcomes(cutoff, window, prediction.rows)
    figures = measure(prediction.p, outcome)
    return Cell(
        cutoff=cutoff,
        n=figures.n,
        buyers=figures.buyers,
        auc=figures.auc,
        lift_quality=figures.lift_quality,
        log_loss=figures.log_loss,
        brier=figures.brier,
        ece=figures.ece,
        expected=figures.expected,
        actual=figures.actual,
        status=prediction.status,
        reason=prediction.reason,
    )


def _without_chances(source: FeatureSource, prediction: Prediction) -> Cell:
    rows = source.features(prediction.as_of).index.to_numpy(dtype=np.int32)
    buyers = int(source.outcomes(prediction.as_of, prediction.window, rows).sum())
    return Cell(
        cutoff=prediction.as_of,
        n=rows.size,
        buyers=buyers,
        auc=None,
        lift_quality=None,
        log_loss=None,
        brier=None,
        ece=None,
        expected=None,
        actual=buyers,
        status=prediction.status,
        reason=prediction.reason,
    )
