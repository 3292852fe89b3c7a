"""Windows in days: half-open, never beyond `as_of`, calendar periods from Monday or the first."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.filters.nodes import PERIODS, Between, Calendar, Ever, LastDays, MoreThanDaysAgo, WithinDays
from segmentation.filters.windows import birthdays, days_of, midnight

days = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1))


def test_midnight_is_naive_wall_clock_time():
    assert midnight(date(2026, 3, 29)) == datetime(2026, 3, 29)


@given(days, st.integers(1, 400))
def test_last_days_have_as_many_days(as_of, count):
    assert days_of(LastDays(days=count), as_of) == (as_of - timedelta(days=count), as_of)


@given(days, st.integers(1, 400))
def test_recent_and_older_days_meet_without_a_gap(as_of, count):
    first, after = days_of(WithinDays(days=count), as_of)
    assert (first, after) == days_of(LastDays(days=count), as_of)
    assert days_of(MoreThanDaysAgo(days=count), as_of) == (None, first)


@given(days)
def test_ever_has_no_beginning(as_of):
    assert days_of(Ever(), as_of) == (None, as_of)


@given(days, days, days)
def test_between_never_ends_after_as_of(first, after, as_of):
    assert days_of(Between(first=first, after=after), as_of) == (first, min(after, as_of))


@given(days)
def test_weeks_begin_on_monday_and_follow_each_other(as_of):
    this, until = days_of(Calendar(period="this_week"), as_of)
    previous, before = days_of(Calendar(period="previous_week"), as_of)
    assert this.weekday() == previous.weekday() == 0
    assert until == as_of
    assert 0 <= (as_of - this).days <= 6
    assert before == this
    assert (this - previous).days == 7


@given(days)
def test_months_begin_on_the_first_and_follow_each_other(as_of):
    this, until = days_of(Calendar(period="this_month"), as_of)
    previous, before = days_of(Calendar(period="previous_month"), as_of)
    assert this.day == previous.day == 1
    assert until == as_of
    assert (this.year, this.month) == (as_of.year, as_of.month)
    assert before == this
    assert 28 <= (this - previous).days <= 31


@pytest.mark.parametrize("period", PERIODS)
def test_first_of_january_on_a_monday(period):
    expected = {
        "this_week": (date(2024, 1, 1), date(2024, 1, 1)),
        "previous_week": (date(2023, 12, 25), date(2024, 1, 1)),
        "this_month": (date(2024, 1, 1), date(2024, 1, 1)),
        "previous_month": (date(2023, 12, 1), date(2024, 1, 1)),
    }
    assert days_of(Calendar(period=period), date(2024, 1, 1)) == expected[period]


leap_days = st.sampled_from([date(1984, 2, 29), date(1990, 2, 28), date(1990, 3, 1), date(1999, 12, 31)])


@given(days | leap_days.map(lambda day: day.replace(year=2028)), st.integers(1, 366), days | leap_days)
def test_birthdays_are_those_of_the_days_one_by_one(as_of, count, born):
    today = {as_of + timedelta(days=number) for number in range(count)}
    celebrated = {(day.month, day.day) for day in today}
    if any((day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3 for day in today):
        celebrated.add((2, 29))
    inside = any(first <= born.month * 100 + born.day <= last for first, last in birthdays(as_of, count))
    assert inside == ((born.month, born.day) in celebrated)
