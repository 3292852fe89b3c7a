"""Verifies the narrow columns of a new snapshot against the tables they were made from."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np

from segmentation.errors import Failed
from segmentation.sentences import Sentence
from segmentation.sql import columns
from segmentation.storage.columns import FOLDER, ColumnFiles
from segmentation.storage.connections import SNAPSHOT_FILE, damaged, read_only

_PURCHASES = "SELECT count(DISTINCT row), coalesce(sum(amount), 0) FROM orders WHERE is_purchase"
_VISITORS = "SELECT count(DISTINCT row) FROM visits"


def verify_columns(directory: Path, counts: Mapping[str, int]) -> None:
    """Reopen the columns of a snapshot and compare their lengths, types and sums with its tables.

    ``counts`` are the rows of each table. Raises ``Failed`` when something is not as it was written, ``Unavailable``
    when a file cannot be read.
    """
    files = ColumnFiles(directory / FOLDER)
    try:
        with read_only(directory / SNAPSHOT_FILE) as connection:
            wrong = [*_shapes(files, counts["customers"]), *_sums(files, counts, connection), *_postings(files)]
    except (OSError, ValueError, duckdb.Error) as error:
        raise damaged(directory / SNAPSHOT_FILE) from error
    if wrong:
        raise Failed(
            "snapshot_not_verified",
            Sentence("The new snapshot does not hold what was written: {wrong}.", wrong=", ".join(wrong)),
        )


def _shapes(files: ColumnFiles, population: int) -> list[str]:
    return [
        f"the column {name}"
        for name, listed in files.listing.columns.items()
        if (files.open(name).shape, str(files.open(name).dtype)) != ((population,), listed["dtype"])
    ]


def _sums(files: ColumnFiles, counts: Mapping[str, int], connection: duckdb.DuckDBPyConnection) -> list[str]:
    buyers, spent = connection.execute(_PURCHASES).fetchone() or (0, 0)
    visitors = connection.execute(_VISITORS).fetchone() or (0,)
    found = {
        "the visits": (_total(files, columns.counted("visits", None)), counts["visits"]),
        "the visitors": (_some(files, "last_visit"), visitors[0]),
        "the buyers": (_some(files, columns.counted("orders", None)), buyers),
        "the first orders": (_some(files, "first_order"), buyers),
    }
    if columns.counted("amount", None) in files.names:
        found["the amounts"] = (_total(files, columns.counted("amount", None)), spent)
    return [what for what, (written, expected) in found.items() if written != expected]


def _total(files: ColumnFiles, name: str) -> int:
    return int(files.open(name).sum(dtype=np.int64))


def _some(files: ColumnFiles, name: str) -> int:
    return int(np.count_nonzero(files.open(name)))


def _postings(files: ColumnFiles) -> list[str]:
    lists = [files.rows_of_tag(tag) for tag in files.tags]
    ascending = all(bool(np.all(rows[1:] > rows[:-1])) for rows in lists)
    return [] if ascending else ["the tags"]
