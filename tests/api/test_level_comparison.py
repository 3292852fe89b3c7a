"""Audiences side by side: equal to what the Audience page counts, to plain Python, and silent about a few people."""

from datetime import timedelta
from functools import cache
from statistics import median

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.api import (
    EVERYONE_COUNTED,
    AllOf,
    ComparedPart,
    Comparison,
    Everyone,
    InCategory,
    InSegment,
    InvalidFilter,
    LastDays,
    NoneOf,
    NotFound,
    Reachable,
    Refused,
    Score,
    Subscription,
    Tag,
    Unavailable,
    Visits,
    audience_filter,
    interval,
)
from segmentation.filters.evaluate import Setting, evaluate
from segmentation.index.score_sums import PRECISION
from segmentation.sql.customers import read_customers
from segmentation.storage.records import ScoreIssueRecord
from tests.api import company
from tests.api.company import FULL, PREVIEW

LEVELS = ("high", "medium", "low")
VISITED = Visits(count=Comparison(op=">=", values=(1,)), window=LastDays(days=30))
STAFF = Tag(mode="any_of", tags=("staff",))
RULES = (Everyone(), VISITED, AllOf(members=(VISITED, NoneOf(members=(STAFF,)))))
FEWEST = 20


def change_issues(workspace, **values):
    with workspace._handle.database.write() as session:
        session.execute(sa.update(ScoreIssueRecord).where(ScoreIssueRecord.prediction == FULL).values(**values))


class Plain:
    """Everything a comparison says of one audience, counted one customer after the other."""

    def __init__(self, workspace, prediction=FULL):
        self.snapshot = workspace.audiences.snapshot_for(prediction)
        self.scope = workspace._context.scope(self.snapshot, InSegment(segment="regulars"), FULL)
        self.people = list(read_customers(self.snapshot.connection, self.scope.fields, self.scope.scores))
        scores = self.snapshot._score_columns(self.scope.scores[FULL])
        self.chance = dict(zip(scores.rows.tolist(), scores.p.tolist(), strict=True))
        as_of = self.scope.snapshot_as_of
        self.setting = Setting(as_of=as_of, snapshot_as_of=as_of, segments=self.scope.segments, minor_units=2)
        self.prediction = prediction

    def shows(self, filter, person):
        return evaluate(filter, person, self.setting)

    def members(self, filter):
        return [
            (row, person)
            for row, person in self.people
            if (self.prediction is None or row in self.chance) and self.shows(filter, person)
        ]

    def days(self, person):
        bought = [order.at.date() for order in person.orders if order.is_purchase]
        return (self.setting.as_of - max(bought)).days if bought else None

    def value(self, person):
        first = self.setting.as_of - timedelta(days=365)
        return sum(
            order.amount or 0 for order in person.orders if order.is_purchase and order.at.date() >= first
        )  # fmt: skip

    def held(self, filter, members):
        return sum(self.shows(filter, person) for _, person in members)


@cache
def plain_of(workspace, prediction):
    return Plain(workspace, prediction)


def agrees(one, filter, plain):
    members = plain.members(filter)
    assert one.size == len(members)
    assert dict(one.reachable) == {
        channel: plain.held(Reachable(channel=channel), members) for channel in ("email", "sms", "push", "post", "ads")
    }
    days = [found for _, person in members if (found := plain.days(person)) is not None]
    total = sum(plain.value(person) for _, person in members)
    if members:
        assert (one.total_value, one.ordered) == (total, len(days))
        assert one.mean_value == pytest.approx(total / len(members))
        assert one.days_since_order == (median(days) if days else None)
    for kind, rule in (("tags", _tag), ("plans", _plan)):
        for share in getattr(one, kind):
            held = plain.held(rule(share.name), members)
            told = held >= FEWEST and (len(members) == held or len(members) - held >= FEWEST)
            assert share.customers == (held if told else None)
            assert share.share == (pytest.approx(held / len(members)) if told else None)
    return members


def _tag(name):
    return Tag(mode="any_of", tags=(name,))


def _plan(name):
    return Subscription(state="active", plans=(name,))


@pytest.mark.parametrize("rules", RULES)
def test_levels_are_what_the_audience_page_counts(looked_at, rules):
    compared = looked_at.comparisons.levels(rules, FULL)
    assert tuple(one.key for one in compared.parts) == LEVELS
    for one in compared.parts:
        part = InCategory(prediction=FULL, categories=(one.key,))
        count = looked_at.audiences.count(rules, prediction=FULL, selection=part)
        assert one.size == count.size
        assert one.expected == pytest.approx(count.expected_purchasers, rel=PRECISION)
        assert one.likely_range == count.interval80
        assert one.filter == audience_filter(rules, part)
    whole = looked_at.audiences.view(rules, FULL)
    assert sum(one.size for one in compared.parts) == whole.matching
    assert sum(one.expected for one in compared.parts) == pytest.approx(whole.sum_p.sum())
    assert sum(one.total_value for one in compared.parts) == whole.sum_value.sum()
    assert (compared.baseline.size, compared.counted) == (whole.covered, whole.covered)
    assert compared.snapshot.id == whole.snapshot.id
    assert compared.prediction.id == FULL


