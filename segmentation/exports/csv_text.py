"""A small table of figures as CSV: the same in every language, safe to open in a spreadsheet."""

import re
from collections.abc import Iterable, Sequence

from segmentation.exports.csv_list import FORMULA_START

Cell = str | int | float | None
_FORMULA = re.compile(FORMULA_START)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a header of plain names and rows: texts quoted, decimal points, nothing for None, line feeds.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers never do. Raises ValueError
    for a row of another length than the header.
    """
    lines = [",".join(columns)]
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row of {len(row)} cells under {len(columns)} columns")
        lines.append(",".join(map(_written, row)))
    return "\n".join(lines) + "\n"


def _written(cell: Cell) -> str:
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    guarded = f"'{cell}" if _FORMULA.match(cell) else cell
    return '"' + guarded.replace('"', '""') + '"'
