"""The commands: one JSON document on standard output with --json, the promised keys, and exit codes 0, 2 and 1."""

import csv
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from segmentation import cli
from segmentation.errors import Failed
from tests.api import company
from tests.api.company import FULL

ROOT = Path(__file__).parents[2]
REGULARS = ("--segment", "regulars")
VIP = {"tag": {"any_of": ["VIP"]}}


def test_import(penchant, tmp_path):
    files = company.write_files(tmp_path, {"customers": "customer_id\na\nb\nb\n", "orders": company_orders()})
    where = ("--workspace", tmp_path / "new", "--as-of", "2026-03-01", "--timezone", "Europe/Paris")
    ended = penchant("import", *where, "--customers", files["customers"], "--orders", files["orders"], "--json")
    assert ended.code == 0
    result = ended.document
    assert {"snapshot", "as_of", "tables"} <= set(result)
    assert result["as_of"] == "2026-03-01"
    assert set(result["tables"]) == {"customers", "orders"}
    for account in result["tables"].values():
        assert {"read", "accepted", "rejected", "reasons", "rejects_file"} <= set(account)
        assert account["read"] == account["accepted"] + account["rejected"]
        assert account["rejected"] == sum(account["reasons"].values())
        assert Path(account["rejects_file"]).is_file()
    assert result["tables"]["customers"]["reasons"] == {"identical_duplicate": 1}
    assert result["tables"]["orders"]["reasons"] == {"unknown_customer": 1}
    counted = penchant("count", "--workspace", tmp_path / "new", "--json").document
    assert (counted["population"], counted["snapshot"]) == (2, result["snapshot"])


def company_orders():
    return "order_id,customer_id,ordered_at,amount\n1,a,2026-02-01,10\n2,nobody,2026-02-01,10\n"


COUNT_KEYS = {
    "snapshot",
    "as_of",
    "score_issue",
    "population",
    "scored",
    "size",
    "expected_purchasers",
    "interval80",
    "interval95",
    "expected_non_purchasers",
    "sentence",
    "warnings",
    "funnel",
}


@pytest.mark.parametrize("engine", ["index", "sql", "oracle"])
def test_count(penchant, company_path, filter_file, engine):
    where = ("--workspace", company_path, "--filter", filter_file(VIP), "--engine", engine, "--json")
    plain = penchant("count", *where)
    assert plain.code == 0
    counted = plain.document
    assert set(counted) >= COUNT_KEYS
    assert counted["sentence"] == "tagged VIP"
    assert counted["expected_purchasers"] is counted["scored"] is counted["score_issue"] is None
    assert counted["interval80"] is counted["interval95"] is None
    assert [set(rule) for rule in counted["funnel"]] == [{"path", "sentence", "alone", "kept", "only"}]
    chosen = penchant("count", *where, "--prediction", FULL, "--range", "50:75").document
    assert chosen["sentence"].endswith(f"likelihood score 50 to 74.9 in “{FULL}”")
    assert chosen["expected_purchasers"] + chosen["expected_non_purchasers"] == pytest.approx(chosen["size"])
    ends = [*chosen["interval95"], *chosen["interval80"], chosen["expected_purchasers"]]
    assert sorted(ends) == [ends[0], ends[2], ends[4], ends[3], ends[1]]
    levels = [
        penchant("count", *where, "--prediction", FULL, "--category", level).document["size"]
        for level in ("low", "medium", "high", "low,medium,high")
    ]
    assert levels[1] == chosen["size"]
    assert sum(levels[:3]) == levels[3] <= counted["size"]


def test_count_is_the_number_of_the_page(penchant, company_path, filter_file):
    workspace = company.opened(company_path)
    view = workspace.audiences.view(company.VIP, FULL)
    workspace.close()
    counted = penchant(
        "count", "--workspace", company_path, "--filter", filter_file(VIP), "--prediction", FULL, "--json"
    ).document
    assert counted["size"] == view.matching
    assert counted["scored"] == view.covered


@pytest.mark.parametrize("purpose", ["analyse", "contact"])
def test_export(penchant, company_path, filter_file, tmp_path, purpose):
    out = tmp_path / "list.csv"
    where = ("--workspace", company_path, "--filter", filter_file(VIP))
    channel = ("--channel", "email") if purpose == "contact" else ()
    ended = penchant("export", *where, "--purpose", purpose, *channel, "--destination", "csv", "--out", out, "--json")
    assert ended.code == 0
    written = ended.document
    assert {"rows", "sha256", "file", "manifest"} <= set(written)
    with out.open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == written["rows"] > 0
    manifest = json.loads(Path(written["manifest"]).read_text(encoding="utf-8"))
    assert manifest["sha256"] == written["sha256"]
    if purpose == "analyse":
        assert written["rows"] == penchant("count", *where, "--json").document["size"]


