"""How texts become values: dates and zones, money, flags, text, attributes, addresses."""

from datetime import date

import phonenumbers
import pytest

from segmentation.storage.addresses import phone_number, region_of
from tests.storage.import_workspace import CUSTOMERS, ORDERS, Workspace, reasons, wall


@pytest.fixture
def workspace(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    return Workspace(path)


TIMES = {
    "2011-12-31": wall("2011-12-31"),
    "2011-12-31T08:30": wall("2011-12-31T08:30:00"),
    " 2011-12-31 08:30:05 ": wall("2011-12-31T08:30:05"),
    "2011-12-31T08:30:05.25": wall("2011-12-31T08:30:05.250000"),
    "2011-12-31T08:30Z": wall("2011-12-31T09:30:00"),
    "2011-12-31t08:30z": None,
    "2011-12-31 08:30:00 +0530": wall("2011-12-31T04:00:00"),
    "2011-12-31T23:30:00-02": wall("2012-01-01T02:30:00"),
    "2011-07-01T08:30:00+00:00": wall("2011-07-01T10:30:00"),
    "2011-1-1": None,
    "31.12.2011": None,
    "20111231": None,
    "2011-12-31T25:00": None,
}


def test_times(workspace):
    lines = "".join(f"{number},a,{text}\n" for number, text in enumerate(TIMES, start=1))
    workspace.run(orders="order_id,customer_id,ordered_at\n" + lines)
    read = dict(workspace.query("SELECT order_id::INTEGER, ordered_at FROM orders"))
    assert [read.get(number) for number in range(1, len(TIMES) + 1)] == list(TIMES.values())


def test_days_when_the_clock_changes(workspace):
    """Berlin, 2021: 28 March has 23 hours and 31 October 25; what has an offset lands on the wall clock."""
    instants = ["2021-03-28T00:59:59Z", "2021-03-28T01:00:00Z", "2021-10-31T00:30:00Z", "2021-10-31T01:30:00Z"]
    lines = "".join(f"{number},a,{text}\n" for number, text in enumerate(instants))
    workspace.run(orders="order_id,customer_id,ordered_at\n" + lines + "9,a,2021-03-28 02:30\n")
    assert workspace.query("SELECT ordered_at FROM orders ORDER BY order_id") == [
        (wall("2021-03-28T01:59:59"),),
        (wall("2021-03-28T03:00:00"),),
        (wall("2021-10-31T02:30:00"),),
        (wall("2021-10-31T02:30:00"),),
        (wall("2021-03-28T02:30:00"),),
    ]


def test_as_of_is_midnight_in_the_zone(workspace):
    lines = "1,a,2021-12-31T22:59:59Z\n2,a,2021-12-31T23:00:00Z\n"
    result = workspace.run(orders="order_id,customer_id,ordered_at\n" + lines)
    assert reasons(result, "orders") == [("after_as_of", 3)]


def test_date_formats_and_decimal_comma(workspace):
    result = workspace.run(
        orders='order_id;customer_id;ordered_at;amount\n1;a;31/12/2011;"1234,5"\n2;a;31/12/2011 08:30;-7\n'
        "3;a;2011-12-31;1\n4;a;31/12/2011;1.5\n",
        mapping={"orders": {"date_format": ["%d/%m/%Y", "%d/%m/%Y %H:%M"], "decimal": ","}},
    )
    assert workspace.query("SELECT ordered_at, amount FROM orders") == [
        (wall("2011-12-31"), 123450),
        (wall("2011-12-31T08:30:00"), -700),
    ]
    assert reasons(result, "orders") == [("bad_date", 4), ("bad_number", 5)]


@pytest.mark.parametrize(
    ("currency", "amounts", "minor"),
    [
        ("EUR", ["0.005", "-0.005", "1.004", "12", "1e2", ".5"], [1, -1, 100, 1200, 10000, 50]),
        ("JPY", ["0.5", "1200", "-1.5"], [1, 1200, -2]),
        ("KWD", ["1.2345", "0.0004"], [1235, 0]),
    ],
)
def test_money_is_minor_units_rounded_half_away_from_zero(workspace, currency, amounts, minor):
    lines = "".join(f"{number},a,2021-01-01,{amount}\n" for number, amount in enumerate(amounts))
    workspace.run(orders="order_id,customer_id,ordered_at,amount\n" + lines, mapping={"currency": currency})
    assert [row[0] for row in workspace.query("SELECT amount FROM orders ORDER BY order_id")] == minor


def test_flags(workspace):
    words = ["true", "TRUE", "1", "Yes", "y", "T", "false", "0", "NO", "n", "f", ""]
    lines = "".join(f"{number:02},{word}\n" for number, word in enumerate(words))
    workspace.run(customers="customer_id,sms_consent\n" + lines)
    read = [row[0] for row in workspace.query("SELECT sms_consent FROM customers")]
    assert read == [True] * 6 + [False] * 5 + [None]


def test_text_is_trimmed_and_composed(workspace):
    decomposed = "Ko\u0308ln"
    result = workspace.run(customers=f"customer_id,city\n\u00a0cafe\u0301 ,\u2003{decomposed}\t\ncaf\u00e9,x\nb,  \n")
    assert workspace.query("SELECT customer_id, city FROM customers") == [("b", None), ("caf\u00e9", "x")]
    assert reasons(result, "customers") == [("duplicate_customer", 2)]


def test_ids_order_by_code_point(workspace):
    ids = ["z", "Z", "é", "a", "10", "9", "\U0001f600", "\uffee", "ß", "Ω"]
    workspace.run(customers="customer_id\n" + "\n".join(ids) + "\n")
    assert workspace.query("SELECT row, customer_id FROM customers") == list(enumerate(sorted(ids)))


ATTRIBUTES = {
    "whole": (["1", "-20", ""], "BIGINT", [1, -20, None]),
    "leading zeros": (["00123", "7", ""], "TEXT", ["00123", "7", None]),
    "long digits": (["12345678901234567890", "1", ""], "TEXT", ["12345678901234567890", "1", None]),
    "fraction": (["1.5", "2", ""], "DOUBLE", [1.5, 2.0, None]),
    "words": (["yes", "No", ""], "BOOLEAN", [True, False, None]),
    "one lone letter": (["F", "F", ""], "TEXT", ["F", "F", None]),
    "day": (["2020-02-29", "1999-01-01", ""], "DATE", [date(2020, 2, 29), date(1999, 1, 1), None]),
    "not all days": (["2020-02-30", "1999-01-01", ""], "TEXT", ["2020-02-30", "1999-01-01", None]),
    "mixed": (["1", "x", ""], "TEXT", ["1", "x", None]),
    "empty": (["", "", ""], "TEXT", [None, None, None]),
    'odd "name" %s': (["1", "2", "3"], "BIGINT", [1, 2, 3]),
    "email_address": (["p", "q", ""], "TEXT", ["p", "q", None]),
    "row": (["5", "6", "7"], "BIGINT", [5, 6, 7]),
    "Tier": (["x", "y", "z"], "TEXT", ["x", "y", "z"]),
    "tier": (["1", "2", "3"], "BIGINT", [1, 2, 3]),
    "n" * 80: (["1", "2", "3"], "BIGINT", [1, 2, 3]),
}
SHOWN = {"row": "row (2)", "tier": "tier (2)"}


def test_attributes_take_the_type_all_their_values_share(workspace):
    names = ",".join('"' + name.replace('"', '""') + '"' for name in ATTRIBUTES)
    rows = ["abc"[i] + "," + ",".join(values[i] for values, _, _ in ATTRIBUTES.values()) for i in range(3)]
    workspace.run(customers=f"customer_id,{names}\n" + "\n".join(rows), mapping={"customers": {"stable": ["Tier"]}})
    shown = {SHOWN.get(name, name): expected for name, (_, _, expected) in ATTRIBUTES.items()}
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in shown)
    assert workspace.query(f"SELECT {quoted} FROM attributes") == list(zip(*shown.values(), strict=True))
    types = dict(workspace.query("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'attributes'"))
    for name, (_, kind, _) in ATTRIBUTES.items():
        assert types[SHOWN.get(name, name)] == kind.replace("TEXT", "VARCHAR")


