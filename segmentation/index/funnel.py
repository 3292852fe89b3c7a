"""What every rule of a filter does, exactly: one step per node, groups and their members alike.

All counts are of the customers in ``within``. Removing a node means what switching it off means: its group goes on
without it, a group left empty goes with it, and a filter left empty lets everyone through.

How much one node changes the whole result takes no more than what its siblings let through: for a node with the set
X the result is always of the form (X & keep) | always, or with X's complement, and both sets come from those of the
group above and the union or intersection of the siblings, which running results from both ends give.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from segmentation.filters.nodes import AllOf, AnyOf, Condition, Filter, NoneOf
from segmentation.index import bitsets
from segmentation.index.bitsets import Words
from segmentation.index.conditions import NodeSet
from segmentation.index.requests import Request

# Sets larger than the processor's cache are worked through in pieces, all nodes on one piece before the next.
_PIECE = 1 << 16
SizeOf = Callable[[Condition], int]


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
    """What is counted of one node, 0 where it is known already: see `_steps`. ``without``: of the result without it."""

    alone: int
    kept: int
    without: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    """How the result depends on the set X at one place: (X & keep) | always, with X's complement where ``negated``.

    None stands for everyone counted in ``keep`` and for nobody in ``always``: most places, and no work.
    """

    keep: Words | None
    always: Words | None
    negated: bool


def _others(kept: Sequence[Words], later: Sequence[Words], position: int, combine: np.ufunc) -> Words | None:
    if position == 0:
        return later[1] if len(later) > 1 else None
    return kept[position - 1] if position == len(kept) - 1 else combine(kept[position - 1], later[position + 1])


def _place_among(others: Words, group: _Place, within: Words, *, intersected: bool) -> tuple[_Place, Words]:
    """Return the place of a member of a group whose other members together let ``others`` through, or add them.

    Beside it stands the result without the member: what the others alone make of it.
    """
    # Of four cases two narrow what X can keep and two add what it cannot take away (De Morgan for the negated ones).
    if group.negated:
        through = (within if group.keep is None else group.keep) & ~others
    else:
        through = others if group.keep is None else group.keep & others
    together = through if group.always is None else through | group.always
    if intersected != group.negated:
        return _Place(keep=through, always=group.always, negated=group.negated), together
    return _Place(keep=group.keep, always=together, negated=group.negated), together


def funnel(
    tree: NodeSet, within: Words, request: Request, *, counted: int, result: int, whole: bool, size_of: SizeOf
) -> tuple[FunnelStep, ...]:
    """Return a step for every node below the root, parents before members; a lone condition is its own step.

    ``counted`` are those in ``within``, everyone where ``whole``; ``result`` of them satisfy the filter and
    ``size_of`` a condition. Raises `Superseded` when the request is dropped.
    """
    if not tree.members:
        return (_step(tree, alone=result, before=counted, kept=result, only=counted - result),)
    total = np.zeros((sum(1 for _ in _walk(tree)) - 1, 3), dtype=np.int64)
    place = _Place(keep=None, always=None, negated=False)
    for start in range(0, len(within), _PIECE):
        request.check()
        piece = slice(start, start + _PIECE)
        cut = _cut(tree, piece, None if whole else within)
        total += list(_of_group(cut, place, within[piece], bitsets.size(within[piece])))
    sizes = (_Sizes(*of_node) for of_node in total.tolist())
    return tuple(_steps(tree, sizes, counted, result, size_of))


def _steps(group: NodeSet, sizes: Iterator[_Sizes], counted: int, result: int, size_of: SizeOf) -> Iterator[FunnelStep]:
    # A condition's own size is kept from one answer to the next, and the first of a group keeps what it is alone.
    before = counted if isinstance(group.node, AllOf) else 0
    for position, member in enumerate(group.members):
        found = next(sizes)
        alone = size_of(member.node) if not isinstance(member.node, AllOf | AnyOf | NoneOf) else found.alone
        kept = found.kept if position else alone
        yield _step(member, alone=alone, before=before, kept=kept, only=abs(found.without - result))
        yield from _steps(member, sizes, counted, result, size_of)
        before = kept


def _step(node: NodeSet, *, alone: int, before: int, kept: int, only: int) -> FunnelStep:
    return FunnelStep(path=node.path, node=node.node, alone=alone, before=before, kept=kept, only=only)


def _walk(tree: NodeSet) -> Iterator[NodeSet]:
    yield tree
    for member in tree.members:
        yield from _walk(member)


def _cut(tree: NodeSet, piece: slice, within: Words | None) -> NodeSet:
    def cut(words: Words) -> Words:
        return words[piece] if within is None else words[piece] & within[piece]

    members = tuple(_cut(member, piece, within) for member in tree.members)
    running = tuple(cut(words) for words in tree.running)
    return NodeSet(path=tree.path, node=tree.node, words=cut(tree.words), members=members, running=running)


def _of_group(group: NodeSet, place: _Place, within: Words, without_group: int) -> Iterator[_Sizes]:
    """Yield the sizes of a group's members; ``without_group`` is the size of the result without the group itself."""
    intersected = isinstance(group.node, AllOf)
    combine = np.bitwise_and if intersected else np.bitwise_or
    sets = [member.words for member in group.members]
    kept = group.running
    later = list(accumulate(reversed(sets), combine))[::-1]
    inner = _Place(keep=place.keep, always=place.always, negated=place.negated != isinstance(group.node, NoneOf))
    for position, member in enumerate(group.members):
        mine, without = inner, without_group
        others = _others(kept, later, position, combine)
        if others is not None:
            mine, rest = _place_among(others, inner, within, intersected=intersected)
            without = bitsets.size(rest)
        yield _Sizes(
            alone=bitsets.size(sets[position]) if member.members else 0,
            kept=bitsets.size(kept[position]) if position else 0,
            without=without,
        )
        if member.members:
            yield from _of_group(member, mine, within, without)
