"""Writing a file of people: streamed, guarded, counted while it is written, whole or absent."""

import csv
import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from segmentation.errors import Failed, Refused
from segmentation.exports.csv_file import csv_sink, csv_writer
from segmentation.exports.destination import ADDRESS, Address, Destination, FileColumn, FileOptions, Form, People
from segmentation.exports.guard import guarded, guarded_text
from segmentation.exports.layout import columns_for
from segmentation.exports.parquet_file import parquet_sink
from segmentation.exports.sink import Write
from segmentation.exports.xlsx_file import xlsx_sink
from segmentation.sentences import Sentence

_Sink: TypeAlias = Callable[[Path, pa.Schema, FileOptions], AbstractContextManager[Write]]
_SINKS: Mapping[Form, _Sink] = {"csv": csv_sink, "xlsx": xlsx_sink, "parquet": parquet_sink}
_ADDRESS_COLUMNS: Mapping[Address, tuple[str, ...]] = {
    "email": ("email",),
    "phone": ("phone",),
    "either": ("email", "phone"),
    "postal": ("postal_code",),
    "none": (),
}
_USABLE_PHONE = r"^\+[1-9][0-9]{5,14}$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: ``guarded`` cells began like a formula and got an apostrophe in front."""

    rows: int
    sha256: str
    guarded: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The header of a file and its first rows, cell by cell as they would be written; what is missing is empty."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def write_file(
    destination: Destination, file: Path, people: People, *, options: FileOptions | None = None, expected: int
) -> Written:
    """Write people to a new file as the destination wants it, and return what was written.

    The file is whole or absent. Raises `Failed` and leaves no file when the rows are not as many as ``expected``, the
    number that was shown (``row_count``); when somebody has not the address that the destination uses, whom the caller
    should have left out (``without_address``); when the file is larger than the destination takes (``file_too_large``);
    when the disk refuses (``disk``). `Refused` (``too_many_rows``) before anything is written, and as `columns_for`.
    """
    chosen = options or FileOptions()
    refuse_rows(destination, expected)
    rows = _Rows(destination, people, chosen, expected)
    with _whole_or_absent(file) as building:
        with _SINKS[destination.form](building, rows.schema, chosen) as write:
            for batch in rows.made():
                write(batch)
        rows.check()
        _refuse_size(destination, building)
        digest = _digest(building)
    return Written(rows=rows.count, sha256=digest, guarded=rows.guarded, columns=tuple(rows.schema.names))


def preview(destination: Destination, people: People, *, options: FileOptions | None = None, rows: int = 5) -> Preview:
    """Return the header and the first rows as `write_file` would write them. Raises as it does, but for the number."""
    chosen = options or FileOptions()
    first = _Rows(destination, people, chosen, rows)
    text = io.BytesIO()
    with csv_writer(text, first.schema, chosen) as write:
        for batch in first.made():
            write(batch)
            if first.count >= rows:
                break
    content = io.StringIO(text.getvalue().decode(), newline="")
    header, *lines = csv.reader(content, delimiter=chosen.delimiter)
    width = len(header)
    cells = (tuple(line) if line else ("",) * width for line in lines)
    return Preview(columns=tuple(header), rows=tuple(cells))


def usable(destination: Destination, people: pa.RecordBatch, options: FileOptions) -> pa.Array:
    """Return for each of these people whether she has the address that the destination needs, in its form."""
    patterns = {"email": destination.email_pattern or "@", "phone": _USABLE_PHONE, "postal_code": "."}
    wanted = _ADDRESS_COLUMNS[ADDRESS[destination.channel_of(options)]]
    found = [_matches(people, name, patterns[name]) for name in wanted if name in people.schema.names]
    return reduce(pc.or_, found) if found else people.column("customer_id").is_valid()


def _matches(people: pa.RecordBatch, name: str, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(people.column(name).cast(pa.string()), pattern), False)


class _Rows:
    """The rows of a file, made from people and counted."""

    def __init__(self, destination: Destination, people: People, options: FileOptions, most: int) -> None:
        self._destination = destination
        self._people = people
        self._options = options
        self._most = most
        self._columns = columns_for(destination, people.schema.names, options)
        self._guards = destination.form != "parquet"
        headers = [guarded_text(column.header) if self._guards else column.header for column in self._columns]
        nobody = pa.RecordBatch.from_pylist([], schema=people.schema)
        types = [column.values(nobody, options).type for column in self._columns]
        self.schema = pa.schema(list(zip(headers, types, strict=True)))
        self.guarded = sum(header != column.header for header, column in zip(headers, self._columns, strict=True))
        self.count = self._unusable = 0

    def made(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as they are written. Of more than were announced the rest is counted, but not made."""
        for batch in self._people.batches():
            kept = batch.slice(0, max(0, self._most - self.count))
            self.count += batch.num_rows
            self._unusable += kept.num_rows - (pc.sum(usable(self._destination, kept, self._options)).as_py() or 0)
            yield pa.RecordBatch.from_arrays(
                [self._cells(column, kept) for column in self._columns], schema=self.schema
            )

    def _cells(self, column: FileColumn, people: pa.RecordBatch) -> pa.Array:
        values = column.values(people, self._options)
        if not (column.guarded and self._guards):
            return values
        safe, found = guarded(values)
        self.guarded += found
        return safe

    def check(self) -> None:
        """Raise `Failed` unless the rows are those that were announced and everyone can be used."""
        if self.count != self._most:
            raise Failed(
                "row_count",
                Sentence(
                    "The list came to {rows} rows where {expected} were announced. No file was written.",
                    rows=self.count,
                    expected=self._most,
                ),
                hint=Sentence("Look at the audience again: its data or its rules have changed since."),
            )
        if self._unusable:
            raise Failed(
                "without_address",
                Sentence(
                    "{n} of {rows} rows have no address that {destination!r} can use. No file was written.",
                    n=self._unusable,
                    rows=self.count,
                    destination=self._destination.id,
                ),
                hint=Sentence("Look at the audience again: its data or its rules have changed since."),
            )


def refuse_rows(destination: Destination, expected: int) -> None:
    """Raise `Refused` (``too_many_rows``) for more rows than a file of the destination holds."""
    if destination.largest_rows is not None and expected > destination.largest_rows:
        raise Refused(
            "too_many_rows",
            Sentence(
                "The list has {rows:,} rows, and a file for {destination!r} holds {most:,} below its header.",
                rows=expected,
                destination=destination.id,
                most=destination.largest_rows,
            ),
            hint=Sentence("Write it as CSV, or narrow the audience."),
        )


def _refuse_size(destination: Destination, building: Path) -> None:
    size = building.stat().st_size
    if destination.largest_bytes is not None and size > destination.largest_bytes:
        raise Failed(
            "file_too_large",
            Sentence(
                "The file would have {size} MB, and {destination!r} takes {most} MB at most. No file was written.",
                size=-(-size // 1_000_000),
                destination=destination.id,
                most=destination.largest_bytes // 1_000_000,
            ),
            hint=Sentence("Pick fewer columns, or write the audience in several lists."),
        )


@contextmanager
def _whole_or_absent(file: Path) -> Iterator[Path]:
    building = file.with_name(file.name + ".tmp")
    try:
        yield building
        _sync(building)
        building.replace(file)
    except OSError as error:
        # What pyarrow says has no words of the system; its number has.
        reason = error.strerror if error.errno is None else os.strerror(error.errno)
        raise Failed(
            "disk",
            Sentence("The list could not be written: {strerror}. No file was left.", strerror=reason),
            hint=Sentence("Free some disk space."),
        ) from error
    finally:
        building.unlink(missing_ok=True)


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
