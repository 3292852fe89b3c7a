"""Predictions: built whole or failed with a reason, on one snapshot; a score never belongs to another customer."""

import re
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    Attribute,
    Comparison,
    Everyone,
    InSegment,
    InvalidFilter,
    NotFound,
    Question,
    Refused,
    Score,
    Unavailable,
    UserError,
)
from segmentation.storage import score_issues
from segmentation.storage.records import ScoreIssueRecord
from tests.api.company import AS_OF, DEMO, FULL, PREVIEW, company_tables, small_workspace, write_files
from tests.api.judged_company import fail_for

WHOLE = Score(prediction=FULL, low=0, high=100)
NEXT_DAY = AS_OF + timedelta(days=1)
TOMORROW = "customer_id,visited_at,kind\nc0001,2026-03-01T08:00,class\n"


def import_next_day(workspace, tmp_path):
    files = write_files(tmp_path, {"visits": TOMORROW})
    return workspace.data.import_files(files, as_of=NEXT_DAY, actor=LOCAL)


def issues(workspace):
    return sorted(path.name for path in (workspace.path / "scores").glob("*/*"))


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"question": Question(window=0)}, "window", "A window of 0 days; 1 to 90 days are accepted"),
        ({"question": Question(window=91)}, "window", "A window of 91 days"),
        ({"kind": "guess"}, "kind", "accepted: full, preview, demo, external"),
        ({"question": Question(window=7, event="bookings")}, "event", "accepted: orders, subscription_starts"),
        ({"id": "Orders 30"}, "id", "lower-case letters, digits and single dashes"),
        ({"id": FULL}, "id_taken", "already a prediction 'orders-30d'"),
        ({"title": " "}, "title_empty", "A name is needed"),
    ],
)
def test_questions_that_are_refused(looked_at, options, code, words):
    asked = {"title": "New", "question": Question(window=7), "actor": LOCAL} | options
    before = looked_at.predictions.list()
    with pytest.raises(UserError) as refusal:
        looked_at.predictions.create(asked.pop("title"), asked.pop("question"), **asked)
    assert refusal.value.code == code
    assert words in str(refusal.value)
    assert looked_at.predictions.list() == before


@pytest.mark.parametrize(
    "audience",
    [WHOLE, InSegment(segment="regulars"), Attribute(field="is_guest", test=Comparison(op="=", values=(True,)))],
)
def test_an_audience_without_a_past_is_refused(looked_at, audience):
    with pytest.raises(InvalidFilter) as refusal:
        looked_at.predictions.create("New", Question(window=7, audience=audience), actor=LOCAL)
    assert [problem.code for problem in refusal.value.problems] == ["no_past"]


def test_a_viewer_builds_nothing(looked_at):
    viewer = Actor(name="Vic", role="viewer")
    for change in (
        lambda: looked_at.predictions.create("New", Question(window=7), actor=viewer),
        lambda: looked_at.predictions.build(FULL, actor=viewer),
        lambda: looked_at.predictions.make_full(PREVIEW, actor=viewer),
    ):
        with pytest.raises(Refused, match="needs a marketer"):
            change()


def test_unknown_predictions_are_named_with_those_that_exist(looked_at):
    with pytest.raises(NotFound, match=f"There are: {FULL}, {PREVIEW}, {DEMO}"):
        looked_at.predictions.view("nope")


def test_a_built_prediction_says_what_it_is(looked_at):
    full, preview, demo = looked_at.predictions.list()
    assert (full.status, full.usable, full.reason, full.restriction) == ("ready", True, "", "")
    assert 0 < full.average_chance < 1
    assert 0 < full.expected < full.scored < 240
    assert full.audience_sentence == "customers with at least one purchase"
    for other in (preview, demo):
        assert other.usable
        assert other.kind in other.restriction
        assert re.fullmatch(r"\d+ purchasers in the last window, 50 needed\.", other.reason)


def test_new_data_that_it_cannot_be_scored_for_makes_it_unusable_until_it_is_built_again(
    workspace, tmp_path, monkeypatch
):
    saved = workspace.segments.save("Likely", Score(prediction=FULL, low=50, high=100), actor=LOCAL)
    scored, base_odds = workspace.predictions.view(FULL).scored, workspace.predictions.view(FULL).base_odds
    fail_for(monkeypatch, FULL, Unavailable("too_thin", "The data is too thin."))
    import_next_day(workspace, tmp_path)
    monkeypatch.undo()
    view = workspace.predictions.view(FULL)
    assert (view.usable, view.scored, view.status) == (False, 0, "ready")
    assert view.reason == "The data is too thin. Build it again."
    unavailable = workspace.segments.get(saved.id)
    assert unavailable.size is None
    assert "cannot be used now. The data is too thin." in unavailable.problem
    for attempt in (
        lambda: workspace.audiences.view(Everyone(), FULL),
        lambda: workspace.audiences.count(Everyone(), prediction=FULL),
        lambda: workspace.audiences.size(InSegment(segment=saved.id)),
        lambda: workspace.lists.plan(InSegment(segment=saved.id), purpose="analyse", actor=LOCAL),
        lambda: workspace.lists.write(WHOLE, purpose="analyse", actor=LOCAL, out=tmp_path / "list.csv"),
        lambda: workspace.segments.save("All", WHOLE, actor=LOCAL),
        lambda: workspace.campaigns.draft("All", WHOLE, actor=LOCAL),
    ):
        with pytest.raises(Unavailable, match=r"Build it again\."):
            attempt()
    assert not (tmp_path / "list.csv").exists()
    rebuilt = workspace.predictions.build(FULL, actor=LOCAL)
    assert rebuilt.usable
    assert rebuilt.scored == scored
    again = workspace.segments.get(saved.id)
    assert (again.problem, again.as_of) == ("", NEXT_DAY)
    assert 0 < again.size < scored
    assert rebuilt.base_odds == base_odds, "a saved range must keep its meaning"


