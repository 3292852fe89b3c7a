"""What is told of a model once it has learned: what likely buyers have in common, and which facts matter."""

from typing import Any

from segmentation.predictions import drivers, importance
from segmentation.predictions.drivers import DriverSums
from segmentation.predictions.learning import Learned


def explained(learned: Learned, sums: DriverSums, seed: int) -> dict[str, Any]:
    """Return the drivers (``drivers.from_json``) and the importance (``importance.from_json``) of a model.

    ``sums`` are those of everyone it scored on the day it learned.
    """
    return {
        "drivers": drivers.to_json(drivers.drivers(sums, learned.latest)),
        "importance": importance.to_json(importance.importance(learned.model, learned.latest, seed=seed)),
    }
