"""New data comes with its scores, by the model in force or one that learned again; or with the reason why not."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from segmentation.api import LOCAL, Actor, Everyone, Refused, Score, Unavailable, UserError, create_workspace
from segmentation.storage import model_store
from segmentation.storage.records import AuditRecord, BacktestRecord, ModelRecord, PredictionRecord, ScoreIssueRecord
from tests.api.company import AS_OF, DEMO, FULL, PREVIEW, company_tables, opened, write_files
from tests.api.judged_company import fail_for, import_until, orders_until

NEXT_DAY = AS_OF + timedelta(days=1)


def rows(workspace, record):
    with workspace._handle.database.read() as session:
        return session.query(record).all()


def outcomes(result):
    return {refreshed.prediction: refreshed.outcome for refreshed in result.predictions}


def state(workspace):
    """Everything a refresh could change."""
    counted = {
        record.__tablename__: len(rows(workspace, record)) for record in (AuditRecord, BacktestRecord, ModelRecord)
    }
    files = sorted(str(path) for root in ("scores", "models") for path in (workspace.path / root).rglob("*"))
    return counted, files, sorted(issue.id for issue in rows(workspace, ScoreIssueRecord))


def test_new_data_comes_with_its_scores(workspace, tmp_path):
    saved = workspace.segments.save("Likely", Score(prediction=FULL, low=50, high=100), actor=LOCAL)
    before = workspace.predictions.view(FULL)
    result = import_until(workspace, tmp_path, NEXT_DAY)
    assert outcomes(result) == {FULL: "scored"}
    after = workspace.predictions.view(FULL)
    assert (after.usable, after.as_of, after.learned_as_of) == (True, NEXT_DAY, AS_OF)
    assert after.snapshot == result.snapshot == workspace.data.snapshot().id
    assert after.base_odds == before.base_odds, "a saved range must keep its meaning"
    assert after.alarm.band == "calm"
    assert workspace.segments.get(saved.id).as_of == NEXT_DAY
    for id in (PREVIEW, DEMO):
        assert workspace.predictions.view(id).as_of == AS_OF, "built once"


def test_a_second_refresh_does_nothing(workspace, tmp_path):
    import_until(workspace, tmp_path, AS_OF + timedelta(days=30))
    before = state(workspace)
    result = workspace.refresh(actor=LOCAL)
    assert outcomes(result) == {FULL: "up_to_date"}
    assert result.judged == 0
    assert state(workspace) == before


@pytest.mark.parametrize(("days", "outcome"), [(13, "scored"), (14, "learned"), (40, "learned")])
def test_a_model_of_two_weeks_learns_again(workspace, tmp_path, days, outcome):
    as_of = AS_OF + timedelta(days=days)
    assert outcomes(import_until(workspace, tmp_path, as_of)) == {FULL: outcome}
    view = workspace.predictions.view(FULL)
    assert view.learned_as_of == (AS_OF if outcome == "scored" else as_of)
    replayed = [record for record in rows(workspace, BacktestRecord) if record.prediction == FULL and not record.issue]
    assert len({record.snapshot for record in replayed}) == 1, "replayed only the first time"


def test_data_of_an_earlier_date_is_not_scored_by_a_model_that_has_seen_more(workspace, tmp_path):
    earlier = AS_OF - timedelta(days=3)
    result = import_until(workspace, tmp_path, earlier, customers=company_tables()["customers"])
    assert outcomes(result) == {FULL: "learned"}
    assert workspace.predictions.view(FULL).learned_as_of == earlier
    in_force = {record.id: record for record in rows(workspace, PredictionRecord)}[FULL].model
    newest = max(rows(workspace, ModelRecord), key=lambda model: (model.prediction == FULL, model.as_of))
    assert in_force == newest.id, "for the next date, the model of the latest data is in force"


@pytest.mark.parametrize("harm", ["other file", "other version", "no file"])
def test_a_model_that_cannot_be_used_learns_again(workspace, tmp_path, monkeypatch, harm):
    (model,) = [record for record in rows(workspace, ModelRecord) if record.prediction == FULL]
    file = workspace.path / "models" / FULL / model.id / model_store.MODEL
    if harm == "other file":
        file.write_bytes(file.read_bytes() + b" ")
    elif harm == "no file":
        file.unlink()
    else:
        monkeypatch.setattr(model_store, "FORMAT", 99)
    assert outcomes(import_until(workspace, tmp_path, NEXT_DAY)) == {FULL: "learned"}


def test_one_that_fails_is_unavailable_with_its_reason_and_stops_no_other(workspace, tmp_path, monkeypatch):
    workspace.predictions.make_full(PREVIEW, actor=LOCAL)
    fail_for(monkeypatch, FULL, Unavailable("thin", "The data is too thin."))
    result = import_until(workspace, tmp_path, NEXT_DAY)
    assert outcomes(result) == {FULL: "unavailable", PREVIEW: "scored"}
    assert workspace.data.snapshot().as_of == NEXT_DAY
    failed, other = workspace.predictions.view(FULL), workspace.predictions.view(PREVIEW)
    assert (failed.usable, failed.scored) == (False, 0)
    assert "The data is too thin." in failed.reason
    assert (other.usable, other.as_of) == (True, NEXT_DAY)
    with pytest.raises(Unavailable, match="The data is too thin"):
        workspace.audiences.count(Everyone(), prediction=FULL)
    before = state(workspace)
    assert outcomes(workspace.refresh(actor=LOCAL, due=True))[FULL] == "unavailable"
    assert outcomes(workspace.refresh(actor=LOCAL))[FULL] == "unavailable"
    assert state(workspace) == before, "the same reason is noted once"
    monkeypatch.undo()
    assert outcomes(workspace.refresh(actor=LOCAL, due=True))[FULL] == "unavailable", "waits for newer data"
    assert outcomes(workspace.refresh(actor=LOCAL)) == {FULL: "scored", PREVIEW: "up_to_date"}
    assert workspace.predictions.view(FULL).reason == ""


def test_with_a_rhythm_a_failed_one_is_tried_again_when_the_update_is_due(workspace, tmp_path, monkeypatch):
    fail_for(monkeypatch, FULL, Unavailable("thin", "The data is too thin."))
    import_until(workspace, tmp_path, NEXT_DAY)
    monkeypatch.undo()
    workspace.set_rhythm("daily", actor=Actor(name="Ada", role="admin"))
    workspace._handle.clock.at = workspace._handle.clock.at.replace(month=3, day=2)
    assert outcomes(workspace.refresh(actor=LOCAL, due=True)) == {FULL: "unavailable"}
    workspace._handle.clock.at = workspace._handle.clock.at.replace(month=3, day=3)
    assert outcomes(workspace.refresh(actor=LOCAL, due=True)) == {FULL: "scored"}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_import_that_is_interrupted_while_scoring_leaves_the_earlier_data_in_force(
    workspace, tmp_path, monkeypatch, error
):
    before, shown = state(workspace), workspace.predictions.view(FULL)
    workspace.predictions.make_full(PREVIEW, actor=LOCAL)
    fail_for(monkeypatch, PREVIEW, error)
    with pytest.raises((UserError, KeyboardInterrupt)):
        import_until(workspace, tmp_path, NEXT_DAY)
    assert workspace.data.snapshot().as_of == AS_OF
    assert [path.name for path in (workspace.path / "snapshots").iterdir() if path.is_dir()] == [shown.snapshot]
    counted, *rest = state(workspace)
    assert rest == list(before[1:]), "the scores of those that came before it are gone too"
    assert counted["backtest"] == before[0]["backtest"]
    assert workspace.predictions.view(FULL) == shown
    monkeypatch.undo()
    assert outcomes(import_until(workspace, tmp_path, NEXT_DAY)) == {FULL: "scored", PREVIEW: "scored"}


_KILLED = """
import os, sys
from datetime import date
from pathlib import Path
import segmentation.storage.importing as importing
import segmentation.api.issuing as issuing
from tests.api.company import opened
from tests.api.judged_company import import_until
die = lambda *given, **options: os.kill(os.getpid(), 9)
if sys.argv[3] == "while scoring":
    issuing.write_issue = die
