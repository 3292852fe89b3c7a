"""The interval that holds on every day: against its formula by hand, and against the truth on daily looks."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.campaigns.outcomes import Outcomes, outcomes
from segmentation.campaigns.sequential import half_width, measure_so_far, planned_variance
from segmentation.campaigns.smallest_effect import sizes

VARIANCES = st.floats(1e-8, 1)


def so_far(bought: int, of_control: int, people: int = 500) -> Outcomes:
    arm = np.repeat([1, 0], people)
    place = np.tile(np.arange(people), 2)
    return outcomes(arm, place % 2, place < np.where(arm == 1, bought, of_control))


def test_the_width_by_hand() -> None:
    """For a = 0.05: -2 ln a = 5.991465, ln(1 + 5.991465) = 1.944690, so r = 0.126005 v."""
    assert half_width(1.0, 1.0) == pytest.approx(
        math.sqrt(1.126005 * math.log(1.126005 / (0.126005 * 0.0025))), abs=1e-5
    )
    assert half_width(1.0, 1.0) == pytest.approx(3.0354, abs=5e-4)


@given(VARIANCES, VARIANCES)
def test_it_is_wider_than_one_look_and_narrowest_where_planned(variance: float, planned: float) -> None:
    found = half_width(variance, planned)
    assert found > 1.96 * math.sqrt(variance)
    assert found >= half_width(variance, variance) * (1 - 1e-4)
    assert found < half_width(2 * variance, planned)


def test_the_variance_that_is_planned() -> None:
    """Two strata, of 300 and of 100 treated, 100 held out of each; a third without a control group."""
    found = planned_variance(sizes([300, 100, 50], [100, 100, 0], [0.1, 0.3, 0.9]))
    assert found == pytest.approx(0.75**2 * 0.1 * (1 / 300 + 1 / 100) + 0.25**2 * 0.3 * 0.02)
    assert planned_variance(sizes([], [], [])) == 0


def test_before_the_window_is_over_it_is_too_early() -> None:
    result = measure_so_far(so_far(60, 50), {1: 4e-4})
    assert result.verdict == "too_early"
    assert [(arm.arm, arm.purchases) for arm in result.arms] == [(0, 50), (1, 60)]
    (effect,) = result.effects
    assert (effect.rate, effect.purchases) == (pytest.approx(0.02), pytest.approx(10))
    assert effect.rate_limits.low < 0 < effect.rate_limits.high
    assert effect.purchases_limits.high == pytest.approx(500 * effect.rate_limits.high)
    assert not effect.conclusive


def test_a_difference_that_is_large_enough_may_be_told_on_any_day() -> None:
    result = measure_so_far(so_far(150, 50), {1: 4e-4})
    assert result.effects[0].conclusive
    assert result.verdict == "too_early"


def test_on_the_first_day_nothing_is_known() -> None:
    (effect,) = measure_so_far(so_far(0, 0), {1: 4e-4}).effects
    assert effect.rate == 0
    assert effect.rate_limits.high == pytest.approx(-effect.rate_limits.low)
    assert effect.rate_limits.high > 0.015


def test_a_small_control_group_that_bought_nothing_yet_is_not_certain() -> None:
    """Its own rate would say that it does not vary at all."""
    people = outcomes([1] * 1000 + [0] * 50, [0] * 1050, [True] * 60 + [False] * 990)
    (effect,) = measure_so_far(people, {1: 0.05 / 50}).effects
    assert effect.rate == 0.06
    assert not effect.conclusive


def test_nobody_to_compare_has_no_effect() -> None:
    assert measure_so_far(outcomes([1, 1], [0, 0], [True, False]), {1: 1e-3}).effects == ()


@pytest.mark.parametrize("planned", [0.0, -1.0])
def test_it_has_to_be_planned(planned: float) -> None:
    with pytest.raises(ValueError, match="planned variance"):
        measure_so_far(so_far(5, 5), {1: planned})
    with pytest.raises(KeyError):
        measure_so_far(so_far(5, 5), {})
