"""Customer lists on the Data page: what became of the rows, what uses them, how they are used; never an id."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from segmentation.api import LOCAL, CustomerList, Workspace
from tests.api import company
from tests.app.test_pages import SECONDS, SHELL, words


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    path = company.fresh_copy(tmp_path)
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(path.parent))
    opened = company.opened(path)
    yield opened
    opened.close()
    st.cache_resource.clear()


def add(workspace: Workspace, folder: Path, *ids: str) -> str:
    file = folder / "fair.txt"
    file.write_text("customer_id\n" + "".join(f"{id}\n" for id in ids), encoding="utf-8")
    return workspace.customer_lists.add("Fair in Lyon", file, actor=LOCAL).id


def data() -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "company"
    app.run()
    return app.switch_page("../data.py").run()


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def test_without_a_list_the_page_says_what_a_list_is_for(workspace: Workspace) -> None:
    app = data()
    assert "**No list yet.**" in words(app)
    assert "add_list" in keys(app)


def test_every_row_of_the_file_is_accounted_for_and_no_id_is_shown(workspace: Workspace, tmp_path: Path) -> None:
    add(workspace, tmp_path, "c0003", "c0001", "c0002", "stranger-1", "c0001", '""')
    app = data()
    said = words(app).splitlines()
    at = said.index("**Fair in Lyon**")
    assert said[at:].count("**6**") == 1
    shown = [said[said.index(label)] for label in ("Rows read", "Matched", "Not in the data", "Twice in the file")]
    assert shown == ["Rows read", "Matched", "Not in the data", "Twice in the file"]
    numbers = [line for line in said if line in ("**6**", "**3**", "**1**")]
    assert numbers == ["**6**", "**3**", "**1**", "**1**", "**1**"]
    assert "unmatched_fair-in-lyon" in keys(app)
    assert "stranger" not in words(app)
    assert "c0001" not in words(app)


def test_a_list_that_matches_nobody_asks_whether_it_is_the_right_column(workspace: Workspace, tmp_path: Path) -> None:
    add(workspace, tmp_path, "a@example.com", "b@example.com")
    app = data()
    assert "Nobody on this list is in the data." in app.warning[0].value
    assert app.button(key="use_fair-in-lyon").disabled


def test_what_uses_a_list_is_named_and_the_list_becomes_an_audience(workspace: Workspace, tmp_path: Path) -> None:
    id = add(workspace, tmp_path, "c0003", "c0001")
    workspace.segments.save("Met in Lyon", CustomerList(list=id), actor=LOCAL)
    app = data()
    assert "Used by the segment “Met in Lyon”" in words(app)
    app.button(key="use_fair-in-lyon").click().run()
    assert "## 2" in words(app).splitlines()
