"""First and last visits and purchases, by their day: at the edges, for nobody, and as they stood at a past date."""

from datetime import date

import pytest

from tests.spec.tables import chosen

PEOPLE = """
    customers
      id
      Zoë
      李
      Ayşe
      often
      returned
      unpaid
      never
    visits
      id     at                   kind
      Zoë    2026-02-28 23:59:59  class
      李     2026-02-27 23:59:59  -
      Ayşe   2026-01-30 00:00:00  cart
      Ayşe   2026-01-30 00:00:00  cart
      often  2024-02-29 12:00:00  class
      often  2026-01-29 23:59:59  class
      often  2026-02-22 00:00:00  class
    orders
      id        order  at                   amount  return
      Zoë       z1     2026-02-28 23:59:59  10      -
      李        l1     2026-02-27 23:59:59  0.01    -
      Ayşe      a1     2026-01-30 00:00:00  10      -
      Ayşe      a1     2026-01-30 00:00:00  12      -
      often     o1     2024-02-29 12:00:00  10      -
      often     o2     2026-01-29 23:59:59  10      -
      often     o3     2026-02-22 00:00:00  10      -
      often     o4     2026-02-28 10:00:00  -10     -
      returned  r1     2026-02-28 10:00:00  -10     -
      returned  r2     2026-02-28 10:00:00  10      yes
      unpaid    u1     2026-02-28 00:00:00  -       -
"""
# The unpaid order is a purchase of an unknown amount; what was returned is none, so "often" last bought on the 22nd.
CASES = {
    ("last", "within_days", 1): "Zoë",
    ("last", "within_days", 2): "Zoë 李",
    ("last", "within_days", 7): "Zoë 李 often",
    ("last", "within_days", 6): "Zoë 李",
    ("last", "within_days", 30): "Zoë 李 Ayşe often",
    ("last", "within_days", 29): "Zoë 李 often",
    ("last", "more_than_days_ago", 1): "李 Ayşe often",
    ("last", "more_than_days_ago", 29): "Ayşe",
    ("last", "more_than_days_ago", 30): "",
    ("last", "between", ("2026-01-30", "2026-02-22")): "Ayşe",
    ("last", "between", ("2026-02-22", "2026-02-28")): "李 often",
    ("last", "between", ("2026-02-28", "2030-01-01")): "Zoë",
    ("last", "between", ("2024-01-01", "2025-01-01")): "",
    ("last", "between", ("2026-03-01", "2026-04-01")): "",
    ("first", "within_days", 30): "Zoë 李 Ayşe",
    ("first", "within_days", 730): "Zoë 李 Ayşe",
    ("first", "within_days", 731): "Zoë 李 Ayşe often",
    ("first", "more_than_days_ago", 30): "often",
    ("first", "more_than_days_ago", 730): "often",
    ("first", "more_than_days_ago", 731): "",
    ("first", "between", ("2024-02-29", "2024-03-01")): "often",
    ("first", "between", ("2026-02-22", "2026-02-23")): "",
    ("first", "between", ("2026-01-30", "2026-02-28")): "李 Ayşe",
    ("first", "between", ("2027-01-01", "2028-01-01")): "",
}
EVERYONE = "Zoë 李 Ayşe often returned unpaid never".split()  # noqa: SIM905


def _rule(event, op, value):
    return {event: {op: list(value) if isinstance(value, tuple) else value}}


@pytest.mark.parametrize(("which", "op", "value"), CASES)
def test_visit(which, op, value):
    assert chosen(PEOPLE, _rule(f"{which}_visit", op, value)) == CASES[which, op, value]


@pytest.mark.parametrize(("which", "op", "value"), CASES)
def test_order(which, op, value):
    found = chosen(PEOPLE, _rule(f"{which}_order", op, value)).split()
    unpaid = ["unpaid"] if "Zoë" in CASES[which, op, value].split() else []
    assert found == [*CASES[which, op, value].split(), *unpaid]


@pytest.mark.parametrize("event", ["last_visit", "first_visit", "last_order", "first_order"])
@pytest.mark.parametrize("days", [1, 7, 30, 731])
def test_recent_older_and_never_are_everyone(event, days):
    """Who never came is in neither, so the complement of "recently" is not "long ago"."""
    recent = chosen(PEOPLE, _rule(event, "within_days", days)).split()
    older = chosen(PEOPLE, _rule(event, "more_than_days_ago", days)).split()
    neither = chosen(PEOPLE, {"none_of": [_rule(event, "within_days", days), _rule(event, "more_than_days_ago", days)]})
    assert sorted(recent + older + neither.split()) == sorted(EVERYONE)
    assert "never" in neither.split()


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"last_visit": {"within_days": 2}}, "Ayşe often"),
        ({"last_visit": {"within_days": 1}}, "Ayşe"),
        ({"last_order": {"more_than_days_ago": 1}}, "often"),
        ({"first_order": {"within_days": 30}}, "Ayşe"),
        ({"last_visit": {"between": ["2026-01-29", "2026-03-01"]}}, "Ayşe often"),
    ],
)
def test_a_past_date_knows_nothing_after_it(filter, expected):
    assert chosen(PEOPLE, filter, as_of=date(2026, 1, 31), snapshot_as_of=date(2026, 3, 1)) == expected


# A day of 23 or 25 hours is a day, because times are what clocks on the wall showed.
CHANGES = {
    "Europe/Paris in spring": date(2026, 3, 29),
    "Europe/Paris in autumn": date(2026, 10, 25),
    "America/New_York in spring": date(2026, 3, 8),
    "America/New_York in autumn": date(2026, 11, 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_days_on_which_clocks_change(change):
    day = CHANGES[change]
    people = f"""
        customers
          id
          before
          first
          twice
          last
        visits
          id      at
          before  {date.fromordinal(day.toordinal() - 1)} 23:59:59
          first   {day} 00:00:00
          twice   {day} 01:30:00
          twice   {day} 01:30:00
          last    {day} 23:59:59
    """
    tomorrow = date.fromordinal(day.toordinal() + 1)
    assert chosen(people, {"last_visit": {"within_days": 1}}, as_of=tomorrow) == "first twice last"
    assert chosen(people, {"first_visit": {"more_than_days_ago": 1}}, as_of=tomorrow) == "before"
    assert chosen(people, {"visits": {"count": {"=": 2}, "window": {"last_days": 1}}}, as_of=tomorrow) == "twice"


def test_nobody_at_all():
    assert chosen({}, {"last_visit": {"within_days": 30}}) == ""
