"""A feature source that remembers: past days share their training cutoffs, and a cutoff is read only once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.ports import FeatureSource
from segmentation.predictions.columns import DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT, EVENT_DAYS

Rows = NDArray[np.int32]
Bools = NDArray[np.bool_]
Key = TypeVar("Key")
Value = TypeVar("Value")

FRAMES = 20
"""The days themselves, eight training cutoffs of each, and what later days will ask for: a small studio demo read its
cutoffs 291 times with 14 of them, 236 times with 20, 229 times with any number."""
OUTCOMES = 64
"""Twelve days and their eight training cutoffs each, most of them shared."""
HISTORIES = [EVENT_DAYS, DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Memory:
    """What was read, by all it depends on; what was asked for last stands at the end. Read by one thread at a time."""

    frames: OrderedDict[tuple[Hashable, date], pd.DataFrame] = field(default_factory=OrderedDict)
    outcomes: OrderedDict[tuple[date, int, bytes], Bools] = field(default_factory=OrderedDict)
    dates: dict[date, FeatureSource] = field(default_factory=dict)
    reading: threading.RLock = field(default_factory=threading.RLock)


class Remembered:
    """`ports.FeatureSource` over another one of at most some ten thousand customers, with the same answers.

    The features of 20 cutoffs are kept, the least recently asked for are forgotten; `at` and `narrowed` share them. May
    be asked by several threads at once: the other source is asked by one at a time.
    """

    def __init__(self, source: FeatureSource, memory: Memory | None = None, only: Rows | None = None) -> None:
        self._source = source
        self._memory = Memory() if memory is None else memory
        self._only = only

    @property
    def first_event(self) -> date | None:
        """The day of the earliest purchase event, or None."""
        with self._memory.reading:
            return self._source.first_event

    @property
    def facts(self) -> Hashable:
        """What is looked at."""
        return self._source.facts

    def at(self, as_of: date, facts: Hashable | None = None) -> "Remembered":
        """Return the source as it stood on ``as_of``, as the port promises."""
        with self._memory.reading:
            known = self._memory.dates.get(as_of)
            if known is None or (facts is not None and facts != known.facts):
                known = self._source.at(as_of, facts)
            if facts is None:
                self._memory.dates[as_of] = known
        return Remembered(known, self._memory, self._only)

    def sample(self, customers: int, *, seed: int) -> "Remembered":
        """Return the source over a sample, with a memory of its own."""
        with self._memory.reading:
            return Remembered(self._source.sample(customers, seed=seed))

    def narrowed(self, rows: Rows) -> "Remembered":
        """Return the source over these customers alone."""
        return Remembered(self._source, self._memory, rows if self._only is None else np.intersect1d(self._only, rows))

    def audience(self, cutoff: date) -> Rows:
        """Return the rows of the audience at ``cutoff``."""
        everybody = self._frame(cutoff).index.to_numpy(dtype=np.int32)
        return everybody if self._only is None else everybody[np.isin(everybody, self._only)]

    def histories(self, cutoff: date, rows: Rows) -> pd.DataFrame:
        """Return when each of ``rows`` had purchase events, as the port promises."""
        return self.features(cutoff, rows)[HISTORIES]

    def features(self, cutoff: date, rows: Rows | None = None) -> pd.DataFrame:
        """Return the audience at ``cutoff``, or ``rows`` of it, as the port promises."""
        frame = self._frame(cutoff)
        chosen = self.audience(cutoff) if rows is None else rows
        if chosen.size == len(frame):
            return frame
        # By position: an index that several threads search for labels at once fills its table under their hands.
        return frame.iloc[np.searchsorted(frame.index.to_numpy(), chosen)]

    def outcomes(self, cutoff: date, window: int, rows: Rows) -> Bools:
        """Tell for each of ``rows`` whether a purchase event fell in [cutoff, cutoff + window days)."""
        key = (cutoff, window, rows.tobytes())
        with self._memory.reading:
            return _kept(self._memory.outcomes, key, OUTCOMES, lambda: self._source.outcomes(cutoff, window, rows))

    def _frame(self, cutoff: date) -> pd.DataFrame:
        """The features of everybody in the audience."""
        key = (self._source.facts, cutoff)
        with self._memory.reading:
            return _kept(self._memory.frames, key, FRAMES, lambda: _searched(self._source.features(cutoff)))


def _searched(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, the names of its columns searched once: their table is full before several threads look there."""
    frame.columns.get_loc(EVENT_DAYS)
    return frame


def _kept(known: OrderedDict[Key, Value], key: Key, most: int, read: Callable[[], Value]) -> Value:
    """Return what is remembered, or read it; beyond ``most`` the least recently asked for is forgotten."""
    if key not in known:
        known[key] = read()
    known.move_to_end(key)
    while len(known) > most:
        known.popitem(last=False)
    return known[key]
