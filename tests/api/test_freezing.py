"""Fixed lists: the customers of a moment, kept whole or not at all, whatever becomes of the data."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from segmentation.api import LOCAL, AllOf, CustomerList, InSegment, NoneOf, Refused, Tag, Unavailable
from segmentation.storage.frozen_sets import being_frozen
from segmentation.storage.records import FrozenSetRecord
from tests.api import company
from tests.api.company import REGULARS, VIP

ROOT = Path(__file__).parents[2]
STAFF = Tag(mode="any_of", tags=("staff",))


def stored(workspace):
    with workspace._handle.database.read() as session:
        return session.query(FrozenSetRecord).order_by(FrozenSetRecord.created_at).all()


def directories(workspace):
    return sorted(path.name for path in (workspace.path / "frozen").iterdir() if path.is_dir())


def members(workspace, set_id):
    return pq.read_table(workspace.path / "frozen" / set_id / "members.parquet")["customer_id"].to_pylist()


def import_tags(workspace, directory, text, as_of="2026-03-02"):
    file = directory / "tags.csv"
    file.write_text(text, encoding="utf-8")
    workspace.data.import_files({"tags": file}, as_of=as_of, actor=LOCAL)


def test_frozen_members_stay_when_the_segment_changes(workspace, tmp_path):
    size = workspace.segments.get("regulars").size
    frozen = workspace.segments.freeze("regulars", "Regulars of March", actor=LOCAL)
    assert (frozen.size, frozen.fixed, frozen.filter) == (size, True, CustomerList(list="regulars-of-march"))
    assert "Fixed on the data up to 28 February 2026: " in frozen.note
    assert "(30 January to 28 February 2026)" in frozen.note
    workspace.segments.update("regulars", VIP, actor=LOCAL)
    import_tags(workspace, tmp_path, "customer_id,tag\nc0001,VIP\n")
    assert workspace.segments.get("regulars").size == 1
    later = workspace.segments.get("regulars-of-march")
    assert later.size == size
    assert "(30 January to 28 February 2026)" in later.note
    again = company.opened(workspace.path)
    assert again.segments.get("regulars-of-march").size == size
    again.close()


def test_the_file_has_the_members_in_row_order_and_its_hash(workspace):
    workspace.segments.save("Fixed", AllOf(members=(VIP, STAFF)), actor=LOCAL, fixed=True)
    (record,) = stored(workspace)
    found = members(workspace, record.id)
    assert found == sorted(found)
    assert len(found) == record.members == workspace.audiences.size(AllOf(members=(VIP, STAFF))) > 0
    assert (record.snapshot, record.definition["filter"]["all_of"][0]) == (
        workspace.data.snapshot().id,
        {"tag": {"any_of": ["VIP"]}},
    )


def test_those_no_longer_in_the_data_are_counted_and_named(workspace, tmp_path):
    frozen = workspace.segments.save("Fixed", VIP, actor=LOCAL, fixed=True)
    gone = members(workspace, stored(workspace)[0].id)[:3]
    customers = company.company_tables()["customers"].splitlines(keepends=True)
    file = tmp_path / "customers.csv"
    file.write_text("".join(line for line in customers if line.split(",")[0] not in gone), encoding="utf-8")
    workspace.data.import_files({"customers": file}, as_of="2026-03-02", actor=LOCAL)
    later = workspace.segments.get("fixed")
    assert later.size == frozen.size - 3
    assert later.note.endswith(f"3 of {frozen.size} are no longer in the data.")


def test_its_snapshot_is_never_needed_again(workspace, tmp_path):
    size = workspace.segments.save("Fixed", VIP, actor=LOCAL, fixed=True).size
    first = workspace.data.snapshot().id
    import_tags(workspace, tmp_path, "customer_id,tag\nc0001,VIP\n")
    shutil.rmtree(workspace.path / "snapshots" / first)
    again = company.opened(workspace.path)
    assert again.segments.get("fixed").size == size
    again.close()


def test_freezing_the_same_again_is_what_is_there_and_another_of_the_name_is_refused(workspace):
    frozen = workspace.segments.freeze("regulars", "Fixed", actor=LOCAL)
    assert workspace.segments.freeze("regulars", "Fixed", actor=LOCAL) == frozen
    assert len(stored(workspace)) == len(directories(workspace)) == 1
    with pytest.raises(Refused, match="already a segment called “Fixed”"):
        workspace.segments.save("Fixed", VIP, actor=LOCAL, fixed=True)
    assert directories(workspace) == [stored(workspace)[0].id]


def test_a_fixed_list_is_not_redefined(workspace):
    workspace.segments.save("Fixed", VIP, actor=LOCAL, fixed=True)
    with pytest.raises(Refused, match="“Fixed” is a fixed list: its customers do not change") as refusal:
        workspace.segments.update("fixed", REGULARS, actor=LOCAL)
    assert refusal.value.hint == "Save the new definition under another name."
    with pytest.raises(Refused, match="fixed list"):
        workspace.segments.return_to("fixed", 1, actor=LOCAL)


def test_a_fixed_list_can_be_part_of_others_and_duplicated(workspace):
    size = workspace.segments.save("Fixed", VIP, actor=LOCAL, fixed=True).size
    population = workspace.data.snapshot().population
    nested = NoneOf(members=(InSegment(segment="fixed"),))
    assert workspace.segments.save("Others", nested, actor=LOCAL).size == population - size
    twin = workspace.segments.duplicate("fixed", "Twin", actor=LOCAL)
    assert (twin.fixed, twin.size) == (True, size)


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_a_damaged_file_makes_it_unavailable_and_its_complement_not_everyone(workspace, harm):
    workspace.segments.save("Fixed", VIP, actor=LOCAL, fixed=True)
    file = workspace.path / "frozen" / stored(workspace)[0].id / "members.parquet"
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes() + b"x")
    again = company.opened(workspace.path)
    with pytest.raises(Unavailable, match="stored members of this list are missing or damaged"):
        again.audiences.size(NoneOf(members=(CustomerList(list="fixed"),)))
    nested = again.segments.save("Others", NoneOf(members=(InSegment(segment="fixed"),)), actor=LOCAL)
    assert nested.size is None
    assert "missing or damaged" in nested.problem
    again.close()


# Where the process is killed: before the file is there, before the commit, after it.
KILL = """
import os, sys
from segmentation.api import LOCAL, open_workspace
from segmentation.storage import durable, frozen_sets, list_store
from segmentation.api import segments

