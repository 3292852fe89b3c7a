"""How the browser tests of the likelihood range read it and move it, and what its numbers must be."""

import json
import random
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from pages.ui.audience_range import range_texts
from pages.ui.likelihood_range import Selection
from pages.ui.text import plural, share
from segmentation.index.summary import RangeSummary

LEVELS = ("low", "medium", "high")
WIDE, PHONE = {"width": 1240, "height": 900}, {"width": 390, "height": 844}
ENGLISH = range_texts("orders")


def open_range(page: Page, query: str = "") -> None:
    page.goto(f"/?{query}")
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


def share_text(part: float) -> str:
    """A fraction as a share of so many that it has all its digits."""
    return share(round(part * 10**12), 10**12)


def range_text(found: list[int] | None) -> str:
    return "" if found is None else ENGLISH["likely_range"].format(low=f"{found[0]:,}", high=f"{found[1]:,}")


# What the panel says for a list of choices, one after the other, as if a handle had been dragged through them.
SHOWN = """(root, states) => states.map(state => {
  if (state) root.likelihoodRange.choice.adopt(state)
  root.likelihoodRange.paint()
  const text = name => root.querySelector(`.panel ${name}`).textContent
  const found = ["size", "share", "buyers", "others", "range", "times"].map(name => [name, text(`.${name}`)])
  const reach = [...root.querySelectorAll(".reach li")].map(node => node.textContent)
  return { ...Object.fromEntries(found), reach, revenue: text(".revenue strong") }
})"""


def expected_texts(summary: RangeSummary, likely: list[int] | None) -> dict[str, object]:
    """What the panel has to say of a choice that holds somebody."""
    covered = f"{summary.covered:,}"
    revenue = "0%" if summary.revenue_share is None else share_text(summary.revenue_share)
    places = {"share": share(summary.size, summary.covered), "covered": covered}
    return {
        "size": f"{summary.size:,}",
        "share": ENGLISH["size_one" if summary.size == 1 else "size_other"].format(**places),
        "buyers": of_total(summary.likely_buyers, summary.likely_buyers_total),
        "others": of_total(summary.others, summary.others_total),
        "range": range_text(likely),
        "times": "" if summary.size == summary.covered else times_text(summary.times_better),
        "reach": [plural(f"range.reach_{channel}", n) for channel, n in summary.reachable.items()],
        "revenue": revenue,
    }


def of_total(n: int, total: int) -> str:
    return ENGLISH["of_total"].format(n=f"{n:,}", total=f"{total:,}", share=share(n, total))


def expect_equal_numbers(page: Page) -> None:
    """The digits on the screen are those Python computes for the same choice."""
    summary = RangeSummary(**known(page)["summary"])
    (shown,) = page.locator(".frame").evaluate(SHOWN, [None])
    wanted = expected_texts(summary, known(page)["range"])
    if summary.times_better is None:
        wanted["times"] = shown["times"]
    assert shown == wanted


def type_bounds(page: Page, low: float, high: float) -> None:
    """Type both bounds, from the whole scale, so that each fits when it is typed."""
    page.locator(".picks").get_by_role("button", name="Everyone").click()
    expect_selection(page, score_range(0, 100))
    for which, value in (("low", low), ("high", high)):
        page.locator(f"[data-bound={which}]").fill(f"{value:g}")
        page.locator(f"[data-bound={which}]").press("Enter")


def random_choice(draw: random.Random) -> Selection:
    if draw.random() < 0.2:
        return Selection.of_levels(*draw.sample(LEVELS, draw.randint(1, 3)))
    low, high = sorted(draw.sample(range(1001), 2))
    return Selection.of_range(low / 10, high / 10)


def arrays(page: Page) -> dict[str, Any]:
    """The arrays the component was sent, as `summarise` takes them."""
    sent, _ = json.loads(page.locator(".frame").evaluate("root => root.likelihoodRange.about"))
    names = ("covered_count", "covered_sum_p", "count", "sum_p", "sum_value")
    held: dict[str, Any] = {name: np.array(sent[name]) for name in names}
    reachable = {channel: np.array(count) for channel, count in sent["reachable"].items()}
    return held | {"covered_value": sent["covered_value"], "reachable": reachable}
