"""Launching: the right people in every file, a control group in none, whole or absent, counted at once."""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from segmentation.api import (
    DESTINATIONS,
    LOCAL,
    Actor,
    CampaignChanges,
    Comparison,
    Contacted,
    CustomerList,
    DestinationSetting,
    Everyone,
    Exclusions,
    Failed,
    InCampaign,
    LastDays,
    NoneOf,
    NotFound,
    RandomBucket,
    Refused,
    Unavailable,
    UserError,
)
from segmentation.api import launches as launches_module
from segmentation.api.launch_files import offer_text
from segmentation.catalog import Catalog
from segmentation.storage.records import AuditRecord, ExportRecord, LaunchRecord
from tests.api.company import opened
from tests.api.launching import EMAIL, PEOPLE, SMS, drafted, house, ids_in, launched, members
from tests.exports.test_writing import small_disk

ROOT = Path(__file__).parents[2]
NOT_CONTACTED = NoneOf(members=(Contacted(count=Comparison(op=">=", values=(1,)), window=LastDays(days=7)),))
NOBODY = NoneOf(members=(RandomBucket(low=0, high=10_000),))


@pytest.fixture
def workspace(tmp_path):
    opened_ = house(tmp_path)
    yield opened_
    opened_.close()


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    """A workspace with one launched campaign, and the plan that was shown before."""
    workspace = house(tmp_path_factory.mktemp("after"))
    draft = drafted(workspace)
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    yield workspace, plan, workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
    workspace.close()


