"""What the measurements of files count with; as a whole they run by ``python -m benchmarks.exports``."""

import pyarrow as pa
import pytest

from benchmarks.exports import rival
from benchmarks.exports.__main__ import memory, speed
from benchmarks.exports.people import BATCH, MadeUpPeople
from benchmarks.exports.report import REPORT
from benchmarks.exports.writing import OPTIONS, Taken, taken
from segmentation.api import DESTINATIONS, Failed


def test_people_are_as_many_as_asked_and_all_different() -> None:
    people = MadeUpPeople(count=BATCH + 3)
    table = pa.Table.from_batches(people.batches())
    assert table.num_rows == BATCH + 3
    assert table.schema == people.schema
    assert len(set(table["email"].to_pylist())) == BATCH + 3


def test_ours_and_pandas_write_the_same_cells() -> None:
    rates = rival.rows_per_second(500)
    assert set(rates) == {"ours", "pandas", "pandas unguarded"}
    assert all(rate > 0 for rate in rates.values())


def test_one_file_in_a_process_of_its_own() -> None:
    assert set(OPTIONS) == set(DESTINATIONS)
    found = taken("google_ads", 200)
    assert found.rows == 200
    assert found.size > 200 * 4 * 64
    with pytest.raises(Failed, match=r"exports\.writing failed"):
        taken("fax", 200)


def test_targets_are_judged_by_their_ratios() -> None:
    assert [target.met for target in speed(10, {"ours": 31.0, "pandas": 10.0}).targets] == [True]
    assert [target.met for target in speed(10, {"ours": 29.0, "pandas": 10.0}).targets] == [False]
    one = Taken(rows=10, cpu_s=1.0, peak_bytes=100, size=1)
    large = Taken(rows=50, cpu_s=5.0, peak_bytes=120, size=5)
    assert [target.met for target in memory({"csv": (one, one), "xlsx": (one, large)}).targets] == [True, False]


def test_the_readme_is_what_was_kept() -> None:
    assert REPORT.readme.read_text(encoding="utf-8") == REPORT.text(REPORT.kept())
