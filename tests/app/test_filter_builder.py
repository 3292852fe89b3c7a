"""The filter builder through Streamlit's own test harness, on the studio demo: every kind of rule, and what it says."""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import counting
from pages.ui.builder_state import HISTORY
from pages.ui.rule_kinds import usable_kinds
from pages.ui.rule_tree import EXCLUDE, INCLUDE, Group, Rule, places
from segmentation.api import LOCAL, AllOf, Comparison, LastDays, NoneOf, Orders, Tag, Visits, open_workspace
from segmentation.api.audiences import Audiences

SHELL = str(Path(__file__).parents[2] / "pages" / "ui" / "shell.py")
SECONDS = 60
REGULARS = AllOf(
    members=(
        Visits(count=Comparison(op=">=", values=(2,)), window=LastDays(days=30)),
        NoneOf(members=(Tag(mode="any_of", tags=("staff",)),)),
    )
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, studio: Path) -> Path:
    root = tmp_path_factory.mktemp("builder")
    shutil.copytree(studio, root / "studio")
    workspace = open_workspace(root / "studio")
    workspace.segments.save("Regulars", REGULARS, actor=LOCAL)
    workspace.close()
    return root


@pytest.fixture(autouse=True)
def served(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(root))
    # However busy the machine is, the page waits for its numbers.
    monkeypatch.setattr(counting, "PATIENCE_SECONDS", SECONDS)
    yield
    st.cache_resource.clear()


@pytest.fixture
def app() -> AppTest:
    return opened("&prediction=none")


def opened(query: str = "") -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "studio"
    for name, value in re.findall(r"&(\w+)=([\w-]+)", query):
        app.query_params[name] = value
    app.run()
    return app.switch_page("../audience.py").run()


def items(app: AppTest) -> list[Rule | Group]:
    return [place.item for place in places(app.session_state[HISTORY].now)]


def add(app: AppTest, kind: str, to: str = INCLUDE) -> Rule:
    before = {item.id for item in items(app)} if HISTORY in app.session_state else set()
    app.menu_button(key=f"add_rule_{to}").click(kind).run()
    assert not app.exception
    (added,) = [item for item in items(app) if item.id not in before]
    return added


def act(app: AppTest, item: Rule | Group, action: str) -> None:
    app.menu_button(key=f"rule_{item.id}_menu").click(action).run()
    assert not app.exception


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.text, *app.info, *app.warning, *app.error]
    return "\n".join(str(part.value) for part in parts)


def size(app: AppTest) -> int:
    (line,) = [part.value for part in app.markdown if str(part.value).startswith("## ")]
    return int(re.sub(r"\D", "", line))


def workspace_at(root: Path):
    return open_workspace(root / "studio")


def test_every_kind_of_rule_is_added_complete_and_counted(app: AppTest, root: Path) -> None:
    workspace = workspace_at(root)
    usable = usable_kinds(workspace.audiences.catalog())
    workspace.close()
    assert {"visits", "orders", "event", "tags", "subscription", "attribute", "likelihood", "lot"} <= set(usable)
    for kind in usable:
        rule = add(app, kind)
        assert not app.error, kind
        assert "unfinished" not in words(app)
        assert "kept" in words(app)
        app.button(key=f"rule_{rule.id}_remove").click().run()
    assert items(app) == []


def test_a_value_is_changed_undone_and_done_again(app: AppTest) -> None:
    rule = add(app, "visits")
    everyone_with_one = size(app)
    app.number_input(key=f"rule_{rule.id}_number").set_value(5).run()
    regulars = size(app)
    assert 0 < regulars < everyone_with_one
    app.button(key="undo").click().run()
    assert app.number_input(key=f"rule_{rule.id}_number").value == 1
    assert size(app) == everyone_with_one
    app.button(key="redo").click().run()
    assert app.number_input(key=f"rule_{rule.id}_number").value == 5
    assert size(app) == regulars
    app.button(key="undo").click().run()
    app.button(key="undo").click().run()
    assert items(app) == []
    assert app.button(key="undo").disabled


def test_last_30_days_and_the_calendar_month_are_offered_with_their_dates(app: AppTest) -> None:
    rule = add(app, "visits")
    offered = app.selectbox(key=f"rule_{rule.id}_window").options
    assert "last 30 days (1–30 Sept)" in offered
    assert "last calendar month (1–30 Sept)" in offered
    app.selectbox(key=f"rule_{rule.id}_window").set_value("between").run()
    first, last = app.date_input(key=f"rule_{rule.id}_between").value
    assert (first.isoformat(), last.isoformat()) == ("2026-09-01", "2026-09-30")


