"""One browser for all browser tests of a process, one page for those of the likelihood range, and one server of the
retail demo for the tests that go through all pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from segmentation.api import LOCAL, AllOf, AnyOf, Attribute, Comparison, LastDays, NoneOf, Orders, Tag, open_workspace
from tests.browser.range_page import WIDE
from tests.browser.requests_sent import follow
from tests.browser.serving import FLAGS, browser_path, serving
from tests.demos import copied

RANGE_HARNESS = Path(__file__).with_name("range_harness.py")
THEME = (
    "--theme.light.primaryColor=#0F766E",
    "--theme.dark.primaryColor=#5EC7B5",
    "--theme.dark.backgroundColor=#101614",
    "--theme.dark.textColor=#EAF0EE",
)
CHRISTMAS = Tag(mode="any_of", tags=("christmas",))
BRITISH = Attribute(field="country", test=Comparison(op="in", values=("United Kingdom",)))
REGULAR = Orders(measure="count", value=Comparison(op=">=", values=(2,)), window=LastDays(days=90))
SEVERAL = AllOf(
    members=(AnyOf(members=(REGULAR, CHRISTMAS)), BRITISH, NoneOf(members=(Tag(mode="any_of", tags=("party",)),)))
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        follow(launched)
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


@pytest.fixture(scope="session")
def retail_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the retail demo with two segments and a campaign."""
    root = tmp_path_factory.mktemp("retail")
    retail = open_workspace(copied("retail", tmp_path_factory, root))
    retail.segments.save("Christmas", CHRISTMAS, actor=LOCAL)
    retail.segments.update("christmas", AllOf(members=(CHRISTMAS, BRITISH)), actor=LOCAL)
    retail.segments.save("Garlands", CHRISTMAS, actor=LOCAL)
    retail.campaigns.draft("Cards", BRITISH, actor=LOCAL)
    retail.close()
    return root


@pytest.fixture(scope="session")
def several_rules(retail_root: Path) -> str:
    """The id by which a link names rules in a group, beside it and under Exclude."""
    retail = open_workspace(retail_root / "retail")
    id = retail.links.store(SEVERAL, actor=LOCAL)
    retail.close()
    return id


@pytest.fixture(scope="session")
def retail_app(retail_root: Path) -> Iterator[str]:
    """A server of that copy. What a test saves there has a name of its own."""
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(retail_root)}) as address:
        yield address
