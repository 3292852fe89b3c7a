"""What becomes of single rows: one test per kind of bad row, and the rules for duplicates, consents and strangers."""

import pytest

from tests.storage.import_workspace import CUSTOMERS, ORDERS, Workspace, reasons, rejects, wall


@pytest.fixture
def workspace(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    return Workspace(path)


BAD_CUSTOMERS = {
    "missing id": (" ,x,1980-01-01,2020-01-01,yes", "missing_customer_id", "customer_id"),
    "unparsable date": ("z,x,1980-02-30,2020-01-01,yes", "bad_date", "birth_date"),
    "future birth": ("z,x,2050-01-01,2020-01-01,yes", "after_as_of", "birth_date"),
    "created at as_of": ("z,x,1980-01-01,2022-01-01,yes", "after_as_of", "created_at"),
    "consent in other words": ("z,x,1980-01-01,2020-01-01,perhaps", "bad_flag", "email_consent"),
    "too few columns": ("z,x", "bad_row", ""),
    "too many columns": ("z,x,1980-01-01,2020-01-01,yes,more", "bad_row", ""),
}


@pytest.mark.parametrize("case", BAD_CUSTOMERS)
def test_bad_customer(workspace, case):
    line, reason, column = BAD_CUSTOMERS[case]
    content = f"customer_id,city,birth_date,created_at,email_consent\na,x,1980-01-01,2021-12-31T23:59,no\n{line}\n"
    result = workspace.run(customers=content)
    [reject] = rejects(result, "customers")
    assert (reject["reason"], reject["row"], reject["column"], reject["file"]) == (reason, "3", column, "customers.csv")
    assert reject["accepted"]
    assert workspace.query("SELECT customer_id FROM customers") == [("a",)]


BAD_ORDERS = {
    "no order id": (",a,2021-01-01,1,EUR,1,no", "missing_order_id", "order_id", ""),
    "no customer id": ("9,,2021-01-01,1,EUR,1,no", "missing_customer_id", "customer_id", ""),
    "no date": ("9,a,,1,EUR,1,no", "missing_ordered_at", "ordered_at", ""),
    "not a date": ("9,a,yesterday,1,EUR,1,no", "bad_date", "ordered_at", "yesterday"),
    "date of another order": ("9,a,31/12/2021,1,EUR,1,no", "bad_date", "ordered_at", "31/12/2021"),
    "24 o'clock": ("9,a,2021-01-01 24:00,1,EUR,1,no", "bad_date", "ordered_at", "2021-01-01 24:00"),
    "year 0": ("9,a,0000-01-01,1,EUR,1,no", "bad_date", "ordered_at", "0000-01-01"),
    "infinity": ("9,a,infinity,1,EUR,1,no", "bad_date", "ordered_at", "infinity"),
    "midnight of as_of": ("9,a,2022-01-01,1,EUR,1,no", "after_as_of", "ordered_at", "2022-01-01"),
    "text in a number": ("9,a,2021-01-01,ten,EUR,1,no", "bad_number", "amount", "ten"),
    "decimal comma": ('9,a,2021-01-01,"1,5",EUR,1,no', "bad_number", "amount", "1,5"),
    "not a number": ("9,a,2021-01-01,nan,EUR,1,no", "bad_number", "amount", "nan"),
    "infinite quantity": ("9,a,2021-01-01,1,EUR,inf,no", "bad_number", "quantity", "inf"),
    "too large": ("9,a,2021-01-01,1e300,EUR,1,no", "bad_number", "amount", "1e300"),
    "other currency": ("9,a,2021-01-01,1,USD,1,no", "other_currency", "currency", "USD"),
    "flag": ("9,a,2021-01-01,1,EUR,1,2", "bad_flag", "is_return", "2"),
    "stranger": ("9,nobody,2021-01-01,1,EUR,1,no", "unknown_customer", "customer_id", "nobody"),
    "same id": ("1,a,2021-01-02,5,EUR,1,no", "duplicate_order", "order_id", "1"),
    "twin": ("1,a,2021-01-01,5,EUR,1,no", "identical_duplicate", "", ""),
    "a formula": ("9,a,=HYPERLINK(1),5,EUR,1,no", "bad_date", "ordered_at", "'=HYPERLINK(1)"),
    "an e-mail": ("9,a,ann@example.org,5,EUR,1,no", "bad_date", "ordered_at", "xxx'xxxxxxx.xxx"),
}


@pytest.mark.parametrize("case", BAD_ORDERS)
def test_bad_order(workspace, case):
    line, reason, column, found = BAD_ORDERS[case]
    header = "order_id,customer_id,ordered_at,amount,currency,quantity,is_return"
    good = "1,a,2021-01-01,5,EUR,1,no\n2,b,2021-12-31T23:59:59.999,6,EUR,,"
    result = workspace.run(customers=CUSTOMERS, orders=f"{header}\n{good}\n{line}\n")
    [reject] = rejects(result, "orders")
    shown = found if case != "an e-mail" else "xxx@xxxxxxx.xxx"
    assert (reject["reason"], reject["row"], reject["column"], reject["found"]) == (reason, "4", column, shown)
    account = result.tables["orders"]
    assert (account.read, account.accepted, account.rejected, account.reasons) == (3, 2, 1, {reason: 1})
    assert account.collapsed == (1 if case == "twin" else 0)
    assert workspace.query("SELECT order_id FROM orders ORDER BY order_id") == [("1",), ("2",)]


def test_personal_values_are_never_shown(workspace):
    """A stray delimiter can move a name or an address into any column of customers."""
    secrets = ["Ann-Marie Smith", "ann@example.org", "+49 30 901820", "030 901820"]
    lines = [f"id{number},{secret}," for number, secret in enumerate(secrets)]
    lines += [f"x{number},,{secret}" for number, secret in enumerate(secrets)]
    result = workspace.run(customers="customer_id,birth_date,created_at\na,,\n" + "\n".join(lines))
    text = result.tables["customers"].rejects_file.read_text()
    assert result.tables["customers"].rejected == len(lines)
    assert not any(secret in text for secret in secrets)
    assert "'+99 99 999999" in text


def test_negative_amounts_are_returns(workspace):
    workspace.run(
        orders="order_id,customer_id,ordered_at,amount,is_return\n"
        "1,a,2021-01-01,10,\n2,a,2021-01-02,-10.50,\n3,a,2021-01-03,0,no\n4,a,2021-01-04,,\n5,a,2021-01-05,3,yes\n"
    )
    assert workspace.query("SELECT amount, is_return, is_purchase FROM orders") == [
        (1000, False, True),
        (-1050, True, False),
        (0, False, False),
        (None, False, True),
        (300, True, False),
    ]


def test_last_customer_wins(workspace):
    result = workspace.run(customers="customer_id,city\na,first\nb,x\na,second\na,third\na,second\n")
    assert workspace.query("SELECT customer_id, city FROM customers") == [("a", "second"), ("b", "x")]
    assert reasons(result, "customers") == [
        ("duplicate_customer", 2),
        ("identical_duplicate", 4),
        ("duplicate_customer", 5),
    ]


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        ("no", "yes", False),
        ("yes", "no", False),
        ("no", "", False),
        ("", "yes", True),
        ("yes", "", True),
        ("", "", None),
    ],
)
def test_of_two_consents_the_refusal_wins(workspace, first, last, kept):
    workspace.run(customers=f"customer_id,city,email_consent,ads_consent\na,x,{first},yes\na,y,{last},yes\nb,,yes,\n")
    assert workspace.query("SELECT city, email_consent, ads_consent FROM customers") == [
        ("y", kept, True),
        (None, True, None),
    ]