def test_the_files_have_the_rows_that_were_shown_and_the_hashes_of_the_launch(after):
    workspace, plan, view = after
    assert (view.state, view.launch.assigned, view.launch.held_out) == ("launched", plan.assigned, plan.held_out)
    assert plan.assigned > plan.held_out > 0
    for planned, file in zip(plan.files, view.launch.files, strict=True):
        content = (workspace.path / file.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert len(ids_in(workspace, file)) == file.rows == planned.rows == planned.steps[-1].left
        assert [(step.code, step.left) for step in planned.steps] == list(file.steps)
        manifest = json.loads((workspace.path / file.manifest).read_text())
        assert (manifest["rows"], manifest["sha256"], manifest["control"]) == (file.rows, file.sha256, 0.3)
        assert manifest["steps"] == dict(file.steps)
    again = opened(workspace.path)
    assert again.campaigns.get(view.id) == view
    again.close()


def test_who_is_held_out_refused_or_is_under_age_is_in_no_file(after):
    workspace, _, view = after
    assigned = members(workspace, view)
    held_out = {one["customer_id"] for one in assigned if one["arm"] == 0}
    contacted = {one["customer_id"]: one["files"] for one in assigned if one["arm"] == 1}
    for place, file in enumerate(view.launch.files):
        found = ids_in(workspace, file)
        assert len(set(found)) == len(found)
        assert {id for id, files in contacted.items() if files & (1 << place)} == set(found)
        assert not held_out & set(found)
        assert not {id for id in found if int(id[1:]) % 13 == 5}
    email = set(ids_in(workspace, view.launch.files[0]))
    assert not {id for id in email if int(id[1:]) % 7 == 3}
    # Of two at one address the first has the row, unless one of them refused: then neither.
    assert not {id for id in email if int(id[1:]) % 10 == 1}
    assert not {id for id in email if int(id[1:]) % 10 == 0 and (int(id[1:]) + 1) % 7 == 3}
    assert sum(one["files"] == 0 for one in assigned) == len(held_out) == view.launch.held_out


def test_a_launched_customer_is_at_once_out_of_not_contacted(workspace):
    launched(workspace, "Before", destinations=(SMS,))
    before = {engine: workspace.audiences.count(NOT_CONTACTED, engine=engine).size for engine in ("index", "sql")}
    view = launched(workspace, "After", destinations=(EMAIL,))
    contacted = {one["customer_id"] for one in members(workspace, view) if one["arm"] == 1}
    earlier = {id for file in workspace.campaigns.get("before").launch.files for id in ids_in(workspace, file)}
    assert contacted - earlier
    for engine in ("index", "sql", "oracle"):
        now = workspace.audiences.count(NOT_CONTACTED, engine=engine).size
        assert now == PEOPLE - len(contacted | earlier)
    assert set(before.values()) == {PEOPLE - len(earlier)}
    sent, held = (InCampaign(campaign="after", state=state) for state in ("sent", "held_out"))
    assert workspace.audiences.size(sent) == len(contacted)
    assert workspace.audiences.size(held) == view.launch.held_out
    again = opened(workspace.path)
    assert again.audiences.size(NOT_CONTACTED) == PEOPLE - len(contacted | earlier)
    again.close()


def test_a_draw_is_the_same_twice_and_another_with_another_seed(workspace):
    draft = drafted(workspace)
    copy = workspace.campaigns.duplicate(draft.id, "Copy", actor=LOCAL)
    rows = {
        id: [workspace.launches.step(id, "csv-email", "not_held_out", actor=LOCAL).tolist() for _ in range(2)]
        for id in (draft.id, copy.id)
    }
    assert all(first == second for first, second in rows.values())
    assert rows[draft.id] != rows[copy.id]
    with pytest.raises(UserError, match="no step 'nope'"):
        workspace.launches.step(draft.id, "csv-email", "nope", actor=LOCAL)


def test_a_second_launch_and_an_edit_are_refused(after):
    workspace, plan, view = after
    for change in (
        lambda: workspace.launches.launch(view.id, expected=plan.expected, actor=LOCAL),
        lambda: workspace.launches.plan(view.id, actor=LOCAL),
        lambda: workspace.campaigns.edit(view.id, CampaignChanges(title="x"), actor=LOCAL),
    ):
        with pytest.raises(Refused, match="was launched already"):
            change()
    assert workspace.campaigns.get(view.id) == view


def left_behind(workspace):
    return sorted(path.name for path in (workspace.path / "frozen").iterdir() if path.is_dir())


REFUSED = {
    "no_destination": ({"destinations": ()}, {}),
    "audience_empty": ({"narrowing": NOBODY}, {}),
    "no_control": ({"control": 0.0}, {}),
    "file_empty": ({"destinations": (EMAIL, DestinationSetting(destination="csv", channel="post"))}, {}),
    "rows_differ": ({}, {"expected": {"csv-email": 1}}),
    "control_everybody": ({"control": 0.9, "narrowing": CustomerList(list="one")}, {}),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_launched_leaves_nothing(workspace, tmp_path, code):
    (tmp_path / "one.txt").write_text("c002")
    workspace.customer_lists.add("One", tmp_path / "one.txt", actor=LOCAL)
    kept = left_behind(workspace)
    changes, given = REFUSED[code]
    draft = drafted(workspace, **changes)
    expected = given.get("expected")
    if expected is None and code not in ("no_destination",):
        expected = workspace.launches.plan(draft.id, actor=LOCAL).expected
    with pytest.raises(UserError) as refused:
        workspace.launches.launch(draft.id, expected=expected or {}, actor=LOCAL)
    assert refused.value.code == code
    assert workspace.campaigns.get(draft.id).state == "draft"
    assert left_behind(workspace) == kept


def test_without_a_control_group_it_has_to_be_confirmed(workspace):
    draft = drafted(workspace, control=0.0)
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    view = workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL, without_control=True)
    assert (view.launch.held_out, view.launch.assigned) == (0, plan.assigned)


def test_who_may_launch(workspace):
    draft = drafted(workspace)
    viewer = Actor(name="Vic", role="viewer")
    for change in (
        lambda: workspace.launches.plan(draft.id, actor=viewer),
        lambda: workspace.launches.launch(draft.id, expected={}, actor=viewer),
        lambda: workspace.launches.step(draft.id, "csv-email", "valid", actor=viewer),
    ):
        with pytest.raises(Refused, match="needs a marketer"):
            change()
    with pytest.raises(NotFound):
        workspace.launches.plan("nope", actor=LOCAL)


def test_a_full_disk_leaves_nothing(workspace, monkeypatch):
    draft = drafted(workspace)
    plan = workspace.launches.plan(draft.id, actor=LOCAL)

    def full(*given, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(launches_module, "write_members", full)
    with pytest.raises(Failed, match=r"No space left on device\. Nothing was launched"):
        workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
    monkeypatch.undo()
    assert left_behind(workspace) == []
    assert workspace.campaigns.get(draft.id).state == "draft"
    assert workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL).state == "launched"


@pytest.mark.parametrize("size", [0, 500, 2_000])
def test_a_disk_that_is_really_full_leaves_nothing(workspace, size):
    """The system refuses: at the first byte, within the file of e-mails, at the set of members."""
    draft = drafted(workspace)
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    with small_disk(size), pytest.raises(Failed, match=r"could not be written: .*File too large") as failure:
        workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
    assert failure.value.code == "disk"
    assert left_behind(workspace) == []
    assert workspace.campaigns.get(draft.id).state == "draft"
    assert workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL).state == "launched"


