"""CSV to raw Parquet: every cell as text, every record with the row number a person sees in a spreadsheet.

Records stream through in blocks, so memory does not grow with the file. A line with nothing in any cell is not a row.
"""

import codecs
import csv
import functools
import io
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage.reading import UTF_8, CsvShape, FileKind

ROW = "source_row"
_BLOCK = 16 << 20
# Appended to every file: when the last record read is not this one, a quote was opened and never closed.
_END = "\x1eend of file\x1e"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRows:
    """The records with too many or too few columns: their rows, and how many columns each has."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def raw_columns(count: int) -> list[str]:
    """Return the names of the raw columns of a file with ``count`` columns."""
    return [f"c{index}" for index in range(count)]


def write_raw(table: str, kind: FileKind, shape: CsvShape, target: Path) -> BadRows:
    """Write all well-formed records to ``target`` (``source_row``, ``c0``, ``c1`` ... as text); return the others.

    Rows count records, not lines: the header is row 1, a quoted line break does not count, an empty line does.
    Raises ``UserError`` when a quote is opened and never closed, or a record is longer than 16 MB.
    """
    records = Records(table=table, kind=kind, shape=shape)
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in raw_columns(len(shape.header)))])
    with pq.ParquetWriter(target, schema, compression="snappy") as writer:
        for batch in records.batches():
            writer.write_batch(batch)
    return BadRows(rows=tuple(records.bad_rows), columns=tuple(records.bad_columns))


class Records:
    """One pass over a CSV file; `bad_rows` and `bad_columns` are those of the ragged records met so far."""

    def __init__(self, *, table: str, kind: FileKind, shape: CsvShape) -> None:
        self._table, self._kind, self._shape = table, kind, shape
        self.bad_rows: list[int] = []
        self.bad_columns: list[int] = []
        self._set_aside_rows: list[int] = []
        self._good = 0
        self._header_seen = False
        self._ended = False

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the well-formed records after the header, as `write_raw` writes them. Raises as it does."""
        with self._kind.path.open("rb") as file:
            try:
                for batch in self._open(_Utf8(file, self._kind.encoding or UTF_8, self._end())):
                    yield self._numbered(batch)
            except pa.ArrowInvalid as error:
                raise self._unclosed() from error
        if not self._ended:
            raise self._unclosed()

    def _open(self, stream: io.RawIOBase) -> pcsv.CSVStreamingReader:
        names = raw_columns(len(self._shape.header))
        return pcsv.open_csv(
            stream,
            read_options=pcsv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK),
            parse_options=pcsv.ParseOptions(
                delimiter=self._shape.delimiter,
                newlines_in_values=True,
                # Empty lines must reach us: a reader that drops them would shift every row number after them.
                ignore_empty_lines=False,
                invalid_row_handler=self._set_aside,
            ),
            convert_options=pcsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )

    def _end(self) -> bytes:
        return ("\n" + self._shape.delimiter.join([_END] * len(self._shape.header)) + "\n").encode()

    def _set_aside(self, row: pcsv.InvalidRow) -> str:
        self._set_aside_rows.append(row.number)
        if not self._is_empty(row.text):
            self.bad_rows.append(row.number)
            self.bad_columns.append(row.actual_columns)
        return "skip"

    def _is_empty(self, text: str) -> bool:
        """Tell whether a ragged line holds nothing: blanks, lone delimiters, empty quotes."""
        if text.strip(f'" \t\r\n{self._shape.delimiter}'):
            return False
        cells = csv.reader(io.StringIO(text, newline=""), delimiter=self._shape.delimiter)
        return not any(cell.strip() for record in cells for cell in record)

    def _numbered(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        batch = batch.slice(0, batch.num_rows - self._trailing_end(batch))
        rows = self._row_numbers(batch.num_rows)
        filled = _filled(batch)
        if not self._header_seen and filled.any():
            filled[int(np.argmax(filled))] = False
            self._header_seen = True
        numbered = pa.RecordBatch.from_arrays([pa.array(rows), *batch.columns], names=[ROW, *batch.schema.names])
        return numbered.filter(pa.array(filled))

    def _trailing_end(self, batch: pa.RecordBatch) -> int:
        if batch.num_rows == 0 or batch.column(0)[-1].as_py() != _END:
            return 0
        self._ended = True
        return 1

    def _row_numbers(self, count: int) -> NDArray[np.int64]:
        """Return the rows of the next ``count`` good records: their rank, plus the ones set aside before them."""
        ranks = np.arange(self._good, self._good + count, dtype=np.int64)
        self._good += count
        # A record set aside at row r, with b others before it, comes after r - 1 - b good ones.
        bad = np.asarray(self._set_aside_rows, dtype=np.int64)
        before = bad - 1 - np.arange(len(bad))
        return ranks + 1 + np.searchsorted(before, ranks, side="right")

    def _unclosed(self) -> UserError:
        return UserError(
            "unclosed_quote",
            Sentence(
                "The {table} file {name} has a quotation mark that is never closed (or a row of over {megabytes} "
                "MB), so its rows cannot be told apart.",
                table=self._table,
                name=self._kind.path.name,
                megabytes=_BLOCK >> 20,
            ),
            hint=Sentence("Close the quotation mark, or double it where it is part of the text."),
        )


def _filled(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    cells = [pc.not_equal(column, "") for column in batch.columns]
    filled: NDArray[np.bool_] = functools.reduce(operator.or_, (cell.to_numpy(zero_copy_only=False) for cell in cells))
    return filled.copy()


class _Utf8(io.RawIOBase):
    """A file's text as UTF-8 bytes whatever its encoding, followed by ``end``."""

    def __init__(self, file: io.BufferedIOBase | io.BufferedReader, encoding: str, end: bytes) -> None:
        super().__init__()
        self._file, self._end = file, end
        self._decoder = None if encoding == UTF_8 else codecs.getincrementaldecoder(encoding)()
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._waiting and (self._end or not self._file.closed):
            chunk = self._file.read(max(size, 1) if size >= 0 else -1)
            if not chunk:
                self._waiting, self._end = self._end, b""
                break
            self._waiting = chunk if self._decoder is None else self._decoder.decode(chunk).encode()
        taken, self._waiting = (self._waiting, b"") if size < 0 else (self._waiting[:size], self._waiting[size:])
        return taken
