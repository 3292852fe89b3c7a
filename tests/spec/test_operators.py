"""Every operator of every type of field, with blanks: `!=`, `not_in` and `is_blank` hold for them, nothing else."""

import pytest

from segmentation.catalog import OPERATORS_OF, FieldType
from tests.spec.tables import chosen

PEOPLE = """
    customers
      id      country  height  birth_date  created_at           is_guest
      Zoë     France   1.5     1990-02-28  2026-02-28 23:59:59  yes
      李      FRANCE   1.7     1984-02-29  2026-02-28           no
      Straße  ÎLE      2.0     2000-03-01  -                    -
      Iñigo   île      0.0     -           2025-12-31 12:00     yes
      Ayşe    İzmir    -       1990-02-28  -                    no
      nobody  -        -       -           -                    -
      Zoë-2   France   1.5     1990-02-28  2026-02-28 23:59:59  yes
"""

TEXT = {
    ("=", "France"): "Zoë Zoë-2",
    ("=", "france"): "",
    ("!=", "France"): "李 Straße Iñigo Ayşe nobody",
    ("!=", "Nowhere"): "Zoë 李 Straße Iñigo Ayşe nobody Zoë-2",
    ("in", ("France", "ÎLE")): "Zoë Straße Zoë-2",
    ("not_in", ("France", "ÎLE")): "李 Iñigo Ayşe nobody",
    ("contains", "RANC"): "Zoë 李 Zoë-2",
    ("contains", "Île"): "Straße Iñigo",
    ("contains", "%"): "",
    ("contains", "_"): "",
    ("starts_with", "fra"): "Zoë 李 Zoë-2",
    ("starts_with", "ance"): "",
    ("starts_with", "î"): "Straße Iñigo",
    ("starts_with", "İ"): "Ayşe",
    ("is_blank", True): "nobody",
    ("is_not_blank", True): "Zoë 李 Straße Iñigo Ayşe Zoë-2",
}
NUMBER = {
    ("=", 1.5): "Zoë Zoë-2",
    ("=", 0): "Iñigo",
    ("=", 2): "Straße",
    ("!=", 1.5): "李 Straße Iñigo Ayşe nobody",
    ("<", 1.7): "Zoë Iñigo Zoë-2",
    ("<=", 1.7): "Zoë 李 Iñigo Zoë-2",
    (">", 1.7): "Straße",
    (">=", 1.7): "李 Straße",
    (">=", 0): "Zoë 李 Straße Iñigo Zoë-2",
    ("between", (1.5, 1.7)): "Zoë 李 Zoë-2",
    ("between", (1.5, 1.5)): "Zoë Zoë-2",
    ("in", (0, 2)): "Straße Iñigo",
    ("not_in", (0, 2)): "Zoë 李 Ayşe nobody Zoë-2",
    # A whole number before one that is not must not make whole numbers of all: 1.5 would be read as 2.
    ("in", (0, 1.5)): "Zoë Iñigo Zoë-2",
    ("not_in", (0, 1.5)): "李 Straße Ayşe nobody",
    ("between", (0, 1.5)): "Zoë Iñigo Zoë-2",
    ("is_blank", True): "Ayşe nobody",
    ("is_not_blank", True): "Zoë 李 Straße Iñigo Zoë-2",
}
DATE = {
    ("=", "1990-02-28"): "Zoë Ayşe Zoë-2",
    ("=", "1984-02-29"): "李",
    ("!=", "1990-02-28"): "李 Straße Iñigo nobody",
    ("<", "1990-02-28"): "李",
    ("<=", "1990-02-28"): "Zoë 李 Ayşe Zoë-2",
    (">", "1990-02-28"): "Straße",
    (">=", "1990-02-28"): "Zoë Straße Ayşe Zoë-2",
    ("between", ("1984-02-29", "1990-02-28")): "Zoë 李 Ayşe Zoë-2",
    ("between", ("2000-03-01", "2000-03-01")): "Straße",
    ("is_blank", True): "Iñigo nobody",
    ("is_not_blank", True): "Zoë 李 Straße Ayşe Zoë-2",
}
# Seen on 1 March 2026: 28 February is yesterday, and the 29th is celebrated on it.
DATE |= {
    ("within_days", 9495): "",
    ("within_days", 9496): "Straße",
    ("within_days", 36_500): "Zoë 李 Straße Ayşe Zoë-2",
    ("more_than_days_ago", 9495): "Zoë 李 Straße Ayşe Zoë-2",
    ("more_than_days_ago", 9496): "Zoë 李 Ayşe Zoë-2",
    ("birthday_within_days", 1): "Straße",
    ("birthday_within_days", 364): "Straße",
    ("birthday_within_days", 365): "Zoë 李 Straße Ayşe Zoë-2",
    ("birthday_within_days", 366): "Zoë 李 Straße Ayşe Zoë-2",
}
# A day is the whole of it: a customer since the last second of 28 February is a customer since 28 February.
TIME = {
    ("=", "2026-02-28"): "Zoë 李 Zoë-2",
    ("<=", "2026-02-28"): "Zoë 李 Iñigo Zoë-2",
    (">", "2026-02-27"): "Zoë 李 Zoë-2",
    (">", "2026-02-28"): "",
    ("<", "2026-02-28"): "Iñigo",
    ("between", ("2025-12-31", "2026-02-27")): "Iñigo",
    ("within_days", 1): "Zoë 李 Zoë-2",
    ("within_days", 60): "Zoë 李 Iñigo Zoë-2",
    ("within_days", 59): "Zoë 李 Zoë-2",
    ("more_than_days_ago", 59): "Iñigo",
    ("more_than_days_ago", 60): "",
    ("birthday_within_days", 305): "",
    ("birthday_within_days", 306): "Iñigo",
}
FLAG = {
    ("=", True): "Zoë Iñigo Zoë-2",
    ("=", False): "李 Ayşe",
    ("!=", True): "李 Straße Ayşe nobody",
    ("!=", False): "Zoë Straße Iñigo nobody Zoë-2",
    ("is_blank", True): "Straße nobody",
    ("is_not_blank", True): "Zoë 李 Iñigo Ayşe Zoë-2",
}
CASES = [
    (field, op, value, expected)
    for field, cases in (
        ("country", TEXT),
        ("height", NUMBER),
        ("birth_date", DATE),
        ("created_at", TIME),
        ("is_guest", FLAG),
    )
    for (op, value), expected in cases.items()
]


