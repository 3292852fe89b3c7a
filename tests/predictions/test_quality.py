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


# Hanley & McNeil (1982), table I: 109 CT images rated 1 to 5 (definitely normal to definitely abnormal).
RATINGS = {"normal": (33, 6, 6, 11, 2), "abnormal": (3, 2, 2, 11, 33)}


def rated():
    rating = np.concatenate([np.repeat(np.arange(1, 6), counts) for counts in RATINGS.values()])
    return rating / 6, np.repeat([False, True], [sum(counts) for counts in RATINGS.values()])


def test_interval_of_a_published_example():
    """Stata's manual, ``roctab disease rating``: area 0.8932, error 0.0307, 95% interval 0.83295 to 0.95339."""
    rating, disease = rated()
    assert quality.auc(rating, disease) == pytest.approx(0.8932, abs=5e-5)
    found = quality.lift_quality_interval(rating, disease)
    assert found is not None
    assert [(end + 1) / 2 for end in found] == pytest.approx([0.83295, 0.95339], abs=5e-6)


def test_interval_agrees_with_the_bootstrap(case):
    p, outcome = case
    generator = np.random.default_rng(9)
    drawn = [generator.integers(0, p.size, p.size) for _ in range(1000)]
    areas = [quality.auc(p[some], outcome[some]) for some in drawn]
    found = quality.lift_quality_interval(p, outcome)
    assert found is not None
    low, high = np.quantile([2 * area - 1 for area in areas if area is not None], [0.025, 0.975])
    assert found == pytest.approx((low, high), abs=0.02)


def test_interval_does_not_exist_below_two_buyers_or_two_others():
    p = np.linspace(0.1, 0.9, 9)
    for buyers in (0, 1, 8, 9):
        assert quality.lift_quality_interval(p, np.arange(9) < buyers) is None
    assert quality.lift_quality_interval(p, np.arange(9) >= 5) == (1.0, 1.0)


def test_bands():
    named = {value: quality.band(value) for value in (-1.0, 0.199, 0.2, 0.399, 0.4, 0.599, 0.6, 1.0)}
    assert list(named.values()) == ["poor", "poor", "fair", "fair", "good", "good", "excellent", "excellent"]


def test_gains_of_equal_chances_are_the_diagonal():
    flat = quality.gains(np.full(40, 0.3), np.arange(40) < 7)
    assert flat == pytest.approx([n / 20 for n in range(1, 21)])
    assert quality.gains(np.full(3, 0.3), np.zeros(3, bool)) == ()


def test_gains_of_a_perfect_order():
    p = np.linspace(0, 1, 100)
    assert quality.gains(p, p > 0.79)[:5] == pytest.approx([5 / 21, 10 / 21, 15 / 21, 20 / 21, 1.0])
