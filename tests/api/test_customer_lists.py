"""Customer lists: what became of the rows, who is on them, replacing and removing; no id leaves but where asked."""

import csv

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    AllOf,
    CustomerList,
    InvalidFilter,
    NoneOf,
    NotFound,
    Refused,
    UserError,
    create_workspace,
)
from segmentation.storage import list_store
from segmentation.storage.records import AuditRecord
from tests.api import company
from tests.api.company import VIP

MIA = Actor(name="Mia", role="marketer")
VIEWER = Actor(name="Vic", role="viewer")
STRANGER = "stranger-ünbekannt"
ON_LIST = CustomerList(list="fair-in-lyon")


@pytest.fixture
def file(tmp_path):
    def write(*ids):
        path = tmp_path / "ids.txt"
        path.write_text("customer_id\n" + "".join(f"{id}\n" for id in ids), encoding="utf-8")
        return path

    return write


@pytest.fixture
def added(workspace, file):
    """The workspace with a list of three customers, one stranger, one duplicate and one blank."""
    workspace.customer_lists.add("Fair in Lyon", file("c0003", " c0001 ", "c0002", STRANGER, "c0001", '""'), actor=MIA)
    return workspace


def revision(workspace):
    with workspace._handle.database.read() as session:
        return list_store.revision(session)


def sets(workspace):
    return {path.name for path in (workspace.path / "frozen").iterdir() if path.is_dir()}


def test_every_row_is_accounted_for(added):
    (found,) = added.customer_lists.all()
    assert (found.id, found.title, found.created_by) == ("fair-in-lyon", "Fair in Lyon", "Mia")
    assert (found.read, found.blank, found.duplicates, found.customers) == (6, 1, 1, 4)
    assert (found.matched, found.unmatched, found.problem) == (3, 1, "")
    assert added.customer_lists.get("fair-in-lyon") == found


@pytest.mark.parametrize("engine", ["index", "sql", "oracle"])
def test_a_filter_that_names_it_has_its_members(added, engine):
    population = added.data.snapshot().population
    assert added.audiences.count(ON_LIST, engine=engine).size == 3
    assert added.audiences.count(NoneOf(members=(ON_LIST,)), engine=engine).size == population - 3
    assert added.audiences.count(AllOf(members=(ON_LIST, VIP)), engine=engine).size <= 3
    assert added.audiences.catalog().lists == {"fair-in-lyon": "Fair in Lyon"}


def test_a_list_that_no_filter_uses_is_not_loaded(added):
    snapshot = added.segments._context.current()
    assert snapshot.connection.cursor().execute("SELECT count(*) FROM list_members").fetchall() == [(0,)]
    added.audiences.size(ON_LIST)
    assert snapshot.connection.cursor().execute("SELECT count(*) FROM list_members").fetchall() == [(3,)]


def test_a_replaced_list_is_another_set_and_everything_that_names_it_follows(added, file):
    saved = added.segments.save("At the fair", ON_LIST, actor=LOCAL)
    assert (saved.size, saved.fixed) == (3, False)
    before, stored = revision(added), sets(added)
    replaced = added.customer_lists.replace("fair-in-lyon", file("c0005"), actor=MIA)
    assert (replaced.id, replaced.read, replaced.customers, replaced.matched) == ("fair-in-lyon", 1, 1, 1)
    assert added.audiences.size(ON_LIST) == 1
    assert added.segments.get(saved.id).size == 1
    assert revision(added) == before + 1
    assert stored < sets(added)
    assert [one.size for one in added.segments.history(saved.id)] == [3, 1]


def test_a_list_in_use_is_not_removed(added):
    added.segments.save("At the fair", ON_LIST, actor=LOCAL)
    added.campaigns.draft("Thanks", NoneOf(members=(ON_LIST,)), actor=LOCAL)
    named = ("the segment “At the fair”", "the campaign “Thanks”")
    assert added.customer_lists.get("fair-in-lyon").used_by == named
    with pytest.raises(Refused, match=f"This list is used by {', '.join(named)}") as refusal:
        added.customer_lists.remove("fair-in-lyon", actor=LOCAL)
    assert refusal.value.code == "list_in_use"


def test_removed_is_gone_and_restored_is_as_it_was(added, file):
    before, counter = added.customer_lists.all(), revision(added)
    added.customer_lists.remove("fair-in-lyon", actor=MIA)
    assert added.customer_lists.all() == ()
    with pytest.raises(InvalidFilter, match="fair-in-lyon"):
        added.audiences.size(NoneOf(members=(ON_LIST,)))
    for again in (added.customer_lists.remove, added.customer_lists.unmatched):
        with pytest.raises(NotFound, match="There is no customer list 'fair-in-lyon' here"):
            again("fair-in-lyon", actor=MIA)
    assert added.customer_lists.restore("fair-in-lyon", actor=MIA) == before[0]
    assert revision(added) == counter + 2
    added.customer_lists.remove("fair-in-lyon", actor=MIA)
    assert added.customer_lists.add("FAIR in Lyon", file("c0001"), actor=MIA).id == "fair-in-lyon-2"
    with pytest.raises(Refused, match="already a customer list called “Fair in Lyon”"):
        added.customer_lists.restore("fair-in-lyon", actor=MIA)


