"""Quality figures against their definitions."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from segmentation.predictions import quality


@pytest.fixture
def case():
    generator = np.random.default_rng(2)
    p = np.round(generator.random(500), 2)
    return p, generator.random(500) < p


def test_figures_agree_with_an_independent_implementation(case):
    p, outcome = case
    found = quality.measure(p, outcome)
    assert found.auc == pytest.approx(roc_auc_score(outcome, p))
    assert found.lift_quality == pytest.approx(2 * roc_auc_score(outcome, p) - 1)
    assert found.log_loss == pytest.approx(log_loss(outcome, np.clip(p, 1e-15, 1 - 1e-15)))
    assert found.brier == pytest.approx(brier_score_loss(outcome, p))
    assert (found.n, found.buyers, found.actual) == (500, outcome.sum(), outcome.sum())
    assert found.expected == pytest.approx(p.sum())


def test_auc_counts_pairs_and_ties_half():
    assert quality.auc([0.1, 0.5, 0.5, 0.9], [False, True, False, True]) == pytest.approx(3.5 / 4)
    assert quality.auc([0.9, 0.1], [False, True]) == 0.0
    assert quality.lift_quality(0.0) == -1.0


def test_order_of_customers_does_not_matter(case):
    p, outcome = case
    order = np.random.default_rng(3).permutation(p.size)
    before, after = quality.measure(p, outcome), quality.measure(p[order], outcome[order])
    assert before.ece == pytest.approx(after.ece, abs=1e-12)
    assert before.auc == pytest.approx(after.auc, abs=1e-12)


def test_ece_by_hand():
    p = np.repeat([0.1, 0.9], 50)
    outcome = np.concatenate((np.arange(50) < 10, np.arange(50) < 45))
    assert quality.ece(p, outcome) == pytest.approx((abs(0.1 - 0.2) + 0) / 2)
    assert quality.ece(np.full(8, 0.25), np.arange(8) < 2) == pytest.approx(0.0)


@pytest.mark.parametrize("outcome", [np.zeros(5, bool), np.ones(5, bool)])
def test_one_class_has_no_ranking_but_a_loss(outcome):
    found = quality.measure(np.linspace(0.1, 0.5, 5), outcome)
    assert found.auc is None
    assert found.lift_quality is None
    assert found.log_loss is not None
    assert found.brier is not None


def test_nobody_has_no_figures():
    found = quality.measure([], [])
    assert (found.auc, found.log_loss, found.brier, found.ece) == (None, None, None, None)
    assert (found.n, found.expected, found.actual) == (0, 0.0, 0)


def test_a_wrong_certainty_costs_much_but_stays_finite():
    assert quality.log_loss([0.0, 1.0], [True, False]) == pytest.approx(-np.log(1e-15))
