"""When plans start and end: at the edges, several at once, known ends to come, and as it stood at a past date."""

from datetime import date

import pytest

from tests.spec.tables import chosen

PEOPLE = """
    customers
      id
      tonight
      week
      past-week
      ended
      paused
      cancelled
      open
      Zoë
      李
      renewed
      upcoming
      never
    subscriptions
      id         plan         bought      started              ended                standing  fixed
      tonight    Gold         -           2025-03-01           2026-03-01 00:00:00  active    yes
      week       Gold         -           2025-03-08           2026-03-07 23:59:59  active    yes
      past-week  Gold         -           2025-03-09           2026-03-08 00:00:00  active    yes
      ended      Gold         -           2025-03-01           2026-02-28 23:59:59  active    yes
      paused     Gold         -           2025-03-01           2026-03-03           paused    yes
      cancelled  Gold         -           2025-03-01           2026-03-03           inactive  yes
      open       Gold         -           2026-02-28 23:59:59  -                    active    -
      Zoë        Étoile d'or  -           2026-02-22           2026-03-02           active    yes
      Zoë        Gold         -           2024-01-01           2025-11-30 23:59:59  active    -
      李         Gold         -           2024-01-01           2025-12-01 00:00:00  active    -
      李         Gold         -           2024-01-01           2025-06-01           active    -
      renewed    Gold         -           2025-01-01           2026-02-01           active    -
      renewed    Gold         2026-02-20  2026-03-02           2026-03-05           active    yes
      upcoming   Gold         2026-02-20  2026-03-02           2026-03-05           active    yes
"""
CASES = {
    ("ends_within_days", 1): "tonight",
    ("ends_within_days", 2): "tonight Zoë",
    ("ends_within_days", 3): "tonight paused Zoë",
    ("ends_within_days", 7): "tonight week paused Zoë",
    ("ends_within_days", 8): "tonight week past-week paused Zoë",
    ("started_within_days", 1): "open",
    ("started_within_days", 6): "open",
    ("started_within_days", 7): "open Zoë",
    ("ended_within_days", 1): "ended",
    ("ended_within_days", 27): "ended",
    ("ended_within_days", 28): "ended renewed",
    ("ended_within_days", 89): "ended renewed",
    ("ended_within_days", 90): "ended 李 renewed",
    ("ended_within_days", 91): "ended Zoë 李 renewed",
    ("ended_more_than_days_ago", 1): "Zoë 李 renewed",
    ("ended_more_than_days_ago", 89): "Zoë 李",
    ("ended_more_than_days_ago", 90): "Zoë",
    ("ended_more_than_days_ago", 91): "",
}


def _rule(event, days, *plans):
    return {"subscription": {event: days, **({"plans": list(plans)} if plans else {})}}


@pytest.mark.parametrize(("event", "days"), CASES)
def test_of_any_plan(event, days):
    assert chosen(PEOPLE, _rule(event, days)) == CASES[event, days]


OF_PLANS = {
    ("ends_within_days", 8, "Étoile d'or"): "Zoë",
    ("ends_within_days", 8, "Gold"): "tonight week past-week paused",
    ("started_within_days", 30, "Étoile d'or"): "Zoë",
    ("started_within_days", 30, "Gold"): "open",
    ("ended_within_days", 365, "Étoile d'or"): "",
    ("ended_more_than_days_ago", 60, "Gold", "Étoile d'or"): "Zoë 李",
    ("ended_within_days", 365, "unheard of"): "",
}


@pytest.mark.parametrize("asked", OF_PLANS)
def test_of_some_plans(asked):
    assert chosen(PEOPLE, _rule(*asked)) == OF_PLANS[asked]


def test_the_latest_end_decides_and_earlier_ones_do_not():
    """李 ended in June and again in December: she did not end more than 90 days ago, she ended 90 days ago."""
    assert "李" in chosen(PEOPLE, _rule("ended_within_days", 90)).split()
    assert "李" not in chosen(PEOPLE, _rule("ended_more_than_days_ago", 90)).split()


def test_lapsed_30_to_90_days_ago():
    filter = {
        "all_of": [
            {"subscription": {"state": "lapsed"}},
            _rule("ended_more_than_days_ago", 30),
            _rule("ended_within_days", 90),
        ]
    }
    assert chosen(PEOPLE, filter) == "李"


PAST = """
    customers
      id
      known
      not-known
      paused-since
      cancelled-since
      bought-later
    subscriptions
      id               plan  bought      started     ended       standing  fixed
      known            Gold  -           2025-06-01  2026-02-05  active    yes
      not-known        Gold  -           2025-06-01  2026-02-05  active    -
      paused-since     Gold  -           2025-06-01  2026-02-05  paused    yes
      cancelled-since  Gold  -           2025-06-01  2026-02-05  inactive  yes
      bought-later     Gold  2026-02-02  2026-01-20  2026-02-05  active    yes
"""


def test_at_a_past_date_only_a_fixed_term_had_an_end_to_come():
    """An end that came later was not known then, and neither was a status: it has no date."""
    past = {"as_of": date(2026, 2, 1), "snapshot_as_of": date(2026, 3, 1)}
    assert chosen(PAST, _rule("ends_within_days", 7), **past) == "known paused-since cancelled-since"
    assert chosen(PAST, _rule("started_within_days", 30), **past) == ""
    assert chosen(PAST, _rule("ended_within_days", 7), **past) == ""


def test_an_end_is_not_two_things_at_once():
    """On the day itself the plan is active and about to end; a day later it has ended."""
    people = """
        customers
          id
          one
        subscriptions
          id   plan  started     ended       fixed
          one  Gold  2025-03-01  2026-03-01  yes
    """
    today, tomorrow = date(2026, 3, 1), date(2026, 3, 2)
    active = {"subscription": {"state": "active"}}
    for as_of, expected in ((today, ("one", "one", "")), (tomorrow, ("", "", "one"))):
        rules = (active, _rule("ends_within_days", 1), _rule("ended_within_days", 1))
        assert tuple(chosen(people, rule, as_of=as_of) for rule in rules) == expected


def test_nobody_at_all():
    assert chosen({}, _rule("ended_more_than_days_ago", 30)) == ""
