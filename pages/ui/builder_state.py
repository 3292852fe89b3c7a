"""What the filter builder keeps between runs: the history of trees, and the edits that widgets make."""

from collections.abc import Callable

from pages.ui import session
from pages.ui.rule_history import History
from pages.ui.rule_tree import ALL_LEVELS, PLAIN_LEVELS, Tree

AUDIENCE, PREDICTION = "audience", "predictions.new"
"""The pages that have a builder: what each keeps begins with its name."""
HISTORY = f"{AUDIENCE}.history"
ADVANCED = "audience.advanced"
_PLACE = "shell.builder"


def use(place: str) -> None:
    """Keep the trees of one page from now on. A callback runs before the page does: it is of the page drawn last."""
    session.put(_PLACE, place)


def _history_key() -> str:
    return f"{session.get(_PLACE, AUDIENCE)}.history"


def history() -> History:
    """Return every tree of this visit."""
    found: History = session.get(_history_key(), History())
    return found


def tree() -> Tree:
    """Return the tree that is shown."""
    return history().now


def edit(changed: Tree) -> None:
    """Show another tree; the one before it can be brought back."""
    session.put(_history_key(), history().edited(changed))


def change(action: Callable[..., Tree], *arguments: object, **named: object) -> None:
    """Do one of the edits of `pages.ui.rule_tree` to the tree that is shown."""
    edit(action(tree(), *arguments, **named))


def open_tree(opened: Tree) -> None:
    """Begin with another tree: a segment that was opened. There is nothing to undo yet."""
    session.put(_history_key(), History(now=opened))


def undo() -> None:
    """Show the tree before the last edit."""
    session.put(_history_key(), history().undone())


def redo() -> None:
    """Do the edit again that was undone last."""
    session.put(_history_key(), history().redone())


def levels() -> int:
    """Return how deep groups may be nested by hand."""
    return ALL_LEVELS if session.get(ADVANCED) else PLAIN_LEVELS
