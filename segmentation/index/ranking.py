"""The first customers of an audience in some order, without putting the others in order.

A likelihood is looked for in whole bins from one end, so only the customers of a few bins are read; a column is read
once and parted at the last customer wanted. Customers that are equal stand by row.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.index import bitsets
from segmentation.index.audience_index import Answer
from segmentation.index.bitsets import Words
from segmentation.index.layouts import ScoreOrder
from segmentation.settings import BINS


def members(answer: Answer, found: NDArray[np.int32] | None = None) -> Words:
    """Return those counted who satisfy the filter; with ``found``, those of these rows."""
    chosen = answer.words & answer.within
    return chosen if found is None else chosen & answer.layout.from_rows(found)


def rows_of(answer: Answer, words: Words) -> NDArray[np.int32]:
    """Return the rows of a set that stands in the answer's order, in that order."""
    layout = answer.layout
    if isinstance(layout, ScoreOrder):
        return layout.row_at[bitsets.to_mask(words, len(layout.row_at))]
    return layout.rows(words)


def first_by_likelihood(
    answer: Answer,
    words: Words,
    scored: NDArray[np.int32],
    p: NDArray[np.float64],
    count: int,
    *,
    highest: bool,
) -> NDArray[np.int32]:
    """Return the first rows by chance: ``p`` is that of the rows ``scored``, which rise and are all of the order's.

    Raises ValueError for an answer that is not in the order of a score.
    """
    layout = answer.layout
    if not isinstance(layout, ScoreOrder):
        raise ValueError("only a score order knows who is likely")
    few = np.zeros_like(words)
    run = _run(words, layout, count, highest=highest)
    few[run] = words[run]
    rows = layout.row_at[bitsets.to_positions(few)]
    chances = p[np.searchsorted(scored, rows)]
    return first(-chances if highest else chances, rows, count)


def _run(words: Words, layout: ScoreOrder, count: int, *, highest: bool) -> slice:
    """Return the words of as many whole bins, from one end, as hold that many customers."""
    edges = layout.edges[: BINS + 1]
    held = np.concatenate([[0], np.cumsum(np.bitwise_count(words[: edges[-1]]), dtype=np.int64)])[edges]
    if highest:
        low = int(np.searchsorted(held, held[-1] - count, side="right")) - 1
        return slice(int(edges[max(low, 0)]), int(edges[-1]))
    return slice(0, int(edges[min(int(np.searchsorted(held, count)), BINS)]))


def first_by_column(
    answer: Answer, words: Words, column: str, count: int, *, highest: bool, blank: int | None = None
) -> NDArray[np.int32]:
    """Return the first rows by a narrow column of whole numbers; those whose value is ``blank`` come last either way.

    Raises KeyError for a column there is not.
    """
    values = answer.column(column)
    mask = bitsets.to_mask(words, len(values))
    keys = values[mask].astype(np.int64)
    unknown = keys == blank if blank is not None else None
    if highest:
        np.negative(keys, out=keys)
    if unknown is not None:
        keys[unknown] = np.iinfo(np.int64).max
    return first(keys, rows_of(answer, words), count)


def first_by_row(answer: Answer, words: Words, count: int, *, highest: bool) -> NDArray[np.int32]:
    """Return the first rows as they stand in the snapshot: by customer id."""
    rows = rows_of(answer, words)
    return first(-rows if highest else rows, rows, count)


def first(keys: NDArray[Any], rows: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """Return the rows of the smallest keys, at most ``count``, in the order of key and row."""
    chosen = np.arange(len(keys)) if len(keys) <= count else _smallest(keys, rows, count)
    return rows[chosen[np.lexsort((rows[chosen], keys[chosen]))]]


def _smallest(keys: NDArray[Any], rows: NDArray[np.int32], count: int) -> NDArray[np.intp]:
    edge = np.partition(keys, count - 1)[count - 1]
    below, at = np.flatnonzero(keys < edge), np.flatnonzero(keys == edge)
    missing = count - len(below)
    last = np.partition(rows[at], missing - 1)[missing - 1]
    return np.concatenate([below, at[rows[at] <= last]])
