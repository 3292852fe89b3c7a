"""CSV files: safe to open in a spreadsheet, exact to read back, counted, whole or absent."""

import csv
import hashlib
import io

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.errors import Failed
from segmentation.exports.columns import plain
from segmentation.exports.destination import Destination
from segmentation.exports.writing import write_file

SCHEMA = pa.schema([("customer_id", pa.string()), ("phone", pa.string()), ("orders", pa.int64())])

THREE = Destination(
    id="three",
    form="csv",
    columns=(plain("customer_id"), plain("phone", guarded=False), plain("orders")),
    channels=(None,),
    needs={None: ()},
)


class Stream:
    """People as batches that are read once."""

    def __init__(self, schema, batches):
        self.schema = schema
        self._batches = batches

    def batches(self):
        yield from self._batches


def write_csv(file, schema, batches, *, expected):
    return write_file(THREE, file, Stream(schema, batches), expected=expected)


def batch(rows, schema=SCHEMA):
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in schema.names]
    return pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def text_of(value, file, name="customer_id"):
    """Return what a spreadsheet would read for one text cell."""
    write_csv(file, SCHEMA, [batch([(value, value, None)])], expected=1)
    (row,) = csv.DictReader(io.StringIO(file.read_bytes().decode(), newline=""))
    return row[name]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("rest", ["", "1+1", 'cmd|"/c calc"!A0', "\nsecond line", "é"])
def test_what_begins_like_a_formula_is_guarded(tmp_path, start, rest):
    file = tmp_path / "list.csv"
    assert text_of(start + rest, file) == "'" + start + rest
    written = write_csv(file, SCHEMA, [batch([(start + rest, start + rest, -1)])], expected=1)
    assert written.guarded == 1


@pytest.mark.parametrize("value", ["a=1", " =1", "'=1", "é", "1-2", "user@example.com", "", "\n=1", "﹦1"])
def test_everything_else_stays_as_it_is(tmp_path, value):
    assert text_of(value, tmp_path / "list.csv") == value


@pytest.mark.parametrize("phone", ["+33639980001", "-1", "=1"])
def test_phones_are_never_changed(tmp_path, phone):
    assert text_of(phone, tmp_path / "list.csv", name="phone") == phone


def test_numbers_are_never_guarded(tmp_path):
    file = tmp_path / "list.csv"
    assert write_csv(file, SCHEMA, [batch([("a", None, -5)])], expected=1).guarded == 0
    assert file.read_bytes() == b'customer_id,phone,orders\n"a",,-5\n'


ODD = ['He said "hi"', "a,b", "line\nbreak", "carriage\rreturn", "Zoë 李 😀", "", " spaces ", ";", "'", '"', '""']


@pytest.mark.parametrize("value", ODD)
def test_quotes_commas_newlines_and_letters_survive(tmp_path, value):
    assert text_of(value, tmp_path / "list.csv") == value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.text(), st.text(), st.integers(-5, 5)), max_size=5))
def test_any_text_is_read_back(tmp_path, rows):
    file = tmp_path / "list.csv"
    written = write_csv(file, SCHEMA, [batch(rows)], expected=len(rows))
    read = list(csv.DictReader(io.StringIO(file.read_bytes().decode(), newline="")))
    assert [(row["phone"], int(row["orders"])) for row in read] == [(phone, orders) for _, phone, orders in rows]
    risky = [id for id, _, _ in rows if id.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row["customer_id"] for row in read] == [f"'{id}" if id in risky else id for id, _, _ in rows]
    assert written.guarded == len(risky)


def test_rows_guards_and_digest_are_of_all_batches(tmp_path):
    file = tmp_path / "list.csv"
    batches = [batch([("=1", "1", 1), ("b", None, 2)]), batch([]), batch([("@c", "3", None)])]
    written = write_csv(file, SCHEMA, iter(batches), expected=3)
    assert (written.rows, written.guarded) == (3, 2)
    assert written.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert file.read_text(encoding="utf-8") == 'customer_id,phone,orders\n"\'=1","1",1\n"b",,2\n"\'@c","3",\n'
    assert list(tmp_path.iterdir()) == [file]


def test_nobody_is_a_header(tmp_path):
    file = tmp_path / "list.csv"
    assert write_csv(file, SCHEMA, [], expected=0).rows == 0
    assert file.read_text(encoding="utf-8") == "customer_id,phone,orders\n"


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_another_number_of_rows_leaves_no_file(tmp_path, expected):
    with pytest.raises(
        Failed, match=rf"came to 2 rows where {expected} were announced. No file was written."
    ) as failure:
        write_csv(tmp_path / "list.csv", SCHEMA, [batch([("a", "1", 1), ("b", "2", 2)])], expected=expected)
    assert failure.value.code == "row_count"
    assert failure.value.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def _breaking(error):
    yield batch([("a", "1", 1)])
    raise error


def test_a_full_disk_leaves_no_file(tmp_path):
    with pytest.raises(Failed, match=r"No space left on device\. No file was left") as failure:
        write_csv(tmp_path / "list.csv", SCHEMA, _breaking(OSError(28, "No space left on device")), expected=1)
    assert failure.value.code == "disk"
    assert list(tmp_path.iterdir()) == []


def test_a_defect_leaves_no_file(tmp_path):
    with pytest.raises(ZeroDivisionError):
        write_csv(tmp_path / "list.csv", SCHEMA, _breaking(ZeroDivisionError()), expected=1)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_in_the_way_is_told(tmp_path):
    (tmp_path / "list.csv").mkdir()
    with pytest.raises(Failed, match="could not be written"):
        write_csv(tmp_path / "list.csv", SCHEMA, [batch([])], expected=0)
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


def test_an_earlier_file_stays_when_the_new_one_fails(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("earlier", encoding="utf-8")
    with pytest.raises(Failed):
        write_csv(file, SCHEMA, [batch([])], expected=1)
    assert file.read_text(encoding="utf-8") == "earlier"
    assert list(tmp_path.iterdir()) == [file]
