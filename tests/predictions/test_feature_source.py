"""The other promises of the port: histories, some of the customers, samples by lot, facts kept and chosen anew."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from segmentation.predictions.columns import DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT, EVENT_DAYS
from segmentation.sql.feature_events import Event, Orders, SubscriptionStarts
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.company import add, add_frame, purchase, simulated

AS_OF = date(2023, 12, 1)
EARLIER = date(2023, 8, 15)
EVENTS = [Orders(), SubscriptionStarts()]


def everyone(cutoff: date) -> sa.ColumnElement[bool]:
    return sa.true()


@pytest.fixture(scope="module")
def company():
    connection = simulated(customers=400, days=380, rate=0.03)
    generator = np.random.default_rng(2)
    begun = pd.Timestamp("2023-01-01") + pd.to_timedelta(generator.integers(0, 380, 500), unit="D")
    plans = pd.DataFrame({"row": generator.integers(0, 400, 500), "plan": "Gold", "started_at": begun})
    plans = plans.assign(known_at=plans["started_at"], standing="active", fixed_term=False)
    plans["ended_at"] = plans["started_at"] + pd.Timedelta(days=40)
    add_frame(connection, "subscriptions", plans)
    add_frame(
        connection, "tags", pd.DataFrame({"row": range(90), "tag": "vip", "added_at": pd.Timestamp("2023-06-01")})
    )
    lines = [purchase(7, date(2023, 3, 3), order_id="twice", line_id=str(line)) for line in range(2)]
    add(connection, "orders", lines)
    return connection


def source(connection, event: Event = EVENTS[0], **more) -> SqlFeatureSource:
    return SqlFeatureSource(connection, window=30, as_of=AS_OF, event=event, population=everyone, **more)


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_histories_are_three_of_the_features(company, event):
    read = source(company, event)
    for cutoff in (AS_OF, EARLIER):
        rows = read.audience(cutoff)
        names = [EVENT_DAYS, DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT]
        some = rows[3::4]
        pd.testing.assert_frame_equal(read.histories(cutoff, rows), read.features(cutoff)[names])
        pd.testing.assert_frame_equal(read.histories(cutoff, some), read.features(cutoff, some)[names])


def test_features_of_some_are_those_among_all(company):
    read = source(company)
    whole = read.features(EARLIER)
    for rows in (whole.index.to_numpy()[::7], whole.index.to_numpy()[-1:], whole.index.to_numpy()[:0]):
        pd.testing.assert_frame_equal(read.features(EARLIER, rows), whole.loc[rows], check_exact=True)


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_a_narrowed_source_says_the_same_of_its_customers(company, event):
    read = source(company, event)
    rows = read.audience(AS_OF)[1::3]
    narrow = read.narrowed(rows)
    for cutoff in (AS_OF, EARLIER):
        there = np.intersect1d(rows, read.audience(cutoff))
        assert np.array_equal(narrow.audience(cutoff), there)
        pd.testing.assert_frame_equal(narrow.features(cutoff), read.features(cutoff, there), check_exact=True)
    assert np.array_equal(narrow.outcomes(EARLIER, 30, rows), read.outcomes(EARLIER, 30, rows))
    twice = narrow.narrowed(rows[::2])
    pd.testing.assert_frame_equal(twice.features(AS_OF), read.features(AS_OF, rows[::2]), check_exact=True)
    assert company.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchone() == (0,)
    assert read.audience(AS_OF).size > rows.size


def test_a_sample_is_drawn_by_lot_without_regard_to_the_audience(company):
    """As many of the audience now as were asked for, and the same share of everybody else."""

    def bought_lately(cutoff: date) -> sa.ColumnElement[bool]:
        return sa.literal_column('customers."row"') % 4 == (0 if cutoff == AS_OF else 1)

    read = SqlFeatureSource(company, window=30, as_of=AS_OF, population=bought_lately)
    drawn = read.sample(50, seed=8)
    assert drawn.audience(AS_OF).size == 50
    before, now = read.audience(EARLIER).size, read.audience(AS_OF).size
    assert drawn.audience(EARLIER).size == pytest.approx(before * 50 / now, rel=0.35)
    assert np.isin(drawn.audience(EARLIER), read.audience(EARLIER)).all()
    assert np.array_equal(read.sample(50, seed=8).audience(AS_OF), drawn.audience(AS_OF))
    assert not np.array_equal(read.sample(50, seed=9).audience(AS_OF), drawn.audience(AS_OF))
    assert read.sample(now, seed=8) is read
    assert drawn.facts == read.facts


def test_facts_are_chosen_by_the_date_or_kept(company):
    read = source(company)
    back = read.at(EARLIER - timedelta(days=90))
    assert (read.facts.tags, back.facts.tags) == (("vip",), ())
    kept = read.at(EARLIER, back.facts)
    assert "tag:vip" not in kept.features(EARLIER)
    assert "tag:vip" in read.at(EARLIER).features(EARLIER)
    assert read.at(AS_OF) is read
    with pytest.raises(ValueError, match="lies after"):
        back.audience(EARLIER)
    with pytest.raises(TypeError, match="str does not tell what to look at"):
        read.at(EARLIER, "all")


def test_nothing_recorded_yet_is_unknown_and_none_is_zero(company):
    """Before the first return of the company returns are unknown; after it, a customer without one has none."""
    connection = simulated(customers=50, days=380, rate=0.03)
    add(connection, "orders", [purchase(3, EARLIER - timedelta(days=10), -900)])
    read = source(connection)
    rows = read.audience(EARLIER)
    others = rows[rows != 3]
    assert read.features(EARLIER, others)["returns_count"].tolist() == [0.0] * others.size
    before = EARLIER - timedelta(days=10)
    assert read.features(before)["returns_count"].isna().all()
