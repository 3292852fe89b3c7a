"""CSV: UTF-8, texts in quotes, one line feed after each row."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from segmentation.exports.destination import FileOptions
from segmentation.exports.sink import Write

_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|^\s|\s$')


@contextmanager
def csv_sink(file: Path, schema: pa.Schema, options: FileOptions) -> Iterator[Write]:
    """Yield what writes batches to a CSV file below its header.

    With ``decimal_comma`` numbers are texts such as "12,5", and the file begins with a byte order mark: only a
    spreadsheet reads such numbers, and it would take the letters for those of another century without.
    """
    with file.open("wb") as sink:
        if options.decimal_comma:
            sink.write(b"\xef\xbb\xbf")
        with csv_writer(sink, schema, options) as write:
            yield write


@contextmanager
def csv_writer(sink: BinaryIO, schema: pa.Schema, options: FileOptions) -> Iterator[Write]:
    """Yield what writes batches as CSV to an open file, below its header."""
    sink.write((options.delimiter.join(map(_header, schema.names)) + "\n").encode())
    # The header of pyarrow would quote all names or none.
    format = pyarrow.csv.WriteOptions(include_header=False, delimiter=options.delimiter, quoting_style="needed")
    written = _with_commas(schema) if options.decimal_comma else schema
    with pyarrow.csv.CSVWriter(sink, written, write_options=format) as writer:

        def write(batch: pa.RecordBatch) -> None:
            columns = map(_comma, batch.columns) if options.decimal_comma else batch.columns
            writer.write_batch(pa.RecordBatch.from_arrays(list(columns), schema=written))

        yield write


def _header(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if _NEEDS_QUOTES.search(name) else name


def _with_commas(schema: pa.Schema) -> pa.Schema:
    fields: Sequence[pa.Field] = [
        field.with_type(pa.string()) if pa.types.is_floating(field.type) else field for field in schema
    ]
    return pa.schema(fields)


def _comma(column: pa.Array) -> pa.Array:
    if not pa.types.is_floating(column.type):
        return column
    return pc.replace_substring(column.cast(pa.string()), ".", ",")
