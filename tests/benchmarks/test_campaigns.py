"""Simulated campaigns whose effect is known: fewer of them here, and all of them in the long test."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from benchmarks.campaigns.launch import part
from benchmarks.campaigns.launching import launch, launchable
from benchmarks.campaigns.measures import PLANTED, SEED, daily, ever_wrong, intervals, power, seen, wrong
from benchmarks.campaigns.measures import SIMULATIONS as MANY
from benchmarks.campaigns.simulating import DAYS, FLAT, STEEP, Setup, campaigns, days
from benchmarks.campaigns.textbook import smallest_effect as textbook_smallest
from benchmarks.campaigns.textbook import yan_su
from benchmarks.made_up_workspace import MadeUpWorkspace
from benchmarks.targets import missed
from segmentation.campaigns.difference import plain_difference
from segmentation.campaigns.smallest_effect import smallest_effect
from segmentation.campaigns.strata import Group, compared
from tests.benchmarks.conftest import CUSTOMERS

SIMULATIONS = 5_000
# Four standard errors of a share of 5% and of 80% in 5,000: chance alone leaves them once in 16,000 times.
SLACK, POWER_SLACK = 0.0123, 0.0226
SMALL = Setup(people=2_000, control=Fraction(1, 10), rates=STEEP)
LARGE = Setup(people=20_000, control=Fraction(1, 5), rates=STEEP)


@pytest.mark.parametrize("setup", [SMALL, LARGE], ids=lambda setup: setup.name)
@pytest.mark.parametrize("effect", [0.0, PLANTED])
def test_the_interval_is_wrong_one_time_in_twenty(setup: Setup, effect: float) -> None:
    found = wrong(setup.planned(SEED), effect, SIMULATIONS)
    assert found.off == pytest.approx(0.05, abs=SLACK)
    # What decision 0022 is about: those of Yan & Su are wider than they need be where the tenths differ.
    assert found.off_yan_su < found.off


@pytest.mark.parametrize("setup", [SMALL, LARGE], ids=lambda setup: setup.name)
def test_the_smallest_effect_is_seen_four_times_in_five(setup: Setup) -> None:
    planned = setup.planned(SEED)
    stated = smallest_effect(planned)
    assert stated is not None
    assert seen(planned, stated.rate, SIMULATIONS) == pytest.approx(0.80, abs=POWER_SLACK)
    assert textbook_smallest(planned) < stated.rate


def test_looking_every_day_finds_nothing_where_nothing_is() -> None:
    assert ever_wrong(SMALL.planned(SEED), 0.0, 200) <= 0.05


def test_a_setup_is_drawn_as_a_campaign_is() -> None:
    planned = Setup(people=2_000, control=Fraction(1, 10), rates=FLAT).planned(SEED)
    assert (planned.treated.tolist(), planned.control.tolist()) == ([180] * 10, [20] * 10)
    assert planned.rates.tolist() == list(FLAT)


def test_purchases_come_over_the_days_and_add_up_to_the_rates() -> None:
    planned = SMALL.planned(SEED)
    looked = list(days(planned, PLANTED, 200, np.random.default_rng(1)))
    assert {len(each) for each in looked} == {DAYS}
    bought = np.array([[day.treated.bought for day in each] for each in looked])
    assert (np.diff(bought, axis=1) >= 0).all()
    everyone = float(planned.treated @ (planned.rates + PLANTED))
    assert bought[:, -1].mean() == pytest.approx(everyone, rel=0.02)
    assert bought[:, 9].mean() == pytest.approx(everyone / 3, rel=0.03)
    finished = [groups.treated.bought for groups in campaigns(planned, PLANTED, 200, np.random.default_rng(1))]
    assert np.mean(finished) == pytest.approx(everyone, rel=0.02)


def test_the_limits_of_yan_and_su_over_one_stratum_are_newcombe_s() -> None:
    treated, control = (Group(people=np.array([n]), buyers=np.array([x])) for x, n in ((56, 70), (48, 80)))
    plain = plain_difference(56, 70, control_buyers=48, control_people=80).interval()
    found = yan_su(compared(treated, control))
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))


@pytest.mark.long
@pytest.mark.parametrize(
    ("measure", "simulations"),
    [(intervals, MANY), (power, 10_000), (daily, 10_000)],
    ids=["intervals", "power", "daily"],
)
def test_every_bound_holds_over_all_campaigns(measure, simulations: int) -> None:
    assert missed([measure(simulations, lambda share, text: None)]) == []


def test_a_launch_is_measured_in_a_process_of_its_own(place: MadeUpWorkspace, cache: Path) -> None:
    with launchable(CUSTOMERS, cache, lambda share, text: None) as workspace:
        took = launch(workspace)
        found = part(CUSTOMERS, took)
    assert not workspace.exists()
    left = dict(took.steps)
    assert left["in_audience"] == left["consented"] == took.audience == CUSTOMERS
    # One in a hundred may never be contacted, one in twenty is in a campaign whose days run, others were met twice.
    assert CUSTOMERS * 0.98 < left["not_suppressed"] < CUSTOMERS
    assert CUSTOMERS * 0.85 < left["not_excluded"] < CUSTOMERS * 0.98
    assert took.rows == left["not_held_out"] == took.assigned - took.held_out
    assert took.held_out == pytest.approx(took.assigned * 0.1, abs=1)
    assert 50e6 < took.peak_bytes < 1e9
    assert found.name == f"launch-{CUSTOMERS}"
    assert [target.measured for target in found.targets] == [took.wall_s, took.peak_bytes / 1e9]
    assert [target.high for target in found.targets] == [60.0, 1.0]
