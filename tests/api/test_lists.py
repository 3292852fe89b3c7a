"""Lists: to contact only those who agreed, to analyse everyone and no name; counted, safe, whole or absent."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from segmentation.api import (
    LOCAL,
    Actor,
    AllOf,
    DestinationSetting,
    Everyone,
    Failed,
    NotFound,
    Refused,
    Score,
    Tag,
    UserError,
    canonical_hash,
    to_json,
)
from segmentation.storage.records import ExportRecord
from tests.api import launching
from tests.api.company import DEMO, FULL, PREVIEW, VIP, small_workspace

PEOPLE = """
id      email               phone         name    postal  language  email?  sms?   push?  post?  ads?
a       Ada@Example.com     +12025550101  Zoë     75011   fr        yes     yes    yes    yes    yes
b       ada@example.com     +12025550102  =cmd()  75011   -         yes     no     yes    yes    yes
c       shared@example.com  +12025550103  李      75012   de        yes     yes    -      no     no
d       shared@example.com  +12025550103  @home   -       de        no      -      no     -      -
e       not an address      123           -       -       -         yes     yes    yes    yes    yes
f       -                   +12025550101  A,"B"   75013   fr        yes     yes    yes    yes    -
g       g@example.com       +12025550104  -       75014   fr        -       -      -      -      -
h       h@example.com       -             -       -       fr        no      yes    yes    no     yes
=1+1    odd@example.com     -             -       -       -         yes     -      yes    -      yes
"""
CHANNELS = ("email", "sms", "push", "post", "ads")
CODES = ("in_audience", "has_address", "valid", "consented", "not_suppressed", "not_excluded", "one_per_address")


def people_csv():
    rows = [line.split("  ") for line in PEOPLE.strip().splitlines()]
    table = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    header = ["customer_id", "email", "phone", "first_name", "postal_code", "language"]
    header += [f"{channel}_consent" for channel in CHANNELS]
    lines = [header, *([("" if cell == "-" else cell) for cell in row] for row in table[1:])]
    return "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines) + "\n"


ORDERS = """order_id,customer_id,ordered_at,amount
1,a,2026-02-01,19.99
2,a,2026-02-02,0.02
3,a,2026-02-03,-5
4,b,2026-02-28T23:59:59,10
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    workspace = small_workspace(tmp_path_factory.mktemp("house"), {"customers": people_csv(), "orders": ORDERS})
    yield workspace
    workspace.close()


