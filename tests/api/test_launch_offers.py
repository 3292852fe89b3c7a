"""Offers: several tested against each other, or one for each level; in the files, and drawn apart."""

import csv
from collections import Counter

import pytest

from segmentation.api import LOCAL, Arm, CampaignChanges, DestinationSetting, Offer, Score
from tests.api.company import FULL, fresh_copy, opened
from tests.api.launching import EMAIL, SMS, drafted, house, launched, members

ARMS = (Arm(title="Ten", kind="percent", value=10), Arm(title="Six", kind="amount", value=600), Arm(title="Nothing"))


def rows_in(workspace, file):
    with (workspace.path / file.file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def workspace(tmp_path):
    opened_ = house(tmp_path)
    yield opened_
    opened_.close()


def test_each_offer_has_its_share_and_its_name_in_the_file(workspace):
    view = launched(workspace, arms=ARMS, destinations=(SMS,), control=0.25)
    assigned = members(workspace, view)
    sizes = Counter(one["arm"] for one in assigned)
    assert set(sizes) == {0, 1, 2, 3}
    assert max(sizes[arm] for arm in (1, 2, 3)) - min(sizes[arm] for arm in (1, 2, 3)) <= 2
    arm_of = {one["customer_id"]: one["arm"] for one in assigned}
    told = {1: ("Ten", "10%"), 2: ("Six", "6.00"), 3: ("Nothing", "")}
    (file,) = view.launch.files
    for row in rows_in(workspace, file):
        assert (row["arm"], row["offer"]) == told[arm_of[row["customer_id"]]]


def test_a_destination_that_cannot_tell_offers_apart_gets_a_file_for_each(workspace):
    meta = DestinationSetting(destination="meta", channel="ads")
    view = launched(workspace, arms=ARMS[:2], destinations=(meta, EMAIL), control=0.2)
    assert [file.key for file in view.launch.files] == ["meta-ads-1", "meta-ads-2", "csv-email"]
    assigned = members(workspace, view)
    for place, arm in ((0, 1), (1, 2)):
        inside = [one for one in assigned if one["files"] & (1 << place)]
        assert {one["arm"] for one in inside} == {arm}
        assert len(inside) == view.launch.files[place].rows


def test_with_an_offer_for_each_level_the_control_group_is_drawn_within_each(tmp_path):
    workspace = opened(fresh_copy(tmp_path))
    offers = (
        Offer(level="low", kind="percent", value=20),
        Offer(level="medium", kind="percent", value=10),
        Offer(level="high", kind="none"),
    )
    changes = CampaignChanges(offers=offers, destinations=(EMAIL,), control=0.5)
    everybody = Score(prediction=FULL, low=0, high=100)
    draft = workspace.campaigns.draft("Scale", everybody, actor=LOCAL, prediction=FULL, changes=changes)
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    view = workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
    assigned = members(workspace, view)
    level_of = {one["customer_id"]: one["level"] for one in assigned}
    assert {one["stratum"] // 11 for one in assigned if one["level"] == "high"} == {2}
    for level in ("low", "medium", "high"):
        arms = Counter(one["arm"] for one in assigned if one["level"] == level)
        assert abs(arms[0] - arms[1]) <= 2 * len({one["stratum"] for one in assigned if one["level"] == level})
    told = {"low": "20%", "medium": "10%", "high": ""}
    assert {row["offer"] for row in rows_in(workspace, view.launch.files[0])} >= {"20%", "10%"}
    for row in rows_in(workspace, view.launch.files[0]):
        assert row["offer"] == told[level_of[row["customer_id"]]]
    assert all(one["p"] is not None and one["bin"] is not None for one in assigned)
    assert workspace.campaigns.get(draft.id).launch.assigned == len(assigned)
    workspace.close()


def test_a_launch_as_a_job(workspace):
    draft = drafted(workspace, "Job", destinations=(EMAIL,))
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    job = workspace.jobs.start_launch(draft.id, expected=plan.expected, actor=LOCAL)
    ended = workspace._handle.jobs.wait(job, seconds=120)
    assert (ended.state, ended.result) == ("done", {"campaign": "job", "rows": dict(plan.expected)})
    assert workspace.campaigns.get("job").state == "launched"
    again = workspace.jobs.start_launch(draft.id, expected=plan.expected, actor=LOCAL)
    refused = workspace._handle.jobs.wait(again, seconds=120)
    assert refused.state == "failed"
    assert "was launched already" in refused.reason
