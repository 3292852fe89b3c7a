"""What a customer asked for, noted on her page: never to be contacted, by one channel or any; not to be scored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.customer_words import OPEN
from segmentation.api import LOCAL, Workspace
from tests.api import launching
from tests.app.test_pages import SECONDS, SHELL, words

HER = "c002"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    opened = launching.house(tmp_path)
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    yield opened
    opened.close()
    st.cache_resource.clear()


def shown(language: str = "en") -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "workspace"
    app.query_params["lang"] = language
    app.run()
    app.switch_page("../customers.py")
    app.session_state[OPEN] = HER
    app.run()
    assert not app.exception
    return app


def wish(app: AppTest, channels: list[str], *, objects: bool = False) -> AppTest:
    """Choose in the dialog and save. The harness runs the whole page: it is there only when it was just asked for."""
    app.button(key="never_contact").click().run()
    app.button(key="never_contact").click()
    app.button_group(key=f"never_channels_{HER}").set_value(channels)
    app.checkbox(key=f"never_objects_{HER}").set_value(objects)
    app.button(key="never_confirm").click().run()
    assert not app.exception
    return app


def test_a_channel_she_refuses_is_noted_and_she_is_in_no_file_of_it(house: Workspace) -> None:
    draft = launching.drafted(house, control=0.0)
    before = dict(house.launches.plan(draft.id, actor=LOCAL).expected)
    app = wish(shown(), ["email"])
    assert house.ledger.wishes(HER).never == ("email",)
    assert "Never to be contacted by E-mail." in words(app)
    after = house.launches.plan(draft.id, actor=LOCAL).expected
    assert after == {"csv-email": before["csv-email"] - 1, "csv-sms": before["csv-sms"]}
    wish(app, ["all"])
    assert house.ledger.wishes(HER).never == (None,)
    assert "Never to be contacted." in words(app)
    assert house.launches.plan(draft.id, actor=LOCAL).expected["csv-sms"] == before["csv-sms"] - 1
    wish(app, [])
    assert house.launches.plan(draft.id, actor=LOCAL).expected == before


def test_her_objection_is_noted_and_taken_back(house: Workspace) -> None:
    app = wish(shown("fr"), [], objects=True)
    assert house.ledger.wishes(HER).objects
    assert "S’oppose à l’attribution d’un score." in words(app)
    wish(app, [], objects=False)
    assert not house.ledger.wishes(HER).objects
