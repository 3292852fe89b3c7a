"""What an audience costs and brings: against sums over customers one by one, and searches through every range."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segmentation import money
from segmentation.errors import UserError
from segmentation.money import Assumptions, Effect, Held, Missing, Offer
from segmentation.settings import BINS

LEVELS = st.sampled_from(money.LEVELS)
CENTS = st.integers(0, 10_000)


@st.composite
def offers(draw: st.DrawFn, level: str) -> Offer:
    kind = draw(st.sampled_from(["none", "amount", "percent"]))
    worth = {"none": 0, "amount": draw(st.integers(1, 3000)), "percent": draw(st.integers(1, 100))}
    return Offer(level=level, kind=kind, value=worth[kind])


@st.composite
def complete(draw: st.DrawFn) -> Assumptions:
    return Assumptions(
        cost_per_contact=draw(CENTS) / 8,
        margin_per_order=draw(CENTS),
        order_value=draw(CENTS),
        offers=tuple(draw(offers(level)) for level in money.LEVELS),
        effects=tuple(Effect(level=level, extra_per_100=draw(st.integers(-80, 400)) / 4) for level in money.LEVELS),
    )


@st.composite
def customers(draw: st.DrawFn) -> list[tuple[int, float]]:
    """Customers, each with her bin and her chance."""
    one = st.tuples(st.one_of(st.integers(0, 999), st.sampled_from([0, 499, 500, 749, 750, 999])), st.floats(0, 1))
    return draw(st.lists(one, min_size=1, max_size=25))


RUNS = st.sampled_from([((0, 1000),), ((500, 750),), ((0, 500), (750, 1000)), ((423, 885),), ((499, 501),)])


def arrays(people: list[tuple[int, float]]) -> tuple[np.ndarray, np.ndarray]:
    count, sum_p = np.zeros(BINS, dtype=np.int64), np.zeros(BINS)
    for bin, p in people:
        count[bin] += 1
        sum_p[bin] += p
    return count, sum_p


def level_of(bin: int) -> str:
    return "high" if bin >= 750 else "medium" if bin >= 500 else "low"


def discount_of(assumptions: Assumptions, level: str) -> float:
    offer = next(offer for offer in assumptions.offers if offer.level == level)
    return {"none": 0.0, "amount": offer.value, "percent": assumptions.order_value * offer.value / 100}[offer.kind]


def worth_of_one(assumptions: Assumptions, bin: int, p: float, effect: float | None = None) -> float:
    """The issue's formula for one customer: a*m - (p + a)*d - c."""
    level = level_of(bin)
    typed = next(one for one in assumptions.effects if one.level == level).extra_per_100
    a = (typed if effect is None else effect) / 100
    d = discount_of(assumptions, level)
    return a * assumptions.margin_per_order - (p + a) * d - assumptions.cost_per_contact


def chosen(people: list[tuple[int, float]], runs: tuple[tuple[int, int], ...]) -> list[tuple[int, float]]:
    return [one for one in people if any(low <= one[0] < high for low, high in runs)]


@given(complete(), customers(), RUNS)
def test_the_extra_profit_of_a_choice_is_the_sum_over_its_customers(assumptions, people, runs) -> None:
    held = money.held_in(*arrays(people), runs)
    expected = sum(worth_of_one(assumptions, *one) for one in chosen(people, runs))
    assert money.profit_of(assumptions, held) == pytest.approx(expected, abs=1e-6)
    profit = money.profit_by_bin(assumptions, *arrays(people))
    assert sum(profit[low:high].sum() for low, high in runs) == pytest.approx(expected, abs=1e-6)


@given(complete(), customers(), RUNS)
def test_what_is_given_to_those_who_buy_anyway_needs_the_offers_only(assumptions, people, runs) -> None:
    held = money.held_in(*arrays(people), runs)
    offered = Assumptions(order_value=assumptions.order_value, offers=assumptions.offers)
    found = money.given_anyway(offered, held)
    inside = chosen(people, runs)
    if not any(discount_of(assumptions, level_of(bin)) for bin, _ in inside):
        assert found is None
        return
    expected = sum(p * discount_of(assumptions, level_of(bin)) for bin, p in inside)
    assert found.amount == pytest.approx(expected, abs=1e-6)
    assert found.left_out == ()
    assert set(found.levels) == {level_of(bin) for bin, _ in inside}


@given(complete(), customers())
def test_an_offer_costs_its_discount_for_everyone_who_buys(assumptions, people) -> None:
    for held in money.held_in(*arrays(people), ((0, 1000),)):
        inside = [p for bin, p in people if level_of(bin) == held.level]
        a = assumptions.effect(held.level).extra_per_100 / 100
        expected = sum((p + a) * discount_of(assumptions, held.level) for p in inside)
        assert money.offer_cost(assumptions, held) == pytest.approx(expected, abs=1e-6)


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=40))
def test_the_best_range_is_the_best_of_all_ranges(profit) -> None:
    found = money.best_range(np.array(profit, dtype=np.float64))
    every = {
        (low, high): sum(profit[low:high]) for low in range(len(profit)) for high in range(low + 1, len(profit) + 1)
    }
    most = max(every.values())
    if most <= 0:
        assert found is None
        return
    assert found.profit == most == every[found.low, found.high]
    assert profit[found.low] > 0
    assert profit[found.high - 1] > 0


