"""Probabilities out of a file that somebody hands in, CSV or Parquet: one row per customer, every row accounted for."""

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.sql.dialect import quoted
from segmentation.storage.canonical import Kind
from segmentation.storage.connections import quiet
from segmentation.storage.parsing import Format, as_text, present, storage_kind, value
from segmentation.storage.reading import UTF_8, WINDOWS_1252, FileKind, column_name, inspect_file
from segmentation.storage.statements import create_as, literal, parquet, select
from segmentation.storage.uploaded_ids import HEADERS as ID_HEADERS
from segmentation.storage.uploaded_rows import csv_rows

PROBABILITY_HEADERS = ("probability", "p", "score")
"""What the column of probabilities may be called, whatever the case; the first that is found is taken."""

REASONS = (
    "blank_customer",
    "unknown_customer",
    "not_a_number",
    "outside_0_1",
    "objects",
    "not_covered",
    "duplicate_customer",
)
"""Why a row gives no score, the first that holds; of several rows of one customer the last one that could counts."""

_WHAT = "scores"
_DELIMITERS = (",", ";", "\t", "|")
_BATCH = 100_000
_CELLS = pa.schema([("line", pa.int64()), ("id", pa.string()), ("text", pa.string())])
_POINT, _COMMA = Format(zone="UTC"), Format(zone="UTC", decimal=",")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UploadedScores:
    """The rows of a file: ``line`` (1 is the first after the header), ``customer_id`` and ``p``, null if unreadable.

    ``low`` and ``high`` are the smallest and the largest number found, None where there is none.
    """

    rows: pa.Table
    low: float | None
    high: float | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedScores:
    """The scores by row of a snapshot, ascending, and what became of the other rows of the file.

    ``read`` is ``len(rows)`` and all the ``rejected``, by reason; ``examples`` has the first lines of each.
    """

    rows: NDArray[np.int32]
    p: NDArray[np.float64]
    read: int
    rejected: Mapping[str, int]
    examples: Mapping[str, tuple[int, ...]]


def read_scores(path: Path) -> UploadedScores:
    """Read the columns ``customer_id`` and ``probability`` of a file, known by `ID_HEADERS` and `PROBABILITY_HEADERS`.

    A decimal comma is a point. Raises `UserError`, which never quotes an id, when the file is missing or unreadable, a
    column cannot be told, there is no row, or the numbers are no probabilities: a column called score that leaves 0 to
    1, or more numbers outside 0 to 1 than inside.
    """
    kind = inspect_file(_WHAT, path)
    connection = quiet(duckdb.connect(":memory:"))
    try:
        header = _load_parquet(connection, kind) if kind.encoding is None else _load_text(connection, kind)
        found = _counted(connection)
        _refuse_other_scales(header, found, kind)
        rows = connection.sql("SELECT line, id AS customer_id, p FROM scores ORDER BY line").to_arrow_table()
    finally:
        connection.close()
    return UploadedScores(rows=rows, low=found.low, high=found.high, sha256=kind.sha256)


def place_scores(
    connection: duckdb.DuckDBPyConnection,
    uploaded: UploadedScores,
    covered: NDArray[np.int32],
    *,
    objecting: NDArray[np.int32],
    examples: int = 5,
) -> PlacedScores:
    """Find the customers of a snapshot, on whose connection it runs, that the rows of a file speak of.

    ``covered`` are the rows of the snapshot that may have a score; the ``objecting`` ones, not among them, are told of
    apart.
    """
    cursor = connection.cursor()
    try:
        cursor.register("uploaded", uploaded.rows)
        cursor.register("covered", pa.table({"row": covered}))
        cursor.register("objecting", pa.table({"row": objecting}))
        cursor.execute(_PLACE)
        rejected, shown = _rejected(cursor, examples)
        placed = cursor.execute("SELECT row, p, line FROM placed WHERE reason IS NULL ORDER BY row, line").fetchnumpy()
    finally:
        cursor.execute("DROP TABLE IF EXISTS temp.main.placed")
        cursor.close()
    rows, p, lines = (np.asarray(placed[name]) for name in ("row", "p", "line"))
    last = np.append(rows[1:] != rows[:-1], np.ones(min(1, rows.size), dtype=np.bool_))
    earlier = np.sort(lines[~last])
    if earlier.size:
        rejected["duplicate_customer"] = int(earlier.size)
        shown["duplicate_customer"] = tuple(int(line) for line in earlier[:examples])
    return PlacedScores(
        rows=rows[last].astype(np.int32),
        p=p[last].astype(np.float64),
        read=uploaded.rows.num_rows,
        rejected=rejected,
        examples=shown,
    )


_PLACE = """
    CREATE OR REPLACE TEMP TABLE placed AS
    SELECT u.line, c.row, u.p, CASE
        WHEN u.customer_id IS NULL THEN 'blank_customer'
        WHEN c.row IS NULL THEN 'unknown_customer'
        WHEN u.p IS NULL THEN 'not_a_number'
        WHEN u.p < 0 OR u.p > 1 THEN 'outside_0_1'
        WHEN o.row IS NOT NULL THEN 'objects'
        WHEN k.row IS NULL THEN 'not_covered'
    END AS reason
    FROM uploaded u LEFT JOIN customers c USING (customer_id) LEFT JOIN covered k ON k.row = c.row
    LEFT JOIN objecting o ON o.row = c.row
"""


