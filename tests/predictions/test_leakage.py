"""Nothing at or after the cutoff, and nothing without a date, reaches features, audience or outcomes."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from segmentation.sql.feature_events import Orders, SubscriptionStarts
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.company import add_frame, simulated

CUTOFF = date(2023, 10, 1)
WINDOW = 30
EVENTS = [Orders(), SubscriptionStarts()]
DATES = {"orders": "ordered_at", "visits": "visited_at", "subscriptions": "known_at"}


def company():
    connection = simulated(customers=300, days=360)
    generator = np.random.default_rng(11)
    start = pd.Timestamp("2023-01-01")
    rows = generator.integers(0, 300, 600).astype(np.int32)
    begun = start + pd.to_timedelta(generator.integers(0, 360, 600), unit="D")
    over = begun + pd.to_timedelta(generator.integers(1, 120, 600), unit="D")
    open_ended = generator.random(600) < 0.3
    tags = pd.DataFrame({"row": rows, "tag": generator.choice(["a", "b", "c"], 600), "added_at": begun})
    tags["removed_at"] = over.where(~open_ended)
    tags.loc[generator.random(600) < 0.2, ["added_at"]] = pd.NaT
    plans = pd.DataFrame({"row": rows, "plan": generator.choice(["Gold", "Day"], 600), "started_at": begun})
    plans = plans.assign(ended_at=over.where(~open_ended), known_at=begun - pd.Timedelta(days=3), status="active")
    plans = plans.assign(standing="active", fixed_term=plans["plan"] == "Day")
    add_frame(connection, "tags", tags)
    add_frame(connection, "subscriptions", plans)
    return connection


def forget_the_future(connection) -> None:
    """Delete every row dated at the cutoff or later, open what ended later, scramble what has no date."""
    for table, column in DATES.items():
        connection.execute(f"DELETE FROM {table} WHERE {column} >= ?", [CUTOFF])
    connection.execute("DELETE FROM customers WHERE known_since >= ?", [CUTOFF])
    connection.execute("DELETE FROM tags WHERE added_at >= ?", [CUTOFF])
    connection.execute("UPDATE tags SET removed_at = NULL WHERE removed_at >= ?", [CUTOFF])
    connection.execute("UPDATE tags SET tag = 'scrambled' WHERE added_at IS NULL")
    connection.execute("UPDATE subscriptions SET ended_at = NULL WHERE ended_at >= ? AND NOT fixed_term", [CUTOFF])
    connection.execute("UPDATE subscriptions SET status = 'x', standing = 'inactive'")
    connection.execute("UPDATE customers SET email_consent = true, gender = 'x', birth_date = DATE '1900-01-01'")
    connection.execute("UPDATE customers SET postal_code = 'x', language = 'x', first_name = 'x', last_name = 'x'")


def seen(connection, event) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    source = SqlFeatureSource(connection, window=WINDOW, as_of=CUTOFF, event=event)
    earlier = CUTOFF - timedelta(days=WINDOW)
    then = source.features(earlier)
    return source.features(CUTOFF), then, source.outcomes(earlier, WINDOW, then.index.to_numpy())


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_everything_is_bit_equal_without_the_future(event):
    whole, cut = company(), company()
    forget_the_future(cut)
    assert (
        cut.execute("SELECT count(*) FROM orders").fetchone() < whole.execute("SELECT count(*) FROM orders").fetchone()
    )
    (now, then, outcome), (now_cut, then_cut, outcome_cut) = seen(whole, event), seen(cut, event)
    pd.testing.assert_frame_equal(now, now_cut, check_exact=True)
    pd.testing.assert_frame_equal(then, then_cut, check_exact=True)
    assert np.array_equal(outcome, outcome_cut)
    assert outcome.any()
    assert not outcome.all()


def test_order_of_rows_and_threads_do_not_change_a_bit():
    first, second = company(), company()
    for table in (*DATES, "tags"):
        second.execute(f"CREATE TEMP TABLE mixed AS SELECT * FROM {table} ORDER BY hash(rowid)")
        second.execute(f"DELETE FROM {table}")
        second.execute(f"INSERT INTO {table} SELECT * FROM mixed")
        second.execute("DROP TABLE mixed")
    second.execute("SET threads = 1")
    (now, then, outcome), (now_mixed, then_mixed, outcome_mixed) = seen(first, Orders()), seen(second, Orders())
    pd.testing.assert_frame_equal(now, now_mixed, check_exact=True)
    pd.testing.assert_frame_equal(then, then_mixed, check_exact=True)
    assert np.array_equal(outcome, outcome_mixed)
