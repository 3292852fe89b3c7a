"""What is shown of a launch before it, and the files handed out after: numbers that agree, looks written down."""

import pytest
import sqlalchemy as sa

from segmentation.api import (
    LOCAL,
    CampaignChanges,
    Comparison,
    Goal,
    LastDays,
    Orders,
    PlannedGroups,
    Score,
    UserError,
    visible_effect,
)
from segmentation.storage.records import AuditRecord
from tests.api import company, launching
from tests.api.company import FULL


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    workspace = launching.house(tmp_path_factory.mktemp("looks"))
    yield workspace
    workspace.close()


def audited(workspace, action):
    with workspace._handle.database.read() as session:
        return session.scalars(sa.select(AuditRecord).where(AuditRecord.action == action)).all()


def test_a_look_is_the_plan_with_everyone_assigned_in_a_stratum(house):
    draft = launching.drafted(house)
    look = house.launch_looks.look(draft.id, actor=LOCAL)
    assert look.plan == house.launches.plan(draft.id, actor=LOCAL)
    assert sum(look.groups.people) == look.plan.assigned


def test_without_a_prediction_the_rate_is_that_of_the_last_days(house):
    draft = launching.drafted(house, goal=Goal(days=45))
    bought = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=LastDays(days=45))
    groups = house.launch_looks.look(draft.id, actor=LOCAL).groups
    expected = house.audiences.size(bought) / house.data.snapshot().population
    assert 0 < expected < 1
    assert set(groups.rates) == {expected}
    assert not groups.predicted


def test_who_falls_out_is_who_is_gone_at_that_step_masked_and_written_down(house):
    draft = launching.drafted(house)
    (email, _) = house.launches.plan(draft.id, actor=LOCAL).files
    left = {step.code: step.left for step in email.steps}
    before = len(audited(house, "campaign.left_out"))
    found = house.launch_looks.left_out(draft.id, email.key, "consented", columns=["field:email"], actor=LOCAL)
    assert found.size == len(found.rows) == left["valid"] - left["consented"] > 0
    refused = {f"c{number:03d}" for number in range(launching.PEOPLE) if number % 7 == 3}
    assert {row.customer_id for row in found.rows} <= refused
    assert not any(f"p{int(row.customer_id[1:])}@" in str(row.values) for row in found.rows)
    assert len(audited(house, "campaign.left_out")) == before + 1


@pytest.mark.parametrize("step", ["in_audience", "nowhere"])
def test_nobody_falls_out_at_a_step_that_there_is_not(house, step):
    draft = launching.drafted(house)
    with pytest.raises(UserError, match="There is no step"):
        house.launch_looks.left_out(draft.id, "csv-email", step, actor=LOCAL)


def test_a_look_changes_its_name_with_the_draft_and_with_the_ledger(tmp_path):
    workspace = launching.house(tmp_path)
    draft = launching.drafted(workspace)
    names = [workspace.launch_looks.basis(draft.id)]
    assert workspace.launch_looks.basis(draft.id) == names[0]
    workspace.campaigns.edit(draft.id, CampaignChanges(control=0.2), actor=LOCAL)
    names.append(workspace.launch_looks.basis(draft.id))
    workspace.ledger.add_customer("c001", actor=LOCAL)
    names.append(workspace.launch_looks.basis(draft.id))
    assert len(set(names)) == 3
    workspace.close()


def test_a_prediction_that_asks_the_goal_gives_the_rates_and_only_then(tmp_path):
    workspace = company.opened(company.fresh_copy(tmp_path))
    likely = Score(prediction=FULL, low=0, high=100)
    wanted = CampaignChanges(destinations=(launching.EMAIL,), control=0.3)
    draft = workspace.campaigns.draft("One", likely, actor=LOCAL, prediction=FULL, changes=wanted)
    workspace.ledger.record_legal_basis("email", words="Customers of ours", named_by="Ana", actor=LOCAL)
    groups = workspace.launch_looks.look(draft.id, actor=LOCAL).groups
    hidden = workspace.audiences.hidden([FULL])
    assert groups.predicted == (not hidden and sum(groups.people) > 0)
    workspace.campaigns.edit(draft.id, CampaignChanges(goal=Goal(days=31)), actor=LOCAL)
    assert not workspace.launch_looks.look(draft.id, actor=LOCAL).groups.predicted
    workspace.close()


def test_a_larger_control_group_sees_less_and_a_tenth_of_few_sees_nothing():
    groups = PlannedGroups(people=(500,) * 10, rates=(0.1,) * 10, predicted=True)
    tenth, half = (visible_effect(groups, control=share) for share in (0.1, 0.5))
    assert half.smallest.rate < tenth.smallest.rate
    assert tenth.even_split == half.smallest
    assert tenth.pooled.rate < tenth.smallest.rate
    assert visible_effect(groups, control=0.1, arms=2).smallest.rate > tenth.smallest.rate
    few = PlannedGroups(people=(6,), rates=(0.5,), predicted=True)
    assert visible_effect(few, control=0.1).smallest is None


def test_a_launched_file_is_kept_in_the_workspace_when_no_place_is_named(tmp_path):
    workspace = launching.house(tmp_path)
    view = launching.launched(workspace)
    one = view.launch.files[0]
    found = workspace.recreating.write(view.id, one.key, actor=LOCAL)
    assert found.identical
    assert (found.file.parent.name, found.file.suffix) == ("exports", ".csv")
    assert found.file.read_bytes() == (workspace.path / one.file).read_bytes()
    workspace.close()
