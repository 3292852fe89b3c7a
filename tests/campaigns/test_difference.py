"""Differences of rates: against published limits, and against the same formula written out with fractions of people."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from segmentation.campaigns.difference import Difference, Rate, plain_difference, stratified_difference
from segmentation.campaigns.strata import Group, compared, group_of

NEWCOMBE_1998 = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0000)),
    ((10, 10, 0, 10), (0.6075, 1.0000)),
]
"""Table II of the paper, method 10, (a) to (h), to its four digits. Other implementations are held to the same figures:
the R packages ratesci (tests of ``moverci``, (d)) and propint (github.com/m-Py/propint, tests, (a) and (b))."""

STRATUM = st.tuples(*[st.integers(0, 12)] * 2).map(lambda pair: (max(pair), min(pair)))
STRATA = st.lists(st.tuples(STRATUM, STRATUM), min_size=1, max_size=5)


def group(strata: list[tuple[int, int]]) -> Group:
    people, buyers = (np.array([own[place] for own in strata], dtype=np.int64) for place in (0, 1))
    return Group(people=people, buyers=buyers)


def difference(strata: list[tuple[tuple[int, int], tuple[int, int]]]) -> Difference | None:
    """Of (people, buyers) of the treated and of the control group, by stratum."""
    return stratified_difference(compared(group([one for one, _ in strata]), group([other for _, other in strata])))


@pytest.mark.parametrize(("counts", "limits"), NEWCOMBE_1998)
def test_the_limits_of_newcombe_s_table(counts, limits) -> None:
    buyers, people, others, control = counts
    found = plain_difference(buyers, people, control_buyers=others, control_people=control).interval()
    assert (round(found.low, 4), round(found.high, 4)) == limits


def test_wilson_limits_are_those_of_scipy() -> None:
    for buyers, people in [(0, 10), (3, 10), (10, 10), (17, 400)]:
        ours = Rate(rate=buyers / people, people=people).wilson(stats.norm.ppf(0.975))
        theirs = stats.binomtest(buyers, people).proportion_ci(method="wilson")
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@given(STRATUM, STRATUM)
def test_one_stratum_is_newcombe_alone(treated, control) -> None:
    assume(min(treated[0], control[0]) >= 2)
    alone = plain_difference(treated[1], treated[0], control_buyers=control[1], control_people=control[0])
    found = difference([(treated, control)])
    assert found is not None
    ours, theirs = found.interval(), alone.interval()
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def by_hand(strata, z: float = 1.959963984540054) -> tuple[float, float, float]:
    """The stratified limits, one number after the other."""
    all_treated = sum(treated[0] for treated, _ in strata)
    rates, lows, highs = [], [], []
    for which in (0, 1):
        rate = variance = size = 0.0
        for pair in strata:
            weight, (people, buyers) = pair[0][0] / all_treated, pair[which]
            rate += weight * buyers / people
            variance += weight**2 * buyers / people * (1 - buyers / people) / (people - 1)
            size += people
        effective = rate * (1 - rate) / variance * size / (size - 1)
        middle = (rate + z * z / (2 * effective)) / (1 + z * z / effective)
        half = z * math.sqrt(rate * (1 - rate) / effective + z * z / (4 * effective**2)) / (1 + z * z / effective)
        rates.append(rate)
        lows.append(middle - half)
        highs.append(middle + half)
    found = rates[0] - rates[1]
    return (
        found,
        found - math.sqrt((rates[0] - lows[0]) ** 2 + (highs[1] - rates[1]) ** 2),
        found + math.sqrt((highs[0] - rates[0]) ** 2 + (rates[1] - lows[1]) ** 2),
    )


def test_three_strata_by_hand() -> None:
    strata = [((400, 12), (50, 1)), ((300, 30), (40, 3)), ((200, 70), (30, 8))]
    found = difference(strata)
    assert found is not None
    assert (found.rate, found.interval().low, found.interval().high) == pytest.approx(by_hand(strata), abs=1e-12)


@given(STRATA)
def test_the_interval_holds_the_difference_and_stays_between_the_ends(strata) -> None:
    found = difference(strata)
    if found is None:
        return
    limits = found.interval()
    assert -1 - 1e-9 <= limits.low <= found.rate <= limits.high <= 1 + 1e-9
    assert limits.high - limits.low > 0.01
    narrower = found.interval(0.5)
    assert limits.low <= narrower.low <= narrower.high <= limits.high


@given(STRATA)
def test_contacted_and_control_change_places(strata) -> None:
    """With the same weights the interval of the one against the other is the mirror of the other against the one."""
    alike = [((people, buyers), (people, min(others, people))) for (people, buyers), (_, others) in strata]
    found, mirrored = difference(alike), difference([(control, treated) for treated, control in alike])
    if found is not None and mirrored is not None:
        assert found.interval().low == pytest.approx(-mirrored.interval().high, abs=1e-9)
        assert found.interval().high == pytest.approx(-mirrored.interval().low, abs=1e-9)


@given(STRATA)
def test_the_p_value_agrees_with_the_interval(strata) -> None:
    found = difference(strata)
    if found is not None:
        assert (found.p_value < 0.05) is found.interval().excludes_zero
        if 1e-6 < found.p_value < 1 - 1e-6:
            touching = found.interval(1 - found.p_value)
            assert min(abs(touching.low), abs(touching.high)) < 1e-9


def test_strata_whose_rates_differ_are_told_apart() -> None:
    """What the strata explain is no chance: the interval is narrower than that of everybody in one."""
    found = difference([((500, 5), (100, 1)), ((500, 250), (100, 50))])
    pooled = plain_difference(255, 1000, control_buyers=51, control_people=200).interval()
    assert found is not None
    limits = found.interval()
    assert limits.high - limits.low < 0.95 * (pooled.high - pooled.low)


class TestWhatCannotBeCompared:
    def test_a_stratum_without_control_is_left_out(self) -> None:
        groups = compared(group([(10, 9), (10, 2)]), group([(0, 0), (10, 1)]))
        assert (groups.left_out, groups.treated.people.tolist()) == ((0,), [10])

    def test_single_persons_are_put_together(self) -> None:
        groups = compared(group([(10, 9), (10, 2), (8, 4)]), group([(1, 1), (1, 0), (4, 1)]))
        assert groups.left_out == ()
        assert sorted(zip(groups.treated.people.tolist(), groups.control.people.tolist(), strict=True)) == [
            (8, 4),
            (20, 2),
        ]
        assert sorted(groups.control.buyers.tolist()) == [1, 1]

    def test_one_single_person_says_nothing(self) -> None:
        groups = compared(group([(10, 9), (10, 2)]), group([(1, 1), (5, 0)]))
        assert (groups.left_out, groups.control.people.tolist()) == ((0,), [5])

    def test_nobody_to_compare_with_is_no_difference(self) -> None:
        assert difference([((10, 3), (0, 0)), ((0, 0), (10, 3)), ((10, 3), (1, 1))]) is None

    def test_nobody_bought_is_no_certainty(self) -> None:
        found = difference([((10, 0), (10, 0))] * 4)
        assert found is not None
        limits = found.interval()
        assert limits.low < -0.05
        assert limits.high > 0.05

    def test_all_or_none_in_each_stratum_is_no_certainty(self) -> None:
        found = difference([((20, 20), (4, 0)), ((20, 0), (4, 4))])
        assert found is not None
        assert found.rate == 0
        assert found.interval().low < -0.3

    @given(STRATA)
    def test_nothing_is_lost_that_is_not_told(self, strata) -> None:
        treated, control = group([one for one, _ in strata]), group([other for _, other in strata])
        groups = compared(treated, control)
        left = list(groups.left_out)
        assert groups.treated.size + treated.people[left].sum() == treated.size
        assert groups.treated.bought + treated.buyers[left].sum() == treated.bought
        assert not groups.treated.size or min(*groups.treated.people, *groups.control.people) >= 2


def test_a_group_is_counted_from_its_people() -> None:
    counted = group_of([0, 0, 2, 2, 2], [True, False, True, True, False], 4)
    assert (counted.people.tolist(), counted.buyers.tolist()) == ([2, 0, 3, 0], [1, 0, 2, 0])
    assert counted.rate == 0.6
    assert group_of([], [], 2).rate is None
