"""The CSV file of somebody else's experiment, counted by arm in one pass: memory does not grow with the file."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segmentation.campaigns.experiment import Tally, tally
from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage.csv_rows import ROW, Records, raw_columns
from segmentation.storage.reading import CsvShape, column_name, csv_shape, inspect_file

MOST_ARMS = 20
_WHAT = "experiment"
_NAMES_SHOWN = 40
_WORDS = {"true": True, "yes": True, "t": True, "false": False, "no": False, "f": False}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentColumns:
    """The columns of the file that hold the arm, whether she converted, and what that was worth (None: no such)."""

    arm: str
    converted: str
    value: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The columns to be read, as `column_name` writes names."""
        return tuple(column_name(name) for name in (self.arm, self.converted, self.value) if name is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedFile:
    """What a file holds by arm, trimmed, and how many rows name none."""

    arms: dict[str, Tally]
    without_arm: int


def count_experiment(path: Path, columns: ExperimentColumns) -> CountedFile:
    """Count a file by arm.

    Converted is 1, true, yes, t, or a count or an amount above 0, in any case; not converted is 0, false, no or f. In a
    file with semicolons numbers may have a decimal comma. Rows without an arm are left out, whatever else they hold.

    Raises `UserError` when the file is missing, empty or not CSV text, when it lacks a column, when a row has too many
    or too few columns or a value that cannot be read (by its row, the header being row 1; values are not quoted, as
    they may be personal), and for more than 20 arms.
    """
    kind = inspect_file(_WHAT, path)
    if kind.encoding is None:
        raise UserError(
            "not_csv",
            Sentence("{name} is a Parquet file.", name=path.name),
            hint=Sentence("A CSV file is accepted."),
        )
    named = columns.named
    shape = csv_shape(_WHAT, kind, set(named))
    reader = _Reader(path.name, columns, shape)
    found = CountedFile(arms={}, without_arm=0)
    records = Records(table=_WHAT, kind=kind, shape=shape)
    for batch in records.batches():
        found = _added(found, reader.rows(batch), path.name)
    _refuse_ragged(path.name, records, len(shape.header))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Some rows that name an arm, and how many did not."""

    arm: pa.StringArray
    converted: NDArray[np.bool_]
    values: NDArray[np.float64] | None
    without_arm: int

    def by_arm(self) -> Iterator[tuple[str, Tally]]:
        encoded = self.arm.dictionary_encode()
        places = encoded.indices.to_numpy(zero_copy_only=False)
        for place, name in enumerate(encoded.dictionary.to_pylist()):
            inside = places == place
            yield name, tally(self.converted[inside], None if self.values is None else self.values[inside])


def _added(found: CountedFile, rows: _Rows, name: str) -> CountedFile:
    arms = dict(found.arms)
    if pc.count_distinct(rows.arm).as_py() > MOST_ARMS:
        raise _too_many(name)
    for arm, counted in rows.by_arm():
        arms[arm] = arms[arm].and_also(counted) if arm in arms else counted
    if len(arms) > MOST_ARMS:
        raise _too_many(name)
    return CountedFile(arms=arms, without_arm=found.without_arm + rows.without_arm)


def _too_many(name: str) -> UserError:
    return UserError(
        "too_many_arms",
        Sentence("The group column of {name} has more than {most} different values.", name=name, most=MOST_ARMS),
        hint=Sentence("Name the column that says which message each person was to get."),
    )


def _refuse_ragged(name: str, records: Records, columns: int) -> None:
    if records.bad_rows:
        raise UserError(
            "ragged_row",
            Sentence(
                "Row {row} of {name} has {found} columns; its header has {columns}.",
                row=records.bad_rows[0],
                name=name,
                found=records.bad_columns[0],
                columns=columns,
            ),
            hint=Sentence("A text that holds the separator stands between quotation marks."),
        )


class _Reader:
    """Reads the named columns of one file."""

    def __init__(self, name: str, columns: ExperimentColumns, shape: CsvShape) -> None:
        self._name, self._columns = name, columns
        self._comma = shape.delimiter == ";"
        self._raw = dict(zip(shape.header, raw_columns(len(shape.header)), strict=True))
        missing = [column for column in columns.named if column not in self._raw]
        if missing:
            raise self._no_column(missing[0], shape)

    def rows(self, batch: pa.RecordBatch) -> _Rows:
        """Return the rows of a batch that name an arm."""
        arm = self._text(batch, self._columns.arm)
        named = pc.not_equal(arm, "")
        kept, arm = batch.filter(named), arm.filter(named)
        return _Rows(
            arm=arm,
            converted=self._converted(kept),
            values=None if self._columns.value is None else self._values(kept, self._columns.value),
            without_arm=batch.num_rows - kept.num_rows,
        )

    def _converted(self, batch: pa.RecordBatch) -> NDArray[np.bool_]:
        column = self._columns.converted
        texts = self._text(batch, column).dictionary_encode()
        places = texts.indices.to_numpy(zero_copy_only=False)
        # Each different text is read once: there are two of them, or as many as there are amounts.
        read = [self._yes_or_no(text) for text in texts.dictionary.to_pylist()]
        unread = np.array([one is None for one in read], dtype=np.bool_)[places]
        if unread.any():
            raise self._unreadable(batch, column, int(np.argmax(unread)), "converted")
        said_yes = np.array([one is True for one in read], dtype=np.bool_)
        return np.asarray(said_yes[places])

    def _values(self, batch: pa.RecordBatch, column: str) -> NDArray[np.float64]:
        texts = self._text(batch, column).dictionary_encode()
        places = texts.indices.to_numpy(zero_copy_only=False)
        numbers = np.array([self._number(text) for text in texts.dictionary.to_pylist()], dtype=np.float64)
        read = np.asarray(numbers[places])
        unread = np.isnan(read)
        if unread.any():
            raise self._unreadable(batch, column, int(np.argmax(unread)), "value")
        return read

    def _yes_or_no(self, text: str) -> bool | None:
        number = self._number(text)
        if number < 0:
            return None
        return _WORDS.get(text.casefold()) if math.isnan(number) else number > 0

    def _number(self, text: str) -> float:
        """Return a finite number, or NaN for a text that is none."""
        plain = text.replace(",", ".") if self._comma else text
        number = float(plain) if _NUMBER.fullmatch(plain) else math.nan
        return number if math.isfinite(number) else math.nan

    def _text(self, batch: pa.RecordBatch, column: str) -> pa.StringArray:
        return pc.utf8_trim_whitespace(batch.column(self._raw[column_name(column)]))

    def _unreadable(self, batch: pa.RecordBatch, column: str, place: int, what: str) -> UserError:
        row, text = batch.column(ROW)[place].as_py(), self._text(batch, column)[place].as_py()
        where = {"column": column, "row": row, "name": self._name}
        if not text:
            return UserError(
                f"{what}_blank",
                Sentence("“{column}” is blank in row {row} of {name}.", **where),
                hint=Sentence("Write 0 where nothing happened, or leave the group blank to leave the row out."),
            )
        if what == "value":
            return UserError(
                "value_unreadable",
                Sentence("“{column}” in row {row} of {name} is not a number.", **where),
                hint=Sentence("Accepted: digits with a decimal point, such as 29.99, without currency or spaces."),
            )
        return UserError(
            "converted_unreadable",
            Sentence("“{column}” in row {row} of {name} says neither yes nor no.", **where),
            hint=Sentence(
                "Accepted: 1 or 0, true or false, yes or no, t or f, or a count or amount, where above 0 is yes."
            ),
        )

    def _no_column(self, column: str, shape: CsvShape) -> UserError:
        shown = [name for name in shape.header if name][:_NAMES_SHOWN]
        return UserError(
            "no_such_column",
            Sentence("{name} has no column “{column}”.", name=self._name, column=column),
            hint=Sentence("Its columns: {columns}.", columns=", ".join(shown)),
        )
