"""The demos have a past: what their predictions said is there beside what happened, and nothing of later was known."""

from datetime import timedelta

import pandas as pd
import pytest

from segmentation.api import open_workspace
from segmentation.api.questions import feature_source, question_of
from segmentation.demo.offer import DEMO_VERSION
from segmentation.demo.studio import STUDIO
from segmentation.demo.workspaces import VERSION_FILE
from segmentation.storage import snapshots
from segmentation.storage.records import PredictionRecord, ScoreIssueRecord

DATES = (*STUDIO.past, STUDIO.as_of)
FULL = ("orders-30d", "orders-7d", "joins-30d")


@pytest.fixture(scope="module")
def small(small_studio):
    workspace = open_workspace(small_studio)
    yield workspace
    workspace.close()


def rows(workspace, record):
    with workspace._handle.database.read() as session:
        return session.query(record).all()


def test_every_full_prediction_has_scores_on_each_date_and_the_others_on_the_last(small):
    issued = {(issue.prediction, issue.as_of) for issue in rows(small, ScoreIssueRecord)}
    others = {(id, STUDIO.as_of) for id in ("orders-90d-preview", "orders-30d-demo")}
    assert issued == {(id, as_of) for id in FULL for as_of in DATES} | others
    assert all(view.usable for view in small.predictions.list())
    assert small.data.snapshot().as_of == STUDIO.as_of
    assert small.freshness().days_late == 0
    assert (small.path / VERSION_FILE).read_text() == f"{DEMO_VERSION}\n"


def test_what_was_said_on_each_date_is_judged_on_a_later_one(small):
    for id in FULL:
        judged = [view for view in small.predictions.backtests(id) if view.issued]
        assert [view.origin for view in judged] == list(reversed(STUDIO.past))
        assert all(view.said > 0 for view in judged)
        view = small.predictions.view(id)
        assert (view.quality.origin, view.quality.replayed) == (STUDIO.past[-1], False)


def test_one_scale_from_the_first_date_on(small):
    for id in FULL:
        scales = {issue.base_odds for issue in rows(small, ScoreIssueRecord) if issue.prediction == id}
        assert len(scales) == 1


def known(workspace, prediction, snapshot_id, day):
    """Return what a prediction knows of each customer on a day, from one snapshot, by customer id."""
    record = next(record for record in rows(workspace, PredictionRecord) if record.id == prediction)
    snapshot = workspace._context.snapshot(snapshot_id)
    frame = feature_source(workspace._context, question_of(record), snapshot, day).features(day)
    ids = snapshot.connection.cursor().sql("SELECT customer_id FROM customers ORDER BY row").fetchall()
    return frame.set_index(pd.Index([ids[row][0] for row in frame.index], name="customer_id")).sort_index()


@pytest.mark.parametrize("prediction", ["orders-30d", "joins-30d"])
def test_the_data_of_a_past_date_knows_what_was_known_then_and_no_more(small, prediction):
    """The files hold all that came later: ends of plans, tags taken away, people who had not joined."""
    by_date = {snapshots.snapshot_info(small.path, id).as_of: id for id in snapshots.snapshot_ids(small.path)}
    assert sorted(by_date) == list(DATES)
    for day in STUDIO.past:
        then = known(small, prediction, by_date[day], day)
        later = known(small, prediction, by_date[STUDIO.as_of], day)
        assert len(then) > 50
        pd.testing.assert_frame_equal(then, later, check_exact=True, check_categorical=False)


def test_retail_said_and_what_happened(retail):
    workspace = open_workspace(retail)
    judged = {view.origin.isoformat(): view for view in workspace.predictions.backtests("orders-30d") if view.issued}
    workspace.close()
    assert sorted(judged) == ["2011-09-01", "2011-10-01", "2011-11-01"]
    # Counted from the bundled orders: customers with a purchase in the 30 days, who had one before.
    orders = pd.read_parquet("data/retail/orders.parquet")
    bought = orders[~orders.is_return & (orders.amount > 0)]
    for origin, view in judged.items():
        first = pd.Timestamp(origin)
        before = set(bought[bought.ordered_at < first].customer_id)
        after = bought[(bought.ordered_at >= first) & (bought.ordered_at < first + timedelta(days=30))]
        assert view.happened == len(before & set(after.customer_id))
        assert view.judged.figures.n == len(before)
        assert 0.5 * view.happened < view.said < 2 * view.happened
