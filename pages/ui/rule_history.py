"""Undo and redo: every tree there was, and which of them is shown."""

from dataclasses import dataclass, field

from pages.ui.rule_tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The trees before and after the one that is shown. An edit forgets what was undone."""

    now: Tree = field(default_factory=Tree)
    past: tuple[Tree, ...] = ()
    future: tuple[Tree, ...] = ()

    def edited(self, tree: Tree) -> "History":
        """Return the history with another tree shown; the same one adds nothing."""
        if tree == self.now:
            return self
        return History(now=tree, past=(*self.past, self.now))

    def undone(self) -> "History":
        """Return the history one edit earlier; at its beginning, itself."""
        if not self.past:
            return self
        return History(now=self.past[-1], past=self.past[:-1], future=(self.now, *self.future))

    def redone(self) -> "History":
        """Return the history with the edit that was undone last; itself when there is none."""
        if not self.future:
            return self
        return History(now=self.future[0], past=(*self.past, self.now), future=self.future[1:])
