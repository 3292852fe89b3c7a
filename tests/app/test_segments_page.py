"""The Segments page: found, opened, changed, compared, put away; and saving from the Audience page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.rule_tree import Group, Rule, Tree
from pages.ui.saving import rules_off
from pages.ui.segment_history import frame_of, whats_new
from pages.ui.segment_list import fitting
from segmentation.api import (
    LOCAL,
    AllOf,
    Comparison,
    InSegment,
    LastDays,
    NoneOf,
    Score,
    SegmentSize,
    Tag,
    Unavailable,
    Visits,
    Workspace,
)
from tests.api import company
from tests.api.judged_company import fail_for
from tests.app.test_pages import SECONDS, SHELL, words

STAFF = Tag(mode="any_of", tags=("staff",))
OFTEN = Visits(count=Comparison(op=">=", values=(2,)), window=LastDays(days=30))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return company.fresh_copy(tmp_path)


@pytest.fixture
def workspace(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace with segments of every kind, served to the pages."""
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(path.parent))
    opened = company.opened(path)
    segments = opened.segments
    segments.save("Often *here*", OFTEN, actor=LOCAL, labels=["October", "Desk"], description="For Ana.")
    segments.update("often-here", AllOf(members=(OFTEN, NoneOf(members=(STAFF,)))), actor=LOCAL)
    segments.save("Uses it", InSegment(segment="often-here"), actor=LOCAL, labels=["October"])
    segments.freeze("often-here", "Frozen", actor=LOCAL)
    yield opened
    opened.close()
    st.cache_resource.clear()


