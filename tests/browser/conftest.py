"""One browser for all browser tests of a process, and one page for those of the likelihood range."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.range_page import WIDE
from tests.browser.serving import FLAGS, browser_path, serving

RANGE_HARNESS = Path(__file__).with_name("range_harness.py")
THEME = (
    "--theme.light.primaryColor=#0F766E",
    "--theme.dark.primaryColor=#5EC7B5",
    "--theme.dark.backgroundColor=#101614",
    "--theme.dark.textColor=#EAF0EE",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def range_server() -> Iterator[str]:
    """A server of the page with only the likelihood range on it."""
    with serving(RANGE_HARNESS, options=THEME) as address:
        yield address


@pytest.fixture(scope="session")
def range_tab(browser: Browser, range_server: str) -> Iterator[tuple[Page, list[str]]]:
    """One page for all tests of the likelihood range: each loads it anew. Beside it, the faults of its scripts."""
    context = browser.new_context(base_url=range_server, viewport=WIDE, color_scheme="light")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page, faults
    context.close()


@pytest.fixture
def range_page(range_tab: tuple[Page, list[str]]) -> Iterator[Page]:
    """That page, as wide as a desk has it; the test fails when a script of it fails."""
    page, faults = range_tab
    faults.clear()
    page.set_viewport_size(WIDE)
    yield page
    page.mouse.up()
    assert faults == []
