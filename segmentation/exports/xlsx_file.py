"""XLSX: one sheet, written row by row; ids and phones are texts, so that no leading zero or plus is lost."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from segmentation.errors import Failed
from segmentation.exports.destination import FileOptions
from segmentation.exports.sink import Write
from segmentation.sentences import Sentence

LARGEST_ROWS = 1_048_575
LONGEST_TEXT = 32_767
# Excel keeps 15 digits of a number.
_WHOLE = 10**15
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a constant: the same people make the same bytes


@contextmanager
def xlsx_sink(file: Path, schema: pa.Schema, _options: FileOptions) -> Iterator[Write]:
    """Yield what writes batches to a workbook of one sheet.

    Dates are dates, numbers are numbers but for whole ones of more than 15 digits, which are texts. Raises `Failed`
    (``cell_too_long``) for a text that no cell holds.
    """
    import xlsxwriter

    # Next to the file: the rows wait in a temporary file, which may be larger than what /tmp holds.
    with TemporaryDirectory(dir=file.parent, prefix=".xlsx-") as directory:
        settings = {"constant_memory": True, "tmpdir": directory, "default_date_format": "yyyy-mm-dd"}
        workbook = xlsxwriter.Workbook(str(file), settings)
        workbook.set_properties({"created": _CREATED})
        sheet = workbook.add_worksheet()
        _write_row(sheet, 0, schema.names)
        written = 0

        def write(batch: pa.RecordBatch) -> None:
            nonlocal written
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                written += 1
                _write_row(sheet, written, row)

        try:
            yield write
            _close(workbook)
        finally:
            sheet.row_data_fh.close()


def _close(workbook: Any) -> None:
    from xlsxwriter.exceptions import FileCreateError

    try:
        workbook.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def _write_row(sheet: Any, row: int, values: Any) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str):
            _write_text(sheet, row, column, value)
        elif value is None or (isinstance(value, float) and not math.isfinite(value)):
            continue
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, date):
            _write_day(sheet, row, column, value)
        elif abs(value) >= _WHOLE and isinstance(value, int):
            sheet.write_string(row, column, str(value))
        else:
            sheet.write_number(row, column, value)


def _write_day(sheet: Any, row: int, column: int, value: date) -> None:
    if value.year < 1900:  # The calendar of a spreadsheet begins there.
        sheet.write_string(row, column, value.isoformat())
    else:
        sheet.write_datetime(row, column, value)


def _write_text(sheet: Any, row: int, column: int, value: str) -> None:
    if len(value) > LONGEST_TEXT:
        raise Failed(
            "cell_too_long",
            Sentence(
                "A text has {n:,} characters, and a cell of a spreadsheet holds {most:,}. No file was written.",
                n=len(value),
                most=LONGEST_TEXT,
            ),
            hint=Sentence("Leave its column out, or write the list as CSV."),
        )
    if value:
        sheet.write_string(row, column, value)
