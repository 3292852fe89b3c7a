"""An objection to profiling: at once no score, chance, level or reason anywhere, until it is taken back."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.api import (
    LOCAL,
    AnyOf,
    CustomerList,
    Everyone,
    InCategory,
    NoneOf,
    Question,
    Score,
    audience_filter,
)
from segmentation.api.customer_facts import setting_of
from segmentation.filters.evaluate import evaluate
from segmentation.settings import BINS
from segmentation.sql.customers import read_customers
from segmentation.storage.score_issues import open_issue
from tests.api import company
from tests.api.company import CUSTOMERS, FULL
from tests.api.test_external_scores import ID, P, external, scores_file
from tests.api.test_predictions import NEXT_DAY, import_next_day
from tests.population import LISTS, filters

ANY = Score(prediction=FULL, low=0, high=100)
HIGH = InCategory(prediction=FULL, categories=("high",))


def likeliest(workspace, prediction=FULL):
    """Return the line of the likeliest customer."""
    return workspace.customers.table(Everyone(), prediction=prediction, limit=1, actor=LOCAL).rows[0]


@pytest.fixture
def objecting(workspace):
    """The likeliest customer, who has just objected."""
    line = likeliest(workspace)
    workspace.ledger.object_to_profiling(line.customer_id, actor=LOCAL)
    return line


def test_she_has_no_score_no_history_and_no_reasons(workspace, objecting):
    found = workspace.customers.scores(objecting.customer_id, FULL, actor=LOCAL)
    assert (found.scores, found.now, found.absent, found.verdict) == ((), None, "objects", None)
    row = workspace.customers.scored_row(objecting.customer_id, FULL)
    assert workspace.explanations.reasons(FULL, [row], actor=LOCAL) == ()
    told = workspace.explanations.reasons(FULL, Everyone(), actor=LOCAL, limit=100)
    assert told
    assert objecting.customer_id not in {one.customer_id for one in told}


def test_she_is_counted_where_customers_without_a_score_are(workspace):
    before, line = workspace.audiences.view(Everyone(), FULL), likeliest(workspace)
    workspace.ledger.object_to_profiling(line.customer_id, actor=LOCAL)
    now = workspace.audiences.view(Everyone(), FULL)
    assert (now.covered, now.matching, now.without_score) == (
        before.covered - 1,
        before.matching - 1,
        before.without_score + 1,
    )
    assert now.population == before.population
    assert now.sum_p.sum() == pytest.approx(before.sum_p.sum() - line.chance)
    assert workspace.audiences.size(HIGH) == int(now.covered_count[750:].sum())
    assert workspace.audiences.size(NoneOf(members=(ANY,))) == CUSTOMERS - now.covered


def test_every_page_tells_the_same_of_those_with_a_score(workspace, objecting):
    view = workspace.predictions.view(FULL)
    looked, levels = workspace.audiences.view(Everyone(), FULL), workspace.predictions.levels(FULL)
    (issue,) = workspace.predictions.issues(FULL)
    counted = workspace.audiences.count(Everyone(), prediction=FULL)
    assert {view.scored, looked.covered, levels["customers"].sum(), issue.scored, counted.scored, counted.size} == {
        view.scored
    }
    for expected in (looked.sum_p.sum(), levels["buyers"].sum(), issue.expected, counted.expected_purchasers):
        assert expected == pytest.approx(view.expected)
    assert (issue.low80, issue.high80) == tuple(map(round, counted.interval80))
    stored = workspace._context.shown_issue(workspace._context.prediction(FULL))
    assert stored.scored == view.scored + 1


def test_what_was_kept_of_a_segment_and_of_a_page_is_counted_anew(workspace):
    segment = workspace.segments.save("With a score", ANY, actor=LOCAL)
    size, basis = workspace.segments.get(segment.id).size, workspace.audiences.view_basis(Everyone(), FULL)
    everyone = workspace.audiences.basis(Everyone())
    line = likeliest(workspace)
    workspace.ledger.object_to_profiling(line.customer_id, actor=LOCAL)
    assert workspace.segments.get(segment.id).size == size - 1
    assert workspace.audiences.view_basis(Everyone(), FULL) != basis
    assert workspace.audiences.basis(Everyone()) == everyone
    workspace.ledger.withdraw_objection(line.customer_id, actor=LOCAL)
    assert workspace.segments.get(segment.id).size == size
    assert workspace.audiences.view_basis(Everyone(), FULL) == basis
    assert likeliest(workspace) == line


def test_no_list_has_her_score(workspace, objecting, tmp_path):
    out = tmp_path / "list.csv"
    workspace.lists.write(Everyone(), purpose="analyse", prediction=FULL, actor=LOCAL, out=out)
    with out.open(encoding="utf-8", newline="") as lines:
        rows = {row["customer_id"]: row for row in csv.DictReader(lines)}
    hers = rows[objecting.customer_id]
    assert (hers["score"], hers["chance"], hers["level"]) == ("", "", "")
    assert sum(row["score"] != "" for row in rows.values()) == workspace.predictions.view(FULL).scored


def test_the_rules_of_a_segment_say_that_she_has_no_score(workspace):
    segment = workspace.segments.save("High", HIGH, actor=LOCAL)
    line = next(one for one in workspace.customers.table(HIGH, prediction=FULL, actor=LOCAL).rows)
    assert workspace.customers.why(segment.id, line.customer_id, actor=LOCAL).inside
    workspace.ledger.object_to_profiling(line.customer_id, actor=LOCAL)
    verdict = workspace.customers.why(segment.id, line.customer_id, actor=LOCAL)
    assert (verdict.inside, verdict.rules.held.code, verdict.rules.held.number) == (False, "no_score", None)


def test_the_next_scores_have_none_for_her_and_stay_without_across_an_import(workspace, objecting, tmp_path):
    import_next_day(workspace, tmp_path)
    workspace.refresh(actor=LOCAL)
    context = workspace._context
    issue, snapshot = context.shown_issue(context.prediction(FULL)), context.current()
    assert issue.as_of == NEXT_DAY
    arrays = open_issue(workspace.path / "scores" / FULL / issue.id, snapshot.info.id)
    row = workspace.customers.scored_row(objecting.customer_id, FULL)
    assert row not in arrays.rows
    assert issue.scored == len(arrays.rows) == workspace.predictions.view(FULL).scored
    assert workspace.customers.scores(objecting.customer_id, FULL, actor=LOCAL).absent == "objects"
    workspace.ledger.withdraw_objection(objecting.customer_id, actor=LOCAL)
    # She has a history, and no score until the next one is made.
    found = workspace.customers.scores(objecting.customer_id, FULL, actor=LOCAL)
    assert (found.now, found.absent, len(found.scores)) == (None, "no_scores", 1)


def test_a_file_of_scores_gives_her_none_and_says_so(workspace, objecting, tmp_path):
    external(workspace)
    report = workspace.predictions.import_scores(ID, scores_file(tmp_path), actor=LOCAL)
    assert (report.accepted, report.rejected, report.without_score) == (len(P) - 1, {"objects": 1}, 0)
    context = workspace._context
    issue = context.shown_issue(context.prediction(ID))
    arrays = open_issue(workspace.path / "scores" / ID / issue.id, issue.snapshot)
    assert workspace.customers.scored_row(objecting.customer_id, ID) not in arrays.rows


def test_a_prediction_of_another_question_takes_her_out_as_well(workspace, objecting):
    workspace.predictions.create("Other", Question(window=14, audience=Everyone()), actor=LOCAL, id="other")
    workspace.predictions.build("other", actor=LOCAL)
    assert workspace.predictions.view("other").scored == CUSTOMERS - 1
    assert workspace.customers.scores(objecting.customer_id, "other", actor=LOCAL).absent == "objects"


def test_two_workspaces_open_on_the_same_data_see_it_at_once(workspace):
    other = company.opened(workspace.path)
    before = other.audiences.size(ANY)
    workspace.ledger.object_to_profiling(likeliest(workspace).customer_id, actor=LOCAL)
    assert other.audiences.size(ANY) == before - 1
    other.close()


class Population:
    """The company with what generated filters name, and everybody as plain values with the scores as issued."""

    def __init__(self, workspace):
        self.workspace = workspace
        context = workspace._context
        # Lists stand beside the data once they are asked for.
        lists = AnyOf(members=tuple(CustomerList(list=name) for name in LISTS))
        scope = context.scope(context.current(), lists, FULL)
        self.people = dict(read_customers(context.current().connection, scope.fields, scope.scores))
        self.objecting = set()

    def let_object(self, wanted):
        """Let exactly some rows object."""
        for row in self.objecting ^ wanted:
            ledger = self.workspace.ledger
            (ledger.object_to_profiling if row in wanted else ledger.withdraw_objection)(f"c{row:04d}", actor=LOCAL)
        self.objecting = wanted

    def satisfying(self, filter):
        """Return the rows that satisfy a filter, by the evaluator in plain Python."""
        setting = setting_of(self.workspace._context.scope(self.workspace._context.current(), filter))
        return [row for row in self.people if evaluate(filter, self.as_used(row), setting)]

    def as_used(self, row):
        """Return a customer as she may be used: without her scores where she objects."""
        return replace(self.people[row], bins={}) if row in self.objecting else self.people[row]


@pytest.fixture(scope="module")
def population(looked_at, tmp_path_factory):
    company.add_names(looked_at, tmp_path_factory.mktemp("names"))
    return Population(looked_at)


@settings(max_examples=15)
@given(wanted=st.sets(st.integers(0, CUSTOMERS - 1), max_size=6), filter=filters, low=st.integers(0, BINS - 1))
def test_index_sql_and_oracle_agree_with_random_objections(population, wanted, filter, low):
    population.let_object(wanted)
    audiences, snapshot = population.workspace.audiences, population.workspace._context.current()
    for asked in (filter, audience_filter(filter, Score(prediction=FULL, low=low / 10, high=100))):
        expected = population.satisfying(asked)
        for engine in ("index", "sql", "oracle"):
            assert audiences.rows(asked, snapshot, engine).tolist() == expected
        bins = [population.as_used(row).bins[FULL] for row in expected if population.as_used(row).bins]
        view = audiences.view(asked, FULL)
        assert (view.matching, view.without_score) == (len(bins), len(expected) - len(bins))
        assert np.flatnonzero(view.count).tolist() == sorted(set(bins))
