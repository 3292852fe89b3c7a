"""Score issues on disk: the scores of one prediction for one snapshot, written once and never changed."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from segmentation.errors import Unavailable
from segmentation.sql.dialect import quoted
from segmentation.storage.durable import publish_directory, remove, write_json

SCORES = "scores.parquet"


def write_issue(
    directory: Path,
    *,
    connection: duckdb.DuckDBPyConnection,
    rows: NDArray[np.int32],
    p: NDArray[np.float64],
    bins: NDArray[np.int16],
    manifest: Mapping[str, Any],
) -> str:
    """Write ``scores.parquet(customer_id, p, bin)`` in snapshot row order and the manifest; return the SHA-256.

    ``connection`` is to the snapshot the rows belong to. The directory appears whole or not at all.
    """
    building = directory.with_name(directory.name + ".tmp")
    remove(building)
    building.mkdir(parents=True)
    cursor = connection.cursor()
    try:
        cursor.register("issued", pa.table({"row": rows, "p": p, "bin": bins}))
        statement = "SELECT c.customer_id, i.p, i.bin FROM issued i JOIN customers c USING (row) ORDER BY row"
        pq.write_table(cursor.sql(statement).to_arrow_table(), building / SCORES)
        digest = hashlib.sha256((building / SCORES).read_bytes()).hexdigest()
        write_json(building / "manifest.json", {**manifest, "scored": len(rows), "sha256": digest})
        publish_directory(building, directory)
    finally:
        cursor.close()
        remove(building)
    return digest


def attach_issue(connection: duckdb.DuckDBPyConnection, directory: Path, table: str) -> None:
    """Load a score issue beside the snapshot as an in-memory table (row, p, bin).

    Raises `Unavailable` when the file is missing or a customer of it is not in the snapshot.
    """
    file = directory / SCORES
    if not file.is_file():
        raise Unavailable("scores_missing", "The file with the scores is missing.", hint="Build the prediction again.")
    loaded_as = f"memory.main.{quoted(table)}"
    connection.execute(
        f"CREATE OR REPLACE TABLE {loaded_as} AS "  # noqa: S608 - the name is ours and quoted
        "SELECT c.row, s.p, s.bin::INTEGER AS bin FROM read_parquet($1) s JOIN customers c USING (customer_id) "
        "ORDER BY c.row",
        [str(file)],
    )
    loaded = connection.execute(f"SELECT count(*) FROM {loaded_as}").fetchone()  # noqa: S608 - as above
    if loaded != (pq.read_metadata(file).num_rows,):
        raise Unavailable(
            "scores_of_other_data",
            "The scores belong to other data than this snapshot.",
            hint="Build the prediction again.",
        )
