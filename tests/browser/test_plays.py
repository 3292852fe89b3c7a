"""From a play to a campaign draft in a real browser, with an offer for each level, changed, left, kept and put away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.api import LOCAL, Offer, Workspace, open_workspace
from tests.api import company
from tests.browser.builder_steps import WAIT, settled
from tests.browser.serving import serving


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return company.fresh_copy(tmp_path_factory.mktemp("workspaces")).parent


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[str]:
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(root)}) as address:
        yield address


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    expect.set_options(timeout=WAIT)
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, base_url=server, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def workspace(root: Path) -> Iterator[Workspace]:
    opened = open_workspace(root / "company")
    yield opened
    opened.close()


def type_into(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    settled(page)


def test_a_campaign_draft_starts_from_a_play_with_an_offer_for_each_level(page: Page, workspace: Workspace) -> None:
    page.goto(f"/audience?workspace=company&prediction={company.FULL}")
    expect(page.locator(".frame.ready")).to_be_visible()
    settled(page)
    page.get_by_text("more ideas").click()
    card = page.locator(".st-key-play_sliding-scale")
    expect(card).to_contain_text("Begins with 10% for Medium and 20% for Low")
    settled(page)
    card.get_by_role("button", name="Start a campaign with this").click()
    dialog = page.get_by_role("dialog")
    whole = workspace.audiences.size(company.Score(prediction=company.FULL, low=0, high=100))
    expect(dialog).to_contain_text(f"A draft with {whole} customers. Nothing is sent.")
    dialog.get_by_label("Name").fill("March scale")
    dialog.get_by_label("Name").press("Enter")
    settled(page)
    dialog.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("March scale")
    settled(page)

    high = page.locator(".st-key-offer_high")
    expect(high.get_by_role("radio", name="No offer")).to_be_checked()
    high.get_by_text("Amount off").click()
    settled(page)
    high.get_by_label("Amount for High", exact=False).fill("6")
    high.get_by_label("Amount for High", exact=False).press("Tab")
    settled(page)
    (level,) = [one for one in workspace.campaigns.sizes("march-scale").levels if one.level == "high"]
    expect(high).to_contain_text(f"about {round(level.likely_buyers * 6)}")
    expect(page.get_by_text("Unsaved changes")).to_be_visible()

    # What is typed and not saved is still there after looking at another page, and asked about before leaving.
    page.get_by_role("link", name="Segments").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Segments")
    page.get_by_role("link", name="Campaigns").click()
    row = page.locator(".st-key-campaign_march-scale")
    expect(row).to_contain_text("Unsaved changes")
    row.get_by_role("button", name="Open", exact=True).click()
    expect(high.get_by_role("radio", name="Amount off")).to_be_checked()
    settled(page)
    page.get_by_role("button", name="All campaigns").click()
    page.get_by_role("dialog").get_by_role("button", name="Save and go on").click()
    expect(row).to_be_visible()
    expect(row.get_by_text("Unsaved changes")).to_have_count(0)
    saved = workspace.campaigns.get("march-scale")
    assert saved.offers == (
        Offer(level="low", kind="percent", value=20),
        Offer(level="medium", kind="percent", value=10),
        Offer(level="high", kind="amount", value=600),
    )
    assert (saved.play, saved.size, saved.owner) == ("sliding-scale", whole, LOCAL.name)

    row.get_by_role("button", name="More for March scale").click()
    page.get_by_role("menuitem", name="Archive…").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()


def test_the_tour_walks_through_the_page_once_and_home_leads_to_the_audience(page: Page, workspace: Workspace) -> None:
    page.goto("/?workspace=company")
    page.locator(".st-key-tour_invite").get_by_role("button", name="Show me around").click()
    tour = page.locator(".st-key-tour")
    for number, title in enumerate(
        ("Everyone this prediction covers", "Drag a handle", "Add a rule", "Take them with you"), start=1
    ):
        expect(tour).to_contain_text(f"Step {number} of 4")
        expect(tour).to_contain_text(title)
        settled(page)
        tour.get_by_role("button", name="Done" if number == 4 else "Next").click()
    expect(tour).to_have_count(0)
    assert workspace.notices.seen("tour", actor=LOCAL)
    page.get_by_role("link", name="Home").click()
    expect(page.locator(".st-key-next_step")).to_be_visible()
    expect(page.locator(".st-key-tour_invite")).to_have_count(0)
    page.get_by_role("button", name="Show me around").click()
    expect(tour).to_contain_text("Step 1 of 4")
    tour.get_by_role("button", name="Skip the tour").click()
    expect(tour).to_have_count(0)
