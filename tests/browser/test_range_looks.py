"""How the likelihood range looks and reads: levels, bars, colours, a phone, and nothing that jumps."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.range_page import (
    ENGLISH,
    PHONE,
    WIDE,
    expect_equal_numbers,
    expect_selection,
    known,
    open_range,
    score_range,
)


@pytest.fixture
def page(range_page: Page) -> Page:
    return range_page


def test_levels_are_switched_on_and_off(page: Page) -> None:
    open_range(page)
    page.get_by_role("button", name="Levels").click()
    expect_selection(page, {"mode": "levels", "levels": ["medium"]})
    low, medium, high = (page.locator(f"[data-level={name}]") for name in ("low", "medium", "high"))
    expect(high).to_contain_text("score 75 to 100")
    expect(high).to_contain_text("chance 45% or more")
    expect(medium).to_contain_text("about 1 in 3 likely to buy")
    expect(low).to_contain_text("chance below 22%")
    high.click()
    expect_selection(page, {"mode": "levels", "levels": ["medium", "high"]})
    expect_equal_numbers(page)
    low.click()
    medium.click()
    expect_selection(page, {"mode": "levels", "levels": ["low", "high"]})
    expect_equal_numbers(page)
    expect(medium).to_have_attribute("aria-pressed", "false")


def test_fifty_is_called_the_average_only_while_it_is(page: Page) -> None:
    note = page.locator(".range-note")
    open_range(page, "case=just-learned&seed=1")
    expect(note).to_contain_text("50 is the average chance, here 21.")
    expect(page.locator(".tick.at-500")).to_contain_text("average")
    open_range(page, "seed=1")
    expect(note).to_contain_text("50 is the average chance when this first learned, 21.6%")
    expect(note).to_contain_text("now it is 13.")
    expect(page.locator(".tick.at-500")).not_to_contain_text("average")
    open_range(page, "seed=1&hidden=1")
    expect(note).to_contain_text("the average chance when this first learned, 21.6%. It is not")
    page.get_by_role("button", name="Levels").click()
    expect(page.locator("[data-level=low]")).to_contain_text("chance below 22%")


def test_the_last_level_stays(page: Page) -> None:
    open_range(page, "levels=high")
    page.locator("[data-level=high]").click()
    expect(page.locator("[data-level=high]")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text=ENGLISH["level_last"])).to_have_count(1)
    assert known(page)["runs"] == 1


def test_each_view_keeps_its_choice(page: Page) -> None:
    open_range(page, "low=12.3&high=80")
    page.get_by_role("button", name="Levels").click()
    expect_selection(page, {"mode": "levels", "levels": ["medium"]})
    page.locator("[data-level=low]").click()
    page.get_by_role("button", name="Range").click()
    expect_selection(page, score_range(12.3, 80))


def test_a_tall_bar_leaves_the_small_ones_visible(page: Page) -> None:
    open_range(page, "case=tall&filter=no")
    page.wait_for_timeout(300)
    heights = page.locator(".layer.covered i").evaluate_all("bars => bars.map(bar => bar.offsetHeight)")
    labels = page.locator(".columns > div").evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))")
    counts = [int(re.search(r"([\d,]+) customers?,", label)[1].replace(",", "")) for label in labels]
    assert [n > 0 for n in counts] == [height > 0 for height in heights]
    assert min(height for height in heights if height) >= 3
    assert max(heights) == page.locator(".layer.covered").evaluate("layer => layer.clientHeight")


@pytest.mark.parametrize("query", ["", "levels=low,high", "locale=fr", "locale=fr&levels=low", "case=large&filter=no"])
def test_nothing_overflows_on_a_phone(browser: Browser, range_server: str, query: str) -> None:
    context = browser.new_context(base_url=range_server, viewport=PHONE)
    page = context.new_page()
    open_range(page, query)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    frame = page.locator(".frame").bounding_box()
    wide = page.locator(".frame *:visible:not(.spoken)").evaluate_all(
        "(nodes, right) => nodes.filter(node => node.getBoundingClientRect().right > right + 1)"
        ".map(node => node.className || node.tagName)",
        frame["x"] + frame["width"],
    )
    assert wide == []
    assert page.locator(".panel").bounding_box()["y"] > page.locator(".chart").bounding_box()["y"] + 400
    context.close()


def luminance(colour: list[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# The browser itself paints the colour, so that every notation of CSS is read as what is seen.
PAINTED = """(node, property) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  canvas.fillStyle = getComputedStyle(node)[property]
  canvas.fillRect(0, 0, 1, 1)
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(value => value / 255)
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_told_apart(browser: Browser, range_server: str, scheme: str) -> None:
    context = browser.new_context(base_url=range_server, viewport=WIDE, color_scheme=scheme)
    page = context.new_page()
    open_range(page)
    paper = page.get_by_test_id("stApp").evaluate(PAINTED, "backgroundColor")
    assert (luminance(paper) < 0.1) == (scheme == "dark")
    for words in (".size", ".share", ".times", ".range-note", ".axis", ".panel .line", ".legend", ".inputs"):
        assert contrast(page.locator(words).first.evaluate(PAINTED, "color"), paper) >= 4.5, words
    pressed = page.locator(".switch [aria-pressed=true]").first
    assert contrast(pressed.evaluate(PAINTED, "color"), pressed.evaluate(PAINTED, "backgroundColor")) >= 4.5
    groove = page.locator(".others-meter").evaluate(PAINTED, "backgroundColor")
    for meter in (".buyers-meter i", ".others-meter i"):
        assert contrast(page.locator(meter).evaluate(PAINTED, "backgroundColor"), groove) >= 3, meter
    strong = page.locator(".layer.selected i").first.evaluate(PAINTED, "backgroundColor")
    assert contrast(strong, page.locator(".layer.matching i").first.evaluate(PAINTED, "backgroundColor")) >= 2
    context.close()


@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_nothing_jumps_when_the_view_changes(page: Page, viewport: dict) -> None:
    page.set_viewport_size(viewport)
    open_range(page)
    below = page.get_by_role("button", name="Below the component")
    before = below.bounding_box()["y"]
    page.get_by_role("button", name="Levels").click()
    expect_selection(page, {"mode": "levels", "levels": ["medium"]})
    assert below.bounding_box()["y"] == pytest.approx(before, abs=1)


@pytest.mark.parametrize("viewport", [WIDE, PHONE])
@pytest.mark.parametrize("query", ["", "levels=low", "filter=no"])
def test_the_room_kept_free_is_the_room_taken(page: Page, viewport: dict, query: str) -> None:
    page.set_viewport_size(viewport)
    open_range(page, query)
    kept = page.locator(".st-key-audience_range").evaluate("node => parseFloat(getComputedStyle(node).minHeight)")
    assert page.locator(".frame").bounding_box()["height"] == pytest.approx(kept, abs=24)
