"""Campaigns and why on a customer's page: what let her in, the reply in either language, never contact."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.customer_profile import PART
from pages.ui.customer_words import OPEN
from segmentation.api import LOCAL, CampaignView, Everyone, Exclusions, Workspace
from tests.api import company, launching
from tests.api.company import AS_OF, FULL
from tests.app.test_pages import SECONDS, SHELL, words


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    opened = launching.house(tmp_path)
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    yield opened
    opened.close()
    st.cache_resource.clear()


def shown(id: str, part: str = "campaigns", language: str = "en", workspace: str = "workspace") -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = workspace
    app.query_params["lang"] = language
    app.run()
    app.switch_page("../customers.py")
    app.session_state[OPEN] = id
    app.session_state[PART] = part
    app.run()
    assert not app.exception
    return app


def member(workspace: Workspace, campaign: CampaignView, *, held_out: bool = False) -> str:
    lines = launching.members(workspace, campaign)
    return next(line["customer_id"] for line in lines if (line["arm"] == 0) is held_out)


def test_where_no_campaign_chose_her_it_says_so(house: Workspace) -> None:
    assert "No campaign has chosen this customer so far." in words(shown("c002"))


def test_each_campaign_is_told_with_its_rules_and_its_reply(house: Workspace) -> None:
    campaign = launching.launched(house, exclusions=Exclusions(minors=False))
    house.sendings.sent(campaign.id, AS_OF, actor=LOCAL)
    id = member(house, campaign)
    app = shown(id)
    assert [one.label for one in app.expander] == ["C1 · Spring · sent on 1 March 2026"]
    said_here = words(app).replace("\\", "")
    assert "Sent to this customer." in said_here
    assert "CSV file, SMS: had agreed, by the data of then" in said_here
    assert "This holds for everybody." in said_here


def test_the_control_group_is_told_that_it_was_not_contacted(house: Workspace) -> None:
    campaign = launching.launched(house)
    app = shown(member(house, campaign, held_out=True), language="fr")
    assert app.expander[0].label.endswith("non contacté")
    assert "groupe témoin" in words(app)


def test_never_contact_is_noted_beside_the_answer(house: Workspace) -> None:
    campaign = launching.launched(house, exclusions=Exclusions(minors=False))
    id = member(house, campaign)
    app = shown(id)
    app.button(key=f"never_{campaign.id}").click().run()
    app.button(key=f"never_{campaign.id}").click()
    app.button_group(key=f"never_channels_{id}").set_value(["all"])
    app.button(key="never_confirm").click().run()
    assert not app.exception
    assert house.ledger.wishes(id).never == (None,)


def test_an_objection_leaves_no_score_on_the_page_and_is_taken_back_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = company.opened(company.fresh_copy(tmp_path))
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    (line,) = workspace.customers.table(Everyone(), prediction=FULL, limit=1, actor=LOCAL).rows
    id = line.customer_id
    app = shown(id, "likelihood", workspace="company")
    assert "likelihood · a chance of" in words(app)
    workspace.ledger.object_to_profiling(id, actor=LOCAL)
    app.run()
    assert "This customer objected to profiling: no score is shown or used." in words(app)
    assert "likelihood · a chance of" not in words(app)
    assert "Why this score today" not in words(app)
    app.button(key="likelihood_wishes").click().run()
    app.button(key="likelihood_wishes").click()
    app.checkbox(key=f"never_objects_{id}").set_value(False)
    app.button(key="never_confirm").click().run()
    assert not app.exception
    assert "likelihood · a chance of" in words(app)
    workspace.close()
    st.cache_resource.clear()
