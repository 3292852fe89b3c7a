"""The likelihood range without a browser: its values, words and state, and the arithmetic it shares with Python."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages.ui.french import french
from pages.ui.likelihood_range import Distribution, Selection, Spread
from pages.ui.likelihood_range.selection import BINS, LEVEL_BINS
from pages.ui.likelihood_range_texts import LIKELIHOOD_RANGE_TEXTS
from segmentation import settings
from segmentation.index.summary import RangeSummary, round_half_up, summarise

ROOT = Path(__file__).parents[2]
HARNESS = str(ROOT / "tests" / "browser" / "range_harness.py")
FRONTEND = ROOT / "pages" / "ui" / "likelihood_range" / "frontend"
KEY = "audience_range"
ENGLISH = {
    key.removeprefix("range."): text
    for key, text in LIKELIHOOD_RANGE_TEXTS.items()
    if not key.startswith("range.joins.")
}
JOINS = {key.removeprefix("range.joins."): text for key, text in LIKELIHOOD_RANGE_TEXTS.items()}
JOINS = {key: text for key, text in JOINS.items() if not key.startswith("range.")}
IN_PYTHON = ("channel_", "reach_unrecorded", "reach_none")


def arrays(counts: dict[int, int], p: float) -> dict[str, np.ndarray]:
    count = np.zeros(BINS, dtype=np.int64)
    for place, n in counts.items():
        count[place] = n
    return {"count": count, "sum_p": count * p}


def summary_of(covered: dict[int, int], matching: dict[int, int], p: float, *bins: tuple[int, int]) -> RangeSummary:
    everyone = arrays(covered, p)
    return summarise(covered_count=everyone["count"], covered_sum_p=everyone["sum_p"], bins=bins, **arrays(matching, p))


def test_summary_of_a_range() -> None:
    found = summary_of({100: 60, 600: 40}, {600: 10}, 0.25, (500, 750))
    assert found == RangeSummary(
        size=10,
        covered=100,
        likely_buyers=3,
        likely_buyers_total=25,
        others=7,
        others_total=75,
        times_better=1.0,
    )


def test_times_better_compares_shares_of_likely_buyers() -> None:
    count = np.zeros(BINS, dtype=np.int64)
    count[[100, 900]] = 50
    sum_p = np.zeros(BINS)
    sum_p[[100, 900]] = 5.0, 30.0
    found = summarise(covered_count=count, covered_sum_p=sum_p, count=count, sum_p=sum_p, bins=((750, 1000),))
    assert found.times_better == pytest.approx(30 / 50 / (35 / 100))


@pytest.mark.parametrize(("covered", "bins"), [({}, (0, 1000)), ({100: 5}, (500, 1000))])
def test_nobody_is_not_compared(covered: dict[int, int], bins: tuple[int, int]) -> None:
    found = summary_of(covered, {}, 0.5, bins)
    assert (found.size, found.likely_buyers, found.others, found.times_better) == (0, 0, 0, None)


@pytest.mark.parametrize("bins", [((5, 5),), ((-1, 3),), ((0, 1001),), ((0, 10), (5, 20)), ((750, 1000), (0, 500))])
def test_runs_that_are_not_ascending_and_disjoint_are_refused(bins: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="not ascending, disjoint runs"):
        summary_of({1: 1}, {1: 1}, 0.5, *bins)


@given(
    st.lists(st.integers(0, 50), min_size=BINS, max_size=BINS),
    st.integers(0, 999),
    st.integers(1, 1000),
)
def test_parts_add_up(counts: list[int], start: int, width: int) -> None:
    count = np.array(counts, dtype=np.int64)
    sum_p = count * (np.arange(BINS) + 0.5) / BINS
    stop = min(start + width, BINS)
    found = summarise(covered_count=count, covered_sum_p=sum_p, count=count, sum_p=sum_p, bins=((start, stop),))
    assert found.size == count[start:stop].sum()
    assert found.likely_buyers + found.others == found.size
    assert found.likely_buyers_total + found.others_total == found.covered == count.sum()
    assert abs(found.likely_buyers - sum_p[start:stop].sum()) <= 0.5 + 1e-6
    assert min(found.likely_buyers, found.others) >= 0


def test_halves_go_up_as_in_the_browser() -> None:
    assert [round_half_up(value) for value in (0.0, 0.5, 1.5, 2.5, 2.4999)] == [0, 1, 2, 3, 2]


def test_levels_are_those_of_the_whole_house() -> None:
    assert dict(LEVEL_BINS) == settings.CATEGORY_BINS
    assert BINS == settings.BINS


@given(st.integers(0, 999), st.integers(1, 1000))
def test_a_range_survives_its_json_form(low: int, high: int) -> None:
    if low >= high:
        low, high = high - 1, low + 1
    chosen = Selection.of_range(low / 10, high / 10)
    assert Selection.from_state(json.loads(json.dumps(chosen.to_state()))) == chosen
    assert chosen.bins == ((low, high),)


def test_levels_stand_in_one_order_and_once() -> None:
    chosen = Selection.of_levels("high", "low", "high")
    assert chosen.levels == ("low", "high")
    assert chosen.bins == ((0, 500), (750, 1000))
    assert Selection.from_state(chosen.to_state()) == chosen


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        {},
        {"mode": "all"},
        {"mode": "range", "low": 75, "high": 50},
        {"mode": "range", "low": 50, "high": 50},
        {"mode": "range", "low": -1, "high": 50},
        {"mode": "range", "low": 0, "high": 100.1},
        {"mode": "range", "low": 0.05, "high": 50},
        {"mode": "range", "low": "0", "high": 50},
        {"mode": "range", "low": float("nan"), "high": 50},
        {"mode": "range", "low": False, "high": 50},
        {"mode": "range"},
        {"mode": "levels", "levels": []},
        {"mode": "levels", "levels": ["top"]},
        {"mode": "levels", "levels": "high"},
        {"mode": "levels", "levels": [1]},
        {"mode": "levels"},
    ],
)
def test_what_is_not_a_selection_is_refused(state: object) -> None:
    with pytest.raises(ValueError, match=r"accepted|not a|not on|mapping"):
        Selection.from_state(state)


def test_a_distribution_is_checked() -> None:
    one = arrays({10: 1}, 0.2)
    whole = {"covered_count": one["count"], "covered_sum_p": one["sum_p"], **one, "base_odds": 0.3}
    assert Distribution(**whole).to_data()["count"][10] == 1
    with pytest.raises(ValueError, match=r"shape \(999,\)"):
        Distribution(**whole | {"sum_p": one["sum_p"][:-1]})
    with pytest.raises(ValueError, match="more customers match"):
        Distribution(**whole | {"count": one["count"] * 2})
    for odds in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="positive number"):
            Distribution(**whole | {"base_odds": odds})


def test_reach_and_revenue_are_checked_and_sent() -> None:
    one = arrays({10: 3}, 0.2)
    whole = {"covered_count": one["count"], "covered_sum_p": one["sum_p"], **one, "base_odds": 0.3}
    sent = Distribution(**whole, reachable={"email": one["count"] - (one["count"] > 0)}).to_data()
    assert sent["reachable"]["email"][10] == 2
    assert (sum(sent["sum_value"]), sent["covered_value"]) == (0, 0)
    with pytest.raises(ValueError, match="more customers can be reached than match"):
        Distribution(**whole, reachable={"sms": one["count"] + 1})
    with pytest.raises(ValueError, match=r"sms has shape \(10,\)"):
        Distribution(**whole, reachable={"sms": one["count"][:10]})
    with pytest.raises(ValueError, match=r"sum_value has shape \(10,\)"):
        Distribution(**whole, sum_value=one["count"][:10])


def test_reach_and_share_of_revenue_of_a_selection() -> None:
    one = arrays({100: 4, 600: 6}, 0.2)
    value, reached = np.zeros(BINS, dtype=np.int64), np.zeros(BINS, dtype=np.int64)
    value[[100, 600]], reached[[100, 600]] = (700, 300), (1, 5)
    asked = {"covered_count": one["count"], "covered_sum_p": one["sum_p"], **one, "reachable": {"post": reached}}
    found = summarise(**asked, bins=((500, 1000),), sum_value=value, covered_value=1200)
    assert (found.revenue_share, found.reachable) == (0.25, {"post": 5})
    assert summarise(**asked, bins=((0, 1000),), sum_value=value, covered_value=0).revenue_share is None
    assert summarise(**asked, bins=((0, 1000),)).revenue_share is None


def test_hidden_results_send_no_chance_to_the_browser() -> None:
    one = arrays({10: 1}, 0.2)
    sizes = {"covered_count": one["count"], "count": one["count"], "base_odds": 0.3, "hidden": "Data is 4 days late."}
    sent = Distribution(covered_sum_p=None, sum_p=None, **sizes).to_data()
    assert sent["hidden"] == "Data is 4 days late."
    assert sent["count"][10] == 1
    assert {"covered_sum_p", "sum_p", "spread"} & set(sent) == set()
    assert Distribution(covered_sum_p=one["sum_p"], sum_p=one["sum_p"], **sizes).to_data() == sent
    with pytest.raises(ValueError, match=r"sum_p has shape \(\)"):
        Distribution(covered_sum_p=None, sum_p=None, **sizes | {"hidden": ""})


@pytest.mark.parametrize("numbers", [(-0.1, 1.3, 3), (float("nan"), 1.3, 3), (0.3, float("inf"), 3), (0.3, 1.3, -1)])
def test_a_spread_is_checked(numbers: tuple[float, float, int]) -> None:
    drift, luck, windows = numbers
    with pytest.raises(ValueError, match="a number from 0 is accepted"):
        Spread(drift=drift, luck=luck, windows=windows)


def test_joins_are_told_in_the_same_places() -> None:
    """Most of their texts are those of purchases; the others have a counterpart that says as much."""
    places = re.compile(r"\{\w+\}").findall
    assert JOINS
    assert {key: places(text) for key, text in JOINS.items()} == {key: places(ENGLISH[key]) for key in JOINS}


def test_nobody_buys_a_plan_they_join() -> None:
    for texts in (LIKELIHOOD_RANGE_TEXTS, french()):
        shared = {key.removeprefix("range."): text for key, text in texts.items() if key.startswith("range.")}
        of_joins = {key: text for key, text in shared.items() if not key.startswith("joins.")}
        of_joins |= {key.removeprefix("joins."): text for key, text in shared.items() if key.startswith("joins.")}
        said = [re.sub(r"\{\w+\}", "", text) for text in of_joins.values()]
        assert [text for text in said if re.search(r"\bbuy|\bachat|\bachet", text)] == []


def test_every_text_is_used_and_every_use_has_a_text() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(FRONTEND.iterdir()))
    stems = {re.sub(r"_(one|other)$", "", key) for key in ENGLISH} | set(ENGLISH)
    families = ("level_", "handle_", "reach_", "unit_", *IN_PYTHON)
    unused = [key for key in ENGLISH if not key.startswith(families) and not uses(source, key)]
    assert unused == []
    asked = set(re.findall(r'(?:fill|plural|scores|put)\("([a-z_]+_[a-z_]+)"', source))
    asked |= set(re.findall(r'data-(?:text|label)="(\w+)"', source))
    assert asked - stems == set()


def uses(source: str, key: str) -> bool:
    return any(f'"{name}"' in source for name in {key, re.sub(r"_(one|other|single)$", "", key)})


def test_no_visible_word_is_written_in_the_markup() -> None:
    markup = (FRONTEND / "markup.html").read_text(encoding="utf-8")
    assert re.sub(r"<[^>]*>", "", markup).strip() == ""


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in FRONTEND.iterdir():
        assert not re.search(r"https?:|@import|import\(|innerHTML", path.read_text(encoding="utf-8")), path.name


def known(app: AppTest) -> dict:
    assert not app.exception
    return json.loads(app.code[0].value)


def test_the_first_selection_is_the_one_given() -> None:
    app = AppTest.from_file(HARNESS, default_timeout=30)
    app.query_params["low"], app.query_params["high"] = "20", "30.5"
    assert known(app.run())["selection"] == {"mode": "range", "low": 20.0, "high": 30.5}


def test_the_state_can_be_set() -> None:
    app = AppTest.from_file(HARNESS, default_timeout=30).run()
    before = known(app)["summary"]
    app.session_state[KEY] = {"selection": {"mode": "levels", "levels": ["high"]}}
    after = known(app.run())
    assert after["selection"] == {"mode": "levels", "levels": ["high"]}
    assert after["summary"]["size"] < before["size"]
    assert after["summary"]["times_better"] > before["times_better"]
    assert app.session_state[KEY]["selection"] == after["selection"]


def test_a_state_that_is_no_selection_is_not_read_as_everyone() -> None:
    app = AppTest.from_file(HARNESS, default_timeout=30).run()
    app.session_state[KEY] = {"selection": {"mode": "range", "low": 90, "high": 10}}
    app.run()
    # What a visitor sees of it is Streamlit's sentence without details; nothing is drawn.
    assert len(app.exception) == 1
    assert not app.code
