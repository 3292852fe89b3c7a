"""The Predictions page: the list, asking, one prediction in its tabs, put away and brought back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.prediction_accuracy import inside, windows_frame
from pages.ui.prediction_analysts import curve_frames
from pages.ui.prediction_drivers import drivers_frame, widest_ratio
from pages.ui.prediction_history import learned_again, per_day
from pages.ui.prediction_overview import levels_frame
from pages.ui.prediction_rules import with_past
from pages.ui.prediction_texts import PREDICTION_TEXTS
from pages.ui.prediction_words import frequency, freshness, quality_sentence, question, said_and_happened, state_of
from segmentation.api import (
    LOCAL,
    AllOf,
    BacktestView,
    Comparison,
    Drift,
    DriverView,
    Ever,
    IssueView,
    QualityView,
    Question,
    Subscription,
    Visits,
    Workspace,
)
from segmentation.predictions.judging import judge
from segmentation.storage import prediction_store
from segmentation.storage.records import ScoreIssueRecord
from tests.api import company
from tests.app.test_pages import SECONDS, SHELL, words

FULL = company.FULL


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    path = company.fresh_copy(tmp_path)
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(path.parent))
    opened = company.opened(path)
    yield opened
    opened.close()
    st.cache_resource.clear()


def shown(name: str = "company", **link: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = name
    app.run()
    app.switch_page("../predictions.py")
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def settled(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def click(app: AppTest, key: str) -> AppTest:
    return settled(app.button(key=key).click().run())


# The list


def test_the_list_says_of_each_what_it_asks_covers_and_expects(workspace: Workspace) -> None:
    app = settled(shown())
    view = workspace.predictions.view(FULL)
    said = words(app)
    assert f"**{round(view.expected):,} likely buyers**" in said
    assert f"of {view.scored:,} customers covered" in said
    assert "likely range" in said
    assert "Who will place an order in the next 30 days?" in said
    assert "Covers: customers with at least one purchase · Scores of 28 February 2026" in said
    assert {"Full", "Preview", "Demo"} <= set(_badges(app))


def _badges(app: AppTest) -> list[str]:
    return [part.value.split("[")[1].rstrip("]") for part in app.markdown if "-badge[" in str(part.value)]


def test_a_workspace_without_predictions_teaches_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company.small_workspace(tmp_path, {"orders": "order_id,customer_id,ordered_at\n1,a,2026-01-01\n"}).close()
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    said = words(settled(shown("workspace")))
    assert "No prediction yet." in said
    assert all(step in said for step in ("**Ask**", "**Build**", "**Check**"))
    st.cache_resource.clear()


def test_one_that_does_not_exist_is_a_sentence_with_the_way_back(workspace: Workspace) -> None:
    app = settled(shown(prediction="nothing"))
    assert "There is no prediction 'nothing' here." in words(app)
    assert app.button(key="all_predictions")


# Asking


def test_a_draft_is_asked_with_everything_that_was_filled_in(workspace: Workspace) -> None:
    app = settled(shown(new="question"))
    app.text_input(key="predictions.new_title").set_value("Regulars, 14 days").run()
    app.number_input(key="predictions.new_window").set_value(14).run()
    app.radio(key="predictions.new_about").set_value("recent").run()
    app.radio(key="predictions.new_kind").set_value("preview").run()
    assert "**Who will place an order in the 14 days after 28 February 2026?**" in words(app)
    click(app, "create_draft")
    made = workspace.predictions.view("regulars-14-days")
    assert (made.window_days, made.kind, made.status) == (14, "preview", "draft")
    assert "in the last 365 days" in made.audience_sentence
    assert app.title[0].value == "Regulars, 14 days"
    assert "This is a draft." in words(app)


def test_what_is_wrong_stands_at_its_field_and_nothing_is_made(workspace: Workspace) -> None:
    before = len(workspace.predictions.list())
    app = settled(shown(new="question"))
    click(app, "create_draft")
    assert [error.value.replace("\\", "") for error in app.error] == [
        "A name is needed. Type a name that your colleagues will recognise."
    ]
    app.text_input(key="predictions.new_title").set_value(workspace.predictions.view(FULL).title).run()
    click(app, "create_draft")
    assert "There is already a prediction called" in app.error[0].value
    assert len(workspace.predictions.list()) == before


def test_own_rules_are_needed_before_they_can_be_used(workspace: Workspace) -> None:
    app = settled(shown(new="question"))
    app.radio(key="predictions.new_about").set_value("own").run()
    assert "Add a rule to say whom it is about." in words(app)
    assert app.button(key="create").disabled


def test_every_rule_is_counted_of_those_the_total_counts(workspace: Workspace) -> None:
    """A plan's status counts in an audience of today, and not in what is learned from its past."""
    rules = AllOf(members=(Subscription(state="active"), Visits(count=Comparison(op=">=", values=(1,)), window=Ever())))
    active = rules.members[0]
    total, first = (workspace.predictions.audience_size(asked) for asked in (rules, active))
    made = workspace.predictions.create("Own", Question(window=20, audience=rules), actor=LOCAL)
    said = words(settled(shown(new="question", prediction=made.id)))
    assert f"**{first}** kept" in said
    assert f"**{total}** kept" in said
    assert f"**{workspace.audiences.size(active)}** kept" not in said
    assert f"{workspace.audiences.size(rules)} customers" not in said
    assert f"{total} customers" in said.replace("**", "")


