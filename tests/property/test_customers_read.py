"""A customer read back from a snapshot is the customer that was put there: the oracle judges what SQL judges."""

from collections import Counter

from hypothesis import given

from segmentation.sql.customers import read_customers
from tests.population import FIELDS, populations, snapshot_of

EVENTS = ("orders", "visits", "tags", "plans", "contacts", "campaigns")


@given(populations)
def test_every_fact_is_read_back(people):
    found = list(read_customers(snapshot_of(people), FIELDS, {"orders-30d": "scores"}))
    assert [row for row, _ in found] == list(range(len(people)))
    for (_, read), person in zip(found, people, strict=True):
        assert {name: read.fields[name] for name in person.fields} == person.fields
        assert (read.lists, read.random_bucket, read.bins) == (person.lists, person.random_bucket, person.bins)
        for name in EVENTS:
            assert Counter(getattr(read, name)) == Counter(getattr(person, name))