def test_refusal_in_a_rejected_row_is_kept(workspace):
    workspace.run(customers="customer_id,birth_date,email_consent\na,,yes\na,never,no\n")
    assert workspace.query("SELECT email_consent FROM customers") == [(False,)]


def test_lines_of_an_order(workspace):
    header = "order_id,line_id,customer_id,ordered_at,amount\n"
    lines = ["1,1,a,2021-01-01,1", "1,2,a,2021-01-01,2", "1,2,a,2021-01-01,3", "2,,a,2021-01-01,4", "2,,a,2021-01-02,5"]
    result = workspace.run(orders=header + "\n".join(lines))
    assert reasons(result, "orders") == [("duplicate_order", 4), ("duplicate_order", 6)]
    assert workspace.query("SELECT sum(amount) FROM orders") == [(700,)]


def test_identical_means_the_whole_row(workspace):
    """A column that is left out still tells two visits apart."""
    result = workspace.run(
        customers=CUSTOMERS, visits="visit,customer_id,visited_at\n1,a,2021-01-01\n2,a,2021-01-01\n2,a, 2021-01-01\n"
    )
    assert reasons(result, "visits") == [("identical_duplicate", 4)]
    assert workspace.query("SELECT count(*) FROM visits") == [(2,)]


def test_events_of_a_rejected_customer_say_so(workspace):
    result = workspace.run(
        customers="customer_id,created_at\na,2020-01-01\nlate,2022-05-01\n",
        orders="order_id,customer_id,ordered_at\n1,late,2021-01-01\n2,nobody,2021-01-01\n3,a,2021-01-01\n",
    )
    assert reasons(result, "orders") == [("customer_rejected", 2), ("unknown_customer", 3)]
    assert "1 rows of orders.csv belong to customers whose own row was rejected." in result.notices


