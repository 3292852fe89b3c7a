"""The usual value of each feature: what a customer's own value is compared with when her chance is explained."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.predictions.history import Past, Sample

Floats = NDArray[np.float64]


def medians(past: Past) -> Mapping[str, float | str | None]:
    """Return for each column the median of the known numbers, or the commonest known text, over the whole audience.

    Customers count as often as they were thinned out. NaN, or None for a text, where no value is known; of two texts
    that are equally common, the first by name.
    """
    samples = (past.with_events, past.without_events)
    weights = np.concatenate([_weights(sample) for sample in samples])
    return {str(name): _usual([sample.frame[name] for sample in samples], weights) for name in past.with_events.frame}


def _weights(sample: Sample) -> Floats:
    return np.where(sample.outcome, 1.0 / sample.rates.buyers, 1.0 / sample.rates.others)


def _usual(columns: list[pd.Series], weights: Floats) -> float | str | None:
    if pd.api.types.is_numeric_dtype(columns[0].dtype):
        return weighted_median(np.concatenate([column.to_numpy(dtype=np.float64) for column in columns]), weights)
    texts = pd.concat([column.astype(object) for column in columns], ignore_index=True)
    totals = pd.Series(weights).groupby(texts.to_numpy()).sum()
    return None if totals.empty else str(totals.idxmax())


def weighted_median(values: Floats, weights: Floats) -> float:
    """Return the smallest known value that at least half of the weight does not exceed; NaN if none is known."""
    known = ~np.isnan(values)
    if not known.any():
        return float("nan")
    order = np.argsort(values[known], kind="stable")
    heights = np.cumsum(weights[known][order])
    return float(values[known][order][np.searchsorted(heights, heights[-1] / 2.0)])
