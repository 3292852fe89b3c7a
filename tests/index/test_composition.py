"""Shares of a set next to everyone, against numbers worked out by hand and an oracle that counts one by one."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.index.composition import AGE_BANDS, FEWEST, MOST_VALUES, age_counts, code_counts, shares
from segmentation.sql.columns import NO_DATE

BANDS = [band for band, _ in AGE_BANDS]


def test_shares_by_hand():
    found = shares({"FR": 60, "DE": 40, None: 100}, {"FR": 300, "DE": 600, None: 100})
    assert [(one.kind, one.value, one.customers) for one in found] == [
        ("value", "FR", 60), ("value", "DE", 40), ("unknown", "", 100),
    ]  # fmt: skip
    assert [one.share for one in found] == [0.3, 0.2, 0.5]
    assert [one.share_of_everyone for one in found] == [0.3, 0.6, 0.1]
    assert [one.mark for one in found] == ["", "less", "more"]


@pytest.mark.parametrize(("customers", "mark"), [(250, ""), (251, "more"), (150, ""), (149, "less")])
def test_a_quarter_of_a_difference_is_marked(customers, mark):
    """Everyone: 20% in FR. A quarter more is 25%, a quarter less 15%."""
    found = shares({"FR": customers, "DE": 1000 - customers}, {"FR": 2000, "DE": 8000})
    (one,) = (share for share in found if share.value == "FR")
    assert one.mark == mark


def test_values_of_few_are_told_together():
    found = shares({"FR": 500, "DE": 19, "IT": 15}, {"FR": 900, "DE": 90, "IT": 10})
    assert [(one.kind, one.value, one.customers) for one in found] == [("value", "FR", 500), ("other", "", 34)]
    assert found[-1].share_of_everyone == pytest.approx(0.1)
    assert found[-1].mark == ""


def test_the_others_are_never_few():
    """Five in IT could be worked out from the rest: DE joins them."""
    found = shares({"FR": 500, "DE": 25, "IT": 5}, {"FR": 900, "DE": 90, "IT": 10})
    assert [(one.kind, one.customers) for one in found] == [("value", 500), ("other", 30)]


def test_a_value_nobody_inside_has_is_among_the_others_of_everyone():
    found = shares({"FR": 500, "DE": 30, "IT": 20}, {"FR": 900, "DE": 90, "IT": 60, "ES": 50})
    assert [one.value for one in found] == ["FR", "DE", "IT"]
    assert sum(one.share_of_everyone for one in found) == pytest.approx(1050 / 1100)


counts = st.dictionaries(st.one_of(st.none(), st.sampled_from("abcdefghijklmnop")), st.integers(1, 400), min_size=1)


@given(counts, counts)
def test_nothing_is_told_of_fewer_than_twenty(inside, outside):
    everyone = {value: inside.get(value, 0) + outside.get(value, 0) for value in inside | outside}
    found = shares(inside, everyone)
    assert sum(one.customers for one in found) == sum(inside.values())
    assert sum(one.share for one in found) == pytest.approx(1)
    assert all(one.customers >= FEWEST for one in found) or sum(inside.values()) < FEWEST
    assert sum(one.kind == "value" for one in found) <= MOST_VALUES
    for one in found:
        if one.kind == "value":
            assert one.customers == inside[one.value]
            assert one.share_of_everyone == pytest.approx(everyone[one.value] / sum(everyone.values()))


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def age(born: date, as_of: date) -> int:
    """Whole years, the plain way: a birthday on 29 February is on the 28th in other years."""
    years = as_of.year - born.year
    try:
        birthday = born.replace(year=as_of.year)
    except ValueError:
        birthday = date(as_of.year, 2, 28)
    return years if as_of >= birthday else years - 1


def band(years: int) -> str:
    return next((name for name, until in AGE_BANDS[:-1] if years < until), AGE_BANDS[-1][0])


leap_days = st.sampled_from([date(1960, 2, 28), date(1960, 2, 29), date(1960, 3, 1), date(1999, 2, 28)])
births = st.one_of(st.dates(date(1900, 1, 1), date(2030, 1, 1)), leap_days)
days_of_data = st.one_of(
    st.dates(date(2020, 1, 1), date(2029, 12, 31)),
    st.sampled_from([date(2025, 2, 27), date(2025, 2, 28), date(2025, 3, 1), date(2024, 2, 28), date(2024, 2, 29)]),
)


@given(st.lists(births, min_size=1, max_size=30), days_of_data)
def test_ages_are_those_of_the_plain_way(born, as_of):
    found = age_counts(np.array([day_number(day) for day in born] + [NO_DATE], dtype=np.int32), as_of)
    expected: dict[str | None, int] = {**dict.fromkeys(BANDS, 0), None: 1}
    for day in born:
        expected[band(age(day, as_of)) if day < as_of else None] += 1
    assert found == expected


@pytest.mark.parametrize(("until", "years"), [(name, years) for name, years in AGE_BANDS if years])
def test_the_birthday_that_ends_a_band(until, years):
    as_of = date(2026, 10, 1)
    eve = as_of.replace(year=as_of.year - years) + timedelta(days=1)
    birth_days = np.array([day_number(eve), day_number(eve - timedelta(days=1))], dtype=np.int32)
    found = age_counts(birth_days, as_of)
    assert found[until] == 1
    assert found[BANDS[BANDS.index(until) + 1]] == 1


def test_bands_stand_in_their_order():
    inside = {"65_or_more": 30, "18_24": 90, None: 40, **dict.fromkeys(BANDS[2:6], 0), "under_18": 0}
    found = shares(inside, inside, BANDS)
    assert [(one.kind, one.value) for one in found] == [("value", "18_24"), ("value", "65_or_more"), ("unknown", "")]


def test_codes_are_counted():
    assert code_counts(np.array([0, 2, 2, 5], dtype=np.uint8)) == {0: 1, 2: 2, 5: 1}
    assert code_counts(np.array([], dtype=np.uint8)) == {}
