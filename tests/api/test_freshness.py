"""What somebody else commits is seen by the very next call; as long as nobody does, nothing is read again."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from segmentation.api import LOCAL, Everyone, InSegment, NotFound, UserError
from segmentation.storage.records import PredictionRecord
from tests.api.company import AS_OF, FULL, VIP, company_tables, opened, write_files

VIPS = InSegment(segment="vips")
ADDED = 10
_ELSEWHERE = """
import sys
from pathlib import Path
from segmentation.api import LOCAL, Everyone, open_workspace
workspace = open_workspace(Path(sys.argv[1]))
workspace.segments.update("vips", Everyone(), actor=LOCAL)
workspace.close()
"""


@pytest.fixture
def other(workspace):
    """The same workspace opened once more, as another server process has it."""
    again = opened(workspace.path)
    yield again
    again.close()


def test_a_segment_saved_changed_and_archived_elsewhere(workspace, other):
    with pytest.raises(UserError, match="is not known"):
        workspace.audiences.size(VIPS)
    other.segments.save("VIPs", VIP, actor=LOCAL)
    some = workspace.audiences.size(VIPS)
    assert some == workspace.audiences.size(VIP)
    other.segments.update("vips", Everyone(), actor=LOCAL)
    assert workspace.audiences.size(VIPS) == workspace.data.snapshot().population > some
    assert workspace.audiences.size(InSegment(segment="vips", version=1)) == some
    other.segments.archive("vips", actor=LOCAL)
    with pytest.raises(UserError, match="is not known"):
        workspace.audiences.size(VIPS)


def test_a_segment_changed_by_another_process(workspace):
    workspace.segments.save("VIPs", VIP, actor=LOCAL)
    assert workspace.audiences.size(VIPS) == workspace.audiences.size(VIP)
    subprocess.run([sys.executable, "-c", _ELSEWHERE, str(workspace.path)], check=True)
    assert workspace.audiences.size(VIPS) == workspace.data.snapshot().population


def test_a_prediction_renamed_elsewhere(workspace, other):
    before = workspace.audiences.view(VIP, FULL).prediction
    with other._handle.database.write() as session:
        session.get_one(PredictionRecord, FULL).title = "Renamed"
    view = workspace.audiences.view(VIP, FULL)
    assert view.prediction.title == "Renamed" != before.title
    assert workspace.audiences.catalog(FULL).predictions[FULL].title == "Renamed"
    assert [shown.title for shown in workspace.predictions.list() if shown.id == FULL] == ["Renamed"]


def test_a_prediction_created_elsewhere(workspace, other):
    with pytest.raises(NotFound):
        workspace.predictions.view("another")
    with other._handle.database.write() as session:
        known = session.get_one(PredictionRecord, FULL)
        names = PredictionRecord.__table__.columns.keys()
        copied = {name: getattr(known, name) for name in names} | {"id": "another"}
        session.add(PredictionRecord(**copied))
    assert workspace.predictions.view("another").title == known.title


def test_scores_issued_elsewhere(workspace, other):
    before = workspace.audiences.count(VIP, prediction=FULL)
    shown = workspace.predictions.view(FULL).issued_at
    other.predictions.build(FULL, actor=LOCAL)
    after = workspace.audiences.count(VIP, prediction=FULL)
    assert after.score_issue != before.score_issue
    assert workspace.audiences.view(VIP, FULL).prediction.issued_at > shown


def test_data_imported_elsewhere(workspace, other, tmp_path):
    before = workspace.audiences.view(VIP)
    assert workspace.audiences.view(VIP, FULL).snapshot == before.snapshot
    people = company_tables()["customers"]
    blanks = "," * people.partition("\n")[0].count(",")
    people += "".join(f"new{row}{blanks}\n" for row in range(ADDED))
    files = write_files(tmp_path, {"customers": people})
    other.data.import_files(files, as_of=AS_OF + timedelta(days=1), actor=LOCAL)
    after = workspace.audiences.view(VIP)
    assert after.snapshot.as_of == AS_OF + timedelta(days=1)
    assert after.population == before.population + ADDED
    scored = workspace.audiences.view(VIP, FULL)
    assert scored.snapshot == after.snapshot
    assert scored.prediction.as_of == AS_OF + timedelta(days=1)


def test_nothing_is_read_again_while_nobody_commits_anything(workspace):
    workspace.audiences.view(VIP, FULL)
    begun = []
    sa.event.listen(workspace._handle.database._engine, "begin", begun.append)
    workspace.audiences.view(VIP, FULL)
    workspace.audiences.count(Everyone(), prediction=FULL)
    assert begun == []
    with closing(sqlite3.connect(workspace._handle.directory.database)) as connection, connection:
        connection.execute("UPDATE prediction SET title = 'By hand'")
    assert workspace.audiences.view(VIP, FULL).prediction.title == "By hand"
    # What can change in one session; the newest scores of the one prediction, and how it turned out, in two others.
    assert len(begun) == 3
