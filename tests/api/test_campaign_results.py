"""After the launch: sent, in part, or not; and what it caused, counted by hand."""

from datetime import date, timedelta

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    CampaignChanges,
    Comparison,
    Contacted,
    Goal,
    InCampaign,
    LastDays,
    NotFound,
    Refused,
    UserError,
)
from tests.api.company import AS_OF, write_files
from tests.api.launching import EMAIL, SMS, drafted, house, ids_in, launched, members, orders_csv, people_csv

CONTACTED = Contacted(count=Comparison(op=">=", values=(1,)), window=LastDays(days=7))


@pytest.fixture
def workspace(tmp_path):
    opened = house(tmp_path)
    yield opened
    opened.close()


def import_until(workspace, directory, days, orders=()):
    """Import the same customers with more orders, as known so many days after the launch."""
    tables = {"customers": people_csv(), "orders": orders_csv(orders)}
    workspace.data.import_files(write_files(directory, tables), as_of=AS_OF + timedelta(days=days), actor=LOCAL)


def later(workspace, days):
    workspace._handle.clock.at += timedelta(days=days)


def test_a_campaign_goes_from_launched_to_measuring_to_measured(workspace, tmp_path):
    view = launched(workspace, goal=Goal(days=14))
    with pytest.raises(Refused, match="its window has not begun"):
        workspace.results.result(view.id)
    sent = workspace.sendings.sent(view.id, AS_OF, actor=LOCAL)
    assert (sent.state, sent.launch.sent_on) == ("measuring", AS_OF)
    import_until(workspace, tmp_path, 5)
    early = workspace.results.result(view.id)
    assert (early.state, early.day, early.days, early.measured, early.by_level) == ("measuring", 5, 14, None, {})
    import_until(workspace, tmp_path, 14)
    assert workspace.campaigns.get(view.id).state == "measured"


def test_the_result_counts_everyone_assigned_as_by_hand(workspace, tmp_path):
    view = launched(workspace, goal=Goal(days=14), destinations=(EMAIL,))
    workspace.sendings.sent(view.id, AS_OF, actor=LOCAL)
    assigned = members(workspace, view)
    arms = {one["customer_id"]: one["arm"] for one in assigned}
    treated = sorted(id for id, arm in arms.items() if arm == 1)
    control = sorted(id for id, arm in arms.items() if arm == 0)
    first, last, after = (AS_OF + timedelta(days=days) for days in (0, 13, 14))
    orders = [
        (treated[0], first, 10),
        (treated[0], last, 5),
        (treated[1], f"{last}T23:59:59", 7),
        (treated[2], after, 100),
        (treated[3], AS_OF - timedelta(days=1), 100),
        (treated[4], first, -3),
        (control[0], first, 2),
    ]
    import_until(workspace, tmp_path, 20, orders)
    result = workspace.results.result(view.id)
    figures = {one.arm: (one.people, one.purchases, one.revenue) for one in result.figures}
    assert figures == {0: (len(control), 1, 200), 1: (len(treated), 2, 2200)}
    assert sum(cell.people for cell in result.cells) == len(assigned)
    assert {(cell.arm, cell.buyers) for cell in result.cells} == {(0, 1), (1, 2)}
    assert (result.missing, result.day, result.state) == (0, 14, "measured")
    expected = 2 / len(treated) - 1 / len(control)
    assert result.measured.together.rate == pytest.approx(expected)
    assert result.measured.verdict == "cannot_tell"


def test_orders_that_were_not_handed_in_do_not_end_a_window(workspace, tmp_path):
    view = launched(workspace, goal=Goal(days=7))
    workspace.sendings.sent(view.id, AS_OF, actor=LOCAL)
    files = write_files(tmp_path, {"customers": people_csv()})
    workspace.data.import_files(files, as_of=AS_OF + timedelta(days=30), actor=LOCAL)
    assert workspace.campaigns.get(view.id).state == "measuring"
    assert workspace.results.result(view.id).day == 0


def test_customers_who_are_gone_are_told_and_not_counted(workspace, tmp_path):
    view = launched(workspace, goal=Goal(days=7))
    workspace.sendings.sent(view.id, AS_OF, actor=LOCAL)
    files = write_files(
        tmp_path, {"customers": people_csv(people=30), "orders": "order_id,customer_id,ordered_at\n1,c001,2026-01-01\n"}
    )
    workspace.data.import_files(files, as_of=AS_OF + timedelta(days=30), actor=LOCAL)
    result = workspace.results.result(view.id)
    gone = sum(int(one["customer_id"][1:]) >= 30 for one in members(workspace, view))
    assert result.missing == gone > 0


