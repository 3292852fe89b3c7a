"""Whoever is written is read back: any people, with every separator; and no address stands in a hashed file."""

import csv
import io
import itertools

import pandas as pd
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.exports.destination import DELIMITERS, FileOptions, PeopleTable
from segmentation.exports.destinations import DESTINATIONS
from segmentation.exports.writing import write_file

TEXTS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(
        ["=1+1", "-2", "+3", "@x", 'a"b', "a;b", "a,b", "a\tb", "a\nb", "a\r\nb", "محمد", "Zoë", "'", "NULL"]
    ),
)
EMAILS = st.from_regex(r"[a-z]{1,6}\.[a-z0-9]{3,8}@[a-z]{3,8}\.(com|fr)", fullmatch=True)
PHONES = st.from_regex(r"\+[1-9][0-9]{8,13}", fullmatch=True)
PERSON = st.fixed_dictionaries(
    {
        "email": EMAILS,
        "phone": PHONES,
        **dict.fromkeys(("first_name", "last_name", "country", "postal_code", "city", "region"), TEXTS),
        "score": st.one_of(st.none(), st.integers(0, 1000).map(lambda bin: bin / 10)),
        "visits": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    }
)
PEOPLE = st.lists(PERSON, max_size=6)
TEXT_COLUMNS = ("email", "phone", "first_name", "last_name", "country", "postal_code", "city", "region")
SCHEMA = pa.schema(
    [("customer_id", pa.string())]
    + [(name, pa.string()) for name in TEXT_COLUMNS]
    + [("score", pa.float64()), ("visits", pa.int64())]
)
NOT_ITS_OWN = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def people_of(rows):
    return PeopleTable(
        table=pa.Table.from_pylist([{"customer_id": f"c{n}"} | row for n, row in enumerate(rows)], SCHEMA)
    )


def shown(value):
    """Return a text as a file has it: guarded; a spreadsheet reads an empty cell for a missing one."""
    text = value or ""
    return f"'{text}" if text[:1] in set("=+-@\t\r") and text else text


@settings(suppress_health_check=NOT_ITS_OWN, max_examples=60)
@given(rows=PEOPLE, delimiter=st.sampled_from(DELIMITERS), decimal_comma=st.booleans())
def test_csv_is_read_back(tmp_path, rows, delimiter, decimal_comma):
    file = tmp_path / "list.csv"
    options = FileOptions(
        channel="ads",
        columns=("first_name", "last_name", "country", "postal_code", "city", "region", "score", "visits"),
        delimiter=delimiter,
        decimal_comma=decimal_comma,
    )
    written = write_file(DESTINATIONS["csv"], file, people_of(rows), options=options, expected=len(rows))
    text = file.read_bytes().decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert len(read) == written.rows == len(rows)
    for line, row in zip(read, rows, strict=True):
        assert (line["email"], line["phone"]) == (row["email"], row["phone"])
        assert [line[name] for name in TEXT_COLUMNS[2:]] == [shown(row[name]) for name in TEXT_COLUMNS[2:]]
        number = line["score"].replace(",", ".") if decimal_comma else line["score"]
        assert (float(number) if number else None) == row["score"]
        assert (int(line["visits"]) if line["visits"] else None) == row["visits"]
    guards = sum(shown(row[name]) != (row[name] or "") for row in rows for name in TEXT_COLUMNS[2:])
    assert written.guarded == guards


@settings(suppress_health_check=NOT_ITS_OWN, max_examples=30)
@given(rows=st.lists(PERSON, min_size=1, max_size=6), delimiter=st.sampled_from(DELIMITERS))
def test_pandas_reads_it_too(tmp_path, rows, delimiter):
    file = tmp_path / "list.csv"
    options = FileOptions(channel="email", columns=("first_name", "score"), delimiter=delimiter, decimal_comma=True)
    write_file(DESTINATIONS["csv"], file, people_of(rows), options=options, expected=len(rows))
    read = pd.read_csv(
        file, sep=delimiter, decimal=",", dtype={"first_name": str}, keep_default_na=False, na_values={"score": ""}
    )
    assert read["email"].tolist() == [row["email"] for row in rows]
    assert [None if pd.isna(score) else score for score in read["score"]] == [row["score"] for row in rows]


@settings(suppress_health_check=NOT_ITS_OWN, max_examples=40)
@given(rows=PEOPLE)
def test_no_address_and_no_name_is_in_a_hashed_file(tmp_path, rows):
    columns = ("first_name", "last_name", "country", "postal_code")
    for destination in ("google_ads", "meta"):
        file = tmp_path / destination
        options = FileOptions(columns=columns)
        write_file(DESTINATIONS[destination], file, people_of(rows), options=options, expected=len(rows))
        lines = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
        hashed = 4 if destination == "google_ads" else len(lines[0])
        cells = list(itertools.chain.from_iterable(line[:hashed] for line in lines[1:]))
        assert all(cell == "" or (len(cell) == 64 and set(cell) <= set("0123456789abcdef")) for cell in cells)
        assert all(row["email"] not in file.read_text(encoding="utf-8") for row in rows)


@settings(suppress_health_check=NOT_ITS_OWN, max_examples=30)
@given(rows=PEOPLE, cuts=st.lists(st.integers(0, 6), max_size=3))
def test_how_people_come_in_batches_changes_nothing(tmp_path, rows, cuts):
    whole = people_of(rows)
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    parts = [whole.table.slice(start, end - start) for start, end in itertools.pairwise(edges)]
    cut = PeopleTable(table=pa.concat_tables(parts))
    digests = {
        write_file(DESTINATIONS[id], tmp_path / id, people, expected=len(rows)).sha256
        for people in (whole, cut)
        for id in ("listmonk",)
    }
    assert len(digests) == 1