def test_those_unmatched_are_in_a_file_and_nowhere_else(added, tmp_path, caplog, capsys):
    out = tmp_path / "unmatched.csv"
    written = added.customer_lists.unmatched("fair-in-lyon", actor=MIA, out=out)
    assert (written.rows, written.file) == (1, out)
    with out.open(encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines)) == [["customer_id"], [STRANGER]]
    kept = added.customer_lists.unmatched("fair-in-lyon", actor=MIA)
    assert kept.file.is_relative_to(added.path / "exports")
    with added._handle.database.read() as session:
        trail = [(line.action, str(line.detail)) for line in session.query(AuditRecord)]
    assert [action for action, _ in trail][-3:] == ["customer_list.add", *["customer_list.unmatched"] * 2]
    said = str(trail) + caplog.text + "".join(capsys.readouterr()) + str(added.customer_lists.all())
    assert STRANGER not in said
    assert "c0001" not in said


def test_an_id_that_a_spreadsheet_would_run_is_guarded(workspace, file, tmp_path):
    workspace.customer_lists.add("Odd", file("=1+1"), actor=LOCAL)
    workspace.customer_lists.unmatched("odd", actor=LOCAL, out=tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines() == ["customer_id", '"\'=1+1"']


def test_newer_data_matches_anew(added, tmp_path):
    customers = company.company_tables()["customers"]
    changed = tmp_path / "customers.csv"
    changed.write_text(customers.replace("c0239,", f"{STRANGER},", 1), encoding="utf-8")
    added.data.import_files({"customers": changed}, as_of="2026-03-02", actor=LOCAL)
    assert added.customer_lists.get("fair-in-lyon").matched == added.audiences.size(ON_LIST) == 4


def test_a_file_that_is_refused_stores_nothing(workspace, file):
    before = revision(workspace)
    with pytest.raises(UserError, match="has no customer id in it"):
        workspace.customer_lists.add("Nobody", file(), actor=LOCAL)
    workspace.customer_lists.add("Somebody", file("c0001"), actor=LOCAL)
    stored = sets(workspace)
    with pytest.raises(Refused, match="already a customer list called “somebody”"):
        workspace.customer_lists.add("somebody", file("c0002"), actor=LOCAL)
    with pytest.raises(NotFound, match="There is no customer list 'nope'"):
        workspace.customer_lists.replace("nope", file("c0002"), actor=LOCAL)
    with pytest.raises(UserError, match="There is no directory"):
        workspace.customer_lists.unmatched("somebody", actor=LOCAL, out=workspace.path / "nowhere" / "x.csv")
    assert sets(workspace) == stored
    assert revision(workspace) == before + 1


def test_a_frozen_list_is_no_uploaded_one(workspace, file):
    workspace.segments.save("Fixed", VIP, actor=LOCAL, fixed=True)
    assert workspace.customer_lists.all() == ()
    for change in (
        lambda: workspace.customer_lists.replace("fixed", file("c0001"), actor=LOCAL),
        lambda: workspace.customer_lists.remove("fixed", actor=LOCAL),
        lambda: workspace.customer_lists.unmatched("fixed", actor=LOCAL),
    ):
        with pytest.raises(NotFound):
            change()


@pytest.mark.parametrize(
    "change",
    [
        lambda lists, file, actor: lists.add("New", file, actor=actor),
        lambda lists, file, actor: lists.replace("fair-in-lyon", file, actor=actor),
        lambda lists, file, actor: lists.remove("fair-in-lyon", actor=actor),
        lambda lists, file, actor: lists.restore("fair-in-lyon", actor=actor),
        lambda lists, file, actor: lists.unmatched("fair-in-lyon", actor=actor),
    ],
)
def test_a_viewer_changes_nothing_and_sees_no_id(added, file, change):
    before = added.customer_lists.all(), revision(added)
    with pytest.raises(Refused, match="Vic is a viewer; this needs a marketer"):
        change(added.customer_lists, file("c0001"), VIEWER)
    assert (added.customer_lists.all(), revision(added)) == before


def test_a_damaged_list_says_so(added):
    (only,) = sets(added)
    (added.path / "frozen" / only / "members.parquet").unlink()
    again = company.opened(added.path)
    found = again.customer_lists.get("fair-in-lyon")
    assert (found.matched, found.unmatched) == (None, None)
    assert "missing or damaged" in found.problem
    again.close()


def test_before_any_data_a_list_is_kept_and_not_matched(tmp_path, file):
    empty = create_workspace(tmp_path / "empty", title="Empty", clock=company.Watch())
    found = empty.customer_lists.add("Early", file("c0001"), actor=LOCAL)
    assert (found.customers, found.matched) == (1, None)
    assert "no data yet" in found.problem
    empty.close()
