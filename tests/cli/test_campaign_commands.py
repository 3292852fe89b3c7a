"""``penchant campaigns``: from a draft to its result, by commands alone."""

import hashlib
from datetime import date

import pytest

from segmentation.api import quarter_of
from tests.api.company import opened
from tests.api.launching import house, ids_in


@pytest.fixture
def path(tmp_path):
    workspace = house(tmp_path)
    workspace.close()
    return workspace.path


def test_a_campaign_by_commands(penchant, path):
    where = ("--workspace", path, "--json")
    to = ("--destination", "csv:email", "--destination", "csv:sms", "--control", "0.3")
    draft = penchant("campaigns", "create", "--title", "Spring", *to, *where).document
    assert (draft["state"], draft["control"], [one["channel"] for one in draft["destinations"]]) == (
        ("draft", 0.3, ["email", "sms"])
    )
    plan = penchant("campaigns", "plan", "spring", *where).document
    rows = {file["key"]: file["rows"] for file in plan["files"]}
    wrong = penchant("campaigns", "launch", "spring", "--rows", "csv-email=1", *where)
    assert (wrong.code, "where csv-email: 1 were shown" in wrong.said) == (2, True)
    given = [word for key, number in rows.items() for word in ("--rows", f"{key}={number}")]
    launched = penchant("campaigns", "launch", "spring", *given, *where).document
    assert {f"{one['destination']}-{one['channel']}": one["rows"] for one in launched["launch"]["files"]} == rows
    assert penchant("campaigns", "show", "spring", *where).document == launched
    assert [one["state"] for one in penchant("campaigns", "list", *where).document["campaigns"]] == ["launched"]
    again = penchant("campaigns", "launch", "spring", *where)
    assert (again.code, "was launched already" in again.said) == (2, True)
    day = launched["launch"]["launched_at"][:10]
    assert penchant("campaigns", "sent", "spring", "--on", day, *where).document["state"] == "measuring"
    result = penchant("campaigns", "result", "spring", *where).document
    assert (result["state"], result["day"], result["days"], result["measured"]) == ("measuring", 0, 30, None)
    assert sum(one["people"] for one in result["figures"]) <= launched["launch"]["assigned"]
    (so_far,) = result["so_far"]["effects"]
    assert so_far["purchases_limits"]["low"] < 0 < so_far["purchases_limits"]["high"]
    assert [one["name"] for one in result["costs"]["missing"]] == ["cost_per_contact", "margin_per_order"]
    # The command has the clock of this machine.
    quarter = penchant("campaigns", "quarter", quarter_of(date.fromisoformat(day)), *where).document
    assert [one["id"] for one in quarter["measuring"]] == ["spring"]
    assert (quarter["measured"], quarter["total"]) == ([], None)


def test_a_launch_takes_the_rows_of_its_own_plan_and_can_be_called_off(penchant, path, tmp_path):
    where = ("--workspace", path, "--json")
    penchant("campaigns", "create", "--title", "Spring", "--destination", "csv:email", *where)
    launched = penchant("campaigns", "launch", "spring", *where).document
    workspace = opened(path)
    report = tmp_path / "report.txt"
    file = workspace.campaigns.get("spring").launch.files[0]
    report.write_text("\n".join(ids_in(workspace, file)[:2]))
    workspace.close()
    day = launched["launch"]["launched_at"][:10]
    sent = penchant("campaigns", "sent", "spring", "--on", day, "--report", report, *where).document
    assert sent["launch"]["report"]["delivered"] == 2
    assert penchant("campaigns", "sent", "spring", "--not-sent", *where).document["state"] == "cancelled"
    refused = penchant("campaigns", "result", "spring", *where)
    assert (refused.code, "was not sent" in refused.said) == (2, True)


def test_why_a_campaign_chose_somebody_is_told_with_a_reply(penchant, path):
    where = ("--workspace", path, "--json")
    penchant("campaigns", "create", "--title", "Spring", "--destination", "csv:email", *where)
    launched = penchant("campaigns", "launch", "spring", *where).document
    workspace = opened(path)
    id = ids_in(workspace, workspace.campaigns.get("spring").launch.files[0])[0]
    workspace.close()
    day = launched["launch"]["launched_at"][:10]
    penchant("campaigns", "sent", "spring", "--on", day, *where)
    told = penchant("campaigns", "why", "spring", id, "--language", "fr", *where).document
    assert (told["outcome"], told["day"], told["files"][0]["allowed"]) == ("sent", day, "agreed")
    assert told["reply"].startswith("Vous avez reçu notre e-mail du ")
    assert "You received our e-mail of" in penchant("campaigns", "why", "spring", id, *where).document["reply"]
    refused = penchant("campaigns", "why", "spring", id, "--language", "de", *where)
    assert (refused.code, "accepted: en, fr" in refused.said) == (2, True)
    unknown = penchant("campaigns", "why", "spring", "nobody", *where)
    assert (unknown.code, "no customer with this id" in unknown.said) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", "--title", "New", "--destination", "csv"), "expected DESTINATION:CHANNEL"),
        (("launch", "new", "--rows", "csv-email"), "is not FILE=NUMBER"),
        (("sent", "new"), "Either --on DAY or --not-sent"),
        (("sent", "new", "--on", "soon"), "is not a date"),
        (("show", "new"), "no campaign 'new'"),
        (("quarter", "spring"), "'spring' is not a quarter. A year and a quarter are accepted, such as 2026-Q1."),
    ],
)
def test_what_cannot_be_read_is_told(penchant, path, words, said):
    ended = penchant("campaigns", *words, "--workspace", path)
    assert ended.code == 2
    assert said in ended.said


def test_exports_are_told_and_a_launched_file_is_written_again(penchant, path, tmp_path):
    where = ("--workspace", path, "--json")
    assert penchant("exports", "show", *where).document == {"exports": []}
    penchant("campaigns", "create", "--title", "Spring", "--destination", "csv:email", "--control", "0.3", *where)
    penchant("campaigns", "launch", "spring", *where)
    (told,) = penchant("exports", "show", *where).document["exports"]
    assert (told["campaign"], told["file"], told["definition"]) == ("spring", "csv-email", "everyone")
    out = tmp_path / "again.csv"
    again = penchant("exports", "recreate", "spring", "csv-email", "--out", out, *where).document
    assert (again["identical"], again["missing"], again["sha256"]) == (True, 0, told["sha256"])
    assert hashlib.sha256(out.read_bytes()).hexdigest() == told["sha256"]
    wrong = penchant("exports", "recreate", "spring", "csv-sms", "--out", out, *where)
    assert (wrong.code, "has no file 'csv-sms'" in wrong.said) == (2, True)
