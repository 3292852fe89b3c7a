"""Lists for each destination: the consent of its own channel, its columns, its place in the manifest."""

import csv
import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from segmentation.api import DESTINATIONS, LOCAL, Actor, Everyone, FileOptions, Refused, UserError
from segmentation.storage.records import AuditRecord, ExportRecord
from tests.api.company import FULL, small_workspace

# b agreed to e-mail and not to advertising, c the other way round; d's address is refused by Mailchimp; e has none.
PEOPLE = """customer_id,email,phone,first_name,country,shoe size,score,email_consent,sms_consent,ads_consent
a,Ada@Example.com,+12025550101,Zoë,United States,38,first,yes,yes,yes
b,b@example.com,+12025550102,=cmd(),uk,39,second,yes,no,no
c,c@example.com,,李,France,40,third,no,,yes
d,é@example.com,,,,,,yes,,
e,,+12025550105,Bo,Atlantis,,,yes,yes,yes
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    workspace = small_workspace(tmp_path_factory.mktemp("house"), {"customers": PEOPLE})
    yield workspace
    workspace.close()


def contact(house, tmp_path, destination, *, options=None, **asked):
    out = tmp_path / f"list{DESTINATIONS[destination].suffix}"
    return house.lists.write(
        Everyone(), purpose="contact", destination=destination, options=options, actor=LOCAL, out=out, **asked
    )


def rows(written):
    with Path(written.file).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(("destination", "plus"), [("google_ads", "+"), ("meta", "")])
def test_advertising_needs_the_consent_to_advertising(house, tmp_path, destination, plus):
    plan = house.lists.plan(Everyone(), purpose="contact", destination=destination, actor=LOCAL)
    assert plan.channel == "ads"
    written = contact(house, tmp_path, destination, expected=plan.rows)
    assert written.columns == plan.columns
    found = {tuple(row.values())[:2] for row in rows(written)}
    assert found == {
        (sha("ada@example.com"), sha(f"{plus}12025550101")),
        (sha("c@example.com"), ""),
        ("", sha(f"{plus}12025550105")),
    }
    with pytest.raises(UserError, match="cannot go by 'email'; accepted: ads"):
        contact(house, tmp_path, destination, channel="email")


def test_the_channel_is_that_of_the_destination_unless_another_is_asked_for(house, tmp_path):
    assert {row["Email Address"] for row in rows(contact(house, tmp_path, "klaviyo"))} == {
        *("ada@example.com", "b@example.com", "é@example.com")
    }
    by_sms = rows(contact(house, tmp_path, "klaviyo", channel="sms"))
    assert {row["Phone Number"] for row in by_sms} == {"+12025550101", "+12025550105"}
    assert [row["external_id"] for row in rows(contact(house, tmp_path, "braze", channel="sms"))] == ["a", "e"]
    with pytest.raises(UserError, match="needs a channel, found None"):
        contact(house, tmp_path, "xlsx")


def test_an_address_that_the_destination_refuses_is_left_out_in_a_step_of_its_own(house, tmp_path):
    plan = house.lists.plan(Everyone(), purpose="contact", destination="mailchimp", actor=LOCAL)
    assert {step.code: step.left for step in plan.steps} == {
        "in_audience": 5,
        "has_address": 4,
        "valid": 3,
        "consented": 2,
        "not_suppressed": 2,
        "not_excluded": 2,
        "one_per_address": 2,
    }
    written = contact(house, tmp_path, "mailchimp", expected=plan.rows)
    assert [row["Email Address"] for row in rows(written)] == ["ada@example.com", "b@example.com"]


def test_picked_columns_and_attributes(house, tmp_path):
    options = FileOptions(columns=("first_name", "country", "shoe size", "audience"), audience_name="Spring")
    (row, *_) = rows(contact(house, tmp_path, "braze", options=options))
    assert row == {
        "external_id": "a",
        "email": "ada@example.com",
        "first_name": "Zoë",
        "country": "US",
        "segment_name": "Spring",
        "shoe size": "38",
    }


def test_an_attribute_named_as_a_score_is_not_taken_for_one(house, tmp_path):
    with pytest.raises(UserError, match="cannot have the column 'score'"):
        contact(house, tmp_path, "braze", options=FileOptions(columns=("score",)))


def test_a_french_spreadsheet_of_those_to_analyse(house, tmp_path):
    options = FileOptions(columns=("shoe size", "country"), delimiter=";", decimal_comma=True)
    written = house.lists.write(Everyone(), purpose="analyse", options=options, actor=LOCAL, out=tmp_path / "list.csv")
    lines = Path(written.file).read_text(encoding="utf-8-sig").splitlines()
    assert lines[:2] == ["customer_id;country;shoe size", '"a";"United States";38']


def test_parquet_to_analyse_is_typed(house, tmp_path):
    written = house.lists.write(
        Everyone(), purpose="analyse", destination="parquet", actor=LOCAL, out=tmp_path / "list.parquet"
    )
    table = pq.read_table(written.file)
    assert tuple(table.column_names) == written.columns
    assert table["orders"].to_pylist() == [0] * 5
    assert not {"email", "phone", "first_name", "shoe size"} & set(table.column_names)


@pytest.mark.parametrize("destination", [id for id, one in DESTINATIONS.items() if one.channel is not None])
def test_a_service_gets_no_list_to_analyse(house, destination):
    with pytest.raises(UserError, match="A list to analyse cannot be written for"):
        house.lists.plan(Everyone(), purpose="analyse", destination=destination, actor=LOCAL)


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_the_manifest_and_the_record_name_the_destination(house, tmp_path, destination):
    channel = "email" if DESTINATIONS[destination].channel is None else None
    written = contact(house, tmp_path, destination, channel=channel)
    manifest = json.loads(Path(written.manifest).read_text(encoding="utf-8"))
    assert (manifest["destination"], manifest["columns"]) == (destination, list(written.columns))
    assert manifest["options"]["audience_name"] == written.id
    assert manifest["options"]["channel"] == manifest["channel"] == (channel or DESTINATIONS[destination].channel)
    assert manifest["sha256"] == hashlib.sha256(Path(written.file).read_bytes()).hexdigest()
    with house._handle.database.read() as session:
        record = session.get_one(ExportRecord, written.id)
    assert (record.destination, record.channel, record.rows) == (destination, manifest["channel"], written.rows)


def test_a_list_that_is_kept_has_the_ending_of_its_form(house):
    written = house.lists.write(Everyone(), purpose="analyse", destination="xlsx", actor=LOCAL)
    assert Path(written.file).suffix == ".xlsx"
    assert Path(written.file).read_bytes()[:2] == b"PK"


def test_scores_are_picked_for_a_service(looked_at, tmp_path):
    options = FileOptions(columns=("score", "level"))
    written = contact(looked_at, tmp_path, "klaviyo", options=options, prediction=FULL)
    assert written.columns == ("Email Address", "Purchase Score", "Purchase Level")
    for row in rows(written):
        score = row["Purchase Score"]
        level = "" if not score else "Low" if float(score) < 50 else "Medium" if float(score) < 75 else "High"
        assert row["Purchase Level"] == level


def test_a_preview_shows_the_first_rows_and_leaves_a_trace(house, tmp_path):
    options = FileOptions(columns=("first_name",))
    asked = {"purpose": "contact", "destination": "klaviyo", "options": options, "actor": LOCAL}
    shown = house.lists.preview(Everyone(), **asked, rows=2)
    assert shown.columns == ("Email Address", "First Name")
    assert shown.rows == (("ada@example.com", "Zoë"), ("b@example.com", "'=cmd()"))
    written = rows(contact(house, tmp_path, "klaviyo", options=options))
    assert [tuple(row.values()) for row in written][:2] == list(shown.rows)
    with house._handle.database.read() as session:
        assert "list.preview" in {line.action for line in session.query(AuditRecord).all()}
    with pytest.raises(Refused, match="needs a marketer"):
        house.lists.preview(Everyone(), **asked | {"actor": Actor(name="Vic", role="viewer")})


def test_a_masked_preview_points_at_nobody(house):
    picked = ("first_name", "country", "name", "shoe size")
    asked = {"purpose": "contact", "actor": LOCAL, "reveal": False}
    options = FileOptions(columns=("first_name", "country", "shoe size"))
    shown = house.lists.preview(Everyone(), channel="email", options=options, **asked)
    assert shown.columns == ("customer_id", "email", "first_name", "country", "shoe size")
    assert shown.rows[0] == ("a", "a•••@e•••.com", "Z•••", "United States", "38")
    hashed = house.lists.preview(Everyone(), destination="meta", **asked)
    assert {cell for row in hashed.rows for cell in row[:2]} <= {"•••", ""}
    folded = house.lists.preview(Everyone(), destination="listmonk", options=FileOptions(columns=picked[:2]), **asked)
    assert all(cell not in str(folded.rows) for cell in ("Ada", "Zoë", "example.com"))
    with house._handle.database.read() as session:
        told = [line for line in session.query(AuditRecord).all() if line.action == "list.preview"]
    assert told[-1].detail == {"purpose": "contact", "personal_data": False}


@pytest.mark.parametrize(
    ("destination", "channel"), [("csv", "email"), ("csv", None), ("braze", "sms"), ("meta", "ads")]
)
def test_every_column_that_can_be_picked_can_be_written(house, tmp_path, destination, channel):
    purpose = "analyse" if channel is None else "contact"
    columns = house.lists.columns(purpose=purpose, channel=channel, destination=destination)
    needed, others = [one for one in columns if one.needed], [one for one in columns if not one.needed]
    asked = {"purpose": purpose, "channel": channel, "destination": destination, "actor": LOCAL}
    options = FileOptions(columns=tuple(one.name for one in others))
    plan = house.lists.plan(Everyone(), **asked, options=options)
    assert set(plan.columns) == {one.header for one in columns}
    bare = house.lists.plan(Everyone(), **asked, options=FileOptions(columns=()))
    assert set(bare.columns) == {one.header for one in needed}
    usual = house.lists.plan(Everyone(), **asked)
    assert set(usual.columns) == {one.header for one in columns if one.usual or one.needed}
    assert not any(one.usual for one in others if one.name in ("score", "level", "audience"))
    assert channel is not None or not any(one.personal for one in columns)
