"""Windows at their edges: midnight belongs to the day it begins, and nothing at or after `as_of` is known."""

from datetime import date, datetime, timedelta

import pytest

from tests.spec.tables import chosen

AS_OF = date(2026, 3, 1)


def people_at(*times: str) -> str:
    """One customer per time, called a, b, c, ..., with one visit and one order at that time."""
    ids = [chr(ord("a") + position) for position in range(len(times))]
    visits = [f"  {id}  {at}" for id, at in zip(ids, times, strict=True)]
    orders = [f"  {id}  {id}  {at}  10" for id, at in zip(ids, times, strict=True)]
    lines = ["customers", "  id", *(f"  {id}" for id in (*ids, "never"))]
    return "\n".join([*lines, "visits", "  id  at", *visits, "orders", "  id  order  at  amount", *orders])


def visited(window):
    return {"visits": {"count": {">=": 1}, "window": window}}


def ordered(window):
    return {"orders": {"measure": "count", "value": {">=": 1}, "window": window}}


def both(people, window, as_of, **options):
    """The visits and the orders of a window choose the same customers; their complements all the others."""
    found = chosen(people, visited(window), as_of=as_of, **options)
    assert chosen(people, ordered(window), as_of=as_of, **options) == found
    rest = {"visits": {"count": {"=": 0}, "window": window}}
    assert sorted((found + " " + chosen(people, rest, as_of=as_of, **options)).split()) == sorted(ids_of(people))
    return found


def ids_of(people):
    return people.split("visits")[0].split()[2:]


@pytest.mark.parametrize("days", [1, 7, 28, 29, 30, 31, 60, 365, 366])
def test_last_days_begin_at_midnight_and_end_before_as_of(days):
    first = datetime.combine(AS_OF, datetime.min.time()) - timedelta(days=days)
    people = people_at(
        str(first - timedelta(seconds=1)),
        str(first),
        str(first + timedelta(seconds=1)),
        "2026-02-28 23:59:59",
    )
    assert both(people, {"last_days": days}, AS_OF) == "b c d"


LEAP = people_at(
    "2024-02-28 23:59:59",
    "2024-02-29 00:00:00",
    "2024-02-29 23:59:59",
    "2024-03-01 00:00:00",
    "2024-03-31 23:59:59",
    "2024-04-01 00:00:00",
)
DAYS = {
    "the leap day alone": (LEAP, {"last_days": 1}, date(2024, 3, 1), "b c"),
    "the leap day, between": (LEAP, {"between": ["2024-02-29", "2024-03-01"]}, date(2024, 6, 1), "b c"),
    "February of a leap year": (LEAP, {"calendar": "previous_month"}, date(2024, 3, 31), "a b c"),
    "March, seen on 1 April": (LEAP, {"calendar": "previous_month"}, date(2024, 4, 1), "d e"),
    "this month, on its second day": (LEAP, {"calendar": "this_month"}, date(2024, 4, 2), "f"),
    "this month, on its first day, has no day yet": (LEAP, {"calendar": "this_month"}, date(2024, 4, 1), ""),
    "365 days before 1 March 2025 leave out the leap day": (LEAP, {"last_days": 365}, date(2025, 3, 1), "d e f"),
    "366 days take it in": (LEAP, {"last_days": 366}, date(2025, 3, 1), "b c d e f"),
    "ever": (LEAP, "ever", date(2024, 6, 1), "a b c d e f"),
    "between ends where as_of does": (LEAP, {"between": ["2024-03-01", "2024-12-31"]}, date(2024, 4, 1), "d e"),
    "between after as_of is empty": (LEAP, {"between": ["2024-06-01", "2024-07-01"]}, date(2024, 6, 1), ""),
}
# 1 March 2026 is a Sunday: its week began on Monday 23 February.
WEEK = people_at(
    "2026-02-15 23:59:59", "2026-02-16 00:00:00", "2026-02-22 23:59:59", "2026-02-23 00:00:00", "2026-02-28 23:59:59"
)
DAYS |= {
    "this week": (WEEK, {"calendar": "this_week"}, AS_OF, "d e"),
    "previous week": (WEEK, {"calendar": "previous_week"}, AS_OF, "b c"),
    "this week on a Monday has no day yet": (WEEK, {"calendar": "this_week"}, date(2026, 3, 2), ""),
    "previous week on a Monday": (WEEK, {"calendar": "previous_week"}, date(2026, 3, 2), "d e"),
}
# In Paris 29 March 2026 has 23 hours and 25 October 25: a day is still from midnight to midnight on the wall.
SPRING = people_at("2026-03-28 23:59:59", "2026-03-29 00:00:00", "2026-03-29 03:00:00", "2026-03-29 23:59:59")
AUTUMN = people_at("2026-10-24 23:59:59", "2026-10-25 00:00:00", "2026-10-25 02:30:00", "2026-10-25 23:59:59")
DAYS |= {
    "the day of 23 hours": (SPRING, {"last_days": 1}, date(2026, 3, 30), "b c d"),
    "the day of 25 hours": (AUTUMN, {"last_days": 1}, date(2026, 10, 26), "b c d"),
    "the week around the change": (SPRING, {"last_days": 7}, date(2026, 4, 4), "a b c d"),
    "the week after the change": (SPRING, {"last_days": 6}, date(2026, 4, 4), "b c d"),
}


@pytest.mark.parametrize("case", DAYS)
def test_day(case):
    people, window, as_of, expected = DAYS[case]
    assert both(people, window, as_of) == expected


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (date(2026, 1, 31), "2025-12-01", "2025-12-31"),
        (date(2026, 3, 31), "2026-02-01", "2026-02-28"),
        (date(2024, 3, 29), "2024-02-01", "2024-02-29"),
        (date(2026, 5, 31), "2026-04-01", "2026-04-30"),
        (date(2026, 1, 1), "2025-12-01", "2025-12-31"),
    ],
)
def test_previous_month_at_month_ends(as_of, first, last):
    before = datetime.fromisoformat(first) - timedelta(seconds=1)
    after = datetime.fromisoformat(last) + timedelta(days=1)
    people = people_at(str(before), f"{first} 00:00:00", f"{last} 23:59:59", str(after))
    later = date(2026, 7, 1)
    assert both(people, {"calendar": "previous_month"}, as_of, snapshot_as_of=later) == "b c"


def test_a_past_date_knows_nothing_after_it():
    people = people_at("2025-12-31 23:59:59", "2026-01-01 00:00:00", "2026-02-28 23:59:59")
    assert both(people, "ever", date(2026, 1, 1), snapshot_as_of=AS_OF) == "a"
    assert both(people, "ever", AS_OF) == "a b c"


def test_the_same_instant_twice_counts_twice():
    people = """
        customers
          id
          twice
          once
        visits
          id     at
          twice  2026-02-28 10:00
          twice  2026-02-28 10:00
          once   2026-02-28 10:00
    """
    assert chosen(people, {"visits": {"count": {"=": 2}, "window": {"last_days": 1}}}) == "twice"
