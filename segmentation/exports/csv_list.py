"""A list as CSV: streamed, safe to open in a spreadsheet, counted while it is written, whole or absent."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from segmentation.errors import Failed
from segmentation.sentences import Sentence

FORMULA_START = r"^[=+\-@\t\r]"
NEVER_GUARDED = ("phone",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: ``guarded`` cells began like a formula and got an apostrophe in front."""

    rows: int
    sha256: str
    guarded: int


def write_csv(file: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, expected: int) -> Written:
    """Write the batches to a new file with a header and return what was written.

    Raises `Failed` (``row_count``) and leaves no file when the rows are not as many as ``expected``, the number that
    was shown; ``disk`` when the disk refuses.
    """
    building = file.with_name(file.name + ".tmp")
    try:
        rows, guarded = _stream(building, schema, batches)
        if rows != expected:
            raise Failed(
                "row_count",
                Sentence(
                    "The list came to {rows} rows where {expected} were announced. No file was written.",
                    rows=rows,
                    expected=expected,
                ),
                hint=Sentence("Look at the audience again: its data or its rules have changed since."),
            )
        digest = _digest(building)
        building.replace(file)
        return Written(rows=rows, sha256=digest, guarded=guarded)
    except OSError as error:
        raise Failed(
            "disk",
            Sentence("The list could not be written: {strerror}. No file was left.", strerror=error.strerror),
            hint=Sentence("Free some disk space."),
        ) from error
    finally:
        building.unlink(missing_ok=True)


def _stream(building: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> tuple[int, int]:
    rows = guarded = 0
    with building.open("wb") as sink:
        options = pyarrow.csv.WriteOptions(quoting_style="needed", quoting_header="none")
        with pyarrow.csv.CSVWriter(sink, schema, write_options=options) as writer:
            for batch in batches:
                safe, found = _guarded(batch)
                writer.write_batch(safe)
                rows += batch.num_rows
                guarded += found
        sink.flush()
        os.fsync(sink.fileno())
    return rows, guarded


def _guarded(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, int]:
    columns: list[Any] = []
    guarded = 0
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if pa.types.is_string(column.type) and name not in NEVER_GUARDED:
            risky = pc.match_substring_regex(column, FORMULA_START)
            guarded += pc.sum(risky).as_py() or 0
            column = pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema), guarded


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
