"""Ranges of chance against what happened, and how often intervals held."""

from datetime import date, timedelta

import numpy as np
import pytest

from segmentation.predictions import scores
from segmentation.predictions.level import Drift, Interval, interval
from segmentation.predictions.rolling import RANGES, Check, check_ranges, coverage

DAY = date(2024, 1, 1)


def test_five_ranges_of_chance():
    generator = np.random.default_rng(8)
    p = generator.beta(1, 5, 1000)
    outcome = generator.random(1000) < p
    found = {check.range: check for check in check_ranges(p, outcome, origin=DAY, drift=Drift(), base_odds=0.2)}
    cut = np.sort(p)
    parts = {
        "all": p >= 0,
        "top 10%": p >= cut[900],
        "top 25%": p >= cut[750],
        "bottom 50%": p < cut[500],
        "50-75%": (p >= cut[500]) & (p < cut[750]),
    }
    assert list(found) == list(RANGES)
    for name, part in parts.items():
        check = found[name]
        assert check.customers == part.sum()
        assert check.expected == pytest.approx(p[part].sum())
        assert check.actual == outcome[part].sum()
        exact = interval(np.ones(part.sum()), p[part], Drift(), 0.8)
        assert abs(check.interval80.low - exact.low) <= 1
        assert abs(check.interval80.high - exact.high) <= 1
        assert check.interval95.low <= check.interval80.low <= check.expected <= check.interval80.high


def test_equal_chances_and_few_customers_still_make_ranges():
    p = np.full(3, 0.4)
    found = check_ranges(p, np.array([True, False, False]), origin=DAY, drift=Drift(), base_odds=scores.base_odds(p))
    assert [check.customers for check in found] == [3, 0, 1, 2, 0]
    assert [check.actual for check in found][:1] == [1]


def check(day: int, name: str, expected: float, actual: int, low: int, high: int) -> Check:
    return Check(
        origin=DAY + timedelta(days=day),
        range=name,
        customers=1000,
        expected=expected,
        actual=actual,
        interval80=Interval(low=low, high=high),
        interval95=Interval(low=low - 10, high=high + 10),
    )


def test_coverage_by_hand():
    checks = [
        check(0, "all", 100.0, 80, 80, 120),
        check(0, "top 10%", 50.0, 71, 40, 60),
        check(14, "all", 100.0, 125, 70, 120),
        check(28, "all", 100.0, 95, 90, 110),
    ]
    found = coverage(checks)
    assert found is not None
    assert (found.origins, found.checks) == (3, 4)
    assert found.coverage80 == pytest.approx(2 / 4)
    assert found.coverage95 == pytest.approx(3 / 4)
    assert found.width80 == {"all": pytest.approx(0.4), "top 10%": pytest.approx(0.4)}


def test_nothing_checked_and_nothing_expected_have_no_share():
    assert coverage([]) is None
    nobody = coverage([check(0, "all", 0.0, 0, 0, 0)])
    assert nobody is not None
    assert nobody.width80 == {}
