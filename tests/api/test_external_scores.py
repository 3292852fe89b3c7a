"""Scores that another model made: issued, explored, judged and refused like any others, and never made up."""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.api import (
    HAS_PURCHASED,
    LOCAL,
    Actor,
    Everyone,
    Question,
    Refused,
    Score,
    Unavailable,
    UserError,
)
from segmentation.predictions import scores
from segmentation.predictions.level import Drift
from segmentation.storage.records import AuditRecord
from tests.api.company import AS_OF, CUSTOMERS, FULL, write_files
from tests.api.test_predictions import TOMORROW

ID = "ours"
IDS = [f"c{row:04d}" for row in range(CUSTOMERS)]
P = {id: (row + 1) / (CUSTOMERS + 1) for row, id in enumerate(IDS)}
WHOLE = Score(prediction=ID, low=0, high=100)
TOP = Score(prediction=ID, low=75, high=100)


def scores_file(directory, chances=P, name="scores.csv"):
    file = directory / name
    lines = ["customer_id,probability", *(f"{id},{p!r}" for id, p in chances.items())]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def external(workspace, *, window=7, audience=None, **question):
    asked = Question(window=window, audience=audience or Everyone(), **question)
    return workspace.predictions.create("Ours", asked, actor=LOCAL, kind="external", id=ID)


@pytest.fixture
def scored(workspace, tmp_path):
    external(workspace)
    workspace.predictions.import_scores(ID, scores_file(tmp_path), actor=LOCAL)
    return workspace


def test_probabilities_are_issued_as_they_are(scored):
    view = scored.predictions.view(ID)
    assert (view.kind, view.status, view.usable, view.reason, view.restriction) == ("external", "ready", True, "", "")
    assert (view.scored, view.as_of, view.learned_as_of, view.alarm) == (CUSTOMERS, AS_OF, None, None)
    assert view.expected == pytest.approx(sum(P.values()))
    assert view.average_chance == pytest.approx(np.mean(list(P.values())))
    assert (view.drift.tau, view.drift.degrees, view.drift.windows) == (pytest.approx(0.3), 3.0, 0)
    (issue,) = scored.predictions.issues(ID)
    stored = pq.read_table(scored.path / "scores" / ID / issue.id / "scores.parquet")
    assert dict(zip(stored["customer_id"].to_pylist(), stored["p"].to_pylist(), strict=True)) == P
    assert issue.low80 < view.expected < issue.high80


def test_everything_works_on_them(scored, tmp_path):
    base_odds = scored.predictions.view(ID).base_odds
    bins = scores.bins(np.array(list(P.values())), base_odds)
    top = [p for p, position in zip(P.values(), bins, strict=True) if position >= 750]
    for engine in ("index", "sql", "oracle"):
        counted = scored.audiences.count(Everyone(), prediction=ID, selection=TOP, engine=engine)
        assert counted.size == len(top)
        assert counted.expected_purchasers == pytest.approx(sum(top), abs=1e-3)
    assert scored.audiences.view(Everyone(), ID).count.sum() == CUSTOMERS
    assert scored.predictions.levels(ID)["customers"].sum() == CUSTOMERS
    assert scored.segments.save("Top of ours", TOP, actor=LOCAL).size == len(top)
    assert scored.campaigns.draft("October", TOP, actor=LOCAL, prediction=ID).size == len(top)
    written = scored.lists.write(TOP, purpose="analyse", prediction=ID, actor=LOCAL, out=tmp_path / "list.csv")
    assert written.rows == len(top)
    assert scored.predictions.uses(ID).used == ()


def test_every_row_is_accounted_for_and_the_trail_tells(workspace, tmp_path):
    external(workspace)
    file = tmp_path / "scores.csv"
    rows = ["c0001,0", "c0002,1", "c0003,0.5", "nobody,0.5", "c0004,often", "c0005,7", "c0003,0.6", ",0.2"]
    file.write_text("\n".join(["customer_id,p", *rows]), encoding="utf-8")
    report = workspace.predictions.import_scores(ID, file, actor=LOCAL)
    assert (report.read, report.accepted, report.clipped, report.without_score) == (8, 3, 2, CUSTOMERS - 3)
    assert report.rejected == {
        "blank_customer": 1,
        "unknown_customer": 1,
        "not_a_number": 1,
        "outside_0_1": 1,
        "duplicate_customer": 1,
    }
    assert report.examples["duplicate_customer"] == (3,)
    assert workspace.predictions.view(ID).expected == pytest.approx(1e-6 + (1 - 1e-6) + 0.6)
    with workspace._handle.database.read() as session:
        line = session.query(AuditRecord).filter_by(action="prediction.scores").one()
    assert (line.detail["read"], line.detail["accepted"]) == (8, 3)
    count = workspace.audiences.count(Everyone(), prediction=ID)
    assert (count.population, count.scored) == (CUSTOMERS, 3)


def test_customers_it_does_not_cover_get_no_score(workspace, tmp_path):
    external(workspace, audience=HAS_PURCHASED)
    covered = workspace.audiences.size(HAS_PURCHASED)
    report = workspace.predictions.import_scores(ID, scores_file(tmp_path), actor=LOCAL)
    assert (report.accepted, report.rejected) == (covered, {"not_covered": CUSTOMERS - covered})
    assert 0 < covered < CUSTOMERS


