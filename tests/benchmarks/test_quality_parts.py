"""What each part of the quality measurements computes, on data small enough to know the answer."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.quality import bank, cells, notebook, studio
from segmentation.api import UserError
from tests.benchmarks.test_quality_targets import contacts


def silent(share: float, text: str) -> None:
    """Progress nobody looks at."""


def test_bank_reads_nothing_that_is_known_too_late(tmp_path: Path) -> None:
    frame, outcome = bank.read(contacts(tmp_path / "bank.parquet", noise=1))
    assert list(frame.columns) == ["age", "job"]
    assert frame["age"].dtype == np.float32
    assert isinstance(frame["job"].dtype, pd.CategoricalDtype)
    assert 500 < outcome.sum() < 1_500


def test_bank_gives_every_contact_one_chance(tmp_path: Path) -> None:
    frame, outcome = bank.read(contacts(tmp_path / "bank.parquet", noise=1))
    chances, folds = bank.held_out_chances(frame, outcome, silent)
    assert ((chances > 0) & (chances < 1)).all()
    assert np.bincount(folds).tolist() == [400] * bank.FOLDS


def test_bank_finds_what_there_is_to_find(tmp_path: Path) -> None:
    auc, ece = bank.measure(contacts(tmp_path / "bank.parquet", noise=1), silent).targets
    assert auc.met
    assert auc.measured is not None
    assert auc.measured > 0.9
    assert ece.high == 0.01


def test_another_file_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"age": [1]}).to_parquet(tmp_path / "other.parquet")
    with pytest.raises(UserError, match="lacks the columns 'y' and 'duration'"):
        bank.read(tmp_path / "other.parquet")


def test_the_bank_that_comes_with_the_program_is_the_published_one() -> None:
    _, outcome = bank.read(bank.FILE)
    assert (outcome.size, int(outcome.sum())) == (41_188, 4_640)


@pytest.mark.parametrize(("k", "precision"), [(1, 1.0), (2, 0.75), (3, 2 / 3), (5, 0.4)])
def test_precision_shares_ties_evenly(k: int, precision: float) -> None:
    chances = np.array([0.2, 0.5, 0.9, 0.5, 0.1])
    bought = np.array([False, True, True, False, False])
    assert notebook.precision_at(k, chances, bought) == pytest.approx(precision)


def test_the_months_are_the_published_ones() -> None:
    k = [k for _, _, k, _ in notebook.PUBLISHED]
    theirs = np.average([theirs for *_, theirs in notebook.PUBLISHED], weights=k)
    assert len(k) == 22
    assert theirs == pytest.approx(notebook.THEIRS, abs=0.0005)


def cell(floor: cells.Floor, auc: float = 0.0, loss: float = 0.0) -> dict[str, Any]:
    figures = {"auc": floor.auc + auc, "log_loss": floor.log_loss * (1 + loss), "expected": 500.0}
    rivals = {rival: {"auc": 0.7, "log_loss": floor.log_loss + 0.01} for rival in cells.RIVALS}
    return {"n": floor.customers, "buyers": floor.buyers, "compared": rivals, **figures}


def good(floor: cells.Floor) -> dict[str, Any]:
    """A cell a little better than its floors."""
    return cell(floor, auc=0.005, loss=-0.01)


def missed(found: list[dict[str, Any]]) -> list[str]:
    return [target.what for target in cells.part(found).targets if not target.met]


def test_good_cells_meet_every_target() -> None:
    part = cells.part([good(floor) for floor in cells.FLOORS])
    assert all(target.met for target in part.targets)
    assert len(part.rows) == len(part.targets) + 5 == 14


def test_a_cell_on_its_floors_meets_them() -> None:
    first, *others = cells.FLOORS
    part = cells.part([cell(first), *(good(floor) for floor in others)])
    assert [target.measured for target in part.targets[:4]] == [14, 14, 0, 0]


@pytest.mark.parametrize(
    ("auc", "loss", "too_far"),
    [
        (-0.0031, 0.0, ["AUC below its floor, the most"]),
        (-0.0029, 0.0, []),
        (0.0, 0.0051, ["log loss above its floor, the most"]),
        (0.0, 0.0049, []),
    ],
)
def test_one_cell_too_far_below_its_floor_is_one_too_many(auc: float, loss: float, too_far: list[str]) -> None:
    first, *others = cells.FLOORS
    assert missed([cell(first, auc, loss), *(good(floor) for floor in others)]) == too_far


def test_too_few_cells_on_their_floors_are_missed() -> None:
    below = [cell(floor, auc=-0.001, loss=-0.01) for floor in cells.FLOORS[:3]]
    assert missed([*below, *(good(floor) for floor in cells.FLOORS[3:])]) == ["cells that meet both floors"]


def test_other_customers_and_a_better_rival_are_missed() -> None:
    found = [good(floor) for floor in cells.FLOORS]
    found[0] = found[0] | {"buyers": 451}
    for one in found:
        one["compared"] = one["compared"] | {"pattern": {"auc": 0.7, "log_loss": one["log_loss"]}}
    assert missed(found) == ["cells whose customers and buyers are equal", "mean log loss against MBG/NBD alone"]


def test_a_rival_that_was_not_computed_is_not_beaten() -> None:
    found = [good(floor) for floor in cells.FLOORS]
    del found[3]["compared"]["lightgbm"]
    assert missed(found) == ["mean log loss against LightGBM on the same features"]


def test_a_cell_without_chances_misses_its_floors() -> None:
    found = [good(floor) for floor in cells.FLOORS]
    found[0] |= {"auc": None, "log_loss": None, "expected": None}
    assert "AUC below its floor, the most" in missed(found)
    assert "log loss above its floor, the most" in missed(found)
    assert cells.part(found).rows[0][4] == "none"


def test_a_cutoff_is_the_day_after_the_last_one_known() -> None:
    assert cells.FLOORS[0].cutoff == date(2010, 9, 2)


def test_log_loss_under_the_truth_is_least_at_the_truth() -> None:
    truth = np.array([0.1, 0.5, 0.0, 1.0])
    assert studio.expected_log_loss(truth, truth) == pytest.approx((0.325083 + 0.693147) / 4, abs=1e-6)
    assert studio.expected_log_loss(np.array([0.2, 0.5, 0.1, 0.9]), truth) > studio.expected_log_loss(truth, truth)


def test_levels_are_compared_by_the_bins_as_issued() -> None:
    issued = studio.Issued(
        p=np.array([0.1, 0.2, 0.4, 0.6]),
        bins=np.array([100, 499, 500, 750]),
        truth=np.array([0.1, 0.1, 0.4, 0.8]),
    )
    loss, low, medium, high = studio.targets("orders-30d", issued)
    assert loss.measured is not None
    assert loss.measured > 0
    assert [round(target.measured, 6) for target in (low, medium, high)] == [50.0, 0.0, -25.0]
    assert [target.met for target in (low, medium, high)] == [False, True, False]


def test_a_level_nobody_buys_of_is_no_error_and_one_without_a_truth_has_no_figure() -> None:
    assert studio.off_by(0.0, 0.0) == 0.0
    assert studio.off_by(1.0, 0.0) is None
