"""``penchant predict`` and ``penchant predictions``: what they print, and how they end."""

import pytest
import sqlalchemy as sa

from segmentation.storage.records import ScoreIssueRecord
from tests.api import company
from tests.api.company import CUSTOMERS, DEMO, FULL, PREVIEW


@pytest.fixture
def path(tmp_path):
    return company.fresh_copy(tmp_path)


def run(penchant, path, *arguments):
    """Run ``penchant predictions`` and return its document."""
    ended = penchant("predictions", *arguments[:1], "--workspace", path, *arguments[1:], "--json")
    assert ended.code == 0, ended.said
    return ended.document


def scores_file(directory, rows=("c0001,0.25", "c0002,0", "nobody,0.5")):
    file = directory / "scores.csv"
    file.write_text("\n".join(["customer_id,probability", *rows]), encoding="utf-8")
    return file


def test_the_life_of_a_prediction(penchant, path):
    draft = run(
        penchant, path, "create", "--title", "Mats soon", "--window", 14, "--product", "mat", "--category", "classes"
    )
    assert (draft["id"], draft["status"], draft["kind"]) == ("mats-soon", "draft", "full")
    assert draft["event_sentence"] == "an order of product mat in category classes"
    assert draft["question"]["products"] == ["mat"]
    assert run(penchant, path, "rename", "mats-soon", "--title", "Mats")["title"] == "Mats"
    assert run(penchant, path, "archive", "mats-soon")["archived"] is True
    assert [view["id"] for view in run(penchant, path, "list")["predictions"]] == [FULL, PREVIEW, DEMO]
    assert [view["id"] for view in run(penchant, path, "list", "--archived")["predictions"]] == ["mats-soon"]
    assert run(penchant, path, "show", "mats-soon")["archived"] is True
    assert run(penchant, path, "restore", "mats-soon", "--title", "Mats again")["title"] == "Mats again"
    copy = run(penchant, path, "duplicate", "mats-soon", "--title", "Once more")
    assert (copy["id"], copy["question"]) == ("once-more", draft["question"])
    assert run(penchant, path, "make-full", PREVIEW)["kind"] == "full"


def test_what_became_of_a_prediction(penchant, path):
    view = run(penchant, path, "show", FULL)
    (issue,) = run(penchant, path, "history", FULL)["issues"]
    assert (issue["expected"], issue["scored"]) == (view["expected"], view["scored"])
    assert issue["low80"] <= issue["expected"] <= issue["high80"]
    backtests = run(penchant, path, "backtests", FULL)["backtests"]
    assert [backtest["origin"] for backtest in backtests] == sorted((b["origin"] for b in backtests), reverse=True)
    used = run(penchant, path, "uses", FULL)["used"]
    assert {"code": "country", "label": "Country", "kind": "field", "sensitive": False} in used
    assert run(penchant, path, "recentre", FULL)["recentring"] is True


def test_external_scores(penchant, path, tmp_path):
    where = ("--workspace", path, "--name", "ours", "--window", 30, "--kind", "external")
    first = penchant("predict", *where, "--scores", scores_file(tmp_path), "--json")
    assert first.code == 0, first.said
    assert (first.document["usable"], first.document["scored"]) == (True, 2)
    assert first.document["rows"] == {
        "read": 3,
        "accepted": 2,
        "clipped": 1,
        "rejected": {"unknown_customer": 1},
        "examples": {"unknown_customer": [3]},
        "without_score": CUSTOMERS - 2,
    }
    again = penchant("predict", *where[:-2], "--scores", scores_file(tmp_path, ("c0003,0.5",)), "--json").document
    assert (again["scored"], again["base_odds"]) == (1, first.document["base_odds"])
    counted = penchant("count", "--workspace", path, "--prediction", "ours", "--json").document
    assert (counted["size"], counted["scored"]) == (1, 1)


