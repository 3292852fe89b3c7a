"""A page with only the likelihood range on it, for tests in a real browser.

Query parameters choose the distribution (``case``, ``seed``, ``filter``), the first selection (``low`` and ``high``, or
``levels``), the language, the drift (``tau``, ``degrees``, ``windows``; ``tau=no`` for none) and whether the expected
results are ``hidden``. What Python knows is printed below the component as JSON.
"""

import json
from dataclasses import asdict

import numpy as np
import streamlit as st

from pages.ui import language
from pages.ui.audience_range import range_texts
from pages.ui.likelihood_range import Distribution, Selection, Spread, likelihood_range
from pages.ui.text import t
from segmentation.index.summary import summarise
from segmentation.predictions.level import Drift, interval, quantiles

MEAN_CHANCE = 0.216
KEY = "audience_range"
CHANNELS = ("email", "sms", "ads")
COVERAGE = 0.8


def probabilities(scores: np.ndarray, base_odds: float) -> np.ndarray:
    odds = base_odds * scores / (100 - scores)
    return odds / (1 + odds)


def own_chances(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).beta(1.1, 4.0, 20_000)


def base_odds_of(case: str, seed: int) -> float:
    """The odds of the mean chance, as when a prediction has just learned, or those of an earlier day."""
    mean = own_chances(seed).mean() if case == "just-learned" else MEAN_CHANCE
    return mean / (1 - mean) if seed % 3 or case == "just-learned" else 0.004


def scores_of(case: str, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    if case == "just-learned":
        odds = own_chances(seed) / (1 - own_chances(seed))
        return 100 * odds / (odds + base_odds_of(case, seed))
    if case == "none":
        return np.empty(0)
    if case == "one":
        return np.array([61.3])
    if case == "certain":
        return np.concatenate([random.uniform(0, 5, 300), random.uniform(95, 100, 70)])
    if case == "one-bucket":
        return random.uniform(70, 75, 400)
    if case == "tall":
        return np.concatenate([random.uniform(10, 15, 100_000), random.uniform(0.1, 99.9, 60)])
    if case == "large":
        return 99.8 * random.beta(1.5, 3.0, 1_000_000) + 0.1
    return 99.8 * random.beta(1.6, 2.9 + seed % 5 / 2, 20_000) + 0.1


def chances(case: str, scores: np.ndarray, base_odds: float) -> np.ndarray:
    # Every second sum of halves is a tie, where the two ways of rounding could part.
    if case == "halves":
        return np.full(len(scores), 0.5)
    return np.where(scores < 50, 0.0, 1.0) if case == "certain" else probabilities(scores, base_odds)


def drift() -> Drift | None:
    asked = st.query_params
    if asked.get("tau") == "no":
        return None
    tau, degrees = float(asked.get("tau", 0.3)), float(asked.get("degrees", 8))
    return Drift(tau=tau, degrees=degrees, windows=int(asked.get("windows", 5)))


def spread(drift: Drift | None) -> Spread | None:
    if drift is None:
        return None
    k, z = quantiles(drift, COVERAGE)
    return Spread(drift=k * drift.tau, luck=z, windows=drift.windows)


def distribution_of(case: str, seed: int, share: float) -> Distribution:
    base_odds = base_odds_of(case, seed)
    scores = scores_of(case, seed)
    matching = np.random.default_rng(seed + 1).random(len(scores)) < share * (0.2 + scores / 100)
    if share >= 1:
        matching[:] = True
    bins = np.minimum(np.floor(10 * scores), 999).astype(np.int64)
    p = chances(case, scores, base_odds)
    random = np.random.default_rng(seed + 2)
    value = np.where(random.random(len(scores)) < 0.6, random.lognormal(8, 1, len(scores)).astype(np.int64), 0)
    channels = () if st.query_params.get("reach") == "no" else CHANNELS
    reached = {name: matching & (random.random(len(scores)) < 0.7 / (i + 1)) for i, name in enumerate(channels)}
    return Distribution(
        covered_count=np.bincount(bins, minlength=1000),
        covered_sum_p=np.bincount(bins, weights=p, minlength=1000),
        count=np.bincount(bins[matching], minlength=1000),
        sum_p=np.bincount(bins[matching], weights=p[matching], minlength=1000),
        base_odds=base_odds,
        spread=spread(drift()),
        hidden=st.query_params.get("hidden", ""),
        reachable={name: np.bincount(bins[chosen], minlength=1000) for name, chosen in reached.items()},
        sum_value=np.bincount(bins[matching], weights=value[matching], minlength=1000).astype(np.int64),
        covered_value=int(value.sum()),
    )


def range_of(distribution: Distribution, bins: tuple[tuple[int, int], ...]) -> list[int] | None:
    """The likely range of a choice, as the facade computes it."""
    known = drift()
    chosen = np.concatenate([np.arange(*run) for run in bins])
    if known is None or not distribution.count[chosen].any():
        return None
    found = interval(distribution.count[chosen], distribution.sum_p[chosen], known, COVERAGE)
    return [int(found.low), int(found.high)]


def first_selection() -> Selection:
    if "levels" in st.query_params:
        return Selection.of_levels(*st.query_params["levels"].split(","))
    return Selection.of_range(float(st.query_params.get("low", 50)), float(st.query_params.get("high", 75)))


st.set_page_config(layout="wide")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
case, seed = st.query_params.get("case", "usual"), int(st.query_params.get("seed", 1))
if st.button("Choose 20 to 40 in Python"):
    st.session_state[KEY] = {"selection": Selection.of_range(20, 40).to_state()}
filtered = st.checkbox("Filter", value=st.query_params.get("filter", "yes") == "yes")
share = float(st.query_params.get("share", 0.3)) if filtered else 1.0
distribution = distribution_of(case, seed, share)
language.choose(st.query_params.get("locale", "en"))
chosen = likelihood_range(
    distribution,
    selection=first_selection(),
    texts=range_texts(st.query_params.get("event", "orders")),
    locale=language.current().tag,
    reach_note="" if distribution.reachable else t("range.reach_none"),
    key=KEY,
)
summary = summarise(
    covered_count=distribution.covered_count,
    covered_sum_p=distribution.covered_sum_p,
    count=distribution.count,
    sum_p=distribution.sum_p,
    bins=chosen.bins,
    sum_value=distribution.sum_value,
    covered_value=distribution.covered_value,
    reachable=distribution.reachable,
)
known = {
    "runs": st.session_state["runs"],
    "selection": chosen.to_state(),
    "summary": asdict(summary),
    "range": range_of(distribution, chosen.bins),
}
st.button("Below the component")
st.code(json.dumps(known), language=None)