def test_a_preview_made_full_after_new_data_came_has_no_scores_for_it(workspace, tmp_path):
    import_next_day(workspace, tmp_path)
    view = workspace.predictions.make_full(PREVIEW, actor=LOCAL)
    assert (view.usable, view.scored, view.status) == (False, 0, "ready")
    assert view.reason == "It has no scores for the data up to 1 March 2026. Build it again."
    workspace.refresh(actor=LOCAL)
    assert workspace.predictions.view(PREVIEW).usable


@pytest.mark.parametrize("prediction", [PREVIEW, DEMO])
def test_previews_and_demos_stay_on_the_data_they_were_built_on(workspace, tmp_path, prediction):
    before = workspace.audiences.view(Everyone(), prediction)
    import_next_day(workspace, tmp_path)
    after = workspace.audiences.view(Everyone(), prediction)
    assert workspace.predictions.view(prediction).usable
    assert after.snapshot == before.snapshot != workspace.data.snapshot()
    assert after.count.tolist() == before.count.tolist()


def test_a_build_that_fails_says_why_and_leaves_the_earlier_scores(workspace, monkeypatch):
    before = workspace.audiences.view(Everyone(), FULL)

    fail_for(monkeypatch, FULL, Unavailable("too_thin", "The data is too thin."))
    with pytest.raises(Unavailable, match="too thin"):
        workspace.predictions.build(FULL, actor=LOCAL)
    view = workspace.predictions.view(FULL)
    assert (view.status, view.usable, view.reason) == ("failed", True, "The data is too thin.")
    assert workspace.audiences.view(Everyone(), FULL).count.tolist() == before.count.tolist()


def test_a_first_build_that_fails_is_failed_with_its_reason(tmp_path):
    tables = {"customers": "customer_id\na\nb\n", "orders": "order_id,customer_id,ordered_at\n"}
    workspace = small_workspace(tmp_path, tables)
    workspace.predictions.create("Orders", Question(window=30), actor=LOCAL, id="orders")
    with pytest.raises(Unavailable, match="No prediction: No customer is covered"):
        workspace.predictions.build("orders", actor=LOCAL)
    view = workspace.predictions.view("orders")
    assert (view.status, view.usable) == ("failed", False)
    assert "No customer is covered" in view.reason
    with pytest.raises(Unavailable, match="No customer is covered"):
        workspace.audiences.count(Everyone(), prediction="orders")
    workspace.close()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_build_whose_scores_cannot_be_written_does_not_stay_building(workspace, monkeypatch, error):
    before = issues(workspace)

    def refuse(*_arguments, **_options):
        raise error

    monkeypatch.setattr("segmentation.api.issuing.write_issue", refuse)
    with pytest.raises(type(error)):
        workspace.predictions.build(PREVIEW, actor=LOCAL)
    view = workspace.predictions.view(PREVIEW)
    assert (view.status, view.usable) == ("failed", True)
    assert view.reason == "The build was interrupted; start it again."
    assert issues(workspace) == before


def test_data_that_arrives_during_a_build_does_not_move_scores_to_other_customers(workspace, tmp_path):
    """Rows are numbers of one snapshot: read on another, they would be other people."""
    expected = scores_of(workspace)
    tables = company_tables()
    newcomer = tables["customers"].splitlines()[1].replace("c0000", "a-newcomer")
    tables["customers"] += newcomer + "\n"
    files = write_files(tmp_path, {"customers": tables["customers"]})
    imported = []

    def arrive(share, _text):
        if share >= 0.7 and not imported:
            imported.append(workspace.data.import_files(files, as_of=AS_OF, actor=LOCAL))

    old = workspace.data.snapshot().id
    workspace.predictions.build(FULL, actor=LOCAL, progress=arrive)
    assert workspace.data.snapshot().id != old
    assert workspace.predictions.view(FULL).snapshot == workspace.data.snapshot().id, "the import scored it"
    with workspace._handle.database.read() as session:
        newest = session.query(ScoreIssueRecord).order_by(ScoreIssueRecord.issued_at.desc()).first()
    assert newest.snapshot == old
    assert scores_in(workspace, newest.id) == expected


def scores_in(workspace, issue):
    table = pq.read_table(workspace.path / "scores" / FULL / issue / score_issues.SCORES)
    return dict(zip(table["customer_id"].to_pylist(), table["p"].to_pylist(), strict=True))


def scores_of(workspace):
    (issue,) = [path.name for path in (workspace.path / "scores" / FULL).iterdir()]
    return scores_in(workspace, issue)


def test_evaluation_at_a_past_date(looked_at):
    cutoff = AS_OF - timedelta(days=30)
    (cell,) = looked_at.evaluations.evaluate(Question(window=30), [cutoff])
    assert cell.cutoff == cutoff
    assert 0 < cell.buyers == cell.actual < cell.n < 240
    assert 0 <= cell.auc <= 1


@pytest.mark.parametrize("days", [29, 0, -10])
def test_a_window_that_is_not_over_cannot_be_judged(looked_at, days):
    with pytest.raises(UserError, match="The latest cutoff for 30 days is 2026-01-30") as refusal:
        looked_at.evaluations.evaluate(Question(window=30), [AS_OF - timedelta(days=days)])
    assert refusal.value.code == "cutoff"
