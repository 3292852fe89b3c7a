"""Whom a prediction is about: the same people on the day of the data and on the days it learns from."""

from datetime import date

import pytest

from segmentation.api import InvalidFilter, Question
from segmentation.api.questions import feature_source
from segmentation.filters.nodes import AnyOf, NoneOf, Reachable, Subscription, SubscriptionDate, Tag
from segmentation.sql.dialect import fetch_arrays
from segmentation.sql.feature_events import everyone
from tests.api.company import AS_OF, small_workspace

# Of each plan that has not ended the status says something else: who knew that a month ago?
PLANS = """customer_id,plan,started_at,ended_at,status
running,Gold,2025-06-01,,active
paused,Gold,2025-06-01,,paused
cancelled,Gold,2025-06-01,,cancelled
ended,Gold,2025-06-01,2025-12-01,cancelled
"""
CUSTOMERS = ("running", "paused", "cancelled", "ended", "none", "Zoë")
STATUSES = {"subscriptions": {"paused": ["paused"], "inactive": ["cancelled"]}}
GOLD = ("Gold",)
WITHOUT = Subscription(state="not_active")


@pytest.fixture
def studio(tmp_path):
    rows = "".join(f"{id},2025-01-01\n" for id in CUSTOMERS)
    tables = {"customers": f"customer_id,created_at\n{rows}", "subscriptions": PLANS}
    workspace = small_workspace(tmp_path, tables, mapping=STATUSES)
    yield workspace
    workspace.close()


def about(workspace, audience, day):
    """Return the ids of those a prediction asks about on a day."""
    snapshot = workspace._context.current()
    question = Question(window=30, event="subscription_starts", audience=audience)
    rows = feature_source(workspace._context, question, snapshot, AS_OF).audience(day)
    ids = snapshot.connection.cursor().sql("SELECT customer_id FROM customers ORDER BY row").fetchall()
    assert len(ids) == fetch_arrays(snapshot.connection.cursor(), everyone())["row"].size
    return {ids[row][0] for row in rows.tolist()}


@pytest.mark.parametrize("day", [AS_OF, date(2026, 1, 15)])
def test_a_status_says_nothing_of_whom_a_prediction_is_about(studio, day):
    assert about(studio, WITHOUT, day) == {"ended", "none", "Zoë"}
    assert about(studio, Subscription(state="active"), day) == {"running", "paused", "cancelled"}
    assert about(studio, Subscription(state="paused"), day) == set()


def test_the_form_counts_whom_it_would_be_about(studio):
    assert studio.predictions.audience_size(WITHOUT) == 3
    # An audience of today knows the status.
    assert studio.audiences.size(WITHOUT) == 5


UNDATED_TAGS = "customer_id,tag,added_at\nrunning,keen,2025-07-01\nnone,keen,\n"
ASKED = [
    WITHOUT,
    *(
        Subscription(state=state, plans=plans)
        for state in ("active", "not_active", "lapsed", "ever")
        for plans in ((), GOLD)
    ),
    SubscriptionDate(event="ends_within_days", days=30, plans=GOLD),
    NoneOf(members=(AnyOf(members=(Subscription(state="active"), Subscription(state="never"))),)),
]


@pytest.mark.parametrize("audience", ASKED, ids=repr)
def test_the_rules_of_a_form_are_counted_of_the_people_it_would_be_about(studio, audience):
    """Counted first as an audience of today is: neither is told the other's number."""
    studio.audiences.view(audience)
    view = studio.audiences.view(audience, undated=False)
    size = studio.predictions.audience_size(audience)
    assert view.matching == studio.audiences.size(audience, undated=False) == size


def test_the_parts_of_a_rule_add_up_to_whom_it_would_be_about(studio):
    (rule,) = studio.audiences.view(WITHOUT, undated=False).rules
    assert {part.state: part.size for part in rule.parts} == {"never": 2, "lapsed": 1, "paused": 0, "upcoming": 0}
    (rule,) = studio.audiences.view(WITHOUT).rules
    assert {part.state: part.size for part in rule.parts} == {"never": 2, "lapsed": 2, "paused": 1, "upcoming": 0}


def test_a_tag_without_a_date_is_held_today_and_not_at_any_date(tmp_path):
    tables = {"customers": "customer_id\nrunning\nnone\n", "tags": UNDATED_TAGS}
    workspace = small_workspace(tmp_path, tables)
    keen = Tag(mode="any_of", tags=("keen",))
    assert [workspace.audiences.view(keen, undated=undated).matching for undated in (True, False)] == [2, 1]
    assert [workspace.audiences.size(NoneOf(members=(keen,)), undated=undated) for undated in (True, False)] == [0, 1]
    workspace.close()


def test_rules_without_a_past_are_not_counted(studio):
    with pytest.raises(InvalidFilter, match="cannot say whom a prediction is about"):
        studio.predictions.audience_size(Reachable(channel="email"))
