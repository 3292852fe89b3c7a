"""Score issues on disk: the scores of one prediction for one snapshot, written once and never changed.

``scores.parquet`` says it by customer and outlives the snapshot. ``rows.npy`` (ascending), ``p.npy`` and ``bin.npy``
say the same by row and are valid only beside the snapshot that the manifest names: reading them joins nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from segmentation.errors import Unavailable
from segmentation.sentences import Sentence
from segmentation.sql.dialect import quoted
from segmentation.storage.durable import publish_directory, remove, write_json
from segmentation.storage.statements import parquet

SCORES = "scores.parquet"
MANIFEST = "manifest.json"
ROWS, PROBABILITIES, BINS = "rows.npy", "p.npy", "bin.npy"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IssueArrays:
    """The scores of an issue, memory-mapped: ``rows`` ascending, with their probability and bin (0..999)."""

    rows: NDArray[np.int32]
    p: NDArray[np.float64]
    bins: NDArray[np.int16]

    def without(self, rows: NDArray[np.int32]) -> "IssueArrays":
        """Return the scores of everybody but some rows, which rise."""
        if not len(rows):
            return self
        kept = np.isin(self.rows, rows, invert=True)
        return IssueArrays(rows=self.rows[kept], p=self.p[kept], bins=self.bins[kept])


def write_issue(
    directory: Path,
    *,
    connection: duckdb.DuckDBPyConnection,
    rows: NDArray[np.int32],
    p: NDArray[np.float64],
    bins: NDArray[np.int16],
    manifest: Mapping[str, Any],
) -> str:
    """Write ``scores.parquet(customer_id, p, bin, row)`` in snapshot row order, the row files and the manifest.

    ``rows`` ascend and ``connection`` is to the snapshot they belong to, which the manifest names as ``snapshot``.
    Returns the SHA-256 of ``scores.parquet``. The directory appears whole or not at all.
    """
    building = directory.with_name(directory.name + ".tmp")
    remove(building)
    building.mkdir(parents=True)
    cursor = connection.cursor()
    try:
        cursor.register("issued", pa.table({"row": rows, "p": p, "bin": bins}))
        statement = "SELECT c.customer_id, i.p, i.bin, row FROM issued i JOIN customers c USING (row) ORDER BY row"
        _write_parquet(cursor.sql(statement).to_arrow_reader(_CHUNK), building / SCORES)
        for name, values in ((ROWS, rows), (PROBABILITIES, p), (BINS, bins)):
            np.save(building / name, values, allow_pickle=False)
        digest = _sha256(building / SCORES)
        write_json(building / MANIFEST, {**manifest, "scored": len(rows), "sha256": digest})
        publish_directory(building, directory)
    finally:
        cursor.close()
        remove(building)
    return digest


def _write_parquet(batches: pa.RecordBatchReader, path: Path) -> None:
    with pq.ParquetWriter(path, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def open_issue(directory: Path, snapshot: str) -> IssueArrays:
    """Return the scores of an issue by the rows of the snapshot it was made for, without reading them.

    Raises `Unavailable` when a file is missing or cut short, or the issue was made for another snapshot.
    """
    _check(directory, snapshot)
    try:
        rows, p, bins = (np.load(directory / name, mmap_mode="r") for name in (ROWS, PROBABILITIES, BINS))
    except (OSError, ValueError) as error:
        raise _missing() from error
    if not len(rows) == len(p) == len(bins):
        raise _missing()
    return IssueArrays(rows=rows, p=p, bins=bins)


def attach_issue(
    connection: duckdb.DuckDBPyConnection, directory: Path, snapshot: str, table: str, *, without: str | None = None
) -> None:
    """Show a score issue beside its snapshot as a view (row, p, bin): nothing is read before it is asked for.

    ``without`` is a table of rows in memory that are left out of it.
    Raises `Unavailable` when the file is missing or damaged, or the issue was made for another snapshot.
    """
    _check(directory, snapshot)
    columns = "row, p, bin::INTEGER AS bin"
    left_out = "" if without is None else f" ANTI JOIN memory.main.{quoted(without)} USING (row)"
    try:
        connection.execute(
            f"CREATE OR REPLACE VIEW memory.main.{quoted(table)} AS "  # noqa: S608 - the name is ours and quoted
            f"SELECT {columns} FROM {parquet(directory / SCORES)}{left_out}"
        )
    except duckdb.Error as error:
        raise _missing() from error


def scores_by_customer(
    connection: duckdb.DuckDBPyConnection, directory: Path, sha256: str
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the chances of an issue by the rows of any snapshot, rising: of those who are in its data.

    ``connection`` is to that snapshot. Raises `Unavailable` when the file is missing or is not the one that was issued.
    """
    file = directory / SCORES
    if not file.is_file() or _sha256(file) != sha256:
        raise _missing()
    statement = "SELECT c.row, i.p FROM read_parquet($1) i JOIN customers c USING (customer_id) ORDER BY c.row"
    cursor = connection.cursor()
    try:
        found = cursor.execute(statement, [str(file)]).fetchnumpy()
    finally:
        cursor.close()
    return np.asarray(found["row"], dtype=np.int32), np.asarray(found["p"], dtype=np.float64)


def score_of_customer(
    connection: duckdb.DuckDBPyConnection, directory: Path, customer_id: str
) -> tuple[float, int] | None:
    """Return the chance and the bin of one customer in an issue, whatever snapshot it is of; None without a score.

    Raises `Unavailable` when the file is missing or damaged.
    """
    cursor = connection.cursor()
    try:
        # Ids rise through the file, so that all but one of its row groups are passed over.
        statement = "SELECT p, bin FROM read_parquet($1) WHERE customer_id = $2"
        found = cursor.execute(statement, [str(directory / SCORES), customer_id]).fetchone()
    except duckdb.Error as error:
        raise _missing() from error
    finally:
        cursor.close()
    return None if found is None else (float(found[0]), int(found[1]))


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _check(directory: Path, snapshot: str) -> None:
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _missing() from error
    if manifest["snapshot"] != snapshot:
        raise Unavailable(
            "scores_of_other_data",
            Sentence("The scores belong to other data than this snapshot."),
            hint=Sentence("Build the prediction again."),
        )


def _missing() -> Unavailable:
    return Unavailable(
        "scores_missing",
        Sentence("A file with the scores is missing or damaged."),
        hint=Sentence("Build the prediction again."),
    )
