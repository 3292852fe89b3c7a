"""What was typed about money, by workspace and prediction: for the visit, or kept for everyone."""

from collections.abc import Callable

from pages.ui import session
from segmentation.api import LEVELS, Assumptions, KeptAssumptions, Offer, Workspace

NOTHING = Assumptions(offers=(Offer(level="high", kind="none"),))
"""What is there before anything is typed: High gets no discount unless one is chosen."""
FIELDS = (
    *("cost", "margin", "order_value"),
    *(f"{name}_{level}" for name in ("kind", "amount", "percent", "effect") for level in LEVELS),
)

_UNSEEN = object()


def key(workspace: Workspace, prediction: str, field: str) -> str:
    """Return the key of a field, or of all that is typed."""
    return f"money_{workspace.name}_{prediction}_{field}"


def typed(workspace: Workspace, prediction: str, kept: KeptAssumptions | None) -> Assumptions:
    """Return what was typed during this visit, else what is kept for everyone, else nothing."""
    found: Assumptions | None = session.get(key(workspace, prediction, "typed"))
    if found is not None:
        return found
    return NOTHING if kept is None else kept.assumptions


def remember(workspace: Workspace, prediction: str, assumptions: Assumptions) -> None:
    """Keep what is typed for this visit."""
    session.put(key(workspace, prediction, "typed"), assumptions)


def start_over(workspace: Workspace, prediction: str, assumptions: Assumptions | None) -> None:
    """Let the fields show other assumptions, or with None what is kept for everyone."""
    for field in FIELDS:
        session.pop(key(workspace, prediction, field))
    if assumptions is None:
        session.pop(key(workspace, prediction, "typed"))
    else:
        remember(workspace, prediction, assumptions)


def seeded(name: str, value: Callable[[], object]) -> str:
    """Give a field its value unless the browser has one or was emptied there, and return its key."""
    if session.get(name, _UNSEEN) is _UNSEEN:
        found = value()
        if found is not None:
            session.put(name, found)
    return name
