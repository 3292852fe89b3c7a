"""The Audience page by the keyboard alone: everything is reached, the focus is seen, and stays where it was."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.builder_steps import WAIT, settled

expect.set_options(timeout=WAIT)
AUDIENCE = "/audience?workspace=retail&prediction=orders-30d"
# The element that has the focus, inside the likelihood range too.
FOCUSED = """() => {
  let one = document.activeElement
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
  return one
}"""
# How much lighter or darker the ring is than the paper around it, as WCAG 2 counts.
RING = """(one) => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
  }
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one)
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return 0
  const [ring, paper] = [outlineColor, getComputedStyle(document.querySelector(".stApp")).backgroundColor].map(light)
  return Math.max(ring, paper) / Math.min(ring, paper)
}"""


@pytest.fixture(scope="module")
def tab(browser: Browser, retail_app: str) -> Iterator[Page]:
    context = browser.new_context(base_url=retail_app, viewport={"width": 1440, "height": 1000}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(WAIT)
    yield page
    context.close()


@pytest.fixture
def page(tab: Page) -> Page:
    tab.emulate_media(color_scheme="light")
    tab.goto(AUDIENCE)
    expect(tab.locator(".frame.ready")).to_be_visible()
    settled(tab)
    return tab


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is on something, from where it is."""
    for _ in range(60):
        page.keyboard.press(key)
        if has_focus(target):
            return
    raise AssertionError("it is not reached by the keyboard")


def has_focus(target: Locator) -> bool:
    return target.count() == 1 and target.evaluate(f"(one) => one === ({FOCUSED})()")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    settled(page)


def expect_focus(page: Page, target: Locator) -> None:
    expect(target).to_be_focused()
    settled(page)
    expect(target).to_be_focused()


def test_handles_presets_and_levels_are_moved_and_keep_the_focus(page: Page) -> None:
    low, high = page.get_by_role("slider", name="Lowest score"), page.get_by_role("slider", name="Highest score")
    tab_to(page, page.get_by_role("button", name="High", exact=True).first)
    press(page, "Enter")
    expect(low).to_have_attribute("aria-valuenow", "75")
    expect_focus(page, page.get_by_role("button", name="High", exact=True).first)
    tab_to(page, low)
    press(page, "PageDown", "ArrowRight")
    expect(low).to_have_attribute("aria-valuenow", "66")
    expect_focus(page, low)
    tab_to(page, high)
    press(page, "ArrowLeft")
    expect(high).to_have_attribute("aria-valuenow", "99")
    expect(page).to_have_url(re.compile("scores=66-99"))
    expect_focus(page, high)
    levels = page.get_by_role("button", name="Levels", exact=True)
    tab_to(page, levels, "Shift+Tab")
    press(page, "Enter")
    expect_focus(page, levels)
    bar = page.locator(".level[data-level=low]")
    tab_to(page, bar)
    before = bar.get_attribute("aria-pressed")
    press(page, "Space")
    expect(bar).not_to_have_attribute("aria-pressed", before)
    expect_focus(page, bar)


def test_a_rule_is_added_filled_and_removed(page: Page) -> None:
    add = page.locator(".st-key-add_rule_include button")
    tab_to(page, add)
    press(page, "Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    tab_to(page, page.get_by_role("menuitem", name="First or last"), "ArrowDown")
    press(page, "Enter")
    expect(page.locator(".st-key-rule_1")).to_be_visible()
    # The menu is gone and the button was drawn anew, under the rule.
    expect_focus(page, add)
    days = page.locator(".st-key-rule_1").get_by_label("Days", exact=True)
    tab_to(page, days, "Shift+Tab")
    press(page, "Control+a", "4", "5", "Enter")
    expect_focus(page, days)
    expect(days).to_have_value("45")
    which = page.locator(".st-key-rule_1").get_by_role("combobox", name="Which")
    tab_to(page, which, "Shift+Tab")
    before = which.input_value()
    press(page, "ArrowDown", "ArrowDown", "Enter")
    expect(which).not_to_have_value(before)
    expect_focus(page, which)
    tab_to(page, page.get_by_role("button", name="Remove rule 1"))
    press(page, "Enter")
    expect(page.locator(".st-key-rule_1")).to_have_count(0)
    # What had the focus is gone: it went to a part around it, not to the top of the page.
    assert page.locator(".stMain").evaluate(
        "(main) => main !== document.activeElement && main.matches(':focus-within')"
    )


def test_looks_are_switched_and_a_segment_is_saved(page: Page) -> None:
    looks = page.locator(".st-key-audience-look")
    tab_to(page, looks.get_by_role("radio").first)
    press(page, "ArrowRight", "Enter")
    expect(page.locator(".st-key-look_customers")).to_be_visible()
    expect_focus(page, looks.get_by_role("radio", name="Customers"))
    save = page.locator(".st-key-save button")
    tab_to(page, save, "Shift+Tab")
    press(page, "Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    press(page, "Escape")
    expect(dialog).to_have_count(0)
    expect_focus(page, save)
    press(page, "Enter")
    name = dialog.get_by_role("textbox").first
    tab_to(page, name)
    page.keyboard.type("By keyboard")
    press(page, "Tab")
    tab_to(page, dialog.get_by_role("button", name="Save", exact=True))
    press(page, "Enter")
    expect(dialog).to_have_count(0)
    page.goto("/segments?workspace=retail")
    expect(page.locator(".st-key-segment_by-keyboard")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    settled(page)
    low = page.get_by_role("slider", name="Lowest score")
    for target in (
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home"),
        page.locator(".st-key-share button"),
        page.get_by_role("button", name="Levels", exact=True),
        low,
        page.locator("[data-bound=low]"),
        page.locator(".st-key-save button"),
        page.locator(".st-key-add_rule_include button"),
        page.locator(".st-key-audience-look").get_by_role("radio").first,
    ):
        # What is focused after a key counts as focused by the keyboard.
        page.keyboard.press("Shift")
        target.focus()
        assert target.evaluate(RING) >= 3, target