else:
    importing.point_to = die
import_until(opened(Path(sys.argv[1])), Path(sys.argv[2]), date.fromisoformat(sys.argv[4]))
"""


@pytest.mark.parametrize("moment", ["while scoring", "before the pointer"])
def test_an_import_that_is_killed_is_completed_by_the_next(workspace, tmp_path, moment):
    as_of = AS_OF + timedelta(days=14)
    shown = workspace.predictions.view(FULL)
    arguments = [str(workspace.path), str(tmp_path), moment, as_of.isoformat()]
    killed = subprocess.run([sys.executable, "-c", _KILLED, *arguments], check=False, env={**os.environ})
    assert killed.returncode == -signal.SIGKILL
    again = opened(workspace.path)
    assert again.data.snapshot().as_of == AS_OF
    assert again.predictions.view(FULL).snapshot == shown.snapshot
    assert again.predictions.view(FULL).usable
    result = import_until(again, tmp_path, as_of)
    assert outcomes(result) == {FULL: "learned" if moment == "while scoring" else "up_to_date"}
    assert not result.published, "what the killed import had published is used"
    assert again.predictions.view(FULL).as_of == again.data.snapshot().as_of == as_of
    named = {record.id for record in (*rows(again, ScoreIssueRecord), *rows(again, ModelRecord))}
    again.refresh(actor=LOCAL)
    found = {path.name for root in ("scores", "models") for path in (again.path / root).glob("*/*")}
    assert found == named, "what was given up is removed, what is registered is there"
    again.close()


def test_who_reads_while_new_data_is_scored_sees_the_earlier_data_whole(workspace, tmp_path):
    other, seen = opened(workspace.path), []
    shown = other.audiences.view(Everyone(), FULL)

    def look(share, text):
        view = other.audiences.view(Everyone(), FULL)
        seen.append((view.snapshot, view.prediction.issued_at, view.prediction.drift))

    as_of = AS_OF + timedelta(days=30)
    files = write_files(tmp_path, {"orders": orders_until(as_of)})
    workspace.data.import_files(files, as_of=as_of, actor=LOCAL, progress=lambda s, t: look(s, t) if s < 1 else None)
    assert len(seen) > 5
    assert set(seen) == {(shown.snapshot, shown.prediction.issued_at, shown.prediction.drift)}
    after = other.audiences.view(Everyone(), FULL)
    assert after.snapshot.as_of == after.prediction.as_of == as_of
    other.close()


def test_drafts_and_archived_ones_are_left_alone(workspace, tmp_path):
    workspace.predictions.duplicate(FULL, "A draft", actor=LOCAL)
    workspace.predictions.archive(FULL, actor=LOCAL)
    assert import_until(workspace, tmp_path, NEXT_DAY).predictions == ()


def test_a_viewer_refreshes_nothing_and_without_data_there_is_nothing(workspace, tmp_path):
    with pytest.raises(Refused, match="needs a marketer"):
        workspace.refresh(actor=Actor(name="Vic", role="viewer"))
    empty = create_workspace(tmp_path / "empty", title="Empty")
    with pytest.raises(Unavailable, match="no data yet"):
        empty.refresh(actor=LOCAL)
    empty.close()


def test_shares_rise_and_say_what_is_done(workspace, tmp_path):
    heard = []
    files = write_files(tmp_path, {"orders": orders_until(NEXT_DAY)})
    workspace.data.import_files(
        files, as_of=NEXT_DAY, actor=LOCAL, progress=lambda share, text: heard.append((share, text))
    )
    shares = [share for share, _ in heard]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] == 1.0
    assert any(f"“{FULL}”" in text for _, text in heard)
