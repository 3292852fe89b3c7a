"""Every score issue is judged once its window is over, by who then bought, and stays judged."""

import json
from datetime import timedelta

import duckdb
import pyarrow.parquet as pq
import pytest
from scipy.special import logit

from segmentation.api import LOCAL, Actor, NotFound
from segmentation.predictions.level import level_error
from segmentation.sql.dialect import quoted
from segmentation.storage.records import BacktestRecord, ScoreIssueRecord
from tests.api.company import AS_OF, DEMO, FULL, PREVIEW, company_tables, write_files
from tests.api.judged_company import buyers_between, import_until

WINDOW = timedelta(days=30)
OVER = AS_OF + WINDOW


def issued(workspace, prediction=FULL):
    return [view for view in workspace.predictions.backtests(prediction) if view.issued]


def scores(workspace, issue):
    table = pq.read_table(workspace.path / "scores" / FULL / issue / "scores.parquet")
    return dict(zip(table["customer_id"].to_pylist(), table["p"].to_pylist(), strict=True))


def first_issue(workspace):
    with workspace._handle.database.read() as session:
        found = session.query(ScoreIssueRecord).where(ScoreIssueRecord.prediction == FULL)
        return found.order_by(ScoreIssueRecord.issued_at).first()


def test_the_first_build_replays_windows_that_were_over(looked_at):
    replayed = looked_at.predictions.backtests(FULL)
    assert 1 <= len(replayed) <= 12
    assert not any(view.issued for view in replayed)
    origins = [view.origin for view in replayed]
    assert origins == sorted(origins, reverse=True)
    assert all(
        view.origin + WINDOW <= AS_OF and view.last_day == view.origin + WINDOW - timedelta(days=1) for view in replayed
    )
    assert all(view.low80 <= view.said <= view.high80 and view.left_out == 0 for view in replayed)
    view = looked_at.predictions.view(FULL)
    assert 1 <= view.drift.windows <= len(replayed)
    assert view.quality.replayed


def test_what_was_said_is_judged_by_who_then_bought(workspace, tmp_path):
    issue = first_issue(workspace)
    said = scores(workspace, issue.id)
    import_until(workspace, tmp_path, OVER - timedelta(days=1))
    assert issued(workspace) == [], "its window is not over yet"
    import_until(workspace, tmp_path, OVER)
    (judged,) = issued(workspace)
    bought = buyers_between(AS_OF, OVER) & said.keys()
    assert (judged.origin, judged.last_day) == (AS_OF, OVER - timedelta(days=1))
    assert judged.happened == len(bought) > 10
    assert judged.said == pytest.approx(sum(said.values()), abs=1e-9)
    assert judged.judged.figures.n == len(said)
    assert judged.low80 <= judged.said <= judged.high80
    error = level_error(logit(list(said.values())), len(bought))
    assert judged.judged.error == pytest.approx(error, abs=1e-9)
    assert judged.judged.shift == issue.shift


def test_it_is_judged_once_and_stays(workspace, tmp_path):
    import_until(workspace, tmp_path, OVER)
    before = issued(workspace)
    workspace.refresh(actor=LOCAL)
    import_until(workspace, tmp_path, OVER + timedelta(days=5))
    after = issued(workspace)
    assert before == [view for view in after if view.origin == AS_OF]


def test_the_next_scores_are_shifted_by_what_happened(workspace, tmp_path):
    import_until(workspace, tmp_path, OVER)
    (judged,) = issued(workspace)
    with workspace._handle.database.read() as session:
        newest = session.query(ScoreIssueRecord).order_by(ScoreIssueRecord.issued_at.desc()).first()
    assert newest.as_of == OVER
    assert newest.shift == pytest.approx(max(-0.5, min(0.5, 0.35 * judged.judged.raw_error)))
    assert newest.windows >= first_issue(workspace).windows


def test_previews_and_demos_are_not_judged_and_archived_ones_are(workspace, tmp_path):
    workspace.predictions.archive(FULL, actor=Actor(name="Ada", role="admin"))
    import_until(workspace, tmp_path, OVER)
    assert len(issued(workspace)) == 1
    assert issued(workspace, PREVIEW) == issued(workspace, DEMO) == []
    with workspace._handle.database.read() as session:
        assert {record.as_of for record in session.query(ScoreIssueRecord)} == {AS_OF}, "archived: not scored again"


