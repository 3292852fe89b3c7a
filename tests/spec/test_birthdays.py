"""Birthdays to come, counted in days from `as_of`: the turn of the year, and 29 February in years that lack it."""

from datetime import date, timedelta

import pytest

from tests.spec.tables import chosen

PEOPLE = """
    customers
      id      birth_date
      leap    1984-02-29
      feb28   1990-02-28
      mar1    2000-03-01
      dec31   1999-12-31
      jan1    1970-01-01
      李      1999-12-31
      blank   -
"""
CASES = {
    # 2026 has no 29 February: it is celebrated on the 28th.
    ("2026-02-28", 1): "leap feb28",
    ("2026-02-27", 1): "",
    ("2026-02-27", 2): "leap feb28",
    ("2026-03-01", 1): "mar1",
    ("2026-02-28", 2): "leap feb28 mar1",
    # 2024 has one.
    ("2024-02-28", 1): "feb28",
    ("2024-02-29", 1): "leap",
    ("2024-02-28", 2): "leap feb28",
    ("2024-03-01", 1): "mar1",
    # The turn of the year, into a year with a 29 February and into one without.
    ("2025-12-31", 1): "dec31 李",
    ("2025-12-31", 2): "dec31 jan1 李",
    ("2026-01-01", 1): "jan1",
    ("2023-12-31", 60): "feb28 dec31 jan1 李",
    ("2023-12-31", 61): "leap feb28 dec31 jan1 李",
    ("2025-12-31", 60): "leap feb28 dec31 jan1 李",
    ("2025-12-31", 59): "dec31 jan1 李",
    # From 1 March 2023, the 29th of 2024 is the 366th day.
    ("2023-03-01", 365): "feb28 mar1 dec31 jan1 李",
    ("2023-03-01", 366): "leap feb28 mar1 dec31 jan1 李",
    ("2026-03-02", 364): "leap feb28 dec31 jan1 李",
    ("2026-03-02", 365): "leap feb28 mar1 dec31 jan1 李",
}


def _rule(days):
    return {"attribute": {"field": "birth_date", "birthday_within_days": days}}


@pytest.mark.parametrize(("as_of", "days"), CASES)
def test_birthday(as_of, days):
    assert chosen(PEOPLE, _rule(days), as_of=date.fromisoformat(as_of)) == CASES[as_of, days]


@pytest.mark.parametrize("number", range(0, 4 * 366, 7))
def test_366_days_hold_everybody_whose_birthday_is_known(number):
    as_of = date(2023, 1, 1) + timedelta(days=number)
    assert chosen(PEOPLE, _rule(366), as_of=as_of) == "leap feb28 mar1 dec31 jan1 李"


def test_a_birthday_has_a_past():
    past = {"as_of": date(2024, 2, 29), "snapshot_as_of": date(2026, 3, 1)}
    assert chosen(PEOPLE, _rule(1), **past) == "leap"


def test_a_blank_is_no_birthday_and_its_complement_has_it():
    assert chosen(PEOPLE, {"none_of": [_rule(366)]}) == "blank"
