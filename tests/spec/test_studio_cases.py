"""The questions studios ask, in the words of the product they come from, and values that look like code."""

from datetime import date

import pytest

from tests.spec.tables import chosen

STUDIO = """
    customers
      id
      regular-member
      regular-visitor
      regular-lapsed
      four-visits
      long-ago
      newcomer
    visits
      id               at                   kind
      regular-member   2026-02-01           class
      regular-member   2026-02-05           class
      regular-member   2026-02-09           class
      regular-member   2026-02-13           class
      regular-member   2026-02-17           class
      regular-visitor  2026-01-30 00:00:00  class
      regular-visitor  2026-02-05           class
      regular-visitor  2026-02-09           cart
      regular-visitor  2026-02-13           class
      regular-visitor  2026-02-28 23:59:59  class
      regular-lapsed   2026-02-01           class
      regular-lapsed   2026-02-05           class
      regular-lapsed   2026-02-09           class
      regular-lapsed   2026-02-13           class
      regular-lapsed   2026-02-17           class
      regular-lapsed   2026-02-18           class
      four-visits      2026-01-29 23:59:59  class
      four-visits      2026-02-05           class
      four-visits      2026-02-09           class
      four-visits      2026-02-13           class
      four-visits      2026-02-17           class
      long-ago         2025-02-01           class
      long-ago         2025-02-02           class
      long-ago         2025-02-03           class
      long-ago         2025-02-04           class
      long-ago         2025-02-05           class
    subscriptions
      id              plan       bought  started     ended       standing
      regular-member  Gold       -       2026-01-01  -           active
      regular-lapsed  Unlimited  -       2025-01-01  2025-12-31  active
      long-ago        Gold       -       2024-01-01  2024-12-31  active
    tags
      id               tag    added                removed
      regular-member   staff  -                    -
      regular-member   staff  -                    -
      regular-visitor  staff  2026-02-28 23:59:59  -
      regular-lapsed   staff  2025-01-01           2026-03-01 00:00:00
      four-visits      staff  2025-01-01           2026-02-28 23:59:59
      long-ago         VIP    -                    -
      long-ago         staff  2026-03-01 00:00:00  -
"""


def visits(test, window=None, **narrowed):
    return {"visits": {"count": test, "window": window or {"last_days": 30}, **narrowed}}


CASES = {
    "5 visits in the last month and has not bought a membership yet": (
        {"all_of": [visits({">=": 5}), {"subscription": {"state": "never"}}]},
        "regular-visitor",
    ),
    "one selected membership not active": (
        {"subscription": {"state": "not_active", "plans": ["Gold"]}},
        "regular-visitor regular-lapsed four-visits long-ago newcomer",
    ),
    "selected membership(s) not active": (
        {"subscription": {"state": "not_active", "plans": ["Gold", "Unlimited"]}},
        "regular-visitor regular-lapsed four-visits long-ago newcomer",
    ),
    "5 visits in the last month, selected memberships not active: lapsed members come back": (
        {"all_of": [visits({">=": 5}), {"subscription": {"state": "not_active", "plans": ["Gold", "Unlimited"]}}]},
        "regular-visitor regular-lapsed",
    ),
    "the same, lapsed members left out with one click": (
        {
            "all_of": [
                visits({">=": 5}),
                {"subscription": {"state": "not_active"}},
                {"none_of": [{"subscription": {"state": "lapsed"}}]},
            ]
        },
        "regular-visitor",
    ),
    "has this tag": ({"tag": {"any_of": ["staff"]}}, "regular-member regular-visitor regular-lapsed"),
    "does not have this tag": ({"tag": {"none_of": ["staff"]}}, "four-visits long-ago newcomer"),
    "has one of these tags": (
        {"tag": {"any_of": ["staff", "VIP"]}},
        "regular-member regular-visitor regular-lapsed long-ago",
    ),
    "has all of these tags": ({"tag": {"all_of": ["staff", "VIP"]}}, ""),
    "has none of these tags": ({"tag": {"none_of": ["staff", "VIP"]}}, "four-visits newcomer"),
    "no visit in the last month": (visits({"=": 0}), "long-ago newcomer"),
    "never visited": (visits({"=": 0}, "ever"), "newcomer"),
    "exactly four classes": (visits({"=": 4}, kind=["class"]), "regular-visitor four-visits"),
    "left something in the cart": (visits({">=": 1}, kind=["cart"]), "regular-visitor"),
    "not exactly five visits": (visits({"!=": 5}), "regular-lapsed four-visits long-ago newcomer"),
}


