"""The pattern model: its likelihood, its maximum, and what its chances must obey."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import beta, gamma

from segmentation.predictions import btyd
from segmentation.predictions.btyd import Histories, MbgParameters

CDNOW = Path(__file__).parent / "data" / "cdnow_customers_summary.csv"
MODEL = MbgParameters(r=0.6, alpha=6.0, a=0.9, b=1.7)


def one(x: float, t_x: float, watched: float) -> Histories:
    return Histories(x=np.array([x]), t_x=np.array([t_x]), T=np.array([watched]))


def simulate(n: int, model: MbgParameters, seed: int) -> Histories:
    generator = np.random.default_rng(seed)
    watched = generator.uniform(10, 60, n)
    rates = generator.gamma(model.r, 1 / model.alpha, n)
    leaving = generator.beta(model.a, model.b, n)
    x, t_x = np.zeros(n), np.zeros(n)
    for i in range(n):
        now, alive = 0.0, generator.random() >= leaving[i]
        while alive:
            now += generator.exponential(1 / rates[i])
            if now > watched[i]:
                break
            x[i], t_x[i] = x[i] + 1, now
            alive = generator.random() >= leaving[i]
    return Histories(x=x, t_x=t_x, T=watched)


def direct_likelihood(model: MbgParameters, x: float, t_x: float, watched: float) -> float:
    """The definition: the mean over rates and leaving chances of what one customer does, by numerical integration."""

    def stay(power: int, also: int) -> float:
        return quad(lambda q: (1 - q) ** power * q**also * beta.pdf(q, model.a, model.b), 0, 1)[0]

    def silent(time: float) -> float:
        scale = 1 / model.alpha
        return quad(lambda rate: rate**x * math.exp(-rate * time) * gamma.pdf(rate, model.r, scale=scale), 0, 50)[0]

    return stay(int(x) + 1, 0) * silent(watched) + stay(int(x), 1) * silent(t_x)


@pytest.mark.parametrize(("x", "t_x", "watched"), [(0, 0.0, 0.0), (0, 0.0, 30.0), (1, 2.0, 30.0), (4, 28.0, 30.0)])
@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_likelihood_is_the_mean_over_all_rates_and_leaving_chances(x, t_x, watched):
    model = MbgParameters(r=1.6, alpha=6.0, a=1.9, b=2.7)
    found = btyd.log_likelihoods(one(x, t_x, watched), model.r, model.alpha, model.a, model.b)[0]
    assert found == pytest.approx(math.log(direct_likelihood(model, x, t_x, watched)), rel=1e-6, abs=1e-9)


def test_slopes_are_those_of_the_likelihood():
    past = simulate(50, MODEL, 1)
    weight = np.ones(50)
    theta = np.array([0.1, 1.2, -0.3, 0.4])
    _, slope = btyd._mean_log_likelihood(past, weight, theta)
    for axis in range(4):
        nudge = np.eye(4)[axis] * 1e-6
        up, down = (btyd._mean_log_likelihood(past, weight, theta + sign * nudge)[0] for sign in (1, -1))
        assert slope[axis] == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-8)


def test_fit_finds_the_parameters_that_made_the_data():
    found = btyd.fit(simulate(20_000, MODEL, 3))
    assert found is not None
    assert found.r == pytest.approx(MODEL.r, rel=0.1)
    assert found.alpha == pytest.approx(MODEL.alpha, rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(MODEL.a / (MODEL.a + MODEL.b), rel=0.1)


def test_fit_does_not_depend_on_order_or_repetition():
    past = simulate(500, MODEL, 4)
    twice = Histories(x=np.tile(past.x, 2)[::-1], t_x=np.tile(past.t_x, 2)[::-1], T=np.tile(past.T, 2)[::-1])
    once, again = btyd.fit(past), btyd.fit(twice)
    assert once is not None
    assert again is not None
    assert (again.r, again.alpha) == pytest.approx((once.r, once.alpha), rel=1e-6)
    assert again.log_likelihood == pytest.approx(2 * once.log_likelihood, rel=1e-9)


def test_chance_is_right_on_average_for_data_the_model_made():
    long, cut = simulate(20_000, MODEL, 5), 4.0
    generator = np.random.default_rng(6)
    found = btyd.fit(long)
    assert found is not None
    chances = btyd.purchase_chance(found, long, int(cut * 7))
    # One posterior draw each: alive by its chance, then a rate from Gamma(r+x, alpha+T).
    alive = generator.random(long.x.size) < btyd.alive_chance(found, long)
    rates = generator.gamma(found.r + long.x, 1 / (found.alpha + long.T))
    bought = alive & (generator.random(long.x.size) < 1 - np.exp(-rates * cut))
    assert chances.mean() == pytest.approx(bought.mean(), rel=0.05)


def test_chance_rises_with_the_window_and_with_recency():
    windows = [btyd.purchase_chance(MODEL, one(3, 20, 30), days)[0] for days in (1, 7, 30, 90)]
    assert windows == sorted(windows)
    assert 0 < windows[0] < windows[-1] < 1
    recencies = [btyd.alive_chance(MODEL, one(5, t_x, 30))[0] for t_x in (5, 15, 25, 30)]
    assert recencies == sorted(recencies)
    assert recencies[0] < recencies[-1]


def test_nobody_has_no_pattern():
    assert btyd.fit(Histories(x=np.zeros(0), t_x=np.zeros(0), T=np.zeros(0))) is None


def test_only_single_purchases_still_give_finite_chances():
    past = Histories(x=np.zeros(40), t_x=np.zeros(40), T=np.linspace(1, 20, 40))
    found = btyd.fit(past, ridge=0.01)
    assert found is not None
    assert np.isfinite(btyd.purchase_chance(found, past, 30)).all()


def test_histories_count_from_the_first_event_in_weeks():
    frame = pd.DataFrame({"event_days": [3.0, 1.0], "event_since_first": [29.0, 1.0], "event_since_last": [8.0, 1.0]})
    past = btyd.histories(frame)
    assert past.x.tolist() == [2, 0]
    assert past.t_x.tolist() == [3, 0]
    assert past.T.tolist() == [4, 0]


def test_a_fit_is_remembered_by_everything_it_depends_on():
    past = simulate(400, MODEL, 9)
    found = [btyd.fit(past), btyd.fit(past, ridge=0.5)]
    assert found[0] != found[1]
    longer = Histories(x=past.x, t_x=past.t_x, T=past.T + 0.001)
    found.append(btyd.fit(longer))
    assert found[2] not in found[:2]
    again = [btyd.fit(Histories(x=past.x.copy(), t_x=past.t_x.copy(), T=past.T.copy())), btyd.fit(past, ridge=0.5)]
    assert all(one is other for one, other in zip(again, found, strict=False))
    btyd._FITTED.clear()
    assert [btyd.fit(past), btyd.fit(past, ridge=0.5), btyd.fit(longer)] == found


def test_no_more_fits_are_remembered_than_promised(monkeypatch):
    monkeypatch.setattr(btyd, "MOST_FITS", 2)
    pasts = [simulate(60, MODEL, seed) for seed in (1, 2, 3)]
    first, second, third = (btyd.fit(past) for past in pasts)
    assert len(btyd._FITTED) == 2
    assert btyd.fit(pasts[2]) is third
    assert btyd.fit(pasts[1]) is second
    assert btyd.fit(pasts[0]) is not first


def test_many_customers_are_thinned_evenly(monkeypatch):
    past = simulate(2000, MODEL, 9)
    monkeypatch.setattr(btyd, "MOST_CUSTOMERS", 900)
    every_third = Histories(x=past.x[::3], t_x=past.t_x[::3], T=past.T[::3])
    assert btyd.fit(past) == btyd.fit(every_third)


def test_cdnow_has_the_published_parameters():
    """The tenth sample of CDNOW, 2,357 customers, in weeks: what other implementations of MBG/NBD find on it."""
    table = pd.read_csv(CDNOW)
    columns = (table[name].to_numpy(dtype=np.float64) for name in ("frequency", "recency", "T"))
    past = Histories(**dict(zip(("x", "t_x", "T"), columns, strict=True)))
    found = btyd.fit(past)
    assert found is not None
    assert len(table) == 2357
    assert (found.r, found.alpha) == (pytest.approx(0.5248, abs=2e-4), pytest.approx(6.1829, abs=1e-3))
    assert (found.a, found.b) == (pytest.approx(0.8914, abs=5e-4), pytest.approx(1.6141, abs=1e-3))
    assert found.log_likelihood == pytest.approx(-9582.13, abs=0.01)
