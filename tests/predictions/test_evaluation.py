"""Judging predictions at past cutoffs, on made-up customers and on the bundled retail orders."""

from datetime import date, timedelta

import pytest

from segmentation.predictions.evaluation import evaluate_cutoff
from segmentation.predictions.prediction import Status
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.company import retail, simulated


def test_a_cell_says_how_good_it_was():
    connection = simulated(customers=600, days=400, rate=0.03)
    cell = evaluate_cutoff(lambda cut: SqlFeatureSource(connection, window=30, as_of=cut), 30, date(2023, 12, 1), 0)
    assert cell.status is Status.OK
    assert cell.auc is not None
    assert cell.lift_quality == pytest.approx(2 * cell.auc - 1)
    assert cell.auc > 0.65
    assert cell.actual == cell.buyers
    assert 0 < cell.buyers < cell.n


def test_training_sees_nothing_of_the_window_it_is_judged_on():
    cutoff = date(2023, 12, 1)
    asked = []

    class Watched(SqlFeatureSource):
        def features(self, when, rows=None):
            assert when <= cutoff
            return super().features(when, rows)

        def outcomes(self, when, window, rows):
            asked.append(when + timedelta(days=window))
            return super().outcomes(when, window, rows)

    connection = simulated(customers=600, days=400, rate=0.03)
    evaluate_cutoff(lambda cut: Watched(connection, window=30, as_of=cut), 30, cutoff, 0)
    assert asked[-1] == cutoff + timedelta(days=30)
    assert len(asked) > 1
    assert all(end <= cutoff for end in asked[:-1])


def test_an_unavailable_prediction_still_counts_its_customers():
    connection = simulated(customers=100, days=400)
    first = SqlFeatureSource(connection, window=30, as_of=date(2024, 1, 1)).first_event
    assert first is not None
    cutoff = first + timedelta(days=1)
    cell = evaluate_cutoff(lambda cut: SqlFeatureSource(connection, window=30, as_of=cut), 30, cutoff, 0)
    assert cell.status is Status.UNAVAILABLE
    assert cell.n > 0
    assert (cell.auc, cell.log_loss, cell.expected) == (None, None, None)
    assert cell.actual == cell.buyers
    assert cell.reason


def test_retail_reaches_its_floor():
    """Online Retail II, 30 days after 1 June 2011: n and buyers are facts, the two floors are the reference's."""
    connection = retail()
    cell = evaluate_cutoff(lambda cut: SqlFeatureSource(connection, window=30, as_of=cut), 30, date(2011, 6, 2), 0)
    assert (cell.n, cell.buyers, cell.status) == (4937, 884, Status.OK)
    assert cell.auc is not None
    assert cell.auc >= 0.805
    assert cell.log_loss is not None
    assert cell.log_loss <= 0.370
