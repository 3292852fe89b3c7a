"""A score issue on disk: by customer, by row, and as SQL sees it beside its snapshot."""

import hashlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from segmentation.errors import Unavailable
from segmentation.sql import tables
from segmentation.storage.columns import ColumnFiles
from segmentation.storage.objections import Objections
from segmentation.storage.score_issues import attach_issue, open_issue, write_issue
from segmentation.storage.snapshot_reader import SnapshotReader
from segmentation.storage.snapshots import current_snapshot
from segmentation.storage.workspace_directory import create_directory, read_directory
from tests.storage.import_workspace import ORDERS, Workspace

CUSTOMERS = "customer_id,country,tier,points\na,FR,,1\nb,DE,gold,\nc,FR,,3\n"
ROWS = np.array([0, 2], dtype=np.int32)
P = np.array([0.1, 1 / 3])
BINS = np.array([12, 999], dtype=np.int16)
NOBODY = Objections(ids=(), addresses=(), digest="")
ISSUE = SimpleNamespace(prediction="orders-30d", id="20220101-1")


@pytest.fixture
def workspace(tmp_path):
    create_directory(
        tmp_path / "shop", title="Shop", kind="own", timezone="Europe/Berlin", currency="EUR", attribution="", salt=None
    )
    workspace = Workspace(tmp_path / "shop")
    workspace.run(customers=CUSTOMERS, orders=ORDERS, visits="customer_id,visited_at,kind\na,2021-01-01,class\n")
    return workspace


@pytest.fixture
def reader(workspace):
    reader = _reader(workspace)
    yield reader
    reader.connection.close()


def _reader(workspace):
    return SnapshotReader(read_directory(workspace.path), current_snapshot(workspace.path))


@pytest.fixture
def issue(workspace, reader):
    directory = workspace.path / "scores" / ISSUE.prediction / ISSUE.id
    manifest = {"snapshot": reader.info.id}
    digest = write_issue(directory, connection=reader.connection, rows=ROWS, p=P, bins=BINS, manifest=manifest)
    assert digest == hashlib.sha256((directory / "scores.parquet").read_bytes()).hexdigest()
    return directory


def test_by_customer_by_row_and_in_sql_the_same_scores(reader, issue):
    arrays = reader.scores(ISSUE, NOBODY)
    assert (arrays.rows.tolist(), arrays.p.tolist(), arrays.bins.tolist()) == ([0, 2], [0.1, 1 / 3], [12, 999])
    assert isinstance(arrays.p, np.memmap)
    expected = [(0, 0.1, 12), (2, 1 / 3, 999)]
    assert reader.connection.cursor().execute(f"FROM {_quoted(reader.attach(ISSUE, NOBODY))}").fetchall() == expected
    scores = reader.connection.execute(
        "SELECT customer_id, p, bin FROM read_parquet($1)", [str(issue / "scores.parquet")]
    )
    assert scores.fetchall() == [("a", 0.1, 12), ("c", 1 / 3, 999)]


def test_who_objects_is_in_no_score_by_row_or_in_sql_and_each_objection_has_its_own_name(reader, issue):
    objecting = Objections(ids=("c", "not in this data"), addresses=(), digest="two")
    arrays = reader.scores(ISSUE, objecting)
    assert (arrays.rows.tolist(), arrays.p.tolist(), arrays.bins.tolist()) == ([0], [0.1], [12])
    table = reader.attach(ISSUE, objecting)
    cursor = reader.connection.cursor()
    assert cursor.execute(f"FROM {_quoted(table)}").fetchall() == [(0, 0.1, 12)]
    assert table not in (reader.attach(ISSUE, NOBODY), reader.attach(ISSUE, replace(objecting, digest="other")))
    assert len(cursor.execute(f"FROM {_quoted(reader.attach(ISSUE, NOBODY))}").fetchall()) == 2
    assert reader.objecting(NOBODY).tolist() == []


