"""Whole refusals: exit code 2, words that help, and the earlier snapshot untouched."""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from segmentation.errors import Failed, UserError
from segmentation.storage.snapshots import current_snapshot
from tests.storage.import_workspace import CUSTOMERS, ORDERS, Workspace


@pytest.fixture
def workspace(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    return Workspace(path)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """A workspace with customers and orders, built once; ``filled`` is a copy of it."""
    path = tmp_path_factory.mktemp("example") / "workspace"
    path.mkdir()
    Workspace(path).run(customers=CUSTOMERS, orders=ORDERS)
    return path


@pytest.fixture
def filled(example, tmp_path):
    return Workspace(Path(shutil.copytree(example, tmp_path / "filled")))


def _parquet(workspace, query, cut=0):
    path = workspace.path.parent / "orders.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}'")
    if cut:
        path.write_bytes(path.read_bytes()[:-cut])
    return path


MAPPED = {"orders": {"columns": {"order_id": "No"}}}
REFUSALS = {
    "missing file": (lambda w: {"orders": w.path / "nowhere.csv"}, "missing_file", "nowhere.csv"),
    "a directory": (lambda w: {"orders": w.path}, "unreadable_file", "cannot be opened"),
    "zero bytes": (lambda w: {"orders": b""}, "empty_file", "zero bytes"),
    "only empty lines": (lambda w: {"orders": "\n\n \n"}, "no_header", "order_id"),
    "no required column": (
        lambda w: {"orders": "order_id,customer_id,Ordered At,amount\n1,a,2021-01-01,1\n"},
        "missing_column",
        'orders.columns.ordered_at = "Ordered At"',
    ),
    "customers without id": (lambda w: {"customers": "email\nx@y.org\n"}, "missing_column", "Its columns: email."),
    "mapped column missing": (lambda w: {"orders": ORDERS, "mapping": MAPPED}, "missing_column", "No (which the"),
    "repeated column": (lambda w: {"customers": "customer_id,city,city\na,b,c\n"}, "repeated_column", "city"),
    "customers without rows": (lambda w: {"customers": "customer_id,email\n"}, "no_rows", "no rows"),
    "customers all rejected": (
        lambda w: {"customers": "customer_id,birth_date\na,x\nb,y\n"},
        "nobody_left",
        "bad_date 2",
    ),
    "orders all rejected, no customers": (
        lambda w: {"orders": ORDERS, "as_of": "2001-01-01"},
        "nobody_left",
        "2001-01-01",
    ),
    "unclosed quote": (lambda w: {"customers": 'customer_id,city\na,"x\nb,y\n'}, "unclosed_quote", "never closed"),
    "as_of not a date": (lambda w: {"orders": ORDERS, "as_of": "31.12.2021"}, "bad_as_of", "2011-12-31"),
    "as_of impossible": (lambda w: {"orders": ORDERS, "as_of": "2021-02-30"}, "bad_as_of", "2021-02-30"),
    "unknown zone": (lambda w: {"orders": ORDERS, "timezone": "Mars/Olympus"}, "unknown_timezone", "Europe/Berlin"),
    "zone outside": (lambda w: {"orders": ORDERS, "timezone": "../etc/passwd"}, "unknown_timezone", "IANA"),
    "unknown table": (lambda w: {"files": {"clients": w.path}}, "unknown_table", "customers, orders"),
    "nothing": (lambda w: {"files": {}}, "nothing_to_import", "at least one"),
    "not text": (lambda w: {"orders": b"\x00\x01\x02" * 50}, "not_text", "not text"),
    "UTF-16": (lambda w: {"orders": ORDERS.encode("utf-16")}, "not_text", "UTF-16"),
    "a workbook": (lambda w: {"orders": b"PK\x03\x04\x00\x00"}, "not_text", "workbook"),
    "broken Parquet": (
        lambda w: {"orders": _parquet(w, "SELECT 1 AS order_id", cut=40)},
        "unreadable_parquet",
        "cut short",
    ),
    "Parquet of lists": (
        lambda w: {
            "orders": _parquet(w, "SELECT [1] AS order_id, 'a' AS customer_id, DATE '2021-01-01' AS ordered_at")
        },
        "bad_column_type",
        "plain values",
    ),
    "text named Parquet": (
        lambda w: {"orders": w.write("orders.parquet", ORDERS + "3,a,2021-01-01,5\n")},
        "unreadable_parquet",
        "orders.parquet",
    ),
}


