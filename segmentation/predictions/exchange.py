"""Other values in the place of a group's, in a feature frame: somebody else's, or those of the middle customer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.predictions.columns import PATTERN_ALIVE, PATTERN_CHANCE

Floats = NDArray[np.float64]


def exchanged(frame: pd.DataFrame, columns: Sequence[str], values: Mapping[str, Any]) -> pd.DataFrame:
    """Return the frame with ``values`` (one for all rows, or one a row) in the given columns.

    The pattern's chance is P(still a customer) * P(buys | still one). Whichever of the two belongs to the columns is
    exchanged, the other stays: ``pattern_alive`` stands for the first, ``pattern_chance`` for the second. ``values``
    then holds both. A row without a pattern stays without one.
    """
    plain = {name: values[name] for name in columns if name not in (PATTERN_ALIVE, PATTERN_CHANCE)}
    changed = frame.assign(**{name: _filled(value, frame[name]) for name, value in plain.items()})
    if PATTERN_CHANCE not in frame or not {PATTERN_ALIVE, PATTERN_CHANCE} & set(columns):
        return changed
    alive, buys = _parts(frame)
    other_alive, other_buys = _parts(values)
    if PATTERN_ALIVE in columns:
        alive = np.where(np.isnan(alive), np.nan, other_alive)
    if PATTERN_CHANCE in columns:
        buys = np.where(np.isnan(buys), np.nan, other_buys)
    pattern = {PATTERN_ALIVE: alive.astype(np.float32), PATTERN_CHANCE: (alive * buys).astype(np.float32)}
    return changed.assign(**pattern)


def _parts(values: Mapping[str, Any] | pd.DataFrame) -> tuple[Floats, Floats]:
    """P(still a customer), and P(buys | still one)."""
    alive = np.asarray(values[PATTERN_ALIVE], dtype=np.float64)
    chance = np.asarray(values[PATTERN_CHANCE], dtype=np.float64)
    known = np.where(alive > 0.0, alive, np.nan)
    return alive, np.clip(chance / known, 0.0, 1.0)


def _filled(value: Any, column: "pd.Series[Any]") -> Any:
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return value
    if isinstance(value, pd.Categorical):
        return value
    known = column.cat.categories
    code = known.get_loc(value) if value in known else -1
    return pd.Categorical.from_codes(np.full(len(column), code, dtype=np.int16), dtype=column.dtype)
