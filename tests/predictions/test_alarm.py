"""The alarm against a plain sum, tables of its bands, and what few customers do by chance alone."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.predictions import alarm

EVEN = (500,) * 20
SHARES = st.lists(st.integers(0, 10_000), min_size=20, max_size=20).filter(any)


def plain_index(then, now):
    total = 0.0
    for old, new in zip(then, now, strict=True):
        smallest = max(1e-4, 0.5 / min(sum(then), sum(now)))
        before, after = max(old / sum(then), smallest), max(new / sum(now), smallest)
        total += (after - before) * math.log(after / before)
    return total


@given(SHARES, SHARES)
def test_the_index_is_the_plain_sum_never_negative_and_the_same_both_ways(then, now):
    index = alarm.stability_index(then, now)
    assert index == pytest.approx(plain_index(then, now), abs=1e-12)
    assert index >= 0
    assert index == pytest.approx(alarm.stability_index(now, then), abs=1e-12)
    assert alarm.stability_index(then, then) == 0


def test_the_index_by_hand():
    """Shares .5 and .5 become .7 and .3: .2 ln 1.4 - .2 ln .6."""
    expected = 0.2 * math.log(1.4) - 0.2 * math.log(0.6)
    assert alarm.stability_index([5000, 5000], [7000, 3000]) == pytest.approx(expected, abs=1e-12)
    assert alarm.stability_index([50, 50], [7000, 3000]) == pytest.approx(expected, abs=1e-12), "shares, not counts"


@pytest.mark.parametrize(("then", "now"), [([0, 0], [1, 2]), ([1, 2], [0, 0]), ([0, 0], [0, 0])])
def test_nobody_has_not_moved(then, now):
    assert alarm.stability_index(then, now) == 0


def profile(buckets, blanks=None):
    return alarm.Profile(customers=sum(buckets), base_odds=0.25, buckets=tuple(buckets), blanks=blanks or {})


def tilted(by):
    """Ten buckets lose a share of their customers to the other ten."""
    return tuple(round(500 * (1 + by)) if bucket < 10 else round(500 * (1 - by)) for bucket in range(20))


@pytest.mark.parametrize(
    ("by", "band"), [(0.0, "calm"), (0.31, "calm"), (0.32, "moved"), (0.47, "moved"), (0.49, "red"), (0.9, "red")]
)
def test_the_bands_of_the_score(by, band):
    """Tilting by b moves the index to b/2 ln((1 + b) / (1 - b)): .099 at .31, .106 at .32; .240 at .47, .263 at .49."""
    moved = alarm.compare(profile(EVEN), profile(tilted(by)))
    assert moved.band == band
    if by:
        assert moved.score_index == pytest.approx(by / 2 * math.log((1 + by) / (1 - by)), abs=1e-3)


def test_the_blanks_of_one_group_raise_the_alarm_alone():
    then = profile(EVEN, {"visits": 0.1, "money": 0.3, "carts": 0.5})
    now = profile(EVEN, {"visits": 0.9, "money": 0.32, "carts": 0.5})
    moved = alarm.compare(then, now)
    assert moved.band == "red"
    assert moved.score_index == 0
    assert [group for group, _ in moved.blanks] == ["visits", "money", "carts"], "the most moved first"
    assert dict(moved.blanks)["visits"] == pytest.approx(plain_index([1000, 9000], [9000, 1000]))


def test_a_group_that_is_gone_is_all_blank_and_a_new_one_was_not_learned_from():
    then, now = profile(EVEN, {"visits": 0.1}), profile(EVEN, {"tags": 1.0})
    moved = alarm.compare(then, now)
    assert [group for group, _ in moved.blanks] == ["visits"]
    assert moved.band == "red"


def test_few_customers_raise_no_alarm_by_chance():
    """Two samples of 60 from one population have an index above .25 most of the time; of 10,000, never."""
    luck = np.random.default_rng(5)
    shares = luck.dirichlet(np.ones(20))
    bands = {size: [] for size in (60, 300, 10_000)}
    for size, found in bands.items():
        for _ in range(200):
            then, now = (luck.multinomial(size, shares) for _ in range(2))
            found.append(alarm.compare(profile(tuple(then)), profile(tuple(now))).band)
    assert all(found.count("calm") >= 194 for found in bands.values()), bands
    index = [alarm.stability_index(luck.multinomial(60, shares), luck.multinomial(60, shares)) for _ in range(200)]
    assert np.median(index) > alarm.RED, "so that the bands alone would not do"


def test_blanks_are_counted_chunk_by_chunk():
    watched = alarm.Blanks(lambda column: column.split("_")[0])
    frame = pd.DataFrame(
        {"a_1": [1.0, np.nan, 3.0, 4.0], "a_2": [np.nan] * 4, "b": pd.Categorical(["x", None, "x", "x"])}
    )
    for part in (frame[:1], frame[1:], frame[:0]):
        watched.watch(part, np.zeros(len(part)))
    assert watched.shares() == {"a": 5 / 8, "b": 1 / 4}
    assert alarm.Blanks(str).shares() == {}


@given(st.lists(st.floats(1e-9, 1 - 1e-9), max_size=60), st.floats(0.01, 10))
def test_every_customer_is_in_one_bucket(p, base_odds):
    spread = alarm.profile(p, base_odds, {"a": 0.5})
    assert sum(spread.buckets) == spread.customers == len(p)
    expected = [0] * 20
    for chance in p:
        odds = chance / (1 - chance)
        expected[min(int(1000 * odds / (odds + base_odds) + 1e-6), 999) // 50] += 1
    assert spread.buckets == tuple(expected)
    assert alarm.profile_from_json(alarm.profile_to_json(spread)) == spread


def test_json_and_back():
    moved = alarm.compare(profile(EVEN, {"visits": 0.1, "money": 0.2}), profile(tilted(0.4), {"visits": 0.2}))
    assert alarm.from_json(alarm.to_json(moved)) == moved
    assert alarm.from_json({}) is None
