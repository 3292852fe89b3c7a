"""Take the screenshots of this folder: every page, light and dark, at 1440 and 390 pixels, at full length.

    .venv/bin/python docs/screenshots/take.py [--out FOLDER] [--only NAME ...]

It needs the two demo workspaces (``make run`` builds them), the packages of ``make test`` and a browser, found as the
tests find it (``scripts/browser.sh``; CHROMIUM=... chooses one). It works on a copy of the demos in a temporary folder,
saves its segments and drafts there, and serves the copy on a free port, so nothing of yours is shown or changed.
The clock of what it saves is fixed, so the same demos give the same pictures.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
# Run as a script, Python looks beside this file only.
sys.path.insert(0, str(ROOT))

from segmentation.api import (  # noqa: E402
    LOCAL,
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Filter,
    InCategory,
    InSegment,
    LastDays,
    NoneOf,
    Orders,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    Workspace,
    audience_filter,
    open_workspace,
)

DEMOS = ROOT / "data" / "workspaces"
WIDTHS = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")
START_SECONDS = 60
PAGE_MILLISECONDS = 60_000
MOST_PIXELS = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: ``ready`` is a selector that is on the page when it is complete."""

    name: str
    address: str
    ready: str


SHOTS = (
    Shot(name="home", address="?workspace=studio", ready=".st-key-card_own"),
    Shot(name="audience", address="audience?workspace=studio&segment=regulars-without-gold", ready=".frame"),
    Shot(
        name="audience-retail", address="audience?workspace=retail&prediction=orders-30d&scores=50-75", ready=".frame"
    ),
    Shot(name="segments", address="segments?workspace=studio", ready="[class*=st-key-segment_]"),
    Shot(
        name="segment",
        address="segments?workspace=studio&segment=trial-class-guests-in-france",
        ready=".st-key-version_1",
    ),
    Shot(
        name="segments-compared",
        address="segments?workspace=studio&compare=trial-class-guests-in-france@1&with=trial-class-guests-in-france",
        ready=".st-key-overlap",
    ),
    Shot(name="predictions", address="predictions?workspace=studio", ready=".st-key-prediction_joins-30d"),
    Shot(name="prediction", address="predictions?workspace=retail&prediction=orders-30d", ready=".st-key-table_levels"),
    Shot(
        name="prediction-accuracy",
        address="predictions?workspace=retail&prediction=orders-30d&tab=accuracy",
        ready=".st-key-analysts",
    ),
    Shot(
        name="prediction-drivers",
        address="predictions?workspace=retail&prediction=orders-30d&tab=drivers",
        ready=".st-key-uses_facts",
    ),
    Shot(
        name="prediction-history",
        address="predictions?workspace=retail&prediction=orders-30d&tab=history",
        ready=".st-key-table_issues",
    ),
    Shot(
        name="prediction-settings",
        address="predictions?workspace=studio&prediction=orders-30d&tab=settings",
        ready=".st-key-settings_analysts",
    ),
    Shot(name="prediction-new", address="predictions?workspace=studio&new=question", ready=".st-key-create_buttons"),
    Shot(name="campaigns", address="campaigns?workspace=studio", ready="[class*=st-key-campaign_]"),
    Shot(name="customers", address="customers?workspace=studio", ready=".st-key-customer_search"),
    Shot(name="data", address="data?workspace=studio", ready=".js-plotly-plot"),
)


class SavedClock:
    """The morning on which the segments of the pictures were saved."""

    def now(self) -> datetime:
        """Return the first morning after the studio's data ends."""
        return datetime(2026, 10, 1, 9, 30, tzinfo=UTC)


REGULARS = AllOf(
    members=(
        AnyOf(
            members=(
                Visits(count=Comparison(op=">=", values=(2,)), window=LastDays(days=30)),
                Orders(measure="count", value=Comparison(op=">=", values=(2,)), window=LastDays(days=90)),
            )
        ),
        Subscription(state="not_active", plans=("Gold", "Unlimited")),
        Attribute(field="country", test=Comparison(op="not_in", values=("Germany",))),
        NoneOf(members=(Tag(mode="any_of", tags=("staff",)),)),
    )
)
GUESTS = AllOf(
    members=(
        Tag(mode="any_of", tags=("trial class",)),
        Tag(mode="none_of", tags=("staff",)),
        Attribute(field="country", test=Comparison(op="in", values=("France",))),
    )
)
SEGMENTS: Sequence[tuple[str, Filter, str]] = (
    (
        "Likely to join",
        audience_filter(Subscription(state="not_active"), InCategory(prediction="joins-30d", categories=("high",))),
        "joins-30d",
    ),
    (
        "Trial class guests in France",
        audience_filter(GUESTS, InCategory(prediction="orders-30d", categories=("medium", "high"))),
        "orders-30d",
    ),
    (
        "Regulars without Gold",
        audience_filter(REGULARS, Score(prediction="orders-30d", low=50, high=75)),
        "orders-30d",
    ),
)
FAIR = tuple(f"S{number:06d}" for number in range(1, 321, 2))
DRAFTS: Sequence[tuple[str, int, str]] = (
    ("October: a first month on us", 0, "Personal help at the front desk, no discount."),
    ("Early access to the new class pack", 2, ""),
)


