"""Targets: what meets a bound, how it is said, and that a missed one ends the command with exit code 1."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from benchmarks.made_up_workspace import ROOT
from benchmarks.quality.report import REPORT
from benchmarks.targets import Part, Target, missed, part_from_json, part_to_json


def target(measured: float | None, low: float | None = None, high: float | None = None, strict: bool = False) -> Target:
    return Target(what="AUC", measured=measured, low=low, high=high, strict=strict, digits=2)


@pytest.mark.parametrize(
    ("given", "met"),
    [
        (target(0.8, low=0.8), True),
        (target(0.79, low=0.8), False),
        (target(0.8, high=0.8), True),
        (target(0.81, high=0.8), False),
        (target(0.8, high=0.8, strict=True), False),
        (target(0.79, high=0.8, strict=True), True),
        (target(0.8, low=0.8, strict=True), False),
        (target(0.75, low=0.75, high=0.92), True),
        (target(0.93, low=0.75, high=0.92), False),
        (target(None, low=0.8), False),
        (target(math.nan, high=0.8), False),
        (target(0.4), False),
    ],
)
def test_a_target_is_met_within_its_bound(given: Target, met: bool) -> None:
    assert given.met is met


def test_a_bound_is_said_in_words() -> None:
    said = [one.bound for one in (target(1, low=0.8), target(1, high=0.8), target(1, high=0.8, strict=True))]
    assert said == ["at least 0.80", "at most 0.80", "below 0.80"]
    assert target(1, low=0.75, high=0.92).bound == "0.75 to 0.92"
    assert target(1, low=14, high=14).bound == "14.00"
    assert target(None, low=0.8).shown(None) == "none"


def test_the_figure_is_judged_and_not_what_is_shown_of_it() -> None:
    almost = target(0.7999, low=0.8)
    assert almost.shown(almost.measured) == "0.80"
    assert not almost.met


def part(*targets: Target) -> Part:
    return Part(name="bank", title="Bank", protocol="How.", targets=targets, head=("a", "b"), rows=(("1", "2"),))


def test_a_kept_part_is_read_again_and_judged_anew() -> None:
    written = json.loads(json.dumps(part_to_json(part(target(0.7, low=0.8)))))
    assert written["targets"][0]["met"] is False
    assert written["targets"][0]["bound"] == "at least 0.80"
    assert part_from_json(written | {"targets": [written["targets"][0] | {"met": True}]}) == part(target(0.7, low=0.8))


def test_what_is_missed_is_said_with_figure_and_bound() -> None:
    assert missed([part(target(0.9, low=0.8), target(0.7, low=0.8))]) == ["bank: AUC: 0.70, at least 0.80 was asked"]


def test_the_readme_has_every_part_its_command_and_its_verdicts() -> None:
    document = REPORT.document([part(target(0.9, low=0.8), target(0.7, low=0.8))], {"bank": "python -m here"})
    text = REPORT.text(document)
    assert "| AUC | at least 0.80 | 0.90 | met |" in text
    assert "| AUC | at least 0.80 | 0.70 | MISSED |" in text
    assert "`python -m here`" in text
    assert "| 1 | 2 |" in text


def test_the_readme_is_what_was_measured() -> None:
    assert REPORT.readme.read_text(encoding="utf-8") == REPORT.text(REPORT.kept())


def measure(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.quality", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)


def contacts(file: Path, noise: float) -> Path:
    """A bank whose clients' age tells their answer, the better the less noise there is."""
    rng = np.random.default_rng(5)
    age = rng.integers(20, 80, 2_000)
    success = rng.random(2_000) < expit((age - 50 + noise * rng.normal(size=2_000)) / 4)
    table = pd.DataFrame({"age": age, "job": rng.choice(["clerk", "none"], 2_000), "duration": 999 * success})
    table.assign(y=np.where(success, "yes", "no")).to_parquet(file)
    return file


def test_a_missed_bound_ends_with_exit_code_1_and_says_so(tmp_path: Path) -> None:
    ended = measure("bank", "--bank", str(contacts(tmp_path / "noise.parquet", noise=1_000)), "--json")
    assert ended.returncode == 1, ended.stderr
    auc, _ = json.loads(ended.stdout)["bank"]["targets"]
    assert auc["met"] is False
    assert auc["measured"] < 0.6
    assert "Missed: bank: AUC: 0." in ended.stderr
    assert "at least 0.8000 was asked" in ended.stderr


def test_another_part_and_a_missing_file_are_refused_in_words(tmp_path: Path) -> None:
    unknown = measure("banks")
    assert unknown.returncode == 2
    assert "'banks' is not measured here; accepted: cells, rolling, notebook, studio, bank, scale" in unknown.stderr
    missing = measure("bank", "--bank", str(tmp_path / "bank.parquet"))
    assert missing.returncode == 2
    assert "There is no bank.parquet there" in missing.stderr