def shown(**link: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "company"
    app.run()
    app.switch_page("../segments.py")
    for name, value in link.items():
        app.query_params[name] = value
    return app.run()


def rows(app: AppTest) -> list[str]:
    """Return the ids of the rows that are drawn."""
    return [button.key.removeprefix("open_") for button in app.button if (button.key or "").startswith("open_")]


def asked(app: AppTest, name: str) -> str:
    """Return a value of the link, which the harness gives as text or as a list of one."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def test_the_list_tells_kind_labels_size_version_and_use(workspace: Workspace) -> None:
    said = words(shown())
    size = workspace.segments.get("often-here").size
    assert f"**{size} customers**" in said
    assert "data up to 28 February 2026" in said
    assert "For Ana." in said
    assert "version 2 · used once" in said
    assert "Fixed on the data up to 28 February 2026: visited at least 2 times" in said
    assert [badge for badge in ("Keeps up to date", "Fixed list", "October", "Desk") if badge not in said] == []


def test_search_order_and_labels_narrow_the_list_and_show_all_brings_it_back(workspace: Workspace) -> None:
    app = shown()
    everything = rows(app)
    app.text_input(key="segments.search").set_value("ANA here").run()
    assert rows(app) == ["often-here"]
    app.text_input(key="segments.search").set_value("no such thing").run()
    assert rows(app) == []
    assert "No segment fits" in words(app)
    app.button(key="show_all").click().run()
    assert rows(app) == everything
    app.session_state["segments.labels"] = ["October", "Desk"]
    app.run()
    assert set(rows(app)) == {"often-here", "frozen"}
    app.session_state["segments.labels"] = []
    app.selectbox(key="segments.sort").set_value("name").run()
    titles = [workspace.segments.get(id).title.casefold() for id in rows(app)]
    assert titles == sorted(titles)
    assert len(titles) == len(everything)


def test_every_word_has_to_be_there_wherever_it_stands(workspace: Workspace) -> None:
    found = workspace.segments.list()
    assert [segment.id for segment in fitting(found, "desk OFTEN", (), by_name=False)] == ["often-here"]
    assert fitting(found, "often nowhere", (), by_name=False) == ()


def test_a_long_list_is_drawn_in_parts(workspace: Workspace) -> None:
    for number in range(28):
        workspace.segments.save(f"Copy {number}", STAFF, actor=LOCAL)
    app = shown()
    assert len(rows(app)) == 25
    app.button(key="more_segments").click().run()
    assert len(rows(app)) == len(workspace.segments.list()) > 28


def test_an_unavailable_segment_says_why_and_has_no_size(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.segments.save("Likely", Score(prediction=company.FULL, low=50, high=100), actor=LOCAL)
    file = tmp_path / "tags.csv"
    file.write_text("customer_id,tag\nc0001,staff\n", encoding="utf-8")
    fail_for(monkeypatch, company.FULL, Unavailable("too_thin", "The data is too thin."))
    workspace.data.import_files({"tags": file}, as_of="2026-03-02", actor=LOCAL)
    assert "The data is too thin." in words(shown()).replace("\\", "")
    one = shown(segment="likely")
    assert "The data is too thin." in one.warning[0].value
    assert "do_freeze" not in {button.key for button in one.button}


def test_one_segment_shows_its_versions_newest_first_and_what_they_changed(workspace: Workspace) -> None:
    app = shown(segment="often-here")
    assert app.title[0].value == "Often \\*here\\*"
    said = words(app)
    assert said.index("**Version 2**") < said.index("**Version 1**")
    assert "Added the rule “not (tagged staff)”" in said
    assert "Saved for the first time" in said
    assert app.table[0].value["What was new"].tolist() == ["version 2", "first count"]


def test_returning_to_a_version_asks_first(workspace: Workspace) -> None:
    app = shown(segment="often-here")
    app.button(key="return_1").click().run()
    assert workspace.segments.get("often-here").version == 2
    assert "This adds version 3" in words(app)
    assert app.button(key="return_confirm").label == "Return to version 1"


def test_a_segment_in_use_is_not_archived_and_its_users_are_named(workspace: Workspace) -> None:
    app = shown(segment="often-here")
    app.button(key="do_archive").click().run()
    assert "cannot be archived while something uses it" in words(app)
    assert "delete_confirm" not in {button.key for button in app.button}
    assert workspace.segments.get("often-here").used_by == ("the segment “Uses it”",)


def test_what_was_archived_is_restored_from_the_shelf(workspace: Workspace) -> None:
    workspace.segments.archive("uses-it", actor=LOCAL)
    app = shown()
    assert "uses-it" not in rows(app)
    app.button(key="restore_uses-it").click().run()
    assert "uses-it" in rows(app)


def test_a_link_to_nothing_is_a_sentence_with_the_way_back(workspace: Workspace) -> None:
    app = shown(segment="nope")
    assert "There is no segment 'nope' here." in app.warning[0].value
    app = shown(compare="nope@9", **{"with": "often-here@7"})
    assert [warning.value for warning in app.warning if "not here: nope@9" in warning.value]
    assert not app.exception


def test_two_versions_compare_in_three_numbers_and_say_which_rule_decided(workspace: Workspace) -> None:
    app = shown(compare="often-here@1", **{"with": "often-here"})
    compared = workspace.segments.compare("often-here@1", "often-here")
    assert compared.first.only > 0
    said = words(app)
    assert f"## {compared.first.only}" in said
    assert f"## {compared.both}" in said
    assert f"{compared.first.only} miss it and nothing else" in said.replace("misses", "miss")
    assert "not (tagged staff)" in said
    assert "Everybody in Often \\*here\\* is also in Often \\*here\\*, version 1." in said.replace("\\,", ",")


def test_what_is_compared_is_written_into_the_link(workspace: Workspace) -> None:
    app = shown(compare="often-here@1", **{"with": "often-here"})
    app.multiselect(key="segments.compared").set_value(["often-here@1", "regulars", "often-here"]).run()
    assert (asked(app, "compare"), asked(app, "with")) == ("often-here@1", "regulars,often-here")
    app.selectbox(key="segments.beside").set_value("regulars").run()
    app.selectbox(key="segments.by").set_value(company.FULL).run()
    assert (asked(app, "beside"), asked(app, "by")) == ("regulars", company.FULL)
    assert (asked(app, "compare"), asked(app, "with")) == ("often-here@1", "regulars,often-here")
    app.multiselect(key="segments.compared").set_value(["regulars"]).run()
    assert "Choose another segment" in app.info[0].value
    assert not app.exception


def test_measures_stand_beside_a_baseline_and_agree_with_the_list(workspace: Workspace) -> None:
    app = shown(compare="often-here@1", **{"with": "often-here,regulars"})
    measures = app.table[0].value.set_index("Measure")
    assert list(measures) == ["Often \\*here\\*, version 1", "Often \\*here\\*", "Regulars", "Everyone"]
    size = workspace.segments.get("regulars").size
    assert measures.loc["Customers", "Regulars"].startswith(f"{size} (")
    assert "Likely buyers" not in measures.index
    by = shown(compare="often-here@1", **{"with": "often-here,regulars"}, by=company.FULL)
    measures = by.table[0].value.set_index("Measure")
    counted = workspace.audiences.count(InSegment(segment="regulars"), prediction=company.FULL)
    assert measures.loc["Customers", "Regulars"].startswith(f"{counted.size} (")
    assert measures.loc["Also match, without a score", "Regulars"] == str(size - counted.size)
    assert measures.loc["Likely buyers", "Regulars"] == str(round(counted.expected_purchasers))


def test_with_a_prediction_who_is_only_in_one_is_counted_of_those_it_covers(workspace: Workspace) -> None:
    app = shown(compare="often-here@1", **{"with": "often-here"}, by=company.FULL)
    one = workspace.audiences.size(InSegment(segment="often-here", version=1), company.FULL)
    both = workspace.audiences.overlap(
        [InSegment(segment="often-here", version=1), InSegment(segment="often-here")], company.FULL
    ).shared[0][1]
    assert f"## {one - both}" in words(app)
    app.button(key="open_only_0").click().run()
    assert app.session_state["audience.prediction"] == company.FULL
    assert not app.exception


def test_a_difference_opens_on_the_audience_page_with_its_size(workspace: Workspace) -> None:
    app = shown(compare="often-here@1", **{"with": "often-here"})
    only = workspace.segments.compare("often-here@1", "often-here").first.only
    app.button(key="open_only_0").click().run()
    assert f"## {only}" in words(app).splitlines()
    members = (InSegment(segment="often-here", version=1), NoneOf(members=(InSegment(segment="often-here"),)))
    assert workspace.audiences.size(AllOf(members=members)) == only


def test_saving_offers_both_kinds_with_the_real_number(workspace: Workspace) -> None:
    app = shown()
    app.session_state["audience.open_filter"] = STAFF
    app.switch_page("../audience.py").run()
    app.button(key="save").click().run()
    size = workspace.audiences.size(STAFF)
    assert f"**{size} customers** are in this audience now." in words(app)
    assert app.radio(key="save_kind").options == ["Keep up to date", "Fixed list"]
    assert list(app.radio(key="save_kind").proto.captions)[1] == f"Exactly these {size} customers."
    assert app.multiselect(key="save_labels").options == ["Desk", "October"]


def test_rules_that_are_off_are_named_before_saving(workspace: Workspace) -> None:
    catalog = workspace.audiences.catalog(None)
    off = (Rule(kind="other", node=OFTEN, on=False), Rule(kind="tags", on=False, values={"mode": "any_of", "tags": []}))
    tree = Tree(include=Group(kind="all_of", members=(Rule(kind="other", node=STAFF), *off)))
    first, second = rules_off(tree, catalog)
    assert first.startswith("visited at least 2 times")
    assert second == "Tags"


def size_of(
    day: int, size: int | None, *, version: int = 1, basis: dict | None = None, snapshot: str = ""
) -> SegmentSize:
    return SegmentSize(
        segment="s",
        version=version,
        snapshot=snapshot or f"s{day}",
        as_of=date(2026, 3, day),
        size=size,
        problem="" if size is not None else "No scores.",
        basis=basis or {},
        counted_at=datetime(2026, 3, day, tzinfo=UTC),
    )


def test_a_size_history_says_what_was_new_and_breaks_its_line_there() -> None:
    scores, others = {"scores": {"p": "1"}}, {"scores": {"p": "2"}}
    sizes = (
        size_of(1, 10, basis=scores),
        size_of(8, None, basis={"unavailable": True}),
        size_of(8, 12, basis=others),
        size_of(8, 15, basis=scores),
        size_of(15, 16, basis=others),
        size_of(15, 40, version=2, basis=others),
    )
    assert whats_new(sizes) == (("first",), ("data",), ("again",), ("scores",), ("data",), ("version",))
    frame = frame_of(sizes)
    assert frame["run"].tolist() == [0, 0, 0, 1, 1, 2]
    assert frame["mark"].tolist() == ["", "", "", "the prediction was built again", "", "version 2"]
    assert frame["new"][1] == "newer data, unavailable: No scores."
    assert frame["day"][0].date() == date(2026, 2, 28)
    assert whats_new(()) == ()


def test_without_segments_the_page_says_how_to_make_one_and_keeps_the_shelf(workspace: Workspace) -> None:
    for segment in workspace.segments.list():
        if not segment.used_by:
            workspace.segments.archive(segment.id, actor=LOCAL)
    for segment in workspace.segments.list():
        workspace.segments.archive(segment.id, actor=LOCAL)
    app = shown()
    assert "**No segment yet.**" in words(app)
    assert app.button(key="go_audience")
    assert app.button(key="restore_often-here")