def test_rules_without_a_past_are_not_offered(workspace: Workspace) -> None:
    catalog = with_past(workspace.audiences.catalog(None))
    assert "customers" not in catalog.tables
    assert all(field.stable for field in catalog.fields.values())
    assert not any((catalog.segments, catalog.predictions, catalog.lists, catalog.campaigns))


def test_the_question_of_a_draft_is_changed(workspace: Workspace) -> None:
    made = workspace.predictions.create("Later", Question(window=20), actor=LOCAL)
    app = settled(shown(new="question", prediction=made.id))
    assert app.number_input(key="predictions.new_window").value == 20
    assert app.text_input(key="predictions.new_title").disabled
    app.number_input(key="predictions.new_window").set_value(21).run()
    click(app, "create_draft")
    assert workspace.predictions.view(made.id).window_days == 21


# One prediction


@pytest.mark.parametrize("tab", ["overview", "accuracy", "drivers", "history", "settings"])
@pytest.mark.parametrize("id", [company.FULL, company.PREVIEW, company.DEMO])
def test_every_tab_opens_by_its_link(workspace: Workspace, id: str, tab: str) -> None:
    app = settled(shown(prediction=id, tab=tab))
    assert not app.error
    assert app.title[0].value.replace("\\", "") == workspace.predictions.view(id).title
    opened = [candidate.label for candidate in app.tabs if candidate.children]
    assert PREDICTION_TEXTS[f"predictions.tab_{tab}"] in opened


@pytest.mark.parametrize("tab", ["overview", "accuracy", "drivers", "history", "settings"])
def test_no_tab_tells_what_is_expected_while_it_is_hidden(workspace: Workspace, tab: str) -> None:
    expected = workspace.predictions.view(FULL).expected
    assert expected is not None
    with workspace._handle.database.write() as session:
        red = {"band": "red", "score_index": 0.4, "blanks": {}}
        session.execute(sa.update(ScoreIssueRecord).where(ScoreIssueRecord.prediction == FULL).values(alarm=red))
    app = settled(shown(prediction=FULL, tab=tab))
    assert not app.error
    assert f"## {round(expected):,}" not in words(app)
    assert "expected results are hidden" in words(app)
    tables = [frame.value.to_string() for frame in [*app.dataframe, *app.table]]
    assert not any(f" {round(expected):,}" in table for table in tables)
    click(app, "start_campaign")
    assert (
        list(app.radio(key="campaign_part").proto.captions)[-1]
        == f"{workspace.predictions.view(FULL).scored} customers"
    )


def test_the_overview_has_levels_in_counts_and_natural_frequencies(workspace: Workspace) -> None:
    said = words(settled(shown(prediction=FULL)))
    levels = workspace.predictions.levels(FULL).set_index("level")
    for name, scores in (("high", "75 to 100"), ("medium", "50 to 74.9"), ("low", "0 to 49.9")):
        line = next(line for line in said.splitlines() if f"score {scores}" in line)
        customers = int(levels.loc[name, "customers"])
        assert f"{customers:,} customer" in line
        if customers:
            assert frequency(levels.loc[name, "buyers"] / customers, "orders") in line


