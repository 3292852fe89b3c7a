"""The Audience page on a company's own data: how fresh it is, what a prediction is worth, who the audience is."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import session
from pages.ui.audience_composition import shares_table
from segmentation.api import LOCAL, Composition, FieldShares, Share, Workspace, open_workspace
from segmentation.storage.records import PredictionRecord, ScoreIssueRecord
from tests.api import company
from tests.api.company import FULL

SHELL = str(Path(__file__).parents[2] / "pages" / "ui" / "shell.py")
IN_TIME = datetime(2026, 3, 4, 8, tzinfo=UTC)
LATE = datetime(2026, 3, 12, 8, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    shutil.copytree(company.built(), tmp_path / "company")
    monkeypatch.setenv("PENCHANT_WORKSPACES", str(tmp_path))
    on_the_day(monkeypatch, IN_TIME)
    opened = open_workspace(tmp_path / "company")
    yield opened
    opened.close()
    st.cache_resource.clear()


def on_the_day(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Let the pages open workspaces with a clock that stands at an instant."""
    st.cache_resource.clear()
    monkeypatch.setattr(session, "_open_workspace", partial(open_workspace, clock=company.Watch(at)))


def change_issue(workspace: Workspace, **values: object) -> None:
    with workspace._handle.database.write() as records:
        records.execute(sa.update(ScoreIssueRecord).where(ScoreIssueRecord.prediction == FULL).values(**values))


def audience(**asked: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=60)
    app.query_params["workspace"] = "company"
    app.run()
    app = app.switch_page("../audience.py")
    for name, value in ({"prediction": FULL} | asked).items():
        app.query_params[name] = value
    app.session_state["audience.look"] = "people"
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.markdown, *app.caption, *app.info, *app.warning])


def test_without_a_rhythm_no_update_is_announced(own: Workspace) -> None:
    said = words(audience())
    assert "Data up to and including 28 February 2026." in said
    assert "Next update" not in said
    assert "late" not in said


def test_with_a_rhythm_the_next_update_is_announced(own: Workspace) -> None:
    own.set_rhythm("weekly", actor=LOCAL)
    assert "Data up to and including 28 February 2026. Next update: 8 March." in words(audience())


@pytest.mark.parametrize("prediction", [FULL, "none"])
def test_late_data_is_said_with_the_way_to_what_failed(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, prediction: str
) -> None:
    own.set_rhythm("weekly", actor=LOCAL)
    on_the_day(monkeypatch, LATE)
    app = audience(prediction=prediction)
    assert "**Data is 4 days late.** It ends on 28 February 2026. Sizes are right for that day." in words(app)
    assert app.button(key="late_why").label == "See what failed"
    assert not app.button(key="save").disabled


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("pattern_only", "Simple version: few purchasers so far. 38 purchasers in the last window, 50 needed."),
        ("base_rate", "Not enough history to tell customers apart yet. 38 purchasers in the last window, 50 needed."),
    ],
)
def test_scores_of_little_history_say_so(own: Workspace, status: str, said: str) -> None:
    change_issue(own, status=status, reason="38 purchasers in the last window, 50 needed.")
    assert said in words(audience()).replace("\\", "")


def test_scores_of_enough_history_say_nothing(own: Workspace) -> None:
    change_issue(own, status="ok", reason="")
    app = audience()
    assert not app.info
    assert not app.warning


def test_a_failed_build_leaves_the_earlier_scores_and_says_so(own: Workspace) -> None:
    with own._handle.database.write() as records:
        failed = sa.update(PredictionRecord).where(PredictionRecord.id == FULL)
        records.execute(failed.values(status="failed", reason="The build was interrupted; start it again."))
    said = words(audience()).replace("\\", "")
    assert "earlier scores are shown. The build was interrupted; start it again." in said
    assert "Simple version" not in said


def test_customers_that_changed_a_little_are_a_note(own: Workspace) -> None:
    change_issue(own, status="ok", reason="", alarm={"band": "moved", "score_index": 0.15, "blanks": {}})
    assert "behave somewhat differently from when this prediction learned" in words(audience())


def test_the_predictions_own_page_is_one_click_away(own: Workspace) -> None:
    app = audience()
    assert app.button(key="about_prediction").label == "About this prediction"


def test_who_they_are_is_told(own: Workspace) -> None:
    app = audience()
    frames = [table.value for table in app.table]
    assert [frame.columns[0] for frame in frames] == ["Country", "Age"]
    assert all(list(frame.columns[1:]) == ["Your audience", "Everyone"] for frame in frames)
    # Everyone covered beside everyone covered: nothing differs.
    assert all((frame["Your audience"] == frame["Everyone"]).all() for frame in frames)


@pytest.mark.parametrize("scores", ["75-100", "99.9-100"])
def test_few_customers_are_not_described(own: Workspace, scores: str) -> None:
    app = audience(scores=scores)
    assert not app.table
    assert "Too few customers to describe" in words(app)


def test_a_share_that_differs_by_more_than_a_quarter_is_marked() -> None:
    def one(kind: str, value: str, customers: int, of_everyone: float, mark: str) -> Share:
        share, usual = customers / 100, of_everyone
        return Share(kind=kind, value=value, customers=customers, share=share, share_of_everyone=usual, mark=mark)

    field = FieldShares(
        field="birth_date",
        label="birth date",
        shares=(
            one("value", "18_24", 60, 0.4, "more"),
            one("value", "65_or_more", 20, 0.4, "less"),
            one("unknown", "", 20, 0.2, ""),
        ),
    )
    frame = shares_table(field, Composition(customers=100, everyone=1000, hidden="", fields=(field,)))
    assert frame.to_dict("list") == {
        "Age": ["18 to 24", "65 or more", "Unknown"],
        "Your audience": ["**60%** ▲ more", "**20%** ▼ less", "20%"],
        "Everyone": ["40%", "40%", "20%"],
    }


@pytest.mark.parametrize(
    ("form", "suffix", "start"),
    [
        ("csv", ".csv", b"customer_id,country"),
        ("french", ".csv", b"\xef\xbb\xbfcustomer_id;country"),
        ("xlsx", ".xlsx", b"PK"),
        ("parquet", ".parquet", b"PAR1"),
    ],
)
def test_a_list_is_downloaded_in_the_form_that_was_chosen(own: Workspace, form: str, suffix: str, start: bytes) -> None:
    app = audience()
    app.button(key="download").click().run()
    # A rerun of the whole page closes a dialog: everything is said, and the button pressed again, in one run.
    app.radio(key="list_purpose").set_value("analyse")
    app.selectbox(key="list_form").set_value(form)
    app.button(key="list_confirm").click()
    app.button(key="download").click().run()
    assert not app.exception
    (file,) = (file for file in own.path.glob("exports/*/*") if not file.name.endswith(".manifest.json"))
    assert file.suffix == suffix
    assert file.read_bytes().startswith(start)