def test_export_for_a_service(penchant, company_path, filter_file, tmp_path):
    out = tmp_path / "list.csv"
    where = ("--workspace", company_path, "--filter", filter_file(VIP), "--purpose", "contact", "--prediction", FULL)
    asked = ("--destination", "klaviyo", "--columns", "first_name, score,audience", "--audience-name", "Campaign 7")
    ended = penchant("export", *where, *asked, "--out", out, "--json")
    assert ended.code == 0
    assert ended.document["columns"] == ["Email Address", "First Name", "Purchase Score", "Segment Name"]
    with out.open(encoding="utf-8", newline="") as lines:
        assert {row["Segment Name"] for row in csv.DictReader(lines)} == {"Campaign 7"}
    manifest = json.loads(Path(ended.document["manifest"]).read_text(encoding="utf-8"))
    assert (manifest["destination"], manifest["channel"]) == ("klaviyo", "email")


def test_export_for_a_french_spreadsheet(penchant, company_path, filter_file, tmp_path):
    out = tmp_path / "list.csv"
    where = ("--workspace", company_path, "--filter", filter_file(VIP), "--purpose", "analyse", "--prediction", FULL)
    asked = ("--columns", "score", "--delimiter", "semicolon", "--decimal-comma")
    assert penchant("export", *where, *asked, "--out", out, "--json").code == 0
    header, first, *_ = out.read_text(encoding="utf-8-sig").splitlines()
    assert header == "customer_id;score"
    assert re.fullmatch(r'"[^"]+";"[0-9]+(,[0-9])?"', first)


def test_a_segment_is_created_shown_counted_and_exported(penchant, company_path, filter_file, tmp_path):
    chosen = ("--workspace", company_path, "--filter", filter_file(VIP), "--prediction", FULL, "--range", "50:100")
    saved = penchant("segments", "create", *chosen, "--title", "Likely VIPs", "--json").document
    assert saved["id"] == "likely-vips"
    where = ("--workspace", company_path)
    assert penchant("segments", "show", *where, "likely-vips", "--json").document == saved
    listed = penchant("segments", "list", *where, "--json").document["segments"]
    assert saved in listed
    size = penchant("count", *chosen, "--json").document["size"]
    out = ("--purpose", "analyse", "--out", tmp_path / "list.csv", "--json")
    written = penchant("export", *where, "--segment", "likely-vips", *out).document
    assert written["rows"] == saved["size"] == size
    nested = filter_file({"in_segment": {"segment": "likely-vips"}})
    assert penchant("count", *where, "--filter", nested, "--json").document["size"] == size
    again = penchant("segments", "create", *chosen, "--title", "LIKELY vips", "--json")
    assert (again.code, again.out) == (2, "")
    assert "already a segment called" in again.said


def test_a_campaign_is_created_and_listed(penchant, tmp_path, filter_file):
    path = company.fresh_copy(tmp_path)
    created = penchant(
        "campaigns", "create", "--workspace", path, "--filter", filter_file(VIP), "--title", "May", "--json"
    )
    draft = created.document
    assert (draft["state"], draft["number"]) == ("draft", 1)
    assert penchant("campaigns", "list", "--workspace", path, "--json").document == {"campaigns": [draft]}


def test_predictions_are_listed_and_shown(penchant, company_path):
    listed = penchant("predictions", "list", "--workspace", company_path, "--json").document["predictions"]
    assert {view["id"]: view["kind"] for view in listed} == {
        FULL: "full",
        company.PREVIEW: "preview",
        company.DEMO: "demo",
    }
    shown = penchant("predictions", "show", "--workspace", company_path, FULL, "--json").document
    assert shown in listed


