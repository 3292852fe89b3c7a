"""The table of behaviours, against ratios and intervals worked out by hand."""

import json
import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit

from segmentation.predictions.behaviours import Behaviour
from segmentation.predictions.drivers import (
    DriverSums,
    Tally,
    drivers,
    from_json,
    observed_ratio,
    shrunk,
    to_json,
)
from segmentation.predictions.history import Past, Rates, Sample

VIP, NOISE = Behaviour(code="tag", name="vip"), Behaviour(code="tag", name="noise")
ORIGIN = date(2024, 5, 1)


def frame(customers: int, **columns) -> pd.DataFrame:
    """A feature frame of nobody special, but for the given columns."""
    names = {"event_times": 1.0, "event_times_30d": 0.0, "event_since_first": 200.0, "event_since_last": 200.0}
    values = {name: np.full(customers, value, dtype=np.float32) for name, value in names.items()}
    given = {name.replace("__", ":"): value for name, value in columns.items()}
    return pd.DataFrame(values | given, index=pd.RangeIndex(customers, name="row"))


def past(known: pd.DataFrame, outcome, rates: Rates | None = None) -> Past:
    sample = Sample(
        frame=known,
        outcome=np.asarray(outcome, dtype=bool),
        rates=rates or Rates(),
        customers=len(known),
        buyers=int(np.sum(outcome)),
    )
    nobody = Sample(frame=known.iloc[:0], outcome=np.zeros(0, dtype=bool), rates=Rates(), customers=0, buyers=0)
    return Past(cutoff=ORIGIN, with_events=sample, without_events=nobody)


def summed(known: pd.DataFrame, p, shift: float = 0.0) -> DriverSums:
    sums = DriverSums(shift)
    sums(known, logit(np.asarray(p, dtype=np.float64)))
    return sums


def tally(buyers: float, customers: float) -> Tally:
    others = customers - buyers
    return Tally(buyers=buyers, others=others, buyers_variance=buyers, others_variance=others)


def test_the_ratio_by_hand():
    tagged = np.repeat([1.0, 0.0], [100, 300])
    table = drivers(summed(frame(400, tag__vip=tagged), np.where(tagged == 1, 0.4, 0.1)), None)
    (row,) = table.more_likely
    assert (row.behaviour, row.customers) == (VIP, 100)
    assert row.chance == pytest.approx(0.4)
    assert table.chance == pytest.approx(0.175)
    assert row.ratio == pytest.approx((100 * 0.4 / 0.175 + 50) / 150)
    assert (row.observed, row.confirmed) == (None, False)
    assert table.less_likely == ()


def test_few_customers_are_drawn_towards_one():
    assert shrunk(3.0, 50) == 2.0
    assert shrunk(3.0, 0) == 1.0
    assert shrunk(3.0, 10**9) == pytest.approx(3.0)


@pytest.mark.parametrize(("holders", "told"), [(49, False), (50, True), (950, True), (951, False)])
def test_fifty_on_both_sides(holders, told):
    tagged = np.repeat([1.0, 0.0], [holders, 1000 - holders])
    table = drivers(summed(frame(1000, tag__vip=tagged), np.where(tagged == 1, 0.4, 0.1)), None)
    assert bool(table.more_likely) is told


@pytest.mark.parametrize(("holders", "told"), [(99, False), (100, True)])
def test_half_a_percent_of_a_large_audience(holders, told):
    tagged = np.repeat([1.0, 0.0], [holders, 20_000 - holders])
    table = drivers(summed(frame(20_000, tag__vip=tagged), np.where(tagged == 1, 0.4, 0.1)), None)
    assert bool(table.more_likely) is told


def test_katz_by_hand():
    """30 of 100 against 60 of 400: R = 2, standard error sqrt(1/30 - 1/100 + 1/60 - 1/400)."""
    found = observed_ratio(tally(30, 100), tally(90, 500))
    error = 1.959963984540054 * math.sqrt(1 / 30 - 1 / 100 + 1 / 60 - 1 / 400)
    low, high = 2 * math.exp(-error), 2 * math.exp(error)
    assert found is not None
    assert found.ratio == pytest.approx(0.3 / 0.18)
    assert found.low == pytest.approx(low / (0.2 * low + 0.8))
    assert found.high == pytest.approx(high / (0.2 * high + 0.8))
    assert found.customers == 100


