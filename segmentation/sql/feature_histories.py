"""How many days each customer had a purchase event on, and when: at many cutoffs, from days that are read once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from segmentation.sql.dialect import fetch_arrays, render
from segmentation.sql.feature_events import Event, Orders, event_dates, lapse, lapse_of_dates
from segmentation.sql.feature_run import places

_DATES = sa.table("feature_event_dates", sa.column("row", sa.Integer), sa.column("day", sa.Date))


class EventHistories:
    """The days with an event of all customers on a connection; shared by sources that differ in their date only.

    Days are put aside when they are first asked for, in a temporary table on a cursor of its own that spills to disk
    and is gone with this object. Later days are in it too: every question leaves out what its cutoff does not know.
    Starts of plans are read anew each time, because what a renewal is depends on what was known.
    """

    def __init__(self, connection: Any, event: Event) -> None:
        self._connection = connection
        self._event = event
        self._staged: Any = None

    def at(self, cutoff: date) -> Mapping[str, NDArray[Any]]:
        """Return (row, days, first, last) of everybody with an event before ``cutoff``; ages in days, in no order."""
        if not isinstance(self._event, Orders):
            return fetch_arrays(self._connection, lapse(self._event, cutoff))
        if self._staged is None:
            self._staged = self._connection.cursor()
            text, values = render(event_dates(self._event))
            self._staged.execute(f"CREATE TEMP TABLE {_DATES.name} AS {text}", values)
        return fetch_arrays(self._staged, lapse_of_dates(_DATES, cutoff))


def along(rows: NDArray[np.int32], found: Mapping[str, NDArray[Any]], names: Mapping[str, float]) -> dict[str, Any]:
    """Return the named columns of ``found`` as float32 arrays along ``rows``, which rise; their numbers for others."""
    place = places(rows, found["row"])
    asked = np.flatnonzero(place >= 0)
    columns = {name: np.full(rows.size, missing, dtype=np.float32) for name, missing in names.items()}
    for name, values in columns.items():
        values[place[asked]] = found[name][asked]
    return columns
