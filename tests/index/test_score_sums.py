"""Sums over sets in score order: exact where they must be, and near enough where they need not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.index import bitsets
from segmentation.index.bit_slices import bit_slices
from segmentation.index.layouts import ScoreColumns, row_order, score_order
from segmentation.index.score_sums import PRECISION, ScoreSums

seeds = st.integers(0, 2**32 - 1)
sizes = st.sampled_from([1, 63, 64, 65, 1000, 4000])


def scores_of(generator, population, *, few=False):
    """Return scores of about nine in ten customers, and their purchases; ``few`` distinct probabilities tie."""
    rows = np.flatnonzero(generator.random(population) < 0.9).astype(np.int32)
    p = generator.beta(0.5, 6, len(rows)).clip(1e-7, 1 - 1e-7)
    if few:
        p = generator.choice([0.002, 0.03, 0.031, 0.5], len(rows))
    odds = p / (1 - p)
    bins = np.minimum(np.floor(1000 * odds / (odds + 0.08)), 999).astype(np.int16)
    value = np.where(generator.random(population) < 0.4, generator.lognormal(8, 2, population).astype(np.int64), 0)
    return ScoreColumns(rows=rows, bins=bins, p=p), value


def gathered(scores, value, mask):
    chosen = mask[scores.rows]
    bins, rows = scores.bins[chosen], scores.rows[chosen]
    return (
        np.bincount(bins, minlength=1000),
        np.bincount(bins, weights=scores.p[chosen], minlength=1000),
        np.bincount(bins, weights=value[rows], minlength=1000).astype(np.int64),
    )


@given(seed=seeds, population=sizes, density=st.sampled_from([0.0, 0.01, 0.3, 0.9, 1.0]), few=st.booleans())
def test_sums_by_slices_and_one_by_one_are_those_of_a_gather(seed, population, density, few):
    generator = np.random.default_rng(seed)
    scores, value = scores_of(generator, population, few=few)
    order = score_order(scores, population)
    sums = ScoreSums(order, scores, value)
    mask = generator.random(population) < density
    words = order.from_rows(np.flatnonzero(mask))
    count, sum_p, sum_value = gathered(scores, value, mask)
    for found in (sums.histogram(words), sums.by_slices(words)):
        assert found.count.tolist() == count.tolist()
        assert found.sum_value.tolist() == sum_value.tolist()
        # Bin 0 begins at nearly 0, where a share of the sum has no lower limit: it is measured by its mean.
        assert found.sum_p[1:] == pytest.approx(sum_p[1:], rel=PRECISION)
        assert found.sum_p.sum() == pytest.approx(sum_p.sum(), rel=PRECISION, abs=1e-9)
    assert sums.whole.sum_p == pytest.approx(gathered(scores, value, np.ones(population, dtype=bool))[1])


def test_a_whole_bin_is_summed_exactly():
    generator = np.random.default_rng(1)
    scores, value = scores_of(generator, 4000)
    order = score_order(scores, 4000)
    found = ScoreSums(order, scores, value).by_slices(order.scored)
    assert found.sum_p.tolist() == gathered(scores, value, np.ones(4000, dtype=bool))[1].tolist()


@given(seed=seeds, low=st.integers(0, 999), width=st.integers(1, 1000))
def test_a_range_is_two_look_ups(seed, low, width):
    generator = np.random.default_rng(seed)
    scores, value = scores_of(generator, 1000)
    order = score_order(scores, 1000)
    histogram = ScoreSums(order, scores, value).histogram(order.scored)
    high = min(1000, low + width)
    found = histogram.cumulative().between(low, high)
    assert found.count == histogram.count[low:high].sum() == bitsets.size(order.run(low, high))
    assert found.sum_p == pytest.approx(histogram.sum_p[low:high].sum(), abs=1e-9)
    assert found.sum_value == histogram.sum_value[low:high].sum()


@pytest.mark.parametrize(
    "g",
    [
        lambda p: p * (1 - p),
        lambda p: 1 / (1 + (1 - p) / p * np.exp(-0.3)),
        lambda p: 1 / (1 + (1 - p) / p * np.exp(0.3)),
    ],
)
def test_sums_of_smooth_functions_come_from_the_same_arrays(g):
    generator = np.random.default_rng(7)
    scores, value = scores_of(generator, 200_000)
    order = score_order(scores, 200_000)
    sums = ScoreSums(order, scores, value)
    mask = generator.random(200_000) < 0.4
    found = sums.histogram(order.from_rows(np.flatnonzero(mask))).range_sums(g)
    chosen = mask[scores.rows]
    for low, high in ((0, 1000), (0, 100), (500, 1000), (750, 800)):
        inside = chosen & (scores.bins >= low) & (scores.bins < high)
        assert found[high] - found[low] == pytest.approx(g(scores.p[inside]).sum(), rel=1e-4)


@given(values=st.lists(st.integers(0, 2**40), min_size=1, max_size=200), seed=seeds)
def test_slices_sum_any_whole_numbers_exactly(values, seed):
    generator = np.random.default_rng(seed)
    bins = generator.choice([0, 3, 999], len(values)).astype(np.int16)
    scores = ScoreColumns(rows=np.arange(len(values), dtype=np.int32), bins=bins, p=np.full(len(values), 0.5))
    order = score_order(scores, len(values))
    column = np.array(values, dtype=np.int64)
    chosen = generator.random(len(values)) < 0.5
    found = bit_slices(order.arrange(column), order.edges).sums(order.from_rows(np.flatnonzero(chosen)))
    for score_bin in (0, 3, 999):
        assert found[score_bin] == column[chosen & (bins == score_bin)].sum()


@given(seed=seeds, population=sizes)
def test_a_set_is_the_same_in_both_orders(seed, population):
    generator = np.random.default_rng(seed)
    scores, _ = scores_of(generator, population)
    by_row, by_score = row_order(population), score_order(scores, population)
    mask = generator.random(population) < 0.5
    rows = np.flatnonzero(mask)
    first, second = by_row.from_rows(rows), by_score.from_rows(rows)
    assert by_row.rows(first).tolist() == by_score.rows(second).tolist() == rows.tolist()
    assert by_score.from_row_set(first).tolist() == second.tolist()
    assert by_score.pack(by_score.arrange(mask)).tolist() == second.tolist()
    rest = by_score.everyone & ~second
    assert bitsets.size(rest) == population - len(rows)
    assert set(by_score.rows(rest).tolist()) == set(range(population)) - set(rows.tolist())
    assert sorted(bitsets.loose_positions(second).tolist()) == bitsets.to_positions(second).tolist()
    assert bitsets.to_positions(second).tolist() == np.flatnonzero(bitsets.to_mask(second, len(second) * 64)).tolist()
