"""The parts of the quality measurements that ask a workspace: the retail demo, the studio, a small company."""

import json
from calendar import monthrange
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.made_up_workspace import PREDICTION, MadeUpWorkspace, Measured, copied
from benchmarks.quality import cells, notebook, rolling, scale
from benchmarks.quality import studio as studio_part
from segmentation.api import LOCAL, Failed, Unavailable, create_workspace, open_workspace
from segmentation.demo.retail import SOURCES
from segmentation.storage import snapshots


def silent(share: float, text: str) -> None:
    """Progress nobody looks at."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of 80 customers with 150 days of orders: so few that patterns alone are learned."""
    directory = tmp_path_factory.mktemp("shop")
    rng = np.random.default_rng(3)
    bought = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 150, 600)), unit="D")
    ids, numbers = [f"c{number:02}" for number in rng.integers(0, 80, 600)], [f"o{number}" for number in range(600)]
    orders = pd.DataFrame({"order_id": numbers, "customer_id": ids, "ordered_at": bought, "amount": 10.0})
    orders.to_csv(directory / "orders.csv", index=False)
    opened = create_workspace(directory / "shop", title="Shop", currency="EUR")
    opened.data.import_files({"orders": directory / "orders.csv"}, as_of="2026-05-31", actor=LOCAL)
    opened.close()
    return directory / "shop"


def test_cells_are_read_from_the_command(shop: Path) -> None:
    (found,) = cells.evaluated(shop, 30, [date(2026, 3, 1)])
    assert found["n"] > 60
    assert set(found["compared"]) == {"issued", "without_shift", *cells.RIVALS}
    floor = cells.Floor(
        window=30, last_day=date(2026, 2, 28), customers=found["n"], buyers=found["buyers"], auc=0.0, log_loss=9.0
    )
    assert [target.met for target in cells.part([found], [floor]).targets[:4]] == [True] * 4


def test_rolling_is_read_from_the_command(shop: Path) -> None:
    answer = rolling.evaluated(shop, 60, "2026-03-25")
    part = rolling.part({14: answer})
    assert [row[1] for row in part.rows] == ["all", "top 10%", "top 25%", "bottom 50%", "50-75%"]
    assert part.targets[0].measured == answer["coverage"]["coverage80"]
    assert part.targets[2].measured == answer["coverage"]["width80"]["all"]


@pytest.mark.parametrize(
    ("at80", "at95", "width", "verdicts"),
    [
        (0.75, 0.88, 0.60, [True, True, True]),
        (0.74, 0.87, 0.61, [False, False, False]),
        (0.93, 1.00, 0.10, [False, False, True]),
    ],
)
def test_ranges_may_hold_neither_too_seldom_nor_too_often(
    at80: float, at95: float, width: float, verdicts: list[bool]
) -> None:
    found = {"origins": 2, "checks": 10, "coverage80": at80, "coverage95": at95, "width80": {"all": width}}
    check = {"range": "all", "inside80": True, "inside95": True}
    part = rolling.part({14: {"coverage": found, "checks": [check]}})
    assert [target.met for target in part.targets] == verdicts
    assert part.rows == (("14", "all", "1", "1.000", "1.000", f"{width:.3f}"),)


def test_without_a_check_every_target_is_missed() -> None:
    part = rolling.part({30: {"coverage": None, "checks": []}})
    assert [target.met for target in part.targets] == [False] * 3
    assert part.targets[0].note == "no check"


def test_regulars_are_those_with_purchases_on_three_days(retail: Path) -> None:
    cutoff = date(2010, 3, 1)
    orders = pd.read_parquet(SOURCES["orders"])
    bought = orders[~orders["is_return"] & (orders["amount"] > 0) & (orders["ordered_at"] < pd.Timestamp(cutoff))]
    days = bought.groupby("customer_id")["ordered_at"].agg(lambda times: times.dt.date.nunique())
    source = notebook.source_of(retail, cutoff, 28, notebook.regulars)
    info = snapshots.current_snapshot(retail)
    assert info is not None
    found = snapshots.open_snapshot(retail, info.id).execute("SELECT row, customer_id FROM customers").fetchall()
    ids = dict(found)
    assert {ids[row] for row in source.audience(cutoff).tolist()} == set(days[days >= 3].index)


def test_a_month_is_judged_on_the_customers_of_the_notebook(retail: Path) -> None:
    first = date(2010, 2, 1)
    month = notebook.judge(retail, first, 90, 0.756)
    assert monthrange(first.year, first.month)[1] == 28
    assert (month.customers, month.buyers) == (185, 123)
    assert 0.7 < month.alike < 0.85
    assert 0.7 < month.usual < 0.85


def test_the_studio_is_compared_with_its_truth(studio: Path) -> None:
    part = studio_part.judge(studio, silent)
    assert len(part.targets) == 4 * len(studio_part.TRUTHS)
    losses = [target for target in part.targets if "log loss" in target.what]
    assert all(target.measured is not None and target.measured > 0 for target in losses)
    assert sum(int(row[2].replace(",", "")) for row in part.rows if row[0] == "joins-30d") > 5_000


def test_another_workspace_is_no_studio(shop: Path) -> None:
    with pytest.raises(Unavailable, match="is no studio demo"):
        studio_part.judge(shop, silent)


def taken(output: bytes = b"", wall_s: float = 1.0, peak_rss_bytes: int = 10**9) -> Measured:
    return Measured(output=output, wall_s=wall_s, cpu_s=1.0, peak_rss_bytes=peak_rss_bytes)


@pytest.mark.parametrize(
    ("customers", "verdicts"), [(1_000_000, [True, False, False]), (10_000_000, [True]), (2_000_000, [])]
)
def test_time_and_memory_are_judged_at_the_promised_sizes(customers: int, verdicts: list[bool]) -> None:
    built, scored = taken(wall_s=299, peak_rss_bytes=4_100_000_000), taken(wall_s=41)
    part = scale.part(customers, built, scored)
    assert [target.met for target in part.targets] == verdicts
    assert [row[1] for row in part.rows] == ["299.0", "41.0"]


def test_what_is_measured_is_a_copy_whose_scores_can_be_forgotten(place: MadeUpWorkspace) -> None:
    copy = copied(place.workspace, place.directory / "measured")
    scale.forget_scores(copy, PREDICTION)
    assert not open_workspace(copy).predictions.view(PREDICTION).usable
    assert open_workspace(place.workspace).predictions.view(PREDICTION).usable


@pytest.mark.parametrize("outcome", ["learned", "up_to_date", "unavailable"])
def test_a_refresh_that_did_not_score_is_not_measured(outcome: str) -> None:
    with pytest.raises(Failed, match=f"ended '{outcome}'"):
        scale.refuse_other_than_scored(taken(json.dumps({"predictions": [{"outcome": outcome}]}).encode()))


def test_a_refresh_that_scored_is_measured() -> None:
    scale.refuse_other_than_scored(taken(b'{"predictions": [{"outcome": "scored"}]}'))