def test_rows_that_no_spreadsheet_holds_are_refused_before_anything_is_written(workspace, monkeypatch):
    monkeypatch.setitem(DESTINATIONS, "xlsx", replace(DESTINATIONS["xlsx"], largest_rows=3))
    xlsx = DestinationSetting(destination="xlsx", channel="email")
    draft = drafted(workspace, destinations=(SMS, xlsx))
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    words = f"The list has {plan.expected['xlsx-email']} rows, and a file for 'xlsx' holds 3 below its header"
    with pytest.raises(Refused, match=words):
        workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
    assert left_behind(workspace) == []
    # A list is refused as soon as it is looked at.
    with pytest.raises(Refused, match="holds 3 below its header"):
        workspace.lists.plan(Everyone(), purpose="contact", channel="email", destination="xlsx", actor=LOCAL)


def test_who_is_suppressed_while_the_files_are_written_stops_the_launch(workspace, monkeypatch):
    draft = drafted(workspace)
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    write = launches_module.write_members

    def late(*given):
        workspace.ledger.add_customer("c002", actor=LOCAL)
        return write(*given)

    monkeypatch.setattr(launches_module, "write_members", late)
    with pytest.raises(Refused, match="was changed while its files were written"):
        workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
    assert left_behind(workspace) == []


def test_exports_and_the_audit_trail_say_who_launched_what(after):
    workspace, _, view = after
    with workspace._handle.database.read() as session:
        exports = session.scalars(sa.select(ExportRecord).order_by(ExportRecord.id)).all()
        lines = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "campaign.launch")).all()
    assert [(one.destination, one.channel, one.rows, one.sha256) for one in exports] == [
        (file.destination, file.channel, file.rows, file.sha256) for file in view.launch.files
    ]
    (line,) = lines
    assert (line.subject, line.actor, line.detail["held_out"]) == (view.id, "local", view.launch.held_out)


def test_other_campaigns_their_control_groups_and_too_many_contacts_are_left_out(workspace):
    first = launched(workspace, "First", destinations=(EMAIL,))
    contacted = {one["customer_id"] for one in members(workspace, first) if one["arm"]}
    held_out = {one["customer_id"] for one in members(workspace, first)} - contacted
    cases = {
        Exclusions(control_groups=False): set(),
        Exclusions(): held_out,
        Exclusions(control_groups=False, running_campaigns=True): contacted,
        Exclusions(control_groups=False, contacted_more_than=0, contacted_days=3): contacted,
        Exclusions(control_groups=False, contacted_more_than=1, contacted_days=3): set(),
    }
    for number, (exclusions, out) in enumerate(cases.items()):
        draft = drafted(workspace, f"Next {number}", destinations=(SMS,), exclusions=exclusions, control=0.0)
        rows = workspace.launches.step(draft.id, "csv-sms", "not_excluded", actor=LOCAL)
        found = {f"c{row:03d}" for row in rows.tolist()}
        assert not found & out
        everybody = {
            f"c{row:03d}" for row in workspace.launches.step(draft.id, "csv-sms", "not_suppressed", actor=LOCAL)
        }
        gone = {id for id in everybody - found if int(id[1:]) % 13 != 5}
        # Whoever shares the telephone of somebody left out is left out with her.
        partners = {f"c{int(id[1:]) + step:03d}" for id in out for step in (1, -1)}
        assert gone >= out & everybody
        assert gone <= out | partners