@pytest.mark.parametrize("rules", RULES)
def test_levels_equal_plain_python(looked_at, rules):
    compared, plain = looked_at.comparisons.levels(rules, FULL), plain_of(looked_at, FULL)
    for one in (*compared.parts, compared.baseline):
        members = agrees(one, one.filter, plain)
        chances = [plain.chance[row] for row, _ in members]
        assert one.expected == pytest.approx(sum(chances), rel=PRECISION)
        assert one.mean_chance == pytest.approx(sum(chances) / len(chances), rel=PRECISION)


ranges = st.tuples(st.integers(0, 999), st.integers(1, 1000)).filter(lambda ends: ends[0] < ends[1])


@settings(max_examples=40)
@given(st.lists(ranges, min_size=1, max_size=4), st.sampled_from(RULES), st.sampled_from((None, *RULES)))
def test_any_ranges_beside_any_baseline_equal_plain_python(shared, drawn, rules, beside):
    parts = [
        ComparedPart(
            key=str(number),
            filter=audience_filter(rules, Score(prediction=FULL, low=low / 10, high=high / 10)),
        )
        for number, (low, high) in enumerate(drawn)
    ]
    baseline = EVERYONE_COUNTED if beside is None else ComparedPart(key="beside", filter=beside)
    compared, plain = shared.comparisons.compare(parts, prediction=FULL, baseline=baseline), plain_of(shared, FULL)
    rows = [{row for row, _ in agrees(one, one.filter, plain)} for one in (*compared.parts, compared.baseline)]
    assert compared.overlap.shared == tuple(tuple(len(a & b) for b in rows) for a in rows)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    opened = company.opened(company.fresh_copy(tmp_path_factory.mktemp("shared")))
    yield opened
    opened.close()


def test_segments_compare_without_a_prediction_too(looked_at):
    regulars = ComparedPart(key="regulars", filter=InSegment(segment="regulars"))
    staff = ComparedPart(key="staff", filter=STAFF)
    compared, plain = looked_at.comparisons.compare([regulars, staff]), plain_of(looked_at, None)
    for one in (*compared.parts, compared.baseline):
        agrees(one, one.filter, plain)
        assert (one.expected, one.likely_buyers, one.likely_range, one.mean_chance) == (None,) * 4
        assert one.without_score == 0
    assert compared.parts[0].size == looked_at.segments.get("regulars").size
    assert compared.counted == compared.snapshot.population
    assert (compared.prediction, compared.hidden) == (None, "")


def test_with_a_prediction_those_without_a_score_are_named_and_not_counted(looked_at):
    regulars = ComparedPart(key="regulars", filter=InSegment(segment="regulars"))
    (one,) = looked_at.comparisons.compare([regulars], prediction=FULL).parts
    view = looked_at.audiences.view(InSegment(segment="regulars"), FULL)
    assert (one.size, one.without_score) == (view.matching, view.without_score)
    assert one.without_score > 0


def test_a_part_of_the_scores_shows_the_digits_of_the_audience_page(looked_at):
    """Cut out of the histogram of its rules, whichever way that was summed."""
    view = looked_at.audiences.view(VISITED, FULL)
    part = ComparedPart(key="part", filter=audience_filter(VISITED, Score(prediction=FULL, low=40, high=70)))
    (one,) = looked_at.comparisons.compare([part], prediction=FULL).parts
    assert one.expected == pytest.approx(view.sum_p[400:700].sum(), rel=1e-12)
    wanted = interval(view.count[400:700], view.sum_p[400:700], view.drift, 0.8)
    assert one.likely_range == (wanted.low, wanted.high)


def test_behaviours_in_common_are_counted_and_stand_out(looked_at):
    compared, plain = looked_at.comparisons.levels(Everyone(), FULL), plain_of(looked_at, FULL)
    high = compared.parts[0]
    everyone = plain.members(Everyone())
    told = {share.name: share for share in high.common}
    assert told
    assert all(share.mark == "more" and share.customers >= FEWEST for share in high.common)
    recent = told["visited in the last 30 days"]
    assert recent.customers == plain.held(VISITED, plain.members(high.filter))
    assert recent.baseline_share == pytest.approx(plain.held(VISITED, everyone) / len(everyone))
    ahead = [share.share - share.baseline_share for share in high.common]
    assert ahead == sorted(ahead, reverse=True)
    french = looked_at.comparisons.levels(Everyone(), FULL, language="fr")
    assert "visite" in " ".join(share.name for share in french.parts[0].common)
    assert french.baseline == compared.baseline


