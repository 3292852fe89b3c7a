"""A file as a raw relation in the work database: ``source_row`` and one column ``c0``, ``c1`` ... per source column."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.sql.dialect import quoted
from segmentation.storage.canonical import TABLES
from segmentation.storage.csv_rows import ROW, BadRows, raw_columns, write_raw
from segmentation.storage.mapping import TableMapping
from segmentation.storage.parsing import storage_kind
from segmentation.storage.reading import FileKind, column_name, csv_shape, refuse_repeated
from segmentation.storage.statements import parquet, select


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One file, readable as the view ``raw_<table>``; its ragged records are in ``bad_<table>(source_row, found)``.

    ``storage`` is each source column's storage type, None where it can hold no value of ours. ``columns`` are the
    canonical columns that were found and ``others`` the rest, each with its index.
    """

    table: str
    file: str
    storage: tuple[str | None, ...]
    columns: Mapping[str, int]
    others: Mapping[str, int]

    @property
    def view(self) -> str:
        """The name of the relation."""
        return f"raw_{self.table}"


def open_raw(
    work: duckdb.DuckDBPyConnection, table: str, kind: FileKind, mapping: TableMapping, folder: Path
) -> RawTable:
    """Make the file readable in the work database.

    Raises ``UserError`` when the header lacks a required or a mapped column, or the file cannot be read.
    """
    if kind.encoding is None:
        return _open_parquet(work, table, kind, mapping)
    return _open_csv(work, table, kind, mapping, folder)


def _open_csv(
    work: duckdb.DuckDBPyConnection, table: str, kind: FileKind, mapping: TableMapping, folder: Path
) -> RawTable:
    theirs = {mapping.columns.get(name, name) for name in TABLES[table].names}
    shape = csv_shape(table, kind, theirs)
    raw = _raw_table(table, kind, shape.header, tuple("text" for _ in shape.header), mapping)
    target = folder / f"raw_{table}.parquet"
    bad = write_raw(table, kind, shape, target)
    work.execute(f"CREATE VIEW {raw.view} AS FROM {parquet(target)}")
    _note_bad_rows(work, table, bad, len(shape.header))
    return raw


def _open_parquet(work: duckdb.DuckDBPyConnection, table: str, kind: FileKind, mapping: TableMapping) -> RawTable:
    source = parquet(kind.path)
    try:
        described = work.execute(f"DESCRIBE FROM {source}").fetchall()
    except duckdb.Error as error:
        raise unreadable_parquet(table, kind.path.name) from error
    names = [str(row[0]) for row in described]
    header = tuple(column_name(name) for name in names)
    refuse_repeated(table, kind.path, header)
    raw = _raw_table(table, kind, header, tuple(storage_kind(str(row[1])) for row in described), mapping)
    cells = dict(zip(raw_columns(len(names)), map(quoted, names), strict=True))
    numbered = f"read_parquet('{_escaped(kind.path)}', file_row_number = true)"
    # The header is row 1 in a spreadsheet, and file_row_number counts from 0.
    work.execute(f"CREATE VIEW {raw.view} AS {select({ROW: 'file_row_number + 2', **cells}, numbered)}")
    _note_bad_rows(work, table, BadRows(rows=(), columns=()), len(names))
    return raw


def unreadable_parquet(table: str, file: str) -> UserError:
    """Return the refusal of a Parquet file that cannot be read to its end."""
    return UserError(
        "unreadable_parquet",
        Sentence("The {table} file {file} cannot be read as Parquet; it may be cut short.", table=table, file=file),
        hint=Sentence("Write or copy the file again; the earlier data stays in force."),
    )


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")


def _note_bad_rows(work: duckdb.DuckDBPyConnection, table: str, bad: BadRows, expected: int) -> None:
    rows = pa.table({ROW: pa.array(bad.rows, pa.int64()), "columns": pa.array(bad.columns, pa.int64())})
    work.register("bad_rows", rows)
    found = f"\"columns\" || ' columns, the header has {expected}'"
    work.execute(f"CREATE TABLE bad_{table} AS {select({ROW: ROW, 'found': found}, 'bad_rows')}")
    work.unregister("bad_rows")


def _raw_table(
    table: str, kind: FileKind, header: tuple[str, ...], storage: tuple[str | None, ...], mapping: TableMapping
) -> RawTable:
    index = {name: position for position, name in enumerate(header) if name}
    columns = _canonical_columns(table, kind.path.name, index, mapping)
    renamed = {theirs: ours for ours, theirs in mapping.columns.items()}
    taken = set(columns.values())
    others = {renamed.get(name, name): position for name, position in index.items() if position not in taken}
    for name, position in columns.items():
        if storage[position] is None:
            raise UserError(
                "bad_column_type",
                Sentence(
                    "The column {header} of the {table} file {name} holds lists, records or bytes.",
                    header=header[position],
                    table=table,
                    name=kind.path.name,
                ),
                hint=Sentence("Give {name} as plain values.", name=name),
            )
    return RawTable(table=table, file=kind.path.name, storage=storage, columns=columns, others=others)


def _canonical_columns(table: str, file: str, index: Mapping[str, int], mapping: TableMapping) -> dict[str, int]:
    """Return where each canonical column is. A column that the mapping gives to another name is not taken twice."""
    claimed = set(mapping.columns.values())
    for ours, theirs in mapping.columns.items():
        if theirs not in index:
            raise _missing(
                table,
                file,
                Sentence("{theirs} (which the mapping reads as {ours})", theirs=theirs, ours=ours),
                theirs,
                index,
            )
    found = {}
    for column in TABLES[table].columns:
        theirs = mapping.columns.get(column.name, column.name)
        if theirs in index and (column.name in mapping.columns or theirs not in claimed):
            found[column.name] = index[theirs]
        elif column.required:
            raise _missing(table, file, column.name, column.name, index)
    return found


def _missing(table: str, file: str, what: str, name: str, index: Mapping[str, int]) -> UserError:
    near = difflib.get_close_matches(_plain(name), [_plain(theirs) for theirs in index], n=1, cutoff=0.6)
    match = next((theirs for theirs in index if near and _plain(theirs) == near[0]), None)
    hint = (
        Sentence(
            'If {match} is that column, the mapping can say {table}.columns.{name} = "{match}".',
            match=match,
            table=table,
            name=name,
        )
        if match
        else ""
    )
    return UserError(
        "missing_column",
        Sentence(
            "The {table} file {file} has no column {what}. Its columns: {index}. {table} needs {required}.",
            table=table,
            file=file,
            what=what,
            index=", ".join(index),
            required=", ".join(TABLES[table].required),
        ),
        hint=hint or Sentence("Rename the column, or name it in the mapping."),
    )


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")
