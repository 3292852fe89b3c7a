"""The index chooses who the oracle chooses: in both orders, from columns, posting lists and the database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.filters import nodes
from segmentation.filters.evaluate import Setting, evaluate
from segmentation.filters.facts import Customer
from segmentation.index import bitsets
from segmentation.index.audience_index import AudienceIndex
from segmentation.index.cache import IndexCache
from segmentation.sql import columns
from segmentation.sql.compile import Scope
from tests.index.plain_columns import PlainColumns
from tests.population import AS_OF, FIELDS, LISTS, SEGMENTS, conditions, filters, populations, snapshot_of

SCOPE = Scope(snapshot_as_of=AS_OF, fields=FIELDS, scores={"orders-30d": "scores"}, segments=SEGMENTS, lists=LISTS)
SETTING = Setting(as_of=AS_OF, snapshot_as_of=AS_OF, segments=SEGMENTS, lists=LISTS)
SOURCES = {
    "columns": (),
    "some": (columns.plan_mask("any"), columns.RANDOM_BUCKET, *map(columns.field_column, FIELDS)),
    "none": None,
}


def by_oracle(filter, people):
    return {row for row, person in enumerate(people) if evaluate(filter, person, SETTING)}


def index_over(people, source="columns"):
    without = SOURCES[source]
    reader = None if without is None else PlainColumns(people, without)
    return AudienceIndex(snapshot_of(people), len(people), as_of=AS_OF, columns=reader, cache=IndexCache())


@pytest.mark.parametrize("source", SOURCES)
@given(people=populations, asked=st.lists(st.one_of(conditions, filters), min_size=1, max_size=3))
def test_the_index_agrees_with_the_oracle_in_both_orders(source, people, asked):
    index = index_over(people, source)
    scored = {row for row, person in enumerate(people) if person.bins}
    for filter in asked:
        expected = by_oracle(filter, people)
        by_row, by_score = index.answer(filter, SCOPE), index.answer(filter, SCOPE, by="scores")
        assert by_row.rows().tolist() == sorted(expected)
        assert by_score.layout.rows(by_score.words).tolist() == sorted(expected)
        assert by_score.rows().tolist() == sorted(expected & scored)
        assert (by_row.matching, by_score.matching, by_score.size) == (
            *(len(expected), len(expected)),
            len(expected & scored),
        )
        assert not (by_score.words & ~by_score.layout.everyone).any()


@given(people=populations, filter=filters)
def test_the_histogram_is_that_of_the_members(people, filter):
    index = index_over(people)
    histogram = index.answer(filter, SCOPE, by="scores").histogram()
    chosen = [people[row] for row in by_oracle(filter, people) if people[row].bins]
    bins = [person.bins["orders-30d"] for person in chosen]
    assert histogram.count.tolist() == [bins.count(score_bin) for score_bin in range(1000)]
    assert histogram.sum_p.tolist() == pytest.approx([bins.count(at) * (at + 0.5) / 1000 for at in range(1000)])
    year = columns.counted("amount", 365)
    value = PlainColumns(people).open(year)
    rows = [row for row in by_oracle(filter, people) if people[row].bins]
    assert histogram.total().sum_value == sum(int(value[row]) for row in rows)
    without = AudienceIndex(snapshot_of(people), len(people), as_of=AS_OF, cache=IndexCache())
    assert without.answer(filter, SCOPE, by="scores").histogram().sum_value.tolist() == histogram.sum_value.tolist()


@given(people=populations, node=conditions)
def test_blanks_and_parts(people, node):
    answer = index_over(people).answer(node, SCOPE)
    if isinstance(node, nodes.Attribute):
        assert answer.blanks(node) == sum(person.fields.get(node.field) is None for person in people)
    else:
        assert answer.blanks(node) is None
    parts = answer.parts(node)
    if isinstance(node, nodes.Subscription) and node.state in ("not_active", "ever"):
        assert sum(part.size for part in parts) == answer.size
        for part in parts:
            state = nodes.Subscription(state=part.state, plans=node.plans)
            assert part.size == len(by_oracle(state, people))
    else:
        assert parts == ()


def test_every_window_with_a_column_is_answered_without_the_database():
    cache = IndexCache()
    people = [*_people()]
    index = AudienceIndex(snapshot_of(people), len(people), as_of=AS_OF, columns=PlainColumns(people), cache=cache)
    test = nodes.Comparison(op=">=", values=(1,))
    for days in columns.WINDOWS:
        for by in (None, "scores"):
            index.answer(nodes.Visits(count=test, window=nodes.LastDays(days=days)), SCOPE, by=by)
            order = nodes.Orders(measure="total", value=test, window=nodes.LastDays(days=days))
            index.answer(order, SCOPE, by=by)
    assert cache.report().asked == 0
    asked = nodes.Visits(count=test, window=nodes.LastDays(days=17))
    index.answer(asked, SCOPE)
    index.answer(asked, SCOPE, by="scores")
    assert cache.report().asked == 1


def _people():

    for row in range(130):
        yield Customer(
            fields={"country": "France" if row % 3 else None, "height": row / 2},
            bins={"orders-30d": row * 7 % 1000} if row % 5 else {},
        )


def test_sets_of_more_than_a_word_agree_too():
    people = list(_people())
    is_french = nodes.Attribute(field="country", test=nodes.Comparison(op="=", values=("France",)))
    tall = nodes.Attribute(field="height", test=nodes.Comparison(op=">", values=(20,)))
    for source in SOURCES:
        index = index_over(people, source)
        for filter in (is_french, nodes.NoneOf(members=(is_french, tall)), nodes.AllOf(members=(is_french, tall))):
            expected = by_oracle(filter, people)
            answer = index.answer(filter, SCOPE, by="scores")
            assert set(answer.layout.rows(answer.words).tolist()) == expected
            assert bitsets.to_rows(index.members(filter, SCOPE), len(people)).tolist() == sorted(expected)