def read(file):
    with Path(file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def written(workspace, tmp_path, filter=None, **options):
    return workspace.lists.write(filter or Everyone(), actor=LOCAL, out=tmp_path / "list.csv", **options)


# Once per address (a before b), nobody without consent, and nobody whose address another person refused (c by d).
CONTACTED = {
    "email": ["a", "'=1+1"],
    "sms": ["a", "c"],
    "push": ["a", "b", "e", "f", "h", "'=1+1"],
    "post": ["a", "b", "f"],
    "ads": ["a", "h", "'=1+1"],
}
# Who is left after each step: those who agreed are "consented"; whose address another refused is not "not_suppressed".
STEPS = {
    channel: dict(zip(CODES, left, strict=True))
    for channel, left in {
        "email": (9, 8, 7, 4, 3, 3, 2),
        "sms": (9, 7, 6, 3, 3, 3, 2),
        "push": (9, 9, 9, 6, 6, 6, 6),
        "post": (9, 5, 5, 3, 3, 3, 3),
        "ads": (9, 9, 8, 4, 4, 4, 3),
    }.items()
}
COLUMNS = {
    "email": ["customer_id", "email", "first_name", "last_name", "language", "country"],
    "sms": ["customer_id", "phone", "first_name", "last_name", "language", "country"],
    "push": ["customer_id", "language", "country"],
    "post": ["customer_id", "first_name", "last_name", "postal_code", "city", "region", "country"],
    "ads": ["customer_id", "email", "phone", "first_name", "last_name", "postal_code", "country"],
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_to_contact_holds_those_who_agreed_once_per_address(house, tmp_path, channel):
    plan = house.lists.plan(Everyone(), purpose="contact", channel=channel, actor=LOCAL)
    list_ = written(house, tmp_path, purpose="contact", channel=channel, expected=plan.rows)
    assert {step.code: step.left for step in plan.steps} == STEPS[channel]
    rows = read(list_.file)
    assert sorted(row["customer_id"] for row in rows) == sorted(CONTACTED[channel])
    assert list(list_.columns) == list(plan.columns) == list(rows[0]) == COLUMNS[channel]
    assert list_.rows == plan.rows == len(rows)


def test_addresses_are_the_normalised_ones_and_phones_are_not_guarded(house, tmp_path):
    by_email = read(written(house, tmp_path, purpose="contact", channel="email").file)
    assert {row["email"] for row in by_email} == {"ada@example.com", "odd@example.com"}
    by_phone = read(written(house, tmp_path, purpose="contact", channel="sms").file)
    assert {row["phone"] for row in by_phone} == {"+12025550101", "+12025550103"}


def test_names_are_safe_to_open_and_letters_survive(house, tmp_path):
    rows = {
        row["customer_id"]: row["first_name"]
        for row in read(written(house, tmp_path, purpose="contact", channel="post").file)
    }
    assert rows == {"a": "Zoë", "b": "'=cmd()", "f": 'A,"B"'}


def test_to_analyse_holds_everyone_and_no_name_or_address(house, tmp_path):
    list_ = written(house, tmp_path, purpose="analyse")
    columns = ["customer_id", "country", "language", "customer_since", "orders", "last_order", "spent"]
    assert list(list_.columns) == columns
    rows = {row["customer_id"]: row for row in read(list_.file)}
    assert sorted(rows) == ["'=1+1", "a", "b", "c", "d", "e", "f", "g", "h"]
    assert rows["a"] | {"customer_since": ""} == {
        "customer_id": "a",
        "country": "",
        "language": "fr",
        "customer_since": "",
        "orders": "2",
        "last_order": "2026-02-02",
        "spent": "20.01",
    }
    assert (rows["b"]["orders"], rows["b"]["last_order"], rows["b"]["spent"]) == ("1", "2026-02-28", "10")
    assert (rows["g"]["orders"], rows["g"]["last_order"], rows["g"]["spent"]) == ("0", "", "")
    text = Path(list_.file).read_text(encoding="utf-8").casefold()
    personal = ("example.com", "+1202", "zoë", "cmd", "李", "75011", "not an address")
    assert [word for word in personal if word in text] == []


def test_a_channel_matters_only_to_contact(house, tmp_path):
    assert written(house, tmp_path, purpose="analyse", channel="email").rows == 9
    assert house.lists.plan(Everyone(), purpose="analyse", channel="email", actor=LOCAL).channel is None


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"purpose": "resell"}, "purpose", "accepted: analyse, contact"),
        ({"purpose": "contact"}, "channel", "needs a channel, found None; accepted: email, sms, push, post, ads"),
        ({"purpose": "contact", "channel": "fax"}, "channel", "found 'fax'"),
    ],
)
def test_unknown_purposes_and_channels(house, tmp_path, options, code, words):
    for attempt in (house.lists.plan, lambda *a, **k: house.lists.write(*a, **k, out=tmp_path / "list.csv")):
        with pytest.raises(UserError) as refusal:
            attempt(Everyone(), actor=LOCAL, **options)
        assert refusal.value.code == code
        assert words in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("purpose", ["analyse", "contact"])
def test_a_viewer_gets_no_list(house, purpose):
    viewer = Actor(name="Vic", role="viewer")
    kept = sorted(house.path.rglob("*"))
    for attempt in (house.lists.plan, house.lists.write):
        with pytest.raises(Refused, match="needs a marketer"):
            attempt(Everyone(), purpose=purpose, channel="email", actor=viewer)
    assert sorted(house.path.rglob("*")) == kept


def test_manifest(looked_at, tmp_path):
    filter = AllOf(members=(VIP, Score(prediction=FULL, low=50, high=100)))
    list_ = written(looked_at, tmp_path, filter, purpose="analyse", prediction=FULL)
    manifest = json.loads(Path(list_.manifest).read_text(encoding="utf-8"))
    count = looked_at.audiences.count(filter, prediction=FULL)
    content = Path(list_.file).read_bytes()
    assert manifest == {
        "purpose": "analyse",
        "channel": None,
        "destination": "csv",
        "options": {
            "channel": None,
            "columns": None,
            "delimiter": ",",
            "decimal_comma": False,
            "audience_name": list_.id,
            "data_date": "2026-02-28",
            "hashed": True,
            "plain_gmail": False,
        },
        "definition": to_json(filter),
        "definition_hash": canonical_hash(filter),
        "in_words": count.sentence,
        "snapshot": count.snapshot,
        "as_of": "2026-03-01",
        "timezone": "Europe/Paris",
        "score_issues": {FULL: count.score_issue},
        "expected_results_hidden": {},
        "steps": {"in_audience": list_.rows},
        "columns": list(list_.columns),
        "rows": count.size,
        "sha256": hashlib.sha256(content).hexdigest(),
        "cells_guarded_against_formulas": 0,
        "written_at": manifest["written_at"],
        "written_by": "local",
    }
    assert manifest["written_at"].startswith("2026-03-02T09:3")
    assert list_.sha256 == manifest["sha256"]
    assert list_.manifest == list_.file + ".manifest.json"


