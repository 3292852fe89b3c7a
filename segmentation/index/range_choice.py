"""Ranges of scores found by what they hold: the likeliest n, a typed size, the fewest customers with half the buyers.

The same search runs in the browser (``pages/ui/likelihood_range/frontend/search.js``): both look through prefix sums
added in the same order, and break ties the same way. A range is a run of bins [low, high). An audience is never larger
than it must be: of two ranges as near to a wanted size the one with fewer customers is chosen, and of those with the
same customers the narrowest.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segmentation.index.summary import round_half_up

Bound = Literal["low", "high"]
Bins = tuple[int, int]


def top_range(count: NDArray[np.int64], wanted: int) -> Bins | None:
    """Return the range up to the highest score that holds nearest to the ``wanted`` likeliest customers.

    ``count`` has the customers of each bin. At least one customer is in it; None when there is nobody.
    """
    return range_of_size(count, (0, len(count)), "low", wanted)


def top_share(count: NDArray[np.int64], one_in: int) -> Bins | None:
    """Return the range up to the highest score nearest to one in so many of all customers; None when there is nobody.

    Halves of a customer go up, and at least one is wanted.
    """
    return top_range(count, max(1, round_half_up(int(count.sum()) / one_in)))


def range_of_size(count: NDArray[np.int64], bins: Bins, moved: Bound, wanted: int) -> Bins | None:
    """Return the range that holds nearest to ``wanted`` customers when one bound moves and the other stays.

    ``count`` has the customers of each bin: all of them, or those reachable by a channel. At least one is in the
    range; None when the bound that stays leaves nobody. Raises ValueError when ``wanted`` is not positive.
    """
    if wanted < 1:
        raise ValueError(f"a size is at least 1, not {wanted}")
    low, high = bins
    before = _prefix(count)
    found: tuple[int, int] | None = None
    ends = range(high - 1, -1, -1) if moved == "low" else range(low + 1, len(count) + 1)
    # From the narrowest on: the first of equally near ones is the one with fewer customers and fewer bins.
    for end in ends:
        size = int(before[high] - before[end]) if moved == "low" else int(before[end] - before[low])
        if size > 0 and (found is None or abs(size - wanted) < found[0]):
            found = (abs(size - wanted), end)
    if found is None:
        return None
    return (found[1], high) if moved == "low" else (low, found[1])


def half_of_buyers(count: NDArray[np.int64], sum_p: NDArray[np.float64]) -> Bins | None:
    """Return the run of bins with the fewest customers that holds at least half of the summed probabilities.

    Of runs with the same number of customers the one with the highest lower bound, then with the highest upper bound.
    None when nobody is expected to buy.
    """
    customers, expected = _prefix(count), np.concatenate(([0.0], np.cumsum(sum_p, dtype=np.float64)))
    half = float(expected[-1]) / 2
    if not half > 0:
        return None
    best: tuple[int, int, int] | None = None
    high = 0
    for low in range(len(count)):
        while high < len(count) and float(expected[high]) - float(expected[low]) < half:
            high += 1
        if float(expected[high]) - float(expected[low]) < half:
            break
        size = int(customers[high] - customers[low])
        if best is None or size <= best[0]:
            best = (size, low, high)
    if best is None:
        raise AssertionError("the whole holds its half")
    return best[1], _last_alike(customers, best[2])


def _last_alike(customers: NDArray[np.int64], high: int) -> int:
    return int(np.searchsorted(customers, customers[high], side="right")) - 1


def _prefix(count: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(count, dtype=np.int64)))
