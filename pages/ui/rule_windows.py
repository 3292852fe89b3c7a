"""The time of a row: how a window, or when something happened last, is chosen and what it stands for."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from segmentation.api import (
    Between,
    Calendar,
    Ever,
    LastDays,
    MoreThanDaysAgo,
    When,
    Window,
    WithinDays,
)

READY_DAYS = (7, 14, 30, 60, 90, 180, 365)
PERIODS = ("this_week", "previous_week", "this_month", "previous_month")
# The 30 days and the calendar month stand side by side: they are mistaken for each other.
WINDOWS = (
    *("last_7", "this_week", "previous_week", "last_14", "last_30", "previous_month", "this_month"),
    *("last_60", "last_90", "last_180", "last_365", "ever", "last_days", "between"),
)
WHENS = ("within_days", "more_than_days_ago", "between")
Values = Mapping[str, Any]


def days_back(as_of: date, days: int) -> tuple[date, date]:
    """Return the first and the last day of the days before a date, both inside."""
    return as_of - timedelta(days=days), as_of - timedelta(days=1)


def window_defaults(as_of: date) -> dict[str, Any]:
    """Return the values of a window at first: the last 30 days."""
    return {"window": "last_30", "days": 30, "between": days_back(as_of, 30)}


def window_of(values: Values) -> Window:
    """Return the window a row's values stand for."""
    chosen = values["window"]
    match chosen:
        case "ever":
            return Ever()
        case "between":
            return _between(values)
        case "last_days":
            return LastDays(days=int(values["days"]))
        case period if period in PERIODS:
            return Calendar(period=period)
    return LastDays(days=int(chosen.removeprefix("last_")))


def window_values(window: Window) -> dict[str, Any]:
    """Return the values of a row for a window."""
    match window:
        case Ever():
            return {"window": "ever"}
        case Calendar(period=period):
            return {"window": period}
        case Between():
            return {"window": "between", "between": _days(window)}
        case LastDays(days=days):
            return {"window": f"last_{days}" if days in READY_DAYS else "last_days", "days": days}


def when_of(values: Values) -> When:
    """Return the time a row's values stand for."""
    match values["when"]:
        case "within_days":
            return WithinDays(days=int(values["days"]))
        case "more_than_days_ago":
            return MoreThanDaysAgo(days=int(values["days"]))
    return _between(values)


def when_values(when: When) -> dict[str, Any]:
    """Return the values of a row for a time."""
    match when:
        case WithinDays(days=days):
            return {"when": "within_days", "days": days}
        case MoreThanDaysAgo(days=days):
            return {"when": "more_than_days_ago", "days": days}
        case Between():
            return {"when": "between", "between": _days(when)}


def lacks_days(values: Values) -> bool:
    """Tell whether two dates were asked for and are not both chosen."""
    return "between" in (values.get("window"), values.get("when")) and len(values["between"]) != 2


def _between(values: Values) -> Between:
    first, last = values["between"]
    return Between(first=first, after=last + timedelta(days=1))


def _days(between: Between) -> tuple[date, date]:
    return between.first, between.after - timedelta(days=1)