def test_customers_are_created_from_events_when_there_is_no_customers_table(workspace):
    result = workspace.run(orders=ORDERS, visits="customer_id,visited_at\nz,2020-05-05\na,2019-01-01\n")
    assert result.tables["visits"].rejected == 0
    assert workspace.query("SELECT customer_id, known_since FROM customers") == [
        ("a", wall("2019-01-01")),
        ("b", wall("2021-06-01")),
        ("z", wall("2020-05-05")),
    ]


def test_erased_people_are_rejected_and_not_shown(workspace):
    result = workspace.run(customers=CUSTOMERS, orders=ORDERS, erased=["b"])
    assert reasons(result, "customers") == [("erased_customer", 3)]
    assert rejects(result, "customers")[0]["found"] == ""
    assert reasons(result, "orders") == [("erased_customer", 3)]
    assert workspace.query("SELECT customer_id FROM customers") == [("a",), ("c",)]


def test_single_customer(workspace):
    workspace.run(customers="customer_id\nonly\n")
    assert workspace.query("SELECT row, customer_id FROM customers") == [(0, "only")]


def test_most_frequent_currency_is_the_workspace_s(workspace):
    header = "order_id,customer_id,ordered_at,amount,currency\n"
    result = workspace.run(
        orders=header + "1,a,2021-01-01,1,usd\n2,a,2021-01-01,1,EUR\n3,a,2021-01-01,1,USD\n4,a,2021-01-01,1,\n"
    )
    assert reasons(result, "orders") == [("other_currency", 3)]
    assert workspace.query("SELECT DISTINCT currency FROM orders") == [("USD",)]


def test_subscriptions_after_as_of(workspace):
    result = workspace.run(
        customers=CUSTOMERS,
        subscriptions="customer_id,plan,bought_at,started_at,ended_at,status\n"
        "a,Gold,2021-12-01,2022-02-01,,\n"
        "a,Gold,,2022-02-01,,\n"
        "b,Gold,2022-01-01,2021-01-01,,\n"
        "b,Year,,2021-06-01,2022-06-01,\n"
        "b,Gold,,2021-07-01,2022-06-01,PAUSED\n"
        "c,Gold,,2021-08-01,2021-12-31,Cancelled\n",
        mapping={"subscriptions": {"fixed_term": ["Year"]}},
    )
    assert reasons(result, "subscriptions") == [("after_as_of", 3), ("after_as_of", 4)]
    query = "SELECT plan, known_at, ended_at, standing, fixed_term FROM subscriptions"
    assert workspace.query(query) == [
        ("Year", wall("2021-06-01"), wall("2022-06-01"), "active", True),
        ("Gold", wall("2021-07-01"), None, "paused", False),
        ("Gold", wall("2021-08-01"), wall("2021-12-31"), "inactive", False),
        ("Gold", wall("2021-12-01"), None, "active", False),
    ]


def test_tags_and_contacts_after_as_of(workspace):
    result = workspace.run(
        customers=CUSTOMERS,
        tags="customer_id,tag,added_at,removed_at\na,vip,,\na,new,2022-01-01,\nb,vip,2021-01-01,2022-03-01\n",
        contacts="customer_id,sent_at,channel\na,2021-12-31,email\na,2022-01-01,email\n",
    )
    assert reasons(result, "tags") == [("after_as_of", 3)]
    assert reasons(result, "contacts") == [("after_as_of", 3)]
    assert workspace.query("SELECT tag, added_at, removed_at FROM tags") == [
        ("vip", None, None),
        ("vip", wall("2021-01-01"), None),
    ]
