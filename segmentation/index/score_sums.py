"""What a set of customers holds per bin of a score: how many, their summed probability, their summed purchases."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from segmentation.index import bitsets
from segmentation.index.bit_slices import BitSlices, Runs, bit_slices, runs_of
from segmentation.index.bitsets import WORD, Words
from segmentation.index.layouts import ScoreColumns, ScoreOrder
from segmentation.settings import BINS

# A sum of probabilities by slices is off by at most this share of itself (tested); one by one it has seven digits.
PRECISION = 1e-4
Number = TypeVar("Number", bound=np.number)
_MOST_BITS = 20
# What reading one customer costs, in counted words of a slice: smaller sets are summed one by one.
_SINGLE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeSums:
    """What a run of bins holds: customers, their summed probability, their purchases in minor units."""

    count: int
    sum_p: float
    sum_value: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreHistogram:
    """Per bin of 0.1 score points: customers, their summed probability, and their purchases of the last 365 days in
    minor units. Each array has 1,000 entries.
    """

    count: NDArray[np.int64]
    sum_p: NDArray[np.float64]
    sum_value: NDArray[np.int64]

    def total(self) -> RangeSums:
        """Return what all bins hold."""
        return self.cumulative().between(0, BINS)

    def cumulative(self) -> "Cumulative":
        """Return the prefix sums, from which any range is two look-ups."""
        return Cumulative(
            count=np.concatenate([[0], np.cumsum(self.count)]),
            sum_p=np.concatenate([[0.0], np.cumsum(self.sum_p)]),
            sum_value=np.concatenate([[0], np.cumsum(self.sum_value)]),
        )

    def range_sums(self, g: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return prefix sums (1,001 entries) of a smooth function of the probability, for example p(1 - p).

        Each bin contributes count * g(mean p): a bin is so narrow that the error stays below 1e-4 of the sum (tested).
        """
        held = self.count > 0
        per_bin = np.zeros(BINS, dtype=np.float64)
        per_bin[held] = self.count[held] * g(self.sum_p[held] / self.count[held])
        return np.concatenate([[0.0], np.cumsum(per_bin)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cumulative:
    """Prefix sums of a histogram, 1,001 entries each: entry b is the sum over the bins below b."""

    count: NDArray[np.int64]
    sum_p: NDArray[np.float64]
    sum_value: NDArray[np.int64]

    def between(self, low: int, high: int) -> RangeSums:
        """Return what the bins [low, high) hold."""
        return RangeSums(
            count=int(self.count[high] - self.count[low]),
            sum_p=float(self.sum_p[high] - self.sum_p[low]),
            sum_value=int(self.sum_value[high] - self.sum_value[low]),
        )


class ScoreSums:
    """Sums over sets in one issue's score order.

    Counts and values are exact. Probabilities are exact for a whole bin and have seven digits for a small set;
    otherwise each is held as steps above the least of its bin, in as many bits as keep every customer within
    `PRECISION` of her probability. ``value`` is one non-negative integer per row.
    """

    def __init__(self, order: ScoreOrder, scores: ScoreColumns, value: NDArray[np.integer]) -> None:
        self._runs: Runs = runs_of(order.edges)
        least, widest = _extremes(scores)
        self._whole = _summed(scores.bins, scores.p, value[scores.rows])
        levels = _levels(least, widest, self._whole)
        self._least = least
        self._step = np.divide(widest, levels, out=np.zeros(BINS), where=levels > 0)
        self._residuals = bit_slices(_arranged(order, scores, _quantised(scores, least, widest, levels)), order.edges)
        self._value_at = order.arrange(value)
        self._values: BitSlices = bit_slices(self._value_at, order.edges)
        self._p_at = _arranged(order, scores, scores.p.astype(np.float32))
        self._bin_of_word = np.repeat(np.arange(BINS, dtype=np.int16), np.diff(order.edges[: BINS + 1]))

    @property
    def nbytes(self) -> int:
        """The bytes it holds."""
        one_by_one = self._value_at.nbytes + self._p_at.nbytes + self._bin_of_word.nbytes
        return self._residuals.nbytes + self._values.nbytes + one_by_one

    @property
    def whole(self) -> ScoreHistogram:
        """Everyone with a score, exact."""
        return self._whole

    def counts(self, words: Words) -> NDArray[np.int64]:
        """Return how many of a set are in each bin. Members without a score are in none."""
        return self._runs.sums(np.bitwise_count(words))

    def histogram(self, words: Words) -> ScoreHistogram:
        """Return what a set holds. Members without a score are not in it."""
        count = self.counts(words)
        if int(count.sum()) * _SINGLE < self._residuals.cost + self._values.cost:
            return self._one_by_one(words)
        return self._by_slices(words, count)

    def by_slices(self, words: Words) -> ScoreHistogram:
        """Return the same in the way that suits large sets."""
        return self._by_slices(words, self.counts(words))

    def _by_slices(self, words: Words, count: NDArray[np.int64]) -> ScoreHistogram:
        sum_p = count * self._least + self._residuals.sums(words) * self._step
        every = count == self._whole.count
        return ScoreHistogram(
            count=count, sum_p=np.where(every, self._whole.sum_p, sum_p), sum_value=self._values.sums(words)
        )

    def _one_by_one(self, words: Words) -> ScoreHistogram:
        positions = bitsets.loose_positions(words[: self._runs.end])
        return _summed(self._bin_of_word[positions // WORD], self._p_at[positions], self._value_at[positions])


def _arranged(order: ScoreOrder, scores: ScoreColumns, of_scored: NDArray[Number]) -> NDArray[Number]:
    column = np.zeros(len(order.row_at), dtype=of_scored.dtype)
    column[order.position_of[scores.rows]] = of_scored
    return column


def _summed(bins: NDArray[np.int16], p: NDArray[np.floating], value: NDArray[np.integer]) -> ScoreHistogram:
    return ScoreHistogram(
        count=np.bincount(bins, minlength=BINS),
        sum_p=np.bincount(bins, weights=p, minlength=BINS).astype(np.float64),
        # Doubles hold a bin's purchases exactly below 2^53 minor units.
        sum_value=np.bincount(bins, weights=value, minlength=BINS).astype(np.int64),
    )


def _extremes(scores: ScoreColumns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least probability of each bin and how far above it the greatest is."""
    least, greatest = np.full(BINS, np.inf), np.full(BINS, -np.inf)
    np.minimum.at(least, scores.bins, scores.p)
    np.maximum.at(greatest, scores.bins, scores.p)
    held = np.isfinite(least)
    least[~held] = 0.0
    return least, np.where(held, greatest - least, 0.0)


def _levels(least: NDArray[np.float64], widest: NDArray[np.float64], whole: ScoreHistogram) -> NDArray[np.int64]:
    """Return how many steps each bin's width is cut into: 2^bits - 1, none where all probabilities are equal.

    A step is off by half of itself at most. In a bin that begins at nearly 0 the tenth of its mean is the measure.
    """
    mean = np.divide(whole.sum_p, whole.count, out=np.zeros(BINS), where=whole.count > 0)
    allowed = 2 * PRECISION * np.maximum(least, mean / 10)
    needed = np.divide(widest, allowed, out=np.zeros(BINS), where=allowed > 0)
    bits = np.ceil(np.log2(needed + 1)).clip(0, _MOST_BITS).astype(np.int64)
    levels: NDArray[np.int64] = (1 << bits) - 1
    return levels


def _quantised(
    scores: ScoreColumns, least: NDArray[np.float64], widest: NDArray[np.float64], levels: NDArray[np.int64]
) -> NDArray[np.uint32]:
    per_p = np.divide(levels, widest, out=np.zeros(BINS), where=widest > 0)
    return np.rint((scores.p - least[scores.bins]) * per_p[scores.bins]).astype(np.uint32)
