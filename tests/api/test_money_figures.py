"""The figures about money of one audience: they agree with each other, and are refused where they must not be shown."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.api import (
    LEVELS,
    Assumptions,
    AudienceView,
    Effect,
    Everyone,
    Offer,
    SnapshotView,
    Unavailable,
    money_figures,
    profit_curve,
)
from segmentation.predictions.level import Drift, interval

SNAPSHOT = SnapshotView(
    id="s1",
    as_of=date(2026, 3, 1),
    last_day=date(2026, 2, 28),
    timezone="UTC",
    population=10,
    tables=frozenset({"orders"}),
)
DRIFT = Drift(tau=0.2, degrees=6.0, windows=3)
TYPED = Assumptions(
    cost_per_contact=4,
    margin_per_order=2000,
    offers=(Offer(level="low", kind="amount", value=700), Offer(level="medium", kind="amount", value=300)),
    effects=tuple(Effect(level=level, extra_per_100=12) for level in LEVELS),
)
WITH_HIGH = replace(TYPED, offers=(*TYPED.offers, Offer(level="high", kind="none")))


def view_of(count: np.ndarray, sum_p: np.ndarray) -> AudienceView:
    size = int(count.sum())
    return AudienceView(
        snapshot=SNAPSHOT,
        prediction=None,
        filter=Everyone(),
        sentence="everyone",
        population=size,
        covered=size,
        matching=size,
        without_score=0,
        rules=(),
        count=count,
        sum_p=sum_p,
        drift=DRIFT,
    )


@st.composite
def views(draw: st.DrawFn) -> AudienceView:
    count, sum_p = np.zeros(1000, dtype=np.int64), np.zeros(1000)
    for bin in draw(st.lists(st.integers(0, 999), min_size=1, max_size=15, unique=True)):
        count[bin] = draw(st.integers(1, 40))
        sum_p[bin] = count[bin] * draw(st.integers(1, 99)) / 100
    return view_of(count, sum_p)


RUNS = st.sampled_from([((0, 1000),), ((500, 750),), ((0, 500), (750, 1000)), ((120, 905),)])


@given(views(), RUNS)
def test_of_one_minor_unit_the_likely_range_is_that_of_the_buyers(view: AudienceView, bins) -> None:
    one = Assumptions(offers=tuple(Offer(level=level, kind="amount", value=1) for level in LEVELS))
    found = money_figures(view, bins, one)
    chosen = np.zeros(1000, dtype=bool)
    for low, high in bins:
        chosen[low:high] = True
    buyers = interval(view.count[chosen], view.sum_p[chosen], DRIFT, 0.8)
    if not found.levels:
        assert found.anyway is None
        return
    assert found.anyway == pytest.approx(view.sum_p[chosen].sum())
    assert (math.floor(found.anyway_low + 1e-9), math.ceil(found.anyway_high - 1e-9)) == (buyers.low, buyers.high)


@given(views())
def test_the_best_range_brings_as_a_choice_what_the_curve_says(view: AudienceView) -> None:
    curve = profit_curve(view, WITH_HIGH)
    whole = money_figures(view, ((0, 1000),), WITH_HIGH)
    assert whole.profit == pytest.approx(curve.profit.sum(), abs=1e-6)
    assert whole.profit == pytest.approx(sum(one.profit for one in whole.levels), abs=1e-6)
    if curve.best is None:
        assert whole.profit <= 1e-6
    else:
        chosen = money_figures(view, ((curve.best.low, curve.best.high),), WITH_HIGH)
        assert chosen.profit == pytest.approx(curve.best.profit, abs=1e-6)
        assert chosen.profit >= whole.profit - 1e-6


def test_a_level_without_an_offer_takes_only_its_own_figures_away() -> None:
    count, sum_p = np.zeros(1000, dtype=np.int64), np.zeros(1000)
    count[[100, 600, 900]], sum_p[[100, 600, 900]] = 10, (1.0, 4.0, 8.0)
    found = money_figures(view_of(count, sum_p), ((0, 1000),), TYPED)
    high, medium, low = found.levels
    assert (found.profit, found.sign_change, found.break_even_cost, found.share_needed) == (None,) * 4
    assert [(one.name, one.level) for one in found.missing] == [("offer", "high")]
    assert (found.anyway, found.anyway_without) == (1.0 * 700 + 4.0 * 300, ("high",))
    assert (high.profit, high.given_anyway, high.break_even, high.offer_cost) == (None,) * 4
    assert low.profit == pytest.approx(10 * (0.12 * 2000 - 4) - (1.0 + 1.2) * 700)
    assert medium.offer_cost == pytest.approx((4.0 + 1.2) * 300)
    assert profit_curve(view_of(count, sum_p), TYPED).profit is None


def test_a_choice_without_that_level_is_complete() -> None:
    count, sum_p = np.zeros(1000, dtype=np.int64), np.zeros(1000)
    count[[100, 600, 900]], sum_p[[100, 600, 900]] = 10, (1.0, 4.0, 8.0)
    found = money_figures(view_of(count, sum_p), ((0, 750),), TYPED)
    assert found.missing == ()
    assert found.profit == pytest.approx(sum(one.profit for one in found.levels))


@st.composite
def partly(draw: st.DrawFn) -> Assumptions:
    """Assumptions of which anything may be missing."""
    amounts = st.one_of(st.none(), st.integers(0, 5000))
    offers = [
        Offer(level=level, kind=kind, value=0 if kind == "none" else draw(st.integers(1, 100)))
        for level in LEVELS
        if (kind := draw(st.sampled_from([None, "none", "amount", "percent"]))) is not None
    ]
    effects = [Effect(level=level, extra_per_100=draw(st.integers(-5, 30))) for level in LEVELS if draw(st.booleans())]
    return Assumptions(
        cost_per_contact=draw(amounts),
        margin_per_order=draw(amounts),
        order_value=draw(amounts),
        offers=tuple(offers),
        effects=tuple(effects),
    )


@given(views(), RUNS, partly())
def test_every_figure_is_there_exactly_when_all_it_needs_is(view: AudienceView, bins, typed: Assumptions) -> None:
    found = money_figures(view, bins, typed)
    assert (found.profit is not None) == (bool(found.levels) and not found.missing)
    assert (found.break_even_cost is not None) == (found.profit is not None)
    assert (found.sign_change is not None) == (bool(found.levels) and not found.missing_break_even)
    assert (profit_curve(view, typed).profit is None) == bool(profit_curve(view, typed).missing)
    for one in found.levels:
        known = typed.discount(one.level)
        assert one.given_anyway == (None if known is None else one.buyers * known)
        assert (one.offer_cost is None) == (known is None or one.effect is None)
        priced = None not in (known, typed.cost_per_contact, typed.margin_per_order)
        assert (one.break_even is not None or one.never_pays) == priced
        assert (one.profit is not None) == (priced and one.effect is not None)


def test_nobody_costs_and_brings_nothing_that_could_be_told() -> None:
    nobody = view_of(np.zeros(1000, dtype=np.int64), np.zeros(1000))
    found = money_figures(nobody, ((0, 1000),), WITH_HIGH)
    assert (found.levels, found.profit, found.anyway, found.sign_change) == ((), None, None, None)
    assert profit_curve(nobody, WITH_HIGH).best is None


def test_hidden_expected_results_and_no_prediction_give_no_figures() -> None:
    shown = view_of(np.ones(1000, dtype=np.int64), np.full(1000, 0.5))
    hidden = replace(shown, hidden="Data is 4 days late.", sum_p=None, drift=None)
    without = replace(shown, count=None, sum_p=None, drift=None)
    for compute in (lambda view: money_figures(view, ((0, 1000),), WITH_HIGH), lambda view: profit_curve(view, TYPED)):
        with pytest.raises(Unavailable, match="4 days late"):
            compute(hidden)
        with pytest.raises(Unavailable, match="needs a prediction"):
            compute(without)


def outcomes(chance: float, effect: float, margin: float, discount: float) -> list[tuple[float, float]]:
    """What contacting one customer may bring, before its cost, each with its probability."""
    if effect >= 0:
        one_more, anyway = effect, chance
        return [(one_more, margin - discount), (anyway, -discount), (1 - one_more - anyway, 0.0)]
    return [(-effect, -margin), (chance + effect, -discount), (1 - chance, 0.0)]


@pytest.mark.parametrize("effect", [12, 0.5, -3])
@pytest.mark.parametrize("discount", [0, 300, 2500])
def test_without_drift_the_range_of_profit_is_the_chance_of_every_customer(effect: float, discount: int) -> None:
    typed = Assumptions(
        cost_per_contact=4,
        margin_per_order=2000,
        offers=tuple(Offer(level=level, kind="amount" if discount else "none", value=discount) for level in LEVELS),
        effects=tuple(Effect(level=level, extra_per_100=effect) for level in LEVELS),
    )
    count, sum_p = np.zeros(1000, dtype=np.int64), np.zeros(1000)
    chances = {100: 0.05, 600: 0.3, 900: 0.6}
    for customers, (bin, chance) in enumerate(chances.items(), start=7):
        count[bin], sum_p[bin] = customers, customers * chance
    found = money_figures(replace(view_of(count, sum_p), drift=Drift(tau=0.0, degrees=6.0)), ((0, 1000),), typed)
    mean, variance = 0.0, 0.0
    for customers, chance in enumerate(chances.values(), start=7):
        one = outcomes(chance, effect / 100, 2000, discount)
        assert sum(probability for probability, _ in one) == pytest.approx(1)
        expected = sum(probability * worth for probability, worth in one)
        mean += customers * (expected - 4)
        variance += customers * sum(probability * (worth - expected) ** 2 for probability, worth in one)
    assert found.profit == pytest.approx(mean)
    assert (found.profit_low, found.profit_high) == pytest.approx(
        (mean - 1.2815515655 * math.sqrt(variance), mean + 1.2815515655 * math.sqrt(variance))
    )


@given(views(), RUNS)
def test_profit_lies_in_its_likely_range_which_grows_with_the_drift(view: AudienceView, bins) -> None:
    near, far = (
        money_figures(replace(view, drift=Drift(tau=tau, degrees=6.0)), bins, WITH_HIGH) for tau in (0.05, 0.5)
    )
    if near.profit is None:
        assert near.profit_low is near.profit_high is None
        return
    assert far.profit_low <= near.profit_low <= near.profit <= near.profit_high <= far.profit_high


def test_of_contacts_that_change_nothing_and_offer_nothing_the_profit_is_certain() -> None:
    count, sum_p = np.zeros(1000, dtype=np.int64), np.zeros(1000)
    count[900], sum_p[900] = 50, 20.0
    nothing = Assumptions(
        cost_per_contact=4,
        margin_per_order=2000,
        offers=(Offer(level="high", kind="none"),),
        effects=(Effect(level="high", extra_per_100=0),),
    )
    found = money_figures(view_of(count, sum_p), ((0, 1000),), nothing)
    assert (found.profit_low, found.profit, found.profit_high) == (-200, -200, -200)


def test_what_is_not_known_of_the_profit_has_no_range() -> None:
    count, sum_p = np.zeros(1000, dtype=np.int64), np.zeros(1000)
    count[900], sum_p[900] = 50, 20.0
    found = money_figures(view_of(count, sum_p), ((0, 1000),), replace(WITH_HIGH, effects=()))
    assert (found.profit, found.profit_low, found.profit_high) == (None, None, None)