def _quoted(name):
    return '"' + name + '"'


def test_attaching_reads_nothing(reader, issue):
    table = reader.attach(ISSUE, NOBODY)
    listed = "SELECT count(*) FROM duckdb_tables() WHERE table_name = $1"
    assert reader.connection.execute(listed, [table]).fetchall() == [(0,)]


def test_scores_of_another_snapshot_are_refused(workspace, reader, issue):
    with pytest.raises(Unavailable, match="belong to other data than this snapshot"):
        open_issue(issue, "another")
    with pytest.raises(Unavailable, match="belong to other data than this snapshot"):
        attach_issue(reader.connection, issue, "another", "issue_x")
    workspace.run(customers=CUSTOMERS + "0,FR,,\n")
    newer = _reader(workspace)
    for use in (newer.attach, newer.scores):
        with pytest.raises(Unavailable, match="belong to other data than this snapshot"):
            use(ISSUE, NOBODY)
    newer.connection.close()


@pytest.mark.parametrize("name", ["rows.npy", "p.npy", "bin.npy", "manifest.json"])
def test_missing_and_cut_files_are_told_in_words(reader, issue, name):
    content = (issue / name).read_bytes()
    (issue / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(Unavailable, match="missing or damaged") as refusal:
        reader.scores(ISSUE, NOBODY)
    assert refusal.value.hint == "Build the prediction again."
    (issue / name).unlink()
    with pytest.raises(Unavailable, match="missing or damaged"):
        reader.scores(ISSUE, NOBODY)


def test_arrays_of_unequal_length_are_refused(reader, issue):
    np.save(issue / "p.npy", P[:1])
    with pytest.raises(Unavailable, match="missing or damaged"):
        reader.scores(ISSUE, NOBODY)


def test_scores_without_the_parquet_file_cannot_be_asked_by_sql(reader, issue):
    (issue / "scores.parquet").unlink()
    with pytest.raises(Unavailable, match="missing or damaged"):
        reader.attach(ISSUE, NOBODY)


def test_what_the_workspace_itself_knows_has_its_empty_tables(reader):
    for table in tables.ledger.sorted_tables:
        names = ", ".join(_quoted(column.name) for column in table.columns)
        assert reader.connection.cursor().execute(f"SELECT {names} FROM {table.name}").fetchall() == []
    reader.connection.execute("INSERT INTO list_members VALUES (1, 'vip')")
    assert reader.connection.cursor().execute("FROM list_members").fetchall() == [(1, "vip")]


def test_names_are_counted_once_when_the_snapshot_is_built(workspace):
    workspace.run(
        visits="customer_id,visited_at,kind\na,2021-01-01,class\na,2021-01-02,class\nb,2021-01-01,\nb,2021-01-03,cart\n",
        orders="order_id,customer_id,ordered_at,product,category\n1,a,2021-01-01,mat,goods\n2,b,2021-01-01,mat,\n",
        tags="customer_id,tag,removed_at\na,vip,2021-01-01\na,vip,\nb,été,\nc,vip,\n",
        subscriptions="customer_id,plan,started_at\na,Gold,2021-01-01\n",
        contacts="customer_id,sent_at,channel\na,2021-01-01,email\nb,2021-01-01,email\nc,2021-01-01,\n",
    )
    reader = _reader(workspace)
    catalog = reader.catalog
    assert list(catalog.tags.items()) == [("vip", 2), ("été", 1)]
    assert (catalog.plans, catalog.visit_kinds) == ({"Gold": 1}, {"cart": 1, "class": 1})
    assert (catalog.products, catalog.categories) == ({"mat": 2}, {"goods": 1})
    assert catalog.contact_channels == {"email": 2}
    assert {name: known.filled for name, known in catalog.fields.items()} == {"country": 3, "tier": 1, "points": 2}
    assert isinstance(reader.columns, ColumnFiles)
    assert reader.columns.open("field:points")[2] == 3
    reader.connection.close()
