"""Judging predictions at past cutoffs, on made-up customers and on the bundled retail orders."""

from datetime import date, timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from scipy.special import expit
from sklearn.metrics import log_loss, roc_auc_score

from segmentation.predictions import rivals
from segmentation.predictions.evaluation import (
    Cell,
    evaluate_cutoff,
    evaluate_cutoffs,
    evaluate_rolling,
    means,
    rolling_origins,
)
from segmentation.predictions.level import drift, shift
from segmentation.predictions.prediction import Status
from segmentation.predictions.rehearsal import Rehearsal
from segmentation.predictions.replay import in_turn, origins, trial
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.company import retail, simulated

START = date(2023, 1, 1)
END = date(2023, 7, 1)
CUTOFF = date(2023, 6, 1)
WINDOW = 14


@pytest.fixture(scope="module")
def busy():
    return simulated(customers=350, days=190, rate=0.05)


def rehearsal(connection, kind=SqlFeatureSource, window=WINDOW, end=END) -> Rehearsal:
    return Rehearsal(kind(connection, window=window, as_of=end), window=window, as_of=end, seed=1)


def silent(share, text):
    assert 0 <= share <= 1
    assert text


@pytest.fixture(scope="module")
def compared(busy) -> Cell:
    return evaluate_cutoff(rehearsal(busy), CUTOFF, silent, compare=True)


def test_a_cell_says_how_good_it_was(compared):
    assert (compared.cutoff, compared.status) == (CUTOFF, Status.OK)
    assert compared.auc is not None
    assert compared.auc > 0.6
    assert compared.lift_quality == pytest.approx(2 * compared.auc - 1)
    assert 0 < compared.actual == compared.buyers < compared.n
    assert compared.windows == len(origins(WINDOW, CUTOFF, START)) == 7
    assert compared.interval95 is not None
    assert compared.interval95.low <= compared.interval80.low <= compared.expected <= compared.interval80.high


def test_a_cell_is_what_would_have_been_issued(busy, compared):
    source = SqlFeatureSource(busy, window=WINDOW, as_of=END)
    today = trial(source, WINDOW, CUTOFF, seed=1)
    earlier = [trial(source, WINDOW, day, seed=1, members=1) for day in origins(WINDOW, CUTOFF, START)]
    known = in_turn(earlier, 0.2)
    assert compared.shift == shift(known, WINDOW) != 0.0
    assert compared.expected == pytest.approx(expit(today.logits + compared.shift).sum())
    assert compared.windows == drift(known).windows
    figures = compared.compared["without_shift"]
    assert figures.auc == pytest.approx(roc_auc_score(today.outcome, today.logits))
    assert figures.log_loss == pytest.approx(log_loss(today.outcome, expit(today.logits)))


def test_nothing_at_or_after_the_cutoff_is_used_but_the_outcomes(busy):
    asked, days = [], []

    class Watched(SqlFeatureSource):
        def at(self, as_of, facts=None):
            days.append(as_of)
            return super().at(as_of, facts)

        def features(self, cutoff, rows=None):
            assert cutoff <= self._as_of <= CUTOFF
            return super().features(cutoff, rows)

        def outcomes(self, cutoff, window, rows):
            asked.append(cutoff + timedelta(days=window))
            return super().outcomes(cutoff, window, rows)

    evaluate_cutoff(rehearsal(busy, Watched), CUTOFF, silent, compare=True)
    assert max(days) == CUTOFF
    ends = [end for end in asked if end > CUTOFF]
    assert ends == [CUTOFF + timedelta(days=WINDOW)]


def test_rivals_are_judged_on_the_same_customers(compared):
    names = ["issued", "without_shift", "pattern", "recency_frequency", "lightgbm"]
    assert list(compared.compared) == names
    issued = compared.compared["issued"]
    assert (issued.auc, issued.log_loss) == (compared.auc, compared.log_loss)
    for figures in compared.compared.values():
        assert 0.5 < figures.auc < 1
        assert 0 < figures.log_loss < 1
    assert len({figures.log_loss for figures in compared.compared.values()}) == len(names)


def test_means_over_cells(compared):
    found = means([compared, compared])
    assert found == compared.compared
    assert means([]) == {}