def test_scores_are_added_as_they_are_shown(looked_at, tmp_path):
    list_ = written(looked_at, tmp_path, purpose="analyse", prediction=FULL)
    assert list_.columns[-3:] == ("score", "chance", "level")
    rows = read(list_.file)
    view = looked_at.audiences.view(Everyone(), FULL)
    scored = [row for row in rows if row["score"]]
    assert len(scored) == view.covered < len(rows) == 240
    assert all((row["chance"], row["level"]) == ("", "") for row in rows if not row["score"])
    for row in scored:
        score, chance = float(row["score"]), float(row["chance"])
        assert 0 < chance < 1
        assert row["level"] == ("Low" if score < 50 else "Medium" if score < 75 else "High")
    bins = sorted(round(float(row["score"]) * 10) for row in scored)
    assert bins == sorted(bin for bin, count in enumerate(view.count) for _ in range(count))


def test_a_list_without_a_place_is_kept_in_the_workspace(workspace):
    list_ = workspace.lists.write(VIP, purpose="analyse", actor=LOCAL)
    assert Path(list_.file).is_relative_to(workspace.path / "exports" / list_.id)
    with workspace._handle.database.read() as session:
        record = session.get_one(ExportRecord, list_.id)
    assert (record.rows, record.sha256, record.created_by) == (list_.rows, list_.sha256, "local")
    assert workspace.path / record.file == Path(list_.file)
    assert record.definition == to_json(VIP)


def test_a_list_elsewhere_is_recorded_by_its_name_only(house, tmp_path):
    list_ = written(house, tmp_path, purpose="analyse")
    with house._handle.database.read() as session:
        assert session.get_one(ExportRecord, list_.id).file == "list.csv"


@pytest.mark.parametrize("expected", [0, 8, 10])
def test_another_number_than_was_shown_leaves_no_file(house, tmp_path, expected):
    records = _exports(house)
    with pytest.raises(Failed, match=f"9 rows where {expected} were announced"):
        written(house, tmp_path, purpose="analyse", expected=expected)
    assert list(tmp_path.iterdir()) == []
    assert _exports(house) == records


def _exports(workspace):
    with workspace._handle.database.read() as session:
        return [record.id for record in session.query(ExportRecord).all()]


def test_a_manifest_that_cannot_be_written_leaves_no_list(house, tmp_path):
    (tmp_path / "list.csv.manifest.json").mkdir()
    records = _exports(house)
    with pytest.raises(Failed, match="No file was left"):
        written(house, tmp_path, purpose="analyse")
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv.manifest.json"]
    assert _exports(house) == records


@pytest.mark.parametrize("refused", [{"expected": 3}, {"prediction": "nope"}, {"channel": "fax", "purpose": "contact"}])
def test_nothing_is_left_in_the_workspace_by_a_list_that_was_refused(house, refused):
    kept = sorted(house.path.rglob("*"))
    with pytest.raises((Failed, NotFound, UserError)):
        house.lists.write(Everyone(), actor=LOCAL, **{"purpose": "analyse", **refused})
    assert sorted(house.path.rglob("*")) == kept


def test_a_place_that_does_not_exist(house, tmp_path):
    with pytest.raises(UserError, match="There is no directory") as refusal:
        house.lists.write(Everyone(), purpose="analyse", actor=LOCAL, out=tmp_path / "nowhere" / "list.csv")
    assert refusal.value.code == "no_directory"


