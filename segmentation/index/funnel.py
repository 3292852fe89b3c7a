"""What every rule of a filter does, exactly: one step per node, groups and their members alike.

All counts are of the customers in ``within``. Removing a node means what switching it off means: its group goes on
without it, a group left empty goes with it, and a filter left empty lets everyone through.

How much one node changes the whole result takes no more than what its siblings let through: for a node with the set
X the result is always of the form (X & keep) | always, or with X's complement, and both sets come from those of the
group above and the union or intersection of the siblings, which running results from both ends give.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from segmentation.filters.nodes import AllOf, Filter, NoneOf
from segmentation.index import bitsets
from segmentation.index.bitsets import Words
from segmentation.index.conditions import NodeSet
from segmentation.index.requests import Request

# Sets larger than the processor's cache are worked through in pieces, all nodes on one piece before the next.
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStep:
    """What one node does. ``alone``: who satisfy it by itself.

    ``before`` and ``kept``: what is left of everyone counted before and after it, of its own group's members in
    order; in an any-of group who is gathered so far, in a none-of group who is left out so far. ``only``: by how many
    customers the whole result would change without it (for who would come back, or be lost).
    """

    path: str
    node: Filter
    alone: int
    before: int
    kept: int
    only: int


class _Sizes(NamedTuple):
    """The sizes around one node; ``without``: of the whole result without it."""

    alone: int
    before: int
    kept: int
    without: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    """How the result depends on the set X at one place: (X & keep) | always, with X's complement where ``negated``."""

    keep: Words
    always: Words
    negated: bool


def _others(kept: list[Words], later: list[Words], position: int, combine: np.ufunc) -> Words | None:
    if position == 0:
        return later[1] if len(later) > 1 else None
    return kept[position - 1] if position == len(kept) - 1 else combine(kept[position - 1], later[position + 1])


def _place_among(others: Words, group: _Place, *, intersected: bool) -> tuple[_Place, Words]:
    """Return the place of a member of a group whose other members together let ``others`` through, or add them.

    Beside it stands the result without the member: what the others alone make of it.
    """
    # Of four cases two narrow what X can keep and two add what it cannot take away (De Morgan for the negated ones).
    through = group.keep & ~others if group.negated else group.keep & others
    together = through | group.always
    if intersected != group.negated:
        return _Place(keep=through, always=group.always, negated=group.negated), together
    return _Place(keep=group.keep, always=together, negated=group.negated), together


def funnel(tree: NodeSet, within: Words, request: Request) -> tuple[FunnelStep, ...]:
    """Return a step for every node below the root, parents before members; a lone condition is its own step.

    Raises `Superseded` when the request is dropped.
    """
    nodes = [node for node in _walk(tree) if node is not tree or not tree.members]
    result = bitsets.size(tree.words & within)
    total = np.zeros((len(nodes), 4), dtype=np.int64)
    for start in range(0, len(within), _PIECE):
        request.check()
        piece = slice(start, start + _PIECE)
        total += list(_of_piece(_cut(tree, piece), within[piece]))
    return tuple(
        FunnelStep(path=node.path, node=node.node, alone=alone, before=before, kept=kept, only=abs(without - result))
        for node, (alone, before, kept, without) in zip(nodes, total.tolist(), strict=True)
    )


def _walk(tree: NodeSet) -> Iterator[NodeSet]:
    yield tree
    for member in tree.members:
        yield from _walk(member)


def _cut(tree: NodeSet, piece: slice) -> NodeSet:
    members = tuple(_cut(member, piece) for member in tree.members)
    return NodeSet(path=tree.path, node=tree.node, words=tree.words[piece], members=members)


def _of_piece(tree: NodeSet, within: Words) -> Iterator[_Sizes]:
    counted = bitsets.size(within)
    if not tree.members:
        size = bitsets.size(tree.words & within)
        return iter([_Sizes(alone=size, before=counted, kept=size, without=counted)])
    place = _Place(keep=within, always=np.zeros_like(within), negated=False)
    return _of_group(tree, place, within, counted, counted)


def _of_group(group: NodeSet, place: _Place, within: Words, counted: int, without_group: int) -> Iterator[_Sizes]:
    """Yield the sizes of a group's members; ``without_group`` is the size of the result without the group itself."""
    intersected = isinstance(group.node, AllOf)
    combine = np.bitwise_and if intersected else np.bitwise_or
    sets = [member.words & within for member in group.members]
    kept = list(accumulate(sets, combine))
    later = list(accumulate(reversed(sets), combine))[::-1]
    inner = _Place(keep=place.keep, always=place.always, negated=place.negated != isinstance(group.node, NoneOf))
    before = counted if intersected else 0
    for position, member in enumerate(group.members):
        mine, without = inner, without_group
        others = _others(kept, later, position, combine)
        if others is not None:
            mine, rest = _place_among(others, inner, intersected=intersected)
            without = bitsets.size(rest)
        left = bitsets.size(kept[position])
        alone = left if position == 0 else bitsets.size(sets[position])
        yield _Sizes(alone=alone, before=before, kept=left, without=without)
        if member.members:
            yield from _of_group(member, mine, within, counted, without)
        before = left
