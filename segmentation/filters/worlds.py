"""Whether a filter holds for everybody, or for nobody, whatever the data.

A filter asks for facts (`questions`). A *world* gives each fact one of the values the filter can tell apart. What holds
in every world holds for every customer. The reverse is not claimed: facts are taken as independent of each other, but
for events counted in windows of which one contains the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product
from math import prod
from typing import Any, TypeAlias

from segmentation.catalog import Catalog
from segmentation.filters.nodes import AllOf, AnyOf, Everyone, Filter, InSegment, NoneOf
from segmentation.filters.questions import Days, Fact, Question, question_of, values_of
from segmentation.filters.references import walk

# More worlds than this are not looked at: nothing is claimed then.
_MOST_WORLDS = 4096

World: TypeAlias = Mapping[Fact, Any]


class Worlds:
    """The worlds of one filter on one snapshot. A segment that can be read stands for its definition."""

    def __init__(self, root: Filter, catalog: Catalog, segments: Mapping[str, Filter]) -> None:
        self._catalog = catalog
        self._segments = segments
        named = (plan for leaf in self._leaves(root, ()) for plan in getattr(leaf, "plans", ()))
        self._plans = tuple(sorted(set(named)))
        self._questions: dict[Filter, Question] = {}
        self._verdicts: dict[Filter, bool | None] = {}

    def verdict(self, node: Filter) -> bool | None:
        """Return True when every customer satisfies a filter, False when none does, None when that is not known."""
        if node not in self._verdicts:
            self._verdicts[node] = self._verdict(node)
        return self._verdicts[node]

    def together(self, members: Sequence[Filter], *, every: bool) -> bool | None:
        """Return the verdict on all of (``every``), or on any of, some filters."""
        found = [self._part(part, every=every) for part in self._parts(members)]
        if (not every) in found:
            return not every
        return every if all(verdict is every for verdict in found) else None

    def _verdict(self, node: Filter) -> bool | None:
        match node:
            case AllOf(members=members):
                return self.together(members, every=True)
            case AnyOf(members=members):
                return self.together(members, every=False)
            case NoneOf(members=members):
                found = self.together(members, every=False)
                return None if found is None else not found
        return self._seen([node], every=True)

    def _parts(self, members: Sequence[Filter]) -> list[list[Filter]]:
        """Part members so that no two parts ask for the same kind of fact: they are true or false independently."""
        parts: list[tuple[set[Any], list[Filter]]] = []
        for member in members:
            families = {fact.family for leaf in self._leaves(member, ()) for fact in self._question(leaf).facts}
            touching = [part for part in parts if part[0] & families]
            parts = [part for part in parts if not part[0] & families]
            together = [one for part in touching for one in part[1]]
            parts.append((families.union(*(part[0] for part in touching)), [*together, member]))
        return [part[1] for part in parts]

    def _part(self, members: Sequence[Filter], *, every: bool) -> bool | None:
        verdicts = {self.verdict(member) for member in members}
        if (not every) in verdicts:
            return not every
        if verdicts == {every}:
            return every
        return self._seen(members, every=every) if len(members) > 1 else None

    def _seen(self, members: Sequence[Filter], *, every: bool) -> bool | None:
        combine = all if every else any
        found: set[bool] = set()
        for world in _worlds([self._question(leaf) for member in members for leaf in self._leaves(member, ())]):
            found.add(combine(self._holds(member, world, ()) for member in members))
            if len(found) > 1:
                return None
        return found.pop() if found else None

    def _holds(self, node: Filter, world: World, inside: tuple[str, ...]) -> bool:
        match node:
            case Everyone():
                return True
            case AllOf(members=members):
                return all(self._holds(member, world, inside) for member in members)
            case AnyOf(members=members):
                return any(self._holds(member, world, inside) for member in members)
            case NoneOf(members=members):
                return not any(self._holds(member, world, inside) for member in members)
            case InSegment() if self._readable(node, inside):
                return self._holds(self._segments[node.key], world, (*inside, node.key))
        question = self._question(node)
        return question.holds(*(world[fact] for fact in question.facts))

    def _leaves(self, node: Filter, inside: tuple[str, ...]) -> Iterator[Filter]:
        """Yield the rules a filter consists of, those of its segments included."""
        for _, inner in walk(node):
            if isinstance(inner, InSegment) and self._readable(inner, inside):
                yield from self._leaves(self._segments[inner.key], (*inside, inner.key))
            elif not isinstance(inner, AllOf | AnyOf | NoneOf | Everyone):
                yield inner

    def _readable(self, node: InSegment, inside: tuple[str, ...]) -> bool:
        return node.key in self._segments and node.key not in inside

    def _question(self, node: Filter) -> Question:
        if node not in self._questions:
            self._questions[node] = question_of(node, self._catalog, self._plans)
        return self._questions[node]


def _worlds(questions: Sequence[Question]) -> Iterator[World]:
    """Yield every world of some questions; none when there are too many."""
    points: dict[Any, set[Any]] = {}
    facts: dict[Fact, None] = {}
    for question in questions:
        for fact in question.facts:
            facts[fact] = None
            # Of the whole family: else a count and one of a longer window could not be told to be in order.
            points.setdefault(fact.family, set()).update(question.points)
    choices = [values_of(fact, points[fact.family]) for fact in facts]
    if prod(map(len, choices)) > _MOST_WORLDS:
        return
    ordered = [
        (one, other)
        for one, other in permutations(facts, 2)
        if one.family == other.family and _within(one.days, other.days)
    ]
    for values in product(*choices):
        world = dict(zip(facts, values, strict=True))
        if all(world[shorter] <= world[longer] for shorter, longer in ordered):
            yield world


def _within(inner: Days | None, outer: Days | None) -> bool:
    if inner is None or outer is None:
        return False
    begins = outer[0] is None or (inner[0] is not None and outer[0] <= inner[0])
    return begins and inner[1] <= outer[1]
