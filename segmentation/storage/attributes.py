"""The company's own columns of the customers file: their names, and the type that all their values share."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from segmentation.sql.dialect import quoted
from segmentation.storage.canonical import CUSTOMERS, Kind
from segmentation.storage.parsing import FALSE_WORDS, TRUE_WORDS, Format, as_text, present, value
from segmentation.storage.raw import RawTable
from segmentation.storage.statements import literal, literals, select

PREFIX = "attribute:"
_SAMPLE = 20_000
# Leading zeros, plus signs and very long digits are ids, not numbers: they stay text.
_WHOLE = r"-?(0|[1-9]\d{0,17})"
_FRACTION = r"-?(0|[1-9]\d{0,14})(\.\d+)?"
_FROM_STORAGE = {
    "integer": "BIGINT",
    "float": "DOUBLE",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "DATE",
    "instant": "DATE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute: its ``name`` on screen and in filters, its ``type`` (BIGINT, DOUBLE, BOOLEAN, DATE or TEXT)."""

    name: str
    type: str
    stable: bool


def attribute_names(raw: RawTable) -> dict[str, int]:
    """Return the attribute names, each unique whatever its case and unlike a canonical column, with their index.

    A name that is taken gets a number: ``row`` becomes ``row (2)``.
    """
    taken = {name.casefold() for name in CUSTOMERS.names} | {"row"}
    names: dict[str, int] = {}
    for name, index in raw.others.items():
        if raw.storage[index] is None:
            continue
        free, number = name, 2
        while free.casefold() in taken:
            free, number = f"{name} ({number})", number + 1
        taken.add(free.casefold())
        names[free] = index
    return names


def attribute_types(
    work: duckdb.DuckDBPyConnection, raw: RawTable, names: Mapping[str, int], form: Format, rows: str
) -> dict[str, str]:
    """Return the type of each attribute: the narrowest that every non-blank value of ``rows`` reads as.

    ``rows`` is a query of the accepted ``source_row``. A column without values is TEXT.
    """
    types = {name: _FROM_STORAGE.get(raw.storage[index] or "text", "TEXT") for name, index in names.items()}
    open_names = {name: index for name, index in names.items() if raw.storage[index] == "text"}
    candidates = {name: list(_TESTS) for name in open_names}
    for limit in (f" ORDER BY source_row LIMIT {_SAMPLE}", ""):
        candidates = _passing(work, raw, open_names, candidates, form, f"{rows}{limit}")
    return {**types, **{name: (passed or ["TEXT"])[0] for name, passed in candidates.items()}}


def attribute_value(type_name: str, expression: str, storage: str, form: Format) -> str:
    """Return the expression of a present attribute value as its type."""
    if type_name == "DATE":
        return value(Kind.DATE, expression, storage, form)
    if type_name == "DOUBLE":
        return value(Kind.NUMBER, expression, storage, form)
    if type_name == "BOOLEAN":
        return value(Kind.FLAG, expression, storage, form)
    if type_name == "BIGINT":
        return f"TRY_CAST({expression} AS BIGINT)"
    return as_text(expression, storage)


def _passing(
    work: duckdb.DuckDBPyConnection,
    raw: RawTable,
    names: Mapping[str, int],
    candidates: Mapping[str, list[str]],
    form: Format,
    rows: str,
) -> dict[str, list[str]]:
    """Return which candidate types hold for all of ``rows``, in one pass over them."""
    tests = {
        f"{index} {type_name}": f"coalesce({_TESTS[type_name](quoted(f'c{index}'), form)}, false)"
        for name, index in names.items()
        for type_name in candidates[name]
    }
    if not tests:
        return {name: [] for name in names}
    cells = {f"c{names[name]}": present(f"c{names[name]}", "text") for name in names if candidates[name]}
    source = f"({select(cells, raw.view, where=f'source_row IN ({rows})')}) AS cells"
    answer = work.execute(select(tests, source)).fetchone() or ()
    held = {key for key, passed in zip(tests, answer, strict=True) if passed}
    return {name: [t for t in candidates[name] if f"{index} {t}" in held] for name, index in names.items()}


def _all_match(pattern: str, cell: str) -> str:
    return f"bool_and(regexp_full_match({cell}, {literal(pattern)}))"


def _pointed(pattern: str, form: Format) -> str:
    return pattern if form.decimal == "." else pattern.replace(r"\.", ",")


def _all_flags(cell: str, form: Format) -> str:
    """All are flags, and not one lone letter such as F in a column of M and F."""
    lone = f"count(DISTINCT lower({cell})) = 1 AND max(length({cell})) = 1"
    return f"bool_and(lower({cell}) IN ({literals((*TRUE_WORDS, *FALSE_WORDS))})) AND NOT ({lone})"


def _all_dates(cell: str, form: Format) -> str:
    return f"count({cell}) > 0 AND count({cell}) = count({value(Kind.DATE, cell, 'text', form)})"


_TESTS = {
    "BIGINT": lambda cell, form: _all_match(_WHOLE, cell),
    "DOUBLE": lambda cell, form: _all_match(_pointed(_FRACTION, form), cell),
    "BOOLEAN": _all_flags,
    "DATE": _all_dates,
}
