"""What a file is: Parquet or CSV, its hash, its encoding, its delimiter and its columns. No row is typed here."""

import codecs
import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segmentation.errors import NotFound, UserError
from segmentation.sentences import Sentence
from segmentation.storage.canonical import TABLES

_CHUNK = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_UNDEFINED_IN_WINDOWS_1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
WINDOWS_1252 = "cp1252"
UTF_8 = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """What a file is, from all its bytes. ``encoding`` is None for Parquet; ``modified`` is its time in nanoseconds."""

    path: Path
    sha256: str
    size: int
    modified: int
    encoding: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvShape:
    """How a CSV file is laid out: its delimiter and the names in its header, trimmed and NFC."""

    delimiter: str
    header: tuple[str, ...]


def inspect_file(table: str, path: Path) -> FileKind:
    """Read all bytes of a file once; return what it is.

    Raises ``UserError`` when it is missing, cannot be read, is empty, or is neither Parquet nor text.
    """
    try:
        return _inspect(table, path)
    except FileNotFoundError as error:
        raise NotFound(
            "missing_file",
            Sentence("The {table} file {path} does not exist.", table=table, path=path),
            hint=Sentence("Check its name and its folder."),
        ) from error
    except (IsADirectoryError, PermissionError) as error:
        raise UserError(
            "unreadable_file",
            Sentence("The {table} file {path} cannot be opened.", table=table, path=path),
            hint=Sentence("Give one CSV or Parquet file."),
        ) from error


def _inspect(table: str, path: Path) -> FileKind:
    digest, evidence = hashlib.sha256(), _TextEvidence()
    modified = path.stat().st_mtime_ns
    size, start = 0, b""
    for chunk in _chunks(path):
        start = start or chunk[:8]
        size += len(chunk)
        digest.update(chunk)
        evidence.add(chunk)
    if size == 0:
        raise UserError(
            "empty_file",
            Sentence("The {table} file {name} has zero bytes.", table=table, name=path.name),
            hint=Sentence("Write it again with a header and rows; the earlier data stays in force."),
        )
    parquet = start.startswith(b"PAR1") or path.suffix.lower() == ".parquet"
    encoding = None if parquet else _encoding(table, path, start, evidence)
    return FileKind(path=path, sha256=digest.hexdigest(), size=size, modified=modified, encoding=encoding)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


class _TextEvidence:
    """What the bytes seen so far say about the encoding."""

    def __init__(self) -> None:
        self.utf_8 = True
        self.windows_1252 = True
        self._decoder = codecs.getincrementaldecoder(UTF_8)()

    def add(self, chunk: bytes) -> None:
        if b"\0" in chunk:
            self.utf_8 = self.windows_1252 = False
        if chunk.isascii() and not self._pending():
            return
        if self.windows_1252 and len(chunk.translate(None, _UNDEFINED_IN_WINDOWS_1252)) != len(chunk):
            self.windows_1252 = False
        self._decode(chunk)

    def finish(self) -> None:
        if self._pending():
            self.utf_8 = False

    def _pending(self) -> bool:
        return bool(self._decoder.getstate()[0])

    def _decode(self, chunk: bytes) -> None:
        if not self.utf_8:
            return
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError:
            self.utf_8 = False
            self._decoder.reset()


def _encoding(table: str, path: Path, start: bytes, evidence: _TextEvidence) -> str:
    evidence.finish()
    if evidence.utf_8:
        return UTF_8
    if evidence.windows_1252:
        return WINDOWS_1252
    if start.startswith(b"PK"):
        raise _not_text(table, path, Sentence("It looks like a workbook: save the sheet as CSV (UTF-8)."))
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _not_text(table, path, Sentence("It is UTF-16: save it as CSV (UTF-8)."))
    raise _not_text(table, path, Sentence("Give a CSV file in UTF-8 or Windows-1252, or a Parquet file."))


def _not_text(table: str, path: Path, hint: str) -> UserError:
    return UserError(
        "not_text",
        Sentence("The {table} file {name} is not text and not Parquet.", table=table, name=path.name),
        hint=hint,
    )


def unchanged(kind: FileKind) -> bool:
    """Tell whether a file is still the one that was inspected, by its size and its time of change."""
    status = kind.path.stat()
    return (status.st_size, status.st_mtime_ns) == (kind.size, kind.modified)


def csv_shape(table: str, kind: FileKind, wanted: set[str]) -> CsvShape:
    """Recognise the delimiter from the header: the one that gives most of the ``wanted`` names, then most columns.

    Raises ``UserError`` when the file has no header, or two columns of one name.
    """
    text = _beginning(kind)
    shapes = [(delimiter, _first_record(text, delimiter)) for delimiter in _DELIMITERS]
    delimiter, header = max(shapes, key=lambda shape: (len(wanted & set(shape[1])), len(shape[1])))
    if not any(header):
        raise UserError(
            "no_header",
            Sentence("The {table} file {name} has no header.", table=table, name=kind.path.name),
            hint=Sentence(
                "Its first line names the columns; {table} needs {required}.",
                table=table,
                required=", ".join(TABLES[table].required if table in TABLES else sorted(wanted)),
            ),
        )
    refuse_repeated(table, kind.path, header)
    return CsvShape(delimiter=delimiter, header=header)


def refuse_repeated(table: str, path: Path, header: tuple[str, ...]) -> None:
    """Raise ``UserError`` when two columns of a file have the same name."""
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        raise UserError(
            "repeated_column",
            Sentence(
                "The {table} file {name} has more than one column named {repeated}.",
                table=table,
                name=path.name,
                repeated=", ".join(repeated),
            ),
            hint=Sentence("Give each column a name of its own."),
        )


def column_name(text: str) -> str:
    """Return a column name as we compare it: trimmed and NFC."""
    return unicodedata.normalize("NFC", text).strip()


def _beginning(kind: FileKind) -> str:
    """Return the first megabyte as text; the character cut at its end is left out."""
    with kind.path.open("rb") as file:
        start = file.read(_CHUNK)
    encoding = "utf-8-sig" if kind.encoding == UTF_8 else WINDOWS_1252
    return codecs.getincrementaldecoder(encoding)().decode(start)


def _first_record(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in record):
                return tuple(column_name(cell) for cell in record)
    except csv.Error:
        return ()
    return ()
