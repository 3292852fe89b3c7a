"""The plays on the Audience page: all sixteen, in both languages, each opening a draft with its settings."""

from collections.abc import Iterator
from html import unescape

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import language as spoken
from pages.ui.audience_plays import fitting, why_not
from pages.ui.french import french
from pages.ui.text import ENGLISH
from segmentation.api import LOCAL, PLAYS, AllOf, Score, Workspace
from segmentation.campaigns.plays import LACKS
from tests.api import company
from tests.api.company import DEMO, FULL, PREVIEW, REGULARS
from tests.app.test_pages import SECONDS, SHELL, words

IDS = tuple(play.id for play in PLAYS)
EVERYBODY = Score(prediction=FULL, low=0, high=100)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = company.opened(company.fresh_copy(tmp_path_factory.mktemp("plays")))
    opened.segments.save("Begun with", AllOf(members=(*REGULARS.members[:1], EVERYBODY)), actor=LOCAL)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def served(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(workspace.path.parent))
    yield
    st.cache_resource.clear()


def audience(language: str = "en", **link: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "company"
    app.query_params["lang"] = language
    app.run()
    app.switch_page("../audience.py")
    for name, value in link.items():
        app.query_params[name] = value
    app.session_state["more_plays"] = True
    return app.run()


def cards(app: AppTest) -> str:
    """Return what all cards say."""
    return "\n".join(unescape(card.proto.body) for card in app.get("html"))


def starters(app: AppTest) -> dict[str, bool]:
    """Return the plays that have a button, and whether it can be pressed."""
    return {
        button.key.removeprefix("start_"): not button.disabled
        for button in app.button
        if (button.key or "").startswith("start_")
    }


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A language; outside of a run too, where the harness asks what an option is called."""
    monkeypatch.setattr(spoken, "DEFAULT", spoken.LANGUAGES[request.param])
    return str(request.param)


def test_all_sixteen_are_on_the_page_and_each_opens_a_draft_with_its_settings(
    workspace: Workspace, language: str
) -> None:
    chosen = workspace.segments.get("begun-with").filter
    views = {view.play.id: view for view in workspace.campaigns.plays(chosen, FULL)}
    app = audience(language, segment="begun-with")
    assert starters(app) == {id: why_not(views[id]) is None for id in IDS}
    said = cards(app)
    texts = ENGLISH if language == "en" else french()
    assert [id for id in IDS if f"<strong>{texts[f'plays.{id}_title']}</strong>" not in said] == []
    # Each play in one language or the other: a draft is the same in both.
    for id in IDS[("en", "fr").index(language) :: 2]:
        app.button(key=f"start_{id}").click().run()
        # The harness runs the whole page: the dialog is there in the run in which its button was pressed.
        app.button(key=f"start_{id}").click()
        app.button(key="campaign_confirm").click().run()
        (made,) = [draft for draft in workspace.campaigns.list() if draft.play == id]
        play = views[id].play
        assert made.title == " ".join(texts[f"plays.{id}_title"].split())
        assert (made.purpose, made.size) == (play.purpose, views[id].customers)
        assert tuple(offer for offer in made.offers if offer.kind != "none") == play.offers
        assert made.places
        assert set(made.places) <= set(play.places)
        assert app.text_input(key=f"campaigns.field_{made.id}_title").value == made.title
        app.switch_page("../audience.py").run()


def test_a_level_has_its_own_plays_first_and_the_others_say_what_they_need() -> None:
    app = audience(prediction=FULL, scores="50-75")
    said = cards(app)
    assert [id for id, able in starters(app).items() if able][:3] == ["special-offer", "retarget-ads", "early-access"]
    assert "For High: widen your choice above to use it." in said
    assert "Add a rule to your audience first." in said
    assert "of them agreed to advertising" in said
    assert "people who would buy anyway would get the discount too." in said


@pytest.mark.parametrize(("prediction", "reason"), [(PREVIEW, "Off for a preview"), (DEMO, "Off for a demo")])
def test_nothing_starts_from_a_preview_or_a_demo(prediction: str, reason: str) -> None:
    app = audience(prediction=prediction)
    assert sorted(starters(app)) == sorted(IDS)
    assert not any(starters(app).values())
    assert words(app).count(reason) == 2


def test_without_a_prediction_only_what_needs_none_can_be_started() -> None:
    app = audience(prediction="none")
    assert not starters(app)["sliding-scale"]
    assert starters(app)["hands-on-help"]
    assert "choose a prediction to use it." in cards(app)


def test_every_reason_has_words(workspace: Workspace) -> None:
    (view,) = [view for view in workspace.campaigns.plays(EVERYBODY, FULL) if view.play.id == "layer-filter"]
    assert view.lacks == "rules"
    said = [why_not(_lacking(view, lack)) for lack in LACKS]
    assert len(set(said)) == len(LACKS)


def _lacking(view, lack):
    return type(view)(play=view.play, lacks=lack, customers=0, reach=())


def test_one_level_shows_six_and_several_two_each(workspace: Workspace) -> None:
    found = workspace.campaigns.plays(EVERYBODY, FULL)
    assert [(level, len(cards)) for level, cards in fitting(found, ("low", "medium", "high"))] == [
        ("high", 2),
        ("medium", 2),
        ("low", 2),
    ]
    ((level, cards),) = fitting(found, ("low",))
    assert (level, len(cards)) == ("low", 6)
    assert all("low" in one.play.levels for one in cards)