def test_not_sent_removes_the_contacts_and_ends_the_campaign(workspace):
    view = launched(workspace)
    assert workspace.audiences.size(CONTACTED) > 0
    ended = workspace.sendings.not_sent(view.id, actor=LOCAL)
    assert ended.state == "cancelled"
    with pytest.raises(UserError, match="no contacts"):
        workspace.audiences.size(CONTACTED)
    assert workspace.audiences.size(InCampaign(campaign=view.id, state="sent")) == 0
    for change in (
        lambda: workspace.sendings.sent(view.id, AS_OF, actor=LOCAL),
        lambda: workspace.sendings.not_sent(view.id, actor=LOCAL),
        lambda: workspace.results.result(view.id),
    ):
        with pytest.raises(Refused, match="was not sent: it is over"):
            change()


def test_sent_in_part_contacts_only_those_of_the_report_and_counts_everybody(workspace, tmp_path):
    view = launched(workspace, goal=Goal(days=7), destinations=(EMAIL, SMS))
    contacted = ids_in(workspace, view.launch.files[0])
    report = tmp_path / "report.csv"
    report.write_text("customer_id\n" + "\n".join([*contacted[:3], f"p{int(contacted[3][1:])}@example.com", ""]))
    sent = workspace.sendings.sent_in_part(view.id, AS_OF, report, actor=LOCAL)
    assert sent.launch.report == {"read": 4, "blank": 0, "duplicates": 0, "unknown": 0, "delivered": 4}
    assert workspace.audiences.size(CONTACTED) == 4
    everybody = workspace.audiences.size(InCampaign(campaign=view.id, state="sent"))
    assert everybody == view.launch.assigned - view.launch.held_out > 4
    import_until(workspace, tmp_path, 8)
    result = workspace.results.result(view.id)
    assert sum(one.people for one in result.figures) == len({one["address_hash"] for one in members(workspace, view)})


def test_a_report_with_unknown_people_is_refused_with_their_number(workspace, tmp_path):
    view = launched(workspace)
    held_out = [one["customer_id"] for one in members(workspace, view) if one["arm"] == 0]
    known = ids_in(workspace, view.launch.files[0])[0]
    report = tmp_path / "report.txt"
    report.write_text("\n".join([known, held_out[0], "stranger@example.com"]))
    with pytest.raises(Refused, match=r"2 of the 3 people in report\.txt were not contacted by “Spring”") as refused:
        workspace.sendings.sent_in_part(view.id, AS_OF, report, actor=LOCAL)
    assert "stranger" not in str(refused.value)
    assert workspace.campaigns.get(view.id).launch.sent_on is None
    sent = workspace.sendings.sent_in_part(view.id, AS_OF, report, actor=LOCAL, leave_out_unknown=True)
    assert (sent.launch.report["unknown"], sent.launch.report["delivered"]) == (2, 1)
    report.write_text("stranger@example.com")
    with pytest.raises(Refused, match="1 of the 1"):
        workspace.sendings.sent_in_part(view.id, AS_OF, report, actor=LOCAL, leave_out_unknown=True)


@pytest.mark.parametrize("on", [AS_OF - timedelta(days=1), date(2027, 1, 1)])
def test_a_day_before_the_launch_or_to_come_is_refused(workspace, on):
    view = launched(workspace)
    with pytest.raises(UserError, match="cannot have been sent on"):
        workspace.sendings.sent(view.id, on, actor=LOCAL)


def test_the_day_can_be_corrected_and_moves_the_window(workspace):
    view = launched(workspace, goal=Goal(days=7))
    later(workspace, 3)
    workspace.sendings.sent(view.id, AS_OF, actor=LOCAL)
    moved = workspace.sendings.sent(view.id, AS_OF + timedelta(days=2), actor=LOCAL)
    assert moved.launch.sent_on == AS_OF + timedelta(days=2)


def test_what_was_not_launched_has_no_result_and_a_viewer_sends_nothing(workspace):
    draft = drafted(workspace)
    for change in (
        lambda: workspace.results.result(draft.id),
        lambda: workspace.sendings.sent(draft.id, AS_OF, actor=LOCAL),
        lambda: workspace.sendings.not_sent(draft.id, actor=LOCAL),
    ):
        with pytest.raises(Refused, match="was not launched"):
            change()
    with pytest.raises(Refused, match="needs a marketer"):
        workspace.sendings.sent(draft.id, AS_OF, actor=Actor(name="Vic", role="viewer"))
    with pytest.raises(NotFound):
        workspace.results.result("nope")
    assert workspace.campaigns.edit(draft.id, CampaignChanges(title="Still a draft"), actor=LOCAL).state == "draft"
