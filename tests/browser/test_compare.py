"""Comparing in a real browser: levels side by side, their table as a file, a typed range beside a segment."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.api import LOCAL, Everyone, InCategory, Score, Tag, open_workspace
from tests.browser.builder_steps import WAIT, settled
from tests.browser.serving import serving
from tests.demos import copied

PREDICTION = "orders-30d"
CHRISTMAS = Tag(mode="any_of", tags=("christmas",))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspaces")
    retail = open_workspace(copied("retail", tmp_path_factory, root))
    retail.segments.save("Christmas", CHRISTMAS, actor=LOCAL)
    retail.close()
    return root


@pytest.fixture
def page(browser: Browser, root: Path) -> Iterator[Page]:
    expect.set_options(timeout=WAIT)
    with serving("app.py", environment={"PENCHANT_WORKSPACES": str(root)}) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, base_url=address, accept_downloads=True)
        opened = context.new_page()
        opened.set_default_timeout(WAIT)
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        yield opened
        context.close()
        assert faults == []


def cells(page: Page, measure: str) -> list[str]:
    """The cells of one line of the measures."""
    line = page.locator(".st-key-compare_measures tbody tr").filter(has_text=measure).first
    expect(line).to_be_visible()
    return line.locator("td").all_inner_texts()


def test_compare_levels_and_download_the_table_then_a_range_beside_a_segment(
    page: Page, root: Path, tmp_path: Path
) -> None:
    page.goto(f"/audience?workspace=retail&prediction={PREDICTION}")
    settled(page)
    page.get_by_text("Compare", exact=True).click()
    settled(page)
    expect(page.locator(".st-key-compare_measures")).to_contain_text("Everyone covered")
    retail = open_workspace(root / "retail")
    counts = {
        level: retail.audiences.count(
            Everyone(), prediction=PREDICTION, selection=InCategory(prediction=PREDICTION, categories=(level,))
        )
        for level in ("high", "medium", "low")
    }
    sizes = [f"{count.size:,}" for count in counts.values()]
    assert [cell.split(" ")[0] for cell in cells(page, "Customers")[1:4]] == sizes
    assert cells(page, "Likely buyers")[1:4] == [f"{round(count.expected_purchasers):,}" for count in counts.values()]
    for title in ("Size and likely buyers", "Top tags", "What they have in common"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    drawn = page.locator("[class*=st-key-look_] [data-testid=stVegaLiteChart] canvas")
    drawn.or_(page.locator("[class*=st-key-look_] [data-testid=stVegaLiteChart] svg")).first.wait_for()
    with page.expect_download() as fetched:
        page.locator(".st-key-compare_csv_levels").get_by_role("button").click()
    assert fetched.value.suggested_filename == "retail-levels-2011-12-09.csv"
    fetched.value.save_as(file := tmp_path / "levels.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["audience"], int(row["customers"])) for row in rows[:3]] == [
        (level, count.size) for level, count in counts.items()
    ]
    assert [int(row["likely_buyers"]) for row in rows[:3]] == [
        round(count.expected_purchasers) for count in counts.values()
    ]

    page.get_by_text("Segments and ranges", exact=True).click()
    settled(page)
    picker = page.locator(".st-key-audience-compare_picked_now")
    typed = picker.get_by_role("combobox")
    for _ in range(2):
        typed.press("Backspace")
        settled(page)
    for word in ("40-60", "Christmas"):
        typed.fill(word)
        typed.press("Enter")
        settled(page)
    expect(picker).to_contain_text("40-60")
    middle = retail.audiences.count(
        Everyone(), prediction=PREDICTION, selection=Score(prediction=PREDICTION, low=40, high=60)
    )
    christmas = retail.audiences.size(CHRISTMAS, PREDICTION)
    expect(page.locator(".st-key-compare_measures")).to_contain_text("Score 40 to 59.9")
    assert [cell.split(" ")[0] for cell in cells(page, "Customers")[1:3]] == [f"{middle.size:,}", f"{christmas:,}"]
    expect(page.locator(".st-key-compare_overlap")).to_be_visible()
    retail.close()
