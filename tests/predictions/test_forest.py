"""Trees as arrays give what scikit-learn gives, to the last bit: numbers, texts, and values never seen."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier

from segmentation.predictions.forest import read_forest
from segmentation.predictions.trees import SETTINGS

CODES = {"land": ("a", "b", "nan", "z", "(other)"), "size": ("l", "m", "(other)")}


def table(rows: int, seed: int, *, texts: bool = True) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "days": generator.integers(0, 40, rows).astype(np.float32),
            "spend": generator.lognormal(3, 2, rows).astype(np.float32),
            "gap": np.where(generator.random(rows) < 0.3, np.nan, generator.random(rows)).astype(np.float32),
        }
    )
    for name, kept in CODES.items() if texts else ():
        codes = generator.integers(-1, len(kept) - (seed == 1), rows)
        frame.insert(1, name, pd.Categorical.from_codes(codes, categories=pd.Index(kept, dtype=object)))
    return frame


def fitted(frame: pd.DataFrame, **more) -> HistGradientBoostingClassifier:
    generator = np.random.default_rng(9)
    pull = frame["days"] / 20 + frame["gap"].fillna(-1)
    if "land" in frame:
        pull = pull + 2 * frame["land"].isin(["b", "nan"]) - frame["size"].isna()
    outcome = generator.random(len(frame)) < expit(pull - 1.5)
    return HistGradientBoostingClassifier(**{**SETTINGS, **more}, min_samples_leaf=20, random_state=3).fit(
        frame, outcome
    )


def columns(frame: pd.DataFrame) -> list[np.ndarray]:
    return [
        frame[name].cat.codes.to_numpy(np.int16) if name in CODES else frame[name].to_numpy(np.float32)
        for name in frame
    ]


@pytest.mark.parametrize("texts", [True, False])
def test_logits_are_those_of_scikit_learn(texts):
    model = fitted(table(3000, 1, texts=texts))
    asked = table(40_000, 2, texts=texts)
    forest = read_forest(model, tuple(asked.columns), CODES if texts else {})
    assert np.array_equal(forest.logits(columns(asked)), model.decision_function(asked))


def test_values_on_a_threshold_stay_on_their_side():
    frame = table(3000, 1, texts=False)
    model = fitted(frame)
    edges = [float(one["num_threshold"]) for (tree,) in model._predictors for one in tree.nodes if not one["is_leaf"]]
    near = np.array(
        [np.nextafter(np.float32(edge), way) for edge in edges for way in (-np.inf, np.float32(edge), np.inf)]
    )
    asked = pd.DataFrame(dict.fromkeys(frame, near.astype(np.float32)))
    assert np.array_equal(read_forest(model, tuple(frame), {}).logits(columns(asked)), model.decision_function(asked))


def test_larger_trees_are_refused():
    model = fitted(table(3000, 1, texts=False), max_leaf_nodes=12)
    with pytest.raises(ValueError, match="more than 8 leaves"):
        read_forest(model, ("days", "spend", "gap"), {})
