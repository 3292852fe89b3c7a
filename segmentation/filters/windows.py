"""Windows of time, resolved against a date."""

from datetime import date, datetime, time, timedelta

from segmentation.filters.nodes import Between, Calendar, Ever, LastDays, MoreThanDaysAgo, When, Window, WithinDays


def midnight(day: date) -> datetime:
    """Return the first instant of a day, as the naive wall-clock time every table uses."""
    return datetime.combine(day, time.min)


def days_of(window: Window | When, as_of: date) -> tuple[date | None, date]:
    """Return [first, after) in days: ``first`` is None when the window has no beginning.

    The end never lies beyond ``as_of``, because nothing at or after it is known.

    >>> days_of(LastDays(days=30), date(2026, 10, 1))
    (datetime.date(2026, 9, 1), datetime.date(2026, 10, 1))
    >>> days_of(Calendar(period="previous_month"), date(2026, 3, 31))
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    """
    match window:
        case Ever():
            return None, as_of
        case LastDays(days=days) | WithinDays(days=days):
            return as_of - timedelta(days=days), as_of
        case MoreThanDaysAgo(days=days):
            return None, as_of - timedelta(days=days)
        case Between(first=first, after=after):
            return first, min(after, as_of)
        case Calendar(period=period):
            return _calendar(period, as_of)


def _calendar(period: str, as_of: date) -> tuple[date, date]:
    if period.endswith("week"):
        start = as_of - timedelta(days=as_of.weekday())
        earlier = start - timedelta(days=7)
    else:
        start = as_of.replace(day=1)
        earlier = (start - timedelta(days=1)).replace(day=1)
    return (start, as_of) if period.startswith("this") else (earlier, start)


def birthdays(as_of: date, days: int) -> tuple[tuple[int, int], ...]:
    """Return the birthdays celebrated in [as_of, as_of + days), as closed ranges of month * 100 + day.

    ``days`` is 1 to 366. Who was born on 29 February celebrates on the 28th in years without one.

    >>> birthdays(date(2025, 12, 20), 14)
    ((1220, 1231), (101, 102))
    >>> birthdays(date(2026, 2, 27), 2)
    ((227, 229),)
    """
    last = as_of + timedelta(days=days - 1)
    begin, end = _birthday(as_of), _birthday(last)
    if end == 228 and _birthday(last + timedelta(days=1)) == 301:
        end = 229
    return ((begin, end),) if as_of.year == last.year else ((begin, 1231), (101, end))


def _birthday(day: date) -> int:
    return day.month * 100 + day.day
