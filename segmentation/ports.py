"""What the inner rooms need from the outside, as protocols."""

from datetime import date, datetime
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Clock(Protocol):
    """The only source of "now"; ``bootstrap`` supplies it."""

    def now(self) -> datetime:
        """Return the present instant, with a UTC offset."""


class FeatureSource(Protocol):
    """Everything a prediction may know about its customers, as of any cutoff.

    ``cutoff`` is a date of DESIGN's kind: facts strictly before its first instant are known, nothing else.
    """

    @property
    def first_event(self) -> date | None:
        """The day of the earliest purchase event, or None when there is none."""

    def features(self, cutoff: date) -> pd.DataFrame:
        """Return one row per customer of the prediction audience at ``cutoff``, ordered by ``row``.

        The index is ``row``. Columns are numeric (float32, NaN for unknown) or ``category``.
        """

    def outcomes(self, cutoff: date, window: int, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell for each of ``rows`` whether a purchase event fell in [cutoff, cutoff + window days)."""
