"""Everything a model's record keeps to explain it: what likely buyers have in common, and which facts matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segmentation.predictions import drivers, importance
from segmentation.predictions.behaviours import Subject, event_subject
from segmentation.predictions.drivers import Drivers, DriverSums
from segmentation.predictions.history import Past
from segmentation.predictions.importance import Importance
from segmentation.predictions.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """``subject`` is what the prediction's own event is, which its groups of facts speak of."""

    drivers: Drivers
    importance: tuple[Importance, ...]
    subject: Subject


def explain(model: Model, sums: DriverSums, latest: Past | None) -> Explanation:
    """Return the explanation of a model: ``sums`` watched it score everyone, ``latest`` is what it learned from last.

    Deterministic for the model's seed.
    """
    return Explanation(
        drivers=drivers.drivers(sums, latest),
        importance=importance.importance(model, latest, seed=model.seed),
        subject="orders" if latest is None else event_subject(latest.with_events.frame),
    )


def to_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON, as it is kept in ``ModelRecord.explanation``."""
    return {
        "drivers": drivers.to_json(explanation.drivers),
        "importance": importance.to_json(explanation.importance),
        "subject": explanation.subject,
    }


def from_json(content: Mapping[str, Any]) -> Explanation | None:
    """Return the explanation that `to_json` gave; None of an empty record, which explains nothing."""
    if not content:
        return None
    return Explanation(
        drivers=drivers.from_json(content["drivers"]),
        importance=importance.from_json(content["importance"]),
        subject=content["subject"],
    )
