"""What the first version promises about the demos, measured on the demos as they are built."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from segmentation.api import LOCAL, Everyone, Score, open_workspace
from segmentation.demo.studio import CUSTOMERS, SEED
from segmentation.demo.studio_campaigns import CAMPAIGNS, launched, treated
from segmentation.demo.studio_truth import true_effect, write_truth

DECILES = 10


def penchant(*arguments: str) -> dict:
    command = [str(Path(sys.executable).with_name("penchant")), *arguments, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_retail_prediction_ranks_and_sizes_the_buyers_of_june_2011(retail: Path) -> None:
    (cell,) = penchant("evaluate", "--workspace", str(retail), "--window", "30", "--cutoff", "2011-06-02")["cells"]
    assert (cell["n"], cell["buyers"]) == (4937, 884)
    assert cell["auc"] >= 0.805
    assert cell["log_loss"] <= 0.370


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    file = tmp_path_factory.mktemp("truth") / "truth.parquet"
    write_truth(file, customers=CUSTOMERS, seed=SEED)
    return pd.read_parquet(file).set_index("customer_id")


@pytest.mark.parametrize(
    ("prediction", "chance"),
    [("orders-30d", "p_orders_30"), ("orders-7d", "p_orders_7"), ("joins-30d", "p_joins_30")],
)
def test_studio_chances_are_the_true_ones_in_every_decile(
    studio: Path, truth: pd.DataFrame, prediction: str, chance: str
) -> None:
    # An issue is named by its instant: the latest one is of the data in force.
    file = max((studio / "scores" / prediction).glob("*/scores.parquet"))
    scores = pd.read_parquet(file)
    scores["truth"] = truth[chance].reindex(scores["customer_id"]).to_numpy()
    assert scores["truth"].notna().all()
    decile = pd.qcut(scores["p"].rank(method="first"), DECILES, labels=False)
    means = scores.groupby(decile)[["p", "truth"]].mean()
    within = (means["p"] - means["truth"]).abs() <= np.maximum(0.15 * means["truth"], 0.01)
    assert within.all(), means


def test_studio_shows_a_campaign_that_worked_as_much_as_it_truly_did_and_one_still_measuring(studio: Path) -> None:
    workspace = open_workspace(studio)
    offer, come_back = (launched(workspace, campaign) for campaign in CAMPAIGNS)
    assert offer is not None
    assert offer.launch is not None
    assert come_back is not None
    assert 6_000 <= len(treated(workspace, offer)) <= 8_000
    result = workspace.results.result(offer.id)
    assert result.measured is not None
    assert result.measured.together is not None
    assert result.measured.together.verdict == "worked"
    members = pd.read_parquet((workspace.path / offer.launch.files[0].file).parent / "members.parquet")
    base = pq.read_table(studio / "sources" / "orders.parquet")
    truth = true_effect(base, members["customer_id"].tolist(), CAMPAIGNS[0].name, result.sent_on, result.days)
    limits = result.measured.together.rate_limits
    assert 0 < limits.low <= truth <= limits.high
    early = workspace.results.result(come_back.id)
    assert (early.state, early.day, early.days, early.measured) == ("measuring", 14, 30, None)
    workspace.close()


def test_count_list_and_engines_agree_on_the_demo(retail: Path, tmp_path: Path) -> None:
    arguments = ("--workspace", str(retail), "--prediction", "orders-30d", "--range", "50:75")
    by = {engine: penchant("count", *arguments, "--engine", engine) for engine in ("index", "sql", "oracle")}
    assert by["index"] == by["sql"] == by["oracle"]
    workspace = open_workspace(retail)
    view = workspace.audiences.view(Everyone(), "orders-30d")
    assert view.count is not None
    assert by["index"]["size"] == int(view.count[500:750].sum())
    part = Score(prediction="orders-30d", low=50, high=75)
    plan = workspace.lists.plan(part, purpose="analyse", prediction="orders-30d", actor=LOCAL)
    assert plan.rows == by["index"]["size"]