at = sys.argv[2]
workspace = open_workspace(sys.argv[1])
def die(*words, **more):
    os._exit(9)
if at == "building":
    frozen_sets.publish_directory = die
elif at == "published":
    list_store.add_list = die
else:
    get = segments.live_views
    segments.Segments.get = lambda self, id: die() if id == "fixed" else get(self._context, self._sizes, id)[0]
workspace.segments.freeze("regulars", "Fixed", actor=LOCAL)
"""


@pytest.mark.parametrize(("at", "there"), [("building", False), ("published", False), ("committed", True)])
def test_killed_at_any_moment_it_is_whole_or_absent(workspace, at, there):
    words = [sys.executable, "-c", KILL, str(workspace.path), at]
    ran = subprocess.run(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert ran.returncode == 9, ran.stderr
    again = company.opened(workspace.path)
    assert directories(again) == [record.id for record in stored(again)]
    assert ("fixed" in {view.id for view in again.segments.list()}) is there
    frozen = again.segments.freeze("regulars", "Fixed", actor=LOCAL)
    assert frozen.size == again.segments.get("regulars").size
    assert len(directories(again)) == 1
    again.close()


def test_a_workspace_that_is_opened_leaves_a_freeze_that_is_going_on_alone(workspace):
    handle = workspace._handle
    with being_frozen(handle.directory.frozen, "going-on", handle.database) as directory:
        directory.mkdir()
        company.opened(workspace.path).close()
        assert directory.exists()
    assert not directory.exists()
    (handle.directory.frozen / "left-behind").mkdir()
    company.opened(workspace.path).close()
    assert directories(workspace) == []
