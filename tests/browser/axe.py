"""What axe-core finds on a page, less what is Streamlit's own."""

from dataclasses import asdict, dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOR_RULES = ("color-contrast", "link-in-text-block")
"""The rules whose outcome depends on the color scheme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A finding that is Streamlit's own: ``selector`` matches its markup and none of ours."""

    rule: str
    selector: str
    why: str


ALLOWED = (
    Allowed(
        rule="region",
        selector='body > div [role="menu"][data-rac], body > div [role="listbox"][data-rac]',
        why="An open menu or list of Streamlit hangs on the body, outside every landmark.",
    ),
    Allowed(
        rule="presentation-role-conflict",
        selector='section[data-testid="stFileUploaderDropzone"]',
        why="Streamlit's place to drop files has a name and is no widget; the button in it is one.",
    ),
)

_RUN = """async ([options, allowed]) => {
  const found = await axe.run(document, { ...options, resultTypes: ["violations"], elementRef: true })
  const ours = (rule, node) => !allowed.some((one) => one.rule === rule && node.element.matches(one.selector))
  return found.violations.flatMap(({ id, impact, nodes }) =>
    nodes.filter((node) => ours(id, node)).map((node) => `${id} (${impact}): ${node.html} ${node.failureSummary}`))
}"""


def findings(page: Page, *, colors_only: bool = False) -> list[str]:
    """Return what axe-core finds wrong with the page as it stands, in words, without what is Streamlit's own."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    kind, values = ("rule", COLOR_RULES) if colors_only else ("tag", TAGS)
    options = {"runOnly": {"type": kind, "values": list(values)}}
    return page.evaluate(_RUN, [options, [asdict(one) for one in ALLOWED]])
