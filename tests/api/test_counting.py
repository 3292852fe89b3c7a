"""One number for one filter: the page, the command's count, each engine and the rows of a list to analyse."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings

from segmentation.api import (
    LOCAL,
    AllOf,
    Attribute,
    Comparison,
    Everyone,
    InCategory,
    InSegment,
    InvalidFilter,
    LastDays,
    NoneOf,
    NotFound,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    audience_filter,
    split_audience,
    summarise,
)
from segmentation.filters.nodes import CHANNELS
from segmentation.filters.references import walk
from tests.api import company
from tests.api.company import DEMO, FULL, PREVIEW, REGULARS, VIP
from tests.population import filters

HIGH = Score(prediction=FULL, low=75, high=100)


@pytest.fixture(scope="module")
def named(looked_at, tmp_path_factory):
    """The company, with everything that generated filters name."""
    company.add_names(looked_at, tmp_path_factory.mktemp("names"))
    return looked_at


def _ids(file):
    with open(file, encoding="utf-8", newline="") as lines:  # noqa: PTH123 - the path is a text of the facade
        return [row["customer_id"] for row in csv.DictReader(lines)]


@settings(max_examples=40)
@given(filter=filters)
def test_engines_page_and_list_agree(named, tmp_path_factory, filter):
    sizes = {named.audiences.count(filter, engine=engine).size for engine in ("index", "sql", "oracle")}
    view = named.audiences.view(filter)
    planned = named.lists.plan(filter, purpose="analyse", actor=LOCAL)
    assert sizes == {view.matching} == {named.audiences.size(filter)} == {planned.rows}
    out = tmp_path_factory.mktemp("list") / "list.csv"
    written = named.lists.write(filter, purpose="analyse", actor=LOCAL, out=out, expected=view.matching)
    ids = _ids(written.file)
    assert len(ids) == len(set(ids)) == written.rows == view.matching
    assert ids == sorted(ids)


@settings(max_examples=25)
@given(filter=filters)
def test_engines_agree_with_a_prediction(named, filter):
    counted = [
        named.audiences.count(filter, prediction=FULL, selection=HIGH, engine=engine)
        for engine in ("index", "sql", "oracle")
    ]
    assert len({count.size for count in counted}) == 1
    assert len({count.expected_purchasers for count in counted}) == 1
    count, view = counted[0], named.audiences.view(filter, FULL)
    assert count.size == view.count[750:].sum()
    assert count.expected_purchasers == pytest.approx(view.sum_p[750:].sum())
    assert count.expected_purchasers + count.expected_non_purchasers == pytest.approx(count.size)
    assert count.size == named.audiences.size(audience_filter(filter, HIGH))
    assert view.matching + view.without_score == named.audiences.size(filter)


@pytest.mark.parametrize("prediction", [FULL, PREVIEW, DEMO])
def test_ranges_and_levels_part_those_with_a_score(looked_at, prediction):
    def size(selection):
        return looked_at.audiences.count(Everyone(), prediction=prediction, selection=selection).size

    whole = looked_at.audiences.count(Everyone(), prediction=prediction)
    assert 0 < whole.scored == whole.size < whole.population == 240
    levels = [size(InCategory(prediction=prediction, categories=(name,))) for name in ("low", "medium", "high")]
    ranges = [size(Score(prediction=prediction, low=low, high=high)) for low, high in ((0, 50), (50, 75), (75, 100))]
    assert levels == ranges
    assert sum(ranges) == whole.scored
    assert whole.expected_purchasers == pytest.approx(looked_at.predictions.view(prediction).expected)


def test_a_view_adds_up(looked_at):
    view = looked_at.audiences.view(REGULARS, FULL)
    assert view.covered == view.covered_count.sum() == looked_at.predictions.view(FULL).scored
    assert view.matching == view.count.sum()
    assert np.all(view.count <= view.covered_count)
    shown = summarise(
        covered_count=view.covered_count,
        covered_sum_p=view.covered_sum_p,
        count=view.count,
        sum_p=view.sum_p,
        bins=((500, 1000),),
    )
    chosen = Score(prediction=FULL, low=50, high=100)
    assert shown.size == looked_at.audiences.count(REGULARS, prediction=FULL, selection=chosen).size


@settings(max_examples=15)
@given(filter=filters)
def test_reach_of_a_view_is_what_the_rule_finds(named, filter):
    with_scores, without = named.audiences.view(filter, FULL), named.audiences.view(filter)
    assert set(with_scores.reachable) == set(without.reachable) == set(CHANNELS)
    for channel in CHANNELS:
        both = AllOf(members=(filter, Reachable(channel=channel)))
        by_bin = with_scores.reachable[channel]
        assert by_bin.shape == (1000,)
        assert np.all(by_bin <= with_scores.count)
        assert by_bin[750:].sum() == named.audiences.count(audience_filter(both, HIGH), engine="oracle").size
        assert by_bin.sum() == named.audiences.view(both, FULL).matching
        assert without.reachable[channel].tolist() == [named.audiences.count(both, engine="oracle").size]


def test_a_channel_counts_once_anybody_agreed_or_refused(tmp_path):
    customers = (
        "customer_id,email,phone,email_consent,sms_consent,push_consent\n"
        "a,a@example.org,,true,,\nb,b@example.org,,false,,\nc,,+33612345678,true,false,\n"
    )
    small = company.small_workspace(tmp_path, {"customers": customers})
    reachable = small.audiences.view(Everyone()).reachable
    # Everybody refused SMS: nobody, and known so. Nobody was asked about push: not known, so no number.
    assert {channel: count.tolist() for channel, count in reachable.items()} == {"email": [1], "sms": [0]}
    small.close()


def test_funnel_counts_each_rule(looked_at):
    def size(*members):
        return looked_at.audiences.size(AllOf(members=members))

    count = looked_at.audiences.count(AllOf(members=(REGULARS, VIP)), prediction=FULL, selection=HIGH)
    whole = audience_filter(AllOf(members=(REGULARS, VIP)), HIGH)
    assert [rule.path for rule in count.funnel] == [path for path, _ in walk(whole)][1:]
    first, second, third = (rule for rule in count.funnel if rule.path.count("[") == 1)
    assert (first.alone, first.before, first.kept) == (size(REGULARS), 240, size(REGULARS))
    assert (second.alone, second.before, second.kept) == (size(VIP), size(REGULARS), size(REGULARS, VIP))
    assert (third.alone, third.kept) == (size(HIGH), size(REGULARS, VIP, HIGH))
    assert second.only == size(REGULARS, HIGH) - size(REGULARS, VIP, HIGH)
    assert third.kept == count.size


def test_an_answer_belongs_to_one_snapshot_and_one_issue(looked_at):
    count = looked_at.audiences.count(VIP, prediction=FULL)
    assert count.snapshot == looked_at.data.snapshot().id
    assert count.as_of == looked_at.data.snapshot().as_of
    assert count.score_issue.startswith("2026")
    without = looked_at.audiences.count(VIP)
    assert (without.score_issue, without.scored, without.expected_purchasers) == (None, None, None)
    assert without.sentence == "tagged VIP"


def test_a_segment_counts_like_its_definition(looked_at):
    named = InSegment(segment="regulars")
    assert looked_at.audiences.size(named) == looked_at.audiences.size(REGULARS)
    rest = looked_at.audiences.size(NoneOf(members=(named,)))
    assert rest == 240 - looked_at.audiences.size(REGULARS)


def test_how_filters_overlap(looked_at):
    def size(filter):
        return looked_at.audiences.size(filter, FULL)

    both = AllOf(members=(REGULARS, VIP))
    found = looked_at.audiences.overlap([REGULARS, VIP, Everyone()], FULL)
    assert found.sizes == (size(REGULARS), size(VIP), size(Everyone()))
    assert found.shared[0][1] == found.shared[1][0] == size(both)
    between = looked_at.audiences.difference(REGULARS, VIP, FULL)
    assert (between.before, between.after, between.both) == (size(REGULARS), size(VIP), size(both))
    assert between.left == size(REGULARS) - size(both)
    assert between.joined == size(VIP) - size(both)
    snapshot = looked_at.audiences.snapshot_for(None)
    joined, left = looked_at.audiences.joined_and_left(HIGH, VIP, snapshot)
    members = set(looked_at.audiences.rows(VIP, snapshot).tolist())
    assert set(joined.tolist()) <= members
    assert members.isdisjoint(left.tolist())
    assert len(members) - len(joined) == looked_at.audiences.size(HIGH) - len(left)


def test_rules_that_decide_nothing_are_told(looked_at):
    often = Visits(count=Comparison(op=">=", values=(1000,)), window=LastDays(days=30))
    seldom = Visits(count=Comparison(op="<", values=(1000,)), window=LastDays(days=30))
    found = looked_at.audiences.view(AllOf(members=(VIP, seldom, NoneOf(members=(often,)))), FULL)
    assert {(problem.path, problem.code) for problem in found.warnings} == {
        ("filter.all_of[1]", "everybody"),
        ("filter.all_of[2].none_of[0]", "nobody"),
    }
    assert looked_at.audiences.count(often).warnings == ("filter: nobody satisfies this rule",)


def test_a_rule_on_an_attribute_tells_its_blanks(looked_at):
    country = Attribute(field="country", test=Comparison(op="!=", values=("France",)))
    (rule,) = looked_at.audiences.view(country).rules
    assert rule.blanks == looked_at.audiences.size(Attribute(field="country", test=Comparison(op="is_blank"))) > 0


def test_a_subscription_rule_tells_its_parts(looked_at):
    rule_of = Subscription(state="not_active", plans=("Gold",))
    (rule,) = looked_at.audiences.view(rule_of).rules
    assert sum(part.size for part in rule.parts) == rule.alone == rule.kept
    assert {part.state for part in rule.parts} == {"never", "lapsed", "paused", "upcoming"}
    assert all(
        part.size == looked_at.audiences.size(Subscription(state=part.state, plans=("Gold",))) for part in rule.parts
    )


def test_memory_is_reported(looked_at):
    looked_at.audiences.view(VIP, FULL)
    before = looked_at.audiences.memory()
    looked_at.audiences.view(VIP, FULL)
    after = looked_at.audiences.memory()
    assert 0 < after.bytes <= after.budget
    assert (after.misses, after.asked, after.conditions) == (before.misses, before.asked, before.conditions)
    assert after.hits > before.hits


@pytest.mark.parametrize("engine", ["index", "sql", "oracle"])
def test_a_filter_that_may_not_be_applied_counts_nothing(looked_at, engine):
    with pytest.raises(InvalidFilter, match="did you mean 'staff'"):
        looked_at.audiences.count(Tag(mode="none_of", tags=("stuff",)), engine=engine)
    with pytest.raises(InvalidFilter, match="'nope' is not known"):
        looked_at.audiences.count(NoneOf(members=(Score(prediction="nope", low=0, high=1),)), engine=engine)
    with pytest.raises(NotFound, match=f"There are: {FULL}"):
        looked_at.audiences.count(Everyone(), prediction="nope", engine=engine)


def test_names_to_choose_from(looked_at):
    catalog = looked_at.audiences.catalog()
    assert catalog.population == 240
    assert catalog.segments["regulars"] == "Regulars"
    kinds = {id: name.kind for id, name in catalog.predictions.items()}
    assert kinds == {FULL: "full", PREVIEW: "preview", DEMO: "demo"}
    counts = list(looked_at.audiences.values("country").items())
    assert counts == sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    for value, count in counts:
        assert looked_at.audiences.size(Attribute(field="country", test=Comparison(op="=", values=(value,)))) == count


SPLIT = [
    (Everyone(), None),
    (VIP, None),
    (Everyone(), HIGH),
    (VIP, HIGH),
    (AllOf(members=(REGULARS, VIP)), HIGH),
    (REGULARS, InCategory(prediction=FULL, categories=("high",))),
]


@pytest.mark.parametrize(("filter", "selection"), SPLIT)
def test_an_audience_is_taken_apart_as_it_was_put_together(filter, selection):
    assert split_audience(audience_filter(filter, selection)) == (filter, selection)