def test_of_two_issues_on_one_date_the_last_is_judged(workspace, tmp_path):
    workspace.predictions.build(FULL, actor=LOCAL)
    with workspace._handle.database.read() as session:
        last = (
            session.query(ScoreIssueRecord)
            .where(ScoreIssueRecord.prediction == FULL)
            .order_by(ScoreIssueRecord.issued_at.desc())
            .first()
        )
    import_until(workspace, tmp_path, OVER)
    assert len(issued(workspace)) == 1
    with workspace._handle.database.read() as session:
        judged = session.query(BacktestRecord).where(BacktestRecord.issue.is_not(None)).all()
    assert [record.issue for record in judged] == [last.id]


def test_customers_who_are_gone_are_not_judged(workspace, tmp_path):
    said = scores(workspace, first_issue(workspace).id)
    gone = sorted(said)[:40]
    people = [line for line in company_tables()["customers"].splitlines() if line.split(",")[0] not in gone]
    import_until(workspace, tmp_path, OVER, customers="\n".join(people) + "\n")
    (judged,) = issued(workspace)
    left = said.keys() - set(gone)
    assert judged.judged.figures.n == len(left)
    assert judged.said == pytest.approx(sum(said[id] for id in left))
    assert judged.happened == len(buyers_between(AS_OF, OVER) & left)
    assert judged.left_out == 0


def test_a_window_is_not_over_before_its_purchases_were_handed_in(workspace, tmp_path):
    """Orders kept from an earlier import end before the window did: nobody seems to have bought."""
    files = write_files(tmp_path, {"customers": company_tables()["customers"]})
    workspace.data.import_files(files, as_of=OVER, actor=LOCAL)
    assert issued(workspace) == []
    import_until(workspace, tmp_path, OVER + timedelta(days=1))
    (judged,) = issued(workspace)
    assert judged.happened > 10


def test_those_we_contacted_in_the_window_are_left_out(workspace, tmp_path, monkeypatch):
    said = scores(workspace, first_issue(workspace).id)
    contacted, held_out, early, late = sorted(said)[:4]
    members = [
        (contacted, False, AS_OF),
        (contacted, False, AS_OF + timedelta(days=2)),
        (held_out, True, AS_OF + timedelta(days=2)),
        (early, False, AS_OF - timedelta(days=1)),
        (late, False, OVER),
    ]
    original = workspace._context.snapshot

    def with_members(id):
        opened = original(id)
        table = quoted("campaign_members")
        cursor = opened.connection.cursor()
        if not cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
            for customer, held, at in members:
                cursor.execute(
                    f'INSERT INTO memory.main.{table} (row, campaign, held_out, "at") '
                    "SELECT row, 'spring', ?, ? FROM customers WHERE customer_id = ?",
                    [held, at, customer],
                )
        return opened

    monkeypatch.setattr(workspace._context, "snapshot", with_members)
    import_until(workspace, tmp_path, OVER)
    (judged,) = issued(workspace)
    assert judged.left_out == 1
    assert judged.judged.figures.n == len(said) - 1
    assert judged.said == pytest.approx(sum(said.values()) - said[contacted])


def test_scores_that_are_damaged_are_not_judged_and_stop_nothing(workspace, tmp_path):
    issue = first_issue(workspace)
    file = workspace.path / "scores" / FULL / issue.id / "scores.parquet"
    connection = duckdb.connect()
    connection.execute(
        f"COPY (SELECT 'c0001' AS customer_id, 0.5 AS p, 1 AS bin, 0 AS row) TO '{file}' (FORMAT parquet)"
    )
    result = import_until(workspace, tmp_path, OVER)
    assert issued(workspace) == []
    assert [refreshed.outcome for refreshed in result.predictions] == ["learned"]


def test_figures_are_kept_as_json_and_read_back(workspace, tmp_path):
    import_until(workspace, tmp_path, OVER)
    with workspace._handle.database.read() as session:
        (record,) = session.query(BacktestRecord).where(BacktestRecord.issue.is_not(None)).all()
    assert json.loads(json.dumps(record.figures)) == record.figures
    assert record.snapshot == workspace.data.snapshot().id


def test_an_unknown_prediction(looked_at):
    with pytest.raises(NotFound):
        looked_at.predictions.backtests("nope")
