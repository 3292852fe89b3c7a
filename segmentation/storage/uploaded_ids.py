"""Customer ids out of a file that somebody hands in: CSV, Parquet, or plain text with one id a line."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.sql.dialect import quoted
from segmentation.storage.connections import quiet
from segmentation.storage.parsing import as_text, present, storage_kind
from segmentation.storage.reading import UTF_8, WINDOWS_1252, FileKind, column_name, inspect_file
from segmentation.storage.statements import create_as, parquet, select
from segmentation.storage.uploaded_rows import csv_rows

HEADERS = ("customer_id", "customerid", "customer", "id_client", "client_id", "client", "id")
"""What the column of ids may be called, whatever the case; the first that is found is taken."""

_DELIMITERS = (",", ";", "\t", "|")
_BATCH = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UploadedIds:
    """The distinct ids of a file, trimmed and NFC, by code point; ``read`` rows = blank + duplicates + ids.

    ``lines`` has the row of the file where each stands first, as a spreadsheet counts: the header is row 1.
    """

    ids: pa.Array
    lines: pa.Array
    read: int
    blank: int
    duplicates: int
    sha256: str


def read_ids(path: Path) -> UploadedIds:
    """Read the one column of customer ids of a file; a header is recognised by `HEADERS`.

    A file of several columns needs such a header; in a file of one column every line is an id where there is none. A
    line with nothing on it is not a row. Raises `UserError`, which never quotes a cell, when the file is missing or
    unreadable, when the column cannot be told, and when there is no id.
    """
    kind = inspect_file("customer list", path)
    connection = quiet(duckdb.connect(":memory:"))
    try:
        if kind.encoding is None:
            _load_parquet(connection, kind)
        else:
            connection.register("lines", pa.Table.from_batches(_batches(kind), _SCHEMA))
            connection.execute(create_as("ids", select({"id": present("id", "text"), "line": "line"}, "lines")))
        return _counted(connection, kind)
    finally:
        connection.close()


_SCHEMA = pa.schema([("id", pa.string()), ("line", pa.int64())])


def _counted(connection: duckdb.DuckDBPyConnection, kind: FileKind) -> UploadedIds:
    counts = connection.execute("SELECT count(*), count(id), count(DISTINCT id) FROM ids").fetchall()
    ((read, filled, distinct),) = counts
    if distinct == 0:
        raise UserError(
            "list_empty",
            Sentence("The customer list file {name} has no customer id in it.", name=kind.path.name),
            hint=Sentence("Give at least one."),
        )
    first = "SELECT id, min(line) AS line FROM ids WHERE id IS NOT NULL GROUP BY id ORDER BY id"
    ids = connection.sql(first).to_arrow_table()
    return UploadedIds(
        ids=ids["id"].combine_chunks(),
        lines=ids["line"].combine_chunks(),
        read=read,
        blank=read - filled,
        duplicates=filled - distinct,
        sha256=kind.sha256,
    )


def _load_parquet(connection: duckdb.DuckDBPyConnection, kind: FileKind) -> None:
    try:
        described = connection.execute(f"DESCRIBE FROM {parquet(kind.path)}").fetchall()
        position = _column([str(row[0]) for row in described], kind)
        name, storage = str(described[position][0]), storage_kind(str(described[position][1]))
        if storage is None:
            raise UserError(
                "bad_column_type",
                Sentence("The ids of {name} are no plain values.", name=kind.path.name),
                hint=Sentence("Give texts."),
            )
        text = as_text(present(quoted(name), storage), storage)
        # A Parquet file has no header row, but a spreadsheet that is made of it does.
        line = "row_number() OVER () + 1"
        connection.execute(create_as("ids", select({"id": text, "line": line}, parquet(kind.path))))
    except duckdb.Error as error:
        raise UserError(
            "unreadable_parquet",
            Sentence(
                "The customer list file {name} cannot be read as Parquet; it may be cut short.", name=kind.path.name
            ),
            hint=Sentence("Write or copy the file again."),
        ) from error


def _column(header: Sequence[str], kind: FileKind) -> int:
    found = _named(header)
    if found is None and len(header) > 1:
        raise UserError(
            "id_column",
            Sentence(
                "The customer list file {name} has {n} columns and none is called customer_id.",
                name=kind.path.name,
                n=len(header),
            ),
            hint=Sentence("Give one column of customer ids, or call it customer_id."),
        )
    return found or 0


def _named(header: Sequence[str]) -> int | None:
    """Return the position of the column of ids, or None when no name says which it is."""
    names = [column_name(name).casefold().replace(" ", "_").replace("-", "_").lstrip("\ufeff") for name in header]
    return next((names.index(known) for known in HEADERS if known in names), None)


def _batches(kind: FileKind) -> Iterator[pa.RecordBatch]:
    records = _records(kind)
    while chunk := list(itertools.islice(records, _BATCH)):
        cells, lines = zip(*chunk, strict=True)
        yield pa.record_batch([pa.array(cells, pa.string()), pa.array(lines, pa.int64())], schema=_SCHEMA)


def _records(kind: FileKind) -> Iterator[tuple[str, int]]:
    """Yield the cell of every row that is the id, with the row's number; one that a row lacks is blank."""
    encoding = "utf-8-sig" if kind.encoding == UTF_8 else WINDOWS_1252
    with kind.path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(next((line for line in file if line.strip()), ""))
        file.seek(0)
        read = csv_rows(file, delimiter, Sentence("customer list file {name}", name=kind.path.name))
        rows = ((row, line) for line, row in enumerate(read, start=1) if row)
        first, at = next(rows, ([], 0))
        position = _column(first, kind)
        if first and _named(first) is None:
            yield first[position], at
        yield from ((row[position] if position < len(row) else "", line) for row, line in rows)


def _delimiter(line: str) -> str:
    """Return what parts the columns of a first line: what gives a column of ids, else what gives most columns."""
    headers = {delimiter: next(csv.reader([line], delimiter=delimiter), []) for delimiter in _DELIMITERS}
    return max(headers, key=lambda delimiter: (_named(headers[delimiter]) is not None, len(headers[delimiter])))
