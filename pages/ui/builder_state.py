"""What the filter builder keeps between runs: the history of trees, and the edits that widgets make."""

from collections.abc import Callable

from pages.ui import session
from pages.ui.rule_history import History
from pages.ui.rule_tree import ALL_LEVELS, PLAIN_LEVELS, Tree

HISTORY = "audience.history"
ADVANCED = "audience.advanced"


def history() -> History:
    """Return every tree of this visit."""
    found: History = session.get(HISTORY, History())
    return found


def tree() -> Tree:
    """Return the tree that is shown."""
    return history().now


def edit(changed: Tree) -> None:
    """Show another tree; the one before it can be brought back."""
    session.put(HISTORY, history().edited(changed))


def change(action: Callable[..., Tree], *arguments: object, **named: object) -> None:
    """Do one of the edits of `pages.ui.rule_tree` to the tree that is shown."""
    edit(action(tree(), *arguments, **named))


def open_tree(opened: Tree) -> None:
    """Begin with another tree: a segment that was opened. There is nothing to undo yet."""
    session.put(HISTORY, History(now=opened))


def undo() -> None:
    """Show the tree before the last edit."""
    session.put(HISTORY, history().undone())


def redo() -> None:
    """Do the edit again that was undone last."""
    session.put(HISTORY, history().redone())


def levels() -> int:
    """Return how deep groups may be nested by hand."""
    return ALL_LEVELS if session.get(ADVANCED) else PLAIN_LEVELS