def test_no_word_of_analysts_stands_outside_their_details() -> None:
    hidden = ("lift", "auc", "psi", "log loss", "brier", "snapshot", "as_of", "logit", "holdout", "p-value", "bucket")
    inside_details = ("figure", "gains", "lift", "curve", "drift_", "base_odds")
    for key, text in PREDICTION_TEXTS.items():
        name = key.removeprefix("predictions.")
        if not name.startswith(inside_details):
            assert not any(word in text.lower().split() for word in hidden), key


def test_a_preview_cannot_start_a_campaign_and_says_why(workspace: Workspace) -> None:
    app = settled(shown(prediction=company.PREVIEW))
    assert app.button(key="start_campaign").disabled
    assert "is a preview" in words(app).replace("\\", "")


def test_a_failed_one_says_why_and_leads_back_to_the_question(workspace: Workspace) -> None:
    made = workspace.predictions.create("Broken", Question(window=20), actor=LOCAL)
    _mark_failed(workspace, made.id, "There are no orders to learn from.")
    app = settled(shown(prediction=made.id))
    assert any("There are no orders to learn from" in error.value.replace("\\", "") for error in app.error)
    click(app, "edit")
    assert app.title[0].value == "Change the question"


def _mark_failed(workspace: Workspace, id: str, reason: str) -> None:
    with workspace._handle.database.write() as session:
        record = prediction_store.stored_prediction(session, id)
        record.status, record.reason = "failed", reason


def test_archived_and_brought_back(workspace: Workspace) -> None:
    made = workspace.predictions.create("Away", Question(window=20), actor=LOCAL)
    workspace.predictions.archive(made.id, actor=LOCAL)
    app = settled(shown())
    assert made.id not in [view.id for view in workspace.predictions.list()]
    click(app, f"restore_{made.id}")
    assert made.id in [view.id for view in workspace.predictions.list()]


# Words


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0, "hardly any"),
        (0.001, "about 1 in 1,000"),
        (0.0127, "about 1 in 79"),
        (0.08, "about 1 in 13"),
        (0.399, "about 1 in 3"),
        (0.4, "about 2 in 5"),
        (0.66, "about 2 in 3"),
        (0.9, "about 9 in 10"),
        (0.95, "more than 9 in 10"),
    ],
)
def test_chances_are_said_as_fractions_one_can_picture(p: float, said: str) -> None:
    assert frequency(p, "orders") == said


QUALITY = QualityView(
    lift_quality=0.58,
    low=0.5,
    high=0.66,
    band="good",
    top_tenth=0.36,
    said=857.3,
    happened=884,
    low80=700,
    high80=1000,
    origin=date(2026, 1, 1),
    windows=3,
    replayed=False,
)


def test_quality_is_said_in_the_two_sentences(workspace: Workspace) -> None:
    view = replace(workspace.predictions.view(FULL), quality=QUALITY)
    assert quality_sentence(view) == "Good: the 10% rated highest made up 36% of those who bought."
    assert said_and_happened(QUALITY, "orders") == "We expected 857 buyers; 884 bought."
    unknown = quality_sentence(replace(view, quality=None))
    assert "not known yet" in unknown
    nobody = quality_sentence(replace(view, quality=replace(QUALITY, band=None, lift_quality=None, top_tenth=None)))
    assert "Too few bought" in nobody


def test_states_follow_the_job_the_scores_and_the_shelf(workspace: Workspace) -> None:
    view = workspace.predictions.view(FULL)
    assert state_of(view) == "ready"
    assert state_of(replace(view, usable=False)) == "stale"
    assert state_of(replace(view, status="failed")) == "failed"
    assert state_of(replace(view, archived=True)) == "archived"
    assert freshness(replace(view, as_of=None)) == "No scores yet."
    assert question(view, own=False) == "Who was going to place an order in the 30 days after 28 February 2026?"


def judged(p: list[float], outcome: list[bool]) -> BacktestView:
    one = judge(
        p,
        outcome,
        origin=date(2026, 1, 1),
        window=30,
        shift=0.0,
        drift=Drift(tau=0.3, degrees=3, windows=0),
        base_odds=1.0,
    )
    return BacktestView(
        origin=one.origin,
        last_day=date(2026, 1, 30),
        issued=True,
        said=one.figures.expected,
        low80=one.interval80.low,
        high80=one.interval80.high,
        happened=one.figures.actual,
        left_out=0,
        judged=one,
    )


