"""The level's error, shift and drift, and the interval, against their formulas in plain Python."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import norm, t

from segmentation.predictions import scores
from segmentation.predictions.level import (
    LIMIT,
    Drift,
    Interval,
    drift,
    interval,
    level_error,
    moved,
    quantiles,
    shift,
)

BINS = st.lists(st.tuples(st.integers(0, 500), st.floats(0, 1)), min_size=0, max_size=30)
DRIFTS = st.builds(Drift, tau=st.floats(0.03, 3), degrees=st.floats(3, 15), windows=st.integers(0, 12))


@dataclass
class Window:
    """What a completed window tells about the level."""

    origin: date = date(2024, 1, 1)
    window: int = 1
    raw_error: float = 0.0
    error: float = 0.0
    variance: float = 0.0


def arrays(bins):
    count = np.array([n for n, _ in bins], dtype=np.int64)
    return count, count * np.array([p for _, p in bins])


@given(st.lists(st.floats(-8, 8), min_size=2, max_size=60), st.data())
def test_the_error_makes_the_chances_sum_to_the_buyers(logits, data):
    actual = data.draw(st.integers(1, len(logits) - 1))
    error = level_error(logits, actual)
    assert expit(np.array(logits) + error).sum() == pytest.approx(actual)


def test_weights_count_a_customer_more_than_once():
    assert level_error([0.3, -1.0], 2, [3, 2]) == pytest.approx(level_error([0.3] * 3 + [-1.0] * 2, 2))


@pytest.mark.parametrize(
    ("p", "actual", "error"),
    [
        (np.full(100, 0.1), 0, logit(0.005) - logit(0.1)),
        (np.full(100, 0.1), 100, logit(0.995) - logit(0.1)),
        (np.full(100, 0.001), 0, 0.0),
        (np.full(100, 0.999), 100, 0.0),
        (np.full(1, 0.7), 0, logit(0.5) - logit(0.7)),
        (np.full(1, 0.7), 1, 0.0),
        (np.zeros(0), 0, 0.0),
    ],
)
def test_nobody_and_everybody_have_a_finite_error(p, actual, error):
    assert level_error(logit(p), actual) == pytest.approx(error, abs=1e-9)


def test_the_error_is_bounded():
    assert level_error([-200.0, -200.0], 1) == LIMIT
    assert level_error([200.0, 200.0], 1) == -LIMIT


def test_the_shift_damps_the_latest_window():
    windows = [Window(origin=date(2024, 1, 1), raw_error=-0.9), Window(origin=date(2024, 2, 1), raw_error=0.4)]
    assert shift(windows, 30) == pytest.approx(0.14)
    assert shift(windows[::-1], 45) == pytest.approx(0.14)
    assert shift(windows, 46) == 0.0
    assert shift([], 30) == 0.0
    assert [shift([Window(raw_error=error)], 7) for error in (3.0, -3.0)] == [0.5, -0.5]


def test_drift_without_a_window_is_the_prior():
    assert drift([]) == Drift(tau=pytest.approx(0.3), degrees=3.0, windows=0)


def test_drift_by_hand():
    first, second, third = (date(2024, month, 1) for month in (1, 2, 3))
    windows = [
        Window(origin=second, error=0.5, variance=0.01),
        Window(origin=third, error=-0.1, variance=0.04),
        Window(origin=first, error=-0.3, variance=0.0),
    ]
    tau = math.sqrt((3 * 0.09 + 0.24 + 0.0 + 0.09) / 6)
    assert drift(windows) == Drift(tau=pytest.approx(tau), degrees=6.0, windows=3)


def test_overlapping_windows_count_for_what_no_later_one_covers():
    windows = [
        Window(origin=date(2024, 1, day), window=20, error=error) for day, error in ((1, 1.0), (11, 0.8), (16, 0.0))
    ]
    tau = math.sqrt((3 * 0.09 + 0.5 * 1.0 + 0.25 * 0.64) / (3 + 1.75))
    assert drift(windows) == Drift(tau=pytest.approx(tau), degrees=4.75, windows=3)


def test_drift_looks_at_the_latest_twelve():
    calm = [Window(origin=date(2024, 1, 1) + timedelta(days=day)) for day in range(12)]
    assert drift([*calm, Window(origin=date(2023, 1, 1), error=3.0)]) == drift(calm)
    assert drift(calm) == Drift(tau=pytest.approx(math.sqrt(0.27 / 15)), degrees=15.0, windows=12)


def test_quantiles_are_those_of_t_and_of_the_normal():
    found = Drift(tau=0.3, degrees=9.0, windows=6)
    assert quantiles(found, 0.8) == pytest.approx((t.ppf(0.9, 9), norm.ppf(0.9)))
    assert quantiles(found, 0.95) == pytest.approx((t.ppf(0.975, 9), norm.ppf(0.975)))
    for coverage in (0.0, 1.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="not between 0 and 1"):
            quantiles(found, coverage)


@given(BINS, DRIFTS)
def test_intervals_hold_what_is_expected_and_nest(bins, found):
    count, sum_p = arrays(bins)
    narrow, wide = interval(count, sum_p, found, 0.8), interval(count, sum_p, found, 0.95)
    expected = min(float(sum_p.sum()), float(count.sum()))
    assert 0 <= wide.low <= narrow.low <= expected
    assert expected - 1e-9 <= narrow.high <= wide.high <= count.sum()
    assert all(isinstance(end, int) for end in (narrow.low, narrow.high, wide.low, wide.high))


@given(BINS, DRIFTS, st.floats(0, 2))
def test_more_drift_is_never_narrower(bins, found, more):
    wider = Drift(tau=found.tau + more, degrees=found.degrees, windows=found.windows)
    inner, outer = (interval(*arrays(bins), drift, 0.8) for drift in (found, wider))
    assert outer.low <= inner.low
    assert inner.high <= outer.high


def test_interval_by_hand():
    p = np.array([0.05, 0.2, 0.2, 0.6, 0.9])
    found = Drift(tau=0.4, degrees=7.0, windows=4)
    k, z = t.ppf(0.975, 7), norm.ppf(0.975)
    expected, chance = p.sum(), z**2 * (p * (1 - p)).sum()
    low = expected - math.sqrt((expected - expit(logit(p) - k * 0.4).sum()) ** 2 + chance)
    high = expected + math.sqrt((expit(logit(p) + k * 0.4).sum() - expected) ** 2 + chance)
    exact = Interval(low=max(0, math.floor(low)), high=min(5, math.ceil(high)))
    assert interval(np.ones(5), p, found, 0.95) == exact
    assert interval([1, 2, 1, 1], [0.05, 0.4, 0.6, 0.9], found, 0.95) == exact
    assert 2 in exact
    assert 6 not in exact


def test_the_terms_from_bins_are_those_of_every_customer():
    generator = np.random.default_rng(4)
    p = generator.beta(0.5, 3, 200_000)
    bins = scores.bins(p, scores.base_odds(p))
    for part in (np.full(p.size, True), bins >= 750, (bins >= 300) & (bins < 305)):
        count = np.bincount(bins[part], minlength=1000)
        mean = np.bincount(bins[part], weights=p[part], minlength=1000) / np.maximum(count, 1)
        for logits in (-0.6, 0.6):
            assert count @ moved(mean, logits) == pytest.approx(moved(p[part], logits).sum(), rel=1e-3)
        assert count @ (mean * (1 - mean)) == pytest.approx((p[part] * (1 - p[part])).sum(), rel=1e-3)


def test_certain_customers_and_nobody():
    assert interval([3, 4], [0, 4], Drift(), 0.8) == Interval(low=4, high=4)
    assert interval([], [], Drift(), 0.8) == Interval(low=0, high=0)
    assert interval([0, 0], [0, 0], Drift(), 0.8) == Interval(low=0, high=0)
