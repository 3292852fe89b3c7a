"""The likely range from a thousand bins is the one from every customer's own chance, within one customer."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from segmentation.api import AllOf, InCategory, Score, audience_filter
from segmentation.predictions import scores
from segmentation.predictions.level import Drift, interval
from segmentation.settings import BINS
from segmentation.storage.score_issues import open_issue
from tests.api import company
from tests.api.company import FULL
from tests.population import filters

drifts = st.builds(
    Drift, tau=st.floats(0.03, 1.2), degrees=st.floats(3.0, 15.0), windows=st.integers(min_value=0, max_value=12)
)
coverages = st.sampled_from([0.8, 0.95])


def exact(chances: Sequence[float], drift: Drift, coverage: float) -> tuple[int, int]:
    """The formula, customer by customer, in plain Python."""
    upper = (1 + coverage) / 2
    reach, z = float(student.ppf(upper, drift.degrees)) * drift.tau, NormalDist().inv_cdf(upper)
    expected = math.fsum(chances)
    luck = z * z * math.fsum(p * (1 - p) for p in chances)
    fewest, most = (math.fsum(_moved(p, way * reach) for p in chances) for way in (-1, 1))
    low = math.floor(expected - math.sqrt((expected - fewest) ** 2 + luck))
    high = math.ceil(expected + math.sqrt((most - expected) ** 2 + luck))
    return max(low, 0), min(high, len(chances))


def _moved(p: float, logits: float) -> float:
    if p == 1.0:
        return p
    odds = p / (1 - p) * math.exp(logits)
    return odds / (1 + odds)


@settings(max_examples=80)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(1, 20_000),
    base=st.floats(0.002, 0.95),
    concentration=st.floats(0.2, 30.0),
    cut=st.tuples(st.integers(0, 1000), st.integers(0, 1000)).filter(lambda ends: ends[0] < ends[1]),
    drift=drifts,
    coverage=coverages,
)
def test_any_range_of_any_distribution(seed, n, base, concentration, cut, drift, coverage):
    p = np.random.default_rng(seed).beta(base * concentration, (1 - base) * concentration, n)
    bins = scores.bins(p, scores.base_odds(p))
    chosen = (bins >= cut[0]) & (bins < cut[1])
    count = np.bincount(bins[chosen], minlength=BINS)
    sum_p = np.bincount(bins[chosen], weights=p[chosen], minlength=BINS)
    found = interval(count, sum_p, drift, coverage)
    low, high = exact(p[chosen].tolist(), drift, coverage)
    assert abs(found.low - low) <= 1
    assert abs(found.high - high) <= 1


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """The company with everything that generated filters name, and the chance of every row that has one."""
    workspace = company.opened(company.fresh_copy(tmp_path_factory.mktemp("range")))
    company.add_names(workspace, tmp_path_factory.mktemp("names"))
    view = workspace.predictions.view(FULL)
    issue = workspace.audiences.count(Score(prediction=FULL, low=0, high=100), prediction=FULL).score_issue
    arrays = open_issue(workspace.path / "scores" / FULL / issue, view.snapshot)
    yield workspace, view, dict(zip(arrays.rows.tolist(), arrays.p.tolist(), strict=True))
    workspace.close()


selections = st.one_of(
    st.lists(st.sampled_from(["low", "medium", "high"]), min_size=1, max_size=3, unique=True).map(
        lambda names: InCategory(prediction=FULL, categories=tuple(names))
    ),
    st.tuples(st.integers(0, 1000), st.integers(0, 1000))
    .filter(lambda ends: ends[0] < ends[1])
    .map(lambda ends: Score(prediction=FULL, low=ends[0] / 10, high=ends[1] / 10)),
)


@settings(max_examples=40)
@given(filter=filters, selection=selections)
def test_any_part_of_any_audience(counted, filter, selection):
    workspace, view, chances = counted
    found = workspace.audiences.count(filter, prediction=FULL, selection=selection)
    rows = workspace.audiences.rows(
        AllOf(members=(audience_filter(filter, selection),)), workspace.audiences.snapshot_for(FULL), "oracle"
    )
    p = [chances[row] for row in rows.tolist()]
    assert found.size == len(p)
    for told, coverage in ((found.interval80, 0.8), (found.interval95, 0.95)):
        low, high = exact(p, view.drift, coverage)
        assert abs(told[0] - low) <= 1
        assert abs(told[1] - high) <= 1
        assert told[0] <= found.expected_purchasers + 1e-9
        assert told[1] >= found.expected_purchasers - 1e-9