# One process makes ready once and forks for each launch: starting Python anew would take longer than the launches.
KILL = """
import os, signal, sys, time
from segmentation.api import LOCAL
from tests.api.company import opened
from tests.exports.test_writing import small_disk

def launch(path, begins):
    workspace = opened(path)
    plan = workspace.launches.plan("spring", actor=LOCAL)
    os.write(begins, b"begins")
    workspace.launches.launch("spring", expected=plan.expected, actor=LOCAL)
    os._exit(0)

for line in sys.stdin:
    seen, begins = os.pipe()
    child = os.fork()
    if child == 0:
        launch(sys.argv[1], begins)
    os.read(seen, 6)
    time.sleep(float(line))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print("done" if os.WIFEXITED(status) else "killed", flush=True)
"""


def killer(path):
    """Start the process that launches and is killed after the seconds of each line it is given."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    return subprocess.Popen(
        [sys.executable, "-c", KILL, str(path)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_launches(workspace, *, kills, seed):
    """Cut the time between the beginning of a launch and its end at random; return how often it did not happen."""
    drafted(workspace)
    began = time.monotonic()
    probe = workspace.launches.plan("spring", actor=LOCAL)
    length = 3 * (time.monotonic() - began)
    generator, unfinished = random.Random(seed), 0
    with killer(workspace.path) as process:
        for kill in range(kills):
            # One in each part of the time, so that a few kills meet its beginning and its end too.
            process.stdin.write(f"{length * (kill + generator.random()) / kills}\n")
            process.stdin.flush()
            done = process.stdout.readline() == "done\n"
            again = opened(workspace.path)
            view = again.campaigns.get("spring")
            with again._handle.database.read() as session:
                stored = [record.stored for record in session.scalars(sa.select(LaunchRecord))]
            assert left_behind(again) == stored
            assert not done or view.state == "launched"
            if view.state == "launched":
                for file in view.launch.files:
                    assert hashlib.sha256((again.path / file.file).read_bytes()).hexdigest() == file.sha256
                undo(again)
            else:
                unfinished += 1
            again.close()
        process.stdin.close()
    view = workspace.launches.launch("spring", expected=probe.expected, actor=LOCAL)
    assert view.state == "launched"
    return unfinished


def test_five_kills_leave_the_launch_whole_or_absent(workspace):
    assert kill_launches(workspace, kills=5, seed=3) > 0


@pytest.mark.long
def test_a_hundred_kills_leave_the_launch_whole_or_absent(workspace):
    assert kill_launches(workspace, kills=100, seed=4) > 0


DATED = Catalog(as_of=date(2026, 11, 1), timezone="UTC")


@pytest.mark.parametrize(
    ("kind", "value", "catalog", "text"),
    [
        ("none", 0, DATED, ""),
        ("percent", 10, DATED, "10%"),
        ("amount", 500, replace(DATED, currency="EUR"), "5.00 EUR"),
        ("amount", 5, replace(DATED, currency="EUR"), "0.05 EUR"),
        ("amount", 500, replace(DATED, currency="JPY", minor_units=0), "500 JPY"),
        ("amount", 1250, DATED, "12.50"),
    ],
)
def test_an_offer_is_written_as_people_read_it(kind, value, catalog, text):
    assert offer_text(kind, value, catalog) == text


def undo(workspace):
    """Make the launch not to have happened, past the facade, so that it can be killed once more."""
    with workspace._handle.database.write() as session:
        for table in ("launch", "export", "frozen_set"):
            session.execute(sa.text(f"DELETE FROM {table}"))
        session.execute(sa.text("UPDATE campaign SET state = 'draft' WHERE id = 'spring'"))
    opened(workspace.path).close()


def test_a_launch_whose_members_are_damaged_is_not_counted_as_nobody(workspace):
    view = launched(workspace)
    (workspace.path / view.launch.files[0].file).parent.joinpath("members.parquet").unlink()
    again = opened(workspace.path)
    with pytest.raises(Unavailable, match="missing or damaged"):
        again.audiences.size(NOT_CONTACTED)
    again.close()
