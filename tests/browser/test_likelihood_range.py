"""The likelihood range in a real browser: what a hand, a keyboard and a finger do to it, and what Python hears."""

import json
import random
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from pages.ui.likelihood_range import ENGLISH, Selection
from segmentation.predictions.level import Drift, interval
from tests.browser.serving import serving

HARNESS = Path(__file__).with_name("range_harness.py")
LEVELS = ("low", "medium", "high")
WIDE, PHONE = {"width": 1240, "height": 900}, {"width": 390, "height": 844}
THEME = (
    "--theme.light.primaryColor=#0F766E",
    "--theme.dark.primaryColor=#5EC7B5",
    "--theme.dark.backgroundColor=#101614",
    "--theme.dark.textColor=#EAF0EE",
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving(HARNESS, options=THEME) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=WIDE, color_scheme="light")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert faults == []


def open_range(page: Page, server: str, query: str = "") -> None:
    page.goto(f"{server}/?{query}")
    expect(page.locator(".frame.ready")).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stCode")).to_be_visible()


def known(page: Page) -> dict:
    """What Python printed in its last run."""
    return json.loads(page.get_by_test_id("stCode").locator("code").inner_text())


def known_after(page: Page, text: str) -> dict:
    expect(page.get_by_test_id("stCode")).to_contain_text(text)
    return known(page)


def expect_selection(page: Page, selection: dict) -> None:
    expect(page.get_by_test_id("stCode")).to_contain_text(f'"selection": {json.dumps(selection)}')
    assert known(page)["selection"] == selection


def score_range(low: float, high: float) -> dict:
    return {"mode": "range", "low": float(low), "high": float(high)}


def handle(page: Page, which: str) -> Locator:
    return page.get_by_role("slider", name=ENGLISH[f"handle_{which}"])


def track_point(page: Page, score: float) -> tuple[float, float]:
    box = page.locator(".track").bounding_box()
    return box["x"] + box["width"] * score / 100, box["y"] + box["height"] / 2


def drag(page: Page, start: float, end: float, steps: int = 12) -> list[str]:
    """Drag along the track with the mouse and return the sizes read on the way, before the release."""
    page.mouse.move(*track_point(page, start))
    page.mouse.down()
    seen = []
    for step in range(1, steps + 1):
        page.mouse.move(*track_point(page, start + (end - start) * step / steps))
        page.evaluate("() => new Promise(requestAnimationFrame)")
        seen.append(page.locator(".panel .size").inner_text())
    return seen


def rounded(value: float) -> str:
    tenth = Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{tenth:f}".removesuffix(".0")


def times_text(times: float | None) -> str | None:
    if times is None:
        return None
    shown = rounded(times)
    if shown == "1":
        return ENGLISH["times_same"]
    return ENGLISH["times_better" if times > 1 else "times_fewer"].format(n=shown)


def range_text(found: list[int] | None) -> str:
    return "" if found is None else ENGLISH["likely_range"].format(low=f"{found[0]:,}", high=f"{found[1]:,}")


def expect_equal_numbers(page: Page) -> None:
    """The digits on the screen are those Python computes for the same choice."""
    summary = known(page)["summary"]
    panel = page.locator(".panel")
    assert panel.locator(".size").inner_text() == f"{summary['size']:,}"
    reached = f"{summary['likely_buyers']:,} of {summary['likely_buyers_total']:,}"
    assert panel.locator(".buyers").inner_text() == reached
    assert panel.locator(".others").inner_text() == f"{summary['others']:,} of {summary['others_total']:,}"
    assert f"{summary['covered']:,} this prediction covers" in panel.locator(".share").inner_text()
    assert panel.locator(".range").inner_text() == range_text(known(page)["range"])
    if summary["times_better"] is not None:
        everyone = summary["size"] == summary["covered"]
        shown = "" if everyone else times_text(summary["times_better"])
        assert panel.locator(".times").inner_text() == shown


