"""Features by hand on a few customers: what counts, what is not yet known, what has no past."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from segmentation.errors import Unavailable
from segmentation.sql.feature_events import Orders, SubscriptionStarts
from segmentation.sql.features import SqlFeatureSource
from segmentation.sql.tables import customers
from tests.predictions.company import add, customer, empty, purchase

CUTOFF = date(2024, 6, 1)


def ago(days: int, hour: int = 12) -> datetime:
    return at("2024-06-01") + timedelta(hours=hour, days=-days)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def everyone(cutoff: date) -> sa.ColumnElement[bool]:
    return sa.true()


@pytest.fixture
def company():
    connection = empty()
    add(connection, "customers", [customer(row, ago(500).date(), country="FR") for row in range(5)])
    return connection


def source(connection, **more) -> SqlFeatureSource:
    return SqlFeatureSource(connection, **{"window": 30, "as_of": CUTOFF, "population": everyone, **more})


def test_rhythm_by_hand(company):
    add(company, "orders", [purchase(1, ago(age), amount) for age, amount in ((100, 500), (40, 700), (10, 900))])
    add(company, "orders", [purchase(1, ago(10, hour=13), 100)])
    row = source(company).features(CUTOFF).loc[1]
    expected = {
        "event_days": 3,
        "event_times": 4,
        "event_since_first": 100,
        "event_since_last": 10,
        "event_gap_mean": 45,
        "event_gap_std": 15,
        "event_gap_last": 30,
        "event_gap_longest": 60,
        "event_gap_median": 45,
        "event_gap_shortest": 30,
        "event_recency_in_mean_gaps": 10 / 45,
        "event_recency_in_longest_gaps": 10 / 60,
        "event_times_7d": 0,
        "event_times_14d": 2,
        "event_times_30d": 2,
        "event_times_60d": 3,
        "event_times_90d": 3,
        "event_times_180d": 4,
        "event_spend": 2200,
        "event_spend_30d": 1000,
        "event_spend_last": 1000,
        "event_spend_largest": 1000,
        "event_spend_mean": 550,
        "event_items": 4,
        "event_decayed_15d": np.exp(-100 / 15) + np.exp(-40 / 15) + np.exp(-10 / 15),
        "days_known": 500,
    }
    assert {name: row[name] for name in expected} == pytest.approx(expected, rel=1e-6)


def test_a_customer_without_events_has_zeros_and_unknowns(company):
    add(company, "orders", [purchase(1, ago(10))])
    frame = source(company).features(CUTOFF)
    assert frame.index.tolist() == [0, 1, 2, 3, 4]
    assert frame.loc[0, ["event_days", "event_times_30d", "event_spend"]].tolist() == [0, 0, 0]
    assert frame.loc[0, ["event_since_last", "event_gap_mean", "event_spend_mean"]].isna().all()


def test_midnight_of_the_cutoff_is_not_known(company):
    add(company, "orders", [purchase(0, at("2024-05-31 23:59:59")), purchase(1, at("2024-06-01"))])
    frame = source(company).features(CUTOFF)
    assert frame["event_days"].tolist() == [1, 0, 0, 0, 0]
    assert frame.loc[0, "event_since_last"] == 1


def test_outcomes_are_half_open(company):
    times = [at("2024-05-31 23:59:00"), at("2024-06-01"), at("2024-06-30 23:59:00"), at("2024-07-01")]
    add(company, "orders", [purchase(row, when) for row, when in enumerate(times)])
    found = source(company).outcomes(CUTOFF, 30, np.arange(5, dtype=np.int32))
    assert found.tolist() == [False, True, True, False, False]


def test_returns_and_free_orders_are_no_purchases(company):
    add(company, "orders", [purchase(0, ago(3), -500), purchase(1, ago(3), 0), purchase(2, ago(40), 100)])
    found = source(company)
    frame = found.features(CUTOFF)
    assert frame["event_days"].tolist() == [0, 0, 1, 0, 0]
    assert frame["returns_count"].tolist() == [1, 0, 0, 0, 0]
    assert frame["returns_amount"].tolist() == [500, 0, 0, 0, 0]
    assert found.first_event == ago(40).date()
    assert not found.outcomes(date(2024, 5, 20), 12, np.arange(5, dtype=np.int32)).any()


def test_lines_of_one_order_are_one_event(company):
    lines = [purchase(0, ago(5), 200, order_id="a", line_id=str(line)) for line in range(3)]
    add(company, "orders", lines)
    row = source(company).features(CUTOFF).loc[0]
    assert (row["event_times"], row["event_spend"], row["event_spend_mean"]) == (1, 600, 600)


def test_a_narrowed_event_keeps_all_purchases_beside_it(company):
    add(company, "orders", [purchase(0, ago(5), product="tea"), purchase(1, ago(5), product="it's; DROP")])
    found = source(company, event=Orders(products=("it's; DROP",)))
    frame = found.features(CUTOFF)
    assert frame["event_days"].tolist()[:2] == [0, 1]
    assert frame["orders_days"].tolist()[:2] == [1, 1]
    assert found.outcomes(ago(6).date(), 5, np.arange(2, dtype=np.int32)).tolist() == [False, True]


def test_default_audience_has_purchased_and_exists(company):
    add(company, "customers", [customer(9, CUTOFF)])
    add(company, "orders", [purchase(1, ago(1)), purchase(2, at("2024-06-01")), purchase(9, ago(1))])
    found = SqlFeatureSource(company, window=30, as_of=CUTOFF).features(CUTOFF)
    assert found.index.tolist() == [1]


def test_an_audience_is_asked_as_of_each_cutoff(company):
    add(company, "orders", [purchase(0, ago(5))])
    asked = []

    def before(cutoff: date) -> sa.ColumnElement[bool]:
        asked.append(cutoff)
        return customers.c.row < 2

    found = source(company, population=before).features(date(2024, 5, 1))
    assert asked == [date(2024, 5, 1)]
    assert found.index.tolist() == [0, 1]


def subscription(row: int, plan: str, start: datetime, end: datetime | None = None, **more) -> dict:
    values = {"row": row, "plan": plan, "started_at": start, "ended_at": end, "known_at": start}
    return {**values, "standing": "active", "fixed_term": False, **more}


def test_a_renewal_is_no_start(company):
    rows = [
        subscription(0, "Gold", ago(60), ago(30)),
        subscription(0, "Gold", ago(24)),
        subscription(1, "Gold", ago(60), ago(30)),
        subscription(1, "Gold", ago(22)),
        subscription(2, "Gold", ago(60), ago(30)),
        subscription(2, "Silver", ago(29)),
        subscription(3, "Gold", ago(60), ago(20)),
        subscription(3, "Gold", ago(25)),
    ]
    add(company, "subscriptions", rows)
    found = source(company, event=SubscriptionStarts())
    assert found.features(CUTOFF)["event_days"].tolist() == [1, 2, 2, 1, 0]
    starts = found.outcomes(ago(40).date(), 40, np.arange(5, dtype=np.int32))
    assert starts.tolist() == [False, True, True, False, False]
    gold = source(company, event=SubscriptionStarts(plans=("Gold",)))
    assert gold.outcomes(ago(40).date(), 40, np.arange(5, dtype=np.int32)).tolist() == [
        False,
        True,
        False,
        False,
        False,
    ]


def test_subscription_states_as_of_the_cutoff(company):
    future = at("2024-07-01")
    rows = [
        subscription(0, "Gold", ago(90), ago(20)),
        subscription(1, "Gold", ago(90), future),
        subscription(2, "Gold", ago(90), future, fixed_term=True),
        subscription(3, "Gold", future, known_at=ago(5)),
    ]
    add(company, "subscriptions", rows)
    frame = source(company).features(CUTOFF)
    assert frame["plans_active"].tolist() == [0, 1, 1, 0, 0]
    assert frame["plans_ever"].tolist() == [1, 1, 1, 0, 0]
    assert frame["plans_upcoming"].tolist() == [0, 0, 0, 1, 0]
    assert frame["plans_since_last_end"].tolist()[0] == 20
    assert np.isnan(frame["plans_days_left"].tolist()[1])
    assert frame["plans_days_left"].tolist()[2] == 30
    assert frame["plan_active:Gold"].tolist() == [0, 1, 1, 0, 0]
    assert frame["plan_ever:Gold"].tolist() == [1, 1, 1, 0, 0]


def test_tags_without_a_date_are_never_features(company):
    tags = [
        {"row": 0, "tag": "vip", "added_at": ago(10)},
        {"row": 1, "tag": "vip", "added_at": ago(10), "removed_at": ago(2)},
        {"row": 2, "tag": "vip", "added_at": ago(10), "removed_at": at("2024-06-02")},
        {"row": 3, "tag": "vip"},
        {"row": 3, "tag": "undated"},
        {"row": 3, "tag": "later", "added_at": at("2024-06-02")},
    ]
    add(company, "tags", tags)
    frame = source(company).features(CUTOFF)
    assert frame["tag:vip"].tolist() == [1, 0, 1, 0, 0]
    assert [name for name in frame if name.startswith("tag:")] == ["tag:vip"]
    assert source(company).features(ago(30).date())["tag:vip"].isna().all()


def test_only_the_forty_most_held_tags(company):
    add(company, "tags", [{"row": 0, "tag": f"t{n:02d}", "added_at": ago(10)} for n in range(50)])
    add(company, "tags", [{"row": 1, "tag": "t49", "added_at": ago(10)}])
    names = [name for name in source(company).features(CUTOFF) if name.startswith("tag:")]
    assert len(names) == 40
    assert "tag:t49" in names
    assert "tag:t45" not in names


def test_visits_and_carts(company):
    visits = [(20, "page"), (10, "page"), (10, "page"), (4, "cart")]
    add(company, "visits", [{"row": 0, "visited_at": ago(age), "kind": kind} for age, kind in visits])
    row = source(company).features(CUTOFF).loc[0]
    expected = {"visits_days": 3, "visits_times": 4, "visits_times_7d": 1, "visits_gap_mean": 8, "cart_since_last": 4}
    assert {name: row[name] for name in expected} == expected


def test_stable_attributes_of_every_type(company):
    company.execute('ALTER TABLE attributes ADD COLUMN "the ""tier""" TEXT')
    company.execute("ALTER TABLE attributes ADD COLUMN seats BIGINT")
    company.execute("ALTER TABLE attributes ADD COLUMN member BOOLEAN")
    company.execute("ALTER TABLE attributes ADD COLUMN since DATE")
    company.execute("INSERT INTO attributes VALUES (0, 'a', 3, true, DATE '2024-05-22'), (1, NULL, NULL, NULL, NULL)")
    names = ('the "tier"', "seats", "member", "since")
    frame = source(company, attributes=names).features(CUTOFF)
    assert frame['attribute:the "tier"'].tolist()[:1] == ["a"]
    assert frame['attribute:the "tier"'].isna().tolist() == [False, True, True, True, True]
    assert frame.loc[0, ["attribute:seats", "attribute:member", "attribute:since"]].tolist() == [3, 1, 10]
    assert frame["attribute:seats"].isna().tolist() == [False, True, True, True, True]


