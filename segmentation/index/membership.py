"""Which of a few sets each customer is in, so that a column or a posting list is counted for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.index import bitsets
from segmentation.index.bitsets import Words
from segmentation.index.layouts import Layout, ScoreOrder

MOST_SETS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Membership:
    """``code[row]`` has bit i when the customer of that row is in set i of ``sets``."""

    sets: int
    code: NDArray[np.uint8]

    def counts(self, rows: NDArray[np.integer]) -> tuple[int, ...]:
        """Return how many of the given rows, each once, are in each set."""
        cells = np.bincount(self.code[rows], minlength=1 << self.sets)
        held = np.arange(len(cells))
        return tuple(int(cells[held & (1 << position) != 0].sum()) for position in range(self.sets))

    def values(self, column: NDArray[Any], position: int) -> NDArray[Any]:
        """Return a column's values (one per row) for the members of one set, by row."""
        return np.asarray(column[np.bitwise_and(self.code, np.uint8(1 << position)) != 0])


def membership(sets: Sequence[Words], layout: Layout) -> Membership:
    """Return who is in which of at most 8 sets that all stand in one order. Raises ValueError for more."""
    if len(sets) > MOST_SETS:
        raise ValueError(f"{len(sets)} sets are more than {MOST_SETS}")
    in_score_order = isinstance(layout, ScoreOrder)
    length = len(layout.row_at) if isinstance(layout, ScoreOrder) else layout.population
    code = np.zeros(length, dtype=np.uint8)
    for position, words in enumerate(sets):
        code |= bitsets.to_mask(words, length).view(np.uint8) << np.uint8(position)
    return Membership(sets=len(sets), code=code[layout.position_of] if in_score_order else code)  # type: ignore[union-attr]