ONLY_WITHOUT_CUSTOMERS = {"orders all rejected, no customers"}
CASES = [
    (case, before) for case in REFUSALS for before in (False, True) if not (before and case in ONLY_WITHOUT_CUSTOMERS)
]


@pytest.mark.parametrize(("case", "data_before"), CASES)
def test_refused_whole(workspace, filled, case, data_before):
    make, code, words = REFUSALS[case]
    workspace = filled if data_before else workspace
    before, files = current_snapshot(workspace.path), workspace.files()
    options = make(workspace)
    with pytest.raises(UserError) as refusal:
        workspace.run(**options)
    assert refusal.value.code == code
    assert refusal.value.exit_code == 2
    assert words in str(refusal.value)
    assert current_snapshot(workspace.path) == before
    assert {name for name in workspace.files() - files if name.count("/")} == set()


@pytest.mark.parametrize("table", ["visits", "tags", "subscriptions", "contacts"])
def test_events_alone_are_refused(workspace, table):
    with pytest.raises(UserError, match="Neither customers nor orders are known") as refusal:
        workspace.run(**{table: "customer_id\na\n"})
    assert refusal.value.code == "no_customers"


MAPPINGS = {
    "unknown table": ({"clients": {}}, "clients"),
    "unknown key": ({"orders": {"colums": {}}}, "orders.colums"),
    "unknown column": ({"orders": {"columns": {"when": "x"}}}, "orders.columns.when"),
    "columns not a table": ({"orders": {"columns": ["x"]}}, "orders.columns"),
    "section not a table": ({"orders": "x"}, "at orders"),
    "format with zone": ({"orders": {"date_format": "%Y-%m-%d%z"}}, "orders.date_format"),
    "format without fields": ({"orders": {"date_format": "date"}}, "orders.date_format"),
    "not a format": ({"orders": {"date_format": "%Q"}}, "%Q"),
    "decimal": ({"orders": {"decimal": "'"}}, "orders.decimal"),
    "statuses": ({"subscriptions": {"paused": "paused"}}, "subscriptions.paused"),
    "currency": ({"currency": "Euro"}, "EUR"),
    "stable": ({"customers": {"stable": ["tier"]}}, "tier"),
}


@pytest.mark.parametrize("case", MAPPINGS)
def test_mappings_that_mean_nothing_are_refused(workspace, case):
    mapping, words = MAPPINGS[case]
    with pytest.raises(UserError) as refusal:
        workspace.run(customers=CUSTOMERS, orders=ORDERS, mapping=mapping)
    assert refusal.value.code == "bad_mapping"
    assert words in str(refusal.value)


def test_missing_workspace(tmp_path):
    with pytest.raises(UserError, match=r"There is no workspace directory .* Create it") as refusal:
        Workspace(tmp_path / "nowhere").run(orders=ORDERS)
    assert refusal.value.code == "no_workspace"


def test_unwritable_workspace(workspace, monkeypatch):
    """Root may write anywhere, so the refusal itself is what is asked for here."""
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(UserError, match=r"cannot be written\. Change its permissions") as refusal:
        workspace.run(orders=ORDERS)
    assert refusal.value.code == "workspace_not_writable"


def test_instant_without_an_offset_is_a_defect(workspace):
    with pytest.raises(ValueError, match="UTC offset"):
        workspace.run(orders=ORDERS, at=datetime(2022, 1, 1))


def test_refusals_name_no_person(workspace):
    content = "customer_id,email,birth_date\nx,secret@example.org,never\n"
    with pytest.raises(UserError) as refusal:
        workspace.run(customers=content)
    assert "secret" not in str(refusal.value)


def test_disk_trouble_is_told_and_leaves_nothing(filled, monkeypatch):
    workspace = filled
    before, files = current_snapshot(workspace.path), workspace.files()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("segmentation.storage.snapshots.publish_directory", full)
    with pytest.raises(Failed, match="The earlier data stays in force") as failure:
        workspace.run(orders=ORDERS + "3,a,2021-01-01,5\n")
    assert failure.value.exit_code == 1
    assert current_snapshot(workspace.path) == before
    assert workspace.files() == files


def test_defect_while_building_leaves_nothing(filled, monkeypatch):
    workspace = filled
    before, files = current_snapshot(workspace.path), workspace.files()
    monkeypatch.setattr("segmentation.storage.importing.point_to", lambda *_arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        workspace.run(orders=ORDERS + "3,a,2021-01-01,5\n")
    assert current_snapshot(workspace.path) == before
    assert workspace.files() == files
