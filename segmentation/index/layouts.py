"""The order customers stand in inside a set: by row of the snapshot, or by score of one score issue.

In score order the positions are sorted by bin and, within a bin, by row. Each bin's run is filled up to whole words,
so that a score range is a run of words and a histogram a count between word edges. Customers without a score stand
in a last run of their own, so that sets over everybody work in either order.
"""

import mmap
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.index import bitsets
from segmentation.index.bitsets import WORD, Words
from segmentation.settings import BINS

# Scattering in pieces keeps the widened positions and the lines being written in the processor's cache.
_PIECE = 1 << 14


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreColumns:
    """The scores of one score issue: ``rows`` ascending, with their bin (0..999) and probability."""

    rows: NDArray[np.int32]
    bins: NDArray[np.int16]
    p: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowOrder:
    """Position = row of the snapshot."""

    population: int
    everyone: Words

    @property
    def nbytes(self) -> int:
        """The bytes it holds."""
        return self.everyone.nbytes

    def pack(self, mask: NDArray[np.bool_]) -> Words:
        """Return the set of an arranged mask."""
        return bitsets.pack(mask)

    def arrange(self, column: NDArray[Any]) -> NDArray[Any]:
        """Return a column (one value per row) with one value per position."""
        return column

    def from_rows(self, rows: NDArray[np.integer]) -> Words:
        """Return the set of the given rows, in any order and as often as they come."""
        return bitsets.from_positions(rows, self.population)

    def from_row_set(self, words: Words) -> Words:
        """Return a set in row order in this order."""
        return words

    def rows(self, words: Words) -> NDArray[np.int32]:
        """Return the rows of a set, ascending."""
        return bitsets.to_rows(words, self.population)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreOrder:
    """Positions in the order of one issue's scores. ``edges``: word edges of the 1,000 bins and of the last run.

    Bin b is words [edges[b], edges[b + 1]); the customers without a score are words [edges[1000], edges[1001]).
    """

    population: int
    everyone: Words
    scored: Words
    edges: NDArray[np.int64]
    position_of: NDArray[np.int32]
    row_at: NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """The bytes it holds."""
        return self.everyone.nbytes + self.scored.nbytes + self.position_of.nbytes + self.row_at.nbytes

    def pack(self, mask: NDArray[np.bool_]) -> Words:
        """Return the set of an arranged mask."""
        words = bitsets.pack(mask)
        return np.bitwise_and(words, self.everyone, out=words)

    def arrange(self, column: NDArray[Any]) -> NDArray[Any]:
        """Return a column (one value per row) with one value per position; positions of nobody hold 0."""
        arranged = _zeros(len(self.everyone) * WORD, column.dtype)
        for start in range(0, self.population, _PIECE):
            arranged[self.position_of[start : start + _PIECE].astype(np.intp)] = column[start : start + _PIECE]
        return arranged

    def from_rows(self, rows: NDArray[np.integer]) -> Words:
        """Return the set of the given rows, in any order and as often as they come."""
        return bitsets.from_positions(self.position_of[rows], len(self.everyone) * WORD)

    def from_row_set(self, words: Words) -> Words:
        """Return a set in row order in this order."""
        mask = bitsets.to_mask(words, self.population)
        arranged = np.empty(len(self.row_at), dtype=np.bool_)
        for start in range(0, len(self.row_at), _PIECE):
            rows = self.row_at[start : start + _PIECE].astype(np.intp)
            np.take(mask, rows, out=arranged[start : start + _PIECE], mode="clip")
        return self.pack(arranged)

    def rows(self, words: Words) -> NDArray[np.int32]:
        """Return the rows of a set, ascending."""
        return np.sort(self.row_at[bitsets.to_positions(words)])

    def run(self, low: int, high: int) -> Words:
        """Return the customers whose score is in the bins [low, high)."""
        words = np.zeros_like(self.everyone)
        chosen = slice(int(self.edges[low]), int(self.edges[high]))
        words[chosen] = self.everyone[chosen]
        return words


Layout = RowOrder | ScoreOrder


def _zeros(length: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return zeros whose memory is there at once where the system can: page by page it costs more than a scatter."""
    populate = getattr(mmap, "MAP_POPULATE", None)
    if populate is None or length == 0:
        return np.zeros(length, dtype=dtype)
    memory = mmap.mmap(-1, length * dtype.itemsize, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | populate)
    return np.frombuffer(memory, dtype=dtype)


def row_order(population: int) -> RowOrder:
    """Return the order of the snapshot's rows."""
    return RowOrder(population=population, everyone=bitsets.everyone(population))


def score_order(scores: ScoreColumns, population: int) -> ScoreOrder:
    """Return the order of one issue's scores."""
    bins = np.full(population, BINS, dtype=np.int16)
    bins[scores.rows] = scores.bins
    counts = np.bincount(bins, minlength=BINS + 1)
    edges = np.concatenate([[0], np.cumsum(-(-counts // WORD))])
    order = np.argsort(bins, kind="stable").astype(np.int32)
    before = np.cumsum(counts) - counts
    positions = np.arange(population, dtype=np.int32) + np.repeat(edges[:-1] * WORD - before, counts).astype(np.int32)
    position_of = np.empty(population, dtype=np.int32)
    position_of[order] = positions
    row_at = np.zeros(int(edges[-1]) * WORD, dtype=np.int32)
    row_at[positions] = order
    everyone = bitsets.from_positions(positions, len(row_at))
    scored = everyone.copy()
    scored[edges[BINS] :] = 0
    return ScoreOrder(
        population=population,
        everyone=everyone,
        scored=scored,
        edges=edges,
        position_of=position_of,
        row_at=row_at,
    )
