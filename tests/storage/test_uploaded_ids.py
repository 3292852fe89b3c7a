"""Reading a file of customer ids: headers, encodings, blanks, duplicates; and refusals that quote no cell."""

import unicodedata

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.errors import NotFound, UserError
from segmentation.storage.uploaded_ids import read_ids

PRIVATE = "marie.dupont@example.org"


def written(directory, content, name="ids.csv"):
    file = directory / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def found(directory, content, name="ids.csv"):
    read = read_ids(written(directory, content, name))
    assert read.read == read.blank + read.duplicates + len(read.ids)
    return read.ids.to_pylist(), read.blank, read.duplicates


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("customer_id\nb\na\n", (["a", "b"], 0, 0)),
        ("b\na\n", (["a", "b"], 0, 0)),
        ("b\r\na\r\n", (["a", "b"], 0, 0)),
        ("b\na", (["a", "b"], 0, 0)),
        ("\ufeffCustomer ID\na\n", (["a"], 0, 0)),
        ("name;Customer-Id\nx;a\ny;b\n", (["a", "b"], 0, 0)),
        ("name\tid\nx\ta\ny\n", (["a"], 1, 0)),
        ("id,customer_id\n1,a\n", (["a"], 0, 0)),
        ("customer_id\n a \na\n\u00a0a\n", (["a"], 0, 2)),
        ('customer_id\n"a,1"\n""\n  \n\nb\n', (["a,1", "b"], 2, 0)),
        ("customer_id\né\nz\nÉ\n", (["z", "É", "é"], 0, 0)),
        (unicodedata.normalize("NFD", "customer_id\né\n") + "é\n", (["é"], 0, 1)),
        ("customer_id\né\n".encode("cp1252"), (["é"], 0, 0)),
        ("\n\na\n", (["a"], 0, 0)),
        ("007\n7\n", (["007", "7"], 0, 0)),
    ],
)
def test_text(tmp_path, content, expected):
    assert found(tmp_path, content) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"customer_id": ["b", " a ", None, "a"]}, (["a", "b"], 1, 1)),
        ({"whatever": [7, 7, 12]}, (["12", "7"], 0, 1)),
        ({"whatever": [7.0, float("nan"), None]}, (["7"], 2, 0)),
        ({"name": ["x"], "ID": ["a"]}, (["a"], 0, 0)),
    ],
)
def test_parquet(tmp_path, columns, expected):
    file = tmp_path / "ids.parquet"
    pq.write_table(pa.table(columns), file)
    read = read_ids(file)
    assert (read.ids.to_pylist(), read.blank, read.duplicates) == expected


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "ids.csv", "has zero bytes"),
        ("customer_id\n", "ids.csv", "has no customer id in it"),
        ("\n \n", "ids.txt", "has no customer id in it"),
        (f"{PRIVATE},x\n{PRIVATE},y\n", "ids.csv", "has 2 columns and none is called customer_id"),
        (f'customer_id\n"{PRIVATE}' + "x" * 200_000, "ids.csv", "a quotation mark may be open"),
        (b"\xff\xfea\x00", "ids.csv", "is not text and not Parquet"),
        (f"PAR1{PRIVATE}", "ids.parquet", "cannot be read as Parquet"),
    ],
)
def test_refusals_say_what_is_accepted_and_quote_no_cell(tmp_path, content, name, said):
    with pytest.raises(UserError, match=said) as refusal:
        read_ids(written(tmp_path, content, name))
    assert refusal.value.hint
    assert PRIVATE not in str(refusal.value)


def test_a_column_that_holds_no_plain_values(tmp_path):
    file = tmp_path / "ids.parquet"
    pq.write_table(pa.table({"customer_id": [["a"]]}), file)
    with pytest.raises(UserError, match=r"are no plain values\. Give texts"):
        read_ids(file)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NotFound, match="does not exist"):
        read_ids(tmp_path / "nothing.csv")
