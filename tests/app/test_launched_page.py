"""The page of a launched campaign: was it sent, its files, its result; and launching a draft from its page."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import downloads, session
from segmentation.api import LOCAL, CampaignView, DestinationSetting, Workspace, open_workspace
from tests.api import company, launching
from tests.app.test_pages import SECONDS, SHELL, words

SENT = date(2026, 3, 1)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    opened = launching.house(tmp_path)
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    clock = company.Watch(datetime(2026, 3, 4, 8, tzinfo=UTC))
    monkeypatch.setattr(session, "_open_workspace", partial(open_workspace, clock=clock))
    yield opened
    opened.close()
    st.cache_resource.clear()


def opened(campaign: CampaignView, language: str = "en") -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "workspace"
    app.query_params["lang"] = language
    app.run()
    app.switch_page("../campaigns.py")
    app.query_params["campaign"] = campaign.id
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, opener: str) -> AppTest:
    """Confirm a dialog. The harness runs the whole page: it is there in the run in which it was asked for."""
    app.button(key=opener).click().run()
    app.button(key=opener).click()
    return app.button(key="sending_confirm").click().run()


def test_a_launched_campaign_is_no_draft_and_asks_whether_it_was_sent(house: Workspace) -> None:
    campaign = launching.launched(house)
    app = opened(campaign)
    said = words(app)
    assert "**Was it sent?**" in said
    assert "Launched 1 March 2026" in said
    assert not [button for button in app.button if button.key in ("save_campaign", "launch")]
    rows = {one.key: one.rows for one in campaign.launch.files}
    assert {key: app.button(key=f"download_{key}").label for key in rows} == {
        key: f"Download {n} rows" for key, n in rows.items()
    }
    assert "Open it in your tool’s import of CSV files." in said.replace("\\", "")


def test_every_file_comes_once_through_the_route_of_tokens(house: Workspace) -> None:
    campaign = launching.launched(house)
    app = opened(campaign)
    before = set(downloads._offers)
    app.button(key="download_csv-email").click().run()
    (token,) = set(downloads._offers) - before
    handed = downloads._offers.pop(token)
    assert handed.name == "spring-csv-email.csv"
    found = [row["customer_id"] for row in csv.DictReader(StringIO(handed.file.read_text(encoding="utf-8")))]
    assert found == launching.ids_in(house, campaign.launch.files[0])


def test_who_refuses_after_the_launch_is_not_in_the_file_any_more(house: Workspace) -> None:
    campaign = launching.launched(house)
    gone, *others = launching.ids_in(house, campaign.launch.files[0])
    house.ledger.add_customer(gone, actor=LOCAL)
    app = opened(campaign)
    before = set(downloads._offers)
    app.button(key="download_csv-email").click().run()
    (token,) = set(downloads._offers) - before
    with downloads._offers.pop(token).file.open(encoding="utf-8", newline="") as lines:
        assert [row["customer_id"] for row in csv.DictReader(lines)] == others
    (said,) = [box.value for box in app.info]
    assert said == "1 person fewer than launched: gone from the data, or not to be contacted any more."


def test_it_was_sent_and_its_days_are_counted(house: Workspace) -> None:
    campaign = launching.launched(house)
    app = opened(campaign)
    app.button(key="sent_on").click().run()
    app.button(key="sent_on").click()
    app.date_input(key="sending_day").set_value(SENT).run()
    app.button(key="sent_on").click()
    app.button(key="sending_confirm").click().run()
    assert house.campaigns.get(campaign.id).launch.sent_on == SENT
    said = words(app)
    assert "Sent on **1 March 2026**." in said
    assert "**What it caused**" in said
    assert not app.dataframe
    assert app.get("progress")[0].proto.text == "Day 0 of 30, too early to say"


def test_it_was_not_sent_and_is_over(house: Workspace) -> None:
    campaign = launching.launched(house)
    app = press(opened(campaign), "not_sent")
    assert house.campaigns.get(campaign.id).state == "cancelled"
    said = words(app)
    assert app.button(key="download_csv-email").disabled
    assert "It was not sent. Nobody counts as contacted by it." in said
    assert "**What it caused**" not in said


def test_when_its_days_are_over_the_page_opens_with_a_sentence_and_its_figures_agree(
    house: Workspace, tmp_path: Path
) -> None:
    campaign = launching.launched(house)
    house.sendings.sent(campaign.id, SENT, actor=LOCAL)
    held_out = {row["customer_id"] for row in launching.members(house, campaign) if row["arm"] == 0}
    bought = [(f"c{number:03d}", "2026-03-05", 25) for number in range(launching.PEOPLE)]
    days = [one for one in bought if one[0] not in held_out]
    (tmp_path / "orders2.csv").write_text(launching.orders_csv(days), encoding="utf-8")
    house.data.import_files({"orders": tmp_path / "orders2.csv"}, as_of=date(2026, 4, 15), actor=LOCAL)
    app = opened(campaign)
    result = house.results.result(campaign.id)
    effect = result.measured.together
    assert effect.verdict == "worked"
    (verdict,) = [box.value for box in app.success]
    assert verdict.startswith(f"It worked: about {round(effect.purchases)} extra purchases (likely between ")
    frame = app.dataframe[0].value
    assert list(frame["Group"]) == ["Control group", "Contacted group"]
    assert list(frame["People"]) == [str(one.people) for one in result.figures]
    assert list(frame["Bought"]) == ["0", str(result.figures[1].purchases)]
    assert "Your e-mail tool counts everyone who bought after clicking." in words(app)
    assert "Effet constaté" in opened(campaign, "fr").success[0].value


def test_launching_says_what_will_happen_and_runs_as_a_job(house: Workspace) -> None:
    meta = DestinationSetting(destination="meta", channel="ads", exclude=True)
    draft = launching.drafted(house, destinations=(launching.EMAIL, meta))
    plan = house.launches.plan(draft.id, actor=LOCAL)
    app = opened(draft)
    assert f"**{plan.files[0].rows} rows in the file**" not in words(app)
    tables = " ".join(one.proto.body for one in app.get("html"))
    assert all(f"<strong>{one.rows} rows in the file</strong>" in tables for one in plan.files)
    app.button(key="launch").click().run()
    said = words(app).replace("\\", "")
    assert f"**CSV file, E-mail**: a file with {plan.files[0].rows} rows" in said
    assert f"**Meta, Ads**: a list of {plan.files[1].rows} people to leave out" in said
    assert f"**{plan.held_out} of them are the control group**" in said
    app.button(key="launch").click()
    app.button(key="launch_confirm").click().run()
    assert not app.exception
    (job,) = [one for one in house.jobs.list() if one.kind == "launch"]
    assert house._handle.jobs.wait(job.id, seconds=SECONDS).state == "done"
    launched = house.campaigns.get(draft.id)
    assert {one.key: one.rows for one in launched.launch.files} == plan.expected
    assert "**Was it sent?**" in words(opened(launched))


def test_where_nothing_likely_could_be_seen_the_page_says_what_would_help(house: Workspace) -> None:
    app = opened(launching.drafted(house))
    (warned,) = [box.value for box in app.warning]
    assert warned == "Few campaigns cause that much. What would help:"
    assert "Send it four times and measure all together: effects from " in words(app)


def test_newer_data_is_said_before_a_launch(house: Workspace, tmp_path: Path) -> None:
    draft = launching.drafted(house)
    (tmp_path / "fewer.csv").write_text(launching.people_csv(people=50), encoding="utf-8")
    house.data.import_files({"customers": tmp_path / "fewer.csv"}, as_of=date(2026, 3, 2), actor=LOCAL)
    app = opened(draft)
    app.button(key="launch").click().run()
    (newer,) = [box.value for box in app.info]
    assert newer.startswith("The data is newer than the draft: 60 customers up to 28 February 2026, 50 up to 1 March")


def test_a_draft_that_nobody_can_be_reached_by_says_at_which_step(house: Workspace) -> None:
    draft = launching.drafted(house, destinations=(DestinationSetting(destination="csv", channel="push"),))
    app = opened(draft)
    app.selectbox(key=f"campaigns.field_{draft.id}_fallen_csv-push").set_value("consented").run()
    assert len(app.dataframe[0].value) == house.data.snapshot().population
