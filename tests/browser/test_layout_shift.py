"""Nothing on the Audience page jumps: what moves unasked, as the browser's Layout Instability API counts it.

A page counts as good below 0.1 (web.dev/articles/cls). What moves within half a second of a click or a key is not
counted, as the person expects it.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.builder_steps import WAIT, add_rule, settled, type_number

expect.set_options(timeout=WAIT)
GOOD = 0.1
AUDIENCE = "/audience?workspace=retail&prediction=orders-30d"
WATCH = """window.shifts = []
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push(one.value)
}).observe({ type: "layout-shift", buffered: true })"""


@pytest.fixture
def page(browser: Browser, retail_app: str) -> Iterator[Page]:
    context = browser.new_context(base_url=retail_app, viewport={"width": 1440, "height": 1000}, locale="en-GB")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(WAIT)
    yield page
    context.close()


def shifted(page: Page) -> float:
    """Return the sum of what moved since the last time, unasked for; the rest is forgotten."""
    settled(page)
    page.wait_for_timeout(300)
    return sum(page.evaluate("() => window.shifts.splice(0)"))


def test_what_moves_unasked_is_seen(page: Page) -> None:
    page.goto("/campaigns?workspace=retail")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    shifted(page)
    page.evaluate("() => { document.querySelector('.stMainBlockContainer').style.marginTop = '400px' }")
    assert shifted(page) > GOOD


def test_nothing_jumps_while_the_audience_loads(page: Page) -> None:
    page.goto(AUDIENCE)
    expect(page.locator(".frame.ready")).to_be_visible()
    expect(page.locator(".st-key-share")).to_be_visible()
    assert shifted(page) < GOOD


def test_nothing_jumps_while_the_audience_is_changed(page: Page) -> None:
    page.goto(AUDIENCE)
    expect(page.locator(".frame.ready")).to_be_visible()
    expect(page.locator(".st-key-share")).to_be_visible()
    shifted(page)
    handle = page.get_by_role("slider", name="Lowest score").bounding_box()
    assert handle
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 200, handle["y"] + 8, steps=5)
    page.mouse.up()
    assert shifted(page) < GOOD
    rule = add_rule(page, "First or last", 1)
    assert shifted(page) < GOOD
    type_number(page, rule, "Days", 45)
    assert shifted(page) < GOOD
    looks = page.locator(".st-key-audience-look").get_by_role("radio")
    for position in range(looks.count()):
        looks.nth(position).click()
        assert shifted(page) < GOOD