def test_first_selection_comes_from_python(page: Page, server: str) -> None:
    open_range(page, server, "low=31.4&high=62.7")
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "31.4")
    expect(handle(page, "high")).to_have_attribute("aria-valuenow", "62.7")
    expect(page.locator(".range-line")).to_have_text("Score 31.4 to 62.6 · chance 11% to 32%")
    assert (known(page)["runs"], known(page)["selection"]) == (1, score_range(31.4, 62.7))
    expect_equal_numbers(page)


def test_numbers_move_during_the_drag_and_python_hears_once(page: Page, server: str) -> None:
    open_range(page, server)
    seen = drag(page, 50, 20)
    assert len(set(seen)) >= 8
    assert known(page)["runs"] == 1
    page.mouse.up()
    expect_selection(page, score_range(20, 75))
    page.wait_for_timeout(400)
    assert known(page)["runs"] == 2
    assert page.locator(".panel .size").inner_text() == seen[-1]
    expect_equal_numbers(page)


def test_handles_do_not_cross(page: Page, server: str) -> None:
    open_range(page, server)
    drag(page, 50, 95)
    page.mouse.up()
    expect_selection(page, score_range(74.9, 75))
    expect(page.locator(".range-line")).to_have_text("Score 74.9 · chance about 45%")


@pytest.mark.parametrize(("low", "high", "end"), [(99.9, 100, 60), (0, 0.1, 40)])
def test_handles_on_one_another_part_again(page: Page, server: str, low: float, high: float, end: float) -> None:
    open_range(page, server, f"low={low}&high={high}")
    drag(page, (low + high) / 2, end)
    page.mouse.up()
    expect(page.get_by_test_id("stCode")).to_contain_text('"runs": 2')
    found = known(page)["selection"]
    assert found["high"] - found["low"] == pytest.approx(40, abs=1)


def test_filled_track_moves_both(page: Page, server: str) -> None:
    open_range(page, server)
    drag(page, 62, 32)
    page.mouse.up()
    expect_selection(page, score_range(20, 45))
    drag(page, 32, 2)
    page.mouse.up()
    expect_selection(page, score_range(0, 25))


def test_click_on_the_track_moves_the_nearest_handle(page: Page, server: str) -> None:
    open_range(page, server)
    page.mouse.click(*track_point(page, 20))
    expect_selection(page, score_range(20, 75))
    page.mouse.click(*track_point(page, 40))
    expect_selection(page, score_range(40, 75))
    page.mouse.click(*track_point(page, 90))
    expect_selection(page, score_range(40, 90))


def test_keys_move_a_handle_and_its_value_is_there_at_once(page: Page, server: str) -> None:
    open_range(page, server)
    low = handle(page, "low")
    low.focus()
    for key, value in [
        ("ArrowRight", "51"),
        ("Shift+ArrowUp", "56"),
        ("Alt+ArrowLeft", "55.9"),
        ("PageDown", "45.9"),
        ("Home", "0"),
        ("End", "74.9"),
        ("ArrowDown", "73.9"),
    ]:
        page.keyboard.press(key)
        assert low.get_attribute("aria-valuenow") == value
    assert low.get_attribute("aria-valuetext") == "from score 73.9, chance 44%"
    expect_selection(page, score_range(73.9, 75))
    expect_equal_numbers(page)


def test_a_held_key_is_one_message(page: Page, server: str) -> None:
    open_range(page, server)
    handle(page, "high").focus()
    for _ in range(15):
        page.keyboard.down("ArrowRight")
    assert known(page)["runs"] == 1
    page.keyboard.up("ArrowRight")
    expect_selection(page, score_range(50, 90))
    page.wait_for_timeout(400)
    assert known(page)["runs"] == 2


def test_focus_stays_after_the_answer(page: Page, server: str) -> None:
    open_range(page, server)
    handle(page, "high").focus()
    page.keyboard.press("ArrowRight")
    expect_selection(page, score_range(50, 76))
    expect(handle(page, "high")).to_be_focused()


def test_bounds_can_be_typed(page: Page, server: str) -> None:
    open_range(page, server)
    low = page.get_by_role("textbox", name=ENGLISH["bound_from"])
    low.fill("62.37")
    low.press("Enter")
    expect_selection(page, score_range(62.4, 75))
    page.get_by_role("textbox", name=ENGLISH["bound_below"]).fill("100")
    page.keyboard.press("Tab")
    expect_selection(page, score_range(62.4, 100))
    expect(page.get_by_role("textbox", name=ENGLISH["bound_up_to"])).to_have_value("100")
    expect_equal_numbers(page)