@pytest.mark.parametrize("case", CASES)
def test_studio(case):
    filter, expected = CASES[case]
    assert chosen(STUDIO, filter) == expected


def test_a_tag_without_a_date_has_no_past():
    past = {"as_of": date(2026, 2, 1), "snapshot_as_of": date(2026, 3, 1)}
    assert chosen(STUDIO, {"tag": {"any_of": ["staff"]}}, **past) == "regular-lapsed four-visits"


def test_a_segment_is_its_definition():
    segments = {
        "members": {"subscription": {"state": "active"}},
        "staff-members": {"all_of": [{"in_segment": {"segment": "members"}}, {"tag": {"any_of": ["staff"]}}]},
    }
    asked = {"in_segment": {"segment": "staff-members"}}
    assert chosen(STUDIO, asked, segments=segments) == "regular-member"
    others = "regular-visitor regular-lapsed four-visits long-ago newcomer"
    assert chosen(STUDIO, {"none_of": [asked]}, segments=segments) == others


HOSTILE = """
    customers
      id     country                        odd "name
      quote  O'Brien                        =1+1
      drop   x'; DROP TABLE customers; --   "quoted"
      wild   100%_off                       100%
      slash  back\\slash                     a"b
      dollar  $1                            $2
      colon  :name                          %(name)s
    tags
      id     tag
      quote  '; DELETE FROM tags; --
      drop   $1
      wild   100%_off
    subscriptions
      id     plan                           started
      drop   x"; DROP TABLE customers; --   2026-01-01
    visits
      id     at          kind
      slash  2026-02-01  ' OR 1=1 --
    orders
      id     order  at          amount  product             category
      colon  1      2026-02-01  10      Robert'); DROP --   %
"""
VALUES = {
    "O'Brien": "quote",
    "x'; DROP TABLE customers; --": "drop",
    "100%_off": "wild",
    "back\\slash": "slash",
    "$1": "dollar",
    ":name": "colon",
    "' OR '1'='1": "",
    "%": "",
    "": "",
}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_only_a_value(value):
    assert chosen(HOSTILE, {"attribute": {"field": "country", "=": value}}) == VALUES[value]
    assert chosen(HOSTILE, {"attribute": {"field": "country", "in": [value]}}) == VALUES[value]
    assert chosen(HOSTILE, {"tag": {"any_of": [value]}}) == {"$1": "drop", "100%_off": "wild"}.get(value, "")


CONTAINED = {"'": "quote drop", "%": "wild", "_": "wild", "%_": "wild", "\\": "slash", "$": "dollar", "; DROP": "drop"}


@pytest.mark.parametrize("part", CONTAINED)
def test_a_part_is_not_a_pattern(part):
    assert chosen(HOSTILE, {"attribute": {"field": "country", "contains": part}}) == CONTAINED[part]


NAMES = {
    "a field": ({"attribute": {"field": 'odd "name', "=": "=1+1"}}, "quote"),
    "a value of it with a quote": ({"attribute": {"field": 'odd "name', "starts_with": 'A"'}}, "slash"),
    "a plan": ({"subscription": {"state": "active", "plans": ['x"; DROP TABLE customers; --']}}, "drop"),
    "a tag": ({"tag": {"any_of": ["'; DELETE FROM tags; --"]}}, "quote"),
    "a kind": (visits({">=": 1}, kind=["' OR 1=1 --"]), "slash"),
    "a product": (
        {"orders": {"measure": "count", "value": {">=": 1}, "window": "ever", "product": ["Robert'); DROP --"]}},
        "colon",
    ),
    "a category": (
        {"orders": {"measure": "total", "value": {">": 0}, "window": "ever", "category": ["%"]}},
        "colon",
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_name_is_only_a_name(case):
    filter, expected = NAMES[case]
    assert chosen(HOSTILE, filter) == expected
    assert chosen(HOSTILE, {"everyone": {}}) == "quote drop wild slash dollar colon"