def main(words: Sequence[str] | None = None) -> None:
    """Take the pictures that are asked for, all without ``--only``, and say where they are."""
    arguments = _arguments(words)
    wanted = [shot for shot in SHOTS if not arguments.only or shot.name in arguments.only]
    arguments.out.mkdir(parents=True, exist_ok=True)
    browser_path = os.environ.get("CHROMIUM") or _browser()
    with _copied_demos() as workspaces, _server(workspaces) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for shot in wanted:
            for scheme in SCHEMES:
                for width in WIDTHS:
                    file = arguments.out / f"{shot.name}-{scheme}-{width}.png"
                    _take(browser, f"{address}/{shot.address}", shot.ready, scheme, width, file)
                    sys.stdout.write(f"{file.name}: {file.stat().st_size / 1000:.0f} kB\n")
        browser.close()


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take the screenshots of every page.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="where the PNG files go")
    parser.add_argument("--only", nargs="*", choices=[shot.name for shot in SHOTS], help="some of the pages")
    return parser.parse_args(words)


def _browser() -> str:
    found = subprocess.run(["scripts/browser.sh"], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    return found.stdout.strip().splitlines()[-1]


@contextmanager
def _copied_demos() -> Iterator[Path]:
    """A temporary folder with both demos and the segments and drafts that the pictures show."""
    with tempfile.TemporaryDirectory(prefix="penchant-screenshots-") as folder:
        for name in ("studio", "retail"):
            if not (DEMOS / name / "workspace.toml").is_file():
                raise SystemExit(f"There is no demo {name} in {DEMOS}. Build it first: penchant demo {name}")
            shutil.copytree(DEMOS / name, Path(folder) / name)
        _save(Path(folder) / "studio")
        yield Path(folder)


def _save(path: Path) -> None:
    studio = open_workspace(path, clock=SavedClock())
    for title, filter, prediction in SEGMENTS:
        studio.segments.save(title, filter, actor=LOCAL, prediction=prediction)
    _live_on(studio)
    for title, position, notes in DRAFTS:
        _, filter, prediction = SEGMENTS[position]
        studio.campaigns.draft(title, filter, actor=LOCAL, prediction=prediction, notes=notes)
    studio.close()


def _live_on(studio: Workspace) -> None:
    """Give the segments a past: labels, a second version, a fixed list, one that another uses, a customer list."""
    segments, guests = studio.segments, "trial-class-guests-in-france"
    to_mail = AllOf(members=(*GUESTS.members, Reachable(channel="email")))
    narrower = audience_filter(to_mail, InCategory(prediction="orders-30d", categories=("high",)))
    segments.describe(guests, "Those to invite to a second class, for the front desk.", actor=LOCAL)
    segments.set_labels(guests, ("Front desk", "October"), actor=LOCAL)
    segments.set_labels("likely-to-join", ("October",), actor=LOCAL)
    segments.freeze("likely-to-join", "Likely to join, 30 September 2026", actor=LOCAL)
    segments.save("Call list of the front desk", InSegment(segment=guests), actor=LOCAL, labels=("Front desk",))
    segments.update(guests, narrower, actor=LOCAL)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fair.txt"
        file.write_text("\n".join(("customer_id", *FAIR, FAIR[0], "walk-in")), encoding="utf-8")
        studio.customer_lists.add("Fair in Lyon", file, actor=LOCAL)


@contextmanager
def _server(workspaces: Path) -> Iterator[str]:
    """A server of its own over these workspaces; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PENCHANT_WORKSPACE"}
    process = subprocess.Popen(  # noqa: S603 - this interpreter, our own program
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"],
        cwd=ROOT,
        env=environment | {"PENCHANT_WORKSPACES": str(workspaces)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer:  # noqa: S310 - our server
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit("The server did not start. Try: .venv/bin/penchant serve")


def _take(browser: Browser, address: str, ready: str, scheme: str, width: int, file: Path) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.locator(ready).first.wait_for(state="visible", timeout=PAGE_MILLISECONDS)
    _settle(page)
    # The page scrolls inside the window, so a full-page picture needs a window as tall as what is inside.
    for _ in range(3):
        height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(height, WIDTHS[width]), MOST_PIXELS)})
        _settle(page)
    page.mouse.move(0, 0)
    page.screenshot(path=file)
    context.close()


def _settle(page: Page) -> None:
    """Wait until the script has run, nothing is being fetched and two frames have been drawn."""
    page.wait_for_function(
        "() => document.querySelector('[data-test-script-state]')?.dataset.testScriptState === 'notRunning'",
        timeout=PAGE_MILLISECONDS,
    )
    page.wait_for_load_state("networkidle")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_timeout(400)


if __name__ == "__main__":
    main()