OTHERS = {
    "window": (("--window", 14), "has the window 30, not 14"),
    "kind": (("--kind", "preview"), "has the kind full, not preview"),
    "event": (("--event", "subscription_starts"), "has the event orders, not subscription_starts"),
    "narrowed": (("--product", "mat"), "has the event an order, not an order of product mat"),
    "plan": (("--plan", "Gold"), "has the event orders, not subscription_starts"),
    "sensitive": (("--sensitive", "birth_date"), "has the sensitive none, not birth_date"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_a_name_keeps_its_question(penchant, company_path, case):
    options, words = OTHERS[case]
    window = () if case == "window" else ("--window", 30)
    ended = penchant("predict", "--workspace", company_path, "--name", FULL, *window, *options, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.said


def test_a_name_keeps_its_audience(penchant, path, filter_file):
    visited = {"visits": {"count": {">=": 1}, "window": {"last_days": 30}}}
    where = ("predict", "--workspace", path, "--window", 30, "--json", "--name")
    ended = penchant(*where, FULL, "--audience", filter_file(visited))
    assert (ended.code, ended.out) == (2, "")
    assert "has the audience “customers with at least one purchase”, not that of the file" in ended.said
    assert penchant(*where, "visitors", "--audience", filter_file(visited)).code == 0
    # The same filter written otherwise is the same question.
    again = filter_file({"visits": {"window": {"last_days": 30}, "count": {">=": 1.0}}})
    assert penchant(*where, "visitors", "--audience", again).code == 0


REFUSED = {
    "no file": (
        ("--kind", "external", "--name", "x"),
        "gets its scores from a file. Add --scores FILE",
    ),
    "file for another kind": (("--name", "x", "--scores", "FILE"), "A full prediction makes its own scores"),
    "file for a known one": (("--name", FULL, "--scores", "FILE"), "A full prediction makes its own scores"),
    "no such file": (("--kind", "external", "--name", "x", "--scores", "none.csv"), "none.csv does not exist"),
    "unknown product": (("--name", "x", "--product", "mta"), "product 'mta' is not known; did you mean 'mat'?"),
    "plan of orders": (("--name", "x", "--event", "orders", "--plan", "Gold"), "Orders cannot be narrowed by plans"),
    "sensitive field": (("--name", "x", "--sensitive", "email"), "'email' is not a sensitive field"),
    "sensitive and external": (
        ("--name", "x", "--kind", "external", "--sensitive", "birth_date", "--scores", "FILE"),
        "learns from nothing here",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_predicted(penchant, path, tmp_path, case):
    options, words = REFUSED[case]
    given = [scores_file(tmp_path) if option == "FILE" else option for option in options]
    ended = penchant("predict", "--workspace", path, "--window", 30, *given, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "nope"), "There is no prediction 'nope' here. There are: orders-30d"),
        (("archive", "nope"), "There is no prediction 'nope'"),
        (("restore", FULL), "is not archived"),
        (("make-full", DEMO), "Only a preview can be made a full prediction"),
        (("rename", FULL, "--title", PREVIEW), "There is already a prediction called"),
        (("duplicate", FULL, "--title", " "), "A name is needed"),
        (("create", "--title", "x", "--window", "0"), "1 to 90 days are accepted"),
        (("create", "--title", "x", "--window", "7", "--id", "X y"), "is not an id"),
    ],
)
def test_what_is_refused(penchant, company_path, arguments, words):
    ended = penchant("predictions", arguments[0], "--workspace", company_path, *arguments[1:], "--json")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.said


def test_what_is_in_use_is_not_archived(penchant, path):
    where = ("--workspace", path, "--json")
    assert (
        penchant("segments", "create", *where, "--title", "Likely", "--prediction", FULL, "--range", "50:100").code == 0
    )
    ended = penchant("predictions", "archive", *where, FULL)
    assert (ended.code, ended.out) == (2, "")
    assert "This prediction is used by the segment “Likely”" in ended.said


def test_an_archived_prediction_is_not_predicted(penchant, path):
    run(penchant, path, "archive", FULL)
    ended = penchant("predict", "--workspace", path, "--name", FULL, "--window", 30, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "is archived. Restore it first" in ended.said


def test_hidden_buyers_are_not_printed(penchant, path):
    before = run(penchant, path, "show", FULL)
    assert before["hidden"] == ""
    assert before["expected"] > 0
    workspace = company.opened(path)
    with workspace._handle.database.write() as session:
        session.execute(sa.update(ScoreIssueRecord).values(alarm={"band": "red", "score_index": 0.4, "blanks": {}}))
    workspace.close()
    (listed,) = (one for one in run(penchant, path, "list")["predictions"] if one["id"] == FULL)
    for told in (listed, run(penchant, path, "show", FULL), run(penchant, path, "rename", FULL, "--title", "Soon")):
        assert told["hidden"].startswith("Customers behave differently")
        assert (told["expected"], told["scored"]) == (None, before["scored"])