def test_a_rule_is_switched_off_duplicated_moved_and_removed(app: AppTest) -> None:
    rule = add(app, "tags")
    tagged = size(app)
    act(app, rule, "duplicate")
    first, second = items(app)
    app.toggle(key=f"rule_{second.id}_on").set_value(False).run()
    assert size(app) == tagged
    assert f"would keep {tagged:,}" in words(app)
    act(app, first, f"to:{EXCLUDE}")
    population = size(app) + tagged
    assert app.button(key=f"rule_{second.id}_remove").click().run()
    app.button(key=f"rule_{first.id}_remove").click().run()
    assert size(app) == population


def test_an_empty_group_is_nobody_until_it_has_a_rule(app: AppTest) -> None:
    app.button(key="add_group_include").click().run()
    (group,) = items(app)
    assert size(app) == 0
    assert "This group is empty" in words(app)
    assert app.button(key="save").disabled
    add(app, "visits", group.id)
    assert size(app) > 0
    assert not app.button(key="save").disabled
    app.toggle(key=f"rule_{items(app)[1].id}_on").set_value(False).run()
    assert size(app) == 0
    assert "All its rules are off" in words(app)


@pytest.mark.parametrize("part", [INCLUDE, EXCLUDE])
def test_an_unfinished_rule_leaves_nobody_and_turns_the_buttons_off(app: AppTest, part: str) -> None:
    rule = add(app, "tags", part)
    app.multiselect(key=f"rule_{rule.id}_tags").set_value([]).run()
    assert size(app) == 0
    assert "Choose at least one tag, or switch this rule off." in words(app)
    assert "Off: a rule is not finished." in words(app)
    assert app.button(key="save").disabled


def test_a_part_of_a_subscription_rule_is_left_out_and_taken_back_in(app: AppTest, root: Path) -> None:
    rule = add(app, "subscription")
    app.selectbox(key=f"rule_{rule.id}_state").set_value("not_active").run()
    whole = size(app)
    label = app.button(key=f"part_lapsed_{rule.id}").label
    lapsed = int(re.sub(r"\D", "", label))
    assert lapsed > 0
    app.button(key=f"part_lapsed_{rule.id}").click().run()
    assert size(app) == whole - lapsed
    assert app.button(key=f"part_lapsed_{rule.id}").label == "lapsed left out"
    app.button(key=f"part_lapsed_{rule.id}").click().run()
    assert size(app) == whole


def test_blanks_are_counted_and_left_out_by_one_click(app: AppTest) -> None:
    rule = add(app, "attribute")
    app.selectbox(key=f"rule_{rule.id}_test_country").set_value("not_in").run()
    with_blanks = size(app)
    (said,) = [text.value for text in app.text if "unknown" in str(text.value) and "keeps" in str(text.value)]
    blanks = int(re.sub(r"\D", "", re.search(r"keeps the ([\d,]+)", said).group(1)))
    app.button(key=f"blanks_{rule.id}").click().run()
    assert size(app) == with_blanks - blanks
    assert [item.values["test"] for item in items(app)] == ["not_in", "is_not_blank"]


def test_among_alternatives_leaving_blanks_out_loses_nobody_else(app: AppTest) -> None:
    app.button(key="add_group_include").click().run()
    (group,) = items(app)
    rule = add(app, "attribute", group.id)
    app.selectbox(key=f"rule_{rule.id}_test_country").set_value("not_in").run()
    add(app, "visits", group.id)
    before = size(app)
    app.button(key=f"blanks_{rule.id}").click().run()
    both = [item for item in items(app) if isinstance(item, Group)][1]
    assert both.kind == "all_of"
    assert [member.values["test"] for member in both.members] == ["not_in", "is_not_blank"]
    assert 0 < size(app) < before


def test_an_empty_result_names_the_rule_that_leaves_out_most(app: AppTest) -> None:
    rule = add(app, "visits")
    everyone = size(app)
    app.number_input(key=f"rule_{rule.id}_number").set_value(900).run()
    assert size(app) == 0
    assert "Nobody matches. The rule that leaves out most people is “visited at least 900 times" in words(app)
    app.button(key="switch_off").click().run()
    assert size(app) > everyone
    assert [item.on for item in items(app)] == [False]


def advanced(app: AppTest) -> None:
    app.toggle(key="audience.advanced_switch").set_value(True).run()


def area(app: AppTest, kind: str):
    (found,) = [area for area in app.text_area if area.key.startswith(f"rule_{kind}_")]
    return found


def apply(app: AppTest, kind: str, text: str) -> None:
    found = area(app, kind)
    found.set_value(text)
    app.button(key=f"{found.key}_apply").click().run()


def test_query_text_is_shown_applied_and_undone(app: AppTest) -> None:
    add(app, "visits")
    before = size(app)
    advanced(app)
    assert area(app, "text").value == "visits >= 1 in 30d"
    apply(app, "text", 'visits >= 3 in 30d and not subscription active in ("Gold", "Unlimited")')
    assert not app.error
    assert 0 < size(app) < before
    assert [item.kind for item in items(app)] == ["visits", "subscription"]
    app.button(key="undo").click().run()
    assert size(app) == before


