"""The smallest effect that could be seen: that it is seen four times in five, and what helps."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segmentation.campaigns.difference import stratified_difference, weighted_rate
from segmentation.campaigns.smallest_effect import Sizes, sends_needed, sizes, smallest_effect, what_helps
from segmentation.campaigns.strata import Group, compared

TENTHS = np.geomspace(0.02, 0.30, 10)
PLANNED = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 100), st.floats(0, 1)), min_size=1, max_size=5)


def planned(people: int, share: float, rates=TENTHS) -> Sizes:
    held_out = round(people / len(rates) * share)
    return sizes([people // len(rates) - held_out] * len(rates), [held_out] * len(rates), rates)


@pytest.mark.parametrize(("people", "share"), [(2_000, 0.1), (5_000, 0.2), (5_000, 0.5)])
def test_it_is_seen_four_times_in_five(people: int, share: float) -> None:
    """2,000 campaigns: the share seen has a standard error of 0.9 points, so five of them are 4.5."""
    plan = planned(people, share)
    found = smallest_effect(plan)
    assert found is not None
    draw = np.random.default_rng(20261122)
    seen = 0
    for _ in range(2_000):
        treated = Group(people=plan.treated, buyers=draw.binomial(plan.treated, plan.rates + found.rate))
        control = Group(people=plan.control, buyers=draw.binomial(plan.control, plan.rates))
        difference = stratified_difference(compared(treated, control))
        seen += difference is not None and difference.interval().low > 0
    assert seen / 2_000 == pytest.approx(0.80, abs=0.045)


def test_large_even_groups_need_what_the_textbook_says() -> None:
    """(1.960 + 0.842) sqrt(p (1 - p) 2 / n), where the effect is small beside the rate."""
    found = smallest_effect(sizes([5_000_000], [5_000_000], [0.3]))
    assert found is not None
    assert found.rate == pytest.approx((1.959964 + 0.841621) * np.sqrt(0.3 * 0.7 * 2 / 5_000_000), rel=0.002)
    assert (found.purchases, found.expected_rate) == (pytest.approx(found.rate * 5_000_000), 0.3)


@given(PLANNED)
@example([(9, 1, 0.75), (380, 1, 0.75), (73, 1, 0.75)])
def test_more_people_see_more_and_nothing_is_invented(strata) -> None:
    plan = sizes(*zip(*strata, strict=True))
    found, doubled = smallest_effect(plan), smallest_effect(plan.repeated(2))
    comparable = [one for one in strata if one[0] and one[1]]
    if found is None:
        return
    assert comparable
    assert doubled is not None
    assert 0 < doubled.rate <= found.rate <= 1 - found.expected_rate + 1e-9


def test_without_a_control_group_nothing_is_seen() -> None:
    assert smallest_effect(sizes([100, 50], [0, 0], [0.1, 0.2])) is None
    assert smallest_effect(sizes([], [], [])) is None
    assert smallest_effect(sizes([100, 0], [0, 100], [0.1, 0.2])) is None


@pytest.mark.parametrize("rate", [0.75, 0.1, 0.9, 1 / 3])
def test_a_rate_that_only_rounding_keeps_from_one_has_no_spread(rate: float) -> None:
    """Its size is what the weights leave, not a quotient of two roundings, which may be nobody."""
    people = np.array([9, 380, 73])
    weights = people / people.sum()
    nearly = np.minimum(np.full(3, rate) + (1 - float(weights @ np.full(3, rate))), 1.0)
    assert weighted_rate(nearly, people, weights).people == pytest.approx(462)


def test_two_held_out_see_nothing() -> None:
    assert smallest_effect(sizes([100], [2], [0.9])) is None


def test_a_stratum_without_control_is_not_counted() -> None:
    assert smallest_effect(sizes([900, 500], [100, 0], [0.1, 0.9])) == smallest_effect(sizes([900], [100], [0.1]))


def test_what_helps() -> None:
    plan = planned(5_000, 0.1)
    alone = smallest_effect(plan)
    helps = what_helps(plan, sends=(4, 100), longer={60: TENTHS * 2})
    assert alone is not None
    assert helps.even_split == smallest_effect(planned(5_000, 0.5))
    assert helps.even_split is not None
    assert helps.even_split.rate < alone.rate
    # Pooling k sends divides the effect by the root of k, once the groups are large.
    found = {count: effect.rate for count, effect in helps.pooled.items() if effect is not None}
    assert found[100] == pytest.approx(found[4] / 5, rel=0.06)
    # A longer window doubles the purchases, and so what is left to chance: alone it does not see a smaller extra rate.
    assert helps.longer[60] == smallest_effect(planned(5_000, 0.1, TENTHS * 2))


def test_an_odd_stratum_contacts_the_odd_one() -> None:
    even = sizes([4], [1], [0.1]).evenly()
    assert (even.treated.tolist(), even.control.tolist()) == ([3], [2])


def test_the_fewest_sends_that_see_an_effect() -> None:
    plan = planned(5_000, 0.1)
    needed = sends_needed(plan, 0.01)
    assert needed is not None
    with_it, before = smallest_effect(plan.repeated(needed)), smallest_effect(plan.repeated(needed - 1))
    assert with_it is not None
    assert before is not None
    assert with_it.rate <= 0.01 < before.rate
    assert sends_needed(plan, 0.0001) is None
    assert sends_needed(sizes([100], [0], [0.1]), 0.5) is None


@pytest.mark.parametrize(
    ("rates", "message"), [([1.2], "not from 0 to 1"), ([float("nan")], "0 to 1"), ([0.1] * 2, "one number")]
)
def test_other_rates_are_refused(rates, message) -> None:
    with pytest.raises(ValueError, match=message):
        sizes([10], [10], rates)
