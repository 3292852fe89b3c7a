"""The same guarded CSV as pandas writes it, measured in turn with ours, in one process."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import pandas as pd
import pyarrow as pa

from benchmarks.exports.people import MadeUpPeople
from segmentation.exports.columns import plain
from segmentation.exports.destination import Destination, PeopleTable
from segmentation.exports.guard import FORMULA_START
from segmentation.exports.writing import write_file

GUARDED = ("customer_id", "email", "first_name", "last_name", "city")
FIVE = Destination(id="five", form="csv", columns=tuple(map(plain, GUARDED)), channels=(None,), needs={None: GUARDED})
ROUNDS = 3


def rows_per_second(rows: int) -> dict[str, float]:
    """Return the rows per CPU second of ``ours``, of ``pandas`` with the same guard, and of ``pandas unguarded``."""
    table = pa.Table.from_batches(MadeUpPeople(count=rows).batches()).select(GUARDED)
    frame = table.to_pandas()
    ways: dict[str, Callable[[Path], None]] = {
        "ours": lambda file: _ours(table, file),
        "pandas": lambda file: _guarded(frame).to_csv(file, index=False),
        "pandas unguarded": lambda file: frame.to_csv(file, index=False),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    with TemporaryDirectory() as directory:
        for _ in range(ROUNDS):
            for name, write in ways.items():
                start = process_time()
                write(Path(directory) / name)
                spent[name].append(process_time() - start)
        _refuse_others(Path(directory))
    return {name: rows / median(times) for name, times in spent.items()}


def _ours(table: pa.Table, file: Path) -> None:
    write_file(FIVE, file, PeopleTable(table=table), expected=table.num_rows)


def _guarded(frame: pd.DataFrame) -> pd.DataFrame:
    safe = frame.copy()
    for name in GUARDED:
        risky = safe[name].str.contains(FORMULA_START, regex=True, na=False)
        safe.loc[risky, name] = "'" + safe.loc[risky, name]
    return safe


def _refuse_others(directory: Path) -> None:
    """Raise ValueError unless both wrote the same cells."""
    ours, theirs = (pd.read_csv(directory / name, dtype=str, keep_default_na=False) for name in ("ours", "pandas"))
    if not ours.equals(theirs):
        raise ValueError("ours and pandas wrote different cells")
