"""What holds for every filter and every customer: complements, partitions, and one hash for one meaning.

Partitions are asked of the oracle: that SQL and index choose whom it chooses is `test_engines_agree`'s business.
"""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from segmentation.filters import nodes
from segmentation.filters.codec import canonical_hash, from_json, to_json
from tests.population import AS_OF, PLANS, days, filters, populations, snapshot_of
from tests.property.engines import by_index, by_oracle, by_sql

PARTS = ("active", "paused", "upcoming", "lapsed", "never")
some_plans = st.lists(st.sampled_from(PLANS), unique=True).map(tuple)
moments = st.one_of(st.just(AS_OF), st.dates(min_value=date(2025, 1, 2), max_value=AS_OF))


@given(populations, filters, moments)
def test_not_is_the_complement(people, filter, as_of):
    connection = snapshot_of(people)
    outside = nodes.NoneOf(members=(filter,))
    everyone = list(range(len(people)))
    assert sorted(by_oracle(filter, people, as_of) + by_oracle(outside, people, as_of)) == everyone
    assert sorted(by_sql(filter, connection, as_of) + by_sql(outside, connection, as_of)) == everyone
    assert sorted(by_index(filter, connection, len(people)) + by_index(outside, connection, len(people))) == everyone


@given(populations, some_plans, moments)
def test_the_five_states_part_the_customers(people, plans, as_of):
    parts = {state: by_oracle(nodes.Subscription(state=state, plans=plans), people, as_of) for state in nodes.STATES}
    everyone = list(range(len(people)))
    assert sorted(row for state in PARTS for row in parts[state]) == everyone
    assert sorted(parts["not_active"] + parts["active"]) == everyone
    assert sorted(parts["ever"] + parts["never"] + parts["upcoming"]) == everyone


@given(populations, some_plans, days, moments)
def test_an_end_was_recent_or_long_ago_or_never(people, plans, days, as_of):
    def having(event, days=days):
        return set(by_oracle(nodes.SubscriptionDate(event=event, days=days, plans=plans), people, as_of))

    recent, older = having("ended_within_days"), having("ended_more_than_days_ago")
    assert not recent & older
    assert recent | older == having("ended_within_days", 36_500)


@given(populations, st.sampled_from(nodes.EVENTS), days, moments)
def test_an_event_was_recent_or_long_ago_or_never(people, event, days, as_of):
    def having(when):
        return set(by_oracle(nodes.EventDate(event=event, when=when), people, as_of))

    recent, older = having(nodes.WithinDays(days=days)), having(nodes.MoreThanDaysAgo(days=days))
    assert not recent & older
    assert recent | older == having(nodes.WithinDays(days=36_500))


def _edges(limit):
    return st.sets(st.integers(1, limit - 1), max_size=6).map(lambda inner: [0, *sorted(inner), limit])


@given(populations, _edges(1000))
def test_adjoining_score_ranges_part_those_with_a_score(people, edges):
    ranges = [nodes.Score(prediction="orders-30d", low=low / 10, high=high / 10) for low, high in pairwise(edges)]
    scored = [row for row, person in enumerate(people) if "orders-30d" in person.bins]
    assert sorted(row for part in ranges for row in by_oracle(part, people)) == scored


@given(populations, _edges(nodes.RANDOM_BUCKETS))
def test_adjoining_random_buckets_part_the_customers(people, edges):
    ranges = [nodes.RandomBucket(low=low, high=high) for low, high in pairwise(edges)]
    assert sorted(row for part in ranges for row in by_oracle(part, people)) == list(range(len(people)))


CHOICES = ("all_of", "any_of", "none_of", "in", "not_in", "plans", "kind", "product", "category")
NUMBERS = ("=", "!=", "<", "<=", ">", ">=", "between", "in", "not_in", "range")


def _respelled(value, random, key=""):
    """Write the same filter another way: keys and choices in another order, choices twice, numbers as fractions."""
    if isinstance(value, dict):
        names = random.sample(list(value), len(value))
        return {name: _respelled(value[name], random, name) for name in names}
    if isinstance(value, list):
        parts = [_respelled(part, random, key) for part in value]
        if key not in CHOICES or isinstance(parts[0], dict):
            return parts
        return random.sample(parts, len(parts)) + parts[:1]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) and key in NUMBERS else value


@given(filters, st.randoms(use_true_random=False))
def test_another_spelling_has_the_same_hash(filter, random):
    body = to_json(filter)
    respelled = from_json({"version": 1, "filter": _respelled(body["filter"], random)})
    assert canonical_hash(respelled) == canonical_hash(filter)


@given(populations, filters, st.randoms(use_true_random=False))
def test_another_spelling_chooses_the_same_customers(people, filter, random):
    respelled = from_json({"version": 1, "filter": _respelled(to_json(filter)["filter"], random)})
    connection = snapshot_of(people)
    assert by_sql(respelled, connection) == by_sql(filter, connection) == by_oracle(respelled, people)
