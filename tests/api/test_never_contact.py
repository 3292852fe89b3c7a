"""The never-contact list as a whole: a file looked at first, who is on it, taking somebody off, the list as a file."""

import csv
import hashlib

import pytest
import sqlalchemy as sa

from segmentation.api import LOCAL, Actor, NotFound, Refused, UserError
from segmentation.api import named_people as named_people_module
from segmentation.storage.records import AuditRecord
from tests.api.launching import house

VIEWER = Actor(name="Vic", role="viewer")


@pytest.fixture
def workspace(tmp_path):
    opened = house(tmp_path)
    yield opened
    opened.close()


def given(tmp_path, content, name="never.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def told(workspace, action):
    with workspace._handle.database.read() as session:
        return session.scalars(sa.select(AuditRecord).where(AuditRecord.action == action)).all()


def test_a_file_is_looked_at_before_anybody_is_added(workspace, tmp_path):
    workspace.ledger.add_customer("c006", actor=LOCAL)
    people = "P4@Example.com \nc006\n\n+1 202 555 1008\nlater@example.com\nc006\nnobody\n+1 000 000\n"
    file = given(tmp_path, f"email\n{people}")
    found = workspace.never_contact.preview(file, actor=LOCAL)
    assert (found.read, found.blank, found.duplicates) == (7, 0, 1)
    assert (found.customers, found.addresses, found.unknown, found.refused) == (1, 2, 2, 1)
    # As a spreadsheet counts, with the header and the empty line.
    assert (found.unknown_rows, found.refused_rows) == ((6, 8), (9,))
    assert found.new == 4
    assert [line.customers for line in workspace.ledger.never_contact()] == [1]
    assert workspace.never_contact.preview(file, channel="sms", actor=LOCAL).new == 5
    with pytest.raises(UserError, match=r"phone number that is not valid, in row 9\."):
        workspace.ledger.add_file(file, actor=LOCAL)


def test_what_was_looked_at_is_what_is_added(workspace, tmp_path):
    file = given(tmp_path, "customer_id;since\nc006;x\nnobody;y\nc006;z\n")
    found = workspace.never_contact.preview(file, actor=LOCAL)
    added = workspace.ledger.add_file(file, actor=LOCAL)
    assert (added.read, added.duplicates, added.new) == (found.read, found.duplicates, found.new) == (3, 1, 2)
    assert workspace.never_contact.preview(file, actor=LOCAL).new == 0


BAD = {
    "list_empty": (b"customer_id\n", "has no customer id in it"),
    "empty_file": (b"", "has zero bytes"),
    "id_column": (b"first,second\na,b\n", "has 2 columns and none is called customer_id"),
    "not_text": ("c001\n".encode("utf-16"), "UTF-8"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_has_its_message_and_adds_nobody(workspace, tmp_path, case):
    content, words = BAD[case]
    file = given(tmp_path, content)
    for attempt in (workspace.never_contact.preview, workspace.ledger.add_file):
        with pytest.raises(UserError, match=words):
            attempt(file, actor=LOCAL)
    assert workspace.ledger.never_contact() == ()


def test_a_file_in_the_letters_of_windows_is_read(workspace, tmp_path):
    file = given(tmp_path, "courriel\nrené@example.com\n".encode("cp1252"))
    found = workspace.never_contact.preview(file, actor=LOCAL)
    assert (found.read, found.unknown, found.unknown_rows) == (1, 1, (2,))
    workspace.ledger.add_file(file, actor=LOCAL)
    assert len(workspace.never_contact.find("René@example.com", actor=LOCAL)) == 1


def test_a_file_of_too_many_is_refused_before_anything(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(named_people_module, "MOST_ENTRIES", 3)
    file = given(tmp_path, "c001\nc002\nc003\nc004\n")
    for attempt in (workspace.never_contact.preview, workspace.ledger.add_file):
        with pytest.raises(UserError, match=r"names 4 people\. Up to 3 at once are accepted; split the file"):
            attempt(file, actor=LOCAL)
    assert workspace.ledger.never_contact() == ()


def test_somebody_is_found_by_her_id_or_an_address_and_taken_off_with_a_reason(workspace, tmp_path):
    never = workspace.never_contact
    workspace.ledger.add_file(given(tmp_path, "p4@example.com\n"), channel="email", actor=LOCAL)
    workspace.ledger.add_customer("c004", actor=LOCAL)
    assert [(line.channel, line.by_address) for line in never.find(" P4@example.com", actor=LOCAL)] == [("email", True)]
    lines = never.find("c004", actor=LOCAL)
    assert [(line.channel, line.by_address) for line in lines] == [("email", True), (None, False)]
    assert never.find("+1 202 555 1004", actor=LOCAL) == never.find("c005", actor=LOCAL) == ()
    never.remove(lines[0].id, reason="mistake", actor=LOCAL)
    assert [line.by_address for line in never.find("c004", actor=LOCAL)] == [False]
    with pytest.raises(NotFound, match="not on the never-contact list any more"):
        never.remove(lines[0].id, reason="mistake", actor=LOCAL)
    with pytest.raises(UserError, match="'because' is not a reason; accepted: asked, mistake"):
        never.remove(lines[1].id, reason="because", actor=LOCAL)
    with pytest.raises(UserError, match="phone number is not valid"):
        never.find("+1 000 000", actor=LOCAL)
    (line,) = told(workspace, "never_contact.remove")
    assert (line.subject, line.detail) == ("email", {"removed": 1, "reason": "mistake"})
    assert all("c004" not in str(one.detail) + one.subject for one in told(workspace, "never_contact.find"))


def test_an_objection_is_no_line_of_the_list(workspace):
    workspace.ledger.object_to_profiling("c004", actor=LOCAL)
    assert workspace.never_contact.find("c004", actor=LOCAL) == ()
    assert workspace.ledger.objections() == 1
    with pytest.raises(NotFound):
        workspace.never_contact.remove(1, reason="mistake", actor=LOCAL)
    assert workspace.ledger.wishes("c004").objects


def test_the_list_as_a_file_names_ids_and_hashes_and_is_audited(workspace, tmp_path):
    with pytest.raises(UserError, match="Nobody is on the never-contact list"):
        workspace.never_contact.write(actor=LOCAL)
    workspace.ledger.add_file(given(tmp_path, "p4@example.com\nc006\n"), channel="email", actor=LOCAL)
    written = workspace.never_contact.write(actor=LOCAL)
    with written.file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert written.rows == len(rows) == 2
    assert {row["kind"]: row["customer_id"] for row in rows} == {
        "customer": "c006",
        "address_sha256": hashlib.sha256(b"p4@example.com").hexdigest(),
    }
    assert {row["by_channel"] for row in rows} == {"email"}
    assert "example.com" not in written.file.read_text(encoding="utf-8-sig")
    assert [line.detail for line in told(workspace, "never_contact.write")] == [{"rows": 2}]


def test_a_viewer_sees_and_changes_nothing_of_it(workspace, tmp_path):
    never = workspace.never_contact
    file = given(tmp_path, "c001\n")
    for attempt in (
        lambda: never.preview(file, actor=VIEWER),
        lambda: never.find("c001", actor=VIEWER),
        lambda: never.remove(1, reason="mistake", actor=VIEWER),
        lambda: never.write(actor=VIEWER),
    ):
        with pytest.raises(Refused, match="needs a marketer"):
            attempt()