def test_when_everything_loses_nobody_is_to_be_contacted() -> None:
    assert money.best_range(np.full(BINS, -1.0)) is None
    assert money.best_range(np.zeros(BINS)) is None


@given(complete(), customers())
def test_at_its_break_even_a_level_neither_wins_nor_loses(assumptions, people) -> None:
    for held in money.held_in(*arrays(people), ((0, 1000),)):
        found = money.break_even_effect(assumptions, held)
        inside = [one for one in people if level_of(one[0]) == held.level]

        def at(effect: float, inside: list[tuple[int, float]] = inside) -> float:
            return sum(worth_of_one(assumptions, *one, effect=effect) for one in inside)

        if found is None:
            assert at(50) <= at(0) <= 0
        else:
            assert at(found) == pytest.approx(0, abs=1e-5 * (1 + found))
            assert at(found - 1) < 0 < at(found + 1)


@given(complete(), customers(), RUNS)
def test_at_the_break_even_cost_a_choice_neither_wins_nor_loses(assumptions, people, runs) -> None:
    held = money.held_in(*arrays(people), runs)
    assume(held)
    cost = money.break_even_cost(assumptions, held)
    inside = chosen(people, runs)
    free = sum(worth_of_one(assumptions, *one) + assumptions.cost_per_contact for one in inside)
    assert cost * len(inside) == pytest.approx(free, abs=1e-5)


@given(complete(), customers(), RUNS)
def test_the_sign_of_every_score_changes_between_the_ends(assumptions, people, runs) -> None:
    count, sum_p = arrays(people)
    found = money.sign_change(assumptions, count, sum_p, runs)

    def signs(effect: float) -> list[float]:
        same = Assumptions(
            cost_per_contact=assumptions.cost_per_contact,
            margin_per_order=assumptions.margin_per_order,
            order_value=assumptions.order_value,
            offers=assumptions.offers,
            effects=tuple(Effect(level=level, extra_per_100=effect) for level in money.LEVELS),
        )
        profit = money.profit_by_bin(same, count, sum_p)
        return [profit[bin] for bin, held in enumerate(count) if held and chosen([(bin, 0)], runs)]

    if found.low is None:
        assert all(value <= 1e-6 for effect in (0, 50, 100) for value in signs(effect))
    elif found.low <= 99:
        assert all(value < 0 for value in signs(found.low - 1) if found.low >= 1)
        assert any(value > 0 for value in signs(found.low + 1))
    if found.high is None:
        assert not chosen(people, runs) or any(value <= 1e-6 for value in signs(100))
    elif found.high <= 99:
        assert all(value > 0 for value in signs(found.high + 1))
        assert found.high < 1 or any(value < 0 for value in signs(found.high - 1))


@given(complete(), customers(), RUNS)
def test_effects_of_the_share_needed_bring_nothing_and_lose_nothing(assumptions, people, runs) -> None:
    held = money.held_in(*arrays(people), runs)
    share = money.share_of_effects_needed(assumptions, held)
    inside = chosen(people, runs)
    typed = {effect.level: effect.extra_per_100 for effect in assumptions.effects}
    if share is None:
        some = [worth_of_one(assumptions, bin, p, effect=typed[level_of(bin)] / 2) for bin, p in inside]
        none = [worth_of_one(assumptions, bin, p, effect=0) for bin, p in inside]
        assert sum(some) <= sum(none) + 1e-6
        return
    at = [worth_of_one(assumptions, bin, p, effect=share * typed[level_of(bin)]) for bin, p in inside]
    assert math.fsum(at) == pytest.approx(0, abs=1e-5 * (1 + share * 100))


@pytest.mark.parametrize(
    ("held", "effect", "can_be"),
    [
        (Held(level="low", customers=100, buyers=30.0), 70, True),
        (Held(level="low", customers=100, buyers=30.0), 71, False),
        (Held(level="low", customers=100, buyers=30.0), -30, True),
        (Held(level="low", customers=100, buyers=30.0), -31, False),
    ],
)
def test_no_more_can_buy_than_there_are_and_no_fewer_than_none(held, effect, can_be) -> None:
    assert money.possible(held, effect) is can_be


