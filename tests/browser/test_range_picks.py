"""Quick picks and typed sizes of the likelihood range: what Python finds, and how it is said."""

import random
import re

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from segmentation.index.range_choice import half_of_buyers, range_of_size, top_share
from tests.browser.range_page import (
    ENGLISH,
    PHONE,
    arrays,
    expect_equal_numbers,
    expect_selection,
    handle,
    known,
    open_range,
    score_range,
)

CASES = ("case=usual&seed=3&share=0.2", "case=usual&filter=no", "case=halves&seed=4&share=0.3", "case=tall&filter=no")
# Sizes typed one after the other, without telling Python of each.
TYPED = """(root, asked) => {
  const { choice, sizing, exchange } = root.likelihoodRange
  exchange.tell = () => {}
  return asked.map(([low, high, moved, unit, wanted]) => {
    choice.pick(low, high)
    choice.last = moved
    sizing.unit.value = unit
    sizing.show()
    sizing.input.value = ` ${wanted} `
    sizing.take()
    return [choice.low, choice.high, Number(sizing.input.value.replace(/,/g, ""))]
  })
}"""


@pytest.fixture
def page(range_page: Page) -> Page:
    return range_page


@pytest.mark.parametrize("query", CASES)
def test_picks_and_typed_sizes_find_what_python_finds(page: Page, query: str) -> None:
    open_range(page, query)
    held = arrays(page)
    ranges = page.locator(".frame").evaluate("root => root.likelihoodRange.picks.ranges")
    assert tuple(ranges["top"]) == top_share(held["count"], 10)
    assert tuple(ranges["half"]) == half_of_buyers(held["count"], held["sum_p"])
    draw = random.Random(query)
    asked = [
        [*sorted(draw.sample(range(1001), 2)), draw.choice(["low", "high"]), unit, int(10 ** draw.uniform(0, 5))]
        for unit in ("customers", "email", "sms", "ads")
        for _ in range(60)
    ]
    found = page.locator(".frame").evaluate(TYPED, asked)
    for (low, high, moved, unit, wanted), (new_low, new_high, size) in zip(asked, found, strict=True):
        count = held["count"] if unit == "customers" else held["reachable"][unit]
        assert (new_low, new_high) == (range_of_size(count, (low, high), moved, wanted) or (low, high))
        assert size == count[new_low:new_high].sum()


def test_named_picks(page: Page) -> None:
    open_range(page)
    for name, low, high in [("High", 75, 100), ("Low", 0, 50), ("Everyone", 0, 100), ("Medium", 50, 75)]:
        button = page.locator(".picks").get_by_role("button", name=name)
        button.click()
        expect_selection(page, score_range(low, high))
        expect(button).to_have_attribute("aria-pressed", "true")
        expect_equal_numbers(page)


@pytest.mark.parametrize(
    ("query", "pick", "said"),
    [
        ("filter=no", "top", r"Nearest to 2,000, 10% of all 20,000 covered: [\d,]+\."),
        ("filter=yes", "top", r"Nearest to 312, 10% of the 3,1\d\d who match your filters: \d+\."),
        ("filter=no", "half", r"The fewest customers with half of all [\d,]+ likely buyers\."),
        ("filter=yes", "half", r"The fewest customers with half of the \d+ likely buyers who match your filters\."),
        ("filter=no&locale=fr", "half", r"Le moins de clients possible pour la moitié des .+ acheteurs attendus\."),
        (
            "filter=no&event=subscription_starts",
            "half",
            r"The fewest customers with half of all [\d,]+ likely joiners\.",
        ),
    ],
)
def test_a_pick_says_what_it_is(page: Page, query: str, pick: str, said: str) -> None:
    open_range(page, query)
    button = page.locator(f"[data-pick={pick}]")
    button.click()
    expect(page.locator(".told")).to_have_text(re.compile(f"^{said}$"))
    expect(button).to_have_attribute("aria-pressed", "true")
    page.locator("[data-bound=low]").fill("3")
    page.locator("[data-bound=low]").press("Enter")
    expect(page.locator(".told")).to_be_empty()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_half_the_buyers_is_off_while_results_are_hidden(page: Page) -> None:
    open_range(page, "hidden=Data is 4 days late.")
    button = page.locator("[data-pick=half]")
    expect(button).to_have_attribute("aria-disabled", "true")
    # Not disabled in the browser's sense: it is reached, and says why.
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_have_text("Off while the expected results are hidden. Data is 4 days late.")
    assert known(page)["selection"] == score_range(50, 75)
    page.locator("[data-pick=top]").click()
    expect(page.locator(".told")).to_contain_text("10% of the")


def test_a_typed_size_moves_the_handle_used_last(page: Page) -> None:
    open_range(page, "filter=no&low=20&high=60")
    size = page.get_by_role("textbox", name="Size")
    handle(page, "high").focus()
    page.keyboard.press("ArrowRight")
    expect_selection(page, score_range(20, 61))
    size.fill("4,000")
    size.press("Enter")
    expect(page.locator(".told")).to_have_text(re.compile(r"^(Nearest to 4,000: [34],\d{3}|Exactly 4,000)\.$"))
    expect(handle(page, "low")).to_have_attribute("aria-valuenow", "20")
    expect(page.get_by_test_id("stCode")).to_contain_text('"runs": 3')
    expect(size).to_have_value(f"{known(page)['summary']['size']:,}")
    assert abs(known(page)["summary"]["size"] - 4000) < 40
    expect_equal_numbers(page)
    page.locator("[data-bound=low]").fill("10")
    page.locator("[data-bound=low]").press("Enter")
    size.fill("900")
    size.press("Tab")
    expect(page.locator(".told")).to_contain_text("Nearest to 900: ")
    assert float(handle(page, "low").get_attribute("aria-valuenow")) > 10