def test_no_buyer_in_a_group_gives_half_a_one():
    found = observed_ratio(tally(0, 100), tally(50, 500))
    assert found is not None
    relative = (0.5 / 100.5) / (50.5 / 400.5)
    share = 100.5 / 501
    assert found.ratio == pytest.approx(relative / (share * relative + 1 - share))
    assert found.low < found.ratio < found.high < 1


def test_what_cannot_be_compared():
    assert observed_ratio(tally(0, 0), tally(9, 50)) is None
    assert observed_ratio(tally(9, 50), tally(9, 50)) is None
    assert observed_ratio(tally(0, 20), tally(0, 50)) is None
    everybody = observed_ratio(tally(20, 20), tally(50, 50))
    assert everybody is not None
    assert (everybody.low, everybody.ratio, everybody.high) == (1, 1, 1)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 300), st.integers(1, 300))
def test_the_interval_holds_the_ratio_and_is_wider_for_a_sample(bought, bought_too, others, others_too):
    whole = Tally(buyers=bought + bought_too, others=others + others_too, buyers_variance=bought + bought_too,
                  others_variance=others + others_too)  # fmt: skip
    exact = observed_ratio(tally(bought, bought + others), whole)
    # One in ten of the others was kept: the same numbers, from a tenth of them.
    thin = Tally(buyers=bought, others=others, buyers_variance=bought, others_variance=10 * others)
    thin_whole = Tally(buyers=whole.buyers, others=whole.others, buyers_variance=whole.buyers,
                       others_variance=10 * whole.others)  # fmt: skip
    sampled = observed_ratio(thin, thin_whole)
    assert exact is not None
    assert sampled is not None
    assert exact.low <= exact.ratio <= exact.high
    assert sampled.ratio == pytest.approx(exact.ratio)
    assert sampled.low <= exact.low
    assert sampled.high >= exact.high


def planted(seed: int = 5, customers: int = 4000):
    """VIPs buy three times as often; the noise tag tells nothing, though the model makes a little of it."""
    luck = np.random.default_rng(seed)
    vip, noise = luck.random((2, customers)) < [[0.2], [0.5]]
    known = frame(customers, tag__vip=vip.astype(float), tag__noise=noise.astype(float))
    chance = np.where(vip, 0.3, 0.1)
    return known, chance * np.where(noise, 1.04, 0.96), luck.random(customers) < chance


def test_what_was_planted_is_confirmed_and_noise_is_not():
    known, p, outcome = planted()
    table = drivers(summed(known, p), past(known, outcome))
    assert table.origin == ORIGIN
    assert [row.behaviour for row in table.more_likely] == [VIP, NOISE]
    found, noise = table.more_likely
    assert found.confirmed
    assert found.observed is not None
    assert found.observed.low > 1.5
    assert found.ratio == pytest.approx(0.3 / 0.14, rel=0.06)
    assert not noise.confirmed
    assert noise.observed is not None
    assert noise.observed.low < 1 < noise.observed.high


def test_the_opposite_of_what_was_predicted_confirms_nothing():
    known, p, outcome = planted()
    table = drivers(summed(known, 0.4 - p), past(known, outcome))
    (found,) = (row for row in table.less_likely if row.behaviour == VIP)
    assert found.observed is not None
    assert found.observed.low > 1
    assert not found.confirmed


