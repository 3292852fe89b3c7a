"""The days of the simulated studio and how busy they are. Day 0 is the studio's first day; all days are Paris days."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

FIRST_DAY = date(2024, 10, 1)
AS_OF = date(2026, 10, 1)
HISTORY_DAYS = (AS_OF - FIRST_DAY).days
HORIZON_DAYS = 90

# Monday to Sunday, mean 1.
_VISIT_WEEK = (1.15, 1.10, 1.10, 1.05, 0.90, 0.90, 0.80)
_ORDER_WEEK = (1.10, 1.00, 1.00, 0.95, 0.95, 1.10, 0.90)
_JOIN_WEEK = (1.20, 1.00, 1.00, 1.00, 0.90, 1.00, 0.90)


def _rhythm(week: tuple[float, ...], swing: float) -> NDArray[np.float32]:
    days = np.arange(HISTORY_DAYS + HORIZON_DAYS)
    first = FIRST_DAY.timetuple().tm_yday
    year = 1.0 + swing * np.cos(2.0 * np.pi * (days + first - 20) / 365.25)
    return np.asarray(year * np.asarray(week)[(days + FIRST_DAY.weekday()) % 7], dtype=np.float32)


# One factor a day, from FIRST_DAY to HORIZON_DAYS after AS_OF: a week, and a mild year that peaks around 20 January.
VISIT_RHYTHM = _rhythm(_VISIT_WEEK, 0.05)
ORDER_RHYTHM = _rhythm(_ORDER_WEEK, 0.03)
JOIN_RHYTHM = _rhythm(_JOIN_WEEK, 0.03)


def midnight(day: int) -> np.datetime64:
    """Return the first instant of ``day`` as wall-clock time, in seconds."""
    return np.datetime64(FIRST_DAY + timedelta(days=day), "s")
