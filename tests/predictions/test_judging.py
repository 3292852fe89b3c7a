"""A judged window against an obvious evaluator, customer by customer."""

import json
import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from segmentation.predictions import judging, scores
from segmentation.predictions.judging import Judged, completed, judge
from segmentation.predictions.level import Drift, interval

ORIGIN = date(2024, 3, 1)
CUSTOMERS = st.lists(st.tuples(st.sampled_from([0.001, 0.05, 0.1, 0.4, 0.75, 0.999]), st.booleans()), min_size=1)


def judged(p, outcome, *, origin=ORIGIN, window=30, shift=0.1, drift=None) -> Judged:
    chances = np.asarray(p, dtype=np.float64)
    return judge(
        chances,
        outcome,
        origin=origin,
        window=window,
        shift=shift,
        drift=drift or Drift(),
        base_odds=scores.base_odds(chances),
    )


def plain_gains(customers, share):
    """Buyers among the best ``share``: whole groups of equal chance, the last one in part."""
    left, found = share * len(customers), 0.0
    for chance in sorted({p for p, _ in customers}, reverse=True):
        group = [bought for p, bought in customers if p == chance]
        taken = min(left, len(group))
        found += sum(group) * taken / len(group)
        left -= taken
    return found / sum(bought for _, bought in customers)


@given(CUSTOMERS)
def test_every_figure_is_what_counting_gives(customers):
    p, outcome = [chance for chance, _ in customers], [bought for _, bought in customers]
    found = judged(p, outcome)
    base = scores.base_odds(p)
    assert (found.figures.n, found.figures.actual) == (len(customers), sum(outcome))
    assert found.variance == pytest.approx(1 / sum(chance * (1 - chance) for chance in p))
    named = [scores.category(int(scores.bins([chance], base)[0])) for chance in p]
    for level, group in found.levels.items():
        inside = [customer for customer, name in zip(customers, named, strict=True) if name == level]
        assert group.customers == len(inside)
        assert group.expected == pytest.approx(sum(chance for chance, _ in inside))
        assert group.actual == sum(bought for _, bought in inside)
    assert list(found.levels) == ["low", "medium", "high"]
    if any(outcome):
        plain = [plain_gains(customers, n / 20) for n in range(1, 21)]
        assert found.gains == pytest.approx(plain)
        assert found.top_tenth == pytest.approx(plain[1])
    else:
        assert (found.gains, found.top_tenth) == ((), None)


@given(CUSTOMERS)
def test_tenths_hold_everybody_in_order(customers):
    found = judged(*zip(*customers, strict=True))
    assert sum(group.customers for group in found.reliability) == len(customers)
    assert sum(group.actual for group in found.reliability) == found.figures.actual
    assert sum(group.expected for group in found.reliability) == pytest.approx(found.figures.expected)
    means = [group.expected / group.customers for group in found.reliability]
    assert means == sorted(means)
    assert all(group.customers for group in found.reliability)


def test_tenths_of_different_chances_are_tenths():
    p = np.linspace(0.01, 0.9, 200)
    found = judged(p, p > 0.5)
    assert [group.customers for group in found.reliability] == [20] * 10
    assert found.reliability[0].expected == pytest.approx(p[:20].sum())


def test_the_error_is_that_of_the_issued_chances_and_the_raw_one_of_the_models():
    generator = np.random.default_rng(1)
    raw = generator.normal(-2, 1, 500)
    p = expit(raw - 0.25)
    outcome = generator.random(500) < expit(raw + 0.4)
    found = judged(p, outcome, shift=-0.25)
    assert expit(logit(p) + found.error).sum() == pytest.approx(outcome.sum())
    assert expit(raw + found.raw_error).sum() == pytest.approx(outcome.sum())


def test_intervals_are_those_of_the_day_of_issue():
    p = np.random.default_rng(5).beta(1, 6, 3000)
    drift = Drift(tau=0.2, degrees=8.0, windows=5)
    found = judged(p, p > 0.3, drift=drift)
    exact = interval(np.ones(p.size), p, drift, 0.8)
    assert found.interval80.low == pytest.approx(exact.low, abs=1)
    assert found.interval80.high == pytest.approx(exact.high, abs=1)
    assert found.interval95.low < found.interval80.low
    assert found.interval80.high < found.interval95.high


@given(CUSTOMERS, st.floats(-0.5, 0.5))
def test_json_keeps_everything(customers, shift):
    found = judged(*zip(*customers, strict=True), shift=shift)
    text = json.dumps(judging.to_json(found), allow_nan=False)
    assert judging.from_json(json.loads(text)) == found


@pytest.mark.parametrize("always", [True, False])
def test_one_sided_windows_have_finite_figures(always):
    found = judged(np.linspace(0.05, 0.3, 50), np.full(50, always))
    assert math.isfinite(found.error)
    assert (found.error > 0) == always
    assert found.figures.lift_quality is None
    assert found.lift_interval is None


def test_certain_chances_are_judged_too():
    found = judged([0.0, 1.0, 0.5], [True, False, True])
    assert math.isfinite(found.error)
    assert math.isfinite(found.variance)


def test_nobody_cannot_be_judged():
    with pytest.raises(ValueError, match="nobody"):
        judged([], [])


def at(*days, window=30) -> list[Judged]:
    return [judged([0.2, 0.4], [True, False], origin=ORIGIN + timedelta(days=day), window=window) for day in days]


def origins(windows) -> list[int]:
    return [(window.origin - ORIGIN).days for window in windows]


def test_completed_windows_are_over_and_half_a_window_apart():
    day = ORIGIN + timedelta(days=100)
    assert origins(completed(day, at(0, 10, 15, 69, 70, 71, 85))) == [70, 15, 0]
    assert origins(completed(day, at(85, 71))) == []


def test_issued_windows_go_before_replayed_ones():
    day = ORIGIN + timedelta(days=200)
    assert origins(completed(day, at(20, 100), at(0, 10, 90, 120, 140))) == [140, 120, 100, 20, 0]


def test_at_most_twelve_windows_count():
    every = at(*range(0, 300, 10), window=7)
    assert origins(completed(ORIGIN + timedelta(days=400), every)) == list(range(290, 170, -10))