def test_a_query_text_that_cannot_be_read_says_where(app: AppTest) -> None:
    advanced(app)
    apply(app, "text", "visits >= 5 in 30 d")
    assert any("Line 1, column" in error.value.replace("\\", "") for error in app.error)
    assert HISTORY not in app.session_state


def test_json_is_applied_and_refused_by_path(app: AppTest) -> None:
    advanced(app)
    apply(app, "json", json.dumps({"version": 1, "filter": {"tag": {"any_of": ["staff"]}}}))
    assert [item.kind for item in items(app)] == ["tags"]
    staff = size(app)
    apply(app, "json", json.dumps({"version": 1, "filter": {"all_of": []}}))
    assert any("filter.all_of" in error.value.replace("\\", "") for error in app.error)
    apply(app, "json", '{"version": 1,')
    assert any("This is not JSON" in error.value.replace("\\", "") for error in app.error)
    assert size(app) == staff


def test_a_problem_stands_beside_its_row(app: AppTest) -> None:
    advanced(app)
    tags = [{"tag": {"any_of": ["newsletter"]}}, {"tag": {"any_of": ["staf"]}}]
    apply(app, "json", json.dumps({"version": 1, "filter": {"all_of": tags}}))
    assert size(app) == 0
    assert app.button(key="save").disabled
    (said,) = [line.value for line in app.markdown if "did you mean" in str(line.value)]
    assert "staff" in said
    _, unknown = items(app)
    app.multiselect(key=f"rule_{unknown.id}_tags").set_value(["staff"]).run()
    assert not app.button(key="save").disabled


def test_a_third_level_is_offered_under_advanced_only(app: AppTest) -> None:
    app.button(key="add_group_include").click().run()
    (group,) = items(app)
    assert f"add_group_{group.id}" not in [button.key for button in app.button]
    advanced(app)
    app.button(key=f"add_group_{group.id}").click().run()
    assert [len(place.around) for place in places(app.session_state[HISTORY].now)] == [1, 2]


def test_an_opened_segment_says_whether_it_changed_and_updating_with_rules_off_asks() -> None:
    app = opened("&segment=regulars")
    assert "**Regulars** · version 1" in words(app)
    assert app.button(key="update").disabled
    rule, staff = items(app)
    app.number_input(key=f"rule_{rule.id}_number").set_value(3).run()
    assert "with unsaved changes" in words(app)
    app.button(key="undo").click().run()
    assert "with unsaved changes" not in words(app)
    app.toggle(key=f"rule_{staff.id}_on").set_value(False).run()
    app.button(key="update").click().run()
    assert "One rule is switched off. It will not be part of the segment:" in words(app)
    assert "gets version 2" in words(app)
    app.button(key="close_segment").click().run()
    assert "update" not in [button.key for button in app.button]


def test_a_template_opens_as_rules_and_is_undone(app: AppTest) -> None:
    everyone = size(app)
    app.session_state["templates"] = True
    app.run()
    app.button(key="template_regulars-without-a-plan_open").click().run()
    assert [item.kind for item in items(app)] == ["visits", "subscription"]
    assert 0 < size(app) < everyone
    app.button(key="undo").click().run()
    assert items(app) == []


def test_rules_of_other_segments_and_versions_are_rows_too(app: AppTest) -> None:
    rule = add(app, "segment")
    live = size(app)
    app.selectbox(key=f"rule_{rule.id}_version").set_value(1).run()
    assert size(app) == live
    assert not app.error


def test_orders_are_measured_in_money(app: AppTest, root: Path) -> None:
    rule = add(app, "orders")
    app.selectbox(key=f"rule_{rule.id}_measure").set_value("total").run()
    app.selectbox(key=f"rule_{rule.id}_op").set_value("between").run()
    workspace = workspace_at(root)
    asked = Orders(measure="total", value=Comparison(op="between", values=(50.0, 500.0)), window=LastDays(days=30))
    assert size(app) == workspace.audiences.size(asked)
    workspace.close()


def test_a_slow_count_leaves_the_page_usable(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = add(app, "visits")
    before = size(app)
    release, counted = threading.Event(), Audiences.view

    def late(*arguments, **named):
        assert release.wait(SECONDS)
        return counted(*arguments, **named)

    monkeypatch.setattr(Audiences, "view", late)
    monkeypatch.setattr(counting, "PATIENCE_SECONDS", 0.01)
    app.number_input(key=f"rule_{rule.id}_number").set_value(4).run()
    assert "Counting… The numbers below are those of the filter before." in words(app)
    assert size(app) == before
    assert app.button(key="save").disabled
    app.button(key="count_cancel").click().run()
    assert "Not counted." in words(app)
    app.button(key="count_now").click().run()
    assert "Counting…" in words(app)
    release.set()
    monkeypatch.setattr(counting, "PATIENCE_SECONDS", SECONDS)
    app.run()
    assert "Counting…" not in words(app)
    assert 0 < size(app) < before