def test_lightgbm_is_compared_only_where_it_is_installed(monkeypatch):
    monkeypatch.setattr(rivals, "find_spec", lambda name: None)
    assert rivals.names() == ("pattern", "recency_frequency")


def test_customers_without_events_get_the_rate_of_the_last_window():
    connection = simulated(customers=350, days=190, rate=0.05)
    connection.execute('DELETE FROM orders WHERE "row" % 5 = 0 AND ordered_at < ?', [date(2023, 5, 1)])
    source = SqlFeatureSource(connection, window=WINDOW, as_of=END, population=lambda cutoff: sa.true())
    found = rivals.rival_logits(source, window=WINDOW, cutoff=CUTOFF, seed=1)
    known = source.at(CUTOFF)
    never = known.histories(CUTOFF, known.audience(CUTOFF))["event_days"].to_numpy() == 0
    before = CUTOFF - timedelta(days=WINDOW)
    rows = known.audience(before)
    then = known.histories(before, rows)["event_days"].to_numpy() == 0
    bought = known.outcomes(before, WINDOW, rows)[then]
    rate = (bought.sum() + 0.5) / (then.sum() + 1)
    assert never.any()
    assert bought.any()
    for logits in found.values():
        assert expit(logits[never]) == pytest.approx(rate)
        assert len(np.unique(logits[~never])) > 1


def test_an_unavailable_prediction_still_counts_its_customers(busy):
    first = SqlFeatureSource(busy, window=WINDOW, as_of=END).first_event
    assert first is not None
    cell = evaluate_cutoff(rehearsal(busy), first + timedelta(days=1), silent)
    assert cell.status is Status.UNAVAILABLE
    assert cell.n > 0
    assert (cell.auc, cell.log_loss, cell.expected, cell.interval80, cell.interval95) == (None,) * 5
    assert cell.actual == cell.buyers
    assert cell.reason


def test_cells_come_in_the_order_asked_for(busy):
    early, late = START + timedelta(days=45), START + timedelta(days=60)
    cells = evaluate_cutoffs(rehearsal(busy), [late, early, late], silent)
    assert [cell.cutoff for cell in cells] == [late, early, late]
    assert cells[0] == cells[2]
    assert cells[1].windows == 0
    assert cells[1].shift == 0.0


def test_origins_of_a_rolling_check_are_a_step_apart_and_over():
    found = rolling_origins(30, date(2010, 5, 30), date(2011, 12, 10))
    assert (len(found), found[0], found[1]) == (36, date(2010, 5, 30), date(2010, 6, 14))
    assert found[-1] + timedelta(days=30) <= date(2011, 12, 10) < found[-1] + timedelta(days=45)
    assert len(rolling_origins(14, date(2010, 5, 30), date(2011, 12, 10))) == 39
    assert rolling_origins(30, date(2011, 11, 11), date(2011, 12, 10)) == ()


def test_rolling_checks_say_what_the_cells_say(busy):
    days = (START, START + timedelta(days=60), START + timedelta(days=74))
    given = rehearsal(busy)
    found = evaluate_rolling(given, days, silent)
    assert found.origins == days
    # Nobody had a chance on the first day.
    assert [check.range for check in found.checks] == ["all", "top 10%", "top 25%", "bottom 50%", "50-75%"] * 2
    cells = evaluate_cutoffs(given, days[1:], silent)
    for check, cell in zip([check for check in found.checks if check.range == "all"], cells, strict=True):
        assert (check.origin, check.customers, check.actual) == (cell.cutoff, cell.n, cell.actual)
        assert check.expected == pytest.approx(cell.expected)
        assert (check.interval80, check.interval95) == (cell.interval80, cell.interval95)
    assert found.coverage is not None
    assert found.coverage.coverage80 == pytest.approx(np.mean([check.inside80 for check in found.checks]))
    assert found.coverage.origins == 2


def test_retail_reaches_its_floor():
    """Online Retail II, 30 days after 1 June 2011: n and buyers are facts, the two floors are the reference's."""
    source = SqlFeatureSource(retail(), window=30, as_of=date(2011, 7, 2))
    found = trial(source, 30, date(2011, 6, 2), seed=1)
    assert (found.outcome.size, found.outcome.sum(), found.status) == (4937, 884, Status.OK)
    assert roc_auc_score(found.outcome, found.logits) >= 0.813
    assert log_loss(found.outcome, expit(found.logits)) <= 0.3632
