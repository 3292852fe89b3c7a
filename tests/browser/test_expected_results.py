"""Expected results on the real Audience page: the likely range under them, and their place while they are hidden."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from segmentation.api import Score, Workspace, open_workspace
from segmentation.filters.nodes import Everyone
from segmentation.storage.records import ScoreIssueRecord
from tests.browser.builder_steps import WAIT, add_rule, settled
from tests.browser.serving import serving
from tests.demos import copied

PREDICTION = "orders-30d"
RED = {"band": "red", "score_index": 0.4, "blanks": {}}
RANGE = re.compile(r"^Likely range: ([\d,]+) to ([\d,]+) \(4 times out of 5\)$")


@pytest.fixture(scope="module")
def retail_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = open_workspace(copied("retail", tmp_path_factory, tmp_path_factory.mktemp("workspaces")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(retail_copy: Workspace) -> Iterator[str]:
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(retail_copy.path.parent)}) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def change_issue(workspace: Workspace, **values: object) -> None:
    with workspace._handle.database.write() as session:
        issues = sa.update(ScoreIssueRecord).where(ScoreIssueRecord.prediction == PREDICTION)
        session.execute(issues.values(**values))


def open_audience(page: Page, server: str, scores: str) -> None:
    page.goto(f"{server}/audience?workspace=retail&prediction={PREDICTION}&scores={scores}")
    expect(page.locator(".frame.ready")).to_be_visible(timeout=WAIT)
    settled(page)


def shown_range(page: Page) -> tuple[int, int]:
    found = RANGE.match(page.locator(".panel .range").inner_text())
    assert found
    low, high = (int(end.replace(",", "")) for end in found.groups())
    return low, high


def test_the_page_and_the_count_tell_the_same_range(page: Page, server: str, retail_copy: Workspace) -> None:
    change_issue(retail_copy, tau=0.21, degrees=11.0, windows=8, alarm={})
    for low, high in ((0, 100), (50, 75), (12.3, 88.8), (99, 100)):
        open_audience(page, server, f"{low}-{high}")
        selection = Score(prediction=PREDICTION, low=low, high=high)
        counted = retail_copy.audiences.count(Everyone(), prediction=PREDICTION, selection=selection)
        assert shown_range(page) == counted.interval80
    expect(page.locator(".range-help")).to_contain_text("no more than in the last 8 windows")
    before = shown_range(page)
    page.goto(f"{server}/audience?workspace=retail&prediction={PREDICTION}&scores=0-100")
    settled(page)
    add_rule(page, "Tags", 1)
    assert shown_range(page) != before


def test_without_a_completed_window_the_range_is_called_wide(page: Page, server: str, retail_copy: Workspace) -> None:
    change_issue(retail_copy, tau=0.3, degrees=3.0, windows=0, alarm={})
    open_audience(page, server, "0-100")
    expect(page.locator(".wide")).to_have_text("wide: no completed window yet to learn from")


def test_a_red_alarm_hides_expected_results_and_keeps_sizes(page: Page, server: str, retail_copy: Workspace) -> None:
    change_issue(retail_copy, alarm={})
    open_audience(page, server, "50-75")
    size = page.locator(".panel .size").inner_text()
    expect(page.locator(".panel .buyers")).to_be_visible()
    change_issue(retail_copy, alarm=RED)
    open_audience(page, server, "50-75")
    expect(page.locator(".panel .size")).to_have_text(size)
    expect(page.locator(".reason")).to_contain_text("Customers behave differently from when this prediction learned")
    for part in (".panel .buyers", ".panel .others", ".panel .range", ".panel .hint"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".panel")).not_to_contain_text("likely buyers")
    expect(page.get_by_role("button", name="Download list…")).to_be_enabled()
    page.get_by_role("button", name="Levels").click()
    settled(page)
    assert page.locator(".level .frequency").all_inner_texts() == ["", "", ""]
    change_issue(retail_copy, alarm={})


def test_a_handle_let_go_after_the_alarm_went_red_hides_them_too(
    page: Page, server: str, retail_copy: Workspace
) -> None:
    change_issue(retail_copy, alarm={})
    open_audience(page, server, "50-75")
    expect(page.locator(".panel .buyers")).to_be_visible()
    change_issue(retail_copy, alarm=RED)
    page.get_by_role("slider", name="Lowest score").press("ArrowRight")
    expect(page.locator(".reason")).to_contain_text("Customers behave differently from when this prediction learned")
    expect(page.locator(".panel .buyers")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"scores=51-75"))
    change_issue(retail_copy, alarm={})


def test_who_they_are_is_told_when_it_is_chosen(page: Page, server: str) -> None:
    open_audience(page, server, "75-100")
    page.get_by_role("radio", name="Who they are").click(force=True)
    table = page.locator(".st-key-composition_country")
    expect(table).to_contain_text("United Kingdom", timeout=WAIT)
    expect(table.get_by_role("columnheader")).to_have_text(["Country", "Your audience", "Everyone"])


def test_the_predictions_own_page_is_one_click_away(page: Page, server: str) -> None:
    open_audience(page, server, "0-100")
    page.get_by_role("button", name="About this prediction").click()
    expect(page).to_have_url(re.compile(rf"/predictions\?.*prediction={PREDICTION}"))
