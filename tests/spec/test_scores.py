"""Ranges are half-open on the 0.1 grid and closed at 100; without a score no condition on it holds."""

from itertools import pairwise

import pytest

from tests.spec.tables import chosen

PEOPLE = """
    customers
      id    score
      zero  0
      low   49.9
      fair  50
      near  74.9
      high  75
      best  100
      none  -
"""


def between(low, high):
    return {"score": {"prediction": "orders-30d", "range": [low, high]}}


def level(*categories):
    return {"category": {"prediction": "orders-30d", "in": list(categories)}}


CASES = {
    "whole": (between(0, 100), "zero low fair near high best"),
    "low": (between(0, 50), "zero low"),
    "medium": (between(50, 75), "fair near"),
    "high": (between(75, 100), "high best"),
    "first step": (between(0, 0.1), "zero"),
    "last step below the edge": (between(49.9, 50), "low"),
    "first step of the edge": (between(50, 50.1), "fair"),
    "up to 74.9 leaves it out": (between(50, 74.9), "fair"),
    "only the best": (between(99.9, 100), "best"),
    "up to 99.9 leaves the best out": (between(75, 99.9), "high"),
    "level low": (level("low"), "zero low"),
    "level medium": (level("medium"), "fair near"),
    "level high": (level("high"), "high best"),
    "low and high": (level("low", "high"), "zero low high best"),
    "all levels": (level("low", "medium", "high"), "zero low fair near high best"),
    "a prediction without scores holds for nobody": (
        {"score": {"prediction": "another", "range": [0, 100]}},
        "",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_score(case):
    filter, expected = CASES[case]
    assert chosen(PEOPLE, filter) == expected


@pytest.mark.parametrize(("name", "low", "high"), [("low", 0, 50), ("medium", 50, 75), ("high", 75, 100)])
def test_levels_are_their_ranges(name, low, high):
    assert chosen(PEOPLE, level(name)) == chosen(PEOPLE, between(low, high))


def test_not_in_a_range_takes_in_those_without_a_score():
    assert chosen(PEOPLE, {"none_of": [between(50, 100)]}) == "zero low none"


STEPS = [round(step / 10, 1) for step in range(0, 1001, 25)]


def test_neighbouring_ranges_share_nobody_and_leave_out_nobody():
    found = [chosen(PEOPLE, between(low, high)) for low, high in pairwise(STEPS)]
    assert " ".join(part for part in found if part) == "zero low fair near high best"
