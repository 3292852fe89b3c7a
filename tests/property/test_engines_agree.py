"""The oracle, the SQL and the index choose the same customers, at the snapshot's date and at past dates."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from segmentation.filters import nodes
from segmentation.filters.codec import from_json, to_json
from segmentation.filters.describe import describe
from segmentation.filters.references import walk
from segmentation.filters.validate import validate
from tests.population import AS_OF, CATALOG, SEGMENTS, filters, populations, snapshot_of
from tests.property.engines import by_index, by_oracle, by_sql


@given(populations, st.lists(filters, min_size=1, max_size=3))
def test_engines_agree_member_for_member(people, asked):
    connection = snapshot_of(people)
    for filter in asked:
        expected = by_oracle(filter, people, AS_OF)
        assert by_sql(filter, connection, AS_OF) == expected
        assert by_index(filter, connection, len(people)) == expected


@given(populations, filters, st.dates(min_value=date(2025, 1, 2), max_value=AS_OF))
def test_engines_agree_at_past_dates(people, filter, as_of):
    assert by_sql(filter, snapshot_of(people), as_of) == by_oracle(filter, people, as_of)


@given(populations, filters, filters)
def test_adding_a_rule_never_enlarges_and_an_alternative_never_shrinks(people, first, second):
    connection = snapshot_of(people)
    alone = set(by_index(first, connection, len(people)))
    assert set(by_index(nodes.AllOf(members=(first, second)), connection, len(people))) <= alone
    assert set(by_index(nodes.AnyOf(members=(first, second)), connection, len(people))) >= alone


@given(filters)
def test_codec_round_trip(filter):
    validate(filter, CATALOG, SEGMENTS)
    assert from_json(json.loads(json.dumps(to_json(filter)))) == filter


@given(filters)
def test_every_filter_has_a_sentence(filter):
    assert describe(filter, CATALOG)


def test_every_node_is_generated():
    seen: set[type] = set()

    @given(filters)
    def collect(filter):
        seen.update(type(node) for _, node in walk(filter))

    collect()
    assert seen == set(nodes.NODES)
