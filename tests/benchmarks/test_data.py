"""The made-up source files: the same for the same seed, of the promised shape, and free of what an import refuses."""

from datetime import datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks.data import AS_OF, CHUNK, PLANS, SCHEMAS, STAMP, TAGS, batches, made_up_chances, rows_of, write_sources

CUSTOMERS = 5_000


def table(name: str, seed: int = 1) -> pa.Table:
    return pa.Table.from_batches(batches(name, CUSTOMERS, seed), SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_same_seed_gives_the_same_rows_and_another_gives_others(name: str) -> None:
    assert table(name).equals(table(name))
    assert not table(name).equals(table(name, seed=2))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_has_its_schema_and_its_number_of_rows(name: str) -> None:
    made = table(name)
    made.validate(full=True)
    assert made.schema == SCHEMAS[name]
    assert made.num_rows == rows_of(name, CUSTOMERS)


def test_there_are_ten_visits_three_orders_three_tags_and_some_subscriptions_each() -> None:
    rows = {name: rows_of(name, 1_000_000) for name in SCHEMAS}
    assert rows == {
        "customers": 1_000_000,
        "orders": 3_000_000,
        "visits": 10_000_000,
        "tags": 3_050_000,
        "subscriptions": 600_000,
    }


def test_every_customer_is_there_once_and_every_event_is_of_one_of_them() -> None:
    ids = set(table("customers")["customer_id"].to_pylist())
    assert len(ids) == CUSTOMERS
    for name in SCHEMAS:
        assert set(table(name)["customer_id"].to_pylist()) <= ids


def test_customers_stand_in_no_order_and_events_in_time_order() -> None:
    ids = table("customers")["customer_id"].to_pylist()
    assert ids != sorted(ids)
    visited = table("visits")["visited_at"].to_pylist()
    assert visited == sorted(visited)


def test_nothing_is_dated_at_or_after_as_of() -> None:
    midnight = datetime.combine(AS_OF, time())
    times = {"customers": "created_at", "orders": "ordered_at", "visits": "visited_at", "subscriptions": "bought_at"}
    for name, column in {**times, "tags": "added_at"}.items():
        assert pc.max(table(name)[column]).as_py() < midnight


def test_tables_are_skewed_and_some_customers_have_nothing() -> None:
    visits = pc.value_counts(table("visits")["customer_id"])
    assert 0.6 * CUSTOMERS < len(visits) < 0.75 * CUSTOMERS
    assert max(visits.field("counts").to_pylist()) > 10 * rows_of("visits", CUSTOMERS) / CUSTOMERS
    tags = {found["values"]: found["counts"] for found in pc.value_counts(table("tags")["tag"]).to_pylist()}
    assert tags[TAGS[0]] > 20 * tags[TAGS[150]]
    assert set(table("subscriptions")["plan"].to_pylist()) == set(PLANS)


def test_chunks_follow_each_other() -> None:
    """Only more customers than other tests have need a second chunk of a table."""
    customers = CHUNK // 3 + 1
    orders = list(batches("orders", customers, 1))
    assert [batch.num_rows for batch in orders] == [CHUNK, rows_of("orders", customers) - CHUNK]
    assert orders[0]["order_id"][-1].as_py() == f"o{CHUNK - 1:09}"
    assert orders[1]["order_id"][0].as_py() == f"o{CHUNK:09}"
    assert pc.max(orders[0]["ordered_at"]).as_py() <= pc.min(orders[1]["ordered_at"]).as_py()


def test_chances_are_chances_and_the_same_again() -> None:
    p = made_up_chances(CUSTOMERS, 1)
    assert ((p > 0) & (p < 1)).all()
    assert 0.05 < p.mean() < 0.075
    assert (p == made_up_chances(CUSTOMERS, 1)).all()


def test_files_are_used_again_until_something_is_asked_otherwise(tmp_path: Path) -> None:
    directory = tmp_path / "sources"
    files = write_sources(directory, 100, seed=1, progress=lambda share, text: None)
    written = {name: file.stat().st_mtime_ns for name, file in files.items()}
    assert {name: pq.read_metadata(file).num_rows for name, file in files.items()} == {
        name: rows_of(name, 100) for name in SCHEMAS
    }
    write_sources(directory, 100, seed=1, progress=lambda share, text: None)
    assert {name: file.stat().st_mtime_ns for name, file in files.items()} == written
    write_sources(directory, 200, seed=1, progress=lambda share, text: None)
    assert pq.read_metadata(files["customers"]).num_rows == 200


def test_what_an_interrupted_run_left_is_made_anew(tmp_path: Path) -> None:
    directory, unfinished = tmp_path / "sources", tmp_path / "sources.tmp"
    for place in (directory, unfinished):
        place.mkdir()
        (place / "visits.parquet").write_bytes(b"PAR1")
    files = write_sources(directory, 100, seed=1, progress=lambda share, text: None)
    assert pq.read_metadata(files["visits"]).num_rows == 1_000
    assert (directory / STAMP).is_file()
    assert not unfinished.exists()
