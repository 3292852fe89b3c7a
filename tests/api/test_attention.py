"""What needs attention: nothing when all is well, each thing by its kind; and which notices were seen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from segmentation.api import LOCAL, Actor, Goal, Unavailable
from segmentation.api.attention import FINISHED_DAYS, LEARNED_LONG_AGO_DAYS, _about
from segmentation.api.prediction_values import AlarmView
from tests.api import launching
from tests.api.company import AS_OF, DEMO, FULL, PREVIEW, write_files
from tests.api.judged_company import fail_for
from tests.api.test_predictions import import_next_day

MIA = Actor(name="Mia", role="viewer")


def test_nothing_is_amiss_in_a_company_that_is_up_to_date(looked_at):
    assert looked_at.attention() == ()


def test_late_data_is_told_with_its_last_day(workspace):
    workspace.set_rhythm("daily", actor=LOCAL)
    workspace._handle.clock.at += timedelta(days=5)
    (late,) = workspace.attention()
    assert (late.kind, late.prediction, late.last_day) == ("late", None, date(2026, 2, 28))
    assert late.days == workspace.freshness().days_late > 0


@pytest.mark.parametrize(
    ("id", "change", "kind"),
    [
        (FULL, {}, None),
        (FULL, {"status": "failed", "reason": "no orders"}, "build_failed"),
        (PREVIEW, {"status": "failed", "reason": "no orders"}, "build_failed"),
        (FULL, {"usable": False, "reason": "none"}, "unavailable"),
        (FULL, {"alarm": AlarmView(band="red", score_index=0.4)}, "red_alarm"),
        (FULL, {"alarm": AlarmView(band="moved", score_index=0.2)}, None),
        (FULL, {"learned_as_of": AS_OF - timedelta(days=LEARNED_LONG_AGO_DAYS)}, "learned_long_ago"),
        (FULL, {"learned_as_of": AS_OF - timedelta(days=LEARNED_LONG_AGO_DAYS - 1)}, None),
        (DEMO, {"learned_as_of": AS_OF - timedelta(days=400)}, None),
        (FULL, {"status": "draft", "usable": False}, None),
    ],
)
def test_of_a_prediction_what_matters_most_is_told(looked_at, id, change, kind):
    told = _about(replace(looked_at.predictions.view(id), **change), AS_OF)
    assert (told and told.kind) == kind
    if told is not None:
        assert (told.prediction, told.title, told.reason) == (id, id, change.get("reason", ""))


def test_a_prediction_without_scores_for_new_data_is_told(workspace, tmp_path, monkeypatch):
    fail_for(monkeypatch, FULL, Unavailable("too_few", "Too few orders."))
    import_next_day(workspace, tmp_path)
    (told,) = workspace.attention()
    assert (told.kind, told.prediction) == ("unavailable", FULL)
    assert "Too few orders." in told.reason


def test_a_notice_is_seen_by_one_person_once(workspace):
    assert not workspace.notices.seen("tour", actor=MIA)
    workspace.notices.mark_seen("tour", actor=MIA)
    workspace.notices.mark_seen("tour", actor=MIA)
    assert workspace.notices.seen("tour", actor=MIA)
    assert not workspace.notices.seen("tour", actor=LOCAL)
    assert not workspace.notices.seen("another", actor=MIA)


def test_a_launched_campaign_is_asked_about_until_somebody_says_whether_it_was_sent(tmp_path):
    house = launching.house(tmp_path)
    before = house.attention()
    launched = launching.launched(house)
    launching.drafted(house, "Only a draft")
    (told,) = [one for one in house.attention() if one not in before]
    assert (told.kind, told.campaign, told.title) == ("sent_unknown", launched.id, "Spring")
    house.sendings.not_sent(launched.id, actor=LOCAL)
    assert house.attention() == before
    house.close()


def test_a_result_is_told_of_when_it_comes_and_for_a_month(tmp_path):
    house = launching.house(tmp_path)
    spring = launching.launched(house, goal=Goal(days=14))
    house.sendings.sent(spring.id, AS_OF, actor=LOCAL)
    assert "campaign_finished" not in [one.kind for one in house.attention()]
    tables = {"customers": launching.people_csv(), "orders": launching.orders_csv()}
    for days, told in ((13, False), (14, True), (14 + FINISHED_DAYS - 1, True), (14 + FINISHED_DAYS, False)):
        files = write_files(tmp_path, tables)
        house.data.import_files(files, as_of=AS_OF + timedelta(days=days), actor=LOCAL)
        about = [(one.campaign, one.title) for one in house.attention() if one.kind == "campaign_finished"]
        assert about == ([(spring.id, "Spring")] if told else [])
    house.close()
