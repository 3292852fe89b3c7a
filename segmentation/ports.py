"""What the inner rooms need from the outside, as protocols."""

from collections.abc import Hashable
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

    ``cutoff`` is a date of DESIGN's kind: facts strictly before its first instant are known, nothing else. ``rows`` are
    int32 and rise.
    """

    @property
    def first_event(self) -> date | None:
        """The day of the earliest purchase event, or None when there is none."""

    @property
    def facts(self) -> Hashable:
        """What is looked at: the tags, plans and values of fields chosen among the commonest. Picklable."""

    def at(self, as_of: date, facts: Hashable | None = None) -> "FeatureSource":
        """Return the source as it stood on ``as_of``, its facts chosen then; or looking at the facts given.

        Raises `errors.Unavailable` when what they name is no longer there.
        """

    def sample(self, customers: int, *, seed: int) -> "FeatureSource":
        """Return the source over some of all customers, chosen by lot so that about this many are in the audience now.

        The lot of a customer depends on her row and ``seed`` alone. Reading it is cheap at any number of cutoffs.
        """

    def narrowed(self, rows: NDArray[np.int32]) -> "FeatureSource":
        """Return the source over these customers alone; reading it is cheap at any number of cutoffs."""

    def audience(self, cutoff: date) -> NDArray[np.int32]:
        """Return the rows of the prediction audience at ``cutoff``."""

    def histories(self, cutoff: date, rows: NDArray[np.int32]) -> pd.DataFrame:
        """Return when each of ``rows`` had purchase events before ``cutoff``: three of the columns of `features`.

        They are those that `predictions.columns` names: event days (0 without any), days since the first and the last.
        """

    def features(self, cutoff: date, rows: NDArray[np.int32] | None = None) -> pd.DataFrame:
        """Return what is known at ``cutoff`` of the audience, or of ``rows``, which are some of it.

        The index is ``row``. Columns are numeric (float32, NaN for unknown) or ``category``. A customer's values do not
        depend on who else is asked for.
        """

    def outcomes(self, cutoff: date, window: int, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell for each of ``rows`` whether a purchase event fell in [cutoff, cutoff + window days)."""
