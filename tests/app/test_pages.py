"""Every page through Streamlit's own test harness: with data, without data, with a broken workspace."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.charts import complete_months
from pages.ui.text import share, t
from segmentation.api import LOCAL, Score, create_workspace, open_workspace

ROOT = Path(__file__).parents[2]
SHELL = str(ROOT / "pages" / "ui" / "shell.py")
PAGES = ("home", "audience", "predictions", "segments", "campaigns", "data")
SECONDS = 60


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, retail: Path) -> Path:
    root = tmp_path_factory.mktemp("pages")
    shutil.copytree(retail, root / "retail")
    workspace = open_workspace(root / "retail")
    likely = Score(prediction="orders-30d", low=75, high=100)
    workspace.segments.save("Likely *buyers*", likely, actor=LOCAL)
    workspace.campaigns.draft("October", likely, actor=LOCAL, notes="<b>bold</b>")
    workspace.close()
    create_workspace(root / "fresh", title="A fresh shop").close()
    (root / "broken").mkdir()
    (root / "broken" / "workspace.toml").write_text("title = ", encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def served(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(root))
    yield
    st.cache_resource.clear()


def opened(page: str, workspace: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = workspace
    app.run()
    return app if page == "home" else app.switch_page(f"../{page}.py").run()


def words(app: AppTest) -> str:
    parts = [*app.title, *app.markdown, *app.caption, *app.text, *app.info, *app.warning, *app.error, *app.header]
    return "\n".join(str(part.value) for part in parts)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("workspace", ["retail", "fresh"])
def test_every_page_opens_with_and_without_data(page: str, workspace: str) -> None:
    app = opened(page, workspace)
    assert not app.exception
    assert not app.error
    assert app.title


@pytest.mark.parametrize("page", ["audience", "predictions", "segments", "campaigns", "customers"])
def test_a_workspace_without_data_says_what_a_page_is_for_and_leads_to_the_import(page: str) -> None:
    app = opened(page, "fresh")
    said = words(app)
    assert t(f"empty.{page}_text") in said
    assert "This workspace has no data yet." in said
    assert app.button(key="go_data").click().run().title[0].value == "Data"


@pytest.mark.parametrize("page", ["audience", "predictions", "segments", "campaigns", "data"])
def test_a_broken_workspace_is_a_sentence(page: str) -> None:
    app = opened(page, "broken")
    assert not app.exception
    assert "it is not TOML" in words(app)


def test_home_names_a_broken_workspace_beside_the_others() -> None:
    said = words(opened("home", "retail"))
    assert "broken cannot be opened" in said
    assert "A fresh shop" in said


def test_what_people_typed_is_shown_as_they_typed_it() -> None:
    assert "**Likely \\*buyers\\***" in [button.label for button in opened("segments", "retail").button]
    assert "<b>bold</b>" in [text.value for text in opened("campaigns", "retail").text]


@pytest.mark.parametrize("prediction", ["orders-90d-preview", "orders-30d-demo"])
def test_previews_and_demos_turn_the_buttons_off(prediction: str) -> None:
    app = opened("audience", "retail")
    app.selectbox(key="audience.prediction").set_value(prediction).run()
    assert all(app.button(key=key).disabled for key in ("save", "download", "campaign"))


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "0%"),
        (0, 9, "0%"),
        (24, 100, "24%"),
        (1293, 20_000, "6.5%"),
        (3, 100, "3%"),
        (1, 20_000, "less than 0.1%"),
        (996, 1000, "99.6%"),
        (19_999, 20_000, "more than 99.9%"),
        (5, 5, "100%"),
    ],
)
def test_shares_have_the_decimals_of_the_likelihood_range(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == said


def test_a_month_that_is_not_complete_is_not_drawn() -> None:
    frame = pd.DataFrame({"table": "orders", "month": pd.to_datetime(["2026-08-01", "2026-09-01", "2026-10-01"])})
    assert list(complete_months(frame, date(2026, 10, 1))["month"].dt.month) == [8, 9]
    assert list(complete_months(frame, date(2026, 9, 30))["month"].dt.month) == [8]


def test_without_a_prediction_the_size_is_that_of_the_workspace() -> None:
    app = opened("audience", "retail")
    app.selectbox(key="audience.prediction").set_value("none").run()
    assert "## 5,942" in words(app)
    assert not app.button(key="save").disabled
