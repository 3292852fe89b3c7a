"""What is said to hold for everybody, or for nobody, does: for any filter and any customers, by the oracle."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from segmentation.filters.evaluate import Setting, evaluate
from segmentation.filters.nodes import AllOf, AnyOf, Everyone, NoneOf
from segmentation.filters.references import walk
from segmentation.filters.warnings import warnings_of
from segmentation.filters.worlds import Worlds
from tests.population import AS_OF, CATALOG, LISTS, SEGMENTS, conditions, customers, filters
from tests.unit.test_warnings import count, country, node, plan, score, tag

SETTING = Setting(as_of=AS_OF, snapshot_as_of=AS_OF, segments=SEGMENTS, lists=LISTS)

# Few facts and many rules, so that filters often hold for everybody or nobody.
related = st.one_of(
    st.builds(
        lambda op, value, days: node(count(op, value, {"last_days": days})),
        st.sampled_from(["<", "<=", "=", "!=", ">=", ">"]),
        st.integers(0, 3),
        st.sampled_from([7, 30]),
    ),
    st.builds(
        lambda state, plans: node(plan(state, *plans)),
        st.sampled_from(["active", "lapsed", "never", "ever"]),
        st.sampled_from([(), ("Gold",), ("Gold", "Étoile d'or")]),
    ),
    st.builds(
        lambda mode, tags: node(tag(mode, *tags)),
        st.sampled_from(["any_of", "all_of", "none_of"]),
        st.sampled_from([("staff",), ("VIP",), ("staff", "VIP")]),
    ),
    st.sampled_from(
        [node(country(op, ["France"] if op.endswith("in") else "France")) for op in ("=", "!=", "in", "not_in")]
        + [node(country("is_blank", True)), node(country("is_not_blank", True)), node(country("=", "ÎLE"))]
    ),
    st.sampled_from([node(score(0, 50)), node(score(25, 75)), node(score(50, 100)), node(score(0, 100))]),
    st.just(Everyone()),
    conditions,
)
groups = st.recursive(
    related,
    lambda inner: st.builds(
        lambda group, members: group(members=tuple(members)),
        st.sampled_from([AllOf, AnyOf, NoneOf]),
        st.lists(inner, min_size=2, max_size=4),
    ),
    max_leaves=6,
)


@given(groups, st.lists(customers, min_size=1, max_size=8))
def test_what_is_said_of_everybody_is_so(filter, people):
    worlds = Worlds(filter, CATALOG, SEGMENTS)
    inner = dict(walk(filter))
    for part in inner.values():
        verdict = worlds.verdict(part)
        if verdict is not None:
            assert {evaluate(part, person, SETTING) for person in people} == {verdict}
    for warning in warnings_of(filter, CATALOG, SEGMENTS):
        if warning.code in ("always_true", "always_false"):
            expected = warning.code == "always_true"
            assert {evaluate(inner[warning.path], person, SETTING) for person in people} == {expected}


@given(groups, st.lists(customers, min_size=2, max_size=8))
def test_knowing_what_parts_customers_changes_no_warning(filter, people):
    parting = {path for path, part in walk(filter) if len({evaluate(part, person, SETTING) for person in people}) == 2}
    assert warnings_of(filter, CATALOG, SEGMENTS, parting=parting) == warnings_of(filter, CATALOG, SEGMENTS)


def test_the_property_is_not_empty():
    """Filters that hold for everybody, for nobody and for some are all generated."""
    seen = set()

    @given(groups)
    def collect(filter):
        seen.add(Worlds(filter, CATALOG, SEGMENTS).verdict(filter))

    collect()
    assert seen == {True, False, None}


@given(filters)
def test_every_filter_that_may_be_applied_can_be_looked_at(filter):
    without_tables = replace(CATALOG, fields={}, tags={}, plans={})
    for catalog in (CATALOG, without_tables):
        for language in ("en", "fr"):
            for warning in warnings_of(filter, catalog, SEGMENTS, language=language):
                assert warning.path in dict(walk(filter))
                assert warning.message