def test_both_ends_of_the_likely_range_are_inside() -> None:
    window = judged([0.5] * 20, [True, False] * 10)
    for happened, expected in ((window.low80, True), (window.high80, True), (window.low80 - 1, False)):
        assert inside(replace(window, happened=happened)) is expected
    frame = windows_frame([window, replace(window, issued=False, happened=window.high80 + 1)])
    assert list(frame["kind"]) == ["in time", "replayed"]
    assert list(frame["where"]) == ["inside", "more than likely"]


def test_the_curves_end_at_everybody_and_perfect_is_never_below_ours() -> None:
    window = judged([0.9, 0.8, 0.3, 0.2, 0.1] * 8, [True, False, True, False, False] * 8)
    gains, lift = curve_frames(window)
    ours = gains[gains["which"] == "This prediction"].set_index("share")["value"]
    perfect = gains[gains["which"] == "Perfect"].set_index("share")["value"]
    assert ours.iloc[0] == 0
    assert ours.iloc[-1] == pytest.approx(1)
    assert (perfect.reindex(ours.index) >= ours - 1e-9).all()
    assert lift[lift["which"] == "This prediction"]["value"].iloc[-1] == pytest.approx(1)
    empty, _ = curve_frames(judged([0.5] * 20, [False] * 20))
    assert empty.empty


def issue(as_of: date, issued: int, model: str, at_75: float, **other: Any) -> IssueView:
    values = {
        "id": f"{as_of}-{issued}",
        "as_of": as_of,
        "last_day": as_of,
        "issued_at": datetime(2026, 5, issued, tzinfo=UTC),
        "snapshot": str(as_of),
        "status": "ok",
        "reason": "",
        "scored": 100,
        "expected": 10.0,
        "low80": 5,
        "high80": 15,
        "chance_at_50": 0.1,
        "chance_at_75": at_75,
        "model": model,
        "learned_as_of": as_of,
        "drift": Drift(tau=0.3, degrees=3, windows=0),
        "hidden": "",
        "alarm": None,
    }
    return IssueView(**values | other)


def test_learning_again_says_where_high_starts_now() -> None:
    issues = [
        issue(date(2026, 3, 1), 3, "b", 0.52),
        issue(date(2026, 2, 1), 2, "a", 0.45),
        issue(date(2026, 2, 1), 1, "old", 0.9),
        issue(date(2026, 3, 8), 4, "b", 0.52, status="unavailable"),
    ]
    kept = per_day(issues)
    assert [one.model for one in kept] == ["a", "b"]
    assert learned_again(kept) == [
        (
            "The prediction learned again from the data up to 28 February 2026: "
            "High now starts at a chance of 52%, was 45%."
        )
    ]


def driver(text: str, ratio: float, observed: float | None, **other: Any) -> DriverView:
    values = {
        "text": text,
        "code": "tag",
        "more": ratio > 1,
        "customers": 100,
        "chance": 0.2,
        "ratio": ratio,
        "observed": observed,
        "low": observed,
        "high": observed,
        "observed_customers": 90,
        "origin": date(2026, 1, 1),
        "confirmed": True,
        "filter": None,
    }
    return DriverView(**values | other)


def test_both_sides_of_the_drivers_share_one_axis() -> None:
    shown = [driver("visited", 2.0, 1.8), driver("was quiet", 0.25, None, low=None, high=None, confirmed=False)]
    assert widest_ratio(shown) == pytest.approx(4.0 * 1.15)
    frame = drivers_frame(shown)
    assert list(frame["trait"]) == ["Visited", "Was quiet"]
    assert frame["observed"].isna().tolist() == [False, True]


def test_a_level_with_nobody_in_it_is_nobody(workspace: Workspace) -> None:
    view = workspace.predictions.view(FULL)
    levels = pd.DataFrame({"level": ["low", "medium", "high"], "customers": [9, 0, 0], "buyers": [0.0, 0.0, 0.0]})
    assert list(levels_frame(levels, view)["said"]) == ["nobody", "nobody", "hardly any"]
