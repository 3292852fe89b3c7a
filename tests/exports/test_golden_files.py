"""Every destination's files, byte for byte; those of XLSX and Parquet by their cells."""

import csv
import io
import json
import re
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.exports.destination import FileOptions
from segmentation.exports.destinations import DESTINATIONS
from segmentation.exports.writing import preview, write_file
from tests.exports.golden_files import CASES, GOLDEN, WRITING, people_of, write
from tests.exports.people import PEOPLE, ROWS, SCHEMA, TABLE, every_column

_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_the_same_to_the_byte(tmp_path, name):
    written = write(name, (GOLDEN / f"{name}.csv") if WRITING else (tmp_path / "list.csv"))
    if WRITING:
        return
    assert (tmp_path / "list.csv").read_bytes() == (GOLDEN / f"{name}.csv").read_bytes()
    assert written.rows == people_of(name).table.num_rows


def test_every_file_that_is_kept_has_its_case():
    assert {file.stem for file in GOLDEN.iterdir()} == set(CASES)
    assert {destination for destination, _ in CASES.values()} | {"xlsx", "parquet"} == set(DESTINATIONS)


@pytest.mark.parametrize("name", CASES)
def test_a_preview_is_what_is_written(name):
    destination, options = CASES[name]
    shown = preview(DESTINATIONS[destination], people_of(name), options=options, rows=3)
    content = (GOLDEN / f"{name}.csv").read_bytes().decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content, newline=""), delimiter=options.delimiter)
    assert shown.columns == tuple(header)
    assert [list(row) for row in shown.rows] == rows[:3]


def test_headers_are_those_the_destinations_publish():
    def header(name):
        return (GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]

    assert header("google_ads_all") == "Email,Phone,First Name,Last Name,Country,Zip"
    assert header("meta_all") == "email,phone,fn,ln,ct,st,zip,country"
    assert header("braze") == "external_id,email,test_group,offer"
    assert header("braze_all").startswith("external_id,email,first_name,last_name,country,home_city,language,")
    assert "purchase_score,purchase_chance,purchase_category,prediction_date,segment_name,test_group" in header(
        "braze_all"
    )
    assert header("klaviyo").startswith("Email Address,")
    assert header("klaviyo_sms").startswith("Phone Number,")
    assert header("mailchimp").startswith("Email Address,")
    assert header("listmonk") == header("listmonk_all") == "email,name,attributes"


def test_attributes_of_listmonk_are_json_of_what_is_known():
    with (GOLDEN / "listmonk_all.csv").open(encoding="utf-8", newline="") as lines:
        rows = [json.loads(row["attributes"]) for row in csv.DictReader(lines)]
    assert rows[1]["note"] == "two\nlines\\ and\ttab"
    assert (rows[0]["shoe size"], rows[0]["vip"], rows[0]["member_since"]) == (38, True, "2024-02-29")
    assert set(rows[3]) == {"segment", "data_date", "arm", "offer"}
    assert (rows[2]["last_name"], rows[4]["note"]) == ("محمد بن علي", "\x07bell")


def cells(file):
    """Return the cells of a workbook's only sheet, row by row, as they are stored: None, texts, numbers."""
    with zipfile.ZipFile(file) as parts:
        root = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - written a moment ago
    rows = []
    for row in root.iter(f"{_CELL}row"):
        found = {}
        for cell in row.iter(f"{_CELL}c"):
            text = cell.find(f"{_CELL}is/{_CELL}t")
            number = cell.findtext(f"{_CELL}v")
            column = re.sub(r"[0-9]", "", cell.get("r"))
            found[column] = (text.text or "") if text is not None else float(number)
        rows.append(found)
    return rows


def _excel_day(day):
    return None if day is None else float((day - date(1899, 12, 30)) / timedelta(days=1))


def test_the_cells_of_a_workbook(tmp_path):
    options = every_column("data_date", "member_since", channel="sms")
    file = tmp_path / "list.xlsx"
    written = write_file(DESTINATIONS["xlsx"], file, PEOPLE, options=options, expected=5)
    header, *rows = cells(file)
    assert tuple(header.values()) == written.columns
    named = [{header[column]: value for column, value in row.items()} for row in rows]
    assert named[0] == {
        "customer_id": "0007",
        "phone": "+33639980001",
        "first_name": "Zoë",
        "last_name": "Lefèvre-d’Arc",
        "language": "fr-FR",
        "city": "Saint-Étienne",
        "region": "Île-de-France",
        "country": "France",
        "score": 99.5,
        "chance": 0.8125,
        "level": "High",
        "audience": "Campaign 12, spring",
        "arm": "A",
        "offer": "10 %",
        "shoe size": 38.0,
        "vip": 1.0,
        "note": 'says "hi", twice',
    }
    assert (named[1]["customer_id"], named[1]["first_name"], named[1]["last_name"]) == ("'=1+1", "'=cmd()", "'@home")
    assert (named[1]["phone"], named[1]["offer"], named[1]["shoe size"]) == ("+12025550101", "'-5 €", -1.0)
    assert (named[2]["last_name"], named[2]["shoe size"]) == ("محمد بن علي", str(2**53 + 1))
    assert set(named[3]) == {"customer_id", "phone", "audience", "arm"}
    assert written.guarded == 5


def test_days_of_a_workbook_are_days(tmp_path):
    file = tmp_path / "list.xlsx"
    options = FileOptions(channel="push", columns=("level", "member_since"))
    write_file(DESTINATIONS["xlsx"], file, PEOPLE, options=options, expected=5)
    assert [row.get("E") for row in cells(file)] == [
        "member_since",
        *map(_excel_day, TABLE["member_since"].to_pylist()),
    ]


def test_a_workbook_is_the_same_to_the_byte_each_time(tmp_path):
    for name in ("one", "two"):
        write_file(DESTINATIONS["xlsx"], tmp_path / name, PEOPLE, options=FileOptions(channel="sms"), expected=5)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_parquet_keeps_types_and_texts(tmp_path):
    file = tmp_path / "list.parquet"
    options = every_column("audience", "data_date", channel="email")
    written = write_file(DESTINATIONS["parquet"], file, PEOPLE, options=options, expected=5)
    read = pq.read_table(file)
    wanted = [name for name in TABLE.column_names if name not in ("phone", "postal_code")]
    assert sorted(read.column_names) == sorted(wanted)
    assert read.select(wanted).equals(TABLE.select(wanted))
    assert written.guarded == 0


def test_the_people_of_these_tests_are_odd_enough():
    texts = [value for row in ROWS for value in row if isinstance(value, str)]
    for mark in ('"', ",", "\n", "\r", "\t", "\\", "=", "@", "ש", "م", "李", "’"):
        assert any(mark in text for text in texts), mark
    assert pa.types.is_string(SCHEMA.field("phone").type)
