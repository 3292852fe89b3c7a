"""Every feature column has its group."""

from datetime import date, datetime

import pytest

from segmentation.predictions.feature_groups import (
    ATTRIBUTE,
    FREQUENCY,
    GAPS,
    GROUPS,
    RECENCY,
    TAGS,
    VISITS,
    group_of,
    grouped,
)
from segmentation.sql.feature_events import Orders, SubscriptionStarts
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.company import add, customer, empty, purchase

CUTOFF = date(2024, 6, 1)


@pytest.fixture(scope="module")
def everything():
    """A company with one fact of every kind that features are made of."""
    then = datetime(2024, 5, 1, 12)
    connection = empty()
    connection.execute('ALTER TABLE attributes ADD COLUMN "times_30d" TEXT')
    add(connection, "customers", [customer(0, then.date(), country="FR")])
    add(connection, "attributes", [{"row": 0, "times_30d": "often"}])
    add(connection, "orders", [purchase(0, then, product="tea"), purchase(0, then, -5)])
    add(connection, "visits", [{"row": 0, "visited_at": then, "kind": "cart"}])
    add(connection, "tags", [{"row": 0, "tag": "event_gap_mean", "added_at": then}])
    plan = {"row": 0, "plan": "Gold", "started_at": then, "known_at": then, "standing": "active", "fixed_term": False}
    add(connection, "subscriptions", [plan])
    return connection


@pytest.mark.parametrize("event", [Orders(), Orders(products=("tea",)), SubscriptionStarts()])
def test_no_column_is_left_over(everything, event):
    source = SqlFeatureSource(everything, window=30, as_of=CUTOFF, event=event, attributes=("country", "times_30d"))
    columns = list(source.features(CUTOFF).columns)
    assert {"visits_gap_mean", "cart_since_last", "tag:event_gap_mean", "plan_active:Gold"} <= set(columns)
    groups = grouped(columns)
    assert sorted(name for names in groups.values() for name in names) == sorted(columns)
    assert {group for group in groups if not group.startswith(ATTRIBUTE)} <= set(GROUPS)
    assert groups[TAGS] == ("tag:event_gap_mean",)
    assert groups["attribute:times_30d"] == ("attribute:times_30d",)


def test_a_group_holds_what_moves_together():
    assert group_of("event_since_last") == group_of("event_recency_in_mean_gaps") == RECENCY
    assert group_of("event_gap_median") == GAPS
    assert group_of("visits_gap_median") == VISITS
    assert grouped(["pattern_chance", "pattern_alive"]) == {
        FREQUENCY: ("pattern_chance",),
        RECENCY: ("pattern_alive",),
    }


def test_an_unknown_column_is_a_defect():
    with pytest.raises(KeyError):
        group_of("shoe_size")