@pytest.mark.parametrize("typed", ["80", "75", "-3", "many", "1e2", ""])
def test_a_bound_that_cannot_be_changes_nothing(page: Page, server: str, typed: str) -> None:
    open_range(page, server)
    low = page.get_by_role("textbox", name=ENGLISH["bound_from"])
    low.fill(typed)
    low.press("Enter")
    expect(page.locator(".range-line")).to_have_text("Type a score from 0 to 74.9.")
    expect(low).to_have_value("50")
    page.wait_for_timeout(300)
    assert known(page)["runs"] == 1


def test_typed_bounds_follow_the_language(page: Page, server: str) -> None:
    open_range(page, server, "locale=fr")
    low = page.locator("[data-bound=low]")
    low.fill("62,5")
    low.press("Enter")
    expect_selection(page, score_range(62.5, 75))
    expect(low).to_have_value("62,5")
    expect(page.locator(".range-line")).to_contain_text("Score 62,5 à 74,9")


def test_quick_picks(page: Page, server: str) -> None:
    open_range(page, server)
    for name, low, high in [("High", 75, 100), ("Low", 0, 50), ("Everyone", 0, 100), ("Medium", 50, 75)]:
        button = page.locator(".picks").get_by_role("button", name=name)
        button.click()
        expect_selection(page, score_range(low, high))
        expect(button).to_have_attribute("aria-pressed", "true")
        expect_equal_numbers(page)


def test_levels_are_switched_on_and_off(page: Page, server: str) -> None:
    open_range(page, server)
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


def test_fifty_is_called_the_average_only_while_it_is(page: Page, server: str) -> None:
    note = page.locator(".range-note")
    open_range(page, server, "case=just-learned&seed=1")
    expect(note).to_contain_text("50 is the average chance, here 21.")
    expect(page.locator(".tick.at-500")).to_contain_text("average")
    open_range(page, server, "seed=1")
    expect(note).to_contain_text("50 is the average chance when this first learned, 21.6%")
    expect(note).to_contain_text("now it is 13.")
    expect(page.locator(".tick.at-500")).not_to_contain_text("average")
    open_range(page, server, "seed=1&hidden=1")
    expect(note).to_contain_text("the average chance when this first learned, 21.6%. It is not")
    page.get_by_role("button", name="Levels").click()
    expect(page.locator("[data-level=low]")).to_contain_text("chance below 22%")


def test_the_last_level_stays(page: Page, server: str) -> None:
    open_range(page, server, "levels=high")
    page.locator("[data-level=high]").click()
    expect(page.locator("[data-level=high]")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text=ENGLISH["level_last"])).to_have_count(1)
    assert known(page)["runs"] == 1


def test_each_view_keeps_its_choice(page: Page, server: str) -> None:
    open_range(page, server, "low=12.3&high=80")
    page.get_by_role("button", name="Levels").click()
    expect_selection(page, {"mode": "levels", "levels": ["medium"]})
    page.locator("[data-level=low]").click()
    page.get_by_role("button", name="Range").click()
    expect_selection(page, score_range(12.3, 80))


def test_python_and_the_browser_compute_the_same(page: Page, server: str) -> None:
    draw = random.Random(20261121)
    for case, seed, share in [
        ("usual", 3, 0.2),
        ("usual", 7, 0.9),
        ("halves", 4, 0.3),
        ("tall", 2, 0.4),
        ("large", 5, 0.05),
    ]:
        open_range(page, server, f"case={case}&seed={seed}&share={share}")
        for _ in range(6):
            low, high = sorted(draw.sample(range(1001), 2))
            type_bounds(page, low / 10, high / 10)
            expect_selection(page, score_range(low / 10, high / 10))
            expect_equal_numbers(page)
        page.get_by_role("button", name="Levels").click()
        chosen = set(known_after(page, '"mode": "levels"')["selection"]["levels"])
        for name in draw.choices(LEVELS, k=6):
            if chosen != {name}:
                chosen ^= {name}
                page.locator(f"[data-level={name}]").click()
            expect_selection(page, {"mode": "levels", "levels": [level for level in LEVELS if level in chosen]})
            expect_equal_numbers(page)


