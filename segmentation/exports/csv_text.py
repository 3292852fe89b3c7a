"""A small table of figures as CSV: the same in every language, safe to open in a spreadsheet."""

from collections.abc import Iterable, Sequence

from segmentation.exports.guard import guarded_text

Cell = str | int | float | None


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
    return '"' + guarded_text(cell).replace('"', '""') + '"'
