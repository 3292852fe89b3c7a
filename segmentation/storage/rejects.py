"""The rejects file: each rejected row with its reason, and nothing personal."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from segmentation.storage.canonical import CUSTOMERS
from segmentation.storage.checks import BAD_ROW, ERASED, TWIN, Check
from segmentation.storage.csv_rows import ROW
from segmentation.storage.parsing import as_text, present
from segmentation.storage.raw import RawTable
from segmentation.storage.statements import copy_to_csv, literal, select

_LONGEST = 60


def write_rejects(
    work: duckdb.DuckDBPyConnection, raw: RawTable, checks: Sequence[Check], target: Path
) -> dict[str, int]:
    """Write ``target`` from ``problems_<table>(source_row, problem)`` and the ragged rows; return the count by reason.

    Columns: reason, file, row (the header is row 1), column, found, accepted; in row order.
    """
    problems = f"problems_{raw.table}"
    work.execute(f"CREATE TABLE rejects_{raw.table} AS {_rejects(raw, checks, problems)}")
    work.execute(copy_to_csv(f"FROM rejects_{raw.table} ORDER BY row, reason", target))
    counted = work.execute(
        select({"reason": "reason", "rows": "count(*)"}, f"rejects_{raw.table}", group="reason", order="reason")
    ).fetchall()
    return {str(reason): int(rows) for reason, rows in counted}


def _rejects(raw: RawTable, checks: Sequence[Check], problems: str) -> str:
    listed = ", ".join(
        f"({check.code}, {literal(check.reason)}, {literal(_shown_column(raw, check))}, {literal(check.accepted)})"
        for check in checks
    )
    columns = {
        "reason": "c.reason",
        "file": literal(raw.file),
        "row": f"p.{ROW}",
        "column": "c.shown_column",
        "found": f"coalesce(p.ragged, {_found(raw, checks)}, '')",
        "accepted": "c.accepted",
    }
    found = select({ROW: ROW, "problem": "problem", "ragged": "NULL::VARCHAR"}, problems)
    ragged = select({ROW: ROW, "problem": str(BAD_ROW), "ragged": "found"}, f"bad_{raw.table}")
    source = (
        f"({found} UNION ALL {ragged}) AS p"
        f" JOIN (VALUES {listed}) AS c (code, reason, shown_column, accepted) ON c.code = p.problem"
        f" LEFT JOIN {raw.view} AS r ON r.{ROW} = p.{ROW}"
    )
    return select(columns, source)


def _shown_column(raw: RawTable, check: Check) -> str:
    return check.column if check.column in raw.columns else ""


def _found(raw: RawTable, checks: Sequence[Check]) -> str:
    """Return the found text by problem. A value that was missing, or is a person's, is not shown."""
    cases = []
    for check in checks:
        index = raw.columns.get(check.column)
        if index is None or check.code in {TWIN, ERASED} or check.reason.startswith("missing_"):
            continue
        storage = raw.storage[index] or "text"
        text = as_text(present(f"r.c{index}", storage), storage)
        cases.append(f"WHEN {check.code} THEN {_masked(text, raw.table, check.column)}")
    return f"CASE p.problem {' '.join(cases)} END" if cases else "NULL"


def _masked(text: str, table: str, column: str) -> str:
    """Hide persons. A row shifted by a stray delimiter can hold a name or an address in any column of ``customers``, so
    there only the shape is shown (Smith: xxxxx); elsewhere whatever looks like an e-mail or a phone number is.
    """
    short = f"left({text}, {_LONGEST})"
    shape = f"regexp_replace(regexp_replace({short}, '\\p{{L}}', 'x', 'g'), '\\p{{N}}', '9', 'g')"
    if table == CUSTOMERS.name and column == "created_at":
        return _guarded(
            f"CASE WHEN regexp_matches({text}, '^\\d{{4}}-\\d{{2}}-\\d{{2}}([T ]|$)') THEN {short} ELSE {shape} END"
        )
    if table == CUSTOMERS.name and column != "customer_id":
        return _guarded(shape)
    personal = f"contains({text}, '@') OR regexp_full_match({text}, '\\+[\\d ()./-]{{7,}}')"
    return _guarded(f"CASE WHEN {personal} THEN {shape} ELSE {short} END")


def _guarded(text: str) -> str:
    """Keep a spreadsheet from running the found text as a formula."""
    return f"regexp_replace({text}, '^([=+@\\t\\r-])', '''\\1')"