def type_bounds(page: Page, low: float, high: float) -> None:
    """Type both bounds, from the whole scale, so that each fits when it is typed."""
    page.locator(".picks").get_by_role("button", name="Everyone").click()
    expect_selection(page, score_range(0, 100))
    for which, value in (("low", low), ("high", high)):
        page.locator(f"[data-bound={which}]").fill(f"{value:g}")
        page.locator(f"[data-bound={which}]").press("Enter")


@pytest.mark.parametrize(
    ("query", "size", "share"),
    [
        ("case=none", "0", "customers · 0% of the 0 this prediction covers"),
        ("share=0", "0", "customers · 0% of the 20,000 this prediction covers"),
        ("case=one&filter=no", "1", "customer · 100% of the 1 this prediction covers"),
        ("case=one-bucket&filter=no&low=80&high=90", "0", "customers · 0% of the 400 this prediction covers"),
        ("case=one-bucket&filter=no", "400", "customers · 100% of the 400 this prediction covers"),
    ],
)
def test_few_or_no_customers(page: Page, server: str, query: str, size: str, share: str) -> None:
    open_range(page, server, query)
    expect(page.locator(".panel .size")).to_have_text(size)
    expect(page.locator(".panel .share")).to_have_text(share)
    expect_equal_numbers(page)


def test_a_tall_bar_leaves_the_small_ones_visible(page: Page, server: str) -> None:
    open_range(page, server, "case=tall&filter=no")
    page.wait_for_timeout(300)
    heights = page.locator(".layer.covered i").evaluate_all("bars => bars.map(bar => bar.offsetHeight)")
    labels = page.locator(".columns > div").evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))")
    counts = [int(re.search(r"([\d,]+) customers?,", label)[1].replace(",", "")) for label in labels]
    assert [n > 0 for n in counts] == [height > 0 for height in heights]
    assert min(height for height in heights if height) >= 3
    assert max(heights) == page.locator(".plot").evaluate("plot => plot.clientHeight")


def test_a_bar_is_read_by_mouse_and_keyboard(page: Page, server: str) -> None:
    open_range(page, server)
    tip = page.locator(".tip")
    page.locator(".columns > div").nth(14).hover()
    expect(tip).to_contain_text("Customers scoring 70 to 74.9")
    expect(tip).to_contain_text("chance 39% to 45%")
    page.locator(".columns > div").first.focus()
    expect(tip).to_contain_text("Customers scoring 0 to 4.9")
    page.keyboard.press("End")
    expect(tip).to_contain_text("Customers scoring 95 to 100")
    page.keyboard.press("ArrowLeft")
    expect(tip).to_contain_text("Customers scoring 90 to 94.9")


def test_new_filters_change_numbers_and_leave_the_handles(page: Page, server: str) -> None:
    open_range(page, server)
    drag(page, 50, 33)
    page.mouse.up()
    expect_selection(page, score_range(33, 75))
    before = page.locator(".panel .size").inner_text()
    page.get_by_test_id("stCheckbox").locator("label").click()
    expect(page.get_by_test_id("stCode")).to_contain_text('"runs": 3')
    expect(page.locator(".panel .size")).not_to_have_text(before)
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "33")
    expect_equal_numbers(page)


def test_an_answer_does_not_snatch_the_handle(page: Page, server: str) -> None:
    open_range(page, server)
    drag(page, 50, 40)
    page.mouse.up()
    drag(page, 40, 25)
    expect(page.get_by_test_id("stCode")).to_contain_text('"runs": 2')
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "25")
    page.mouse.up()
    expect_selection(page, score_range(25, 75))
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "25")


def test_python_can_move_the_handles(page: Page, server: str) -> None:
    open_range(page, server)
    drag(page, 50, 60)
    page.mouse.up()
    expect_selection(page, score_range(60, 75))
    page.get_by_role("button", name="Choose 20 to 40 in Python").click()
    expect_selection(page, score_range(20, 40))
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "20")
    page.get_by_role("button", name="Below the component").click()
    page.wait_for_timeout(500)
    expect_selection(page, score_range(20, 40))
    expect(handle(page, "high")).to_have_attribute("aria-valuenow", "40")


