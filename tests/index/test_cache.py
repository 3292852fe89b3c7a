"""What is kept, for how long, and what happens when several want the same."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from segmentation.errors import InvalidFilter
from segmentation.filters import nodes
from segmentation.index.audience_index import AudienceIndex
from segmentation.index.cache import IndexCache, Key
from segmentation.index.references import dependent_text
from segmentation.index.requests import Request
from tests.index.plain_columns import PlainColumns
from tests.index.test_engines import SCOPE
from tests.population import AS_OF, Customer, snapshot_of


def key(text, *, kind="set", order="", snapshot=1):
    return Key(snapshot=snapshot, order=order, kind=kind, text=text)


def words(count):
    return np.zeros(count, dtype=np.uint64)


def made(cache, *keys, size=10):
    for wanted in keys:
        cache.get(wanted, lambda: words(size), Request())


def held(cache, *keys):
    found = []
    for wanted in keys:
        cache.get(wanted, lambda wanted=wanted: found.append(wanted) or words(0), Request())
    return [wanted not in found for wanted in keys]


def test_the_least_recently_used_leave_when_the_budget_is_full():
    cache = IndexCache(budget=240)
    made(cache, key("a"), key("b"), key("c"), key("a"), key("d"))
    assert cache.report().bytes == 240
    assert held(cache, key("a"), key("c"), key("d")) == [True, True, True]
    assert held(cache, key("b")) == [False]


def test_columns_of_another_order_leave_first():
    cache = IndexCache(budget=240)
    column = key("visits_30", kind="column", order="first")
    made(cache, key("a"), column, key("a", order="second"), key("b", order="second"))
    assert held(cache, key("a"), key("a", order="second"), key("b", order="second")) == [True, True, True]
    assert held(cache, column) == [False]


def test_the_newest_stays_even_when_it_is_too_large():
    cache = IndexCache(budget=8)
    made(cache, key("a"), key("b"))
    assert (cache.report().conditions, cache.report().bytes) == (1, 80)


def test_a_closed_snapshot_is_forgotten():
    cache = IndexCache()
    people = [Customer(), Customer()]
    index = AudienceIndex(snapshot_of(people), 2, columns=PlainColumns(people), cache=cache)
    made(cache, key("a", snapshot=-1))
    index.answer(nodes.RandomBucket(low=0, high=5), SCOPE)
    assert cache.report().conditions == 2
    del index
    assert cache.report().conditions == 1


def test_two_threads_that_want_the_same_make_it_once():
    cache, started, go = IndexCache(), threading.Event(), threading.Event()
    times = []

    def make():
        times.append(1)
        started.set()
        assert go.wait(30)
        return words(1)

    threads = [threading.Thread(target=cache.get, args=(key("a"), make, Request())) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert started.wait(30)
    go.set()
    for thread in threads:
        thread.join(30)
    assert len(times) == 1
    assert (cache.report().hits, cache.report().misses) == (3, 1)


def test_what_fails_is_not_kept_and_the_next_one_takes_over():
    cache = IndexCache()

    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cache.get(key("a"), fail, Request())
    assert held(cache, key("a")) == [False]


VIP = nodes.Tag(mode="any_of", tags=("VIP",))
REGULAR = nodes.InSegment(segment="regulars")
CHANGES = [
    (nodes.Score(prediction="orders-30d", low=0, high=50), {"scores": {"orders-30d": "newer"}}),
    (nodes.InCategory(prediction="orders-30d", categories=("low",)), {"scores": {}}),
    (REGULAR, {"segments": {"regulars": VIP}}),
    (nodes.InSegment(segment="outer"), {"segments": {"outer": REGULAR, "regulars": VIP}}),
    (nodes.CustomerList(list="guests"), {"lists": {"guests": "upload-2"}}),
    (nodes.InCampaign(campaign="spring", state="sent"), {"ledger": 7}),
    (nodes.Contacted(count=nodes.Comparison(op=">", values=(1,)), window=nodes.Ever()), {"ledger": 7}),
    (nodes.InSegment(segment="listed"), {"lists": {"guests": "upload-2"}}),
    (nodes.InSegment(segment="scored"), {"scores": {"orders-30d": "newer"}}),
]
NESTED = {
    **SCOPE.segments,
    "outer": REGULAR,
    "listed": nodes.NoneOf(members=(nodes.CustomerList(list="guests"),)),
    "scored": nodes.Score(prediction="orders-30d", low=0, high=50),
}


@pytest.mark.parametrize(("node", "change"), CHANGES)
def test_the_key_holds_everything_the_value_depends_on(node, change):
    scope = replace(SCOPE, segments=NESTED)
    changed = {name: NESTED | value if name == "segments" else value for name, value in change.items()}
    assert dependent_text(node, scope) != dependent_text(node, replace(scope, **changed))
    assert dependent_text(VIP, scope) == dependent_text(VIP, replace(scope, **changed))


def test_a_circular_segment_is_refused():
    scope = replace(SCOPE, segments={"a": nodes.InSegment(segment="b"), "b": nodes.InSegment(segment="a")})
    people = [Customer()]
    index = AudienceIndex(snapshot_of(people), 1, as_of=AS_OF, cache=IndexCache())
    with pytest.raises(InvalidFilter, match="contains itself"):
        index.answer(nodes.InSegment(segment="a"), scope)
