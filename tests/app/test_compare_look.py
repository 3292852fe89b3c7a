"""The closer look that compares: levels and picked parts, hidden results, few people, both languages, its files."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.compare_parts import range_of
from pages.ui.compare_result import held_frame
from pages.ui.compare_tables import held_csv, measures_csv, overlap_csv
from pages.ui.compare_words import range_name, told_apart
from segmentation.api import (
    LOCAL,
    ComparedPart,
    Everyone,
    InCategory,
    InSegment,
    LastDays,
    Score,
    Visits,
    Workspace,
    open_workspace,
)
from segmentation.api import Comparison as Compared
from segmentation.storage.records import ScoreIssueRecord
from tests.api import company
from tests.api.company import FULL
from tests.app.test_pages import SECONDS, SHELL, words

VISITED = Visits(count=Compared(op=">=", values=(1,)), window=LastDays(days=30))
# The head of a column is Markdown, which must not eat the signs of a name.
SCORES = "Score 20 to 45\\.4"
NAMES = {"high": "High", "medium": "Medium", "low": "Low", "everyone": "Everyone covered"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspaces")
    shutil.copytree(company.built(), root / "company")
    own = open_workspace(root / "company")
    own.segments.save("Visited", VISITED, actor=LOCAL)
    own.close()
    return root


@pytest.fixture
def own(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(built))
    st.cache_resource.clear()
    opened = open_workspace(built / "company")
    yield opened
    opened.close()
    st.cache_resource.clear()


def look(prediction: str = FULL, language: str = "en", **state: object) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=SECONDS)
    app.query_params["workspace"] = "company"
    app.query_params["lang"] = language
    app.run()
    for name, value in state.items():
        app.session_state[name.replace("__", ".")] = value
    app.session_state["audience.look"] = "compare"
    app = app.switch_page("../audience.py")
    app.query_params["prediction"] = prediction
    app.run()
    assert not app.exception
    return app


def measures(app: AppTest):
    table = app.table[0].value
    return table.set_index(table.columns[0])


def test_levels_stand_side_by_side_with_the_numbers_of_the_page(own: Workspace) -> None:
    shown = measures(look())
    assert list(shown) == ["High", "Medium", "Low", "Everyone covered"]
    for level in ("high", "medium", "low"):
        part = InCategory(prediction=FULL, categories=(level,))
        count = own.audiences.count(Everyone(), prediction=FULL, selection=part)
        column = shown[level.capitalize()]
        assert column["Customers"].startswith(f"{count.size} (")
        assert column["Likely buyers"] == str(round(count.expected_purchasers))
        low, high = count.interval80
        assert column["Likely range, 4 times out of 5"] == f"{low:.0f} to {high:.0f}"
    view = own.audiences.view(Everyone(), FULL)
    assert shown.loc["Customers", "Everyone covered"] == f"{view.covered} (100%)"


def test_without_a_prediction_it_says_what_levels_need_and_compares_segments(own: Workspace) -> None:
    app = look("none", audience__compare_mode="levels")
    assert "Levels are those of a prediction, and none is chosen." in app.info[0].value
    app = look("none", audience__compare_picked=["segment:regulars", "segment:visited"])
    shown = measures(app)
    assert list(shown) == ["Regulars", "Visited", "Everyone"]
    assert shown.loc["Customers", "Regulars"].startswith(f"{own.segments.get('regulars').size} (")
    assert "Likely buyers" not in shown.index


def test_typed_ranges_and_segments_stand_beside_a_baseline(own: Workspace) -> None:
    app = look(audience__compare_mode="parts", audience__compare_picked=["high", "20-45.5", "segment:regulars"])
    app.selectbox(key="audience.compare_beside_now").set_value("segment:visited").run()
    shown = measures(app)
    assert list(shown) == ["High", SCORES, "Regulars", "Visited"]
    count = own.audiences.count(Everyone(), prediction=FULL, selection=Score(prediction=FULL, low=20, high=45.5))
    assert shown.loc["Customers", SCORES].startswith(f"{count.size} (")
    assert shown.loc["Likely buyers", SCORES] == str(round(count.expected_purchasers))
    sizes = own.audiences.overlap([InSegment(segment="regulars"), InSegment(segment="visited")], FULL)
    overlap = next(table.value for table in app.table if "In" in table.value)
    line = overlap[(overlap["Of"] == "Regulars") & (overlap["In"] == "Visited")]
    assert line["Also in it"].item().startswith(f"{sizes.shared[0][1]} (")


@pytest.mark.parametrize("typed", ["60-40", "0-101", "10.55-20", "high up", "40"])
def test_what_is_no_range_is_said_with_what_would_be(own: Workspace, typed: str) -> None:
    app = look(audience__compare_mode="parts", audience__compare_picked=["high", "low"])
    app.multiselect(key="audience.compare_picked_now").set_value(["high", "low", typed]).run()
    assert "is not a range of scores" in app.warning[0].value
    assert "such as 40-60" in app.warning[0].value
    assert list(measures(app)) == ["High", "Low", "Everyone covered"]


def test_a_range_without_a_prediction_is_said(own: Workspace) -> None:
    app = look("none", audience__compare_picked=["segment:regulars", "40-60"])
    assert "there is no prediction" in app.warning[0].value
    assert not app.table


def test_what_was_picked_is_kept_while_levels_are_looked_at(own: Workspace) -> None:
    app = look(audience__compare_mode="parts", audience__compare_picked=["high", "low"])
    app.multiselect(key="audience.compare_picked_now").set_value(["low", "medium"]).run()
    for mode in ("levels", "parts"):
        app.button_group(key="audience.compare_mode_now").set_value(mode).run()
    assert list(measures(app)) == ["Low", "Medium", "Everyone covered"]


def test_hidden_results_say_why_and_sizes_stay(own: Workspace) -> None:
    red = {"band": "red", "score_index": 0.4, "blanks": {}}
    change_alarm(own, red)
    try:
        app = look()
        shown = measures(app)
        assert set(shown.loc["Likely buyers"]) == set(shown.loc["Average chance"]) == {"hidden"}
        assert shown.loc["Customers", "High"].endswith("%)")
        captions = " ".join(caption.value for caption in app.caption)
        assert "Likely buyers and chances are hidden." in captions
        compared = own.comparisons.levels(Everyone(), FULL)
        (row,) = [row for row in rows_of(measures_csv(compared)) if row["audience"] == "high"]
        assert (row["likely_buyers"], row["likely_low"], row["mean_chance"]) == ("", "", "")
        assert int(row["customers"]) == compared.parts[0].size
    finally:
        change_alarm(own, {})


def change_alarm(workspace: Workspace, alarm: object) -> None:
    with workspace._handle.database.write() as records:
        records.execute(sa.update(ScoreIssueRecord).where(ScoreIssueRecord.prediction == FULL).values(alarm=alarm))


def test_a_french_reader_gets_french_words_and_the_same_file(own: Workspace) -> None:
    app = look(language="fr")
    shown = measures(app)
    assert list(shown) == ["Élevée", "Moyenne", "Faible", "Tous les clients couverts"]
    assert "Acheteurs attendus" in shown.index
    assert "Ce qu’ils ont en commun" in [heading.value for heading in app.header]
    assert "visite" in words(app)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_files_hold_figures_for_machines_and_tell_of_no_few(own: Workspace) -> None:
    compared = own.comparisons.levels(VISITED, FULL)
    rows = rows_of(measures_csv(compared))
    assert [row["audience"] for row in rows] == ["high", "medium", "low", "everyone"]
    for row, one in zip(rows, (*compared.parts, compared.baseline), strict=True):
        assert float(row["mean_chance"]) == pytest.approx(one.mean_chance, abs=1e-6)
        assert float(row["value_per_customer"]) == pytest.approx(one.mean_value / 100, abs=0.005)
        assert int(row["reachable_email"]) == one.reachable["email"]
    held = rows_of(held_csv(compared, lambda one: one.tags))
    assert held
    assert all(row["customers"] == row["share"] == "" or int(row["customers"]) >= 20 for row in held)
    overlap = rows_of(overlap_csv(compared))
    assert {row["customers_in_both"] for row in overlap} == {"0"}


def test_a_tag_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    ids = [f"c{row}" for row in range(60)]
    tags = "customer_id,tag\n" + "".join(f"{id},=cmd()\n" for id in ids[:30])
    workspace = company.small_workspace(tmp_path, {"customers": "customer_id\n" + "\n".join(ids) + "\n", "tags": tags})
    part = ComparedPart(key="all", filter=Everyone())
    compared = workspace.comparisons.compare([part])
    (row, _) = rows_of(held_csv(compared, lambda one: one.tags))
    assert (row["name"], row["customers"]) == ("'=cmd()", "30")
    workspace.close()


def test_a_point_is_drawn_only_for_what_may_be_told(own: Workspace) -> None:
    compared = own.comparisons.levels(Everyone(), FULL)
    frame = held_frame(compared, NAMES, lambda one: one.tags)
    told = [share for one in (*compared.parts, compared.baseline) for share in one.tags if share.share is not None]
    assert sorted(frame["share"]) == pytest.approx(sorted(share.share for share in told))
    assert (frame["customers"] >= 20).all()


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("40-60", (40, 60)),
        (" 40 – 60,5 ", (40, 60.5)),
        ("0 to 100", (0, 100)),
        ("12,5 à 13", (12.5, 13)),
        ("50-50", None),
        ("-5-10", None),
        ("", None),
    ],
)
def test_ranges_are_read_as_people_type_them(typed: str, ends: tuple[float, float] | None) -> None:
    assert range_of(typed) == ends


@pytest.mark.parametrize(
    ("low", "high", "name"),
    [
        (40, 60, "Score 40 to 59.9"),
        (75, 100, "Score 75 to 100"),
        (12.5, 12.6, "Score 12.5"),
        (0, 100, "Score 0 to 100"),
    ],
)
def test_a_range_is_named_by_the_scores_in_it(low: float, high: float, name: str) -> None:
    assert range_name(low, high) == name


def test_two_segments_of_one_title_are_told_apart() -> None:
    assert told_apart([("a", "VIP"), ("b", "VIP"), ("c", "VIP")]) == {"a": "VIP", "b": "VIP (2)", "c": "VIP (3)"}