def test_only_the_release_is_spoken(page: Page, server: str) -> None:
    open_range(page, server)
    spoken = page.locator(".spoken")
    drag(page, 50, 30)
    expect(spoken).to_have_text("")
    page.mouse.up()
    expect(spoken).not_to_have_text("")
    expect_selection(page, score_range(30, 75))
    summary, (low, high) = known(page)["summary"], known(page)["range"]
    said = f"{summary['size']:,} customers, {summary['likely_buyers']:,} likely to buy"
    expect(spoken).to_have_text(f"{said}, likely range {low:,} to {high:,}")


def test_a_finger_drags_a_handle(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_range(page, server)
    page.locator(".track").scroll_into_view_if_needed()
    touch = context.new_cdp_session(page)
    for kind, score in [("touchStart", 50), *[("touchMove", 50 - step) for step in range(4, 31, 2)]]:
        x, y = track_point(page, score)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", re.compile(r"^(19\.[5-9]|20(\.[0-5])?)$"))
    assert known(page)["runs"] == 1
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_test_id("stCode")).to_contain_text('"runs": 2')
    assert known(page)["selection"]["low"] == pytest.approx(20, abs=0.5)
    context.close()


@pytest.mark.parametrize("query", ["", "levels=low,high", "locale=fr", "locale=fr&levels=low", "case=large&filter=no"])
def test_nothing_overflows_on_a_phone(browser: Browser, server: str, query: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    open_range(page, server, query)
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
def test_colours_can_be_told_apart(browser: Browser, server: str, scheme: str) -> None:
    context = browser.new_context(viewport=WIDE, color_scheme=scheme)
    page = context.new_page()
    open_range(page, server)
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
def test_nothing_jumps_when_the_view_changes(page: Page, server: str, viewport: dict) -> None:
    page.set_viewport_size(viewport)
    open_range(page, server)
    below = page.get_by_role("button", name="Below the component")
    before = below.bounding_box()["y"]
    page.get_by_role("button", name="Levels").click()
    expect_selection(page, {"mode": "levels", "levels": ["medium"]})
    assert below.bounding_box()["y"] == pytest.approx(before, abs=1)


@pytest.mark.parametrize("viewport", [WIDE, PHONE])
@pytest.mark.parametrize("query", ["", "levels=low", "filter=no"])
def test_the_room_kept_free_is_the_room_taken(page: Page, server: str, viewport: dict, query: str) -> None:
    page.set_viewport_size(viewport)
    open_range(page, server, query)
    kept = page.locator(".st-key-audience_range").evaluate("node => parseFloat(getComputedStyle(node).minHeight)")
    assert page.locator(".frame").bounding_box()["height"] == pytest.approx(kept, abs=24)


# What the component shows for a list of choices, one after the other, as if a handle had been dragged through them.
SHOWN = """(root, states) => states.map(state => {
  root.likelihoodRange.choice.adopt(state)
  root.likelihoodRange.paint()
  return root.querySelector(".range").textContent
})"""
ARRAYS = "root => ['count', 'expected'].map(name => [...root.likelihoodRange.sums.spread[name]])"


def random_choice(draw: random.Random) -> Selection:
    if draw.random() < 0.2:
        return Selection.of_levels(*draw.sample(LEVELS, draw.randint(1, 3)))
    low, high = sorted(draw.sample(range(1001), 2))
    return Selection.of_range(low / 10, high / 10)


@pytest.mark.parametrize(
    ("query", "drift"),
    [
        ("case=usual&seed=3&share=0.2&tau=0.03&degrees=15&windows=12", Drift(tau=0.03, degrees=15, windows=12)),
        ("case=usual&seed=1&filter=no&tau=0.3&degrees=3&windows=0", Drift(tau=0.3, degrees=3, windows=0)),
        ("case=halves&seed=4&share=0.3&tau=0.9&degrees=4&windows=1", Drift(tau=0.9, degrees=4, windows=1)),
        ("case=tall&seed=2&share=0.4&tau=0.21&degrees=9.5&windows=7", Drift(tau=0.21, degrees=9.5, windows=7)),
        ("case=certain&seed=6&share=0.8&tau=0.3&degrees=8&windows=5", Drift(tau=0.3, degrees=8, windows=5)),
        ("case=large&seed=5&share=0.05&tau=0.15&degrees=15&windows=12", Drift(tau=0.15, degrees=15, windows=12)),
    ],
)
def test_the_likely_range_is_that_of_python_for_any_choice(page: Page, server: str, query: str, drift: Drift) -> None:
    open_range(page, server, query)
    count, sum_p = (np.array(values) for values in page.locator(".frame").evaluate(ARRAYS))
    draw = random.Random(query)
    choices = [random_choice(draw) for _ in range(200)]
    shown = page.locator(".frame").evaluate(SHOWN, [choice.to_state() for choice in choices])
    for choice, text in zip(choices, shown, strict=True):
        bins = np.concatenate([np.arange(*run) for run in choice.bins])
        wanted = interval(count[bins], sum_p[bins], drift, 0.8)
        assert text == range_text([wanted.low, wanted.high] if count[bins].any() else None), choice


def test_the_likely_range_moves_during_the_drag(page: Page, server: str) -> None:
    open_range(page, server)
    page.mouse.move(*track_point(page, 50))
    page.mouse.down()
    seen = set()
    for score in range(48, 20, -3):
        page.mouse.move(*track_point(page, score))
        page.evaluate("() => new Promise(requestAnimationFrame)")
        seen.add(page.locator(".panel .range").inner_text())
    assert known(page)["runs"] == 1
    page.mouse.up()
    assert len(seen) >= 8
    assert all(re.fullmatch(r"Likely range: [\d,]+ to [\d,]+ \(4 times out of 5\)", text) for text in seen)


def test_a_range_that_rests_on_nothing_yet_says_so(page: Page, server: str) -> None:
    open_range(page, server, "windows=0")
    expect(page.locator(".wide")).to_have_text(ENGLISH["likely_range_wide"])
    expect(page.locator(".range-help")).to_be_hidden()
    open_range(page, server, "windows=12")
    expect(page.locator(".wide")).to_be_empty()
    expect(page.locator(".range-help")).to_have_text(ENGLISH["likely_range_help_other"].format(n=12))
    open_range(page, server, "tau=no")
    expect(page.locator(".range")).to_be_empty()
    expect_equal_numbers(page)


HIDDEN = "Data is 4 days late."
SEEN = "parts => parts.filter(part => part.offsetHeight > 0 && part.textContent)"


@pytest.mark.parametrize("query", ["", "&levels=medium", "&locale=fr", "&filter=no"])
def test_hidden_results_leave_the_sizes_and_the_reason(page: Page, server: str, query: str) -> None:
    open_range(page, server, f"hidden={HIDDEN}{query}")
    expect(page.locator(".reason")).to_have_text(HIDDEN)
    expect(page.locator(".panel .size")).to_have_text(re.compile(r"^\d"))
    for part in (".buyers", ".others", ".meter", ".range", ".wide", ".hint", ".range-help", ".frequency"):
        shown = page.locator(part).evaluate_all(
            "parts => parts.filter(part => part.offsetHeight > 0 && part.textContent)"
        )
        assert shown == [], part
    expect(page.locator(".times")).to_be_empty()
    labels = page.locator(".columns > div").evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))")
    assert [label for label in labels if "likely" in label or "attendu" in label] == []


def test_hidden_results_are_not_spoken_and_not_sent(page: Page, server: str) -> None:
    open_range(page, server, f"hidden={HIDDEN}&filter=no")
    page.locator(".picks").get_by_role("button", name="Everyone").click()
    expect(page.locator(".spoken")).to_have_text("20,000 customers")
    held = page.locator(".frame").evaluate("root => Object.entries(root.likelihoodRange.sums)")
    assert {name: value for name, value in held if name in ("buyers", "coveredBuyers", "spread")} == {
        "buyers": None,
        "coveredBuyers": None,
        "spread": None,
    }