def test_what_is_not_typed_is_named_and_nothing_is_computed_without_it() -> None:
    held = (Held(level="medium", customers=10, buyers=3.0), Held(level="high", customers=5, buyers=4.0))
    empty = Assumptions()
    assert money.missing_for_break_even(empty, ("medium",)) == (
        Missing(name="cost_per_contact"),
        Missing(name="margin_per_order"),
        Missing(name="offer", level="medium"),
    )
    assert money.missing_for_profit(empty, ("medium", "high"))[-2:] == (
        Missing(name="effect", level="medium"),
        Missing(name="effect", level="high"),
    )
    assert money.given_anyway(empty, held) is None
    count, sum_p = arrays([(600, 0.5)])
    for compute in (
        lambda: money.profit_of(empty, held),
        lambda: money.profit_by_bin(empty, count, sum_p),
        lambda: money.break_even_effect(empty, held[0]),
        lambda: money.break_even_cost(empty, held),
        lambda: money.sign_change(empty, count, sum_p, ((0, 1000),)),
        lambda: money.share_of_effects_needed(empty, held),
        lambda: money.offer_cost(empty, held[0]),
    ):
        with pytest.raises(ValueError, match="inputs are missing"):
            compute()


def test_only_the_levels_that_hold_customers_have_to_be_known() -> None:
    known = Assumptions(
        cost_per_contact=10,
        margin_per_order=2000,
        offers=(Offer(level="high", kind="none"),),
        effects=(Effect(level="high", extra_per_100=2),),
    )
    count, sum_p = arrays([(800, 0.5), (900, 0.7)])
    assert money.missing_for_profit(known, ("high",)) == ()
    assert money.profit_by_bin(known, count, sum_p).sum() == pytest.approx(2 * (0.02 * 2000 - 10))


def test_a_percent_offer_needs_what_a_purchase_is_worth() -> None:
    offered = Assumptions(offers=(Offer(level="low", kind="percent", value=15),))
    held = (Held(level="low", customers=100, buyers=20.0),)
    assert Missing(name="order_value") in money.missing_for_break_even(offered, ("low",))
    assert money.given_anyway(offered, held) is None
    priced = Assumptions(order_value=4000, offers=offered.offers)
    assert money.given_anyway(priced, held).amount == pytest.approx(20 * 600)


def test_levels_whose_offer_is_not_known_are_left_out_by_name() -> None:
    held = tuple(Held(level=level, customers=10, buyers=5.0) for level in money.LEVELS)
    offered = Assumptions(
        offers=(Offer(level="high", kind="none"), Offer(level="medium", kind="amount", value=600)),
    )
    found = money.given_anyway(offered, held)
    assert (found.amount, found.levels, found.left_out) == (3000, ("medium", "high"), ("low",))


def test_a_likelier_level_with_a_larger_discount_is_noticed() -> None:
    def offered(order_value: float | None = None, **worth: tuple[str, int]) -> Assumptions:
        made = tuple(Offer(level=level, kind=kind, value=value) for level, (kind, value) in worth.items())
        return Assumptions(order_value=order_value, offers=made)

    sliding = offered(low=("amount", 1000), medium=("amount", 500), high=("none", 0))
    assert money.larger_for_likelier(sliding) == ()
    steep = offered(low=("amount", 100), medium=("amount", 500), high=("amount", 600))
    assert money.larger_for_likelier(steep) == (("medium", "low"), ("high", "medium"))
    assert money.larger_for_likelier(offered(low=("amount", 100), high=("amount", 600))) == (("high", "low"),)
    percents = offered(low=("percent", 5), medium=("percent", 10), high=("none", 0))
    assert money.larger_for_likelier(percents) == (("medium", "low"),)
    mixed = {"low": ("amount", 500), "medium": ("percent", 10)}
    assert money.larger_for_likelier(offered(**mixed)) == ()
    assert money.larger_for_likelier(offered(order_value=6000, **mixed)) == (("medium", "low"),)


def test_offers_come_out_with_the_likeliest_level_first() -> None:
    made = (Offer(level="low", kind="percent", value=20), Offer(level="high", kind="none"))
    assert money.offers_of(Assumptions(offers=made)) == (made[1], made[0])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Offer(level="low", kind="percent", value=101), "kind percent cannot be worth 101.* 1 to 100"),
        (lambda: Offer(level="low", kind="amount"), "kind amount cannot be worth 0"),
        (lambda: Offer(level="low", kind="none", value=5), "kind none cannot be worth 5"),
        (lambda: Offer(level="top", kind="none"), "level 'top' is unknown.*low, medium, high"),
        (lambda: Offer(level="low", kind="gift"), "kind 'gift'.*none, amount, percent"),
        (lambda: Effect(level="low", extra_per_100=101), "101 extra purchases per 100.*-100 to 100"),
        (lambda: Effect(level="low", extra_per_100=math.nan), "nan extra purchases"),
        (lambda: Effect(level="top", extra_per_100=1), "'top' is no level"),
        (lambda: Assumptions(cost_per_contact=-1), "cost_per_contact is -1"),
        (lambda: Assumptions(margin_per_order=math.inf), "margin_per_order is inf"),
        (lambda: Assumptions(effects=(Effect(level="low", extra_per_100=1),) * 2), "two offers or two effects"),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused(make, said) -> None:
    with pytest.raises(UserError, match=said):
        make()
