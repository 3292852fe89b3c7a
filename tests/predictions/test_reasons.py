"""Why this customer: signs and order on planted data, and nothing said where nothing matters."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from segmentation.predictions.explaining import Places, reason_text
from segmentation.predictions.history import pattern_columns
from segmentation.predictions.learning import learn
from segmentation.predictions.model import Part
from segmentation.predictions.prediction import Status
from segmentation.predictions.reasons import group_effects, reasons
from segmentation.predictions.scoring import score
from segmentation.sql.features import SqlFeatureSource
from tests.predictions import planted
from tests.predictions.company import simulated

AS_OF = planted.date(2024, 1, 1)


@pytest.fixture(scope="module")
def latest():
    return planted.past()


@pytest.fixture(scope="module")
def model(latest):
    return planted.learned(latest)


def person(**facts) -> pd.DataFrame:
    """One customer like the middle one, but for the given facts."""
    middle = planted.frame(200).iloc[[0]]
    usual = {"visits_times_30d": 2, "visits_days": 2, "visits_since_last": 5, "tag:vip": 0, "returns_count": 1}
    country = pd.Categorical([facts.pop("country", "FR")], categories=["DE", "FR"])
    return middle.assign(**usual, **{"attribute:country": country}).assign(**facts)


def told(model, known: pd.DataFrame) -> list[tuple[str, bool]]:
    (found,) = reasons(model, known).values()
    return [(reason.group, reason.raises) for reason in found]


def test_the_strongest_reason_comes_first_with_its_sign(model):
    vip = person(**{"tag:vip": 1, "country": model.medians["attribute:country"]})
    assert told(model, vip)[0] == ("tags", True)
    often = person(visits_times_30d=6, visits_days=6, country=model.medians["attribute:country"])
    assert told(model, often)[0] == ("visits", True)
    never = person(visits_times_30d=0, visits_days=0, visits_since_last=60, country=model.medians["attribute:country"])
    assert told(model, never)[0] == ("visits", False)


def test_the_effect_is_about_what_was_planted(model):
    effects = group_effects(model, person(**{"tag:vip": 1, "country": model.medians["attribute:country"]}))
    assert effects["tags"].item() == pytest.approx(1.5, abs=0.4)
    assert effects["returns"].item() == pytest.approx(0, abs=0.1)
    assert effects["visits"].item() == pytest.approx(0, abs=1e-9)


def test_signs_agree_with_the_truth(latest, model):
    known = planted.frame(800, seed=9)
    effects = group_effects(model, known)
    usual = latest.with_events.frame["visits_times_30d"].median()
    moved = (known["visits_times_30d"] - usual).to_numpy()
    clear = np.abs(moved) >= 2
    assert np.mean(np.sign(effects["visits"].to_numpy()[clear]) == np.sign(moved[clear])) > 0.98
    assert (effects["tags"].to_numpy()[known["tag:vip"] == 1] > 0).all()
    assert (effects["tags"].to_numpy()[known["tag:vip"] == 0] == 0).all()


def test_the_middle_customer_is_told_nothing(model):
    assert told(model, person(country=model.medians["attribute:country"])) == []


def test_nobody_is_told_more_than_three(model):
    for found in reasons(model, planted.frame(300, seed=3)).values():
        assert len(found) <= 3
        sizes = [abs(reason.effect) for reason in found]
        assert sizes == sorted(sizes, reverse=True)
        assert all(size >= 0.05 for size in sizes)


def test_a_base_rate_has_no_reasons(latest):
    flat = planted.model(Part(status=Status.BASE_RATE, shortfall=None, rate=0.2), latest)
    assert set(reasons(flat, planted.frame(20)).values()) == {()}
    assert reasons(flat, planted.frame(20).iloc[:0]) == {}


@pytest.fixture(scope="module")
def bought():
    """A model learned from simulated customers, and the features of all of them."""
    source = SqlFeatureSource(simulated(customers=1500, days=365, rate=0.03), window=30, as_of=AS_OF)
    model = learn(source, window=30, as_of=AS_OF, seed=3).model
    frames: list[pd.DataFrame] = []
    raw = score(model, source, AS_OF, watch=lambda frame, logits: frames.append(frame))
    return model, frames[0], dict(zip(raw.rows.tolist(), raw.logits.tolist(), strict=True))


def test_long_silence_lowers_and_a_recent_order_raises(bought):
    model, known, _ = bought
    assert model.status is Status.OK
    effects = group_effects(model, known)["recency"]
    late = known["event_recency_in_mean_gaps"] > 6
    assert late.sum() > 30
    assert (effects[late] < 0).mean() > 0.95


def test_the_pattern_alone_gives_reasons_too(bought):
    model, known, _ = bought
    alone = planted.model(Part(status=Status.PATTERN_ONLY, shortfall=None, pattern=True), planted.past(500))
    usual = {name: float(known[name].median()) for name in ("pattern_alive", "pattern_chance")}
    effects = group_effects(replace(alone, medians=usual), pattern_columns(known, model.pattern, 30))
    assert set(effects) == {"frequency", "recency"}
    gone = known["pattern_alive"] < 0.2
    assert (effects["recency"][gone] < 0).all()


def test_reasons_do_not_depend_on_who_else_is_asked_for(bought):
    model, known, _ = bought
    everyone = reasons(model, known.iloc[:60])
    for row in list(everyone)[::20]:
        assert reasons(model, known.loc[[row]])[row] == everyone[row]


def test_the_words_have_the_customers_own_figures(bought):
    model, known, _ = bought
    seen = 0
    for row, found in reasons(model, known.iloc[:200]).items():
        for reason in found:
            text = reason_text(reason, Places(currency="EUR"))
            if reason.group == "recency" and known.loc[row, "event_days"] > 1:
                gap, last = round(known.loc[row, "event_gap_mean"]), int(known.loc[row, "event_since_last"])
                assert f"every {gap} days" in text or gap == 1
                assert f"{last} day" in text
                seen += 1
    assert seen > 5


def test_who_never_ordered_is_told_nothing_of_orders():
    known = planted.frame(4).assign(event_days=0.0, event_times=0.0, event_since_last=np.nan, event_since_first=np.nan)
    latest = planted.past()
    learned = planted.learned(latest)
    effects = group_effects(replace(learned, without_events=learned.with_events), known)
    assert (effects[["recency", "frequency", "gaps"]] == 0).all().all()
    assert (effects["visits"] != 0).any()
