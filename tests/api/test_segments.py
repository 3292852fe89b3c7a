"""Segments: saved once, the same number ever after; renamed, deleted, restored; never wider than they were."""

import subprocess
import sys
from pathlib import Path

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Everyone,
    InSegment,
    InvalidFilter,
    NotFound,
    Refused,
    Score,
    Tag,
    UserError,
)
from segmentation.storage.records import SegmentVersionRecord
from tests.api.company import DEMO, FULL, PREVIEW, REGULARS, VIP, opened, small_workspace, smuggle

VIEWER = Actor(name="Vic", role="viewer")
MARKETER = Actor(name="Mia", role="marketer")
HIGH_VIP = AllOf(members=(VIP, Score(prediction=FULL, low=50, high=100)))


def test_saved_and_opened_again_has_the_same_number(workspace):
    saved = workspace.segments.save("Étoiles & VIP", HIGH_VIP, actor=MARKETER, prediction=FULL, description=" Ours ")
    assert (saved.id, saved.title, saved.owner, saved.description) == ("etoiles-vip", "Étoiles & VIP", "Mia", "Ours")
    assert saved.size == workspace.audiences.size(HIGH_VIP) > 0
    assert saved.filter == HIGH_VIP
    again = opened(workspace.path)
    assert again.segments.get("etoiles-vip") == saved
    assert again.segments.list()[0] == saved
    again.close()


def test_another_process_counts_the_same(workspace):
    saved = workspace.segments.save("Best", HIGH_VIP, actor=LOCAL)
    program = "from segmentation.api import open_workspace; import sys; "
    program += "print(open_workspace(sys.argv[1]).segments.get('best').size)"
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program, str(workspace.path)], capture_output=True, text=True, check=True, cwd=root
    )
    assert int(ran.stdout) == saved.size


def test_rename_keeps_the_id(workspace):
    renamed = workspace.segments.rename("regulars", "  Our   regulars ", actor=MARKETER)
    assert (renamed.id, renamed.title, renamed.edited_by) == ("regulars", "Our regulars", "Mia")
    assert renamed.edited_at > renamed.created_at
    assert workspace.audiences.size(InSegment(segment="regulars")) == renamed.size
    assert workspace.segments.rename("regulars", "OUR REGULARS", actor=LOCAL).title == "OUR REGULARS"


@pytest.mark.parametrize("title", ["Regulars", "regulars", " REGULARS "])
def test_a_name_is_taken_whatever_its_case(workspace, title):
    with pytest.raises(Refused, match=r"already a segment called .* Choose another name") as refusal:
        workspace.segments.save(title, VIP, actor=LOCAL)
    assert refusal.value.code == "title_taken"
    other = workspace.segments.save("Others", VIP, actor=LOCAL)
    with pytest.raises(Refused):
        workspace.segments.rename(other.id, title, actor=LOCAL)


def test_deleted_is_gone_and_restored_is_as_it_was(workspace):
    before = workspace.segments.get("regulars")
    workspace.segments.archive("regulars", actor=LOCAL)
    assert "regulars" not in {segment.id for segment in workspace.segments.list()}
    with pytest.raises(NotFound):
        workspace.segments.get("regulars")
    with pytest.raises(InvalidFilter, match="'regulars' is not known"):
        workspace.audiences.size(InSegment(segment="regulars"))
    for again in (workspace.segments.archive, workspace.segments.rename):
        with pytest.raises(NotFound):
            again("regulars", *(["x"] if again == workspace.segments.rename else []), actor=LOCAL)
    workspace.segments.restore("regulars", actor=LOCAL)
    assert workspace.segments.get("regulars") == before
    with pytest.raises(NotFound):
        workspace.segments.restore("regulars", actor=LOCAL)


def test_the_name_of_a_deleted_segment_is_free_and_its_id_is_not(workspace):
    workspace.segments.archive("regulars", actor=LOCAL)
    assert workspace.segments.save("Regulars", VIP, actor=LOCAL).id == "regulars-2"
    with pytest.raises(Refused, match="already a segment called"):
        workspace.segments.restore("regulars", actor=LOCAL)


def test_a_segment_in_use_is_not_deleted(workspace):
    inner = AnyOf(members=(InSegment(segment="regulars"), VIP))
    workspace.segments.save("Outer", inner, actor=LOCAL)
    draft = workspace.campaigns.draft("March", inner, actor=LOCAL)
    with pytest.raises(Refused, match="used by the segment “Outer”, the campaign “March”") as refusal:
        workspace.segments.archive("regulars", actor=LOCAL)
    assert refusal.value.code == "segment_in_use"
    workspace.segments.archive("outer", actor=LOCAL)
    workspace.campaigns.archive(draft.id, actor=LOCAL)
    workspace.segments.archive("regulars", actor=LOCAL)


def test_restored_without_the_segment_it_needs_it_is_unavailable(workspace):
    workspace.segments.save("Outer", InSegment(segment="regulars"), actor=LOCAL)
    workspace.segments.archive("outer", actor=LOCAL)
    workspace.segments.archive("regulars", actor=LOCAL)
    workspace.segments.restore("outer", actor=LOCAL)
    outer = workspace.segments.get("outer")
    assert outer.size is None
    assert "'regulars' is not known" in outer.problem


