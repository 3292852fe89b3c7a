"""What a picture is, and what a person does on most of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

State = Literal["normal", "empty", "loading", "error", "preview", "demo", "late"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: ``ready`` is a selector that is on the page when it is complete.

    ``steps`` are done once the page that ``address`` opens is there. Without ``whole`` the picture is one screen high.
    """

    name: str
    page: str
    address: str
    ready: str
    state: State = "normal"
    stage: str = "own"
    steps: Callable[[Page], None] | None = None
    whole: bool = True


def settled(page: Page, seconds: float = 90) -> None:
    """Wait until the script has run, nothing is being fetched and two frames have been drawn."""
    page.wait_for_timeout(150)
    page.wait_for_function(
        "() => (document.querySelector('[data-test-script-state]')?.dataset.testScriptState ?? 'notRunning')"
        " === 'notRunning'",
        timeout=seconds * 1000,
    )
    page.wait_for_load_state("networkidle")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_timeout(300)


def press(name: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()

    return press
