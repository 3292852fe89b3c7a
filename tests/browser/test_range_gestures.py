"""The likelihood range in a real browser: what a hand, a keyboard and a finger do to it, and what Python hears."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.range_page import (
    ENGLISH,
    PHONE,
    drag,
    expect_equal_numbers,
    expect_selection,
    handle,
    known,
    open_range,
    score_range,
    track_point,
)


@pytest.fixture
def page(range_page: Page) -> Page:
    return range_page


def test_first_selection_comes_from_python(page: Page) -> None:
    open_range(page, "low=31.4&high=62.7")
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "31.4")
    expect(handle(page, "high")).to_have_attribute("aria-valuenow", "62.7")
    expect(page.locator(".range-line")).to_have_text("Score 31.4 to 62.6 · chance 11% to 32%")
    assert (known(page)["runs"], known(page)["selection"]) == (1, score_range(31.4, 62.7))
    expect_equal_numbers(page)


def test_numbers_move_during_the_drag_and_python_hears_once(page: Page) -> None:
    open_range(page)
    seen = drag(page, 50, 20)
    assert len(set(seen)) >= 8
    assert known(page)["runs"] == 1
    page.mouse.up()
    expect_selection(page, score_range(20, 75))
    page.wait_for_timeout(400)
    assert known(page)["runs"] == 2
    assert page.locator(".panel .size").inner_text() == seen[-1]
    expect_equal_numbers(page)


def test_handles_do_not_cross(page: Page) -> None:
    open_range(page)
    drag(page, 50, 95)
    page.mouse.up()
    expect_selection(page, score_range(74.9, 75))
    expect(page.locator(".range-line")).to_have_text("Score 74.9 · chance about 45%")


@pytest.mark.parametrize(("low", "high", "end"), [(99.9, 100, 60), (0, 0.1, 40)])
def test_handles_on_one_another_part_again(page: Page, low: float, high: float, end: float) -> None:
    open_range(page, f"low={low}&high={high}")
    drag(page, (low + high) / 2, end)
    page.mouse.up()
    expect(page.get_by_test_id("stCode")).to_contain_text('"runs": 2')
    found = known(page)["selection"]
    assert found["high"] - found["low"] == pytest.approx(40, abs=1)


def test_filled_track_moves_both(page: Page) -> None:
    open_range(page)
    drag(page, 62, 32)
    page.mouse.up()
    expect_selection(page, score_range(20, 45))
    drag(page, 32, 2)
    page.mouse.up()
    expect_selection(page, score_range(0, 25))


def test_click_on_the_track_moves_the_nearest_handle(page: Page) -> None:
    open_range(page)
    page.mouse.click(*track_point(page, 20))
    expect_selection(page, score_range(20, 75))
    page.mouse.click(*track_point(page, 40))
    expect_selection(page, score_range(40, 75))
    page.mouse.click(*track_point(page, 90))
    expect_selection(page, score_range(40, 90))


def test_keys_move_a_handle_and_its_value_is_there_at_once(page: Page) -> None:
    open_range(page)
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


def test_a_held_key_is_one_message(page: Page) -> None:
    open_range(page)
    handle(page, "high").focus()
    for _ in range(15):
        page.keyboard.down("ArrowRight")
    assert known(page)["runs"] == 1
    page.keyboard.up("ArrowRight")
    expect_selection(page, score_range(50, 90))
    page.wait_for_timeout(400)
    assert known(page)["runs"] == 2


def test_focus_stays_after_the_answer(page: Page) -> None:
    open_range(page)
    handle(page, "high").focus()
    page.keyboard.press("ArrowRight")
    expect_selection(page, score_range(50, 76))
    expect(handle(page, "high")).to_be_focused()


def test_bounds_can_be_typed(page: Page) -> None:
    open_range(page)
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
def test_a_bound_that_cannot_be_changes_nothing(page: Page, typed: str) -> None:
    open_range(page)
    low = page.get_by_role("textbox", name=ENGLISH["bound_from"])
    low.fill(typed)
    low.press("Enter")
    expect(page.locator(".told")).to_have_text("Type a score from 0 to 74.9.")
    expect(low).to_have_value("50")
    page.wait_for_timeout(300)
    assert known(page)["runs"] == 1


def test_typed_bounds_follow_the_language(page: Page) -> None:
    open_range(page, "locale=fr")
    low = page.locator("[data-bound=low]")
    low.fill("62,5")
    low.press("Enter")
    expect_selection(page, score_range(62.5, 75))
    expect(low).to_have_value("62,5")
    expect(page.locator(".range-line")).to_contain_text("Score 62,5 à 74,9")


def test_new_filters_change_numbers_and_leave_the_handles(page: Page) -> None:
    open_range(page)
    drag(page, 50, 33)
    page.mouse.up()
    expect_selection(page, score_range(33, 75))
    before = page.locator(".panel .size").inner_text()
    page.get_by_test_id("stCheckbox").locator("label").click()
    expect(page.get_by_test_id("stCode")).to_contain_text('"runs": 3')
    expect(page.locator(".panel .size")).not_to_have_text(before)
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "33")
    expect_equal_numbers(page)


def test_an_answer_does_not_snatch_the_handle(page: Page) -> None:
    open_range(page)
    drag(page, 50, 40)
    page.mouse.up()
    drag(page, 40, 25)
    expect(page.get_by_test_id("stCode")).to_contain_text('"runs": 2')
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "25")
    page.mouse.up()
    expect_selection(page, score_range(25, 75))
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "25")


def test_python_can_move_the_handles(page: Page) -> None:
    open_range(page)
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


def test_only_the_release_is_spoken(page: Page) -> None:
    open_range(page)
    spoken = page.locator(".spoken")
    drag(page, 50, 30)
    expect(spoken).to_have_text("")
    page.mouse.up()
    expect(spoken).not_to_have_text("")
    expect_selection(page, score_range(30, 75))
    summary, (low, high) = known(page)["summary"], known(page)["range"]
    said = f"{summary['size']:,} customers, {summary['likely_buyers']:,} likely to buy"
    expect(spoken).to_have_text(f"{said}, likely range {low:,} to {high:,}")


def test_a_finger_drags_a_handle(browser: Browser, range_server: str) -> None:
    context = browser.new_context(base_url=range_server, viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_range(page)
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


def test_a_bar_is_read_by_mouse_and_keyboard(page: Page) -> None:
    open_range(page)
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