@pytest.mark.parametrize(
    "change",
    [
        lambda segments, actor: segments.save("New", VIP, actor=actor),
        lambda segments, actor: segments.rename("regulars", "New", actor=actor),
        lambda segments, actor: segments.archive("regulars", actor=actor),
        lambda segments, actor: segments.restore("regulars", actor=actor),
    ],
)
def test_a_viewer_changes_nothing(workspace, change):
    before = workspace.segments.list()
    with pytest.raises(Refused, match="Vic is a viewer; this needs a marketer") as refusal:
        change(workspace.segments, VIEWER)
    assert refusal.value.code == "role"
    assert workspace.segments.list() == before


@pytest.mark.parametrize(("title", "code"), [("", "title_empty"), ("  ", "title_empty"), ("x" * 121, "title_long")])
def test_titles_that_are_refused(workspace, title, code):
    with pytest.raises(UserError) as refusal:
        workspace.segments.save(title, VIP, actor=LOCAL)
    assert refusal.value.code == code


def test_what_cannot_be_applied_is_not_saved(workspace):
    before = workspace.segments.list()
    with pytest.raises(InvalidFilter, match="did you mean 'staff'"):
        workspace.segments.save("New", Tag(mode="any_of", tags=("stuff",)), actor=LOCAL)
    with pytest.raises(InvalidFilter, match="segment 'new' does not exist"):
        workspace.segments.save("New", InSegment(segment="new"), actor=LOCAL)
    assert workspace.segments.list() == before


@pytest.mark.parametrize("prediction", [PREVIEW, DEMO])
def test_a_preview_made_full_may_be_saved_and_a_demo_never(workspace, prediction):
    chosen = Score(prediction=prediction, low=50, high=100)
    with pytest.raises(Refused, match="Saving, downloading and campaigns are off"):
        workspace.segments.save("Likely", chosen, actor=LOCAL)
    if prediction == PREVIEW:
        workspace.predictions.make_full(prediction, actor=LOCAL)
        assert workspace.segments.save("Likely", chosen, actor=LOCAL).size > 0
    else:
        with pytest.raises(Refused, match="Only a preview"):
            workspace.predictions.make_full(prediction, actor=LOCAL)


def test_a_definition_that_cannot_be_read_selects_nobody(workspace):
    smuggle(workspace, "broken", Everyone())
    with workspace._handle.database.write() as session:
        session.get(SegmentVersionRecord, ("broken", 1)).definition = {"version": 9, "filter": {"everyone": {}}}
    broken = workspace.segments.get("broken")
    assert (broken.filter, broken.size) == (None, None)
    assert "selects nobody" in broken.problem
    assert broken in workspace.segments.list()
    with pytest.raises(InvalidFilter):
        workspace.audiences.size(InSegment(segment="broken"))
    with pytest.raises(InvalidFilter):
        workspace.lists.plan(InSegment(segment="broken"), purpose="analyse", actor=LOCAL)


def test_a_cycle_in_the_database_is_a_reason_not_an_endless_loop(workspace):
    smuggle(workspace, "ping", InSegment(segment="pong"))
    smuggle(workspace, "pong", InSegment(segment="ping"))
    assert "contains itself" in workspace.segments.get("ping").problem
    with pytest.raises(InvalidFilter, match="contains itself"):
        workspace.segments.save("New", InSegment(segment="ping"), actor=LOCAL)


TIERS = {
    "texts": "customer_id,tier\na,gold\nb,silver\nc,\n",
    "dates": "customer_id,tier\na,2026-01-01\nb,2026-01-02\nc,\n",
    "numbers": "customer_id,tier\na,1\nb,2\nc,\n",
    "gone": "customer_id\na\nb\nc\n",
}


@pytest.mark.parametrize("later", ["dates", "numbers", "gone"])
def test_a_field_that_changed_makes_the_segment_unavailable_with_a_reason(tmp_path, later):
    workspace = small_workspace(tmp_path, {"customers": TIERS["texts"]})
    not_gold = Attribute(field="tier", test=Comparison(op="!=", values=("gold",)))
    contains = Attribute(field="tier", test=Comparison(op="contains", values=("old",)))
    assert workspace.segments.save("Not gold", not_gold, actor=LOCAL).size == 2
    assert workspace.segments.save("Old", contains, actor=LOCAL).size == 1
    (tmp_path / "customers.csv").write_text(TIERS[later], encoding="utf-8")
    workspace.data.import_files({"customers": tmp_path / "customers.csv"}, as_of="2026-03-02", actor=LOCAL)
    for segment in workspace.segments.list():
        assert segment.size is None
        assert "tier" in segment.problem.casefold()
        assert segment.sentence
        with pytest.raises(InvalidFilter):
            workspace.lists.write(segment.filter, purpose="analyse", actor=LOCAL, out=tmp_path / "list.csv")
    assert not (tmp_path / "list.csv").exists()
    workspace.close()


def test_regulars_are_what_they_were_saved_as(looked_at):
    assert looked_at.segments.get("regulars").filter == REGULARS
