"""A test of another tool on the Campaigns page: its file, the sentence it comes to, and what cannot be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from segmentation.api import measure_experiment
from tests.api import company
from tests.app.test_pages import SECONDS, SHELL, words

WORKED = {"none": 20, "mail": 80}


@pytest.fixture(autouse=True)
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(company.fresh_copy(tmp_path).parent))
    yield
    st.cache_resource.clear()


def file_of(buyers: dict[str, int], people: int = 500) -> bytes:
    lines = [
        f"{arm},{int(n < bought)},{2.5 if n < bought else 0}" for arm, bought in buyers.items() for n in range(people)
    ]
    return "\n".join(["segment,visit,spend", *lines, ",1,3"]).encode()


def compared(content: bytes, language: str = "en", **typed: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "company"
    app.query_params["lang"] = language
    app.run()
    app.switch_page("../campaigns.py").run()
    app.button(key="go_experiment").click().run()
    assert app.button(key="experiment_compare").disabled
    app.file_uploader(key="experiment_upload").upload("test.csv", content, "text/csv").run()
    for name, value in ({"arm": "segment", "control": "none", "converted": "visit", "value": "spend"} | typed).items():
        app.text_input(key=f"experiment_{name}").set_value(value)
    app.run()
    app.button(key="experiment_compare").click().run()
    assert not app.exception
    return app


def test_it_opens_with_the_sentence_and_its_figures_are_those_of_the_command(tmp_path: Path) -> None:
    content = file_of(WORKED)
    (tmp_path / "test.csv").write_bytes(content)
    found = measure_experiment(tmp_path / "test.csv", arm="segment", control="none", converted="visit", value="spend")
    app = compared(content)
    low, high = (round(500 * end) for end in found.effects["mail"].interval95)
    assert [box.value for box in app.success] == [
        f"It worked: about 60 extra purchases (likely between {low} and {high}, 19 times out of 20)."
    ]
    frame = app.dataframe[0].value
    assert list(frame["Group"]) == ["Control group (none)", "mail"]
    assert list(frame["Share"]) == ["4.00%", "16.00%"]
    assert list(frame["Spent on average"]) == ["0.1", "0.4"]
    assert "1 row names no group and is left out." in words(app)


@pytest.mark.parametrize(
    ("buyers", "kind", "sentence"),
    [({"none": 80, "mail": 20}, "error", "ont moins acheté"), ({"none": 50, "mail": 51}, "info", "Impossible à dire.")],
)
def test_the_other_two_sentences_in_french(buyers: dict[str, int], kind: str, sentence: str) -> None:
    (box,) = compared(file_of(buyers), "fr").get(kind)
    assert sentence in box.value


def test_a_column_that_is_not_there_and_a_group_that_is_not_there_are_named() -> None:
    (refused,) = [box.value for box in compared(file_of(WORKED), converted="bought").error]
    assert "bought" in refused
    (refused,) = [box.value for box in compared(file_of(WORKED), control="nobody").error]
    assert "“mail”, “none”" in refused
