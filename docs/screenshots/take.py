"""Take the screenshots of this folder: every page in every state, light and dark, 1440 and 390 pixels wide.

    .venv/bin/python docs/screenshots/take.py [--out FOLDER] [--demos FOLDER] [--only NAME ...]

It needs the two demo workspaces (``make run`` builds them), the packages of ``make test`` and a browser, found as the
tests find it (``scripts/browser.sh``; CHROMIUM=... chooses one). What is shown stands in ``shots.py`` (of campaigns in
``campaign_shots.py``), and the copies of the demos it is shown on are made by ``stages.py`` in temporary folders,
served on free ports, so nothing of yours is shown or changed. The clock stands still, so the same demos give the same
pictures.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as NotThere

ROOT = Path(__file__).resolve().parents[2]
# Run as a script, Python looks beside this file only.
sys.path.insert(0, str(ROOT))

from docs.screenshots.shot import Shot, settled  # noqa: E402
from docs.screenshots.shots import SHOTS  # noqa: E402
from docs.screenshots.stages import STAGES  # noqa: E402

DEMOS = ROOT / "data" / "workspaces"
WIDTHS = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")
START_SECONDS = 60
PAGE_MILLISECONDS = 45_000
MOST_PIXELS = 8_000
HEIGHT = "() => (document.querySelector('[data-testid=stMain]') ?? document.documentElement).scrollHeight"


def main(words: Sequence[str] | None = None) -> None:
    """Take the pictures that are asked for, all without ``--only``, and say where they are."""
    arguments = _arguments(words)
    wanted = [shot for shot in SHOTS if not arguments.only or shot.name in arguments.only]
    arguments.out.mkdir(parents=True, exist_ok=True)
    browser_path = os.environ.get("CHROMIUM") or _browser()
    missed: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for stage in dict.fromkeys(shot.stage for shot in wanted):
            with _stage(stage, arguments.demos) as address:
                here = [shot for shot in wanted if shot.stage == stage]
                missed += [shot.name for shot in here if not _taken(browser, address, shot, arguments.out)]
        browser.close()
    if missed:
        raise SystemExit(f"Not taken: {', '.join(missed)}")


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take the screenshots of every page.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="where the PNG files go")
    parser.add_argument("--demos", type=Path, default=DEMOS, help="where both demo workspaces stand")
    parser.add_argument("--only", nargs="*", choices=[shot.name for shot in SHOTS], help="some of the pictures")
    return parser.parse_args(words)


def _browser() -> str:
    found = subprocess.run(["scripts/browser.sh"], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    return found.stdout.strip().splitlines()[-1]


@contextmanager
def _stage(name: str, demos: Path) -> Iterator[str]:
    """Serve a stage from a temporary folder; yield its address."""
    for demo in ("studio", "retail"):
        if not (demos / demo / "workspace.toml").is_file():
            raise SystemExit(f"There is no demo {demo} in {demos}. Build it first: penchant demo {demo}")
    with tempfile.TemporaryDirectory(prefix="penchant-screenshots-", ignore_cleanup_errors=True) as folder:
        STAGES[name].build(demos, Path(folder))
        with _server(Path(folder), STAGES[name].around) as address:
            yield address


@contextmanager
def _server(workspaces: Path, around: Mapping[str, str]) -> Iterator[str]:
    """A server of its own over these workspaces; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PENCHANT_WORKSPACE"}
    script = "docs/screenshots/served.py"
    process = subprocess.Popen(  # noqa: S603 - this interpreter, our own program
        [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", "--server.headless=true"],
        cwd=ROOT,
        env=environment | {"PENCHANT_WORKSPACES": str(workspaces), "PYTHONPATH": str(ROOT), **around},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        # It may be in the middle of a slow count, which would keep it.
        process.kill()
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


def _taken(browser: Browser, address: str, shot: Shot, out: Path) -> bool:
    """Take a picture in every width and scheme; tell whether what it shows was there in time."""
    try:
        _take(browser, address, shot, out)
    except NotThere as error:
        sys.stdout.write(f"{shot.name}: {str(error).splitlines()[0]}\n")
        return False
    return True


def _take(browser: Browser, address: str, shot: Shot, out: Path) -> None:
    for width, height in WIDTHS.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
        )
        with closing(context):
            page = context.new_page()
            page.set_default_timeout(PAGE_MILLISECONDS)
            page.goto(f"{address}/{shot.address}")
            _come_to(page, shot)
            if shot.whole:
                _grow(page, width)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                settled(page)
                page.mouse.move(0, 0)
                file = out / f"{shot.name}-{scheme}-{width}.png"
                page.screenshot(path=file)
                sys.stdout.write(f"{file.name}: {file.stat().st_size / 1000:.0f} kB\n")
                sys.stdout.flush()


def _come_to(page: Page, shot: Shot) -> None:
    """Do what a person does until the picture is there."""
    if shot.steps is not None:
        page.locator("h1").first.wait_for()
        settled(page)
        shot.steps(page)
    page.locator(shot.ready).first.wait_for(state="visible")
    settled(page)


def _grow(page: Page, width: int) -> None:
    """Make the window as tall as what is inside: the page scrolls within it."""
    for _ in range(3):
        height = min(max(page.evaluate(HEIGHT), WIDTHS[width]), MOST_PIXELS)
        if page.viewport_size == {"width": width, "height": height}:
            return
        page.set_viewport_size({"width": width, "height": height})
        settled(page)


if __name__ == "__main__":
    main()
