"""Filters as sets in one order: each condition from the cache, a column, a posting list, a score or the database."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.filters import nodes
from segmentation.filters.nodes import AllOf, AnyOf, Everyone, Filter, InCategory, InSegment, NoneOf, Score, Tag
from segmentation.filters.references import segment_of
from segmentation.index import bitsets
from segmentation.index.bitsets import WORD, Words
from segmentation.index.cache import IndexCache, Key, Size
from segmentation.index.layouts import Layout, RowOrder, ScoreColumns, ScoreOrder
from segmentation.index.queried import Queried
from segmentation.index.references import UNDATED, dependent_text
from segmentation.index.requests import Request
from segmentation.index.resident import ColumnTest, Resident
from segmentation.settings import CATEGORY_BINS
from segmentation.sql.compile import Scope

# Columns are tested in pieces, in words, whose masks stay in the processor's cache.
_PIECE = 1 << 11
_KEYS = {AllOf: "all_of", AnyOf: "any_of", NoneOf: "none_of"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodeSet:
    """A node of a filter with its path and the set of those who satisfy it.

    A group has its members beside it, and what they come to one after the other: ``running[i]`` is what the first
    i + 1 members let through in an all-of group, and gather in any other.
    """

    path: str
    node: Filter
    words: Words
    members: tuple["NodeSet", ...] = ()
    running: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conditions:
    """Answers filters in one order for one request. ``by`` is the score issue the order is of, empty for row order."""

    snapshot: int
    by: str
    layout: Layout
    scope: Scope
    request: Request
    cache: IndexCache
    resident: Resident | None
    queried: Queried
    scores: Callable[[str], ScoreColumns]

    def tree(self, node: Filter, path: str = "filter") -> NodeSet:
        """Return the sets of a filter and of every node in it. Raises `InvalidFilter`, `Superseded`."""
        if not isinstance(node, AllOf | AnyOf | NoneOf):
            return NodeSet(path=path, node=node, words=self.condition(node))
        key = _KEYS[type(node)]
        members = tuple(self.tree(member, f"{path}.{key}[{i}]") for i, member in enumerate(node.members))
        self.request.check()
        combine = np.bitwise_and if isinstance(node, AllOf) else np.bitwise_or
        running = tuple(accumulate((member.words for member in members), combine))
        words = self.layout.everyone & ~running[-1] if isinstance(node, NoneOf) else running[-1]
        return NodeSet(path=path, node=node, words=words, members=members, running=running)

    def condition(self, node: nodes.Condition) -> Words:
        """Return who satisfies a condition: a cheap one is worked out anew, any other is kept."""
        if isinstance(node, Everyone):
            return self.layout.everyone
        ranges = _score_ranges(node)
        if ranges is not None and isinstance(node, Score | InCategory) and self._is_of_this_order(node.prediction):
            return self._runs(ranges)
        return self._kept(self.by, node, lambda: self._made(node))

    def size_of(self, node: nodes.Condition, within: Words) -> int:
        """Return how many of those counted, ``within``, satisfy a condition; the size is kept."""
        key = Key(snapshot=self.snapshot, order=self.by, kind="size", text=dependent_text(node, self.scope))
        return self.cache.get(
            key, lambda: Size(customers=bitsets.size(self.condition(node) & within)), self.request
        ).customers

    def _kept(self, by: str, node: nodes.Condition, make: Callable[[], Words]) -> Words:
        key = Key(snapshot=self.snapshot, order=by, kind="set", text=dependent_text(node, self.scope))
        return self.cache.get(key, make, self.request)

    def _made(self, node: nodes.Condition) -> Words:
        match node:
            case InSegment():
                return self.tree(segment_of(node, self.scope.segments, (), "filter")).words
            case Score(prediction=prediction) | InCategory(prediction=prediction):
                return self._other_scores(prediction, _score_ranges(node) or [])
            case Tag() if self.resident is not None and self.scope.undated:
                return self._tags(node, self.resident)
        # Columns and posting lists hold what is known today, undated facts too.
        told = self.resident is not None and (self.scope.undated or not isinstance(node, UNDATED))
        test = self.resident.test(node, self.scope) if self.resident is not None and told else None
        return self._asked(node) if test is None else self._told(test)

    def _told(self, test: ColumnTest) -> Words:
        columns = {name: self.column(name) for name in test.names}
        words = np.empty_like(self.layout.everyone)
        for start in range(0, len(words), _PIECE):
            self.request.check()
            positions = slice(start * WORD, (start + _PIECE) * WORD)
            words[start : start + _PIECE] = bitsets.pack(test.mask(lambda name: columns[name][positions]))  # noqa: B023
        return np.bitwise_and(words, self.layout.everyone, out=words)

    def _asked(self, node: nodes.Condition) -> Words:
        if isinstance(self.layout, RowOrder):
            return self.queried.members(node, self.scope, self.request)
        # Kept in row order too: another prediction then finds it without asking the database again.
        found = self._kept("", node, lambda: self.queried.members(node, self.scope, self.request))
        return self.layout.from_row_set(found)

    def column(self, name: str) -> NDArray[Any]:
        """Return a narrow column of the snapshot in this order; positions of nobody hold 0."""
        if self.resident is None:
            raise AssertionError("columns are asked for where there are any")
        column = self.resident.reader.open(name)
        if isinstance(self.layout, RowOrder):
            return column
        key = Key(snapshot=self.snapshot, order=self.by, kind="column", text=name)
        return self.cache.get(key, lambda: self.layout.arrange(column), self.request)

    def _tags(self, node: Tag, resident: Resident) -> Words:
        holders = (self.layout.from_rows(resident.reader.rows_of_tag(tag)) for tag in node.tags)
        if node.mode == "all_of":
            return reduce(np.bitwise_and, holders)
        some = reduce(np.bitwise_or, holders)
        return some if node.mode == "any_of" else self.layout.everyone & ~some

    def _is_of_this_order(self, prediction: str) -> bool:
        return isinstance(self.layout, ScoreOrder) and self.scope.scores.get(prediction) == self.by

    def _runs(self, ranges: list[tuple[int, int]]) -> Words:
        layout = self.layout
        if not isinstance(layout, ScoreOrder):
            raise AssertionError("only a score order has runs of scores")
        return reduce(np.bitwise_or, (layout.run(low, high) for low, high in ranges))

    def _other_scores(self, prediction: str, ranges: list[tuple[int, int]]) -> Words:
        name = self.scope.scores.get(prediction)
        if name is None:
            return np.zeros_like(self.layout.everyone)
        scores = self.scores(name)
        chosen = [(scores.bins >= low) & (scores.bins < high) for low, high in ranges]
        return self.layout.from_rows(scores.rows[np.logical_or.reduce(chosen)])


def _score_ranges(node: nodes.Condition) -> list[tuple[int, int]] | None:
    match node:
        case Score(bins=bins):
            return [bins]
        case InCategory(categories=categories):
            return [CATEGORY_BINS[category] for category in categories]
        case _:
            return None
