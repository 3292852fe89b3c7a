"""Scores, bins and categories, above all at their edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.predictions import scores
from segmentation.settings import BINS, CATEGORY_BINS

CHANCES = st.floats(min_value=1e-6, max_value=1 - 1e-6)


@given(CHANCES)
def test_the_average_chance_scores_exactly_fifty(p):
    o0 = scores.base_odds(np.array([p]))
    assert scores.scores(np.array([p]), o0)[0] == 50.0
    assert scores.bins(np.array([p]), o0)[0] == 500


@given(CHANCES, st.integers(1, 50))
def test_everyone_at_the_base_rate_is_in_the_middle_bin(p, customers):
    chances = np.full(customers, p)
    assert set(scores.bins(chances, scores.base_odds(chances))) == {500}


@given(st.floats(min_value=1e-4, max_value=1e4), st.integers(0, BINS - 1))
def test_the_chance_at_a_bin_edge_is_in_that_bin(o0, position):
    chance = scores.chance_at(position / 10, o0)
    assert scores.bins(np.array([chance]), o0)[0] == position


@given(CHANCES, CHANCES, CHANCES)
def test_scores_keep_the_order_of_chances(first, second, average):
    o0 = scores.base_odds(np.array([average]))
    low, high = scores.scores(np.array(sorted((first, second))), o0)
    assert 0 <= low <= high <= 100


@given(CHANCES, st.floats(min_value=1e-3, max_value=1e3))
def test_the_inverse_gives_the_chance_back(p, o0):
    assert scores.chance_at(float(scores.scores(np.array([p]), o0)[0]), o0) == pytest.approx(p, rel=1e-6, abs=1e-9)


def test_seventy_five_is_three_times_the_average_odds():
    assert scores.chance_at(75, 0.25) == pytest.approx(0.75 / 1.75)
    assert scores.bins(np.array([scores.chance_at(75, 0.25)]), 0.25)[0] == 750


def test_certain_and_impossible():
    found = scores.bins(np.array([0.0, 1.0]), 0.2)
    assert found.tolist() == [0, 999]
    assert scores.scores(np.array([0.0, 1.0]), 0.2).tolist() == [0.0, 100.0]
    assert scores.chance_at(100, 0.2) == 1.0
    assert scores.chance_at(0, 0.2) == 0.0


@pytest.mark.parametrize("o0", [0.0, np.inf, np.nan])
def test_without_a_scale_everybody_scores_fifty(o0):
    assert scores.bins(np.array([0.0, 0.3, 1.0]), o0).tolist() == [500, 500, 500]


def test_degenerate_base_odds():
    assert scores.base_odds(np.zeros(3)) == 0.0
    assert scores.base_odds(np.ones(3)) == np.inf
    assert np.isnan(scores.base_odds(np.zeros(0)))
    assert scores.chance_at(50, 0.0) == 0.0
    assert scores.chance_at(50, np.inf) == 1.0


@pytest.mark.parametrize(("score", "shown"), [(74.99, 74.9), (75.0, 75.0), (74.9999999999999, 75.0), (0.09, 0.0)])
def test_a_shown_score_is_cut(score, shown):
    assert scores.shown_score(score) == shown


def test_categories_cover_every_bin_once():
    names = [scores.category(position) for position in range(BINS)]
    assert names == [name for name, (low, high) in CATEGORY_BINS.items() for _ in range(low, high)]
    assert (names[499], names[500], names[749], names[750]) == ("low", "medium", "medium", "high")
    for outside in (-1, BINS):
        with pytest.raises(ValueError, match="not one of"):
            scores.category(outside)
