"""Predictions in a real browser: asked, built with progress, cancelled, read, renamed, put away and brought back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from segmentation.api import LOCAL, Question, open_workspace
from tests.browser.builder_steps import WAIT, add_rule, settled
from tests.browser.handing_in import hand_in
from tests.browser.serving import serving
from tests.demos import copied

TABS = ("Overview", "Accuracy", "Drivers", "History", "Settings")
BUILD = 240_000


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspaces")
    retail = open_workspace(copied("retail", tmp_path_factory, root))
    retail.predictions.create("Later", Question(window=20), actor=LOCAL)
    retail.close()
    return root


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[str]:
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(root)}) as address:
        yield address


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    expect.set_options(timeout=WAIT)
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, base_url=server, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def name_it(page: Page, name: str) -> None:
    field = page.locator(".st-key-step_title").get_by_label("Name")
    field.fill(name)
    field.press("Enter")
    settled(page)


def tab(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).click()
    settled(page)
    return page.get_by_role("tabpanel")


def test_asked_built_and_ready_without_reloading(page: Page) -> None:
    page.goto("/predictions?workspace=retail")
    page.get_by_role("button", name="New prediction").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New prediction")
    settled(page)
    page.get_by_role("button", name="Create and build").click()
    expect(page.locator(".st-key-step_title").get_by_test_id("stAlert")).to_contain_text("A name is needed.")
    settled(page)
    name_it(page, "British orders, 14 days")
    page.get_by_role("radio", name="14 days").click()
    settled(page)
    page.get_by_text("Own rules", exact=True).click()
    settled(page)
    expect(page.get_by_role("button", name="Create and build")).to_be_disabled()
    add_rule(page, "Orders", 1)
    expect(page.locator(".st-key-step_whom")).to_contain_text("customers now")
    expect(page.locator(".st-key-summary")).to_contain_text("in the 14 days after 9 December 2011")
    page.get_by_role("button", name="Create and build").click()
    progress = page.get_by_role("progressbar").first
    expect(progress).to_be_visible()
    expect(page.locator("[class*=st-key-job_]")).to_contain_text("Building the prediction")
    # Nobody touches the page until it is ready.
    expect(page.locator(".st-key-expected h2")).to_be_visible(timeout=BUILD)
    expect(page.get_by_text("“British orders, 14 days” is ready.")).to_be_visible()
    assert "prediction=british-orders-14-days" in page.url
    expect(page.get_by_role("button", name="Explore this audience")).to_be_enabled()
    settled(page)
    page.get_by_role("button", name="Explore this audience").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who was likely to buy in the 14 days")


def test_a_build_is_cancelled_and_says_so(page: Page) -> None:
    page.goto("/predictions?workspace=retail&prediction=later")
    page.get_by_role("button", name="Build", exact=True).click()
    page.locator("[class*=st-key-job_]").get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Building “Later” was cancelled.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_text("Being built")).to_have_count(0)
    expect(page.get_by_role("button", name="Change the question").first).to_be_visible()


def test_every_tab_is_read_by_keyboard_and_kept_in_the_link(page: Page) -> None:
    page.goto("/predictions?workspace=retail&prediction=orders-30d")
    first = page.get_by_role("tab", name="Overview")
    expect(first).to_be_visible()
    settled(page)
    first.focus()
    for position, name in enumerate(TABS[1:], start=1):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        settled(page)
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        expect(page).to_have_url(re.compile(f"tab={TABS[position].lower()}"))
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_text("Something went wrong")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("tab", name="Settings")).to_have_attribute("aria-selected", "true")


def test_what_was_said_stands_beside_what_happened_with_a_table_to_take_away(page: Page) -> None:
    page.goto("/predictions?workspace=retail&prediction=orders-30d&tab=accuracy")
    expect(page.get_by_text("What we said, and what happened")).to_be_visible()
    settled(page)
    table = page.locator(".st-key-table_windows")
    table.get_by_text("Show as a table").click()
    with page.expect_download() as waiting:
        table.get_by_role("button", name="Download as CSV").click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Window,We said,Likely range,Happened,Inside?,When it was said"
    within = sum(",inside," in line for line in lines[1:])
    expect(page.get_by_text(f"inside the likely range {within} of {len(lines) - 1} times")).to_be_visible()
    page.get_by_text("Details for analysts").click()
    expect(page.get_by_text("Cumulative gains")).to_be_visible()


def test_renamed_archived_and_brought_back(page: Page) -> None:
    page.goto("/predictions?workspace=retail&prediction=later&tab=settings")
    page.get_by_role("button", name="Rename…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Much later")
    dialog.get_by_label("Name").press("Enter")
    settled(page)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Much later")
    settled(page)
    page.get_by_role("button", name="Archive…").click()
    dialog.get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_role("heading", name="Predictions", exact=True)).to_be_visible()
    expect(page.locator(".st-key-prediction_later")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".st-key-prediction_later")).to_be_visible()


def test_own_scores_are_brought_with_an_account_of_every_row(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "chances.csv"
    file.write_text("customer_id,probability\n12748,0.9\n12349,0.2\n12347,1.7\nnobody,0.5\n", encoding="utf-8")
    page.goto("/predictions?workspace=retail&new=own-scores")
    name_it(page, "Our own model")
    hand_in(page.locator(".st-key-step_file"), file)
    settled(page)
    page.get_by_role("button", name="Create with these scores").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Our own model")
    for name, rows in {"read": "4", "accepted": "2", "outside_0_1": "1", "unknown_customer": "1"}.items():
        expect(page.locator(f".st-key-own_{name} strong")).to_have_text(rows)


@pytest.mark.parametrize(
    "link", ["", "&new=question", *(f"&prediction=orders-30d&tab={name.lower()}" for name in TABS)]
)
def test_a_phone_never_scrolls_sideways(browser: Browser, server: str, link: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=server)
    page = context.new_page()
    page.goto(f"/predictions?workspace=retail{link}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=WAIT)
    settled(page)
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    context.close()
    assert wide <= 0
