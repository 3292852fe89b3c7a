"""Nothing on the Audience page jumps: what moves unasked, as the browser's Layout Instability API counts it.

A page counts as good below 0.1 (web.dev/articles/cls). What moves within half a second of a click or a key is not
counted, as the person expects it.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.builder_steps import WAIT, add_rule, settled, type_number

expect.set_options(timeout=WAIT)
GOOD = 0.1
AUDIENCE = "/audience?workspace=retail&prediction=orders-30d"
PAGES = ("/", "/audience", "/predictions", "/segments", "/campaigns", "/customers", "/data")
# On a phone everything stands below each other, so that more moves; these two are whole grids and lists on a desk.
LOADS = [*((page, 390) for page in PAGES), ("/", 1440), ("/predictions", 1440)]
WATCH = """window.shifts = []
const named = (node) => {
  const part = (node.nodeType === 1 ? node : node.parentElement)?.closest("[class*=st-key-], [data-testid]")
  return part ? part.className : String(node.nodeName)
}
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    const parts = one.sources.map((source) => (source.node ? named(source.node) : "what is gone"))
    if (!one.hadRecentInput) window.shifts.push([one.value, parts])
  }
}).observe({ type: "layout-shift", buffered: true })"""


@pytest.fixture
def width() -> int:
    return 1440


@pytest.fixture
def page(width: int, browser: Browser, retail_app: str) -> Iterator[Page]:
    context = browser.new_context(base_url=retail_app, viewport=ViewportSize(width=width, height=1000), locale="en-GB")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(WAIT)
    yield page
    context.close()


def shifts(page: Page) -> list[tuple[float, list[str]]]:
    """Return how far what moved since the last time, unasked for; it is forgotten with that."""
    settled(page)
    page.wait_for_timeout(300)
    return page.evaluate("() => window.shifts.splice(0)")


def expect_still(page: Page) -> None:
    moves = shifts(page)
    assert sum(far for far, _ in moves) < GOOD, moves


def test_what_moves_unasked_is_seen(page: Page) -> None:
    page.goto("/campaigns?workspace=retail")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    shifts(page)
    page.evaluate("() => { document.querySelector('.stMainBlockContainer').style.marginTop = '400px' }")
    assert sum(far for far, _ in shifts(page)) > GOOD


@pytest.mark.parametrize(("path", "width"), LOADS)
def test_nothing_jumps_while_a_page_loads(page: Page, path: str) -> None:
    page.goto(f"{path}?workspace=retail")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect_still(page)


def test_nothing_jumps_while_the_audience_loads(page: Page) -> None:
    page.goto(AUDIENCE)
    expect(page.locator(".frame.ready")).to_be_visible()
    expect(page.locator(".st-key-share")).to_be_visible()
    expect_still(page)


def test_nothing_jumps_while_the_audience_is_changed(page: Page) -> None:
    page.goto(AUDIENCE)
    expect(page.locator(".frame.ready")).to_be_visible()
    expect(page.locator(".st-key-share")).to_be_visible()
    shifts(page)
    handle = page.get_by_role("slider", name="Lowest score").bounding_box()
    assert handle
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 200, handle["y"] + 8, steps=5)
    page.mouse.up()
    expect_still(page)
    rule = add_rule(page, "First or last", 1)
    expect_still(page)
    type_number(page, rule, "Days", 45)
    expect_still(page)
    looks = page.locator(".st-key-audience-look").get_by_role("radio")
    for position in range(looks.count()):
        looks.nth(position).click()
        expect_still(page)