def _rejected(cursor: duckdb.DuckDBPyConnection, examples: int) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    statement = "SELECT reason, count(*), min(line, $shown) FROM placed WHERE reason IS NOT NULL GROUP BY reason"
    found = {
        reason: (count, lines) for reason, count, lines in cursor.execute(statement, {"shown": examples}).fetchall()
    }
    counts = {reason: found[reason][0] for reason in REASONS if reason in found}
    return counts, {reason: tuple(sorted(found[reason][1])) for reason in counts}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    read: int
    numbers: int
    outside: int
    low: float | None
    high: float | None


def _counted(connection: duckdb.DuckDBPyConnection) -> _Found:
    statement = "SELECT count(*), count(p), count(*) FILTER (p < 0 OR p > 1), min(p), max(p) FROM scores"
    ((read, numbers, outside, low, high),) = connection.execute(statement).fetchall()
    return _Found(read=read, numbers=numbers, outside=outside, low=low, high=high)


def _refuse_other_scales(header: str, found: _Found, kind: FileKind) -> None:
    if not found.read:
        raise UserError(
            "scores_empty",
            Sentence("The scores file {name} has no row.", name=kind.path.name),
            hint=Sentence("Give at least one."),
        )
    is_score = header.casefold() == "score" and found.outside
    if is_score or found.outside > found.numbers - found.outside:
        raise UserError(
            "not_probabilities",
            Sentence(
                "The column {header} of the scores file {name} has numbers from {low:g} to {high:g}: these are "
                "no probabilities.",
                header=header,
                name=kind.path.name,
                low=found.low,
                high=found.high,
            ),
            hint=Sentence(
                "Give the chance of each customer from 0 to 1, such as 0.35 for 35%, in a column called probability."
            ),
        )


def _load_parquet(connection: duckdb.DuckDBPyConnection, kind: FileKind) -> str:
    try:
        described = connection.execute(f"DESCRIBE FROM {parquet(kind.path)}").fetchall()
        header = [str(row[0]) for row in described]
        id, probability = (_storage(described, position, kind) for position in _columns(header, kind))
        number = value(Kind.NUMBER, present(quoted(probability[0]), probability[1]), probability[1], _POINT)
        cells = {
            "line": "file_row_number + 1",
            "id": as_text(present(quoted(id[0]), id[1]), id[1]),
            "p": number,
        }
        source = f"read_parquet({literal(str(kind.path))}, file_row_number = true)"
        connection.execute(create_as("scores", select(cells, source)))
    except duckdb.Error as error:
        raise UserError(
            "unreadable_parquet",
            Sentence("The scores file {name} cannot be read as Parquet; it may be cut short.", name=kind.path.name),
            hint=Sentence("Write or copy the file again."),
        ) from error
    return probability[0]


def _storage(described: Sequence[Sequence[object]], position: int, kind: FileKind) -> tuple[str, str]:
    name, storage = str(described[position][0]), storage_kind(str(described[position][1]))
    if storage is None:
        raise UserError(
            "bad_column_type",
            Sentence("The column {name} of {name_2} holds no plain values.", name=name, name_2=kind.path.name),
        )
    return name, storage


def _load_text(connection: duckdb.DuckDBPyConnection, kind: FileKind) -> str:
    encoding = "utf-8-sig" if kind.encoding == UTF_8 else WINDOWS_1252
    with kind.path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(next((line for line in file if line.strip()), ""))
        file.seek(0)
        rows = (row for row in csv_rows(file, delimiter, Sentence("scores file {name}", name=kind.path.name)) if row)
        header = next(rows, [])
        places = _columns(header, kind)
        connection.register("cells", pa.Table.from_batches(_batches(rows, places), _CELLS))
        text = present("text", "text")
        number = f"coalesce({value(Kind.NUMBER, text, 'text', _POINT)}, {value(Kind.NUMBER, text, 'text', _COMMA)})"
        cells = {"line": "line", "id": present("id", "text"), "p": number}
        connection.execute(create_as("scores", select(cells, "cells")))
    return column_name(header[places[1]]).lstrip("\ufeff")


def _batches(rows: Iterator[list[str]], places: tuple[int, int]) -> Iterator[pa.RecordBatch]:
    numbered = enumerate(rows, start=1)
    while chunk := list(itertools.islice(numbered, _BATCH)):
        columns = [[_cell(row, place) for _, row in chunk] for place in places]
        lines = [line for line, _ in chunk]
        yield pa.record_batch(
            [pa.array(lines, pa.int64()), *(pa.array(c, pa.string()) for c in columns)], schema=_CELLS
        )


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _columns(header: Sequence[str], kind: FileKind) -> tuple[int, int]:
    """Return the places of the ids and of the probabilities. Raises `UserError` naming the one that is missing."""
    id, probability = _place(header, ID_HEADERS), _place(header, PROBABILITY_HEADERS)
    if id is None or probability is None:
        missing = "customer_id" if id is None else "probability"
        raise UserError(
            "missing_column",
            Sentence("The scores file {name} has no column called {missing}.", name=kind.path.name, missing=missing),
            hint=Sentence("Its first line names the columns: customer_id and probability."),
        )
    return id, probability


def _place(header: Sequence[str], accepted: Sequence[str]) -> int | None:
    names = [column_name(name).casefold().replace(" ", "_").replace("-", "_").lstrip("\ufeff") for name in header]
    return next((names.index(known) for known in accepted if known in names), None)


def _delimiter(line: str) -> str:
    """Return what parts the columns of a first line: what gives both columns, else what gives most columns."""
    headers = {delimiter: next(csv.reader([line], delimiter=delimiter), []) for delimiter in _DELIMITERS}

    def told(delimiter: str) -> tuple[int, int]:
        places = (_place(headers[delimiter], accepted) for accepted in (ID_HEADERS, PROBABILITY_HEADERS))
        return sum(place is not None for place in places), len(headers[delimiter])

    return max(_DELIMITERS, key=told)
