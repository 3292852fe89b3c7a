"""Home: one next step for every state, what needs attention, what was made lately, the tour."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.home_attention import said
from pages.ui.home_next import Progress, next_step, progress_of
from segmentation.api import LOCAL, Attention, Workspace, create_workspace
from segmentation.api.attention import AttentionKind
from tests.api import company
from tests.app.test_pages import SECONDS, SHELL, words


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    opened = company.opened(company.fresh_copy(tmp_path))
    create_workspace(tmp_path / "fresh", title="A fresh shop").close()
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    yield opened
    opened.close()
    st.cache_resource.clear()


def home(workspace: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = workspace
    return app.run()


@pytest.mark.parametrize(
    ("progress", "step"),
    [
        (Progress(), "own"),
        (Progress(exists=True), "import"),
        (Progress(exists=True, data=True), "predict"),
        (Progress(exists=True, data=True, prediction=True), "segment"),
        (Progress(exists=True, data=True, prediction=True, segment=True), "campaign"),
        (Progress(exists=True, data=True, prediction=True, segment=True, campaign=True), "look"),
        (Progress(exists=True, data=True, segment=True), "predict"),
    ],
)
def test_the_next_step_is_the_first_thing_that_is_not_there(progress: Progress, step: str) -> None:
    assert next_step(progress) == step


def test_how_far_a_workspace_has_come_is_read_from_it(workspace: Workspace) -> None:
    done = Progress(exists=True, data=True, prediction=True, segment=True)
    assert progress_of(None) == Progress()
    assert progress_of(workspace) == done
    workspace.predictions.archive(company.FULL, actor=LOCAL)
    assert not progress_of(workspace).prediction


def test_home_names_the_step_and_what_was_made_lately(workspace: Workspace) -> None:
    workspace.campaigns.draft("March", company.VIP, actor=LOCAL)
    app = home("company")
    shown = words(app)
    assert "## See who is likely to buy" in shown
    assert "Nothing needs your attention in Company." in shown
    assert "**March**" in shown
    assert "**Regulars**" in shown
    app = app.button(key="campaign_march").click().run()
    assert app.title[0].value == "March"


@pytest.mark.usefixtures("workspace")
def test_a_workspace_without_data_is_led_to_its_import() -> None:
    app = home("fresh")
    assert "## Import your customers or orders" in words(app)
    assert "tour_start" not in {button.key for button in app.button}


def test_late_data_is_a_sentence_with_one_button(workspace: Workspace) -> None:
    workspace.set_rhythm("daily", actor=LOCAL)
    app = home("company")
    assert "days late: it ends on 28 February 2026." in words(app)
    app.button(key="attend_0").click().run()
    assert app.title[0].value == "Data"


def test_the_invitation_can_be_put_away(workspace: Workspace) -> None:
    app = home("company")
    app.button(key="tour_not_now").click().run()
    assert workspace.notices.seen("tour", actor=LOCAL)
    assert "tour_not_now" not in {button.key for button in app.button}
    assert app.button(key="tour_again").label == "Show me around"


def test_every_kind_of_attention_has_a_sentence() -> None:
    day = company.AS_OF - timedelta(days=1)
    told = {
        "late": "Data is 4 days late: it ends on 28 February 2026.",
        "import_failed": "The last import did not work. Disk full",
        "build_failed": "“Orders” could not be built. Disk full",
        "unavailable": "“Orders” has no scores for this data. Disk full",
        "red_alarm": "Customers behave differently from when “Orders” learned. Its expected results are hidden.",
        "learned_long_ago": "“Orders” learned 4 days before this data ends.",
        "needs_import": "This data was written by another version and has to be imported again.",
        "sent_unknown": "Was “Orders” sent? Nobody has said so yet.",
        "campaign_finished": "“Orders” is finished: see what it caused.",
    }
    assert told.keys() == set(get_args(AttentionKind))
    for kind, sentence in told.items():
        one = Attention(kind=kind, prediction="orders", title="Orders", days=4, last_day=day, reason="Disk full")
        assert said(one) == sentence
