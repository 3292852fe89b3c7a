"""A snapshot on disk: its schema, its order, how it is opened, how damage is told, what is kept."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from segmentation.errors import NotFound, Unavailable, UserError
from segmentation.settings import SNAPSHOTS_KEPT
from segmentation.sql import tables
from segmentation.sql.dialect import create_table_text
from segmentation.storage.durable import builder_lock
from segmentation.storage.snapshots import current_snapshot, open_snapshot, snapshot_ids, snapshot_info
from tests.storage.import_workspace import AT, CUSTOMERS, ORDERS, Workspace


@pytest.fixture
def workspace(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    return Workspace(path)


def _columns(connection, database):
    listed = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE database_name = $1"
    return sorted(connection.execute(listed, [database]).fetchall())


def test_schema_is_the_contract_s(workspace):
    result = workspace.run(orders=ORDERS)
    with duckdb.connect() as expected, open_snapshot(workspace.path, result.snapshot) as found:
        for table in tables.metadata.sorted_tables:
            expected.execute(create_table_text(table))
        assert _columns(found, "snapshot") == _columns(expected, "memory")


def test_plain_names_work_beside_tables_of_one_s_own_and_from_cursors(workspace):
    result = workspace.run(customers=CUSTOMERS, orders=ORDERS)
    with open_snapshot(workspace.path, result.snapshot) as connection:
        connection.execute("CREATE TABLE scores AS SELECT row, 0.5 AS p FROM customers")
        query = "SELECT count(*) FROM customers JOIN scores USING (row) JOIN snapshot.main.orders USING (row)"
        assert connection.execute(query).fetchall() == [(2,)]
        assert connection.cursor().execute(query).fetchall() == [(2,)]
        assert connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("DELETE FROM snapshot.main.orders")


def test_limits_are_taken(workspace):
    result = workspace.run(customers=CUSTOMERS)
    with open_snapshot(workspace.path, result.snapshot, memory_limit="100MB", threads=1) as connection:
        found = connection.execute("SELECT current_setting('threads'), current_setting('memory_limit')").fetchall()
    assert found == [(1, "95.3 MiB")]


def test_events_stand_in_time_order(workspace):
    days = [f"2021-{1 + (n * 7) % 12:02}-{1 + (n * 11) % 28:02}" for n in range(200)]
    lines = "".join(f"{n},{'cab'[n % 3]},{day}\n" for n, day in enumerate(days))
    workspace.run(customers=CUSTOMERS, orders="order_id,customer_id,ordered_at\n" + lines)
    found = workspace.query("SELECT ordered_at, row FROM orders")
    assert len(found) == 200
    assert found == sorted(found)


def test_known_since_is_created_at_or_the_earliest_dated_row(workspace):
    workspace.run(
        customers="customer_id,created_at\na,2021-07-01\nb,\nc,\nd,\n",
        orders="order_id,customer_id,ordered_at\n1,a,2020-01-01\n2,b,2021-03-01\n",
        tags="customer_id,tag,added_at\nb,x,2021-02-01\nc,x,\n",
        subscriptions="customer_id,plan,bought_at,started_at\nd,Gold,2021-01-05,2021-02-05\n",
    )
    found = workspace.query("SELECT customer_id, known_since::DATE::VARCHAR FROM customers")
    assert found == [("a", "2021-07-01"), ("b", "2021-02-01"), ("c", None), ("d", "2021-01-05")]


def test_manifest(workspace):
    workspace.run(
        customers="customer_id,tier,country\na,x,DE\nb,y,FR\n",
        orders=ORDERS,
        tags="customer_id,tag\na,vip\nb,vip\nb,new\n",
        subscriptions="customer_id,plan,started_at\na,Unlimited,2021-01-01\nb,Gold,2021-01-01\n",
        mapping={"currency": "JPY"},
    )
    info = current_snapshot(workspace.path)
    content = json.loads((workspace.path / "snapshots" / info.id / "manifest.json").read_text())
    assert content["id"] == info.id == f"2022-01-01-{info.hash[:12]}"
    assert (content["duckdb_version"], content["timezone"]) == (duckdb.__version__, "Europe/Berlin")
    assert (info.currency, info.digits, info.population) == ("JPY", 0, 2)
    assert (info.plans, info.tags, info.created_at) == (("Gold", "Unlimited"), 2, AT)
    assert info.stable == ("birth_date", "country", "language")
    assert {name: (table.provided, table.rows) for name, table in info.tables.items()} == {
        "customers": (True, 2),
        "orders": (True, 2),
        "visits": (False, 0),
        "tags": (True, 3),
        "subscriptions": (True, 2),
        "contacts": (False, 0),
    }


def test_before_the_first_import(workspace):
    assert current_snapshot(workspace.path) is None
    assert snapshot_ids(workspace.path) == []


@pytest.mark.parametrize("name", ["", "nothing", "..", "../imports", "x.tmp"])
def test_unknown_snapshots_are_not_found(workspace, name):
    workspace.run(customers=CUSTOMERS)
    with pytest.raises(NotFound, match="There is no snapshot"):
        snapshot_info(workspace.path, name)


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _zero(path):
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize("damage", [_cut, _zero, lambda path: path.unlink()], ids=["half", "zeros", "missing"])
@pytest.mark.parametrize("name", ["snapshot.duckdb", "manifest.json"])
def test_damage_is_told_in_words(workspace, damage, name):
    result = workspace.run(customers=CUSTOMERS)
    damage(workspace.path / "snapshots" / result.snapshot / name)
    with pytest.raises(Unavailable, match="damaged"):
        open_snapshot(workspace.path, result.snapshot)


def test_pointer_to_nothing_is_told_in_words(workspace):
    workspace.run(customers=CUSTOMERS)
    (workspace.path / "snapshots" / "CURRENT").write_text("gone\n")
    with pytest.raises(Unavailable, match="The snapshot in force is missing or damaged"):
        current_snapshot(workspace.path)


def test_one_damaged_manifest_does_not_keep_new_data_out(workspace):
    first = workspace.run(customers=CUSTOMERS)
    second = workspace.run(customers=CUSTOMERS + "d\n", at=AT + timedelta(days=1))
    (workspace.path / "snapshots" / first.snapshot / "manifest.json").write_text("{")
    imports = set((workspace.path / "imports").iterdir())
    third = workspace.run(orders=ORDERS, at=AT + timedelta(days=2))
    assert set(snapshot_ids(workspace.path)) == {first.snapshot, second.snapshot, third.snapshot}
    assert imports < set((workspace.path / "imports").iterdir())


def test_old_snapshots_are_removed_but_those_in_use_stay(workspace):
    made = [
        workspace.run(customers=CUSTOMERS + f"d{number}\n", at=AT + timedelta(days=number), keep=[]).snapshot
        for number in range(SNAPSHOTS_KEPT + 1)
    ]
    assert sorted(snapshot_ids(workspace.path)) == sorted(made[1:])
    workspace.run(orders=ORDERS, at=AT + timedelta(days=50), keep=[made[1]])
    assert set(made[1:]) < set(snapshot_ids(workspace.path))
    with open_snapshot(workspace.path, made[1]) as reader:
        workspace.run(orders=ORDERS + "3,a,2021-01-01,1\n", at=AT + timedelta(days=51), keep=[made[3]])
        assert set(made) & set(snapshot_ids(workspace.path)) == set(made[3:])
        assert reader.execute("SELECT max(customer_id) FROM customers").fetchall() == [("d1",)]
    used = {snapshot_info(workspace.path, name).import_id for name in snapshot_ids(workspace.path)}
    assert {path.name for path in (workspace.path / "imports").iterdir()} == used


def test_second_builder_is_refused_in_words(workspace):
    with builder_lock(workspace.path), pytest.raises(UserError, match="Another import is running") as refusal:
        workspace.run(customers=CUSTOMERS)
    assert (refusal.value.code, refusal.value.exit_code) == ("import_running", 2)
    assert workspace.run(customers=CUSTOMERS).published


HOLD = """
import sys
from pathlib import Path
from segmentation.storage.durable import builder_lock
with builder_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_builders_exclude_each_other_across_processes(workspace):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(UserError, match="Another import is running"):
            workspace.run(customers=CUSTOMERS)
        holder.kill()
    assert workspace.run(customers=CUSTOMERS).published


def test_unfinished_builds_are_removed_and_never_read(workspace):
    workspace.run(customers=CUSTOMERS)
    for name in ("snapshots/2022-01-01-abc.tmp", "imports/2022-abc.tmp", "imports/2022-orphan"):
        (workspace.path / name).mkdir()
        (workspace.path / name / "half.duckdb").write_bytes(b"half")
    assert len(snapshot_ids(workspace.path)) == 1
    workspace.run(customers=CUSTOMERS + "d\n", at=datetime(2022, 2, 1, tzinfo=UTC))
    left = workspace.files()
    assert not [name for name in left if "half.duckdb" in name or name.endswith(".tmp")]
