"""Files as people have them: delimiters, encodings, line ends, empty and ragged lines, Parquet."""

import duckdb
import pytest

from segmentation.errors import UserError
from segmentation.storage.reading import inspect_file, unchanged
from tests.storage.import_workspace import AT, CUSTOMERS, ORDERS, Workspace, reasons, rejects, wall


@pytest.fixture
def workspace(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    return Workspace(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_recognised_from_the_header(workspace, delimiter):
    workspace.run(customers="customer_id,city\na,Berlin\nb,\n".replace(",", delimiter))
    assert workspace.query("SELECT customer_id, city FROM customers ORDER BY row") == [("a", "Berlin"), ("b", None)]


def test_delimiter_is_not_taken_from_a_header_text(workspace):
    workspace.run(customers='customer_id;"a,b,c,d,e"\nx;1\n')
    assert workspace.query('SELECT "a,b,c,d,e" FROM attributes') == [(1,)]


def test_byte_order_mark_is_not_part_of_the_first_name(workspace):
    workspace.run(customers=b"\xef\xbb\xbf" + "customer_id,city\né,Köln\n".encode())
    assert workspace.query("SELECT customer_id, city FROM customers") == [("é", "Köln")]


def test_byte_order_mark_before_a_quoted_header(workspace):
    workspace.run(customers=b'\xef\xbb\xbf"customer_id","city"\nx,y\n')
    assert workspace.query("SELECT customer_id, city FROM customers") == [("x", "y")]


def test_windows_1252_is_read_with_a_notice(workspace):
    result = workspace.run(customers="customer_id,city,last_name\nä,Köln,O’Neil\n".encode("cp1252"))
    assert workspace.query("SELECT customer_id, city, last_name FROM customers") == [("ä", "Köln", "O’Neil")]
    assert result.notices == ("customers.csv is not UTF-8 and was read as Windows-1252.",)


def test_utf_8_has_no_notice(workspace):
    assert workspace.run(customers="customer_id,city\nä,Köln\n").notices == ()


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(workspace, line_end):
    result = workspace.run(customers=line_end.join(["customer_id,city", "a,x", "", "b", "c,y", ""]))
    assert workspace.query("SELECT customer_id, city FROM customers ORDER BY row") == [("a", "x"), ("c", "y")]
    assert reasons(result, "customers") == [("bad_row", 4)]


def test_last_line_without_a_line_end(workspace):
    result = workspace.run(customers="customer_id\na\nb")
    assert result.tables["customers"].read == 2


def test_rows_are_the_rows_of_a_spreadsheet(workspace):
    """A quoted line break does not count, an empty line does; the header is row 1."""
    lines = [
        "customer_id,city,birth_date",
        'a,"two\nlines",1980-01-01',
        "",
        "b,x,never",
        "   ",
        "c,x",
        'd,"more ""quoted""\r\nlines\n\n",1980-01-01',
        "e,x,y,z",
        "f,x,1980-13-01",
        ",,",
        ",x,1980-01-01",
    ]
    result = workspace.run(customers="\n".join(lines))
    assert reasons(result, "customers") == [
        ("bad_date", 4),
        ("bad_row", 6),
        ("bad_row", 8),
        ("bad_date", 9),
        ("missing_customer_id", 11),
    ]
    assert result.tables["customers"].read == 7
    assert workspace.query("SELECT city FROM customers ORDER BY row") == [("two\nlines",), ('more "quoted"\r\nlines',)]


def test_rows_stay_right_across_blocks(workspace, monkeypatch):
    """Small blocks, with bad and empty lines in each: every rejected row must be the very line that is wrong."""
    monkeypatch.setattr("segmentation.storage.csv_rows._BLOCK", 997)
    lines, wrong = ["customer_id,birth_date"], []
    for number in range(3000):
        if number % 7 == 3:
            lines.append("")
        if number % 11 == 5:
            lines.append("too,many,columns")
            wrong.append(("bad_row", len(lines)))
        lines.append(f"c{number},{'x' if number % 13 == 1 else '1980-01-01'}")
        if number % 13 == 1:
            wrong.append(("bad_date", len(lines)))
    result = workspace.run(customers="\n".join(lines) + "\n")
    assert reasons(result, "customers") == wrong


def test_header_below_empty_lines(workspace):
    result = workspace.run(customers="\n\ncustomer_id,birth_date\na,x\nb,1980-01-01\n")
    assert reasons(result, "customers") == [("bad_date", 4)]
    assert result.tables["customers"].read == 2


def test_ragged_rows_say_how_many_columns(workspace):
    result = workspace.run(customers="customer_id,city\na,x\nSecret Person,s@example.org,1\n")
    [reject] = rejects(result, "customers")
    assert (reject["file"], reject["row"], reject["column"]) == ("customers.csv", "3", "")
    assert reject["found"] == "3 columns, the header has 2"
    assert reject["accepted"] == "as many columns as the header"


def test_unnamed_columns_are_left_out(workspace):
    workspace.run(customers="customer_id,,city\na,1,x\n")
    assert workspace.query("SELECT city FROM customers") == [("x",)]
    assert workspace.query("SELECT * FROM attributes") == [(0,)]


def test_unknown_columns_of_events_are_named(workspace):
    result = workspace.run(customers=CUSTOMERS, orders=ORDERS.replace("amount", "amount,till").replace("0\n", "0,1\n"))
    assert result.notices == ("Columns of orders.csv that orders does not have were left out: till.",)


def test_mapping_renames_columns(workspace):
    workspace.run(
        orders="No,Who,Order Date\n1,a,2021-01-01\n",
        mapping={"orders": {"columns": {"order_id": "No", "customer_id": "Who", "ordered_at": "Order Date"}}},
    )
    assert workspace.query("SELECT order_id, ordered_at FROM orders") == [("1", wall("2021-01-01"))]


def test_parquet_is_read_with_its_types(workspace, tmp_path):
    path = tmp_path / "orders.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * FROM (VALUES"
            " (1.0::DOUBLE, 7, TIMESTAMPTZ '2021-07-01 22:30:00+00', 12.345::DOUBLE, 2::TINYINT, false),"
            " (2.0::DOUBLE, 7, TIMESTAMPTZ '2031-07-01 22:30:00+00', 1.0::DOUBLE, 2::TINYINT, false),"
            " ('nan'::DOUBLE, 7, TIMESTAMPTZ '2021-07-01 22:30:00+00', 1.0::DOUBLE, 2::TINYINT, false),"
            " (3.0::DOUBLE, 8, TIMESTAMPTZ '2021-07-01 22:30:00+00', 'inf'::DOUBLE, NULL, true))"
            f" t(order_id, customer_id, ordered_at, amount, quantity, is_return)) TO '{path}'"
        )
    result = workspace.run(orders=path)
    assert workspace.query("SELECT order_id, ordered_at, amount, quantity, is_return FROM orders") == [
        ("1", wall("2021-07-02T00:30:00"), 1235, 2.0, False)
    ]
    assert workspace.query("SELECT customer_id FROM customers") == [("7",)]
    assert reasons(result, "orders") == [("after_as_of", 3), ("missing_order_id", 4), ("bad_number", 5)]


def test_parquet_columns_that_hold_no_values_are_left_out(workspace, tmp_path):
    path = tmp_path / "customers.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 'a' AS customer_id, [1, 2] AS list, 5 AS points) TO '{path}'")
    result = workspace.run(customers=path)
    assert result.notices == ("Columns of customers.parquet with lists, records or bytes were left out: list.",)
    assert workspace.query("SELECT points FROM attributes") == [(5,)]


