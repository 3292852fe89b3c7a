"""The formula guard: what a spreadsheet would run as a formula begins with an apostrophe instead."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

FORMULA_START = r"^[=+\-@\t\r]"


def guarded(column: pa.Array) -> tuple[pa.Array, int]:
    """Return a column with an apostrophe before every text that begins like a formula, and how many there were."""
    if not pa.types.is_string(column.type):
        return column, 0
    risky: Any = pc.match_substring_regex(column, FORMULA_START)
    found = pc.sum(risky).as_py() or 0
    if found == 0:
        return column, 0
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column), found


def guarded_text(text: str) -> str:
    """Return one text, with an apostrophe before it if it begins like a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