def test_texts_are_folded_as_python_folds(workspace):
    workspace.run(customers="customer_id,city,email,tier\na,Straße,x@y.org,Gold\nb,STRASSE,,gold\nc,Straße,,\n")
    assert workspace.query("SELECT field, value, folded, customers FROM text_values ORDER BY ALL") == [
        ("city", "STRASSE", "strasse", 1),
        ("city", "Straße", "strasse", 2),
        ("tier", "Gold", "gold", 1),
        ("tier", "gold", "gold", 1),
    ]


EMAILS = {
    "Ann@Example.COM": "ann@example.com",
    " ann.b+tag@sub.example.co.uk ": "ann.b+tag@sub.example.co.uk",
    "jürgen@müller.de": "jürgen@müller.de",
    "ann@xn--mller-kva.xn--p1ai": "ann@xn--mller-kva.xn--p1ai",
    "ann": None,
    "ann@": None,
    "ann@host": None,
    "ann@@example.com": None,
    "ann@example..com": None,
    ".ann@example.com": None,
    "an n@example.com": None,
    "ann@-example.com": None,
    "a" * 65 + "@example.com": None,
    "": None,
}


def test_e_mails(workspace):
    lines = "".join(f"{number:02},{text}\n" for number, text in enumerate(EMAILS))
    workspace.run(customers="customer_id,email\n" + lines)
    assert [row[0] for row in workspace.query("SELECT email_address FROM customers")] == list(EMAILS.values())


