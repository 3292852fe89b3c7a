"""What a person does in the filter builder, for the tests in a real browser."""

import time

from playwright.sync_api import Locator, Page, expect

from tests.browser.requests_sent import answered

WAIT = 60_000


def settled(page: Page) -> None:
    """Wait until the page has answered: no run under way, and nothing being counted."""
    page.wait_for_timeout(250)
    end = time.monotonic() + WAIT / 1000
    while not answered(page):
        assert time.monotonic() < end, "the page asked for a run that did not end"
        page.wait_for_timeout(25)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)
    expect(page.locator(".st-key-counting")).to_have_count(0, timeout=WAIT)


def pick(page: Page, button: Locator, option: str) -> None:
    """Choose from a menu."""
    button.click()
    page.get_by_role("menuitem", name=option).click()
    settled(page)


def add_rule(page: Page, kind: str, position: int, to: str = "include") -> Locator:
    """Add a rule to a part or to a group by its menu; return its row, the nth in reading order."""
    pick(page, page.locator(f".st-key-add_rule_{to} button"), kind)
    return _new_row(page, position)


def add_rule_in_group(page: Page, group: int, kind: str, position: int) -> Locator:
    """Add a rule to the nth group."""
    pick(page, page.locator(f".st-key-group_add_{group}").get_by_role("button", name="Rule"), kind)
    return _new_row(page, position)


def _new_row(page: Page, position: int) -> Locator:
    row = page.locator(f".st-key-rule_{position}")
    expect(row).to_be_visible()
    # The row is there before the run that drew it has ended.
    settled(page)
    return row


def choose(page: Page, row: Locator, label: str, option: str) -> None:
    """Choose from a list in a row."""
    field = row.get_by_label(label, exact=True).first
    # A list closes when the page scrolls, and a click on what is out of sight scrolls the page under the open list.
    field.scroll_into_view_if_needed()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    field.click()
    page.get_by_role("option", name=option).first.click()
    settled(page)


def choose_only(page: Page, row: Locator, label: str, *options: str) -> None:
    """Choose exactly some from a list of many in a row."""
    clear = row.get_by_test_id("stMultiSelect").get_by_role("button", name="Clear all")
    if clear.count():
        clear.click()
        settled(page)
    for option in options:
        row.get_by_label(label, exact=True).last.fill(option)
        page.get_by_role("option", name=option).first.click()
        settled(page)
    page.keyboard.press("Escape")


def type_number(page: Page, row: Locator, label: str, value: int) -> None:
    """Type a number in a row."""
    field = row.get_by_label(label, exact=True)
    field.fill(str(value))
    field.press("Enter")
    settled(page)


def toggle(page: Page, position: int) -> None:
    """Switch the nth rule off or on."""
    page.locator(f".st-key-rule_{position} [data-testid=stCheckbox] label").first.click()
    settled(page)
