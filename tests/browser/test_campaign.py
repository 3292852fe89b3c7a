"""A campaign in a real browser: drafted on the Audience page, launched to two destinations, sent, and measured."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.api import Workspace, open_workspace
from tests.api import launching
from tests.api.company import write_files
from tests.browser.builder_steps import WAIT, settled
from tests.browser.handing_in import hand_in
from tests.browser.serving import serving


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    house = launching.house(tmp_path_factory.mktemp("campaign"))
    house.close()
    opened = open_workspace(house.path)
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser, workspace: Workspace) -> Iterator[Page]:
    expect.set_options(timeout=WAIT)
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(workspace.path.parent)}) as server:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, base_url=server, locale="en-GB")
        opened = context.new_page()
        opened.set_default_timeout(WAIT)
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        yield opened
        context.close()
        assert faults == []


def add_destination(page: Page, tool: str) -> None:
    page.get_by_role("button", name="Add a destination…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Tool or kind of file").click()
    page.get_by_role("option", name=tool, exact=True).click()
    settled(page)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)
    settled(page)


def share(page: Page, percent: str) -> str:
    """Type a share of the control group; return what effect could then be seen."""
    field = page.get_by_label("Share of the audience, in percent")
    field.fill(percent)
    field.press("Tab")
    settled(page)
    return page.locator(".st-key-visible_effect").inner_text()


def import_a_month_later(page: Page, workspace: Workspace, sent: date, folder: Path) -> None:
    """Hand in the data of the day the campaign's window ends: everybody who was contacted bought, and nobody else."""
    campaign = workspace.campaigns.get("march")
    treated = [one["customer_id"] for one in launching.members(workspace, campaign) if one["arm"] > 0]
    orders = launching.orders_csv([(id, sent + timedelta(days=1), 25) for id in treated])
    files = write_files(folder, {"customers": launching.people_csv(), "orders": orders})
    page.get_by_role("link", name="Data", exact=True).click()
    page.locator("details summary", has_text="Import").first.click()
    for table, file in files.items():
        hand_in(page.locator(f".st-key-file_{table}"), file)
    page.locator(".st-key-as_of [data-type=year]").click()
    page.keyboard.type(f"{sent + timedelta(days=30):%Y%m%d}")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import", exact=True).click()
    last = sent + timedelta(days=29)
    known = f"{launching.PEOPLE} customers, up to and including {last.day} {last:%B %Y}"
    expect(page.get_by_text(known)).to_be_visible()
    settled(page)


def test_from_the_audience_page_to_what_it_caused(page: Page, workspace: Workspace, tmp_path: Path) -> None:
    page.goto("/audience?workspace=workspace&prediction=none")
    expect(page.get_by_role("button", name="Start a campaign…")).to_be_enabled()
    settled(page)
    page.get_by_role("button", name="Start a campaign…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("March")
    dialog.get_by_label("Name").press("Enter")
    settled(page)
    dialog.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("March")
    settled(page)

    add_destination(page, "Klaviyo")
    add_destination(page, "Excel workbook")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator(".st-key-campaign_plan")).to_be_visible()
    settled(page)
    few, many = share(page, "20"), share(page, "50")
    assert few != many
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("button", name="Launch…")).to_be_enabled()
    settled(page)

    page.get_by_role("button", name="Launch…").click()
    planned = {one.key: one.rows for one in workspace.launches.plan("march", actor=launching.LOCAL).files}
    expect(dialog).to_contain_text(f"Klaviyo, E-mail: a file with {planned['klaviyo-email']} rows")
    dialog.get_by_role("button", name="Launch", exact=True).click()
    expect(page.get_by_text("Was it sent?")).to_be_visible()
    settled(page)
    with page.expect_download() as fetched:
        page.locator(".st-key-download_klaviyo-email button").click()
    assert fetched.value.suggested_filename == "march-klaviyo-email.csv"
    with Path(fetched.value.path()).open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == planned["klaviyo-email"]
    settled(page)

    page.get_by_role("button", name="Sent on…").click()
    dialog.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Day 0 of 30, too early to say")).to_be_visible()
    launch = workspace.campaigns.get("march").launch
    assert launch is not None
    assert launch.sent_on is not None
    assert {one.key: one.rows for one in launch.files} == planned

    import_a_month_later(page, workspace, launch.sent_on, tmp_path)
    page.get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_text("“March” is finished: see what it caused.")).to_be_visible()
    page.get_by_role("button", name="See the result").click()
    result = page.locator(".st-key-campaign_result")
    measured = workspace.results.result("march").measured
    assert measured is not None
    assert measured.together is not None
    expect(result).to_contain_text(f"It worked: about {round(measured.together.purchases)} extra purchases")
    treated = next(one for one in workspace.results.result("march").figures if one.arm > 0)
    assert treated.purchases == treated.people == round(measured.together.purchases)