def test_nothing_is_told_of_a_few(looked_at):
    for high in range(999, 0, -1):
        part = Score(prediction=FULL, low=high / 10, high=100)
        size = looked_at.audiences.size(part, FULL)
        if 0 < size < FEWEST:
            break
    rest = Score(prediction=FULL, low=0, high=part.low)
    compared = looked_at.comparisons.compare(
        [ComparedPart(key="few", filter=part), ComparedPart(key="rest", filter=rest)], prediction=FULL
    )
    inside, outside = compared.parts
    assert (inside.few, outside.few, compared.baseline.few) == ("few_inside", "few_outside", "")
    for one in compared.parts:
        assert (one.tags, one.plans, one.common) == ((), (), ())
    assert dict(inside.marks) == {}
    assert compared.baseline.tags


def test_marks_say_which_way_a_measure_differs(looked_at):
    compared = looked_at.comparisons.levels(Everyone(), FULL)
    high, _, low = compared.parts
    assert high.marks["mean_chance"] == "more"
    assert low.marks["mean_chance"] == "less"
    assert dict(compared.baseline.marks) == {}
    for one in compared.parts:
        for share in one.tags:
            if share.mark:
                ahead = share.share / share.baseline_share
                assert (ahead > 1.25) == (share.mark == "more")
                assert (ahead < 0.75) == (share.mark == "less")


def test_hidden_results_leave_the_rest(workspace):
    before = workspace.comparisons.levels(VISITED, FULL)
    change_issues(workspace, windows=6, alarm={"band": "red", "score_index": 0.4, "blanks": {}})
    after = workspace.comparisons.levels(VISITED, FULL)
    assert before.hidden == ""
    assert after.hidden == workspace.predictions.view(FULL).hidden != ""
    for one, was in zip((*after.parts, after.baseline), (*before.parts, before.baseline), strict=True):
        assert (one.expected, one.likely_buyers, one.likely_range, one.mean_chance) == (None,) * 4
        assert "mean_chance" not in one.marks
        assert (one.size, one.reachable, one.total_value, one.tags) == (
            was.size,
            was.reachable,
            was.total_value,
            was.tags,
        )


def test_a_preview_is_compared_on_its_own_data(looked_at):
    compared = looked_at.comparisons.levels(Everyone(), PREVIEW)
    assert compared.prediction.kind == "preview"
    assert compared.snapshot.id == looked_at.predictions.view(PREVIEW).snapshot


def test_nobody_in_common_is_a_comparison_too(looked_at):
    nobody = ComparedPart(key="nobody", filter=AllOf(members=(STAFF, NoneOf(members=(STAFF,)))))
    one, other = looked_at.comparisons.compare(
        [nobody, ComparedPart(key="staff", filter=STAFF)], prediction=FULL, baseline=nobody
    ).parts
    assert (one.size, one.likely_buyers, one.likely_range, one.mean_chance) == (0, 0, (0, 0), None)
    assert (one.mean_value, one.days_since_order) == (None, None)
    assert dict(other.marks) == {}


@pytest.mark.parametrize("number", [0, 5])
def test_one_to_four_are_compared(looked_at, number):
    parts = [ComparedPart(key=str(n), filter=Everyone()) for n in range(number)]
    with pytest.raises(Refused, match=f"{number} audiences were given; one to four can be compared"):
        looked_at.comparisons.compare(parts)


def test_what_cannot_be_compared_is_said(looked_at):
    unknown = ComparedPart(key="x", filter=Tag(mode="any_of", tags=("no such tag",)))
    with pytest.raises(InvalidFilter, match="no such tag"):
        looked_at.comparisons.compare([unknown])
    with pytest.raises(NotFound, match="no-such-prediction"):
        looked_at.comparisons.levels(Everyone(), "no-such-prediction")


def test_a_prediction_without_scores_says_so(workspace):
    with workspace._handle.database.write() as session:
        session.execute(sa.delete(ScoreIssueRecord).where(ScoreIssueRecord.prediction == FULL))
    with pytest.raises(Unavailable, match="cannot be used now"):
        workspace.comparisons.levels(Everyone(), FULL)


def test_without_orders_nothing_is_said_of_them(tmp_path):
    customers = "customer_id,country\n" + "".join(f"c{row},FR\n" for row in range(30))
    workspace = company.small_workspace(tmp_path, {"customers": customers})
    (one,) = workspace.comparisons.compare([ComparedPart(key="all", filter=Everyone())]).parts
    assert one.size == 30
    assert (one.total_value, one.mean_value, one.ordered, one.days_since_order) == (None,) * 4
    assert (one.tags, one.plans, one.common, dict(one.reachable)) == ((), (), (), {})
    workspace.close()