def test_a_size_by_channel_counts_those_who_can_be_reached(page: Page) -> None:
    open_range(page, "filter=no")
    page.get_by_role("combobox", name="What the size counts").select_option("by e-mail")
    size = page.get_by_role("textbox", name="Size")
    size.fill("1000")
    size.press("Enter")
    expect(page.locator(".told")).to_contain_text("1,000")
    reached = re.match(r"[\d,]+", page.locator("[data-channel=email]").inner_text())[0]
    expect(size).to_have_value(reached)
    assert abs(int(reached.replace(",", "")) - 1000) < 20


@pytest.mark.parametrize(
    ("query", "typed", "said"),
    [
        (
            "filter=no&low=20&high=30",
            "19,000",
            r"19,000 cannot be reached from here, at most [\d,]+\. Move the other end",
        ),
        ("filter=no&low=0&high=100", "20001", r"20,001 cannot be reached: there are 20,000 in all\."),
        ("case=one-bucket&filter=no&low=80&high=90", "many", r"Type a whole number, such as 4,000\."),
        ("filter=no", "0", r"Type a whole number"),
        ("filter=no", "-5", r"Type a whole number"),
        ("filter=no", "4.5", r"Type a whole number"),
        ("filter=no", "4,00", r"Type a whole number"),
        ("case=none", "40", r"Nobody is in reach from here\."),
    ],
)
def test_a_size_that_cannot_be_says_so(page: Page, query: str, typed: str, said: str) -> None:
    open_range(page, query)
    size = page.get_by_role("textbox", name="Size")
    size.fill(typed)
    size.press("Enter")
    expect(page.locator(".told")).to_have_text(re.compile(f"^{said}"))
    expect(size).not_to_have_value(typed)


@pytest.mark.parametrize("typed", ["4000", "4 000", "4\u00a0000", "4\u202f000", "4,000"])
def test_a_size_is_typed_as_the_language_writes_it(page: Page, typed: str) -> None:
    open_range(page, "filter=no&locale=fr&low=0&high=100")
    page.locator("[data-size]").fill(typed)
    page.locator("[data-size]").press("Enter")
    expect(page.locator(".told")).to_contain_text(
        re.compile("Au plus près de 4\u202f000\u00a0: |Exactement 4\u202f000")
    )


def test_the_likeliest_so_many_are_asked_for(page: Page) -> None:
    open_range(page, "filter=no")
    page.locator("[data-pick=count]").click()
    expect(page.locator(".told")).to_have_text(ENGLISH["count_ask"])
    size = page.get_by_role("textbox", name="Size")
    expect(size).to_be_focused()
    page.keyboard.type("500")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_have_text(re.compile(r"^(Nearest to 500: \d{3}|Exactly 500)\.$"))
    expect(handle(page, "high")).to_have_attribute("aria-valuenow", "100")
    # Asked and left without an answer, the next size moves one handle again.
    page.locator("[data-pick=count]").click()
    page.keyboard.press("Escape")
    expect(page.locator(".told")).to_be_empty()
    assert size.input_value() != ""


def test_what_was_said_of_other_numbers_is_not_left_standing(page: Page) -> None:
    open_range(page)
    page.locator("[data-pick=top]").click()
    expect(page.locator(".told")).not_to_be_empty()
    page.get_by_test_id("stCheckbox").locator("label").click()
    expect(page.locator(".told")).to_be_empty()


def test_without_any_consent_only_customers_are_counted(page: Page) -> None:
    open_range(page, "reach=no")
    expect(page.locator(".reach li")).to_have_count(0)
    expect(page.get_by_role("combobox", name="What the size counts")).to_have_count(0)
    expect(page.locator(".unit-only")).to_have_text("customers")
    expect(page.locator(".reach-note")).to_have_text(ENGLISH["reach_none"])


def test_a_finger_reads_a_bar_and_it_stays_told(browser: Browser, range_server: str) -> None:
    context = browser.new_context(base_url=range_server, viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_range(page)
    page.locator(".columns > div").nth(6).tap()
    expect(page.locator(".tip")).to_contain_text("Customers scoring 30 to 34.9")
    page.wait_for_timeout(300)
    expect(page.locator(".tip")).to_be_visible()
    page.locator(".range-line").tap()
    expect(page.locator(".tip")).to_be_hidden()
    context.close()


def test_every_bar_with_somebody_has_its_number(page: Page) -> None:
    for query in ("", "case=tall&filter=no"):
        open_range(page, query)
        count = arrays(page)["count"].reshape(20, 50).sum(axis=1)
        labels = page.locator(".layer.matching b")
        assert [bool(text) for text in labels.all_inner_texts()] == [bool(n) for n in count]
        if query == "":
            assert labels.all_inner_texts() == [f"{n:,}" if n else "" for n in count]
        tops = labels.evaluate_all("all => all.filter(b => b.textContent).map(b => b.getBoundingClientRect().top)")
        assert np.min(tops) >= page.locator(".plot").bounding_box()["y"]
