"""What a campaign caused: against sums over its people one by one, on campaigns whose effect is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.campaigns.difference import Limits, plain_difference
from segmentation.campaigns.extra_revenue import extra_revenue
from segmentation.campaigns.measurement import measure, measure_by_category, sizes_of
from segmentation.campaigns.outcomes import Outcomes, outcomes

PEOPLE = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans(), st.integers(-500, 9_000)), max_size=80)


def of(people: list[tuple[int, int, bool, int]], spent: list[float] | None = None) -> Outcomes:
    """Outcomes of (arm, stratum, bought, revenue)."""
    return outcomes(*zip(*people, strict=True), spent) if people else outcomes([], [], [], [])


def priced(found: Outcomes, cost: float, discount: float) -> Outcomes:
    """The same, each contact at a cost, each purchase of those contacted at a discount."""
    spent = (found.arm > 0) * (cost + found.bought * discount)
    return outcomes(found.arm, found.stratum, found.bought, found.revenue, spent)


def campaign(effect: float, people: int = 20_000, seed: int = 1) -> Outcomes:
    """Half of them contacted; four strata of very different rates; what a purchase brings depends on nothing."""
    draw = np.random.default_rng(seed)
    stratum = np.arange(people) % 4
    arm = draw.permuted(np.arange(people) // 4 % 2)
    rates = np.array([0.02, 0.05, 0.15, 0.3])[stratum] + effect * (arm == 1)
    bought = draw.random(people) < rates
    return outcomes(arm, stratum, bought, np.where(bought, draw.integers(1_000, 9_000, people), 0))


@given(PEOPLE)
def test_every_arm_is_summed_person_by_person(people) -> None:
    result = measure(of(people), seed=1, replicates=20)
    arms = sorted({0} | {arm for arm, *_ in people})
    assert [figures.arm for figures in result.arms] == arms
    for figures in result.arms:
        own = [person for person in people if person[0] == figures.arm]
        bought = sum(person[2] for person in own)
        assert (figures.people, figures.purchases) == (len(own), bought)
        assert figures.revenue == sum(person[3] for person in own)
        assert figures.rate == (bought / len(own) if own else None)


def sum_of_strata(people, arms: set[int]) -> tuple[float, float, int]:
    """Extra purchases and revenue of the strata with two people or more on both sides; how many were compared."""
    purchases = revenue = 0.0
    compared = 0
    for stratum in range(4):
        own = [person for person in people if person[1] == stratum and person[0] in arms]
        control = [person for person in people if person[1] == stratum and person[0] == 0]
        if min(len(own), len(control)) >= 2:
            compared += len(own)
            purchases += sum(p[2] for p in own) - len(own) * sum(p[2] for p in control) / len(control)
            revenue += sum(p[3] for p in own) - len(own) * sum(p[3] for p in control) / len(control)
    return purchases, revenue, compared


@given(PEOPLE)
def test_the_effect_is_summed_over_strata(people) -> None:
    result = measure(of(people), seed=1, replicates=20)
    for effect in [*result.effects, *([result.together] if result.together else [])]:
        own = [[person for person in people if person[0] in side] for side in (effect.arms, (0,))]
        fewest = [min(sum(person[1] == stratum for person in side) for side in own) for stratum in range(4)]
        assert 0 < effect.compared <= effect.people == len(own[0])
        assert effect.rate_limits.low <= effect.rate <= effect.rate_limits.high
        assert effect.purchases == pytest.approx(effect.rate * effect.compared)
        if 1 not in fewest:
            purchases, revenue, compared = sum_of_strata(people, set(effect.arms))
            assert effect.compared == compared
            assert effect.purchases == pytest.approx(purchases)
            assert effect.revenue == pytest.approx(revenue)
            left = {person[1] for person in own[0]} - {stratum for stratum in range(4) if fewest[stratum] >= 2}
            assert set(effect.left_out) == left


def test_an_effect_that_is_there_is_found() -> None:
    result = measure(priced(campaign(0.03), cost=10, discount=300), seed=1, margin=2_000)
    (effect,) = result.effects
    assert result.together is effect
    assert result.verdict == "worked"
    assert effect.purchases_limits.low < 0.03 * 10_000 < effect.purchases_limits.high
    assert effect.p_value < 0.001
    assert effect.contacts_per_extra == pytest.approx(1 / effect.rate)
    assert effect.contacts_per_extra_limits == Limits(low=1 / effect.rate_limits.high, high=1 / effect.rate_limits.low)
    bought = result.arms[1].purchases
    assert effect.spent == 10_000 * 10 + bought * 300
    assert effect.profit == pytest.approx(effect.purchases * 2_000 - 10_000 * 10 - bought * 300)
    assert effect.profit_limits is not None
    assert effect.profit_limits.high == pytest.approx(effect.purchases_limits.high * 2_000 - 100_000 - bought * 300)
    assert effect.revenue_limits is not None
    assert effect.revenue_limits.low < 0.03 * 10_000 * 5_000 < effect.revenue_limits.high
    assert effect.smallest is not None
    assert effect.smallest.rate == pytest.approx(0.0125, abs=0.002)


def test_without_an_effect_nobody_can_tell() -> None:
    result = measure(campaign(0.0), seed=1)
    (effect,) = result.effects
    assert result.verdict == "cannot_tell"
    assert effect.rate_limits.low < 0 < effect.rate_limits.high
    assert (effect.contacts_per_extra, effect.contacts_per_extra_limits) == (None, None)
    assert (effect.spent, effect.profit, effect.profit_limits) == (None, None, None)
    assert measure(campaign(0.0), seed=1, margin=5).effects[0].profit is None
    assert measure(priced(campaign(0.0), 1, 1), seed=1).effects[0].profit is None


def test_those_contacted_may_have_bought_less() -> None:
    result = measure(campaign(-0.02), seed=1)
    assert result.verdict == "bought_less"
    assert result.effects[0].rate_limits.high < 0
    assert result.effects[0].contacts_per_extra is None


def test_arms_are_told_one_by_one_and_together() -> None:
    people = [(arm, 0, number % (3 + arm) == 0, 100) for arm in (0, 1, 2) for number in range(300)]
    result = measure(of(people), seed=1)
    assert [effect.arms for effect in result.effects] == [(1,), (2,)]
    assert result.together is not None
    assert (result.together.arms, result.together.people) == ((1, 2), 600)
    assert result.together.purchases == pytest.approx(sum(effect.purchases for effect in result.effects))
    # An odd share of buyers in one stratum: the plain limits of Newcombe.
    plain = plain_difference(75, 300, control_buyers=100, control_people=300).interval()
    assert result.effects[0].rate_limits.low == pytest.approx(plain.low)


def test_the_profit_of_all_arms_is_the_sum_of_theirs_whatever_each_cost() -> None:
    people = [(arm, 0, number % (3 + arm) == 0, 100) for arm in (0, 1, 2) for number in range(300)]
    spent = [arm * 2.5 + bought * arm for arm, _, bought, _ in people]
    result = measure(of(people, spent), seed=1, margin=10)
    assert result.together is not None
    first, second = (effect.profit for effect in result.effects)
    assert first == pytest.approx((75 - 100) * 10 - 300 * 2.5 - 75 * 1)
    assert second == pytest.approx((60 - 100) * 10 - 300 * 5 - 60 * 2)
    assert result.together.profit == pytest.approx(first + second)


@given(PEOPLE)
def test_only_what_was_spent_on_the_people_compared_counts(people) -> None:
    result = measure(of(people, [7.0] * len(people)), seed=1, margin=100, replicates=20)
    for effect in result.effects:
        assert effect.spent == pytest.approx(7.0 * effect.compared)
        assert effect.profit == pytest.approx(100 * effect.purchases - 7.0 * effect.compared)


def test_a_campaign_is_planned_again_with_the_rates_of_its_control_group() -> None:
    found = campaign(0.0)
    again = sizes_of(found)
    for stratum in range(4):
        control = (found.arm == 0) & (found.stratum == stratum)
        assert again.control[stratum] == control.sum()
        assert again.treated[stratum] == ((found.arm == 1) & (found.stratum == stratum)).sum()
        assert again.rates[stratum] == pytest.approx(found.bought[control].mean())


@pytest.mark.parametrize(
    "people",
    [
        [],
        [(1, 0, True, 5)],
        [(0, 0, True, 5)] * 9,
        [(1, 0, True, 5)] * 9 + [(0, 0, True, 5)],
        [(1, 0, True, 5)] * 9 + [(0, 1, True, 5)] * 9,
    ],
    ids=["nobody", "one person", "only control", "one of control", "no stratum shared"],
)
def test_nobody_to_compare_is_cannot_tell(people) -> None:
    result = measure(of(people), seed=1)
    assert (result.verdict, result.effects, result.together) == ("cannot_tell", (), None)


@pytest.mark.parametrize("bought", [True, False])
def test_when_all_or_none_bought_nobody_can_tell(bought: bool) -> None:
    people = [(arm, stratum, bought, 100 * bought) for arm in (0, 1, 1) for stratum in range(3) for _ in range(20)]
    result = measure(of(people), seed=1)
    assert result.verdict == "cannot_tell"
    effect = result.effects[0]
    assert (effect.rate, effect.p_value) == (0, 1)
    assert effect.rate_limits.low < -0.02 < 0.02 < effect.rate_limits.high
    assert (effect.revenue, effect.revenue_limits) == (0, None)


def test_by_category_each_has_its_own_strata_and_costs() -> None:
    whole = campaign(0.03)
    category = whole.stratum // 2
    spent = (whole.arm > 0) * category * 3.0
    whole = outcomes(whole.arm, whole.stratum, whole.bought, whole.revenue, spent)
    found = measure_by_category(whole, category, seed=1, margin=100, replicates=50)
    assert list(found) == [0, 1]
    total = measure(whole, seed=1, replicates=50).effects[0]
    parts = [found[one].effects[0] for one in found]
    assert sum(part.purchases for part in parts) == pytest.approx(total.purchases)
    assert sum(part.compared for part in parts) == total.compared
    low, high = (100 * part.purchases for part in parts)
    assert [part.profit for part in parts] == pytest.approx([low, high - 3 * parts[1].compared])


class TestExtraRevenue:
    def test_the_same_seed_gives_the_same_interval(self) -> None:
        people = campaign(0.01, people=2_000)
        one, again, other = (measure(people, seed=seed, replicates=200).effects[0] for seed in (1, 1, 2))
        assert one == again
        assert one.revenue_limits != other.revenue_limits

    def test_its_width_is_that_of_welch(self) -> None:
        """Within strata: 1.96 standard errors of the difference of means, times those treated."""
        draw = np.random.default_rng(3)
        treated = [draw.integers(0, 2, 3_000) * draw.integers(100, 900, 3_000) for _ in range(2)]
        control = [draw.integers(0, 2, 700) * draw.integers(100, 900, 700) for _ in range(2)]
        found, limits = extra_revenue(treated, control, seed=1, replicates=4_000)
        error = np.sqrt(
            sum(
                len(own) ** 2 * (own.var(ddof=1) / len(own) + other.var(ddof=1) / len(other))
                for own, other in zip(treated, control, strict=True)
            )
        )
        assert limits is not None
        assert (found - limits.low) / error == pytest.approx(1.96, abs=0.12)
        assert (limits.high - found) / error == pytest.approx(1.96, abs=0.12)

    def test_small_groups_are_not_more_certain_than_they_are(self) -> None:
        """Four people of each stratum: the spread of four drawn from them is 13% too small."""
        treated, control = [np.array([0, 10, 20, 30])] * 400, [np.array([0, 10, 20, 30])] * 400
        _, limits = extra_revenue(treated, control, seed=1, replicates=2_000)
        error = np.sqrt(400 * 16 * 2 * np.var([0, 10, 20, 30], ddof=1) / 4)
        assert limits is not None
        assert (limits.high - limits.low) / 2 / error == pytest.approx(1.96, abs=0.12)

    def test_with_four_buyers_there_is_no_interval(self) -> None:
        treated, control = [np.array([5] * 40)], [np.array([0] * 36 + [5] * 4)]
        found, limits = extra_revenue(treated, control, seed=1)
        assert (found, limits) == (pytest.approx(180), None)

    def test_unknown_revenue_is_not_told(self) -> None:
        result = measure(outcomes([0, 0, 1, 1], [0] * 4, [True] * 4), seed=1)
        assert (result.arms[0].revenue, result.effects[0].revenue) == (None, None)
        with pytest.raises(ValueError, match="no revenue"):
            outcomes([1], [0], [True]).amounts([1], np.array([0]))


@pytest.mark.parametrize("given_arrays", [([1], [0, 0], [True]), ([-1], [0], [True]), ([1], [-1], [True])])
def test_other_arrays_are_refused(given_arrays) -> None:
    with pytest.raises(ValueError, match="one entry for each unit"):
        outcomes(*given_arrays)
