"""Launched files written again: byte for byte, unless somebody is gone or must not be reached any more."""

import csv
import shutil
from datetime import timedelta

import pytest

from segmentation.api import LOCAL, Actor, NotFound, Refused, UserError
from tests.api.company import AS_OF, opened, write_files
from tests.api.launching import EMAIL, drafted, house, ids_in, launched, orders_csv, people_csv


@pytest.fixture
def workspace(tmp_path):
    opened = house(tmp_path)
    yield opened
    opened.close()


def test_a_file_is_the_same_byte_for_byte_on_newer_data_too(workspace, tmp_path):
    view = launched(workspace)
    tables = {"customers": people_csv().replace("@example.com", "@example.org"), "orders": orders_csv()}
    workspace.data.import_files(write_files(tmp_path, tables), as_of=AS_OF + timedelta(days=9), actor=LOCAL)
    for file in view.launch.files:
        again = workspace.recreating.write(view.id, file.key, out=tmp_path / "again.csv", actor=LOCAL)
        assert (again.identical, again.missing, again.sha256) == (True, 0, file.sha256)
        assert (tmp_path / "again.csv").read_bytes() == (workspace.path / file.file).read_bytes()


def test_who_is_gone_refused_objected_or_is_suppressed_since_is_missing_and_counted(workspace, tmp_path):
    view = launched(workspace)
    file = view.launch.files[0]
    before = ids_in(workspace, file)
    gone, refusing, objecting, suppressed = before[0], before[1], before[2], before[3]
    lines = [line for line in people_csv().splitlines() if not line.startswith(gone)]
    lines = [line.replace(",true,true", ",false,true") if line.startswith(refusing) else line for line in lines]
    orders = "\n".join(line for line in orders_csv().splitlines() if f",{gone}," not in line) + "\n"
    tables = {"customers": "\n".join(lines) + "\n", "orders": orders}
    workspace.data.import_files(write_files(tmp_path, tables), as_of=AS_OF + timedelta(days=9), actor=LOCAL)
    workspace.ledger.object_to_profiling(objecting, actor=LOCAL)
    workspace.ledger.add_customer(suppressed, channel="email", actor=LOCAL)
    out = tmp_path / "again.csv"
    again = workspace.recreating.write(view.id, file.key, out=out, actor=LOCAL)
    assert (again.rows, again.missing, again.identical) == (len(before) - 4, 4, False)
    written = [line.split(",")[0].strip('"') for line in out.read_text().splitlines()[1:]]
    assert written == [id for id in before if id not in {gone, refusing, objecting, suppressed}]


def test_what_cannot_be_written_again(workspace, tmp_path):
    view, draft = launched(workspace), drafted(workspace, "Draft")
    out = tmp_path / "again.csv"
    with pytest.raises(NotFound, match="has no file 'nope'"):
        workspace.recreating.write(view.id, "nope", out=out, actor=LOCAL)
    with pytest.raises(Refused, match="was not launched"):
        workspace.recreating.write(draft.id, "csv-email", out=out, actor=LOCAL)
    with pytest.raises(Refused, match="needs a marketer"):
        workspace.recreating.write(view.id, "csv-email", out=out, actor=Actor(name="Vic", role="viewer"))
    with pytest.raises(UserError, match="no directory"):
        workspace.recreating.write(view.id, "csv-email", out=tmp_path / "no" / "again.csv", actor=LOCAL)
    assert not out.exists()


def test_who_shares_an_address_with_somebody_suppressed_since_is_missing_too(workspace, tmp_path):
    draft = drafted(workspace, control=0.0)
    expected = workspace.launches.plan(draft.id, actor=LOCAL).expected
    view = workspace.launches.launch(draft.id, expected=expected, without_control=True, actor=LOCAL)
    before = ids_in(workspace, view.launch.files[0])
    # c021 has the address of c020, who is in the file; P4 has one that only a file names.
    assert {"c004", "c020"} <= set(before)
    workspace.ledger.add_customer("c021", actor=LOCAL)
    (tmp_path / "never.csv").write_text("P4@example.com\n")
    workspace.ledger.add_file(tmp_path / "never.csv", actor=LOCAL)
    # Her address is another now; in the file it is the one that must not be reached.
    tables = {"customers": people_csv().replace("p4@", "q4@"), "orders": orders_csv()}
    workspace.data.import_files(write_files(tmp_path, tables), as_of=AS_OF + timedelta(days=9), actor=LOCAL)
    again = workspace.recreating.write(view.id, "csv-email", out=tmp_path / "again.csv", actor=LOCAL)
    assert (again.missing, again.rows) == (2, len(before) - 2)


def test_a_file_that_went_by_a_legal_basis_reaches_nobody_once_it_is_withdrawn(tmp_path):
    workspace = house(tmp_path, consents=False)
    workspace.ledger.record_legal_basis("email", words="They bought.", named_by="Ada", actor=LOCAL)
    view = launched(workspace, destinations=(EMAIL,))
    assert workspace.recreating.write(view.id, "csv-email", out=tmp_path / "a.csv", actor=LOCAL).identical
    workspace.ledger.withdraw_legal_basis("email", actor=LOCAL)
    assert workspace.recreating.write(view.id, "csv-email", out=tmp_path / "b.csv", actor=LOCAL).rows == 0
    workspace.close()


def test_where_the_data_of_the_launch_is_gone_the_same_people_are_written_and_it_says_so(workspace, tmp_path):
    view = launched(workspace)
    (file, _) = view.launch.files
    before = ids_in(workspace, file)
    again = workspace.recreating.write(view.id, file.key, out=tmp_path / "a.csv", actor=LOCAL)
    assert (again.on_newest, again.identical) == (False, True)
    launched_on = workspace.data.snapshot().id
    gone = before[0]
    people = [line for line in people_csv().splitlines() if not line.startswith(gone)]
    orders = "\n".join(line for line in orders_csv().splitlines() if f",{gone}," not in line) + "\n"
    tables = {"customers": "\n".join(people).replace("@example.com", "@example.org") + "\n", "orders": orders}
    workspace.data.import_files(write_files(tmp_path, tables), as_of=AS_OF + timedelta(days=9), actor=LOCAL)
    shutil.rmtree(workspace.path / "snapshots" / launched_on)
    reopened = opened(workspace.path)
    out = tmp_path / "b.csv"
    again = reopened.recreating.write(view.id, file.key, out=out, actor=LOCAL)
    assert (again.on_newest, again.identical, again.missing) == (True, False, 1)
    written = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["customer_id"] for row in written] == before[1:]
    assert {row["email"].partition("@")[2] for row in written} == {"example.org"}
    (told,) = [one for one in reopened.exported.list() if one.file == file.key]
    assert (told.last_day, told.recreatable, told.sha256) == (None, True, file.sha256)
    reopened.close()