def test_a_sample_tells_the_same_as_everybody():
    known, p, outcome = planted(customers=40_000)
    kept = outcome | (np.random.default_rng(1).random(40_000) < 0.2)
    thin = past(known[kept], outcome[kept], Rates(buyers=1.0, others=0.2))
    (whole,) = (row for row in drivers(summed(known, p), past(known, outcome)).more_likely if row.behaviour == VIP)
    (sampled,) = (row for row in drivers(summed(known, p), thin).more_likely if row.behaviour == VIP)
    assert whole.observed is not None
    assert sampled.observed is not None
    assert sampled.observed.ratio == pytest.approx(whole.observed.ratio, rel=0.03)
    assert sampled.observed.customers == pytest.approx(whole.observed.customers, rel=0.05)
    assert sampled.observed.high - sampled.observed.low > whole.observed.high - whole.observed.low


def test_fewer_than_twenty_observed_customers_are_not_shown():
    known, p, outcome = planted(customers=2000)
    few = known.iloc[:60].assign(**{"tag:vip": np.repeat([1.0, 0.0], [19, 41])})
    (row,) = (row for row in drivers(summed(known, p), past(few, outcome[:60])).more_likely if row.behaviour == VIP)
    assert row.observed is None


def test_chunks_add_up():
    known, p, _ = planted()
    sums = DriverSums()
    for part in np.array_split(np.arange(len(known)), 7):
        sums(known.iloc[part], logit(p[part]))
    whole = summed(known, p)
    assert sums.customers == whole.customers
    assert sums.of(VIP) == pytest.approx(whole.of(VIP))


def test_chances_are_those_that_are_issued():
    known, p, _ = planted()
    sums = summed(known, p, shift=0.4)
    assert sums.chance == pytest.approx(float(np.mean(1 / (1 + np.exp(-(logit(p) + 0.4))))))


def test_customers_without_a_chance_are_left_out():
    known, p, _ = planted()
    logits = logit(p)
    logits[:100] = np.nan
    sums = DriverSums()
    sums(known, logits)
    assert sums.customers == len(known) - 100
    assert np.isfinite(sums.chance)


def test_values_of_a_field():
    country = pd.Categorical(["FR"] * 100 + ["DE"] * 200 + ["(other)"] * 60 + [None] * 60)
    table = drivers(summed(frame(420, attribute__country=country), np.repeat([0.4, 0.1], [100, 320])), None)
    assert [row.behaviour for row in table.more_likely] == [Behaviour(code="field", name="country", value="FR")]
    assert [row.behaviour for row in table.less_likely] == [Behaviour(code="field", name="country", value="DE")]


def test_rhythm_visits_plans_and_carts():
    size = 400
    half = np.repeat([1.0, 0.0], [200, 200])
    known = frame(
        size,
        visits_days=half, visits_times_30d=half * 5, visits_since_last=np.where(half == 1, 2.0, 120.0),
        cart_count_7d=half, returns_count=half, plans_active=half, plans_ever=np.ones(size),
        plan_active__Gold=half, plan_ever__Gold=half,
    ).assign(event_times_30d=half, event_times=1 + half * 4)  # fmt: skip
    table = drivers(summed(known, np.where(half == 1, 0.4, 0.1)), None)
    shown = {(row.behaviour.code, row.behaviour.subject, row.behaviour.least) for row in table.more_likely}
    assert shown == {
        ("at_least", "orders", 1), ("at_least", "orders", 2), ("at_least", "orders", 5), ("at_least", "visits", 1),
        ("at_least", "visits", 5), ("cart", "", 0), ("returned", "", 0), ("has_any_plan", "", 0),
        ("has_plan", "", 0), ("had_plan", "", 0),
    }  # fmt: skip
    assert [(row.behaviour.code, row.behaviour.subject) for row in table.less_likely] == [("quiet", "visits")]


def test_an_unrecorded_behaviour_is_shown_by_nobody():
    table = drivers(summed(frame(400, tag__vip=np.full(400, np.nan)), np.linspace(0.1, 0.4, 400)), None)
    assert table.more_likely == table.less_likely == ()


def test_nobody():
    table = drivers(DriverSums(), None)
    assert (table.customers, table.chance, table.more_likely, table.less_likely) == (0, 0.0, (), ())


def test_through_json():
    known, p, outcome = planted()
    table = drivers(summed(known, p), past(known, outcome))
    assert from_json(json.loads(json.dumps(to_json(table)))) == table
