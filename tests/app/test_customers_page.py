"""The Customers page and the table of an audience: who is shown, to whom, what of them, and what is said of nobody."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import session
from pages.ui.likelihood_range import Selection
from segmentation.api import LOCAL, Actor, Everyone, Workspace, create_workspace, open_workspace
from segmentation.storage.records import AuditRecord, ScoreIssueRecord
from tests.api import company
from tests.api.company import FULL

SHELL = str(Path(__file__).parents[2] / "pages" / "ui" / "shell.py")
VIEWER = Actor(name="vera", role="viewer")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    shutil.copytree(company.built(), tmp_path / "company")
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    st.cache_resource.clear()
    clock = company.Watch(datetime(2026, 3, 4, 8, tzinfo=UTC))
    monkeypatch.setattr(session, "_open_workspace", partial(open_workspace, clock=clock))
    opened = open_workspace(tmp_path / "company")
    yield opened
    opened.close()
    st.cache_resource.clear()


def opened(page: str, language: str = "en", **asked: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=60)
    app.query_params["workspace"] = "company"
    app.query_params["lang"] = language
    app.run()
    app = app.switch_page(f"../{page}.py")
    for name, value in ({"lang": language} | asked).items():
        app.query_params[name] = value
    return app


def customers(**put: object) -> AppTest:
    app = opened("customers")
    for key, value in put.items():
        app.session_state[f"customers.{key}"] = value
    return run(app)


def table(language: str = "en", **asked: str) -> AppTest:
    app = opened("audience", language, **({"prediction": FULL} | asked))
    app.session_state["audience.look"] = "customers"
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.markdown, *app.caption, *app.info, *app.warning, *app.success, *app.error]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def search(app: AppTest, text: str, by: str = "id") -> AppTest:
    app.segmented_control(key="customers.by").set_value(by)
    run(app)
    app.text_input(key="customers.text").set_value(text)
    return run(app)


def actions(workspace: Workspace) -> list[str]:
    with workspace._handle.database.read() as records:
        return list(records.scalars(sa.select(AuditRecord.action).order_by(AuditRecord.id)))


# -- finding -----------------------------------------------------------------------------------------------------------


def test_before_a_search_the_page_says_how_to_find_somebody(own: Workspace) -> None:
    said = words(customers())
    assert "**Search for a customer**" in said
    assert "By id, e-mail address or name." in said


def test_one_who_is_found_alone_is_opened(own: Workspace) -> None:
    app = search(customers(), "c0007")
    assert app.title[0].value == "c0007"
    assert "c0007" not in str(app.query_params)


def test_several_are_listed_and_one_click_opens_one(own: Workspace) -> None:
    app = search(customers(), "c000")
    assert "10 customers found" in words(app)
    app.button(key="open_3").click()
    run(app)
    assert app.title[0].value == "c0003"
    app.button(key="customer_back").click()
    assert "10 customers found" in words(run(app))


def test_too_many_are_cut_with_the_way_out(own: Workspace) -> None:
    app = search(customers(), "c")
    assert "The first 50 are shown. There are more: narrow the search." in words(app)
    assert len([button for button in app.button if str(button.key).startswith("open_")]) == 50


@pytest.mark.parametrize(
    ("by", "said"),
    [("id", "Ids are compared"), ("email", "Type the whole address"), ("name", "Type the beginning")],
)
def test_nobody_found_says_what_to_try(own: Workspace, by: str, said: str) -> None:
    app = search(customers(), "nobody-we-know", by)
    assert "**Nobody was found.**" in words(app)
    assert said in words(app)


def test_an_empty_search_is_refused_in_words(own: Workspace) -> None:
    app = customers()
    app.button(key="customers.go").click()
    assert "There is nothing to search for." in words(run(app))


def test_a_search_is_written_down_once_and_never_what_for(own: Workspace) -> None:
    app = search(customers(), "c000")
    run(app)
    assert actions(own).count("customers.search") == 1
    with own._handle.database.read() as records:
        assert "c000" not in str([(line.subject, line.detail) for line in records.scalars(sa.select(AuditRecord))])


def test_a_customer_who_is_gone_is_said_and_the_search_is_there(own: Workspace) -> None:
    app = customers(id="gone")
    assert "There is no customer with this id in the newest data." in words(app)
    assert app.text_input(key="customers.text")


def test_without_data_the_page_leads_to_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_workspace(tmp_path / "company", title="Empty").close()
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    st.cache_resource.clear()
    app = customers()
    assert "This workspace has no data yet." in words(app)
    assert app.button[0].label == "Import files"


# -- personal data -----------------------------------------------------------------------------------------------------


def values(app: AppTest) -> dict[str, str]:
    frame = app.table[0].value
    return dict(zip(frame["Field"], frame["Value"], strict=True))


def test_personal_data_is_shown_only_once_it_is_asked_for(own: Workspace) -> None:
    app = customers(id="c0007")
    assert values(app)["E\\-mail"].replace("\\", "") == "c•••@e•••.com"
    app.toggle(key="customers.reveal_profile").set_value(True)
    run(app)
    assert values(app)["E\\-mail"].replace("\\", "") == "c0007@example.com"
    assert actions(own).count("customers.profile") == 2


def test_a_viewer_cannot_ask_for_it(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "actor", lambda: VIEWER)
    app = customers()
    assert app.segmented_control(key="customers.by").options == ["Customer id"]
    app = customers(id="c0007", reveal=True)
    assert app.toggle(key="customers.reveal_profile").disabled
    assert values(app)["E\\-mail"].replace("\\", "") == "c•••@e•••.com"
    app = table()
    assert app.toggle(key="audience.customers_reveal").disabled
    assert len(app.dataframe[0].value) == 50


# -- one customer ------------------------------------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_profile(own: Workspace) -> None:
    profile = own.customers.profile("c0007", actor=LOCAL)
    shown = {metric.label: metric.value for metric in customers(id="c0007").metric}
    assert shown["Orders"] == str(profile.orders)
    assert shown["Visits"] == str(profile.visits)


def test_the_timeline_stands_by_month_and_goes_on(own: Workspace) -> None:
    busiest = max((f"c{row:04d}" for row in range(60)), key=lambda id: own.customers.timeline(id, actor=LOCAL).total)
    timeline = own.customers.timeline(busiest, actor=LOCAL, limit=1000)
    app = customers(id=busiest, part="timeline")
    assert "**February 2026**" in words(app)
    events = [line for line in words(app).split("\n") if line.startswith(":material/") and ":gray[" in line]
    assert len(events) == min(timeline.total, 50)
    more = [button for button in app.button if button.key == "earlier"]
    assert bool(more) == (timeline.total > 50)


def test_the_likelihood_is_the_tables_with_its_reasons(own: Workspace) -> None:
    (row,) = own.customers.table(Everyone(), prediction=FULL, limit=1, actor=LOCAL).rows
    said = words(customers(id=row.customer_id, part="likelihood"))
    assert f"Score **{row.score:.1f}** · **High** likelihood" in said
    assert "Why this score today" in said
    assert "▲" in said


def test_without_a_score_it_says_why(own: Workspace) -> None:
    said = words(customers(id="c0012", part="likelihood"))
    assert "No score: this prediction does not cover this customer." in said
    assert "0 orders" in said


def test_no_chance_is_shown_while_expected_results_are_hidden(own: Workspace) -> None:
    with own._handle.database.write() as records:
        alarm = {"band": "red", "score_index": 0.4, "blanks": {}}
        records.execute(sa.update(ScoreIssueRecord).where(ScoreIssueRecord.prediction == FULL).values(alarm=alarm))
    (row,) = own.customers.table(Everyone(), prediction=FULL, limit=1, actor=LOCAL).rows
    assert row.chance is None
    assert "chance" not in words(customers(id=row.customer_id, part="likelihood"))
    assert "Chance" not in table().dataframe[0].value.columns


def test_why_she_is_not_in_a_segment_is_every_rule_with_what_she_has(own: Workspace) -> None:
    outside = next(
        id for id in (f"c{row:04d}" for row in range(240)) if not own.customers.why("regulars", id, actor=LOCAL).inside
    )
    app = customers(id=outside, part="segments")
    assert "Choose a segment to see" in words(app)
    app.selectbox(key="customers.segment").set_value("regulars")
    said = words(run(app))
    assert "Not in “Regulars”. This does not fit:" in said
    assert "visited at least 2 times in the last 30 days" in said
    assert "Has none of these tags" in said


@pytest.mark.parametrize("prediction", [None, company.PREVIEW])
def test_others_like_her_open_on_the_audience_page_with_her_prediction(own: Workspace, prediction: str | None) -> None:
    alike = own.customers.alike("c0001", actor=LOCAL)
    assert alike
    app = customers(id="c0001", part="likelihood")
    if prediction is not None:
        app.selectbox(key="customers.prediction").set_value(prediction)
        run(app)
    app.session_state["audience.selection"] = Selection.of_range(90, 100).to_state()
    app.pills(key="customers.alike").set_value([0])
    run(app)
    app.button(key="alike_show").click()
    app.run()
    assert not app.exception
    assert own.audiences.size(alike[0].filter) > 0
    assert app.selectbox(key="audience.prediction").value == (prediction or company.FULL)
    assert app.session_state["audience.selection"] == Selection.of_range(0, 100).to_state()
    assert "@" not in str(app.query_params)


# -- the table of an audience ------------------------------------------------------------------------------------------


def shown(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["Customer"])


def test_the_table_shows_the_likeliest_of_all(own: Workspace) -> None:
    app = table()
    found = own.customers.table(Everyone(), prediction=FULL, actor=LOCAL)
    assert shown(app) == [row.customer_id for row in found.rows]
    assert f"50 of {found.size}." in words(app)
    app.button(key="customers_more").click()
    assert len(shown(run(app))) == 100


def test_another_order_is_of_the_whole_audience(own: Workspace) -> None:
    app = table()
    app.selectbox(key="audience.customers_sort_widget").set_value("orders_high")
    run(app)
    found = own.customers.table(Everyone(), prediction=FULL, sort="orders", actor=LOCAL)
    assert shown(app) == [row.customer_id for row in found.rows]


def test_columns_are_chosen_and_personal_ones_are_masked(own: Workspace) -> None:
    app = table()
    app.pills(key="audience.customers_columns_widget").set_value(["field:email", "tags"])
    frame = run(app).dataframe[0].value
    assert list(frame.columns) == ["Customer", "Score", "Chance", "Likelihood", "Tags", "E-mail"]
    assert all(email in ("", "c•••@e•••.com") for email in frame["E-mail"])
    app.toggle(key="audience.customers_reveal").set_value(True)
    frame = run(app).dataframe[0].value
    assert any(email.endswith("@example.com") for email in frame["E-mail"])


def test_a_search_in_the_audience_and_nobody_found(own: Workspace) -> None:
    app = table()
    app.text_input(key="audience.customers_text").set_value("c000")
    run(app)
    assert all(id.startswith("c000") for id in shown(app))
    assert "9 of 9 found among" in words(app)
    app.text_input(key="audience.customers_text").set_value("nobody")
    assert "Nobody in this audience fits this search." in words(run(app))


def test_an_empty_audience_says_so(own: Workspace) -> None:
    assert "Nobody is in this audience." in words(table(scores="99.9-100"))


def test_reasons_are_found_when_asked_and_once(own: Workspace) -> None:
    app = table(scores="90-100")
    assert "Why" not in app.dataframe[0].value.columns
    app.toggle(key="audience.customers_with_reasons_widget").set_value(True)
    run(app)
    assert all("▲" in why or "▼" in why for why in app.dataframe[0].value["Why"])
    before = actions(own).count("prediction.reasons")
    run(app)
    assert actions(own).count("prediction.reasons") == before > 0


def test_without_a_prediction_there_is_a_table_too(own: Workspace) -> None:
    app = table(prediction="none")
    assert "Score" not in app.dataframe[0].value.columns
    assert len(shown(app)) == 50


def test_the_table_speaks_french(own: Workspace) -> None:
    assert list(table("fr").dataframe[0].value.columns)[:4] == ["Client", "Score", "Probabilité d’achat", "Probabilité"]
