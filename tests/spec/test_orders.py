"""What counts as a purchase, and the four measures: count and total of nothing are 0, average and largest are blank."""

import pytest

from tests.spec.tables import chosen

PEOPLE = """
    customers
      id
      one
      two
      lines
      returned
      swapped
      free
      unpriced
      old
      never
    orders
      id        order  at                   amount  product  category  return
      one       1      2026-02-10           19.99   mat      classes   -
      two       2      2026-02-10           10      mat      -         -
      two       3      2026-02-28 23:59:59  30.01   Çay      classes   -
      lines     4      2026-02-10           12.50   mat      classes   -
      lines     4      2026-02-10           12.50   Çay      classes   -
      returned  5      2026-02-10           -19.99  mat      classes   -
      swapped   6      2026-02-10           50      mat      classes   -
      swapped   7      2026-02-11           -50     mat      classes   -
      swapped   8      2026-02-12           40      mat      classes   yes
      free      9      2026-02-10           0       mat      classes   -
      unpriced  10     2026-02-10           -       mat      classes   -
      old       11     2025-02-10           500     mat      classes   -
"""
RECENT = {"last_days": 30}


def orders(measure, value, window=RECENT, **narrowed):
    return {"orders": {"measure": measure, "value": value, "window": window, **narrowed}}


EVERYONE = "one two lines returned swapped free unpriced old never"
CASES = {
    "lines of one order are one order": (orders("count", {"=": 1}), "one lines swapped unpriced"),
    "two orders": (orders("count", {"=": 2}), "two"),
    "returns and zero amounts are no purchase": (orders("count", {"=": 0}), "returned free old never"),
    "not exactly none": (orders("count", {"!=": 0}), "one two lines swapped unpriced"),
    "fewer than one": (orders("count", {"<": 1}), "returned free old never"),
    "between none and one": (
        orders("count", {"between": [0, 1]}),
        "one lines returned swapped free unpriced old never",
    ),
    "ever": (orders("count", {">=": 1}, "ever"), "one two lines swapped unpriced old"),
    "of a product": (orders("count", {">=": 1}, product=["Çay"]), "two lines"),
    "of one of two products": (orders("count", {">=": 1}, product=["Çay", "mat"]), "one two lines swapped unpriced"),
    "of a category": (orders("count", {">=": 2}, category=["classes"]), ""),
    "of a product and a category": (
        orders("count", {"=": 1}, product=["mat"], category=["classes"]),
        "one lines swapped unpriced",
    ),
    "total is exact to the cent": (orders("total", {"=": 19.99}), "one"),
    "total just above": (orders("total", {">": 19.98}), "one two lines swapped"),
    "total of nothing is 0": (orders("total", {"=": 0}), "returned free unpriced old never"),
    "total below includes those who bought nothing": (
        orders("total", {"<": 20}),
        "one returned free unpriced old never",
    ),
    "a return lowers no total": (orders("total", {"=": 50}), "swapped"),
    "total of a product": (orders("total", {"=": 12.5}, product=["Çay"]), "lines"),
    "average is per order, not per line": (orders("average", {"=": 25}), "lines"),
    "average of two": (orders("average", {"between": [20, 20.01]}), "two"),
    "average without orders is blank": (orders("average", {">=": 0}), "one two lines swapped unpriced"),
    "average, blank satisfies !=": (
        orders("average", {"!=": 25}),
        "one two returned swapped free unpriced old never",
    ),
    "largest is an order, not a line": (orders("largest", {"=": 25}), "lines"),
    "largest of two": (orders("largest", {">": 30}), "two swapped"),
    "largest without orders is blank": (orders("largest", {"<": 1000}), "one two lines swapped unpriced"),
    "largest, blank satisfies !=": (
        orders("largest", {"!=": 30.01}),
        "one lines returned swapped free unpriced old never",
    ),
    "largest ever": (orders("largest", {">=": 500}, "ever"), "old"),
    "an unpriced purchase counts as 0 money": (orders("average", {"=": 0}), "unpriced"),
    "everyone has 0 or more orders": (orders("count", {">=": 0}), EVERYONE),
    "nobody has fewer than 0": (orders("count", {"<": 0}), ""),
}


@pytest.mark.parametrize("case", CASES)
def test_orders(case):
    filter, expected = CASES[case]
    assert chosen(PEOPLE, filter) == expected


@pytest.mark.parametrize("case", CASES)
def test_the_rest_is_the_complement(case):
    filter, expected = CASES[case]
    rest = " ".join(id for id in EVERYONE.split() if id not in expected.split())
    assert chosen(PEOPLE, {"none_of": [filter]}) == rest


EMPTY = """
    customers
      id
      a
      b
"""


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (orders("count", {"=": 0}), "a b"),
        (orders("count", {">=": 1}), ""),
        (orders("total", {"<=": 0}), "a b"),
        (orders("average", {">=": 0}), ""),
        (orders("largest", {"!=": 1}), "a b"),
        ({"visits": {"count": {"=": 0}, "window": "ever"}}, "a b"),
        ({"visits": {"count": {">": 0}, "window": "ever", "kind": ["class"]}}, ""),
        ({"tag": {"any_of": ["staff"]}}, ""),
        ({"tag": {"none_of": ["staff"]}}, "a b"),
        ({"subscription": {"state": "never"}}, "a b"),
        ({"subscription": {"state": "not_active"}}, "a b"),
        ({"subscription": {"state": "ever"}}, ""),
        ({"score": {"prediction": "orders-30d", "range": [0, 100]}}, ""),
        ({"none_of": [{"score": {"prediction": "orders-30d", "range": [0, 100]}}]}, "a b"),
    ],
)
def test_empty_tables(filter, expected):
    assert chosen(EMPTY, filter) == expected
    assert chosen({}, filter) == ""