PHONES = [
    ("030 901820", "Germany", "+4930901820"),
    ("030 901820", "DE", "+4930901820"),
    ("030 901820", "", None),
    ("(0)30/901820", "de", "+4930901820"),
    ("+44 20 7946 0958", "", "+442079460958"),
    ("020 7946 0958", "United Kingdom", "+442079460958"),
    ("020 7946 0958", "UK", "+442079460958"),
    ("212-736-5000", "USA", "+12127365000"),
    ("12", "DE", None),
    ("ask Ann", "DE", None),
    ("030 901820", "Atlantis", None),
]


def test_phones(workspace):
    lines = "".join(f"{number:02},{phone},{country}\n" for number, (phone, country, _) in enumerate(PHONES))
    workspace.run(customers="customer_id,phone,country\n" + lines)
    read = [row[0] for row in workspace.query("SELECT phone_number FROM customers")]
    assert read == [expected for _, _, expected in PHONES]


def test_only_new_phones_are_computed(workspace, monkeypatch):
    computed = []

    def counted(phone, region):
        computed.append(phone)
        return phone_number(phone, region)

    monkeypatch.setattr("segmentation.storage.addresses.phone_number", counted)
    workspace.run(customers="customer_id,phone,country\na,030 901820,DE\nb,12,DE\n")
    workspace.run(customers="customer_id,phone,country\na,030 901820,DE\nb,12,DE\nc,030 901821,DE\nd,030 901820,\n")
    assert sorted(computed) == ["030 901820", "030 901820", "030 901821", "12"]
    numbers = workspace.query("SELECT phone_number FROM customers")
    assert numbers == [("+4930901820",), (None,), ("+4930901821",), (None,)]


def test_every_supported_region_is_known_by_its_code():
    codes = sorted(phonenumbers.SUPPORTED_REGIONS)
    assert [region_of(code.lower()) for code in codes] == codes


def test_orders_keep_their_optional_columns(workspace):
    workspace.run(customers=CUSTOMERS, orders=ORDERS.replace("amount", "category"))
    assert workspace.query("SELECT amount, category, currency FROM orders") == [(None, "10", None), (None, "20", None)]
