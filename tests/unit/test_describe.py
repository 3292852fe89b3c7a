"""Sentences: dates resolved, blanks mentioned, and no failure on a filter whose names or types have changed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from segmentation.catalog import Catalog, FieldType
from segmentation.filters.codec import from_json
from segmentation.filters.describe import day_in_words, days_in_words, describe, window_in_words
from segmentation.filters.nodes import Between, Calendar, Ever, LastDays
from tests.population import AS_OF, CATALOG, filters


def sentence(filter, catalog=CATALOG):
    return describe(from_json({"version": 1, "filter": filter}), catalog)


WINDOWS = [
    (LastDays(days=30), date(2026, 10, 1), "in the last 30 days (1 to 30 September 2026)"),
    (LastDays(days=1), date(2026, 3, 1), "in the last day (28 February 2026)"),
    (LastDays(days=2), date(2024, 3, 1), "in the last 2 days (28 to 29 February 2024)"),
    (LastDays(days=40), date(2026, 1, 15), "in the last 40 days (6 December 2025 to 14 January 2026)"),
    (LastDays(days=40), date(2026, 3, 1), "in the last 40 days (20 January to 28 February 2026)"),
    (Ever(), date(2026, 3, 1), "up to 28 February 2026"),
    (Calendar(period="this_week"), date(2026, 3, 2), "in this week (no day yet)"),
    (Calendar(period="previous_week"), date(2026, 3, 2), "in the previous week (23 February to 1 March 2026)"),
    (Calendar(period="this_month"), date(2026, 3, 2), "in this month (1 March 2026)"),
    (Calendar(period="previous_month"), date(2024, 3, 31), "in the previous month (1 to 29 February 2024)"),
    (Between(first=date(2026, 1, 1), after=date(2026, 1, 2)), date(2026, 3, 1), "from 1 January 2026"),
    (Between(first=date(2026, 1, 1), after=date(2027, 1, 1)), date(2026, 3, 1), "from 1 January to 28 February 2026"),
    (Between(first=date(2026, 4, 1), after=date(2027, 1, 1)), date(2026, 3, 1), "from no day yet"),
]


@pytest.mark.parametrize(("window", "as_of", "words"), WINDOWS)
def test_window(window, as_of, words):
    assert window_in_words(window, as_of) == words


def test_days():
    assert day_in_words(date(2011, 12, 9)) == "9 December 2011"
    assert day_in_words(date(2011, 12, 9), year=False) == "9 December"
    assert days_in_words(date(2026, 3, 1), date(2026, 3, 1)) == "no day yet"


@pytest.mark.parametrize(
    ("filter", "words"),
    [
        ({"attribute": {"field": "country", "!=": "France"}}, "Country is not France (or is unknown)"),
        ({"attribute": {"field": "height", "not_in": [1, 1.5]}}, "Height is none of 1 or 1.5 (or is unknown)"),
        ({"attribute": {"field": "country", "=": "*_`<b>"}}, "Country is *_`<b>"),
        ({"attribute": {"field": "is_guest", "=": True}}, "Guest is yes"),
        ({"tag": {"any_of": ["a"]}}, "tagged a"),
        ({"tag": {"all_of": ["a", "b", "c"]}}, "tagged a, b and c"),
        ({"subscription": {"state": "not_active"}}, "has no plan now"),
    ],
)
def test_condition(filter, words):
    assert sentence(filter) == words


def test_every_group_is_told_apart():
    rule = [{"tag": {"any_of": ["a"]}}, {"tag": {"any_of": ["b"]}}]
    both, either, neither = (sentence({group: rule}) for group in ("all_of", "any_of", "none_of"))
    assert (both, either, neither) == (
        "tagged a, and tagged b",
        "(tagged a, or tagged b)",
        "not (tagged a, or tagged b)",
    )
    assert sentence({"all_of": [{"any_of": rule}, {"none_of": rule}]}) == f"{either}, and {neither}"


UNKNOWN = {
    "prediction": ({"score": {"prediction": "gone", "range": [0, 50]}}, "likelihood score 0 to 49.9 in gone"),
    "segment": ({"in_segment": {"segment": "gone"}}, "in the segment “gone”"),
    "field": ({"attribute": {"field": "gone", ">": 3}}, "gone is above 3"),
    "a date of a field that is gone": ({"attribute": {"field": "gone", "<": "2026-01-01"}}, "gone is below 2026-01-01"),
    "tag": ({"tag": {"none_of": ["gone"]}}, "not tagged gone"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown_names_are_shown_as_they_stand(case):
    filter, words = UNKNOWN[case]
    assert sentence(filter, Catalog(as_of=AS_OF, timezone="UTC")) == words


NOT_VALID = [
    {"attribute": {"field": "birth_date", "=": "gold"}},
    {"attribute": {"field": "birth_date", "contains": "19"}},
    {"attribute": {"field": "height", "=": "tall"}},
    {"attribute": {"field": "height", ">": float("nan")}},
    {"visits": {"count": {"in": [1, 2]}, "window": "ever"}},
    {"visits": {"count": {"=": "five"}, "window": "ever"}},
    {"visits": {"count": {"is_blank": True}, "window": "ever"}},
    {"visits": {"count": {">=": 1}, "window": {"last_days": 10**9}}},
    {"visits": {"count": {">=": 1}, "window": {"last_days": -3}}},
    {"visits": {"count": {">=": 1}, "window": {"between": ["0001-01-01", "0001-01-01"]}}},
    {"orders": {"measure": "total", "value": {"contains": "x"}, "window": "ever"}},
    {"orders": {"measure": "count", "value": {"=": True}, "window": "ever"}},
]


@pytest.mark.parametrize("filter", NOT_VALID)
def test_a_filter_that_reads_but_may_not_be_applied_still_has_a_sentence(filter):
    assert sentence(filter)


@given(filters)
def test_a_field_that_changed_its_type_still_has_a_sentence(filter):
    """The next import may find dates where there were texts: the segment is then unavailable, not unreadable."""
    for kind in FieldType:
        fields = {name: replace(field, type=kind) for name, field in CATALOG.fields.items()}
        assert describe(filter, replace(CATALOG, fields=fields))
