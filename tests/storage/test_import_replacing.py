"""Imports after the first: one table replaced, the others kept, nothing published when nothing changed."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from segmentation.errors import UserError
from segmentation.storage.snapshots import current_snapshot, imports_directory, snapshot_ids
from tests.storage.import_workspace import CUSTOMERS, ORDERS, Workspace, reasons

LATER = datetime(2022, 1, 2, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    return Workspace(path)


def test_unchanged_input_publishes_nothing(workspace):
    first = workspace.run(customers=CUSTOMERS, orders=ORDERS)
    files = workspace.files()
    again = workspace.run(customers=CUSTOMERS, orders=ORDERS, at=LATER)
    assert (first.published, again.published) == (True, False)
    assert (again.snapshot, again.tables) == (first.snapshot, first.tables)
    assert workspace.files() == files


def test_one_table_again_unchanged_publishes_nothing(workspace):
    first = workspace.run(customers=CUSTOMERS, orders=ORDERS)
    again = workspace.run(orders=ORDERS, at=LATER)
    assert (again.published, again.snapshot) == (False, first.snapshot)
    assert again.tables == {"orders": first.tables["orders"]}


@pytest.mark.parametrize(
    "change",
    [
        {"as_of": date(2022, 1, 2)},
        {"timezone": "UTC"},
        {"mapping": {"currency": "EUR"}},
        {"mapping": {"customers": {"stable": ["city"]}}},
        {"erased": ["c"]},
        {"orders": ORDERS + "3,c,2021-01-01,1\n"},
    ],
    ids=str,
)
def test_any_change_publishes(workspace, change):
    tables = {"customers": CUSTOMERS, "orders": ORDERS}
    first = workspace.run(**tables)
    second = workspace.run(**{**tables, "at": LATER, **change})
    assert second.published
    assert second.snapshot != first.snapshot


def test_other_tables_are_kept(workspace):
    workspace.run(
        customers="customer_id,tier\na,x\nb,y\n",
        orders=ORDERS,
        subscriptions="customer_id,plan,started_at,status\na,Gold,2021-01-01,Halted\n",
        mapping={"currency": "EUR", "subscriptions": {"paused": ["halted"]}, "customers": {"stable": ["tier"]}},
    )
    result = workspace.run(visits="customer_id,visited_at\na,2021-05-05\nz,2021-05-05\n", at=LATER)
    assert reasons(result, "visits") == [("unknown_customer", 3)]
    assert workspace.query("SELECT tier FROM attributes") == [("x",), ("y",)]
    assert workspace.query("SELECT amount, currency FROM orders") == [(1000, "EUR"), (2000, "EUR")]
    assert workspace.query("SELECT standing FROM subscriptions") == [("paused",)]
    info = current_snapshot(workspace.path)
    assert [(attribute.name, attribute.stable) for attribute in info.attributes] == [("tier", True)]
    assert {name for name, table in info.tables.items() if table.provided} == {
        "customers",
        "orders",
        "subscriptions",
        "visits",
    }


def test_replacing_a_table_takes_all_of_it(workspace):
    workspace.run(customers=CUSTOMERS, orders=ORDERS)
    workspace.run(orders="order_id,customer_id,ordered_at\n9,c,2021-01-01\n", at=LATER)
    assert workspace.query("SELECT order_id FROM orders") == [("9",)]
    assert workspace.query("SELECT count(*) FROM customers") == [(3,)]


def test_kept_rows_of_people_who_are_gone_are_left_out_and_counted(workspace):
    workspace.run(customers=CUSTOMERS, orders=ORDERS)
    result = workspace.run(customers="customer_id\na\nnew\n", at=LATER)
    assert workspace.query("SELECT order_id FROM orders") == [("1",)]
    assert any(notice.startswith("1 kept rows of orders are left out") for notice in result.notices)


def test_reading_a_kept_file_again_reads_it_against_the_new_customers(workspace):
    """The visit of ``new`` was rejected at first; its file, read again, is not "unchanged"."""
    visits = "customer_id,visited_at\na,2021-01-01\nnew,2021-01-01\n"
    workspace.run(customers=CUSTOMERS, visits=visits)
    workspace.run(customers="customer_id\na\nnew\n", at=LATER)
    assert workspace.query("SELECT count(*) FROM visits") == [(1,)]
    assert workspace.run(visits=visits, at=LATER).published
    assert workspace.query("SELECT count(*) FROM visits") == [(2,)]


def test_earlier_as_of_hides_what_was_kept(workspace):
    workspace.run(
        customers="customer_id,created_at\na,2020-01-01\nb,2021-03-01\n",
        orders=ORDERS,
        subscriptions="customer_id,plan,started_at,ended_at\na,Gold,2020-02-01,2021-05-01\n",
    )
    assert workspace.query("SELECT ended_at IS NULL FROM subscriptions") == [(False,)]
    result = workspace.run(visits="customer_id,visited_at\na,2020-06-01\n", as_of="2021-02-01", at=LATER)
    assert workspace.query("SELECT customer_id FROM customers") == [("a",)]
    assert workspace.query("SELECT count(*) FROM orders") == [(0,)]
    assert workspace.query("SELECT ended_at IS NULL FROM subscriptions") == [(True,)]
    assert [notice.split(" are left out")[0] for notice in result.notices] == [
        "1 kept rows of customers",
        "2 kept rows of orders",
    ]


def test_erased_people_leave_kept_tables(workspace):
    workspace.run(customers=CUSTOMERS, orders=ORDERS)
    workspace.run(visits="customer_id,visited_at\na,2021-06-01\n", erased=["b"], at=LATER)
    assert workspace.query("SELECT customer_id FROM customers") == [("a",), ("c",)]
    assert workspace.query("SELECT order_id FROM orders") == [("1",)]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"timezone": "UTC"}, "timezone_changed", "Keep Europe/Berlin"),
        ({"mapping": {"currency": "USD"}}, "currency_changed", "The kept orders are in EUR"),
    ],
)
def test_kept_tables_cannot_change_their_units(workspace, options, code, words):
    workspace.run(customers=CUSTOMERS, orders=ORDERS, mapping={"currency": "EUR"})
    with pytest.raises(UserError) as refusal:
        workspace.run(customers=CUSTOMERS + "d\n", **options)
    assert refusal.value.code == code
    assert words in str(refusal.value)


def test_kept_copy_that_is_missing_is_named(workspace):
    first = workspace.run(customers=CUSTOMERS, orders=ORDERS)
    [path] = imports_directory(workspace.path).glob("*/orders.parquet")
    path.unlink()
    with pytest.raises(UserError, match="The kept copy of orders is missing"):
        workspace.run(customers=CUSTOMERS + "d\n")
    assert current_snapshot(workspace.path).id == first.snapshot
    workspace.run(customers=CUSTOMERS + "d\n", orders=ORDERS, at=LATER)
    assert workspace.query("SELECT count(*) FROM orders") == [(2,)]


def test_going_back_points_to_the_snapshot_that_is_still_there(workspace):
    first = workspace.run(customers=CUSTOMERS)
    workspace.run(customers=CUSTOMERS + "d\n", at=LATER)
    back = workspace.run(customers=CUSTOMERS, at=LATER)
    assert (back.snapshot, back.published) == (first.snapshot, False)
    assert current_snapshot(workspace.path).id == first.snapshot


def test_canonical_copies_hold_accepted_rows_only(workspace):
    workspace.run(customers=CUSTOMERS, orders=ORDERS + "3,nobody,2021-01-01,1\n")
    [path] = imports_directory(workspace.path).glob("*/orders.parquet")
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT order_id FROM '{path}'").fetchall() == [("1",), ("2",)]


def test_damaged_snapshot_is_rebuilt_under_a_new_name(workspace):
    first = workspace.run(customers=CUSTOMERS)
    database = workspace.path / "snapshots" / first.snapshot / "snapshot.duckdb"
    database.write_bytes(database.read_bytes()[:-4096])
    again = workspace.run(customers=CUSTOMERS, at=LATER)
    assert again.snapshot == f"{first.snapshot}-2"
    assert snapshot_ids(workspace.path) == [first.snapshot, again.snapshot]
    assert workspace.query("SELECT count(*) FROM customers") == [(3,)]