def test_rare_values_become_other():
    connection = empty()
    values = [f"v{row:03d}" for row in range(250)] + ["v000"]
    rows = [customer(row, ago(9).date(), country=value) for row, value in enumerate(values)]
    add(connection, "customers", rows)
    column = source(connection).features(CUTOFF)["attribute:country"]
    assert len(column.cat.categories) == 201
    assert column[0] == "v000"
    assert (column == "(other)").sum() == 50


def test_personal_fields_are_no_features_unless_asked(company):
    frame = source(company).features(CUTOFF)
    assert [name for name in frame if name.startswith("attribute:")] == ["attribute:country"]
    asked = source(company, attributes=("country", "birth_date")).features(CUTOFF)
    assert [name for name in asked if name.startswith("attribute:")] == ["attribute:country", "attribute:birth_date"]


@pytest.mark.parametrize("name", ["shoe size", "row", "email_consent; --"])
def test_an_unknown_attribute_is_named(company, name):
    with pytest.raises(Unavailable, match="which this data does not have"):
        source(company, attributes=(name,))


def test_no_cutoff_after_the_predictions_own_date(company):
    with pytest.raises(ValueError, match="lies after"):
        source(company).features(CUTOFF + timedelta(days=1))


def test_columns_are_float32_or_category_and_the_same_at_every_cutoff(company):
    add(company, "orders", [purchase(0, ago(5)), purchase(0, ago(90))])
    add(company, "visits", [{"row": 0, "visited_at": ago(3)}])
    found = source(company)
    now, then = found.features(CUTOFF), found.features(ago(200).date())
    assert now.columns.tolist() == then.columns.tolist()
    assert now.index.dtype == np.int32
    kinds = {str(kind) for kind in now.dtypes}
    assert kinds == {"float32", "category"}
    assert now["attribute:country"].cat.categories.equals(then["attribute:country"].cat.categories)
    assert (then["event_days"] == 0).all()
    assert then["visits_times"].isna().all()


def test_no_staged_table_is_left_behind(company):
    source(company).features(CUTOFF)
    left = company.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    assert left == []


def test_an_empty_company_has_an_empty_frame():
    found = SqlFeatureSource(empty(), window=30, as_of=CUTOFF)
    assert found.features(CUTOFF).empty
    assert found.first_event is None
    assert isinstance(found.features(CUTOFF), pd.DataFrame)
