"""The page of one draft: where it goes, whom it leaves out, its control group, what it offers."""

from collections.abc import Iterator
from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from segmentation.api import (
    LOCAL,
    Arm,
    CampaignChanges,
    CampaignView,
    DestinationSetting,
    Exclusions,
    InSegment,
    Offer,
    Score,
    Workspace,
)
from tests.api import company
from tests.api.company import FULL, VIP
from tests.app.test_pages import SECONDS, SHELL, words

LIKELY = Score(prediction=FULL, low=50, high=100)
EMAIL = DestinationSetting(destination="csv", channel="email", start=date(2026, 3, 2), end=date(2026, 3, 5))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = company.opened(company.fresh_copy(tmp_path_factory.mktemp("drafts")))
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def served(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(workspace.path.parent))
    yield
    st.cache_resource.clear()


@pytest.fixture
def draft(workspace: Workspace) -> CampaignView:
    return workspace.campaigns.draft("March", LIKELY, actor=LOCAL, prediction=FULL)


def opened(draft: CampaignView, language: str = "en") -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "company"
    app.query_params["lang"] = language
    app.run()
    app.switch_page("../campaigns.py")
    app.query_params["campaign"] = draft.id
    return app.run()


def field(draft: CampaignView, name: str) -> str:
    return f"campaigns.field_{draft.id}_{name}"


def save(app: AppTest) -> AppTest:
    return app.button(key="save_campaign").click().run()


def test_every_exclusion_the_control_group_and_a_segment_are_saved(workspace: Workspace, draft: CampaignView) -> None:
    app = opened(draft)
    assert app.button(key="save_campaign").disabled
    app.checkbox(key=field(draft, "limited")).check().run()
    app.number_input(key=field(draft, "limit")).set_value(3)
    app.number_input(key=field(draft, "limit_days")).set_value(21)
    app.checkbox(key=field(draft, "running_campaigns")).check()
    for name in ("control_groups", "global_control", "minors"):
        app.checkbox(key=field(draft, name)).uncheck()
    app.number_input(key=field(draft, "control")).set_value(12.5)
    app.selectbox(key=field(draft, "narrowing")).set_value("regulars").run()
    assert "Unsaved changes" in words(app)
    save(app)
    saved = workspace.campaigns.get(draft.id)
    assert saved.exclusions == Exclusions(
        contacted_more_than=3,
        contacted_days=21,
        running_campaigns=True,
        control_groups=False,
        global_control=False,
        minors=False,
    )
    assert (saved.control, saved.narrowing) == (0.125, InSegment(segment="regulars"))
    # The size of today is of those in the segment too.
    assert f"## {workspace.campaigns.sizes(draft.id).size}" in words(app)
    assert workspace.campaigns.sizes(draft.id).size < draft.size


def test_no_control_group_is_confirmed_before_it_is_saved(workspace: Workspace, draft: CampaignView) -> None:
    app = opened(draft)
    app.number_input(key=field(draft, "control")).set_value(0.0).run()
    assert "Nobody will be able to tell what this campaign caused." in [box.value for box in app.warning]
    save(app)
    assert [box.value for box in app.error] == [
        "Confirm that you want no control group, or give it a share. Nothing was saved."
    ]
    assert workspace.campaigns.get(draft.id).control == 0.1
    app.checkbox(key=field(draft, "control_meant")).check().run()
    save(app)
    assert workspace.campaigns.get(draft.id).control == 0.0


def test_offers_to_test_take_the_place_of_those_for_levels(workspace: Workspace, draft: CampaignView) -> None:
    workspace.campaigns.edit(
        draft.id, CampaignChanges(offers=(Offer(level="high", kind="percent", value=5),)), actor=LOCAL
    )
    app = opened(draft)
    app.button_group(key=field(draft, "test")).set_value("test").run()
    app.button_group(key=field(draft, "arms")).set_value(3).run()
    app.text_input(key=field(draft, "arm_title_0")).set_value("Ten off")
    app.button_group(key=field(draft, "arm_kind_0")).set_value("amount")
    app.button_group(key=field(draft, "arm_kind_1")).set_value("percent").run()
    app.number_input(key=field(draft, "arm_amount_0")).set_value(10.0)
    app.number_input(key=field(draft, "arm_percent_1")).set_value(15).run()
    save(app)
    saved = workspace.campaigns.get(draft.id)
    assert saved.arms == (
        Arm(title="Ten off", kind="amount", value=1000),
        Arm(title="B", kind="percent", value=15),
        Arm(title="C"),
    )
    assert saved.offers == ()
    app.text_input(key=field(draft, "arm_title_1")).set_value("ten OFF").run()
    save(app)
    assert [box.value for box in app.error] == ["Each offer to test needs a name of its own."]
    app.button_group(key=field(draft, "test")).set_value("levels").run()
    save(app)
    assert workspace.campaigns.get(draft.id).arms == ()


