"""Odd little companies: never an exception, always chances strictly between 0 and 1, or none with the reason."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.predictions.history import history_needed
from segmentation.predictions.prediction import Status
from segmentation.sql.feature_events import Orders, SubscriptionStarts
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.asking import Asked, ask
from tests.predictions.company import add_frame, customer, empty, purchase

START = date(2023, 1, 1)
AS_OF = date(2024, 1, 20)


def everyone(cutoff: date) -> sa.ColumnElement[bool]:
    return sa.true()


def company(people: int, orders: list[tuple[int, int]], since: int = 0):
    """Customers known since a day, and purchases as (customer, day); days count from the start."""
    connection = empty()
    known = START + timedelta(days=since)
    if people:
        add_frame(connection, "customers", pd.DataFrame([customer(row, known) for row in range(people)]))
    rows = [purchase(row, START + timedelta(days=day)) for row, day in orders]
    if rows:
        add_frame(connection, "orders", pd.DataFrame(rows))
    return connection


def predict(connection, window: int = 30, as_of: date = AS_OF, **more) -> Asked:
    return ask(SqlFeatureSource(connection, window=window, as_of=as_of, **more), window=window, as_of=as_of)


def said(found: Asked) -> tuple[str, str]:
    return found.status.value, found.reason


def test_a_single_customer():
    found = predict(company(1, [(0, 10), (0, 40), (0, 380)]))
    assert said(found) == ("base_rate", "1 customers with a purchase so far, 30 needed.")
    assert found.rows.tolist() == [0]


def test_nobody_ever_bought():
    found = predict(company(80, []), population=everyone)
    assert said(found) == ("unavailable", "No purchase so far, at least one is needed.")


def test_everybody_bought_in_every_window():
    found = predict(company(120, [(row, day) for row in range(120) for day in range(row % 5, 384, 5)]))
    assert said(found) == ("pattern_only", "0 customers without a purchase in the last window, 50 needed.")
    assert found.p.min() > 0.9


def test_everybody_bought_once_on_the_same_day():
    found = predict(company(120, [(row, 10) for row in range(120)]))
    assert said(found) == ("base_rate", "0 repeat purchases so far, 10 needed.")
    assert np.unique(found.p) == pytest.approx(0.5 / 121)


def test_customers_who_are_all_brand_new():
    """Nobody of today's audience was there a day ago."""
    fresh = (AS_OF - START).days - 1
    found = predict(company(90, [(row, fresh) for row in range(90)], since=fresh))
    assert found.status is Status.UNAVAILABLE
    assert found.reason == "Too new: none of the customers this prediction covers were there 1 day(s) ago."


def test_an_audience_that_nobody_belonged_to_before():
    """The company is old, the audience is not: at every past cutoff it is empty. The pattern needs no past audience."""
    connection = company(300, [(row, day) for row in range(300) for day in range(row % 20, 384, 20 + row % 9)])

    def only_today(cutoff: date) -> sa.ColumnElement[bool]:
        return sa.literal(cutoff == AS_OF)

    found = predict(connection, population=only_today)
    assert said(found) == ("pattern_only", "0 purchasers in the last window, 50 needed.")
    never = company(400, [(row, day) for row in range(300) for day in range(row % 20, 384, 20 + row % 9)])
    quiet = sa.literal_column('customers."row"') >= 300
    found = predict(never, population=lambda cutoff: only_today(cutoff) & quiet)
    assert said(found) == (
        "unavailable",
        "Too new: none of the customers this prediction covers were there 30 day(s) ago.",
    )


def test_an_audience_that_is_empty_today():
    connection = company(300, [(row, day) for row in range(300) for day in range(row % 20, 384, 20 + row % 9)])
    found = predict(connection, population=lambda cutoff: sa.literal(cutoff < AS_OF))
    assert said(found) == ("unavailable", "No customer is covered by this prediction.")


