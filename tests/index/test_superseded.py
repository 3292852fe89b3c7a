"""A newer request drops an older one: its query is interrupted, and others who wait for the same are not harmed."""

import threading

import duckdb
import pytest

from segmentation.errors import Superseded
from segmentation.filters import nodes
from segmentation.index.audience_index import AudienceIndex
from segmentation.index.cache import IndexCache
from segmentation.index.requests import Askers, Request
from segmentation.sql import tables
from segmentation.sql.compile import Scope
from segmentation.sql.dialect import create_table_text
from tests.population import AS_OF

SCOPE = Scope(snapshot_as_of=AS_OF)
RULE = nodes.Visits(count=nodes.Comparison(op=">=", values=(2,)), window=nodes.Ever())
# Far more than any machine counts while a test waits: the query ends by being interrupted or not at all.
ENDLESS = (
    "SELECT (i % 8)::INTEGER AS row, TIMESTAMP '2026-01-01' AS visited_at, NULL AS kind FROM range(1000000000000) t(i)"
)


@pytest.fixture
def database():
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(create_table_text(tables.customers))
    for row in range(8):
        connection.execute("INSERT INTO customers (row, customer_id, random_bucket) VALUES (?, 'c', 0)", [row])
    yield connection
    connection.close()


class Asked(IndexCache):
    """A cache that tells when the database is about to be asked."""

    def __init__(self):
        super().__init__()
        self.questions = threading.Semaphore(0)

    def count_question(self):
        super().count_question()
        self.questions.release()


class Call(threading.Thread):
    """A call in a thread of its own, with its result or its error."""

    def __init__(self, call):
        super().__init__(daemon=True)
        self._call = call
        self.result = self.error = None
        self.start()

    def run(self):
        try:
            self.result = self._call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.error = error


def test_a_query_in_flight_is_interrupted(database):
    database.execute(f"CREATE VIEW visits AS {ENDLESS}")
    cache = Asked()
    index, request = AudienceIndex(database, 8, cache=cache), Request()
    older = Call(lambda: index.answer(RULE, SCOPE, request=request))
    assert cache.questions.acquire(timeout=30)
    request.drop()
    older.join(30)
    assert isinstance(older.error, Superseded)
    assert cache.report().conditions == 0
    database.execute(
        "CREATE OR REPLACE VIEW visits AS SELECT * FROM (VALUES (3, TIMESTAMP '2026-01-01'), "
        "(3, TIMESTAMP '2026-01-02')) t(row, visited_at)"
    )
    assert index.answer(RULE, SCOPE).rows().tolist() == [3]


def test_another_who_waits_for_the_same_takes_over(database):
    database.execute(f"CREATE VIEW visits AS {ENDLESS}")
    cache = Asked()
    index, first, second = AudienceIndex(database, 8, cache=cache), Request(), Request()
    older = Call(lambda: index.answer(RULE, SCOPE, request=first))
    assert cache.questions.acquire(timeout=30)
    other = Call(lambda: index.answer(RULE, SCOPE, request=second))
    first.drop()
    older.join(30)
    assert isinstance(older.error, Superseded)
    # The other one has gone on to ask for itself, and was not told that anybody was dropped.
    assert cache.questions.acquire(timeout=30)
    assert other.is_alive()
    second.drop()
    other.join(30)
    assert isinstance(other.error, Superseded)


def test_who_waits_for_another_is_dropped_while_waiting(database):
    database.execute(f"CREATE VIEW visits AS {ENDLESS}")
    cache = Asked()
    index, first, second = AudienceIndex(database, 8, cache=cache), Request(), Request()
    older = Call(lambda: index.answer(RULE, SCOPE, request=first))
    assert cache.questions.acquire(timeout=30)
    other = Call(lambda: index.answer(RULE, SCOPE, request=second))
    second.drop()
    other.join(30)
    assert isinstance(other.error, Superseded)
    assert older.is_alive()
    first.drop()
    older.join(30)


def test_only_the_latest_of_one_asker_goes_on():
    askers, entered, go = Askers(), threading.Event(), threading.Event()

    def ask():
        with askers.asking("a page") as request:
            entered.set()
            assert go.wait(30)
            request.check()

    older = Call(ask)
    assert entered.wait(30)
    with askers.asking("another page") as request:
        request.check()
    with askers.asking(None) as request:
        request.check()
    with askers.asking("a page") as newer:
        go.set()
        older.join(30)
        newer.check()
    assert isinstance(older.error, Superseded)
    with askers.asking("a page") as request:
        request.check()