def _attribute(field, op, value):
    return {"attribute": {"field": field, op: list(value) if isinstance(value, tuple) else value}}


@pytest.mark.parametrize(("field", "op", "value", "expected"), CASES)
def test_operator(field, op, value, expected):
    assert chosen(PEOPLE, _attribute(field, op, value)) == expected


@pytest.mark.parametrize(("field", "op", "value", "expected"), CASES)
def test_none_of_is_the_plain_complement(field, op, value, expected):
    everyone = ["Zoë", "李", "Straße", "Iñigo", "Ayşe", "nobody", "Zoë-2"]
    rest = " ".join(id for id in everyone if id not in expected.split())
    assert chosen(PEOPLE, {"none_of": [_attribute(field, op, value)]}) == rest


def test_every_operator_of_every_type_has_a_case():
    covered = {
        FieldType.TEXT: TEXT,
        FieldType.NUMBER: NUMBER,
        FieldType.DATE: DATE,
        FieldType.BOOLEAN: FLAG,
    }
    assert {kind: {op for op, _ in cases} for kind, cases in covered.items()} == {
        kind: set(operators) for kind, operators in OPERATORS_OF.items()
    }


GROUPS = {
    "all of": ({"all_of": [_attribute("country", "=", "France"), _attribute("is_guest", "=", True)]}, "Zoë Zoë-2"),
    "all of, nobody in common": (
        {"all_of": [_attribute("country", "=", "France"), _attribute("is_guest", "=", False)]},
        "",
    ),
    "any of": (
        {"any_of": [_attribute("country", "=", "ÎLE"), _attribute("height", "is_blank", True)]},
        "Straße Ayşe nobody",
    ),
    "none of": (
        {"none_of": [_attribute("country", "is_not_blank", True), _attribute("height", "is_not_blank", True)]},
        "nobody",
    ),
    "two != by any-of are everyone": (
        {"any_of": [_attribute("country", "!=", "France"), _attribute("country", "!=", "ÎLE")]},
        "Zoë 李 Straße Iñigo Ayşe nobody Zoë-2",
    ),
    "none of none of": ({"none_of": [{"none_of": [_attribute("country", "=", "France")]}]}, "Zoë Zoë-2"),
    "none of everyone": ({"none_of": [{"everyone": {}}]}, ""),
    "everyone": ({"everyone": {}}, "Zoë 李 Straße Iñigo Ayşe nobody Zoë-2"),
}


@pytest.mark.parametrize("case", GROUPS)
def test_groups(case):
    filter, expected = GROUPS[case]
    assert chosen(PEOPLE, filter) == expected


BLANK = """
    customers
      id
      one
      two
"""


@pytest.mark.parametrize("field", ["country", "height", "birth_date", "created_at", "is_guest"])
def test_all_blank(field):
    assert chosen(BLANK, _attribute(field, "is_blank", True)) == "one two"
    assert chosen(BLANK, _attribute(field, "is_not_blank", True)) == ""


@pytest.mark.parametrize(("field", "op", "value", "expected"), CASES)
def test_nobody_at_all(field, op, value, expected):
    assert chosen({}, _attribute(field, op, value)) == ""


REACHABLE = """
customers
  id     email_address  phone_number  postal_code  email_consent  sms_consent  push_consent  post_consent  ads_consent
  all    a@x.org        +33639980001  75011        yes            yes          yes           yes           yes
  none   a@x.org        +33639980001  75011        no             no           no            no            no
  blank  a@x.org        +33639980001  75011        -              -            -             -             -
  bare   -              -             -            yes            yes          yes           yes           yes
  phone  -              +33639980001  -            yes            yes          -             yes           yes
"""


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("email", "all"),
        ("sms", "all phone"),
        ("push", "all bare"),
        ("post", "all"),
        ("ads", "all phone"),
    ],
)
def test_blank_consent_is_no_consent(channel, expected):
    assert chosen(REACHABLE, {"reachable": channel}) == expected
