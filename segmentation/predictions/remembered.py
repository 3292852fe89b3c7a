"""A feature source that remembers: past days share their training cutoffs, and a cutoff is read only once."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.ports import FeatureSource
from segmentation.predictions.columns import DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT, EVENT_DAYS

Rows = NDArray[np.int32]

FRAMES = 14
"""Eight training cutoffs, the day itself, and what the next days on the grid will ask for again."""
HISTORIES = [EVENT_DAYS, DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT]


Frames = OrderedDict[tuple[Hashable, date], pd.DataFrame]
"""Features by what they look at and cutoff, those asked for last at the end."""


class Remembered:
    """`ports.FeatureSource` over another one of at most some ten thousand customers, with the same answers.

    The features of 14 cutoffs are kept, the least recently asked for are forgotten; `at` and `narrowed` share them.
    """

    def __init__(self, source: FeatureSource, frames: Frames | None = None, only: Rows | None = None) -> None:
        self._source = source
        self._frames: Frames = OrderedDict() if frames is None else frames
        self._only = only

    @property
    def first_event(self) -> date | None:
        """The day of the earliest purchase event, or None."""
        return self._source.first_event

    @property
    def facts(self) -> Hashable:
        """What is looked at."""
        return self._source.facts

    def at(self, as_of: date, facts: Hashable | None = None) -> "Remembered":
        """Return the source as it stood on ``as_of``, as the port promises."""
        return Remembered(self._source.at(as_of, facts), self._frames, self._only)

    def sample(self, customers: int, *, seed: int) -> "Remembered":
        """Return the source over a sample, with a memory of its own."""
        return Remembered(self._source.sample(customers, seed=seed))

    def narrowed(self, rows: Rows) -> "Remembered":
        """Return the source over these customers alone."""
        return Remembered(self._source, self._frames, rows if self._only is None else np.intersect1d(self._only, rows))

    def audience(self, cutoff: date) -> Rows:
        """Return the rows of the audience at ``cutoff``."""
        return self._frame(cutoff).index.to_numpy(dtype=np.int32)

    def histories(self, cutoff: date, rows: Rows) -> pd.DataFrame:
        """Return when each of ``rows`` had purchase events, as the port promises."""
        return self.features(cutoff, rows)[HISTORIES]

    def features(self, cutoff: date, rows: Rows | None = None) -> pd.DataFrame:
        """Return the audience at ``cutoff``, or ``rows`` of it, as the port promises."""
        frame = self._frame(cutoff)
        return frame if rows is None or rows.size == len(frame) else frame.loc[rows]

    def outcomes(self, cutoff: date, window: int, rows: Rows) -> NDArray[np.bool_]:
        """Tell for each of ``rows`` whether a purchase event fell in [cutoff, cutoff + window days)."""
        return self._source.outcomes(cutoff, window, rows)

    def _frame(self, cutoff: date) -> pd.DataFrame:
        """The features of everybody, cut down to those this source is narrowed to."""
        key = (self._source.facts, cutoff)
        frames = self._frames
        if key not in frames:
            frames[key] = self._source.features(cutoff)
        frames.move_to_end(key)
        while len(frames) > FRAMES:
            frames.popitem(last=False)
        return frames[key] if self._only is None else frames[key][frames[key].index.isin(self._only)]
