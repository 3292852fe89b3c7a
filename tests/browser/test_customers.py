"""In a real browser: find one customer, learn why she is not in a segment, and go on to others like her."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.customer_alike import USUAL
from segmentation.api import LOCAL, Everyone, LastDays, Orders, Workspace, open_workspace
from segmentation.filters.nodes import AllOf, Comparison, NoneOf, Tag
from tests.api import company
from tests.browser.builder_steps import WAIT, settled
from tests.browser.serving import serving

expect.set_options(timeout=WAIT)
BUYERS = AllOf(
    members=(
        Orders(measure="count", value=Comparison(op=">=", values=(100,)), window=LastDays(days=30)),
        NoneOf(members=(Tag(mode="any_of", tags=("staff",)),)),
    )
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = open_workspace(company.fresh_copy(tmp_path_factory.mktemp("workspaces")))
    workspace.segments.save("Eager buyers", BUYERS, actor=LOCAL)
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def server(own: Workspace) -> Iterator[str]:
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(Path(own.path).parent)}) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    addresses: list[str] = []
    opened.on("framenavigated", lambda frame: addresses.append(frame.url))
    yield opened
    context.close()
    # Neither an id nor what was typed stands in any address.
    assert not any(re.search(r"c0\d{3}|example\.com|%40", address) for address in addresses)


def test_one_customer_is_found_and_why_she_is_not_in_a_segment(page: Page, server: str, own: Workspace) -> None:
    page.goto(f"{server}/customers?workspace=company&lang=en")
    page.locator(".st-key-customers-by").get_by_text("E-mail", exact=True).click()
    settled(page)
    box = page.get_by_role("textbox", name="The whole e-mail address")
    box.fill("C0007@Example.com")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("c0007")
    expect(page.get_by_text("c•••@e•••.com")).to_be_visible()
    page.locator(".st-key-part_profile").wait_for()
    page.get_by_text("Segments", exact=True).last.click()
    page.locator(".st-key-part_segments").wait_for()
    page.get_by_role("combobox", name="Segment").click()
    page.get_by_role("option", name="Eager buyers").click()
    expect(page.locator(".st-key-part_segments")).to_contain_text("Not in “Eager buyers”")
    failing = page.locator(".st-key-failing")
    expect(failing).to_contain_text("made at least 100 orders in the last 30 days")
    verdict = own.customers.why("eager-buyers", "c0007", actor=LOCAL)
    orders = int(verdict.failing[0].held.number)
    expect(failing).to_contain_text(f"{orders} order" if orders == 1 else f"{orders} orders")


def test_a_ticked_line_opens_the_customer_and_others_like_her_open_the_audience(
    page: Page, server: str, own: Workspace
) -> None:
    page.goto(f"{server}/audience?workspace=company&prediction=orders-30d&lang=en")
    expect(page.locator(".frame.ready")).to_be_visible()
    settled(page)
    page.locator("[class*=st-key-audience-look]").get_by_text("Customers").click()
    grid = page.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible()
    settled(page)
    first = own.customers.table(Everyone(), prediction="orders-30d", limit=1, actor=LOCAL).rows[0].customer_id
    grid.scroll_into_view_if_needed()
    corner = grid.bounding_box()
    assert corner
    page.mouse.click(corner["x"] + 16, corner["y"] + 35 + 17)
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    page.get_by_role("button", name="Others like this").click()
    expect(page.get_by_text("Choose what the others should share.")).to_be_visible()
    if not any(one.code in USUAL for one in own.customers.alike(first, actor=LOCAL)):
        page.locator(".st-key-customers-alike button").first.click()
        settled(page)
    page.get_by_role("button", name="Show them on the Audience page").click()
    expect(page.locator(".st-key-rule_1")).to_be_visible()
