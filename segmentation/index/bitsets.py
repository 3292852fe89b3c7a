"""Sets of customers as packed bits, 64 positions to a word, position i as bit i % 64 of word i // 64.

Bits that stand for no customer (after the last one, or between two runs of a layout) are always 0, so that a count
never sees a customer who does not exist. A complement is therefore always taken within a given set.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
WORD = 64
_RUN = (2**16 - 1) // WORD


def word_count(positions: int) -> int:
    """Return how many words hold that many positions."""
    return -(-positions // WORD)


def pack(mask: NDArray[np.bool_]) -> Words:
    """Return the set of the positions that are true; the last word is filled up with 0."""
    packed = np.packbits(mask, bitorder="little")
    missing = -len(packed) % 8
    if missing:
        packed = np.concatenate([packed, np.zeros(missing, dtype=np.uint8)])
    return packed.view("<u8")


def from_positions(positions: NDArray[np.integer], length: int) -> Words:
    """Return the set of the given positions, in any order and as often as they come, each below ``length``."""
    mask = np.zeros(word_count(length) * WORD, dtype=np.bool_)
    mask[positions] = True
    return pack(mask)


def everyone(length: int) -> Words:
    """Return the set of all positions below ``length``."""
    return pack(np.ones(length, dtype=np.bool_))


def size(words: Words) -> int:
    """Return the number of positions in the set."""
    counts = np.bitwise_count(words)
    # Adding small numbers in 16 bits is five times as fast as in 64, and so many words cannot hold more than that.
    runs = np.add.reduceat(counts, _run_starts(len(counts)), dtype=np.uint16) if len(counts) else counts
    return int(np.add.reduce(runs, dtype=np.int64))


@lru_cache(maxsize=16)
def _run_starts(words: int) -> NDArray[np.int64]:
    return np.arange(0, words, _RUN)


def to_mask(words: Words, length: int) -> NDArray[np.bool_]:
    """Return the set as one boolean per position."""
    return np.unpackbits(words.view(np.uint8), count=length, bitorder="little").view(np.bool_)


def to_positions(words: Words) -> NDArray[np.int64]:
    """Return the positions of the set, ascending. Costs little for a small set."""
    filled = np.flatnonzero(words)
    bits = np.flatnonzero(np.unpackbits(words[filled].view(np.uint8), bitorder="little"))
    return filled[bits // WORD] * WORD + bits % WORD


def loose_positions(words: Words) -> NDArray[np.int64]:
    """Return the positions of a set in no order: the lowest of each word, then the next. Quick for a thin set."""
    word = np.flatnonzero(words)
    left = words[word]
    found = []
    while len(left):
        rest = left & (left - np.uint64(1))
        found.append(word * WORD + np.bitwise_count((left ^ rest) - np.uint64(1)))
        more = np.flatnonzero(rest)
        word, left = word[more], rest[more]
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def to_rows(words: Words, population: int) -> NDArray[np.int32]:
    """Return the rows of a set in row order, ascending."""
    return np.flatnonzero(to_mask(words, population)).astype(np.int32)
