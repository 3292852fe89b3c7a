"""The studio's known chances agree with what its own generator goes on to do."""

import numpy as np
import pytest

from segmentation.demo.studio_calendar import HISTORY_DAYS
from segmentation.demo.studio_history import Evidence, histories
from segmentation.demo.studio_truth import JOIN_WINDOW, ORDER_WINDOWS, chances, posterior, realised, write_truth

FUTURES = 60
SIGMAS = 4.0
WINDOWS = [*ORDER_WINDOWS, "joins"]


def _flat(chance):
    return {**chance.orders, "joins": chance.joins}


@pytest.fixture(scope="module")
def history():
    return next(histories(5_000, 11))


@pytest.fixture(scope="module")
def truth(history):
    return _flat(chances(history, np.random.default_rng(5), paths=64))


@pytest.fixture(scope="module")
def other_truth(history):
    """The same from other paths. Customers are ranked by this one: the lowest of a noisy estimate are too low in it."""
    return _flat(chances(history, np.random.default_rng(99), paths=64))


@pytest.fixture(scope="module")
def frequencies(history):
    """The share of many futures of the same histories, with everyone's own hidden factor, in which it happened."""
    rng = np.random.default_rng(6)
    total = dict.fromkeys(WINDOWS, 0.0)
    for _ in range(FUTURES):
        for window, happened in _flat(realised(history, rng)).items():
            total[window] = total[window] + happened / FUTURES
    return total


def _deviations(values, order, parts):
    """The mean of each part over its own standard error; customers are independent of each other."""
    groups = np.array_split(values[np.argsort(order, kind="stable")], parts)
    return np.array([group.mean() / (group.std() / np.sqrt(len(group))) for group in groups])


@pytest.mark.parametrize("window", WINDOWS)
def test_calibrated_by_decile_against_many_futures(truth, other_truth, frequencies, window):
    unknown = (truth[window] > 0) & (truth[window] < 1)
    error = (frequencies[window] - truth[window])[unknown]
    assert np.abs(_deviations(error, other_truth[window][unknown], 10)).max() < SIGMAS


@pytest.mark.parametrize("window", WINDOWS)
def test_calibrated_by_number_of_past_orders(history, truth, frequencies, window):
    past = np.bincount(history.orders.rows, minlength=len(history.people.created))
    error = (frequencies[window] - truth[window])[truth[window] < 1]
    assert np.abs(_deviations(error, past[truth[window] < 1], 8)).max() < SIGMAS


@pytest.mark.parametrize("window", WINDOWS)
def test_agrees_with_the_one_real_continuation(history, truth, other_truth, window):
    happened = _flat(realised(history, np.random.default_rng(7)))[window]
    groups = np.array_split(np.argsort(other_truth[window], kind="stable"), 10)
    for rows in groups:
        p = truth[window][rows]
        spread = np.sqrt((p * (1 - p)).sum()) + 1e-9
        assert abs(happened[rows].sum() - p.sum()) < SIGMAS * spread + 1e-6


def test_hidden_factors_are_spread_as_their_weights_say(history):
    """Probability integral transform: the true factor's place in its own posterior is uniform over the customers."""
    nodes, weights = posterior(history.evidence)
    expected = weights @ nodes
    variance = weights @ nodes**2 - expected**2
    error = (history.traits.hidden - expected) / np.sqrt(variance)
    assert abs(error.mean()) < SIGMAS / np.sqrt(len(error))
    assert error.std() == pytest.approx(1.0, abs=0.05)
    orders = np.bincount(history.orders.rows, minlength=len(expected))
    assert np.abs(_deviations(history.traits.hidden - expected, orders, 8)).max() < SIGMAS
    assert np.abs(_deviations(history.traits.hidden - expected, expected, 8)).max() < SIGMAS


def test_posterior_without_history_is_the_prior():
    nodes, weights = posterior(Evidence(exposure=np.zeros(1), rows=np.empty(0, np.intp), rates=np.empty(0, np.float32)))
    mean = float(weights[0] @ nodes)
    assert mean == pytest.approx(1.0, abs=1e-9)
    assert np.log(float(weights[0] @ nodes**2) / mean**2) == pytest.approx(0.3**2, abs=1e-9)


def test_posterior_leans_the_way_the_history_points():
    """One order more, or one unit of exposure less, makes a higher factor more likely; by hand for a rate of 0.1."""
    evidence = Evidence(exposure=np.array([2.0, 0.0, 2.0]), rows=np.array([0]), rates=np.array([0.1], np.float32))
    nodes, weights = posterior(evidence)
    bought, fresh, idle = weights @ nodes
    assert idle < fresh
    assert idle < bought
    prior = weights[1]
    by_hand = prior * np.exp(-2.0 * nodes) * np.expm1(0.1 * nodes)
    np.testing.assert_allclose(weights[0], by_hand / by_hand.sum(), rtol=1e-6)


def test_a_start_that_is_already_bought_is_certain(history, truth):
    upcoming = (history.state.next_start >= HISTORY_DAYS) & (history.state.next_start < HISTORY_DAYS + JOIN_WINDOW)
    assert upcoming.sum() > 3
    assert (truth["joins"][upcoming] == 1.0).all()
    assert (truth["joins"][~upcoming] < 1.0).all()


def test_chances_are_ordered_and_have_the_promised_level_and_signal(history, truth):
    assert (truth[7] <= truth[30] + 1e-12).all()
    assert (truth[30] <= truth[90] + 1e-12).all()
    buyers = np.unique(history.orders.rows)
    assert 0.15 < truth[30][buyers].mean() < 0.25
    # AUC of the truth against outcomes drawn from it, in expectation.
    p = np.sort(truth[30][buyers])
    wins = (p * np.concatenate([[0.0], np.cumsum(1 - p)[:-1]])).sum()
    assert 0.78 < wins / (p.sum() * (1 - p).sum()) < 0.86


def test_other_paths_change_the_truth_only_by_sampling_error(truth, other_truth):
    for window in WINDOWS:
        assert np.abs(other_truth[window] - truth[window]).mean() < 0.012


def test_truth_file(tmp_path):
    import pandas as pd

    write_truth(tmp_path / "truth.parquet", customers=300, seed=3, paths=4)
    write_truth(tmp_path / "again.parquet", customers=300, seed=3, paths=4)
    truth = pd.read_parquet(tmp_path / "truth.parquet")
    pd.testing.assert_frame_equal(truth, pd.read_parquet(tmp_path / "again.parquet"))
    assert list(truth) == ["customer_id", "p_orders_7", "p_orders_30", "p_orders_90", "p_joins_30"]
    assert truth.customer_id.to_list() == [f"S{number:06d}" for number in range(1, 301)]
    assert truth.iloc[:, 1:].min(axis=None) >= 0
    assert truth.iloc[:, 1:].max(axis=None) <= 1
