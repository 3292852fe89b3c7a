"""The usual value of each feature, customers counted as often as they were thinned out."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.predictions.history import Past, Rates, Sample
from segmentation.predictions.medians import medians, weighted_median


def sample(rates: Rates = Rates(), **columns) -> Sample:  # noqa: B008 - a value that never changes
    frame = pd.DataFrame(columns)
    outcome = np.arange(len(frame)) == 0
    return Sample(frame=frame, outcome=outcome, rates=rates, customers=len(frame), buyers=1)


def test_numbers_texts_and_what_is_never_known():
    land = pd.Categorical(["b", "a", None], categories=["a", "b"])
    with_events = sample(days=[1.0, 5.0, np.nan], land=land, never=[np.nan] * 3, nobody=pd.Categorical([None] * 3))
    without = sample(days=[9.0], land=pd.Categorical(["b"], categories=["b"]), never=[np.nan], nobody=[None])
    found = medians(Past(cutoff=date(2024, 1, 1), with_events=with_events, without_events=without))
    assert (found["days"], found["land"], found["nobody"]) == (5.0, "b", None)
    assert np.isnan(found["never"])


def test_customers_who_were_thinned_out_count_for_those_left_behind():
    """One buyer of one, and three others of thirty: the median is the others'."""
    thinned = sample(Rates(buyers=1.0, others=0.1), days=[1.0, 7.0, 8.0, 9.0], land=["a", "b", "b", "c"])
    empty = sample(days=[], land=[])
    found = medians(Past(cutoff=date(2024, 1, 1), with_events=thinned, without_events=empty))
    assert (found["days"], found["land"]) == (8.0, "b")


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 4)), min_size=1, max_size=20))
def test_the_median_is_that_of_values_repeated_by_their_weight(pairs):
    values = np.array([float(value) for value, _ in pairs])
    weights = np.array([float(weight) for _, weight in pairs])
    repeated = sorted(value for value, weight in pairs for _ in range(weight))
    assert weighted_median(values, weights) == repeated[(len(repeated) - 1) // 2]


def test_the_median_of_nothing_is_unknown():
    assert np.isnan(weighted_median(np.array([np.nan]), np.array([1.0])))
    assert weighted_median(np.array([np.nan, 3.0]), np.array([9.0, 1.0])) == pytest.approx(3.0)