def test_progress_is_heard_from_start_to_end(workspace):
    workspace.run(customers=CUSTOMERS, at=AT)
    shares = [share for share, _ in workspace.heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_events_file_without_rows_is_an_empty_table(workspace):
    result = workspace.run(customers=CUSTOMERS, visits="customer_id,visited_at\n")
    assert (result.tables["visits"].read, rejects(result, "visits")) == (0, [])
    assert workspace.query("SELECT count(*) FROM visits") == [(0,)]


def test_a_file_that_changes_while_it_is_read_is_refused(workspace, monkeypatch):
    monkeypatch.setattr("segmentation.storage.importing.unchanged", lambda kind: False)
    with pytest.raises(UserError, match=r"The orders file orders\.csv changed while it was being read"):
        workspace.run(orders=ORDERS)
    assert {name for name in workspace.files() if "/" in name} == set()


def test_change_of_a_file_is_seen(workspace):
    path = workspace.write("orders.csv", ORDERS)
    kind = inspect_file("orders", path)
    assert unchanged(kind)
    path.write_text(ORDERS + "3,a,2021-01-01,1\n")
    assert not unchanged(kind)


def test_text_cut_inside_a_character_is_not_utf_8(workspace):
    path = workspace.write("orders.csv", "é".encode()[:1])
    assert inspect_file("orders", path).encoding == "cp1252"


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_encoding_is_found_across_chunks(workspace, monkeypatch, size):
    monkeypatch.setattr("segmentation.storage.reading._CHUNK", size)
    for text, encoding in {"aé€😀z": "utf-8", "abc": "utf-8"}.items():
        assert inspect_file("orders", workspace.write("x.csv", text)).encoding == encoding
    assert inspect_file("orders", workspace.write("x.csv", "aé€z".encode("cp1252"))).encoding == "cp1252"
