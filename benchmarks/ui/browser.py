"""What one person does on the Audience page, in a real browser, by the browser's own clock."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.data import Progress
from benchmarks.targets import Part, Target
from benchmarks.ui.server import Server, serving
from benchmarks.ui.workspace import DAYS, NAME, address
from tests.browser.serving import FLAGS, browser_path

PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
SIZE = {"width": 1440, "height": 900}
DRAGS, MOVES, FRAME_MS = 30, 60, 16.0
RULES = 40
STARTS, SWITCHES = 30, 15
QUIET_MS = 400
WAIT_MS = 60_000
PROTOCOL = (
    "Chromium at 1440 x 900. {drags} drags of a handle with {moves} moves each; {rules} changes of the days in a rule "
    "“ordered within so many days”, each to a number not asked before; every clock is the browser's. A release is "
    "settled when the server's run has ended and the page knows it. A start is from the server's process to the "
    "heading of Home in a fresh browser; a switch from the click to the other page's heading."
)
RULE_MS = {1_000_000: 200.0, 10_000_000: 300.0}
# Set for a million customers; with more, a release is measured and has no bound.
RELEASE_MS, RELEASE_CUSTOMERS = 100.0, 1_000_000


def measure(folder: Path, customers: int, progress: Progress) -> list[Part]:
    """Return what dragging, releasing, changing a rule, starting and switching pages take."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        with serving(folder) as server, _page(browser) as page:
            _open(page, server.address + address(folder))
            progress(0.1, "Dragging")
            moves, gaps, releases, drawn = _drags(page)
            progress(0.4, "Changing a rule")
            rules = _rules(page)
            progress(0.6, "Switching pages")
            switches = _switches(page)
        progress(0.8, "Starting")
        paints = [_paint(browser, folder) for _ in range(STARTS)]
        browser.close()
    return [_part(customers, moves, gaps, releases, drawn, rules, paints, switches)]


def _part(
    customers: int,
    moves: Sequence[float],
    gaps: Sequence[float],
    releases: Sequence[float],
    drawn: Sequence[float],
    rules: Sequence[float],
    paints: Sequence[float],
    switches: Sequence[float],
) -> Part:
    smooth = 100 * sum(gap < 20 for gap in gaps) / len(gaps)
    rule_bound = RULE_MS.get(customers)
    targets = [
        Target(what="pointer move to number, median", measured=_median(moves), high=4, digits=2, unit="ms"),
        Target(what="gaps between frames under 20 ms", measured=smooth, low=95, digits=1, unit="%"),
        Target(
            what="first paint after the server's start, median",
            measured=_median(paints),
            high=5_000,
            digits=0,
            unit="ms",
        ),
        Target(what="page switch, median", measured=_median(switches), high=500, digits=0, unit="ms"),
    ]
    if rule_bound is not None:
        what = "changed rule to size and counts, median"
        targets.insert(2, Target(what=what, measured=_median(rules), high=rule_bound, digits=0, unit="ms"))
    if customers <= RELEASE_CUSTOMERS:
        what = "release to settled, median"
        targets.insert(2, Target(what=what, measured=_median(releases), high=RELEASE_MS, digits=0, unit="ms"))
    samples = {
        "pointer move to number": moves,
        "gap between frames": gaps,
        "release to settled": releases,
        "release to the frame with the answer": drawn,
        "changed rule to size and counts": rules,
        "start to first paint": paints,
        "page switch": switches,
    }
    return Part(
        name=f"person-{customers}",
        title=f"One person, {customers:,} customers",
        protocol=PROTOCOL.format(drags=DRAGS, moves=MOVES, rules=len(rules)),
        targets=tuple(targets),
        head=("ms", "samples", "median", "p95", "most"),
        rows=tuple(_row(what, values) for what, values in samples.items()),
    )


def _row(what: str, values: Sequence[float]) -> tuple[str, ...]:
    digits = 2 if what.startswith("pointer") else 1
    figures = (_median(values), percentile(values, 95), max(values))
    return (what, f"{len(values):,}", *(f"{value:,.{digits}f}" for value in figures))


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: int) -> float:
    """Return the smallest value that at least so many per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SIZE, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.add_init_script(PROBES)
    yield page
    context.close()


def _open(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function("window.probes && window.probes.inside('.size') && window.probes.current()")
    _quiet(page)


def _quiet(page: Page) -> None:
    page.wait_for_selector("[data-test-script-state=notRunning]")
    page.wait_for_timeout(QUIET_MS)


def _drags(page: Page) -> tuple[list[float], list[float], list[float], list[float]]:
    moves, gaps, releases, drawn = [], [], [], []
    for drag in range(DRAGS):
        box: Any = page.locator(".track").bounding_box()
        handle: Any = page.locator("[data-handle=low]").bounding_box()
        x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
        # To a place further left, then back: no drag ends where it began.
        goal = box["x"] + box["width"] * (0.1 if drag % 2 == 0 else 0.6) + drag
        page.mouse.move(x, y)
        page.evaluate("probes.drag()")
        page.mouse.down()
        for step in range(1, MOVES + 1):
            page.mouse.move(x + (goal - x) * step / MOVES, y)
            page.wait_for_timeout(FRAME_MS)
        found: Any = page.evaluate("probes.end()")
        page.evaluate("probes.settled()")
        page.mouse.up()
        settled, frame = page.evaluate("probes.answer")
        releases.append(float(settled))
        drawn.append(float(frame))
        moves += found["moves"]
        gaps += found["gaps"]
        _quiet(page)
    return moves, gaps, releases, drawn


def _rules(page: Page) -> list[float]:
    taken = []
    field = page.locator(".st-key-rule_1 [data-testid=stNumberInput] input")
    for days in range(DAYS + 1, DAYS + 1 + RULES):
        field.fill(str(days))
        page.evaluate("probes.recounted()")
        field.press("Enter")
        taken.append(float(page.evaluate("probes.answer")))
        _quiet(page)
    return taken


def _switches(page: Page) -> list[float]:
    taken = []
    for _ in range(SWITCHES):
        for name in ("Segments", "Audience"):
            page.evaluate("probes.switched()")
            page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()
            taken.append(float(page.evaluate("probes.answer")))
            _quiet(page)
    return taken


def _paint(browser: Browser, folder: Path) -> float:
    with serving(folder) as server, _page(browser) as page:
        return _painted(server, page)


def _painted(server: Server, page: Page) -> float:
    page.goto(f"{server.address}/?workspace={NAME}&lang=en", wait_until="commit")
    page.wait_for_selector("h1")
    return (time.perf_counter() - server.started) * 1000
