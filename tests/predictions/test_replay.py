"""Past days lived through again: which, from what, and how one follows from the other."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from segmentation.predictions import btyd
from segmentation.predictions import replay as replaying
from segmentation.predictions.history import history_needed, step_days
from segmentation.predictions.judging import judge
from segmentation.predictions.level import Drift, drift
from segmentation.predictions.prediction import Status
from segmentation.predictions.remembered import FRAMES, Remembered
from segmentation.predictions.replay import Replays, Trial, in_turn, origins, replay, trial
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.company import simulated

START = date(2023, 1, 1)
AS_OF = date(2023, 6, 1)
WINDOW = 14


def company():
    return simulated(customers=350, days=180, rate=0.05)


@pytest.fixture(scope="module")
def busy():
    return company()


@pytest.fixture(scope="module")
def judged(busy):
    return replayed(source(busy))


def source(connection, kind=SqlFeatureSource, as_of=AS_OF):
    return kind(connection, window=WINDOW, as_of=as_of)


def silent(share, text):
    assert 0 <= share <= 1
    assert text


def replayed(given, as_of=AS_OF):
    return replayed_by(given, silent, as_of)


def replayed_by(given, progress, as_of=AS_OF):
    return replay(given, window=WINDOW, as_of=as_of, seed=1, base_odds=0.2, progress=progress)


@pytest.mark.parametrize(
    ("window", "apart"), [(1, 14), (7, 14), (14, 14), (20, 10), (25, 24), (30, 15), (45, 30), (90, 60)]
)
def test_origins_are_over_and_half_a_window_apart(window, apart):
    found = origins(window, AS_OF, date(2018, 1, 1))
    assert len(found) == 12
    assert found[0] == AS_OF - timedelta(days=window)
    assert {(later - earlier).days for later, earlier in pairwise(found)} == {apart}
    assert apart % step_days(window) == 0
    assert apart >= window / 2


def test_origins_have_a_training_cutoff_with_history():
    first = AS_OF - timedelta(days=3 * WINDOW + history_needed(WINDOW))
    assert origins(WINDOW, AS_OF, first) == (AS_OF - timedelta(days=14), AS_OF - timedelta(days=28))
    assert origins(WINDOW, AS_OF, AS_OF - timedelta(days=50)) == ()


def test_nothing_at_or_after_an_origin_is_used_but_its_outcomes(busy):
    today = []

    class Watched(SqlFeatureSource):
        def features(self, cutoff, rows=None):
            assert cutoff <= self._as_of
            return super().features(cutoff, rows)

        def at(self, as_of, facts=None):
            today.append(as_of)
            return super().at(as_of, facts)

        def outcomes(self, cutoff, window, rows):
            end = cutoff + timedelta(days=window)
            # The source of the day itself, not of an earlier one, is asked for what came of that day.
            assert end <= self._as_of <= AS_OF
            return super().outcomes(cutoff, window, rows)

    found = replayed(source(busy, Watched))
    assert set(today) == {AS_OF, *(one.origin for one in found)} - {AS_OF}


def test_what_happens_later_does_not_change_what_was_said(busy):
    early = company()
    origin = origins(WINDOW, AS_OF, START)[0]
    for table, column in (("orders", "ordered_at"), ("visits", "visited_at")):
        early.execute(f"DELETE FROM {table} WHERE {column} >= ?", [origin])
    then, now = (trial(source(each), WINDOW, origin, seed=1) for each in (early, busy))
    assert np.array_equal(then.logits, now.logits)
    assert not then.outcome.any()
    assert now.outcome.any()


def test_windows_are_judged_latest_first_as_on_their_own_day(busy, judged):
    assert [one.origin for one in judged] == list(origins(WINDOW, AS_OF, START))
    assert len(judged) == 7
    for place, one in enumerate(judged[:3]):
        alone = trial(source(busy), WINDOW, one.origin, seed=1, members=1)
        moved = float(np.clip(0.35 * judged[place + 1].raw_error, -0.5, 0.5))
        assert one.shift == pytest.approx(moved)
        assert one.figures.expected == pytest.approx(expit(alone.logits + moved).sum(), rel=1e-6)
        assert one.figures.actual == alone.outcome.sum()
        assert one.interval80 == interval80(alone, one.shift, drift(judged[place + 1 :]))
    assert judged[-1].shift == 0.0


def test_equal_seeds_replay_equally(busy, judged):
    btyd._FITTED.clear()
    assert replayed(source(busy)) == judged


def test_a_short_history_has_nothing_to_replay(busy):
    assert replayed(source(busy, as_of=START + timedelta(days=50)), START + timedelta(days=50)) == ()
    assert replayed(source(busy, as_of=START), START) == ()


def test_a_large_audience_is_replayed_with_a_sample_of_it(busy, judged, monkeypatch):
    monkeypatch.setattr(replaying, "CUSTOMERS", 200)
    sampled = replayed(source(busy))
    assert len(sampled) == len(judged)
    assert 150 < sampled[0].figures.n <= 200 < judged[0].figures.n


def test_each_day_is_made_once(busy):
    replays = Replays(source(busy), window=WINDOW, as_of=AS_OF, seed=1)
    first = replays.before(AS_OF - timedelta(days=56), silent)
    later = replays.before(AS_OF - timedelta(days=42), silent)
    assert len(later) == len(first) + 1 == 4
    assert all(one is other for one, other in zip(first, later[1:], strict=True))


def test_what_came_of_a_day_is_read_once_for_each_question(busy):
    reads = []

    class Counted(SqlFeatureSource):
        def outcomes(self, cutoff, window, rows):
            reads.append((cutoff, window, rows.size))
            return super().outcomes(cutoff, window, rows)

    plain, kept = source(busy), Remembered(source(busy, Counted))
    day = AS_OF - timedelta(days=40)
    rows = plain.audience(day)
    questions = [(day, 14, rows), (day, 14, rows[::2]), (day, 7, rows), (day - timedelta(days=14), 14, rows)]
    for cutoff, window, asked in (*questions, *questions):
        found = kept.at(AS_OF).outcomes(cutoff, window, asked)
        assert np.array_equal(found, plain.outcomes(cutoff, window, asked))
    assert reads == [(cutoff, window, asked.size) for cutoff, window, asked in questions]


def test_a_date_is_looked_at_once(busy):
    moves = []

    class Counted(SqlFeatureSource):
        def at(self, as_of, facts=None):
            moves.append(as_of)
            return super().at(as_of, facts)

    kept, day = Remembered(source(busy, Counted)), AS_OF - timedelta(days=60)
    facts = kept.at(day).facts
    assert kept.at(day).facts == kept.at(day, facts).facts == source(busy).at(day).facts
    assert moves == [day]
    other = source(busy).facts
    assert kept.at(day, other).facts == other
    assert kept.at(day).facts == facts


def test_a_replay_that_is_cancelled_leaves_the_other_days(busy):
    class Cancelled(Exception):
        """The person who waits does so no longer."""

    begun = []

    class Counted(SqlFeatureSource):
        def at(self, as_of, facts=None):
            begun.append(as_of)
            return super().at(as_of, facts)

    def cancel(share, text):
        raise Cancelled

    with pytest.raises(Cancelled):
        replayed_by(source(busy, Counted), cancel)
    assert len(begun) < len(origins(WINDOW, AS_OF, START))


def made(origin, error, n=4000, window=30) -> Trial:
    """Chances of 0.2, of which so many more or fewer bought."""
    outcome = np.arange(n) < n * expit(logit(0.2) + error)
    logits = np.full(n, logit(0.2))
    return Trial(origin=origin, window=window, logits=logits, outcome=outcome, status=Status.OK, shortfall=None)


def test_the_shift_follows_the_window_completed_last():
    days = [START + timedelta(days=15 * place) for place in range(4)]
    trials = [made(day, error) for day, error in zip(days, (0.4, -0.2, 2.0, 0.0), strict=True)]
    latest_first = in_turn(trials, 0.2)
    assert [one.origin for one in latest_first] == days[::-1]
    # A window of 30 days is over two steps of 15 later.
    assert [one.shift for one in latest_first[::-1]] == pytest.approx([0.0, 0.0, 0.35 * 0.4, 0.35 * -0.2], abs=0.002)
    assert [one.raw_error for one in latest_first[::-1]] == pytest.approx([0.4, -0.2, 2.0, 0.0], abs=0.005)
    assert latest_first[0].interval80 == interval80(trials[-1], latest_first[0].shift, drift(latest_first[2:]))


def interval80(one: Trial, moved: float, known: Drift):
    p = expit(one.logits + moved)
    return judge(
        p, one.outcome, origin=one.origin, window=one.window, shift=moved, drift=known, base_odds=0.2
    ).interval80


def test_a_day_without_chances_is_left_out():
    nobody = Trial(
        origin=START,
        window=30,
        logits=np.zeros(0),
        outcome=np.zeros(5, bool),
        status=Status.UNAVAILABLE,
        shortfall=None,
    )
    assert in_turn([nobody], 0.25) == ()


def test_what_is_remembered_is_what_the_source_says(busy):
    plain, kept = source(busy), Remembered(source(busy))
    rows = plain.audience(AS_OF)[::3]
    for one, other in ((plain, kept), (plain.narrowed(rows), kept.narrowed(rows))):
        for cutoff in (AS_OF, AS_OF - timedelta(days=40), AS_OF):
            assert np.array_equal(one.audience(cutoff), other.audience(cutoff))
            some = one.audience(cutoff)[::2]
            pd.testing.assert_frame_equal(one.features(cutoff), other.features(cutoff))
            pd.testing.assert_frame_equal(one.features(cutoff, some), other.features(cutoff, some))
            pd.testing.assert_frame_equal(one.histories(cutoff, some), other.histories(cutoff, some))
    assert kept.first_event == plain.first_event
    assert kept.facts == plain.facts


def test_a_cutoff_is_read_once_and_the_oldest_are_forgotten(busy):
    reads = []

    class Counted(SqlFeatureSource):
        def features(self, cutoff, rows=None):
            reads.append(cutoff)
            return super().features(cutoff, rows)

    kept = Remembered(source(busy, Counted))
    days = [AS_OF - timedelta(days=day) for day in range(FRAMES)]
    for day in [*days, *days]:
        kept.at(AS_OF).audience(day)
    assert reads == days
    kept.features(START + timedelta(days=100))
    kept.features(days[-1])
    assert len(reads) == FRAMES + 1
    kept.features(days[0])
    assert len(reads) == FRAMES + 2