def test_nobody_is_a_file_with_a_header_only(looked_at, tmp_path):
    nobody = AllOf(members=(Tag(mode="any_of", tags=("VIP",)), Tag(mode="none_of", tags=("VIP",))))
    list_ = written(looked_at, tmp_path, nobody, purpose="contact", channel="email")
    assert list_.rows == 0
    assert len(Path(list_.file).read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("prediction", [PREVIEW, DEMO])
def test_previews_and_demos_add_no_scores(looked_at, tmp_path, prediction):
    with pytest.raises(Refused, match="downloading"):
        written(looked_at, tmp_path, purpose="analyse", prediction=prediction)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("wish", "channel", "left"),
    [
        # b has the address of a.
        ({"id": "a"}, "email", ["'=1+1"]),
        ({"id": "a", "channel": "sms"}, "email", ["a", "'=1+1"]),
        ({"id": "a", "channel": "sms"}, "sms", ["c"]),
        ({"id": "a"}, "push", ["b", "e", "f", "h", "'=1+1"]),
        ({"id": "b"}, "email", ["'=1+1"]),
    ],
)
def test_who_asked_never_to_be_contacted_is_on_no_list_to_contact(tmp_path, wish, channel, left):
    workspace = small_workspace(tmp_path / "house", {"customers": people_csv(), "orders": ORDERS})
    workspace.ledger.add_customer(**wish | {"actor": LOCAL})
    plan = workspace.lists.plan(Everyone(), purpose="contact", channel=channel, actor=LOCAL)
    found = written(workspace, tmp_path, purpose="contact", channel=channel, expected=plan.rows)
    assert sorted(row["customer_id"] for row in read(found.file)) == sorted(left)
    steps = {step.code: step.left for step in plan.steps}
    barred = wish.get("channel") in (None, channel)
    assert (steps["not_suppressed"] < STEPS[channel]["not_suppressed"]) == barred
    assert {code: steps[code] for code in CODES[:4]} == {code: STEPS[channel][code] for code in CODES[:4]}
    analysed = workspace.lists.plan(Everyone(), purpose="analyse", actor=LOCAL)
    assert analysed.rows == 9
    workspace.close()


def test_who_objects_to_being_scored_is_on_no_list_to_contact(tmp_path):
    workspace = small_workspace(tmp_path / "house", {"customers": people_csv(), "orders": ORDERS})
    workspace.ledger.object_to_profiling("=1+1", actor=LOCAL)
    found = written(workspace, tmp_path, purpose="contact", channel="email")
    assert [row["customer_id"] for row in read(found.file)] == ["a"]
    workspace.close()


def listed(workspace, tmp_path, channel="email"):
    """Return the ids on a list of everybody to contact."""
    return {row["customer_id"] for row in read(written(workspace, tmp_path, purpose="contact", channel=channel).file)}


@pytest.fixture
def campaigning(tmp_path):
    opened = launching.house(tmp_path / "company", people=300)
    yield opened
    opened.close()


def test_a_list_and_a_campaign_without_control_group_go_the_same_way(campaigning, tmp_path):
    campaigning.ledger.add_customer("c020", actor=LOCAL)
    campaigning.ledger.object_to_profiling("c002", actor=LOCAL)
    campaigning.ledger.set_global_control(0.1, actor=LOCAL)
    for channel in CHANNELS:
        setting = DestinationSetting(destination="csv", channel=channel)
        draft = launching.drafted(campaigning, channel, destinations=(setting,), control=0.0)
        (file,) = campaigning.launches.plan(draft.id, actor=LOCAL).files
        plan = campaigning.lists.plan(Everyone(), purpose="contact", channel=channel, actor=LOCAL)
        assert plan.steps == file.steps[:-1]
        assert plan.rows == file.rows


def test_nobody_of_a_control_group_and_nobody_under_age_is_on_a_list(campaigning, tmp_path):
    before = listed(campaigning, tmp_path)
    assert all(int(id[1:]) % 13 != 5 for id in before)
    view = launching.launched(campaigning, destinations=(launching.EMAIL,))
    held = {one["customer_id"] for one in launching.members(campaigning, view) if one["arm"] == 0}
    assert before & held
    assert listed(campaigning, tmp_path) == before - held
    campaigning.ledger.set_global_control(0.15, actor=LOCAL)
    assert listed(campaigning, tmp_path) < before - held


def test_without_consents_a_legal_basis_lets_a_list_reach_its_channel(tmp_path):
    workspace = launching.house(tmp_path / "company", consents=False)
    assert listed(workspace, tmp_path) == set()
    workspace.ledger.record_legal_basis("email", words="They bought.", named_by="Ada", actor=LOCAL)
    assert "c002" in listed(workspace, tmp_path)
    assert listed(workspace, tmp_path, "sms") == set()
    workspace.ledger.withdraw_legal_basis("email", actor=LOCAL)
    assert listed(workspace, tmp_path) == set()
    workspace.close()