def test_thousands_of_values_and_blank_and_constant_columns():
    connection = company(900, [(row, day) for row in range(900) for day in range(row % 60, 384, 25 + row % 60)])
    for name, kind in (
        ("many", "TEXT"),
        ("same", "TEXT"),
        ("blank", "DOUBLE"),
        ("endless", "DOUBLE"),
        ("none", "TEXT"),
    ):
        connection.execute(f"ALTER TABLE attributes ADD COLUMN {name} {kind}")
    connection.execute("""
        INSERT INTO attributes ("row", many, same, endless)
        SELECT "row", 'v' || "row", 'x',
            CASE "row" % 3 WHEN 0 THEN DOUBLE 'inf' WHEN 1 THEN DOUBLE '-inf' ELSE "row" END
        FROM customers
    """)
    found = predict(connection, attributes=("many", "same", "blank", "endless", "none"))
    assert found.status is Status.OK
    assert {"attribute:same", "attribute:blank", "attribute:none"}.isdisjoint(found.training.columns)
    assert {"attribute:many", "attribute:endless"} <= set(found.training.columns)


@pytest.mark.parametrize(("days", "sentence"), [(29, "29 days of purchases so far, 30 needed."), (60, "90 needed.")])
def test_a_short_history_is_said_in_days(days, sentence):
    orders = [(row, day) for row in range(200) for day in range(row % 9, 384, 9 + row % 7)]
    found = predict(company(200, orders), as_of=START + timedelta(days=days))
    assert found.status in (Status.BASE_RATE, Status.PATTERN_ONLY)
    assert found.reason.endswith(sentence)
    assert history_needed(30) == 60


EVENTS = (Orders(), Orders(products=("tea",)), SubscriptionStarts())


@st.composite
def odd(draw):
    """A company of up to 60 customers: any days, any of them without anything, one day, one product, one plan."""
    people = draw(st.integers(0, 60))
    length = draw(st.sampled_from([1, 2, 40, 384]))
    density = draw(st.sampled_from([0.0, 0.02, 0.3, 3.0]))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = int(people * density * 12)
    connection = company(people, [])
    days = np.datetime64(START, "us") + generator.integers(0, length, (4, size)).astype("timedelta64[D]")
    rows = generator.integers(0, max(1, people // draw(st.sampled_from([1, 5]))), (4, size))
    ids = [f"o{n}" for n in range(size)]
    bought = pd.DataFrame({"row": rows[0], "order_id": ids, "ordered_at": days[0], "product": "tea"})
    bought = bought.assign(amount=generator.choice([-700, 0, 1, 10**9], size), quantity=1.0)
    bought = bought.assign(is_return=bought["amount"] < 0, is_purchase=bought["amount"] > 0)
    seen = pd.DataFrame({"row": rows[1], "visited_at": days[1], "kind": "cart"})
    held = pd.DataFrame({"row": rows[2], "tag": "vip", "added_at": days[2]})
    plans = pd.DataFrame({"row": rows[3], "plan": "Gold", "started_at": days[3], "known_at": days[3]})
    plans = plans.assign(ended_at=plans["started_at"] + pd.Timedelta(days=9), standing="active", fixed_term=True)
    for table, frame in (("orders", bought), ("visits", seen), ("tags", held), ("subscriptions", plans)):
        if size and draw(st.booleans()):
            add_frame(connection, table, frame)
    return connection


@settings(max_examples=25, deadline=None)
@given(
    connection=odd(),
    event=st.sampled_from(EVENTS),
    whole=st.booleans(),
    window=st.sampled_from([1, 7, 30, 90]),
    age=st.sampled_from([0, 1, 3, 45, 385]),
)
def test_any_company_gets_chances_or_a_reason(connection, event, whole, window, age):
    more = {"population": everyone} if whole else {}
    found = predict(connection, window, START + timedelta(days=age), event=event, **more)
    read = SqlFeatureSource(connection, window=window, as_of=START + timedelta(days=age), event=event, **more)
    if found.status is Status.UNAVAILABLE:
        assert found.reason
    else:
        assert np.array_equal(found.rows, read.audience(START + timedelta(days=age)))
