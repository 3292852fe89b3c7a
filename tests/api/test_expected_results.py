"""Expected results with their likely range, wide without a past, and hidden where they cannot be trusted."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
import sqlalchemy as sa

from segmentation.api import LOCAL, InCategory, InSegment, Score, Tag, audience_filter, interval
from segmentation.storage.records import ScoreIssueRecord
from tests.api.company import FULL, PREVIEW, REGULARS

VIP = Tag(mode="any_of", tags=("VIP",))
HIGH = Score(prediction=FULL, low=75, high=100)
RED = {"band": "red", "score_index": 0.4, "blanks": {}}


def change_issues(workspace, **values):
    """Say something else of the scores than what was issued: what a later build would have written."""
    with workspace._handle.database.write() as session:
        session.execute(sa.update(ScoreIssueRecord).where(ScoreIssueRecord.prediction == FULL).values(**values))


@pytest.fixture
def alarmed(workspace):
    change_issues(workspace, windows=6, alarm=RED)
    return workspace


def test_a_count_has_both_likely_ranges(workspace):
    change_issues(workspace, tau=0.2, degrees=9.0, windows=6)
    count = workspace.audiences.count(VIP, prediction=FULL, selection=HIGH)
    view = workspace.audiences.view(VIP, FULL)
    assert (view.drift.tau, view.drift.degrees, view.drift.windows) == (0.2, 9.0, 6)
    for told, coverage in ((count.interval80, 0.8), (count.interval95, 0.95)):
        wanted = interval(view.count[750:], view.sum_p[750:], view.drift, coverage)
        assert told == (wanted.low, wanted.high)
    assert count.interval95[0] <= count.interval80[0] <= count.expected_purchasers <= count.interval80[1]
    assert count.interval80[1] <= count.interval95[1] <= count.size
    assert not [warning for warning in count.warnings if "wide" in warning]


def test_more_drift_is_a_wider_range(workspace):
    widths = []
    for tau in (0.03, 0.3, 0.9):
        change_issues(workspace, tau=tau)
        low, high = workspace.audiences.count(VIP, prediction=FULL).interval80
        widths.append(high - low)
    assert widths == sorted(set(widths))


def test_a_range_without_a_completed_window_is_called_wide(workspace):
    change_issues(workspace, windows=0)
    assert "wide: no completed backtest yet" in workspace.audiences.count(VIP, prediction=FULL).warnings
    assert workspace.audiences.view(VIP, FULL).drift.windows == 0


def test_without_a_prediction_nothing_is_expected(workspace):
    count, view = workspace.audiences.count(VIP), workspace.audiences.view(VIP)
    assert (count.interval80, count.interval95, count.expected_purchasers) == (None, None, None)
    assert (view.drift, view.hidden, view.sum_p) == (None, "", None)
    assert count.warnings == ()


def test_nobody_is_expected_of_nobody(workspace):
    nobody = audience_filter(Tag(mode="none_of", tags=("VIP",)), None)
    count = workspace.audiences.count(audience_filter(VIP, nobody), prediction=FULL)
    assert (count.size, count.expected_purchasers) == (0, 0.0)
    assert count.interval80 == count.interval95 == (0, 0)


@pytest.mark.parametrize("selection", [None, HIGH, InCategory(prediction=FULL, categories=("low", "medium"))])
def test_hidden_results_leave_the_sizes(workspace, selection):
    before = workspace.audiences.count(VIP, prediction=FULL, selection=selection)
    change_issues(workspace, alarm=RED)
    after = workspace.audiences.count(VIP, prediction=FULL, selection=selection)
    assert (after.size, after.scored, after.funnel) == (before.size, before.scored, before.funnel)
    assert after.expected_purchasers is after.expected_non_purchasers is None
    assert after.interval80 is after.interval95 is None
    (said,) = set(after.warnings) - set(before.warnings)
    assert said.startswith("Expected results are hidden: Customers behave differently")


def test_a_hidden_view_holds_no_sum_of_chances(alarmed):
    view = alarmed.audiences.view(VIP, FULL)
    assert view.hidden == view.prediction.hidden != ""
    assert view.sum_p is view.covered_sum_p is view.drift is None
    assert view.count.sum() == view.matching
    assert np.all(view.count <= view.covered_count)


def test_nothing_summed_from_hidden_chances_leaves_the_facade(alarmed):
    predictions = alarmed.predictions
    for view in (predictions.view(FULL), *(one for one in predictions.list() if one.id == FULL)):
        assert view.hidden
        assert view.expected is None
    assert predictions.levels(FULL)["buyers"].isna().all()
    assert predictions.levels(FULL)["customers"].sum() == predictions.view(FULL).scored
    for issue in predictions.issues(FULL):
        assert (issue.expected, issue.low80, issue.high80) == (None, None, None)
        assert issue.hidden.startswith("Customers behave differently")
    (refreshed,) = (one for one in alarmed.refresh(actor=LOCAL).predictions if one.prediction == FULL)
    assert (refreshed.outcome, refreshed.expected) == ("up_to_date", None)
    assert refreshed.hidden.startswith("Customers behave differently")


def test_what_is_not_hidden_is_told_by_all_of_them(workspace):
    predictions = workspace.predictions
    expected = predictions.view(FULL).expected
    assert predictions.levels(FULL)["buyers"].sum() == pytest.approx(expected)
    (issue,) = predictions.issues(FULL)
    assert (issue.expected, issue.hidden) == (expected, "")
    assert issue.low80 < expected < issue.high80
    (refreshed,) = (one for one in workspace.refresh(actor=LOCAL).predictions if one.prediction == FULL)
    assert (refreshed.expected, refreshed.hidden) == (expected, "")


def test_another_prediction_is_not_hidden_with_it(alarmed):
    assert alarmed.audiences.view(VIP, PREVIEW).hidden == ""
    assert alarmed.audiences.count(VIP, prediction=PREVIEW).expected_purchasers is not None


def test_a_list_keeps_scores_and_its_manifest_notes_what_is_hidden(workspace, tmp_path):
    def written(name):
        out = tmp_path / name
        workspace.lists.write(audience_filter(VIP, HIGH), purpose="analyse", prediction=FULL, actor=LOCAL, out=out)
        return out.read_text("utf-8"), json.loads(out.with_name(f"{name}.manifest.json").read_text("utf-8"))

    rows, manifest = written("before.csv")
    assert manifest["expected_results_hidden"] == {}
    change_issues(workspace, alarm=RED)
    same_rows, noted = written("after.csv")
    assert same_rows == rows
    assert {"score", "level"} <= set(noted["columns"])
    assert list(noted["expected_results_hidden"]) == [FULL]
    assert noted["expected_results_hidden"][FULL].startswith("Customers behave differently")


def test_late_data_hides_expected_results_and_fresh_data_brings_them_back(workspace):
    workspace.set_rhythm("weekly", actor=LOCAL)
    watch = workspace._handle.clock
    watch.at = datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert workspace.audiences.count(VIP, prediction=FULL).expected_purchasers is not None
    # Nothing is written from here on: lateness comes by the clock alone.
    watch.at = datetime(2026, 3, 12, 8, tzinfo=UTC)
    count, view = workspace.audiences.count(VIP, prediction=FULL), workspace.audiences.view(VIP, FULL)
    assert view.hidden.startswith("Data is 4 days late: it ends on 28 February 2026.")
    assert f"Expected results are hidden: {view.hidden}" in count.warnings
    assert (count.expected_purchasers, count.interval80, view.sum_p) == (None, None, None)
    assert count.size == view.matching
    watch.at = datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert workspace.audiences.view(VIP, FULL).hidden == ""


def test_a_view_stands_on_its_data_its_segments_and_what_is_hidden(workspace):
    workspace.segments.save("Loyal", VIP, actor=LOCAL)
    named, plain = InSegment(segment="loyal"), REGULARS

    def told():
        return [workspace.audiences.view_basis(filter, FULL) for filter in (named, plain)]

    first = told()
    assert told() == first
    workspace.segments.update("loyal", REGULARS, actor=LOCAL)
    after_edit = told()
    assert after_edit[0] != first[0]
    assert after_edit[1] == first[1]
    change_issues(workspace, alarm=RED)
    assert not set(told()) & set(after_edit)
    assert workspace.audiences.view_basis(plain) == workspace.audiences.view_basis(plain) != first[1]
