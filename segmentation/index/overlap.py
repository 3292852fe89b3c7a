"""How sets of customers overlap, and who joined or left between two of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentation.index import bitsets
from segmentation.index.bitsets import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """``shared[i][j]`` customers are in both of the sets i and j; the diagonal holds their sizes."""

    shared: tuple[tuple[int, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The size of each set."""
        return tuple(row[position] for position, row in enumerate(self.shared))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two sets: their sizes, how many are in both, only in the first (left), only in the second (joined)."""

    before: int
    after: int
    both: int
    left: int
    joined: int


def overlap(sets: Sequence[Words]) -> Overlap:
    """Return how many customers each two of the sets share. All stand in one order."""
    shared = np.zeros((len(sets), len(sets)), dtype=np.int64)
    for i, first in enumerate(sets):
        for j in range(i, len(sets)):
            shared[i, j] = shared[j, i] = bitsets.size(first & sets[j])
    return Overlap(shared=tuple(tuple(row) for row in shared.tolist()))


def difference(before: Words, after: Words) -> Difference:
    """Return the sizes of what lies between two sets in one order."""
    first, second, both = bitsets.size(before), bitsets.size(after), bitsets.size(before & after)
    return Difference(before=first, after=second, both=both, left=first - both, joined=second - both)
