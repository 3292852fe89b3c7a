"""Exchanging a group's values, and the pattern's two parts."""

import numpy as np
import pandas as pd
import pytest

from segmentation.predictions.exchange import exchanged

FRAME = pd.DataFrame(
    {
        "visits_days": [1.0, 2.0],
        "attribute:country": pd.Categorical(["FR", None], categories=["FR", "DE"]),
        "pattern_alive": np.array([0.5, np.nan], dtype=np.float32),
        "pattern_chance": np.array([0.2, np.nan], dtype=np.float32),
    }
)
USUAL = {"visits_days": 7.0, "attribute:country": "DE", "pattern_alive": 0.8, "pattern_chance": 0.6}


def test_only_the_columns_named_are_exchanged():
    changed = exchanged(FRAME, ["visits_days"], USUAL)
    assert changed["visits_days"].tolist() == [7, 7]
    assert changed.drop(columns="visits_days").equals(FRAME.drop(columns="visits_days"))
    assert FRAME["visits_days"].tolist() == [1, 2]


def test_a_text_stays_one_of_the_known_values():
    changed = exchanged(FRAME, ["attribute:country"], USUAL)
    assert changed["attribute:country"].dtype == FRAME["attribute:country"].dtype
    assert changed["attribute:country"].tolist() == ["DE", "DE"]
    unknown = exchanged(FRAME, ["attribute:country"], USUAL | {"attribute:country": "XX"})
    assert unknown["attribute:country"].isna().all()


def test_the_patterns_chance_is_alive_times_buys():
    """0.2 = 0.5 * 0.4 of the customer, 0.6 = 0.8 * 0.75 of the usual one."""
    alive = exchanged(FRAME, ["pattern_alive"], USUAL)
    assert alive.loc[0, ["pattern_alive", "pattern_chance"]].tolist() == pytest.approx([0.8, 0.8 * 0.4])
    buys = exchanged(FRAME, ["pattern_chance"], USUAL)
    assert buys.loc[0, ["pattern_alive", "pattern_chance"]].tolist() == pytest.approx([0.5, 0.5 * 0.75])
    both = exchanged(FRAME, ["pattern_alive", "pattern_chance"], USUAL)
    assert both.loc[0, ["pattern_alive", "pattern_chance"]].tolist() == pytest.approx([0.8, 0.6])


def test_who_has_no_pattern_gets_none():
    for columns in (["pattern_alive"], ["pattern_chance"], ["pattern_alive", "pattern_chance"]):
        assert exchanged(FRAME, columns, USUAL).loc[1, ["pattern_alive", "pattern_chance"]].isna().all()
