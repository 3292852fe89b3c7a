"""Bad input end to end: each has its outcome, a message that names file, row, column, and the earlier data stays."""

import csv
import json
import os
import shutil
from pathlib import Path

import pytest

from segmentation.api import LOCAL, create_workspace
from tests.api.company import write_files

CUSTOMERS = "customer_id,email,height\na,a@example.com,1.7\nb,b@example.com,\nc,,1.5\n"
ORDERS = "order_id,customer_id,ordered_at,amount\n1,a,2026-01-05,10\n2,b,2026-02-05,20\n"
AS_OF = ("--as-of", "2026-03-01")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    directory = tmp_path_factory.mktemp("good")
    workspace = create_workspace(directory / "workspace", title="Good")
    files = write_files(directory, {"customers": CUSTOMERS, "orders": ORDERS})
    workspace.data.import_files(files, as_of="2026-03-01", actor=LOCAL)
    workspace.close()
    return workspace.path


@pytest.fixture
def imports(penchant, good, tmp_path):
    """Import files into a copy of a workspace that has data; return how it ended and the workspace."""
    path = Path(shutil.copytree(good, tmp_path / "workspace"))

    def run(*more, **tables):
        files = write_files(tmp_path, tables)
        named = [part for table, file in files.items() for part in (f"--{table}", file)]
        return penchant("import", "--workspace", path, *(more or AS_OF), *named, "--json"), path

    return run


def in_force(penchant, path):
    return penchant("count", "--workspace", path, "--json").document


