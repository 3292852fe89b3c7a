"""Nothing at or after the cutoff, and nothing without a date, reaches features, audience, outcomes or chances."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from segmentation.catalog import Field, FieldType
from segmentation.filters.nodes import AllOf, AnyOf, Attribute, Comparison, Ever, LastDays, NoneOf, Orders, Tag, Visits
from segmentation.predictions.learning import learn
from segmentation.predictions.scoring import score
from segmentation.sql import feature_events
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.feature_events import SubscriptionStarts
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.company import add_frame, simulated

CUTOFF = date(2023, 10, 1)
LATER = date(2023, 12, 20)
WINDOW = 30
CUSTOMERS = 600
EVENTS = [feature_events.Orders(), feature_events.Orders(products=("tea",)), SubscriptionStarts()]
DATES = {"orders": "ordered_at", "visits": "visited_at", "subscriptions": "known_at", "contacts": "sent_at"}
STABLE = ("country", "seats", "tier")


def company():
    """A company with everything that can be a feature, and something of everything after the cutoff."""
    connection = simulated(customers=CUSTOMERS, days=360, rate=0.04)
    generator = np.random.default_rng(11)
    start = pd.Timestamp("2023-01-01")
    size = 3 * CUSTOMERS
    rows = generator.integers(0, CUSTOMERS, size).astype(np.int32)
    begun = start + pd.to_timedelta(generator.integers(0, 360, size), unit="D")
    over = begun + pd.to_timedelta(generator.integers(1, 120, size), unit="D")
    open_ended = generator.random(size) < 0.3
    tags = pd.DataFrame({"row": rows, "tag": generator.choice(["a", "b", "c"], size), "added_at": begun})
    tags["removed_at"] = over.where(~open_ended)
    tags.loc[generator.random(size) < 0.2, ["added_at"]] = pd.NaT
    plans = pd.DataFrame({"row": rows, "plan": generator.choice(["Gold", "Day"], size), "started_at": begun})
    plans = plans.assign(ended_at=over.where(~open_ended), known_at=begun - pd.Timedelta(days=3), status="active")
    plans = plans.assign(standing="active", fixed_term=plans["plan"] == "Day")
    add_frame(connection, "tags", tags)
    add_frame(connection, "subscriptions", plans)
    returned = pd.DataFrame({"row": rows, "order_id": [f"r{number}" for number in range(size)], "ordered_at": begun})
    add_frame(connection, "orders", returned.assign(amount=-500, is_return=True, is_purchase=False))
    add_frame(
        connection, "contacts", pd.DataFrame({"row": rows, "campaign": "x", "channel": "email", "sent_at": begun})
    )
    connection.execute("UPDATE orders SET product = CASE WHEN amount % 2 = 0 THEN 'tea' ELSE 'milk' END")
    connection.execute("ALTER TABLE attributes ADD COLUMN seats BIGINT")
    connection.execute("ALTER TABLE attributes ADD COLUMN tier TEXT")
    connection.execute('INSERT INTO attributes SELECT "row", "row" % 7, \'t\' || ("row" % 3) FROM customers')
    return connection


def forget_the_future(connection) -> None:
    """Delete every row dated at the cutoff or later, open what ended later, scramble what has no date."""
    for table, column in DATES.items():
        connection.execute(f"DELETE FROM {table} WHERE {column} >= ?", [CUTOFF])
    connection.execute("DELETE FROM customers WHERE known_since >= ?", [CUTOFF])
    connection.execute('DELETE FROM attributes WHERE "row" NOT IN (SELECT "row" FROM customers)')
    connection.execute("DELETE FROM tags WHERE added_at >= ?", [CUTOFF])
    connection.execute("UPDATE tags SET removed_at = NULL WHERE removed_at >= ?", [CUTOFF])
    connection.execute("UPDATE tags SET tag = 'scrambled' WHERE added_at IS NULL")
    connection.execute("UPDATE subscriptions SET ended_at = NULL WHERE ended_at >= ? AND NOT fixed_term", [CUTOFF])
    connection.execute("UPDATE subscriptions SET status = 'x', standing = 'inactive'")
    connection.execute("UPDATE customers SET email_consent = true, gender = 'x', birth_date = DATE '1900-01-01'")
    connection.execute("UPDATE customers SET postal_code = 'x', language = 'x', first_name = 'x', last_name = 'x'")
    connection.execute("UPDATE customers SET email = 'x', phone = 'x', region = 'x', city = 'x', random_bucket = 7")


def audience(cutoff: date):
    """A filter of several conditions that all have a past."""
    many = Comparison(op=">=", values=(1,))
    bought = Orders(measure="count", value=many, window=Ever())
    tagged = Tag(mode="any_of", tags=("a", "b"))
    seen = Visits(count=many, window=LastDays(days=90))
    german = Attribute(field="country", test=Comparison(op="in", values=("DE",)))
    quiet = NoneOf(members=(AllOf(members=(german, Tag(mode="any_of", tags=("c",)))),))
    scope = Scope(
        snapshot_as_of=LATER,
        fields={"country": Field(name="country", label="Country", type=FieldType.TEXT, canonical=True, stable=True)},
    )
    return compile_filter(AllOf(members=(AnyOf(members=(bought, seen, tagged)), quiet)), cutoff, scope)


def source(connection, event, as_of: date = CUTOFF) -> SqlFeatureSource:
    return SqlFeatureSource(connection, window=WINDOW, as_of=as_of, event=event, population=audience, attributes=STABLE)


def seen(read: SqlFeatureSource) -> list:
    """Everything the port gives at the cutoff, and at one earlier with its outcomes; of all and of some customers."""
    earlier = CUTOFF - timedelta(days=WINDOW)
    sampled = read.sample(150, seed=4)
    half = read.audience(earlier)[::2]
    found: list = [read.facts, read.first_event, sampled.first_event]
    for one in (read, sampled, read.narrowed(half)):
        for cutoff in (CUTOFF, earlier):
            rows = one.audience(cutoff)
            found += [rows, one.histories(cutoff, rows), one.features(cutoff), one.features(cutoff, rows[1::3])]
        found.append(one.outcomes(earlier, WINDOW, one.audience(earlier)))
    return found


def assert_same(found: list, expected: list) -> None:
    for one, other in zip(found, expected, strict=True):
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other, check_exact=True)
        else:
            assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


@pytest.fixture(scope="module")
def whole():
    return company()


@pytest.fixture(scope="module")
def cut():
    connection = company()
    forget_the_future(connection)
    return connection


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_everything_is_bit_equal_without_the_future(whole, cut, event):
    for table in (*DATES, "tags", "customers"):
        assert cut.sql(f"SELECT * FROM {table}").shape[0] < whole.sql(f"SELECT * FROM {table}").shape[0]
    found = seen(source(whole, event))
    assert_same(found, seen(source(cut, event)))
    outcome = found[11]
    assert outcome.any()
    assert not outcome.all()
    assert len(found[4]) < CUSTOMERS


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_a_later_source_stands_back(whole, cut, event):
    """A source that knows more is put back to the cutoff, tags, plans and values of fields chosen anew."""
    assert_same(seen(source(whole, event, LATER).at(CUTOFF)), seen(source(cut, event)))


def chances(read: SqlFeatureSource) -> np.ndarray:
    model = learn(read, window=WINDOW, as_of=CUTOFF, seed=5).model
    assert model.training.with_events is not None
    assert model.training.with_events.weight > 0
    return score(model, read, CUTOFF).logits


@pytest.mark.parametrize("event", [EVENTS[0], EVENTS[2]], ids=str)
def test_chances_are_bit_equal_without_the_future(whole, cut, event):
    expected = chances(source(cut, event))
    assert expected.size > 300
    assert np.array_equal(chances(source(whole, event)), expected)
    assert np.array_equal(chances(source(whole, event, LATER)), expected)


def test_order_of_rows_and_threads_do_not_change_a_bit(whole):
    mixed = company()
    for table in (*DATES, "tags"):
        mixed.execute(f"CREATE TEMP TABLE mixed AS SELECT * FROM {table} ORDER BY hash(rowid)")
        mixed.execute(f"DELETE FROM {table}")
        mixed.execute(f"INSERT INTO {table} SELECT * FROM mixed")
        mixed.execute("DROP TABLE mixed")
    mixed.execute("SET threads = 1")
    assert_same(seen(source(whole, EVENTS[0])), seen(source(mixed, EVENTS[0])))
    assert np.array_equal(chances(source(whole, EVENTS[0])), chances(source(mixed, EVENTS[0])))
