"""Reading a file of probabilities: what is accepted, every other row accounted for; refusals that quote no id."""

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.errors import NotFound, UserError
from segmentation.storage.uploaded_scores import place_scores, read_scores
from tests.storage.test_uploaded_ids import PRIVATE, written

IDS = ["a", "b", "c", "é", "007"]
EVERYBODY = range(len(IDS))
NOBODY = np.empty(0, dtype=np.int32)


def connection():
    opened = duckdb.connect(":memory:")
    opened.register("known", pa.table({"row": np.arange(len(IDS), dtype=np.int32), "customer_id": IDS}))
    opened.execute("CREATE TABLE customers AS FROM known")
    return opened


def placed(file, covered=EVERYBODY):
    found = place_scores(connection(), read_scores(file), np.array(covered, dtype=np.int32), objecting=NOBODY)
    assert found.read == len(found.rows) + sum(found.rejected.values())
    assert list(found.rows) == sorted(set(found.rows))
    assert {reason: len(lines) for reason, lines in found.examples.items()} == {
        reason: min(5, count) for reason, count in found.rejected.items()
    }
    return {IDS[row]: p for row, p in zip(found.rows, found.p, strict=True)}, found.rejected, found.examples


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("customer_id,probability\nb,0.25\na,0.5\n", {"a": 0.5, "b": 0.25}),
        ("\ufeffCustomer ID;Probability\r\na;0,5\r\né;1\r\n", {"a": 0.5, "é": 1.0}),
        ("p\tname\tid\n.1\tx\ta\n1e-3\ty\t007\n", {"a": 0.1, "007": 0.001}),
        ("customer_id,score\na,0\nb,1\n", {"a": 0.0, "b": 1.0}),
        ("customer_id,score,p\na,70,0.1\n", {"a": 0.1}),
        ("customer_id,probability\né,0.5\n".encode("cp1252"), {"é": 0.5}),
        (' customer_id , probability \n" a ", 0.5 \n', {"a": 0.5}),
    ],
)
def test_text(tmp_path, content, expected):
    assert placed(written(tmp_path, content, "scores.csv")) == (expected, {}, {})


@pytest.mark.parametrize(
    "columns",
    [
        {"customer_id": ["b", "a"], "probability": [0.25, 0.5]},
        {"client": ["b", "a"], "p": pa.array([0.25, 0.5], pa.float32())},
        {"customer_id": ["b", "a"], "probability": ["0.25", "0.5"]},
    ],
)
def test_parquet(tmp_path, columns):
    pq.write_table(pa.table(columns), tmp_path / "scores.parquet")
    assert placed(tmp_path / "scores.parquet")[0] == {"a": 0.5, "b": 0.25}


def test_ids_that_passed_through_numbers(tmp_path):
    opened = duckdb.connect(":memory:")
    opened.execute("CREATE TABLE customers AS SELECT 0::INTEGER AS row, '7' AS customer_id")
    pq.write_table(pa.table({"customer_id": [7.0], "probability": [0.5]}), tmp_path / "scores.parquet")
    found = place_scores(
        opened, read_scores(tmp_path / "scores.parquet"), np.array([0], dtype=np.int32), objecting=NOBODY
    )
    assert list(found.p) == [0.5]


def test_every_row_is_accounted_for(tmp_path):
    content = (
        "customer_id,probability\n"
        "a,0.1\n"  # 1: superseded by row 4
        ",0.5\n"  # 2
        "nobody,0.5\n"  # 3
        "a,0.4\n"  # 4
        "a,often\n"  # 5: a later row that gives no score takes no place
        "b,\n"  # 6
        "b\n"  # 7
        "b,NaN\n"  # 8
        "b,1.5\n"  # 9
        "c,-0.1\n"  # 10
        "é,0.3\n"  # 11
        "007,0.2\n"  # 12: not covered
        "nobody,often\n"  # 13
        "é,0.3\n"  # 14: the same again
        "\n"
    )
    scores, rejected, examples = placed(written(tmp_path, content, "scores.csv"), covered=range(4))
    assert scores == {"a": 0.4, "é": 0.3}
    assert rejected == {
        "blank_customer": 1,
        "unknown_customer": 2,
        "not_a_number": 4,
        "outside_0_1": 2,
        "not_covered": 1,
        "duplicate_customer": 2,
    }
    assert examples["duplicate_customer"] == (1, 11)
    assert examples["not_a_number"] == (5, 6, 7, 8)
    assert examples["outside_0_1"] == (9, 10)


def test_only_the_first_rows_are_named(tmp_path):
    content = "customer_id,probability\na,0.5\n" + "nobody,0.5\n" * 7
    assert placed(written(tmp_path, content, "scores.csv"))[2] == {"unknown_customer": (2, 3, 4, 5, 6)}


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty_file", "zero bytes"),
        ("customer_id,probability\n", "scores_empty", "has no row"),
        ("\n", "missing_column", "no column called customer_id"),
        (f"email,probability\n{PRIVATE},0.5\n", "missing_column", "no column called customer_id"),
        (f"customer_id,chance\n{PRIVATE},0.5\n", "missing_column", "no column called probability"),
        (f"customer_id,score\n{PRIVATE},87\nb,0.5\nc,1\n", "not_probabilities", "numbers from 0.5 to 87"),
        (f"customer_id,probability\n{PRIVATE},87\nb,12\nc,1\n", "not_probabilities", "0.35 for 35%"),
        (f'customer_id,probability\n"{PRIVATE},0.5\n' + "x" * 140_000, "unreadable_rows", "quotation mark"),
        (b"\x00\x01", "not_text", "is not text and not Parquet"),
    ],
)
def test_refusals(tmp_path, content, code, words):
    with pytest.raises(UserError) as refusal:
        read_scores(written(tmp_path, content, "scores.csv"))
    assert refusal.value.code == code
    assert words in str(refusal.value)
    assert PRIVATE not in str(refusal.value)


def test_a_file_that_is_missing_or_cut_short(tmp_path):
    with pytest.raises(NotFound, match="does not exist"):
        read_scores(tmp_path / "none.csv")
    with pytest.raises(UserError, match="may be cut short"):
        read_scores(written(tmp_path, b"PAR1 and then nothing", "scores.parquet"))


def test_a_column_of_lists_is_refused(tmp_path):
    pq.write_table(pa.table({"customer_id": ["a"], "probability": [[0.5]]}), tmp_path / "scores.parquet")
    with pytest.raises(UserError, match=r"column probability of scores\.parquet holds no plain values"):
        read_scores(tmp_path / "scores.parquet")
