"""Segments and customer lists in a real browser: opened, changed, compared, put away, brought back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.api import LOCAL, AllOf, Attribute, Comparison, InSegment, Tag, open_workspace
from tests.browser.builder_steps import WAIT, settled, toggle
from tests.browser.handing_in import hand_in
from tests.browser.serving import serving
from tests.demos import copied

CHRISTMAS = Tag(mode="any_of", tags=("christmas",))
BRITISH = Attribute(field="country", test=Comparison(op="in", values=("United Kingdom",)))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspaces")
    retail = open_workspace(copied("retail", tmp_path_factory, root))
    retail.segments.save("Christmas", CHRISTMAS, actor=LOCAL)
    retail.segments.update("christmas", AllOf(members=(CHRISTMAS, BRITISH)), actor=LOCAL)
    retail.segments.save("Garlands", CHRISTMAS, actor=LOCAL)
    retail.segments.save("Card list", InSegment(segment="christmas"), actor=LOCAL)
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


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def confirm(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)


def test_versions_are_compared_and_brought_back_and_the_difference_opens(page: Page) -> None:
    page.goto("/segments?workspace=retail")
    page.get_by_role("button", name="Christmas", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Christmas")
    assert "segment=christmas" in page.url
    expect(page.locator(".st-key-version_2")).to_contain_text("Added the rule “Country is United Kingdom”")
    page.locator(".st-key-version_1").get_by_role("button", name="Compare with now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare segments")
    only, both, none = (number_in(page.locator(f".st-key-part_{part} h2").inner_text()) for part in range(3))
    assert (only + both, both, none) == (1071, 1011, 0)
    expect(page.locator(".st-key-decision_0_0")).to_contain_text("60 miss it and nothing else")
    page.get_by_role("button", name="Open these 60 on the Audience page").click()
    expect(page.locator(".st-key-size_only h2")).to_have_text("60")
    expect(page.locator(".st-key-rule_2")).to_be_visible()
    # The address is completed last of all: without its rules, going back would find the page as it is at first.
    expect(page).to_have_url(re.compile("[?&](filter|visit)="))

    page.goto("/segments?workspace=retail&segment=christmas")
    page.locator(".st-key-version_1").get_by_role("button", name="Return to this version…").click()
    confirm(page, "Return to version 1")
    expect(page.locator(".st-key-segment_size h2")).to_have_text("1,071")
    expect(page.locator(".st-key-version_3")).to_contain_text("Returned to version 1")
    page.go_back()
    expect(page.locator(".st-key-size_only h2")).to_be_visible()


def test_in_use_is_refused_with_a_link_and_what_is_archived_comes_back(page: Page) -> None:
    page.goto("/segments?workspace=retail&segment=christmas")
    page.get_by_role("button", name="Archive…").click()
    page.get_by_role("dialog").get_by_role("button", name="The segment “Card list”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Card list")
    settled(page)
    page.get_by_role("button", name="Archive…").click()
    confirm(page, "Archive")
    expect(page.get_by_role("heading", level=1)).to_have_text("Segments")
    row = page.locator(".st-key-segment_card-list")
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    settled(page)
    row.get_by_role("button", name="More for Card list").click()
    page.get_by_role("menuitem", name="Archive…").click()
    confirm(page, "Archive")
    page.get_by_text("1 archived segment").click()
    page.locator(".st-key-archived_card-list").get_by_role("button", name="Restore").click()
    expect(row).to_be_visible()


def test_renamed_labelled_copied_and_fixed(page: Page) -> None:
    page.goto("/segments?workspace=retail&segment=card-list")
    page.get_by_role("button", name="Name, description, labels…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("christmas")
    dialog.get_by_label("Name").press("Enter")
    settled(page)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_test_id("stAlert")).to_contain_text("There is already a segment called “christmas”.")
    dialog.get_by_label("Name").fill("Cards")
    dialog.get_by_label("Name").press("Enter")
    settled(page)
    dialog.get_by_label("Labels").fill("December")
    dialog.get_by_label("Labels").press("Enter")
    settled(page)
    page.keyboard.press("Escape")
    confirm(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cards")
    expect(page.locator(".st-key-badges")).to_contain_text("December")
    page.get_by_role("button", name="Duplicate…").click()
    confirm(page, "Duplicate")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cards (copy)")
    page.get_by_role("button", name="Make a fixed list of it…").click()
    confirm(page, "Make the list")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cards (copy), 9 December 2011")
    expect(page.locator(".st-key-badges")).to_contain_text("Fixed list")


def test_saved_as_a_fixed_list_without_the_rule_that_is_off(page: Page, root: Path) -> None:
    page.goto("/audience?workspace=retail&segment=garlands")
    expect(page.locator(".st-key-rule_1")).to_be_visible()
    settled(page)
    toggle(page, 1)
    page.get_by_role("button", name="Save as new…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".st-key-rules_off")).to_contain_text("tagged christmas")
    dialog.get_by_label("Name").fill("All of today")
    dialog.get_by_label("Name").press("Enter")
    settled(page)
    dialog.get_by_text("Fixed list", exact=True).click()
    settled(page)
    expect(dialog).to_contain_text("Exactly these 5,942 customers.")
    confirm(page, "Save without it")
    expect(page.get_by_text("Saved as “All of today”: exactly 5,942 customers.")).to_be_visible()
    retail = open_workspace(root / "retail")
    saved = retail.segments.get("all-of-today")
    retail.close()
    assert (saved.fixed, saved.size) == (True, 5942)


def test_a_customer_list_is_brought_used_replaced_and_removed(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "fair.csv"
    file.write_text("name;customer_id\nA;12748\nB;12349\nC;12748\nD;nobody\nE;\n", encoding="utf-8")
    page.goto("/data?workspace=retail")
    page.get_by_role("button", name="Add a list…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Fair in Lyon")
    dialog.get_by_label("Name").press("Enter")
    hand_in(dialog, file)
    settled(page)
    confirm(page, "Add the list")
    row = page.locator(".st-key-list_fair-in-lyon")
    for name, rows in {"read": "5", "matched": "2", "unmatched": "1", "duplicates": "1", "blank": "1"}.items():
        expect(row.locator(f".st-key-figure_{name}_fair-in-lyon strong")).to_have_text(rows)
    with page.expect_download() as waiting:
        row.get_by_role("button", name="Download the 1 not in the data").click()
    waiting.value.save_as(tmp_path / "unmatched.csv")
    assert (tmp_path / "unmatched.csv").read_text(encoding="utf-8").split() == ["customer_id", '"nobody"']

    file.write_text("customer_id\n12748\n", encoding="utf-8")
    row.get_by_role("button", name="More for Fair in Lyon").click()
    page.get_by_role("menuitem", name="Replace…").click()
    hand_in(dialog, file)
    settled(page)
    confirm(page, "Replace")
    expect(row.locator(".st-key-figure_read_fair-in-lyon strong")).to_have_text("1")

    row.get_by_role("button", name="More for Fair in Lyon").click()
    page.get_by_role("menuitem", name="Remove…").click()
    confirm(page, "Remove")
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    row.get_by_role("button", name="Use as audience").click()
    expect(page.locator(".st-key-size_only h2")).to_have_text("1")
