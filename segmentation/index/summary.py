"""The numbers beside the histogram: what a selection of score bins holds, from the arrays of one distribution.

The same arithmetic runs in the browser while a handle is dragged (``pages/ui/likelihood_range/frontend/sums.js``).
Both add prefix sums in the same order in double precision and round halves up, so both print the same digits; a
browser test holds them equal.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeSummary:
    """What a person reads about one selection. All members are whole customers except the ratio.

    ``size == likely_buyers + others`` and ``covered == likely_buyers_total + others_total`` always hold, since the
    others are what is left of the rounded likely buyers. ``times_better`` compares the share of likely buyers in the
    selection with their share among everyone covered; None when there is nobody to compare. ``revenue_share`` is the
    selection's part of what everyone covered bought, None when nobody bought anything, or it was not asked.
    ``reachable`` is by channel.
    """

    size: int
    covered: int
    likely_buyers: int
    likely_buyers_total: int
    others: int
    others_total: int
    times_better: float | None
    revenue_share: float | None = None
    reachable: Mapping[str, int] = field(default_factory=dict)


def summarise(
    *,
    covered_count: NDArray[np.int64],
    covered_sum_p: NDArray[np.float64],
    count: NDArray[np.int64],
    sum_p: NDArray[np.float64],
    bins: Sequence[tuple[int, int]],
    sum_value: NDArray[np.int64] | None = None,
    covered_value: int = 0,
    reachable: Mapping[str, NDArray[np.int64]] | None = None,
) -> RangeSummary:
    """Sum one selection.

    The four arrays have one entry per bin: customers and the sum of their probabilities, for everyone the prediction
    covers and for those who match the filters; so have ``sum_value``, what those who match bought, and each array of
    ``reachable``. ``covered_value`` is what everyone covered bought. ``bins`` are half-open, disjoint, ascending runs
    of bins. The totals are over everyone covered, filtered or not. Raises ValueError when a run does not lie inside
    the arrays, or when the runs overlap or descend.
    """
    _check_runs(bins, len(count))
    size = _whole(count, bins)
    covered = int(covered_count.sum())
    expected = _sum_runs(sum_p, bins)
    expected_total = _sum_runs(covered_sum_p, ((0, len(covered_sum_p)),))
    likely_buyers, likely_buyers_total = round_half_up(expected), round_half_up(expected_total)
    comparable = size > 0 and expected_total > 0
    return RangeSummary(
        size=size,
        covered=covered,
        likely_buyers=likely_buyers,
        likely_buyers_total=likely_buyers_total,
        others=size - likely_buyers,
        others_total=covered - likely_buyers_total,
        times_better=(expected / size) / (expected_total / covered) if comparable else None,
        revenue_share=None if sum_value is None else _part(_whole(sum_value, bins), covered_value),
        reachable={channel: _whole(by_bin, bins) for channel, by_bin in (reachable or {}).items()},
    )


def round_half_up(value: float) -> int:
    """Round as the browser does: halves go up. ``value`` is not negative."""
    return math.floor(value + 0.5)


def _part(value: int, whole: int) -> float | None:
    return value / whole if whole > 0 else None


def _whole(values: NDArray[np.int64], bins: Sequence[tuple[int, int]]) -> int:
    return sum(int(values[start:stop].sum()) for start, stop in bins)


def _sum_runs(values: NDArray[np.float64], bins: Sequence[tuple[int, int]]) -> float:
    # Differences of prefix sums, not a sum over the slice: the browser has only the prefix sums, and another order of
    # addition could fall on the other side of a half.
    prefix = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    total = 0.0
    for start, stop in bins:
        total += float(prefix[stop]) - float(prefix[start])
    return total


def _check_runs(bins: Sequence[tuple[int, int]], length: int) -> None:
    end = 0
    for start, stop in bins:
        if not end <= start < stop <= length:
            raise ValueError(f"bins {tuple(bins)} are not ascending, disjoint runs inside 0 to {length}")
        end = stop
