"""How a model learned, as it is kept in its record."""

from dataclasses import asdict
from typing import Any

from segmentation.predictions.history import Past
from segmentation.predictions.learning import smoothed_rate
from segmentation.predictions.model import Model
from segmentation.predictions.prediction import Stratum
from segmentation.storage.model_store import written_with


def training_json(model: Model) -> dict[str, Any]:
    """Return what a model learned from: cutoffs (latest first), columns, and how each half of the audience is scored.

    ``written_with`` is what decides whether the stored model may still be read.
    """
    training = model.training
    return {
        "written_with": written_with(),
        "window": model.window,
        "seed": model.seed,
        "members": model.members,
        "status": str(model.status),
        "reason": model.reason,
        "cutoffs": [cutoff.isoformat() for cutoff in training.cutoffs],
        "columns": list(training.columns),
        "pattern": None if training.pattern is None else asdict(training.pattern),
        "with_events": _stratum(training.with_events),
        "without_events": _stratum(training.without_events),
    }


def _stratum(stratum: Stratum | None) -> dict[str, Any] | None:
    return None if stratum is None else asdict(stratum) | {"status": str(stratum.status)}


def odds_of_last_window(latest: Past | None) -> float:
    """Return the odds of buying in the last completed window, 1.0 without one: a first guess of the average chance."""
    if latest is None:
        return 1.0
    halves = (latest.with_events, latest.without_events)
    rate = smoothed_rate(sum(half.customers for half in halves), sum(half.buyers for half in halves))
    return 1.0 if rate is None else rate / (1.0 - rate)
