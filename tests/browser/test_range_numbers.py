"""The numbers of the likelihood range: those of Python, for any choice."""

import random
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from segmentation.index.summary import summarise
from segmentation.predictions.level import Drift, interval
from tests.browser.range_page import (
    ENGLISH,
    LEVELS,
    SHOWN,
    arrays,
    expect_equal_numbers,
    expect_selection,
    expected_texts,
    known,
    known_after,
    open_range,
    random_choice,
    score_range,
    track_point,
    type_bounds,
)


@pytest.fixture
def page(range_page: Page) -> Page:
    return range_page


def test_what_is_saved_is_what_is_shown(page: Page) -> None:
    draw = random.Random(20261121)
    for case, seed, part in [("usual", 3, 0.2), ("large", 5, 0.05)]:
        open_range(page, f"case={case}&seed={seed}&share={part}")
        for _ in range(2):
            low, high = sorted(draw.sample(range(1001), 2))
            type_bounds(page, low / 10, high / 10)
            expect_selection(page, score_range(low / 10, high / 10))
            expect_equal_numbers(page)
        page.get_by_role("button", name="Levels").click()
        chosen = set(known_after(page, '"mode": "levels"')["selection"]["levels"])
        for name in draw.choices(LEVELS, k=3):
            if chosen != {name}:
                chosen ^= {name}
                page.locator(f"[data-level={name}]").click()
            expect_selection(page, {"mode": "levels", "levels": [level for level in LEVELS if level in chosen]})
            expect_equal_numbers(page)


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
def test_few_or_no_customers(page: Page, query: str, size: str, share: str) -> None:
    open_range(page, query)
    expect(page.locator(".panel .size")).to_have_text(size)
    expect(page.locator(".panel .share")).to_have_text(share)
    expect_equal_numbers(page)


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
def test_the_numbers_are_those_of_python_for_any_choice(page: Page, query: str, drift: Drift) -> None:
    open_range(page, query)
    held = arrays(page)
    draw = random.Random(query)
    choices = [random_choice(draw) for _ in range(200)]
    shown = page.locator(".frame").evaluate(SHOWN, [choice.to_state() for choice in choices])
    for choice, texts in zip(choices, shown, strict=True):
        found = summarise(**held, bins=choice.bins)
        chosen = np.concatenate([np.arange(*run) for run in choice.bins])
        likely = interval(held["count"][chosen], held["sum_p"][chosen], drift, 0.8)
        if found.size == 0:
            assert texts["size"] == "0"
        else:
            assert texts == expected_texts(found, [likely.low, likely.high]), choice


def test_the_likely_range_moves_during_the_drag(page: Page) -> None:
    open_range(page)
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


def test_a_range_that_rests_on_nothing_yet_says_so(page: Page) -> None:
    open_range(page, "windows=0")
    expect(page.locator(".wide")).to_have_text(ENGLISH["likely_range_wide"])
    expect(page.locator(".range-help")).to_be_hidden()
    open_range(page, "windows=12")
    expect(page.locator(".wide")).to_be_empty()
    expect(page.locator(".range-help")).to_have_text(ENGLISH["likely_range_help_other"].format(n=12))
    open_range(page, "tau=no")
    expect(page.locator(".range")).to_be_empty()
    expect_equal_numbers(page)


HIDDEN = "Data is 4 days late."


@pytest.mark.parametrize("query", ["", "&levels=medium", "&locale=fr", "&filter=no"])
def test_hidden_results_leave_the_sizes_and_the_reason(page: Page, query: str) -> None:
    open_range(page, f"hidden={HIDDEN}{query}")
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


def test_hidden_results_are_not_spoken_and_not_sent(page: Page) -> None:
    open_range(page, f"hidden={HIDDEN}&filter=no")
    page.locator(".picks").get_by_role("button", name="Everyone").click()
    expect(page.locator(".spoken")).to_have_text("20,000 customers")
    held = page.locator(".frame").evaluate("root => Object.entries(root.likelihoodRange.sums)")
    assert {name: value for name, value in held if name in ("buyers", "coveredBuyers", "spread")} == {
        "buyers": None,
        "coveredBuyers": None,
        "spread": None,
    }