def add(app: AppTest, draft: CampaignView, destination: str, **chosen: object) -> AppTest:
    """Add a destination. The harness runs the whole page: its dialog is there in the run in which it was asked for."""
    app.button(key="add_destination").click().run()
    app.button(key="add_destination").click()
    app.selectbox(key=f"destination_format_{draft.id}_new").set_value(destination).run()
    app.button(key="add_destination").click()
    if "exclude" in chosen:
        app.checkbox(key=f"destination_exclude_{draft.id}_new").set_value(chosen["exclude"])
    if "start" in chosen:
        app.date_input(key=f"destination_start_{draft.id}_new").set_value(chosen["start"])
    app.button(key="destination_confirm").click().run()
    return app


def test_destinations_are_added_removed_and_brought_back(workspace: Workspace, draft: CampaignView) -> None:
    app = opened(draft)
    assert "Nowhere yet. Add each tool the list is for." in words(app)
    add(app, draft, "mailchimp", start=date(2026, 3, 2))
    add(app, draft, "meta", exclude=True)
    save(app)
    mailchimp = DestinationSetting(destination="mailchimp", channel="email", start=date(2026, 3, 2))
    meta = DestinationSetting(destination="meta", channel="ads", exclude=True)
    assert workspace.campaigns.get(draft.id).destinations == (mailchimp, meta)
    said = words(app)
    assert "from 2 March 2026" in said
    assert "on any day" in said
    app.button(key="remove_mailchimp-email").click().run()
    assert "Mailchimp, E-mail was removed." in words(app)
    assert workspace.campaigns.get(draft.id).destinations == (mailchimp, meta)
    app.button(key="undo_destination").click().run()
    assert app.button(key="save_campaign").disabled
    app.button(key="remove_meta-ads").click().run()
    save(app)
    assert workspace.campaigns.get(draft.id).destinations == (mailchimp,)


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(workspace: Workspace, draft: CampaignView) -> None:
    app = opened(draft)
    app.number_input(key=field(draft, "control")).set_value(30.0).run()
    workspace.campaigns.edit(draft.id, CampaignChanges(control=0.2, destinations=(EMAIL,)), actor=LOCAL)
    save(app)
    (refused,) = [box.value for box in app.error]
    assert "was changed meanwhile" in refused
    assert workspace.campaigns.get(draft.id).control == 0.2
    app.button(key="discard_campaign").click().run()
    assert app.number_input(key=field(draft, "control")).value == 20.0
    assert "2 March 2026 to 5 March 2026" in words(app)


def test_a_filter_that_is_no_segment_is_shown_and_can_be_given_up(workspace: Workspace, draft: CampaignView) -> None:
    workspace.campaigns.edit(draft.id, CampaignChanges(narrowing=VIP), actor=LOCAL)
    app = opened(draft)
    chosen = app.selectbox(key=field(draft, "narrowing"))
    assert chosen.value == "*"
    assert "VIP" in chosen.options[1]
    assert app.button(key="save_campaign").disabled
    chosen.set_value("").run()
    save(app)
    assert workspace.campaigns.get(draft.id).narrowing is None


def test_the_page_is_in_french(draft: CampaignView) -> None:
    said = words(opened(draft, "fr"))
    for part in ("À quoi elle sert", "Qui elle touche", "Qui elle écarte", "Groupe témoin", "Où elle va"):
        assert f"**{part}**" in said


def test_a_file_of_ones_own_has_what_is_needed_and_what_is_ticked(workspace: Workspace, draft: CampaignView) -> None:
    app = opened(draft)
    app.button(key="add_destination").click().run()
    app.selectbox(key=f"destination_format_{draft.id}_new").set_value("csv")
    app.button(key="add_destination").click().run()
    columns = app.multiselect(key=f"destination_columns_{draft.id}_csv_email")
    assert columns.value == []
    assert {"score", "level", "audience"} <= set(columns.options)
    assert "Always in the file: customer_id, email" in words(app)
    columns.set_value(["score", "level"])
    app.toggle(key=f"destination_preview_{draft.id}").set_value(True)
    app.button(key="add_destination").click().run()
    frame = app.dataframe[0].value
    assert list(frame.columns) == ["customer_id", "email", "score", "level"]
    assert len(frame) == 5
    assert frame["email"].str.contains("•••").all()
    app.toggle(key=f"destination_preview_{draft.id}_reveal").set_value(True)
    app.button(key="add_destination").click().run()
    assert not app.dataframe[0].value["email"].str.contains("•••").any()
    app.button(key="destination_confirm").click()
    app.button(key="add_destination").click().run()
    save(app)
    (one,) = workspace.campaigns.get(draft.id).destinations
    assert (one.destination, one.options) == ("csv", {"columns": ["score", "level"]})
