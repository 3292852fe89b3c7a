"""Sets of customers as packed bits, one bit per row of the snapshot, in row order.

The bits after the last row are always 0, so that a count never sees a customer who does not exist.
"""

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]


def from_rows(rows: NDArray[np.integer], population: int) -> Bits:
    """Return the set of the given row numbers."""
    mask = np.zeros(population, dtype=np.bool_)
    mask[rows] = True
    return np.packbits(mask)


def everyone(population: int) -> Bits:
    """Return the set of all rows."""
    return np.packbits(np.ones(population, dtype=np.bool_))


def nobody(population: int) -> Bits:
    """Return the empty set."""
    return np.zeros((population + 7) // 8, dtype=np.uint8)


def complement(bits: Bits, population: int) -> Bits:
    """Return the rows that are not in the set."""
    return everyone(population) & ~bits


def size(bits: Bits) -> int:
    """Return the number of rows in the set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def to_mask(bits: Bits, population: int) -> NDArray[np.bool_]:
    """Return the set as one boolean per row."""
    return np.unpackbits(bits, count=population).view(np.bool_)


def to_rows(bits: Bits, population: int) -> NDArray[np.int32]:
    """Return the row numbers of the set, ascending."""
    return np.flatnonzero(to_mask(bits, population)).astype(np.int32)
