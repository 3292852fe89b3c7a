"""The filter of a behaviour selects exactly the customers who show it."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from segmentation.catalog import Field, FieldType
from segmentation.filters.nodes import AllOf, Comparison, Ever, Filter, Orders
from segmentation.predictions.behaviour_filters import Narrowed, filter_of
from segmentation.predictions.behaviours import Behaviour, behaviour_sums
from segmentation.sql import feature_events
from segmentation.sql.compile import Scope
from segmentation.sql.features import SqlFeatureSource
from segmentation.sql.rows import matching_rows
from tests.predictions.company import add, simulated

AS_OF = date(2024, 1, 1)
HAS_BOUGHT: Filter = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=Ever())
SCOPE = Scope(
    snapshot_as_of=AS_OF,
    fields={"country": Field(name="country", label="Country", type=FieldType.TEXT, stable=True, canonical=True)},
)
EVENTS = {
    "orders": (feature_events.Orders(), Narrowed()),
    "tea": (feature_events.Orders(products=("tea",)), Narrowed(products=("tea",))),
    "starts": (feature_events.SubscriptionStarts(), Narrowed()),
}


@pytest.fixture(scope="module")
def connection():
    luck = np.random.default_rng(5)
    found = simulated(customers=300, days=365, rate=0.02)
    found.execute("UPDATE orders SET product = CASE WHEN amount % 3 = 0 THEN 'tea' ELSE 'mat' END")
    for row in range(300):
        then = datetime(2023, 6, 1) + timedelta(days=int(luck.integers(0, 200)))
        later = then + timedelta(days=int(luck.integers(1, 300)))
        if row % 3 == 0:
            removed = later if row % 2 and later.date() < AS_OF else None
            add(found, "tags", [{"row": row, "tag": "vip", "added_at": then, "removed_at": removed}])
        if row % 4 == 0:
            plan = {"row": row, "plan": "Gold" if row % 8 else "Day", "started_at": then, "known_at": then}
            standing = "active" if row % 5 else "paused"
            add(found, "subscriptions", [plan | {"ended_at": later, "standing": standing, "fixed_term": False}])
    return found


def shown(connection, name: str) -> dict[Behaviour, set[int]]:
    source = SqlFeatureSource(connection, window=30, as_of=AS_OF, event=EVENTS[name][0])
    known = source.features(AS_OF)
    by_row = behaviour_sums(known, np.eye(len(known)))
    return {one: set(known.index[sums > 0].tolist()) for one, sums in by_row.items()}


@pytest.mark.parametrize("name", list(EVENTS))
def test_the_same_customers(connection, name):
    some = 0
    for behaviour, customers in shown(connection, name).items():
        chosen = filter_of(behaviour, EVENTS[name][1])
        if chosen is None:
            continue
        found = matching_rows(connection, AllOf(members=(HAS_BOUGHT, chosen)), SCOPE)
        assert set(found.tolist()) == customers, behaviour
        some += bool(customers)
    assert some >= 15


def test_what_no_filter_says(connection):
    said = {
        name: [one for one in shown(connection, name) if filter_of(one, EVENTS[name][1]) is None] for name in EVENTS
    }
    assert said["orders"] == []
    assert {one.subject for one in said["tea"]} == {"these_orders"}
    assert {one.code for one in said["tea"]} == {"quiet", "new", "known"}
    assert {one.subject for one in said["starts"]} == {"starts"}
    assert filter_of(Behaviour(code="returned"), Narrowed()) is None


def test_names_and_postal_codes_are_no_behaviour(connection):
    connection.execute("UPDATE customers SET postal_code = '75011', first_name = 'Zoë'")
    source = SqlFeatureSource(connection, window=30, as_of=AS_OF, attributes=("country", "postal_code", "first_name"))
    known = source.features(AS_OF)
    assert {"attribute:postal_code", "attribute:first_name"} <= set(known.columns)
    fields = {one.name for one in behaviour_sums(known, np.ones((1, len(known)))) if one.code == "field"}
    assert fields == {"country"}
