"""The measurements at a small size: everything is there and counted right. No figure of time is judged."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from itertools import islice
from pathlib import Path

import duckdb
import numpy as np
import pytest

from benchmarks import baseline, questions, readme
from benchmarks.answers import Opened, check_counts
from benchmarks.lines import Scans
from benchmarks.made_up_workspace import PREDICTION, ROOT, MadeUpWorkspace, default_directory, prepare
from benchmarks.postgres import postgres_is_here
from benchmarks.results import missed, refuse_slow_scan
from segmentation.api import Failed, Filter, Unavailable, canonical_hash, open_workspace
from tests.benchmarks.conftest import CUSTOMERS

KEYS = {
    "cached",
    "cached_index",
    "first_use",
    "later_use",
    "later_use_index",
    "sql",
    "sql_index",
    "slider",
    "memory",
    "together",
    "sql_product",
    "sql_45_days",
    "open",
    "first_answer",
    "segment",
}


def penchant(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from segmentation.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=root, check=False)


def test_the_whole_of_it_runs_and_every_line_is_there(place: MadeUpWorkspace, cache: Path) -> None:
    options = ["--customers", str(CUSTOMERS), "--cache", str(cache), "--rounds", "2", "--think", "0.01", "--json"]
    ended = penchant(ROOT, "bench", *options)
    assert ended.returncode == 0, ended.stderr
    document = json.loads(ended.stdout)
    assert document["customers"] == CUSTOMERS
    lines = {line["key"]: line for line in document["lines"]}
    assert set(lines) == KEYS
    assert all(line["value"] > 0 for line in lines.values())
    assert {key: line["bound"] for key, line in lines.items() if line["bound"] is not None} == {
        "cached": 0.06,
        "first_use": 0.6,
        "later_use": 0.2,
        "sql": 1.3,
        "slider": 0.1,
        "memory": 1_500,
        "together": 30,
    }
    assert lines["cached"]["ratio"] == pytest.approx(lines["cached"]["value"] / document["scans"]["F8"]["cpu_ms"])
    assert {other["name"] for other in document["beside"]} == {"pandas", "SQLite", "PostgreSQL"}
    assert all(other["cpu_ms"]["F7"] or other["note"].startswith("not measured") for other in document["beside"])
    assert document["build"]["peak_rss_bytes"] > 50e6
    assert document["build"]["tables"]["visits"]["accepted"] == 10 * CUSTOMERS
    assert missed(document) == [], "nothing is judged at this size"
    assert "F7" in readme.text({CUSTOMERS: document})


@pytest.mark.parametrize(("name", "filter"), [("F7", questions.F7), ("F8", questions.F8)])
def test_the_index_finds_the_customers_of_the_scan_in_every_bin(
    place: MadeUpWorkspace, name: str, filter: Filter
) -> None:
    view = open_workspace(place.workspace).audiences.view(filter, PREDICTION)
    with baseline.connect(place.narrow) as connection:
        answer = baseline.ask(connection, name)
    assert view.count is not None
    assert view.sum_p is not None
    assert np.array_equal(view.count, baseline.per_bin(answer))
    assert view.count.sum() > 100
    assert view.sum_p.sum() == pytest.approx(answer["sum_p"].sum(), rel=1e-4)


def test_other_counts_are_not_timed(place: MadeUpWorkspace, tmp_path: Path) -> None:
    wrong = tmp_path / "narrow.duckdb"
    shutil.copy(place.narrow, wrong)
    with duckdb.connect(str(wrong)) as connection:
        connection.execute("UPDATE narrow SET visits_30 = 0")
    opened = Opened(place.workspace)
    with pytest.raises(Failed, match="count other customers for F7"):
        check_counts(opened, wrong)
    opened.close()


@pytest.mark.parametrize(("f7", "f8", "said"), [(11.0, 20.0, "scan of F7"), (9.0, 31.0, "scan of F8")])
def test_a_slow_scan_ends_the_run(f7: float, f8: float, said: str) -> None:
    with pytest.raises(Failed, match=said):
        refuse_slow_scan(Scans(customers=1_000_000, f7=f7, f8=f8))


def test_a_fast_scan_and_a_small_one_do_not() -> None:
    refuse_slow_scan(Scans(customers=1_000_000, f7=9.9, f8=29.9))
    refuse_slow_scan(Scans(customers=20_000, f7=11.0, f8=31.0))


def test_a_line_is_judged_by_its_ratio_where_it_has_one() -> None:
    scans = Scans(customers=1_000_000, f7=10.0, f8=20.0)
    assert scans.compared("cached", "", 1.2, per="F8", bound=0.06).within is True
    assert scans.compared("cached", "", 1.3, per="F8", bound=0.06).within is False
    assert scans.absolute("slider", "", 0.2, bound=0.1).within is False
    assert scans.absolute("open", "", 0.2).within is None


def test_what_is_built_is_used_again(place: MadeUpWorkspace) -> None:
    before = {file: file.stat().st_mtime_ns for file in (place.narrow, place.stamp, place.sources / "visits.parquet")}
    assert prepare(place, lambda share, text: None).tables["customers"]["accepted"] == CUSTOMERS
    assert {file: file.stat().st_mtime_ns for file in before} == before


def test_what_other_code_built_or_nobody_finished_is_made_anew(tmp_path: Path) -> None:
    place = default_directory(1_000, tmp_path)
    prepare(place, lambda share, text: None)
    stamp = json.loads(place.stamp.read_text(encoding="utf-8"))
    place.stamp.write_text(json.dumps({**stamp, "code": "other"}), encoding="utf-8")
    (place.workspace / "left over").touch()
    place.narrow.write_bytes(b"cut short")
    prepare(place, lambda share, text: None)
    assert not (place.workspace / "left over").exists()
    with baseline.connect(place.narrow) as connection:
        assert connection.execute("SELECT count(*) FROM narrow").fetchone() == (1_000,)


def test_scores_that_were_not_finished_are_made_up_again(tmp_path: Path) -> None:
    place = default_directory(1_000, tmp_path)
    prepare(place, lambda share, text: None)
    with sqlite3.connect(place.workspace / "penchant.db") as database:
        database.execute("DELETE FROM score_issue")
    database.close()
    imported = place.stamp.stat().st_mtime_ns
    prepare(place, lambda share, text: None)
    assert place.stamp.stat().st_mtime_ns == imported
    assert open_workspace(place.workspace).predictions.view(PREDICTION).usable


def test_a_disk_without_room_is_told_before_anything_is_written(tmp_path: Path) -> None:
    place = default_directory(10**12, tmp_path)
    with pytest.raises(Unavailable, match=r"need 4000000\.0 GB"):
        prepare(place, lambda share, text: None)
    assert list(place.directory.iterdir()) == []


def test_no_two_questions_are_the_same() -> None:
    asked = [*questions.combinations(1), *questions.new_windows(), *questions.new_rules_through_sql()]
    asked += [*questions.new_products(), *questions.new_spans(), *islice(questions.new_rules_on_a_column(), 100)]
    assert len({canonical_hash(filter) for filter in asked}) == len(asked)
    assert len({canonical_hash(filter) for filter in questions.forty_rules()}) == 40


def test_a_machine_without_postgresql_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not postgres_is_here()


def test_without_a_checkout_the_command_says_where_to_run_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "segmentation", tmp_path / "segmentation")
    ended = penchant(tmp_path, "bench", "--customers", "20000")
    assert ended.returncode == 2
    assert "no_benchmarks: The measurements are not part of this installation" in ended.stderr


def test_the_readme_is_what_was_measured() -> None:
    assert readme.README.read_text(encoding="utf-8") == readme.text(readme.kept())
