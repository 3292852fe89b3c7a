"""Sums over sets by bit slices: slice j holds the customers whose value has bit j, and a sum is a few counts.

For a set S and non-negative integers v, the sum of v over S is the sum over j of 2^j * |S and slice j| (O'Neil and
Quass, "Improved query performance with variant indexes", SIGMOD 1997). It is exact.
"""

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.index import bitsets
from segmentation.index.bitsets import WORD, Words
from segmentation.settings import BINS

# What asking for one single value costs, in counted words of a slice: rare high bits are cheaper one by one.
_SINGLE = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Runs:
    """Where the bins that hold somebody begin, in words, for sums between word edges."""

    bins: NDArray[np.int64]
    starts: NDArray[np.int64]
    end: int

    @cached_property
    def _sum_type(self) -> type[np.unsignedinteger[Any]]:
        # Half as wide is twice as fast, where no run is so long that its sum would overflow.
        longest = int(np.diff(self.starts, append=self.end).max(initial=0))
        return np.uint16 if longest * WORD < 2**16 else np.uint32

    def sums(self, counts: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the sums of one number of at most 64 per word, by bin."""
        found = np.zeros(BINS, dtype=np.int64)
        if len(self.bins):
            found[self.bins] = np.add.reduceat(counts[: self.end], self.starts, dtype=self._sum_type)
        return found


def runs_of(edges: NDArray[np.int64]) -> Runs:
    """Return the runs of a score order's bins."""
    bins = np.flatnonzero(edges[1 : BINS + 1] > edges[:BINS])
    return Runs(bins=bins, starts=edges[bins], end=int(edges[BINS]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Slice:
    """The words [start, start + len(words)) of one slice; all others are 0. ``runs`` counts from ``start``."""

    bit: int
    start: int
    words: Words
    runs: Runs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Singles:
    """The few customers with high bits, one by one: word, bit, bin, and the value of those bits."""

    word: NDArray[np.int32]
    shift: NDArray[np.uint64]
    bin: NDArray[np.int16]
    value: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BitSlices:
    """Non-negative integers, one per position, ready to be summed by bin over any set."""

    slices: tuple[_Slice, ...]
    singles: _Singles

    @property
    def nbytes(self) -> int:
        """The bytes it holds."""
        singles = self.singles
        few = singles.word.nbytes + singles.shift.nbytes + singles.bin.nbytes + singles.value.nbytes
        return few + sum(part.words.nbytes for part in self.slices)

    @property
    def cost(self) -> int:
        """What one sum costs, in counted words."""
        return sum(len(part.words) for part in self.slices) + _SINGLE * len(self.singles.word)

    def sums(self, words: Words) -> NDArray[np.int64]:
        """Return the exact sum of the values of a set, by bin."""
        total = self._of_singles(words)
        both, counts = _scratch(len(words))
        for part in self.slices:
            length = len(part.words)
            np.bitwise_and(words[part.start : part.start + length], part.words, out=both[:length])
            np.bitwise_count(both[:length], out=counts[:length])
            total += part.runs.sums(counts[:length]) << part.bit
        return total

    def _of_singles(self, words: Words) -> NDArray[np.int64]:
        few = self.singles
        held = (words[few.word] >> few.shift) & np.uint64(1) != 0
        # Weights are doubles: sums of integers stay exact below 2^53.
        return np.bincount(few.bin[held], weights=few.value[held], minlength=BINS).astype(np.int64)


_SCRATCH = threading.local()


def _scratch(length: int) -> tuple[Words, NDArray[np.uint8]]:
    """Return two arrays of this thread to work in: fresh memory would cost as much again as the work."""
    held: tuple[Words, NDArray[np.uint8]] | None = getattr(_SCRATCH, "held", None)
    if held is None or len(held[0]) < length:
        held = (np.empty(length, dtype=np.uint64), np.empty(length, dtype=np.uint8))
        _SCRATCH.held = held
    return held


def bit_slices(values: NDArray[np.integer], edges: NDArray[np.int64]) -> BitSlices:
    """Return the slices of one non-negative integer per position of a score order; nobody's positions hold 0."""
    end = int(edges[BINS])
    values = values[: end * WORD]
    dense = _dense_bits(values, end)
    runs = runs_of(edges)
    return BitSlices(
        slices=tuple(_slice(values, bit, runs) for bit in range(dense) if bool(((values >> bit) & 1).any())),
        singles=_singles(values, dense, edges),
    )


def _dense_bits(values: NDArray[np.integer], words: int) -> int:
    """Return how many low bits to slice, so that slices and single values together cost least."""
    highest = int(values.max(initial=0)).bit_length()
    above = [int(np.count_nonzero(values >> bit)) for bit in range(highest + 1)]
    return min(range(highest + 1), key=lambda bit: bit * words + _SINGLE * above[bit])


def _slice(values: NDArray[np.integer], bit: int, runs: Runs) -> _Slice:
    words = bitsets.pack(((values >> bit) & 1).astype(np.bool_))
    filled = np.flatnonzero(words)
    first = int(np.searchsorted(runs.starts, filled[0], side="right")) - 1
    last = int(np.searchsorted(runs.starts, filled[-1], side="right"))
    start = int(runs.starts[first])
    end = int(runs.starts[last]) if last < len(runs.starts) else runs.end
    return _Slice(
        bit=bit,
        start=start,
        words=words[start:end].copy(),
        runs=Runs(bins=runs.bins[first:last], starts=runs.starts[first:last] - start, end=end - start),
    )


def _singles(values: NDArray[np.integer], dense: int, edges: NDArray[np.int64]) -> _Singles:
    positions = np.flatnonzero(values >> dense)
    word = positions // WORD
    return _Singles(
        word=word.astype(np.int32),
        shift=(positions % WORD).astype(np.uint64),
        bin=(np.searchsorted(edges, word, side="right") - 1).astype(np.int16),
        value=(values[positions].astype(np.int64) >> dense) << dense,
    )
