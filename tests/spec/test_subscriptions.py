"""Five states part the customers, for whatever plans; "not active" brings lapsed customers back in."""

from datetime import date
from itertools import combinations

import pytest

from tests.spec.tables import chosen

PEOPLE = """
    customers
      id
      active
      paused
      upcoming
      lapsed
      cancelled
      never
      both
      returning
      later
      today
      until
      gone
      two
    subscriptions
      id         plan         bought      started              ended                standing
      active     Gold         -           2026-01-01           -                    active
      paused     Gold         -           2026-01-01           -                    paused
      upcoming   Gold         2026-02-20  2026-03-04           -                    active
      lapsed     Gold         -           2025-01-01           2025-12-31           active
      cancelled  Gold         -           2026-01-01           -                    inactive
      both       Gold         -           2026-01-01           -                    active
      both       Étoile d'or  -           2025-01-01           2025-12-31           active
      returning  Gold         -           2025-01-01           2025-12-31           active
      returning  Gold         2026-02-20  2026-03-04           -                    active
      later      Gold         2026-02-20  2026-03-01 00:00:00  -                    active
      today      Gold         -           2026-02-28 23:59:59  -                    active
      until      Gold         -           2026-01-01           2026-03-01 00:00:00  active
      gone       Gold         -           2026-01-01           2026-02-28 23:59:59  active
      two        Étoile d'or  -           2026-01-01           -                    paused
      two        Gold         -           2026-01-01           -                    paused
      two        Gold         -           2025-01-01           2025-12-31           active
"""
PARTS = ("active", "paused", "upcoming", "lapsed", "never")
EVERYONE = "active paused upcoming lapsed cancelled never both returning later today until gone two"


def subscription(state, *plans):
    return {"subscription": {"state": state, **({"plans": list(plans)} if plans else {})}}


STATES = {
    "active": "active both today until",
    "paused": "paused two",
    "upcoming": "upcoming returning later",
    "lapsed": "lapsed cancelled gone",
    "never": "never",
    "ever": "active paused lapsed cancelled both today until gone two",
    "not_active": "paused upcoming lapsed cancelled never returning later gone two",
}


@pytest.mark.parametrize("state", STATES)
def test_states_of_any_plan(state):
    assert chosen(PEOPLE, subscription(state)) == STATES[state]


SELECTED = {
    ("active", "Gold"): "active both today until",
    ("active", "Étoile d'or"): "",
    ("lapsed", "Étoile d'or"): "both",
    ("paused", "Étoile d'or"): "two",
    ("never", "Étoile d'or"): "active paused upcoming lapsed cancelled never returning later today until gone",
    ("not_active", "Étoile d'or"): EVERYONE,
    ("ever", "Étoile d'or"): "both two",
}


@pytest.mark.parametrize(("state", "plan"), SELECTED)
def test_states_of_a_plan(state, plan):
    assert chosen(PEOPLE, subscription(state, plan)) == SELECTED[state, plan]


PLANS = ("Gold", "Étoile d'or", "unheard of")
CHOICES = [plans for size in range(4) for plans in combinations(PLANS, size)]


@pytest.mark.parametrize("plans", CHOICES)
def test_the_five_states_part_the_customers(plans):
    parts = [chosen(PEOPLE, subscription(state, *plans)).split() for state in PARTS]
    assert sorted(id for part in parts for id in part) == sorted(EVERYONE.split())


@pytest.mark.parametrize("plans", CHOICES)
def test_ever_and_not_active_are_sums_of_the_five(plans):
    parts = {state: set(chosen(PEOPLE, subscription(state, *plans)).split()) for state in PARTS}
    ever = set(chosen(PEOPLE, subscription("ever", *plans)).split())
    assert ever == set(EVERYONE.split()) - parts["never"] - parts["upcoming"]
    not_active = set(chosen(PEOPLE, subscription("not_active", *plans)).split())
    assert not_active == set(EVERYONE.split()) - parts["active"]


def test_at_a_past_date_an_open_plan_was_simply_open():
    people = """
        customers
          id
          paused
          cancelled
          bought
          not-yet
        subscriptions
          id         plan  bought      started     ended  standing
          paused     Gold  -           2026-01-01  -      paused
          cancelled  Gold  -           2026-01-01  -      inactive
          bought     Gold  2026-01-20  2026-02-20  -      active
          not-yet    Gold  2026-02-10  2026-02-20  -      active
    """
    past = {"as_of": date(2026, 2, 1), "snapshot_as_of": date(2026, 3, 1)}
    assert chosen(people, subscription("active"), **past) == "paused cancelled"
    assert chosen(people, subscription("paused"), **past) == ""
    assert chosen(people, subscription("upcoming"), **past) == "bought"
    assert chosen(people, subscription("never"), **past) == "not-yet"
