"""Giving every customer her chance by a learned model, some customers at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit

from segmentation.ports import FeatureSource
from segmentation.predictions import trees
from segmentation.predictions.columns import EVENT_DAYS, PATTERN_CHANCE
from segmentation.predictions.history import Progress, pattern_columns
from segmentation.predictions.model import Model, Part
from segmentation.predictions.prediction import Shortfall, Status
from segmentation.sentences import Sentence

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]
Watch = Callable[[pd.DataFrame, Floats], None]

CHUNK = 250_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raw:
    """The logits a model gives before any shift of their level, one for each of ``rows``.

    ``rows`` (int32) rise; ``logits`` (float64) are finite; both are empty when the status is ``unavailable``.
    """

    rows: Rows
    logits: Floats
    status: Status
    shortfall: Shortfall | None


def score(
    model: Model,
    source: FeatureSource,
    as_of: date,
    *,
    rows: Rows | None = None,
    watch: Watch | None = None,
    progress: Progress = lambda share, text: None,
) -> Raw:
    """Score the audience at ``as_of``, or those of it that are in ``rows``.

    Reads nothing dated ``as_of`` or later; the memory taken does not grow with the customers beyond 12 bytes for each.
    ``watch`` is given each chunk's features (with the pattern's columns, NaN where there is no pattern) and logits.
    A customer's logit does not depend on who else is scored. ``progress`` receives a share from 0 to 1 and a sentence.
    """
    progress(0.0, Sentence("Reading the customers"))
    if model.status is Status.UNAVAILABLE:
        return _nobody(model.shortfall)
    source = source.at(as_of, model.facts)
    everyone = source.audience(as_of)
    chosen = everyone if rows is None else everyone[np.isin(everyone, rows)]
    if not chosen.size:
        return _nobody(Shortfall(code="nobody"))
    logits = np.empty(chosen.size, dtype=np.float64)
    any_active = False
    for first in range(0, chosen.size, CHUNK):
        part = slice(first, first + CHUNK)
        frame = pattern_columns(source.features(as_of, chosen[part]), model.pattern, model.window)
        logits[part] = frame_logits(model, frame)
        any_active = any_active or bool((frame[EVENT_DAYS] > 0).any())
        if watch is not None:
            watch(frame, logits[part])
        done = min(first + CHUNK, chosen.size)
        progress(done / chosen.size, Sentence("Giving every customer a chance"))
    leading = model.with_events if any_active else model.without_events
    return Raw(rows=chosen, logits=logits, status=leading.status, shortfall=leading.shortfall)


def frame_logits(model: Model, frame: pd.DataFrame) -> Floats:
    """Return the logit of each row of a feature frame that has the pattern's columns; columns may be altered."""
    active = (frame[EVENT_DAYS] > 0).to_numpy()
    logits = np.empty(len(frame), dtype=np.float64)
    for chosen, part in ((active, model.with_events), (~active, model.without_events)):
        if chosen.all():
            return _part_logits(part, frame)
        if chosen.any():
            logits[chosen] = _part_logits(part, frame[chosen])
    return logits


def _part_logits(part: Part, frame: pd.DataFrame) -> Floats:
    if part.trees is None and not part.pattern:
        if part.rate is None:
            raise ValueError("this part of the model has no chance to give")
        return np.full(len(frame), logit(part.rate), dtype=np.float64)
    if part.trees is None:
        return _pattern_logits(frame)
    learned = trees.mean_logit(part.trees, frame)
    return (1.0 - part.weight) * _pattern_logits(frame) + part.weight * learned if part.pattern else learned


def _pattern_logits(frame: pd.DataFrame) -> Floats:
    return trees.bounded_logit(frame[PATTERN_CHANCE].to_numpy(dtype=np.float64))


def _nobody(missing: Shortfall | None) -> Raw:
    return Raw(
        rows=np.zeros(0, dtype=np.int32),
        logits=np.zeros(0, dtype=np.float64),
        status=Status.UNAVAILABLE,
        shortfall=missing,
    )
