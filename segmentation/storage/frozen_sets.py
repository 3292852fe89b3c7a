"""Stored sets of customers on disk: frozen from a snapshot or read from a file, written once and never changed.

A set is ``frozen/<id>/members.parquet`` with the one column ``customer_id``. It never needs its snapshot again. The
commit of its row in the application database is what makes it exist; a directory without a row is removed.
"""

import fcntl
import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from segmentation.errors import Unavailable
from segmentation.sentences import Sentence
from segmentation.storage.database import ApplicationDatabase
from segmentation.storage.durable import publish_directory, remove
from segmentation.storage.list_store import stored_sets
from segmentation.storage.records import FrozenSetRecord
from segmentation.storage.statements import literal

MEMBERS = "members.parquet"
_BUILDING = ".tmp"


@contextmanager
def being_frozen(frozen: Path, id: str, database: ApplicationDatabase) -> Iterator[Path]:
    """Yield the directory of a new set; it is removed at the end of the block unless the set has its row by then.

    Meanwhile `remove_unfinished` of every process stays away.
    """
    directory = frozen / id
    descriptor = _lock_file(frozen)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        try:
            yield directory
        finally:
            # Asked of the database, not of the exception: one may be raised after the commit.
            if directory.exists() and id not in _known(database):
                remove(directory)
    finally:
        os.close(descriptor)


def remove_unfinished(frozen: Path, database: ApplicationDatabase) -> None:
    """Remove the sets that have no row: their freeze never happened. Does nothing while somebody is freezing."""
    descriptor = _lock_file(frozen)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        known = _known(database)
        for path in frozen.iterdir():
            if path.is_dir() and path.name not in known:
                remove(path)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)


def _lock_file(frozen: Path) -> int:
    return os.open(frozen / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _known(database: ApplicationDatabase) -> Collection[str]:
    with database.read() as session:
        return set(stored_sets(session))


def write_rows(directory: Path, connection: duckdb.DuckDBPyConnection, rows: NDArray[np.int32]) -> str:
    """Write the customers of a snapshot's rows, in row order, and return the SHA-256; the set appears whole or not.

    ``connection`` is to the snapshot. The caller holds `being_frozen`.
    """
    building = _building(directory)
    cursor = connection.cursor()
    try:
        cursor.register("frozen_rows", pa.table({"row": rows}))
        members = "SELECT c.customer_id FROM frozen_rows f JOIN customers c USING (row) ORDER BY row"
        cursor.execute(f"COPY ({members}) TO {literal(str(building / MEMBERS))} (FORMAT parquet)")
        return _publish(building, directory)
    finally:
        cursor.close()
        remove(building)


def write_ids(directory: Path, ids: pa.Array) -> str:
    """Write a set of customer ids as they are given, and return the SHA-256; the set appears whole or not at all."""
    building = _building(directory)
    try:
        pq.write_table(pa.table({"customer_id": ids}), building / MEMBERS)
        return _publish(building, directory)
    finally:
        remove(building)


@contextmanager
def whole_set(directory: Path) -> Iterator[Path]:
    """Yield a directory to build a set in; at the end of the block it appears under its name, whole or not at all.

    The caller holds `being_frozen`.
    """
    building = _building(directory)
    try:
        yield building
        publish_directory(building, directory)
    finally:
        remove(building)


def _building(directory: Path) -> Path:
    building = directory.with_name(directory.name + _BUILDING)
    remove(building)
    building.mkdir(parents=True)
    return building


def _publish(building: Path, directory: Path) -> str:
    digest = sha256_of(building / MEMBERS)
    publish_directory(building, directory)
    return digest


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def attach_members(connection: duckdb.DuckDBPyConnection, frozen: Path, stored: FrozenSetRecord) -> None:
    """Fill a stored set's members into the ``list_members`` of an open snapshot: those who are in its data.

    Raises `Unavailable` when the file is missing or is not the one that was frozen: a rule "not on the list" would
    hold for everyone.
    """
    file = members_file(frozen, stored)
    connection.execute(
        "INSERT INTO memory.main.list_members (row, list) "
        "SELECT c.row, $1 FROM read_parquet($2) m JOIN customers c USING (customer_id)",
        [stored.id, str(file)],
    )


def count_matched(connection: duckdb.DuckDBPyConnection, frozen: Path, stored: FrozenSetRecord) -> int:
    """Return how many members of a stored set are in a snapshot's data. Raises as `attach_members`."""
    statement = "SELECT count(*) FROM read_parquet($1) SEMI JOIN customers USING (customer_id)"
    ((found,),) = connection.execute(statement, [str(members_file(frozen, stored))]).fetchall()
    return int(found)


def read_unmatched(connection: duckdb.DuckDBPyConnection, frozen: Path, stored: FrozenSetRecord) -> pa.Table:
    """Return the members of a stored set that are not in a snapshot's data, in the set's order. Raises likewise."""
    statement = "SELECT customer_id FROM read_parquet($1) ANTI JOIN customers USING (customer_id) ORDER BY customer_id"
    return connection.sql(statement, params=[str(members_file(frozen, stored))]).to_arrow_table()


def members_file(frozen: Path, stored: FrozenSetRecord) -> Path:
    """Return the file of a stored set. Raises `Unavailable` when it is missing or is not the one that was frozen."""
    file = frozen / stored.id / MEMBERS
    if not file.is_file() or sha256_of(file) != stored.sha256:
        raise Unavailable(
            "frozen_set_damaged",
            Sentence("The stored members of this list are missing or damaged."),
            hint=Sentence("Restore the workspace's frozen folder from a backup, or upload the list again."),
        )
    return file