def test_predict_builds_a_new_one_and_an_old_one_again(penchant, tmp_path):
    path = company.fresh_copy(tmp_path)
    where = ("--workspace", path, "--name", "orders-14d", "--window", "14", "--json")
    first = penchant("predict", *where)
    assert first.code == 0
    assert (first.document["id"], first.document["usable"], first.document["kind"]) == ("orders-14d", True, "full")
    again = penchant("predict", *where).document
    assert (again["expected"], again["base_odds"]) == (first.document["expected"], first.document["base_odds"])
    other = penchant("predict", "--workspace", path, "--name", "orders-14d", "--window", "15")
    assert other.code == 2
    assert "has the window 14, not 15" in other.said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kind", "preview"), "has the kind full, not preview"),
        (("--event", "subscription_starts"), "has the event orders, not subscription_starts"),
    ],
)
def test_predict_does_not_build_another_question_than_was_asked(penchant, company_path, options, words):
    ended = penchant("predict", "--workspace", company_path, "--name", FULL, "--window", "30", *options, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.said


CELL_KEYS = {
    "cutoff",
    "n",
    "buyers",
    "auc",
    "lift_quality",
    "log_loss",
    "brier",
    "ece",
    "expected",
    "actual",
    "interval80",
    "interval95",
    "status",
    "reason",
}


def test_evaluate(penchant, company_path):
    cutoffs = ("--cutoff", "2026-02-22", "--cutoff", "2026-02-15")
    ended = penchant("evaluate", "--workspace", company_path, "--window", "7", *cutoffs, "--json")
    assert ended.code == 0
    cells = ended.document["cells"]
    assert [cell["cutoff"] for cell in cells] == ["2026-02-22", "2026-02-15"]
    for cell in cells:
        assert set(cell) >= CELL_KEYS
        assert "compared" not in cell
        assert cell["buyers"] == cell["actual"] <= cell["n"]
        (low80, high80), (low95, high95) = cell["interval80"], cell["interval95"]
        assert 0 <= low95 <= low80 <= cell["expected"] <= high80 <= high95 <= cell["n"]


def test_evaluate_beside_other_ways_of_predicting(penchant, company_path):
    ended = penchant(
        "evaluate", "--workspace", company_path, "--window", "7", "--cutoff", "2026-02-22", "--compare", "--json"
    )
    assert ended.code == 0
    (cell,) = ended.document["cells"]
    names = {"issued", "without_shift", "pattern", "recency_frequency", "lightgbm"}
    assert set(cell["compared"]) == set(ended.document["means"]) == names
    assert cell["compared"]["issued"] == {"auc": cell["auc"], "log_loss": cell["log_loss"]}
    assert ended.document["means"] == cell["compared"]


def test_evaluate_rolling(penchant, company_path):
    first = "2026-02-01"
    ended = penchant("evaluate", "--workspace", company_path, "--window", "7", "--rolling", "--from", first, "--json")
    assert ended.code == 0
    found = ended.document
    assert (found["window"], found["origins"]) == (7, ["2026-02-01", "2026-02-15"])
    assert [check["range"] for check in found["checks"][:5]] == ["all", "top 10%", "top 25%", "bottom 50%", "50-75%"]
    for check in found["checks"]:
        assert check["inside80"] == (check["interval80"][0] <= check["actual"] <= check["interval80"][1])
        assert check["inside95"] == (check["interval95"][0] <= check["actual"] <= check["interval95"][1])
    inside = [check["inside80"] for check in found["checks"]]
    assert found["coverage"]["coverage80"] == pytest.approx(sum(inside) / len(inside))
    assert (found["coverage"]["origins"], found["coverage"]["checks"]) == (2, 10)
    assert set(found["coverage"]["width80"]) <= {"all", "top 10%", "top 25%", "bottom 50%", "50-75%"}


def test_without_json_the_same_is_printed_for_people(penchant, company_path):
    ended = penchant("count", "--workspace", company_path)
    assert ended.code == 0
    assert json.loads(ended.out)["size"] == 240


REFUSED = {
    "no command": ((), 2, "Usage"),
    "unknown command": (("frobnicate",), 2, "No such command"),
    "no workspace": (("count",), 2, "--workspace"),
    "missing workspace": (("count", "--workspace", "nowhere"), 2, "There is no workspace at"),
    "unknown engine": (("count", "--workspace", "W", "--engine", "spark"), 2, "accepted: index, sql, oracle"),
    "missing filter": (("count", "--workspace", "W", "--filter", "nowhere.json"), 2, "There is no filter file"),
    "unknown prediction": (("count", "--workspace", "W", "--prediction", "nope"), 2, "There is no prediction 'nope'"),
    "range alone": (("count", "--workspace", "W", "--range", "50:75"), 2, "add --prediction ID"),
    "range and category": (
        ("count", "--workspace", "W", "--prediction", FULL, "--range", "50:75", "--category", "low"),
        2,
        "A range or categories, not both",
    ),
    "not a range": (("count", "--workspace", "W", "--prediction", FULL, "--range", "50-75"), 2, "expected LOW:HIGH"),
    "half a range": (("count", "--workspace", "W", "--prediction", FULL, "--range", "50:"), 2, "expected LOW:HIGH"),
    "range reversed": (
        ("count", "--workspace", "W", "--prediction", FULL, "--range", "75:50"),
        2,
        "75 is not below 50",
    ),
    "range beyond": (("count", "--workspace", "W", "--prediction", FULL, "--range", "50:101"), 2, "101 is not a score"),
    "range not a number": (("count", "--workspace", "W", "--prediction", FULL, "--range", "nan:75"), 2, "not a score"),
    "unknown category": (
        ("count", "--workspace", "W", "--prediction", FULL, "--category", "top"),
        2,
        "expected one of low, medium, high",
    ),
    "unknown purpose": (("export", "--workspace", "W", "--purpose", "sell", "--out", "x.csv"), 2, "analyse, contact"),
    "no channel": (("export", "--workspace", "W", "--purpose", "contact", "--out", "x.csv"), 2, "needs a channel"),
    "unknown destination": (
        ("export", "--workspace", "W", "--purpose", "analyse", "--destination", "fax", "--out", "x.csv"),
        2,
        "accepted: csv, xlsx, parquet, google_ads, meta, braze, klaviyo, mailchimp, listmonk",
    ),
    "unknown delimiter": (
        ("export", "--workspace", "W", "--purpose", "analyse", "--delimiter", "pipe", "--out", "x.csv"),
        2,
        "accepted: comma, semicolon, tab",
    ),
    "channel of another destination": (
        (
            *("export", "--workspace", "W", "--purpose", "contact", "--destination", "meta", "--channel", "email"),
            *("--out", "x.csv"),
        ),
        2,
        "cannot go by 'email'; accepted: ads",
    ),
    "out of nowhere": (
        ("export", "--workspace", "W", "--purpose", "analyse", "--out", "nowhere/x.csv"),
        2,
        "There is no directory nowhere",
    ),
    "segment and filter": (
        (
            "export",
            "--workspace",
            "W",
            "--purpose",
            "analyse",
            "--out",
            "x.csv",
            "--segment",
            "regulars",
            "--range",
            "0:1",
        ),
        2,
        "not both",
    ),
    "unknown segment": (("segments", "show", "--workspace", "W", "nope"), 2, "There is no segment 'nope'"),
    "unknown kind": (
        ("predict", "--workspace", "W", "--name", "x", "--window", "7", "--kind", "guess"),
        2,
        "accepted: full, preview, demo",
    ),
    "window too long": (
        ("predict", "--workspace", "W", "--name", "x", "--window", "91"),
        2,
        "1 to 90 days are accepted",
    ),
    "window not a number": (("predict", "--workspace", "W", "--name", "x", "--window", "a"), 2, "Invalid value"),
    "name not a slug": (("predict", "--workspace", "W", "--name", "X y", "--window", "7"), 2, "is not an id"),
    "cutoff not a date": (("evaluate", "--workspace", "W", "--window", "7", "--cutoff", "1.2.26"), 2, "YYYY-MM-DD"),
    "no cutoff": (("evaluate", "--workspace", "W", "--window", "7"), 2, "add --cutoff YYYY-MM-DD"),
    "rolling with cutoff": (
        ("evaluate", "--workspace", "W", "--window", "7", "--rolling", "--cutoff", "2026-02-15"),
        2,
        "leave out --cutoff",
    ),
    "rolling compared": (("evaluate", "--workspace", "W", "--window", "7", "--rolling", "--compare"), 2, "--compare"),
    "from without rolling": (
        ("evaluate", "--workspace", "W", "--window", "7", "--cutoff", "2026-02-15", "--from", "2026-01-01"),
        2,
        "add --rolling",
    ),
    "rolling from no date": (
        ("evaluate", "--workspace", "W", "--window", "7", "--rolling", "--from", "May"),
        2,
        "expected YYYY-MM-DD",
    ),
    "rolling from too late": (
        ("evaluate", "--workspace", "W", "--window", "7", "--rolling", "--from", "2026-02-25"),
        2,
        "The latest cutoff for 7 days is 2026-02-22",
    ),
    "evaluated without a window": (("evaluate", "--workspace", "W", "--cutoff", "2026-02-15"), 2, "--window"),
    "evaluated window too long": (
        ("evaluate", "--workspace", "W", "--window", "91", "--cutoff", "2025-11-01"),
        2,
        "1 to 90 days are accepted",
    ),
    "cutoff too late": (("evaluate", "--workspace", "W", "--window", "7", "--cutoff", "2026-02-23"), 2, "2026-02-22"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(penchant, company_path, monkeypatch, tmp_path, case):
    monkeypatch.chdir(tmp_path)
    arguments, code, words = REFUSED[case]
    ended = penchant(*(company_path if argument == "W" else argument for argument in arguments), "--json")
    assert ended.code == code
    if case != "no command":
        assert words in ended.said
        assert "Traceback" not in ended.err
        assert ended.out == ""
    assert list(tmp_path.iterdir()) == []


FILTERS = {
    "not JSON": (b"{", "is not JSON"),
    "empty": (b"", "is not JSON"),
    "UTF-16": ('{"version": 1}'.encode("utf-16"), "is not JSON"),
    "a byte order mark": (b'\xef\xbb\xbf{"version": 1, "filter": {"everyone": {}}}', "is not JSON"),
    "no version": (b'{"everyone": {}}', "version"),
    "another version": (b'{"version": 2, "filter": {"everyone": {}}}', "expected 1"),
    "an empty group": (b'{"version": 1, "filter": {"all_of": []}}', "an empty group never means everyone"),
    "two problems": (b'{"version": 1, "filter": {"any_of": [{"x": 1}, {"y": 2}]}}', "filter.any_of[1]"),
    "an unknown tag": (b'{"version": 1, "filter": {"tag": {"any_of": ["stuff"]}}}', "did you mean 'staff'"),
    "not a number": (
        b'{"version": 1, "filter": {"visits": {"count": {"<": NaN}, "window": "ever"}}}',
        "is not a number",
    ),
    "nested beyond sense": (b"[" * 100_000 + b"]" * 100_000, "is not JSON"),
    "a number beyond sense": (b"1" * 5_000, "is not JSON"),
}


@pytest.mark.parametrize("case", FILTERS)
@pytest.mark.parametrize("command", ["count", "export", "segments create", "campaigns create", "predict"])
def test_a_filter_that_cannot_be_used_is_never_everyone(penchant, company_path, tmp_path, case, command):
    content, words = FILTERS[case]
    file = tmp_path / "filter.json"
    file.write_bytes(content)
    option = "--audience" if command == "predict" else "--filter"
    more = {
        "count": (),
        "export": ("--purpose", "analyse", "--out", tmp_path / "list.csv"),
        "predict": ("--name", "new", "--window", "7"),
    }.get(command, ("--title", "New"))
    ended = penchant(*command.split(), "--workspace", company_path, option, file, *more, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.said
    assert list(tmp_path.iterdir()) == [file]


def test_a_directory_is_no_filter_file(penchant, company_path, tmp_path):
    ended = penchant("count", "--workspace", company_path, "--filter", tmp_path, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "cannot be read" in ended.said


def test_work_that_failed_ends_with_1(penchant, company_path, tmp_path, monkeypatch):
    def refuse(*_arguments, **_options):
        raise Failed("disk", "The list could not be written: No space left on device. No file was left.")

    monkeypatch.setattr("segmentation.api.lists.write_file", refuse)
    out = ("--purpose", "analyse", "--out", tmp_path / "list.csv", "--json")
    ended = penchant("export", "--workspace", company_path, *out)
    assert (ended.code, ended.out) == (1, "")
    assert ended.said.startswith("disk: The list could not be written")


def test_port_in_use(penchant, company_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = penchant("serve", "--port", port, "--workspace", company_path)
    assert (ended.code, ended.out) == (2, "")
    assert f"Port {port} is in use" in ended.said
    assert f"penchant serve --port {port + 1}" in ended.said


def test_serve_needs_its_workspace(penchant, tmp_path):
    ended = penchant("serve", "--workspace", tmp_path / "nowhere")
    assert ended.code == 2
    assert "There is no workspace at" in ended.said
    assert "penchant demo studio" in ended.said


def test_in_a_process_of_its_own(company_path, filter_file):
    """Nothing but the document on standard output: no progress bar, no banner of a library, no warning."""
    command = [Path(sys.executable).parent / "penchant", "count", "--workspace", company_path]
    command += ["--filter", filter_file(VIP), "--prediction", FULL, "--range", "50:75", "--json"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error::UserWarning"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0
    assert ran.stdout.count("\n") == 1
    assert json.loads(ran.stdout)["size"] >= 0
    missing = subprocess.run(
        [command[0], "count", "--workspace", "nowhere", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "There is no workspace at" in " ".join(missing.stderr.split())


def test_help_names_every_command(penchant):
    ended = penchant("--help")
    assert ended.code == 0
    names = {command.name or command.callback.__name__ for command in cli.app.registered_commands}
    assert {"import", "predict", "evaluate", "count", "export", "serve", "demo"} <= names
    assert all(name in ended.out for name in names)