REFUSED = {
    "wrong column": (
        {"orders": "order_id,customer_id,date,amount\n1,a,2026-01-05,10\n"},
        ("orders.csv", "ordered_at", "date"),
    ),
    "empty file": ({"orders": ""}, ("orders.csv", "zero bytes")),
    "only a line break": ({"orders": "\n"}, ("orders.csv",)),
    "customers of 0 rows": ({"customers": "customer_id,email\n"}, ("customers.csv", "no rows")),
    "customers whose every row is bad": (
        {"customers": "customer_id,birth_date\na,soon\n"},
        ("customers.csv", "bad_date 1"),
    ),
    "not text": ({"orders": b"\x00\x01\x02" * 50}, ("orders.csv", "not text")),
    "UTF-16": ({"orders": ORDERS.encode("utf-16")}, ("orders.csv", "UTF-16")),
    "a workbook": ({"orders": b"PK\x03\x04\x00\x00"}, ("orders.csv", "workbook")),
    "an open quote": ({"customers": 'customer_id,city\na,"x\nb,y\n'}, ("customers.csv", "never closed")),
    "a column twice": ({"customers": "customer_id,city,city\na,b,c\n"}, ("customers.csv", "city")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_whole(penchant, imports, good, case):
    tables, words = REFUSED[case]
    ended, path = imports(**tables)
    assert (ended.code, ended.out) == (2, "")
    assert [word for word in words if word not in ended.said] == []
    assert "Traceback" not in ended.err
    assert in_force(penchant, path) == in_force(penchant, good)


def test_missing_file(penchant, good, tmp_path):
    before = in_force(penchant, good)
    ended = penchant("import", "--workspace", good, *AS_OF, "--orders", tmp_path / "nowhere.csv", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "nowhere.csv" in ended.said
    assert in_force(penchant, good) == before


@pytest.mark.parametrize("as_of", ["tomorrow", "2026-02-30", "01.03.2026", ""])
def test_as_of_that_is_no_date(penchant, imports, good, as_of):
    ended, path = imports("--as-of", as_of, orders=ORDERS)
    assert (ended.code, ended.out) == (2, "")
    assert "2011-12-31" in ended.said
    assert in_force(penchant, path) == in_force(penchant, good)


def test_unknown_zone(penchant, imports, good):
    ended, path = imports(*AS_OF, "--timezone", "Mars/Olympus", orders=ORDERS)
    assert (ended.code, ended.out) == (2, "")
    assert "Mars/Olympus" in ended.said
    assert in_force(penchant, path) == in_force(penchant, good)


# What is accepted all the same, and the notice or the reason of each row that is not.
READ = {
    "byte order mark": ("\ufeff" + ORDERS, {}, ""),
    "semicolons": (ORDERS.replace(",", ";"), {}, ""),
    "Windows line ends": (ORDERS.replace("\n", "\r\n"), {}, ""),
    "a bad date": (ORDERS + "3,a,05/01/2026,10\n", {"bad_date": 1}, "ordered_at"),
    "a day that does not exist": (ORDERS + "3,a,2026-02-30,10\n", {"bad_date": 1}, "ordered_at"),
    "a future date": (ORDERS + "3,a,2026-03-01,10\n4,a,2030-01-01,10\n", {"after_as_of": 2}, "ordered_at"),
    "a text in a number": (ORDERS + "3,a,2026-01-05,ten\n", {"bad_number": 1}, "amount"),
    "an order twice, the same": (ORDERS + "1,a,2026-01-05,10\n", {"identical_duplicate": 1}, ""),
    "an order twice, another": (ORDERS + "1,a,2026-01-05,11\n", {"duplicate_order": 1}, "order_id"),
    "an unknown customer": (ORDERS + "3,zz,2026-01-05,10\n", {"unknown_customer": 1}, "customer_id"),
    "no customer": (ORDERS + "3,,2026-01-05,10\n", {"missing_customer_id": 1}, "customer_id"),
}


@pytest.mark.parametrize("case", READ)
def test_read_all_the_same(imports, case):
    content, reasons, column = READ[case]
    ended, _ = imports(orders=content)
    assert ended.code == 0
    account = ended.document["tables"]["orders"]
    assert (account["accepted"], account["reasons"]) == (2, reasons)
    rejects = rows_of(account["rejects_file"])
    assert len(rejects) == account["rejected"]
    for reject in rejects:
        assert reject["file"] == "orders.csv"
        assert int(reject["row"]) >= 3
        assert column in reject["column"]


def rows_of(file):
    with Path(file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_negative_amounts_are_returns(penchant, imports, filter_file):
    ended, path = imports(orders=ORDERS + "3,c,2026-02-06,-20\n")
    assert ended.document["tables"]["orders"]["accepted"] == 3
    bought = filter_file({"orders": {"measure": "count", "value": {">=": 1}, "window": "ever"}})
    assert penchant("count", "--workspace", path, "--filter", bought, "--json").document["size"] == 2


def test_latin_1_is_read_with_a_notice(penchant, imports, filter_file):
    content = "customer_id,city\na,Orléans\nb,Málaga\n".encode("latin-1")
    ended, path = imports(customers=content)
    assert ended.code == 0
    assert "customers.csv" in ended.said
    assert "Windows-1252" in ended.said
    orleans = filter_file({"attribute": {"field": "city", "=": "Orléans"}})
    assert penchant("count", "--workspace", path, "--filter", orleans, "--json").document["size"] == 1


def test_a_customer_twice_is_the_last_one_and_the_refusal_wins(penchant, imports, filter_file):
    content = "customer_id,city,email,email_consent\na,Paris,a@example.com,no\nb,Lyon,,yes\na,Rome,a@example.com,yes\n"
    ended, path = imports(customers=content)
    assert ended.document["tables"]["customers"]["reasons"] == {"duplicate_customer": 1}
    rome = filter_file({"attribute": {"field": "city", "in": ["Rome"]}})
    assert penchant("count", "--workspace", path, "--filter", rome, "--json").document["size"] == 1
    reachable = filter_file({"reachable": "email"})
    assert penchant("count", "--workspace", path, "--filter", reachable, "--json").document["size"] == 0


def test_a_first_import_that_is_refused_leaves_no_data(penchant, tmp_path):
    files = write_files(tmp_path, {"customers": "customer_id\n"})
    where = ("--workspace", tmp_path / "new")
    assert penchant("import", *where, *AS_OF, "--customers", files["customers"], "--json").code == 2
    ended = penchant("count", *where, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "has no data yet" in ended.said


def test_nothing_to_import(penchant, good):
    ended = penchant("import", "--workspace", good, *AS_OF, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "at least one" in ended.said


def test_a_half_built_snapshot_is_neither_read_nor_kept(penchant, imports):
    ended, path = imports(orders=ORDERS)
    killed = path / "snapshots" / "2026-03-02-killed.tmp"
    killed.mkdir()
    (killed / "snapshot.duckdb").write_bytes(b"half")
    unfinished = path / "imports" / "20260302-killed.tmp"
    unfinished.mkdir()
    assert in_force(penchant, path)["snapshot"] == ended.document["snapshot"]
    again, _ = imports("--as-of", "2026-03-02", orders=ORDERS)
    assert again.code == 0
    assert in_force(penchant, path)["snapshot"] == again.document["snapshot"] != ended.document["snapshot"]
    assert not killed.exists()
    assert not unfinished.exists()


@pytest.mark.parametrize("damage", ["cut", "missing"])
def test_a_damaged_snapshot_is_told_with_a_way_out(penchant, imports, damage):
    _, path = imports(orders=ORDERS)
    (file,) = (path / "snapshots" / (path / "snapshots" / "CURRENT").read_text().strip()).glob("*.duckdb")
    if damage == "missing":
        file.unlink()
    else:
        os.truncate(file, file.stat().st_size // 2)
    ended = penchant("count", "--workspace", path, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "missing, cut short or damaged" in ended.said
    assert "Import again" in ended.said


def test_a_workspace_that_cannot_be_written_is_told(penchant, good, monkeypatch):
    """Root may write anywhere, so the probe is told that the disk is read-only."""
    before = in_force(penchant, good)

    def refuse(self, *_arguments, **_options):
        raise OSError(30, "Read-only file system", str(self))

    with monkeypatch.context() as disk:
        disk.setattr(Path, "touch", refuse)
        ended = penchant("count", "--workspace", good, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "cannot be written (Read-only file system)" in ended.said
    assert "--workspace" in ended.said
    assert in_force(penchant, good) == before


def test_settings_that_cannot_be_read_are_told(penchant, imports):
    _, path = imports(orders=ORDERS)
    (path / "workspace.toml").write_text("title = ", encoding="utf-8")
    ended = penchant("count", "--workspace", path, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "workspace.toml cannot be used: it is not TOML" in ended.said


@pytest.mark.parametrize("content", [b"[orders", b"\xff\xfe", b"[clients]\nx = 1\n", b"currency = 5\n"])
def test_mappings_that_cannot_be_used(penchant, imports, good, tmp_path, content):
    mapping = tmp_path / "mapping.toml"
    mapping.write_bytes(content)
    ended, path = imports(*AS_OF, "--mapping", mapping, orders=ORDERS)
    assert (ended.code, ended.out) == (2, "")
    assert "mapping" in ended.said
    assert in_force(penchant, path) == in_force(penchant, good)


def predict(penchant, path, window=30):
    return penchant("predict", "--workspace", path, "--name", "orders", "--window", window, "--json")


def new_workspace(penchant, tmp_path, **tables):
    files = write_files(tmp_path, tables)
    named = [part for table, file in files.items() for part in (f"--{table}", file)]
    ended = penchant("import", "--workspace", tmp_path / "new", *AS_OF, *named, "--json")
    assert ended.code == 0
    return tmp_path / "new"


def test_nobody_has_ordered(penchant, tmp_path):
    path = new_workspace(penchant, tmp_path, customers=CUSTOMERS, orders=ORDERS.splitlines()[0] + "\n")
    ended = predict(penchant, path)
    assert (ended.code, ended.out) == (2, "")
    assert "No customer is covered by this prediction" in ended.said
    shown = penchant("predictions", "show", "--workspace", path, "orders", "--json").document
    assert (shown["status"], shown["usable"]) == ("failed", False)
    assert "No customer is covered" in shown["reason"]


def test_no_orders_table(penchant, tmp_path):
    path = new_workspace(penchant, tmp_path, customers=CUSTOMERS)
    ended = predict(penchant, path)
    assert (ended.code, ended.out) == (2, "")
    assert "has no orders" in ended.said


def test_one_single_customer(penchant, tmp_path):
    orders = ORDERS.splitlines()[0] + "\n1,a,2025-06-01,10\n"
    path = new_workspace(penchant, tmp_path, customers="customer_id\na\n", orders=orders)
    counted = in_force(penchant, path)
    assert (counted["population"], counted["size"]) == (1, 1)
    ended = predict(penchant, path)
    assert ended.code == 0
    built = ended.document
    assert (built["scored"], built["usable"]) == (1, True)
    assert built["reason"]
    whole = penchant("count", "--workspace", path, "--prediction", "orders", "--json").document
    assert (whole["size"], whole["scored"]) == (1, 1)
    assert 0 < whole["expected_purchasers"] < 1
    out = ("--purpose", "analyse", "--out", tmp_path / "list.csv", "--json")
    assert penchant("export", "--workspace", path, "--prediction", "orders", *out).document["rows"] == 1


def test_nobody_with_two_orders(penchant, tmp_path):
    """Without a repeated order there is no pattern: everyone has the average chance, and the reason says why."""
    lines = [f"{row},c{row},2025-{1 + row % 12:02d}-15,10" for row in range(60)]
    orders = "\n".join([ORDERS.splitlines()[0], *lines]) + "\n"
    path = new_workspace(penchant, tmp_path, orders=orders)
    ended = predict(penchant, path)
    assert ended.code == 0
    assert ended.document["scored"] == 60
    assert "0 repeat purchases so far, 10 needed" in ended.document["reason"]
    average = penchant("count", "--workspace", path, "--prediction", "orders", "--range", "50:50.1", "--json").document
    assert average["size"] == 60


def test_a_prediction_that_fails_leaves_the_numbers_of_the_earlier_one(penchant, tmp_path, monkeypatch):
    path = new_workspace(penchant, tmp_path, customers=CUSTOMERS, orders=ORDERS)
    assert predict(penchant, path).code == 0
    before = penchant("count", "--workspace", path, "--prediction", "orders", "--json").document

    def fail(*_arguments, **_options):
        raise MemoryError

    with monkeypatch.context() as thin:
        thin.setattr("segmentation.api.issuing.learn", fail)
        with pytest.raises(MemoryError):
            predict(penchant, path)
    shown = penchant("predictions", "show", "--workspace", path, "orders", "--json").document
    assert (shown["status"], shown["reason"]) == ("failed", "The build was interrupted; start it again.")
    assert penchant("count", "--workspace", path, "--prediction", "orders", "--json").document == before


def test_errors_name_no_customer(imports):
    content = "customer_id,email,birth_date\nsecret-id,secret@example.com,soon\n"
    ended, _ = imports(customers=content)
    assert ended.code == 2
    assert "secret" not in ended.err


def test_json_is_json(imports):
    ended, _ = imports(orders=ORDERS)
    assert json.loads(ended.out)["published"] in (True, False)


def test_a_message_is_one_line_and_keeps_every_character(penchant, tmp_path):
    """Terminals break lines themselves; a program that reads the message needs the path whole."""
    file = tmp_path / "[bold]a file with a name that is quite long and has brackets[/].json"
    ended = penchant("count", "--workspace", tmp_path, "--filter", file)
    assert ended.err == f"workspace_missing: {ended.err.removeprefix('workspace_missing: ')}"
    assert ended.err.count("\n") == 1
    assert str(tmp_path) in ended.err


def test_notices_keep_every_character(penchant, tmp_path):
    file = tmp_path / "[bold] names [red].csv"
    file.write_bytes("customer_id,city\na,Orléans\n".encode("latin-1"))
    ended = penchant("import", "--workspace", tmp_path / "new", *AS_OF, "--customers", file)
    assert ended.code == 0
    assert file.name in ended.err