@pytest.mark.parametrize(
    ("chances", "code", "words"),
    [
        ({"nobody": 0.5}, "scores_nobody", "Of 1 rows: 1 with a customer that the data does not have (first: row 1)."),
        ({"c0001": "often"}, "scores_nobody", "1 with a probability that is no number"),
        ({"c0001": 30, "c0002": 70}, "not_probabilities", "numbers from 30 to 70: these are no probabilities"),
        ({}, "scores_empty", "has no row"),
    ],
)
def test_a_file_that_scores_nobody_is_refused_whole(scored, tmp_path, chances, code, words):
    before = scored.predictions.view(ID)
    file = tmp_path / "bad.csv"
    file.write_text("\n".join(["customer_id,probability", *(f"{id},{p}" for id, p in chances.items())]))
    with pytest.raises(UserError) as refusal:
        scored.predictions.import_scores(ID, file, actor=LOCAL)
    assert refusal.value.code == code
    assert words in str(refusal.value)
    assert "nobody," not in str(refusal.value)
    assert scored.predictions.view(ID) == before
    assert len(list((scored.path / "scores" / ID).iterdir())) == 1


def test_the_meaning_of_50_is_kept_and_recentred_on_request(scored, tmp_path):
    first = scored.predictions.view(ID)
    halved = scores_file(tmp_path, {id: p / 2 for id, p in P.items()}, "half.csv")
    scored.predictions.import_scores(ID, halved, actor=LOCAL)
    assert scored.predictions.view(ID).base_odds == first.base_odds
    scored.predictions.recentre(ID, actor=LOCAL)
    scored.predictions.import_scores(ID, halved, actor=LOCAL)
    assert scored.predictions.view(ID).average_chance == pytest.approx(first.average_chance / 2)


def import_later(workspace, tmp_path, day, orders=""):
    tables = {"visits": TOMORROW.replace("2026-03-01", str(day - timedelta(days=1)))}
    if orders:
        tables["orders"] = orders
    return workspace.data.import_files(write_files(tmp_path, tables), as_of=day, actor=LOCAL)


def test_on_newer_data_it_waits_for_a_new_file(scored, tmp_path):
    scored.segments.save("Top", TOP, actor=LOCAL)
    scored.predictions.archive(FULL, actor=LOCAL)
    import_later(scored, tmp_path, AS_OF + timedelta(days=1))
    view = scored.predictions.view(ID)
    assert (view.usable, view.scored, view.status) == (False, 0, "ready")
    assert view.reason == "It has no scores for the data up to 1 March 2026. Import a new file of scores."
    with pytest.raises(Unavailable, match="Import a new file of scores"):
        scored.audiences.count(Everyone(), prediction=ID)
    assert "Import a new file of scores" in scored.segments.get("top").problem
    scored.predictions.import_scores(ID, scores_file(tmp_path), actor=LOCAL)
    assert scored.predictions.view(ID).usable
    assert scored.segments.get("top").size > 0


def test_it_is_judged_by_what_happened_and_its_drift_follows(scored, tmp_path):
    scored.predictions.archive(FULL, actor=LOCAL)
    later = AS_OF + timedelta(days=8)
    bought = IDS[100:110]
    header = "order_id,customer_id,ordered_at,amount,product,category"
    orders = [header, *(f"later{id},{id},{AS_OF + timedelta(days=2)}T10:00,5,mat,classes" for id in bought)]
    import_later(
        scored, tmp_path, later, "\n".join(orders) + f"\nlast,{IDS[0]},{later - timedelta(days=1)}T09:00,5,,\n"
    )
    (backtest,) = scored.predictions.backtests(ID)
    assert (backtest.origin, backtest.issued, backtest.happened) == (AS_OF, True, len(bought))
    assert backtest.said == pytest.approx(sum(P.values()))
    quality = scored.predictions.view(ID).quality
    assert (quality.windows, quality.replayed, quality.happened) == (1, False, len(bought))
    scored.predictions.import_scores(ID, scores_file(tmp_path), actor=LOCAL)
    drift = scored.predictions.view(ID).drift
    assert (drift.windows, drift.degrees) == (1, 4.0)
    assert drift.tau > Drift().tau, "it was far off, so its range is wider now"


def test_what_is_not_for_external_ones(scored, tmp_path):
    with pytest.raises(Refused, match=r"is not built here\. Import a file of scores"):
        scored.predictions.build(ID, actor=LOCAL)
    with pytest.raises(Refused, match=r"makes its own scores\. Create an external one"):
        scored.predictions.import_scores(FULL, scores_file(tmp_path), actor=LOCAL)
    with pytest.raises(UserError, match="learns from nothing here"):
        scored.predictions.set_sensitive(ID, ["birth_date"], actor=LOCAL)
    with pytest.raises(Refused, match="Only a preview"):
        scored.predictions.make_full(ID, actor=LOCAL)
    with pytest.raises(Refused, match="needs a marketer"):
        scored.predictions.import_scores(ID, scores_file(tmp_path), actor=Actor(name="Vic", role="viewer"))
    with pytest.raises(UserError, match="does not exist"):
        scored.predictions.import_scores(ID, tmp_path / "none.csv", actor=LOCAL)


def test_a_parquet_file_of_numbers(workspace, tmp_path):
    external(workspace)
    table = pa.table({"customer_id": list(P), "score": pa.array(P.values(), pa.float32())})
    pq.write_table(table, tmp_path / "scores.parquet")
    report = workspace.predictions.import_scores(ID, tmp_path / "scores.parquet", actor=LOCAL)
    assert (report.read, report.accepted, report.rejected) == (CUSTOMERS, CUSTOMERS, {})
