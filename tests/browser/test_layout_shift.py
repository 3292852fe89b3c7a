"""Nothing on the Audience page jumps: what moves without being asked to, as the browser's Layout Instability API counts.

A page counts as good below 0.1 (web.dev/articles/cls). The API leaves out what moves within half a second of a click or
a key, as expected by the person; here that counts too once the page has answered, so each step is looked at as a whole.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.builder_steps import WAIT, settled

expect.set_options(timeout=WAIT)
GOOD = 0.1
AUDIENCE = "/audience?workspace=retail&prediction=orders-30d"
WATCH = """window.shifts = []
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifts.push({ value: one.value, recent: one.hadRecentInput,
    where: one.sources.map(({ node }) => (node?.closest?.("[class*=st-key]") ?? node)?.className ?? "").join(" | ") })
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
    found = page.evaluate("() => window.shifts.splice(0)")
    return sum(one["value"] for one in found if not one["recent"])
