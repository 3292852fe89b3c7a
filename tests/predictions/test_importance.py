"""Which facts matter: what was planted does, noise does not."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.predictions import importance as importances
from segmentation.predictions import quality
from segmentation.predictions.importance import from_json, importance, to_json, weighted_auc
from segmentation.predictions.model import Part
from segmentation.predictions.prediction import Status
from tests.predictions import planted


@pytest.fixture(scope="module")
def latest():
    return planted.past()


@pytest.fixture(scope="module")
def found(latest):
    return importance(planted.learned(latest), latest, seed=4)


def test_what_was_planted_matters_and_noise_does_not(found):
    drops = {one.group: one.drop for one in found}
    assert found[0].group == "visits"
    assert drops["visits"] > drops["tags"] > 0.05
    assert drops["attribute:country"] > 0.05
    assert abs(drops["returns"]) < 0.02
    assert drops["recency"] == pytest.approx(0, abs=1e-12)
    assert sorted(drops.values(), reverse=True) == [one.drop for one in found]


def test_the_same_for_a_seed_and_through_json(latest, found):
    assert importance(planted.learned(latest), latest, seed=4) == found
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


def test_a_few_of_many_tell_nearly_the_same(latest, found, monkeypatch):
    monkeypatch.setattr(importances, "MOST_CUSTOMERS", 2000)
    fewer = importance(planted.learned(latest), latest, seed=4)
    assert fewer[0].group == "visits"
    assert fewer[0].drop == pytest.approx(found[0].drop, abs=0.05)


def test_nothing_where_nobody_is_told_apart(latest):
    base_rate = planted.model(Part(status=Status.BASE_RATE, shortfall=None, rate=0.2), latest)
    assert importance(base_rate, latest, seed=1) == ()
    assert importance(planted.learned(latest), None, seed=1) == ()


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.sampled_from([0.5, 1.0, 3.0])), min_size=1, max_size=40))
def test_the_area_counts_pairs_by_weight(people):
    score, outcome, weight = (np.array(column) for column in zip(*people, strict=True))
    pairs = wins = 0.0
    for one in range(len(people)):
        for other in range(len(people)):
            if outcome[one] and not outcome[other]:
                pairs += weight[one] * weight[other]
                wins += (
                    weight[one]
                    * weight[other]
                    * (0.5 * (score[one] >= score[other]) + 0.5 * (score[one] > score[other]))
                )
    found = weighted_auc(score, outcome, weight)
    assert found == (pytest.approx(wins / pairs) if pairs else None)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40))
def test_the_area_of_equal_weights_is_that_of_quality(people):
    score, outcome = (np.array(column) for column in zip(*people, strict=True))
    expected = quality.auc(score / 10, outcome)
    found = weighted_auc(score, outcome, np.full(len(people), 3.0))
    assert found == (None if expected is None else pytest.approx(expected))
