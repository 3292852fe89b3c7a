"""DuckDB connections, configured in one place."""

import os
from pathlib import Path

import duckdb

from segmentation.errors import Unavailable
from segmentation.sentences import Sentence
from segmentation.storage.statements import literal

SNAPSHOT_FILE = "snapshot.duckdb"


def work_connection(folder: Path, *, memory_limit: str, threads: int | None) -> duckdb.DuckDBPyConnection:
    """Open the work database of a build in ``folder``; it spills there and is thrown away with it."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "temp_directory": str(folder / "spill"),
    }
    if threads is not None:
        config["threads"] = threads
    connection = quiet(duckdb.connect(str(folder / "work.duckdb"), config=config))
    # Its file is thrown away: writing it out in full on closing would be work for nobody.
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    return connection


def read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a snapshot's file by itself, to verify it beside the work database that it was built with."""
    return quiet(duckdb.connect(str(path), read_only=True, config={"memory_limit": "1GB"}))


def build_memory() -> str:
    """Return the memory limit of a build: half of the machine's memory, at most 4 GB."""
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    return f"{min(half, 4 * 2**30)}B"


def quiet(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Keep DuckDB's progress bar off standard output, where it would spoil JSON and CSV."""
    connection.execute("SET enable_progress_bar = false")
    return connection


def attached(path: Path, *, memory_limit: str, threads: int | None, spill: Path | None) -> duckdb.DuckDBPyConnection:
    """Return an in-memory connection with the snapshot file attached read-only as ``snapshot``.

    Each of its tables is also a view in ``main``, so that plain names work, from every cursor too (a search path would
    not reach them), and tables of one's own can be made beside them. Raises ``Unavailable`` when the file is not whole.
    """
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory_limit}
    if spill is not None:
        config["temp_directory"] = str(spill)
    if threads is not None:
        config["threads"] = threads
    connection = quiet(duckdb.connect(":memory:", config=config))
    try:
        connection.execute(f"ATTACH {literal(str(path))} AS snapshot (READ_ONLY)")
        names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'snapshot'").fetchall()
        for (name,) in names:
            connection.execute(f'CREATE VIEW "{name}" AS FROM snapshot.main."{name}"')
    except duckdb.Error as error:
        connection.close()
        raise damaged(path) from error
    return connection


def damaged(path: Path) -> Unavailable:
    """Return the refusal of a snapshot file that is missing, cut short or not a database."""
    return Unavailable(
        "snapshot_damaged",
        Sentence(
            "The snapshot {name} cannot be read: its file {name_2} is missing, cut short or damaged.",
            name=path.parent.name,
            name_2=path.name,
        ),
        hint=Sentence("Import again to rebuild it, or open another snapshot."),
    )
