"""Text to values, as SQL expressions: what is accepted as a date, a time, a number, money and a flag.

Every function takes an expression and the storage type of its column and returns an expression that is NULL both for a
blank and for what cannot be read; the two are told apart by :func:`present`. Columns that a Parquet file already types
are not turned into text and back.
"""

from dataclasses import dataclass

from segmentation.storage.canonical import Kind
from segmentation.storage.statements import literal, literals

# What Python's str.strip removes, and the byte order mark.
_BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# Plain ASCII without blanks around it is clean as it stands; asking first makes cleaning 14 times cheaper.
_CLEAN = "[!-~]([ -~]*[!-~])?"
# The first digit of a year is never 0, so that every stored date fits Python's and pandas' calendars.
_DAY = r"[1-9]\d{3}-\d{2}-\d{2}"
_CLOCK = r"[T ]([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,9})?)?"
_NAIVE = rf"{_DAY}({_CLOCK})?"
_WITH_OFFSET = rf"{_DAY}{_CLOCK} ?(Z|z|[+-]\d{{2}}(:?\d{{2}})?)"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"
_NUMBER_WITH_COMMA = r"[+-]?(\d+(,\d*)?|,\d+)"
TRUE_WORDS = ("true", "1", "yes", "y", "t")
FALSE_WORDS = ("false", "0", "no", "n", "f")
_MONEY = "DECIMAL(38, 9)"

ACCEPTED = {
    Kind.TIME: "a date or time such as 2011-12-31 or 2011-12-31T08:30",
    Kind.DATE: "a date such as 2011-12-31",
    Kind.MONEY: "a number such as 12.50",
    Kind.NUMBER: "a number such as 2 or 2.5",
    Kind.FLAG: "true, false, yes, no, 1, 0 or blank",
    Kind.TEXT: "a text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How the texts of one file are written. ``zone`` is where a time with an offset is brought to."""

    zone: str
    date_formats: tuple[str, ...] = ()
    decimal: str = "."


def storage_kind(duckdb_type: str) -> str | None:
    """Return text, integer, float, decimal, boolean, date, timestamp or instant; None for what cannot be a value."""
    name = duckdb_type.upper()
    if name.endswith("]") or name.startswith(("STRUCT", "MAP", "UNION", "BLOB", "BIT", "INTERVAL", "VARIANT")):
        return None
    if name.startswith("TIMESTAMP"):
        return "instant" if "TIME ZONE" in name or name.endswith("TZ") else "timestamp"
    return _STORAGE.get(name.split("(", maxsplit=1)[0], "text")


_STORAGE = {
    # Integers that do not fit 64 bits stay text: they are ids.
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "float"),
    "DECIMAL": "decimal",
    "BOOLEAN": "boolean",
    "DATE": "date",
}


def clean(expression: str) -> str:
    """Return a text trimmed and NFC, NULL when nothing is left."""
    cleaned = f"nullif(trim(nfc_normalize({expression}), {literal(_BLANKS)}), '')"
    return f"CASE WHEN regexp_full_match({expression}, {literal(_CLEAN)}) THEN {expression} ELSE {cleaned} END"


def present(expression: str, storage: str) -> str:
    """Return the column with its blanks as NULL: cleaned when it is text, NaN removed when it is a float."""
    if storage == "text":
        return clean(f"{expression}::VARCHAR")
    if storage == "float":
        return f"CASE WHEN NOT isnan({expression}) THEN {expression} END"
    return expression


def as_text(expression: str, storage: str) -> str:
    """Return a present value as text; whole floats without a point, since ids often pass through floats."""
    if storage == "float":
        whole = f"{expression} = trunc({expression}) AND abs({expression}) < 1e15"
        return f"CASE WHEN {whole} THEN {expression}::BIGINT::VARCHAR ELSE {expression}::VARCHAR END"
    return expression if storage == "text" else f"{expression}::VARCHAR"


def value(kind: Kind, expression: str, storage: str, form: Format, *, digits: int = 2) -> str:
    """Return a present value as ``kind``; NULL when it cannot be read. ``digits`` are money's decimal places."""
    if kind is Kind.TIME:
        return _time(expression, storage, form)
    if kind is Kind.DATE:
        return f"CAST({_time(expression, storage, form)} AS DATE)"
    if kind is Kind.MONEY:
        return _minor_units(_number(expression, storage, form, _MONEY), digits)
    if kind is Kind.NUMBER:
        return _finite(_number(expression, storage, form, "DOUBLE"))
    if kind is Kind.FLAG:
        return _flag(expression, storage)
    return as_text(expression, storage)


def _time(expression: str, storage: str, form: Format) -> str:
    if storage in {"date", "timestamp"}:
        return _in_calendar(f"TRY_CAST({expression} AS TIMESTAMP)")
    if storage == "instant":
        return _in_calendar(f"({expression} AT TIME ZONE {literal(form.zone)})")
    text = as_text(expression, storage)
    if form.date_formats:
        return _in_calendar(f"try_strptime({text}, [{literals(form.date_formats)}])")
    instant = f"TRY_CAST(upper(replace(replace({text}, ' +', '+'), ' -', '-')) AS TIMESTAMPTZ)"
    return (
        f"CASE WHEN regexp_full_match({text}, {literal(_NAIVE)}) THEN TRY_CAST({text} AS TIMESTAMP)"
        f" WHEN regexp_full_match({text}, {literal(_WITH_OFFSET)})"
        f" THEN {instant} AT TIME ZONE {literal(form.zone)} END"
    )


def _in_calendar(time: str) -> str:
    return f"CASE WHEN isfinite({time}) AND year({time}) BETWEEN 1000 AND 9999 THEN {time} END"


def _number(expression: str, storage: str, form: Format, target: str) -> str:
    if storage in {"integer", "decimal", "float"}:
        return f"TRY_CAST({expression} AS {target})"
    text = as_text(expression, storage)
    pattern = _NUMBER if form.decimal == "." else _NUMBER_WITH_COMMA
    pointed = text if form.decimal == "." else f"replace({text}, ',', '.')"
    return f"CASE WHEN regexp_full_match({text}, {literal(pattern)}) THEN TRY_CAST({pointed} AS {target}) END"


def _finite(number: str) -> str:
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _minor_units(amount: str, digits: int) -> str:
    """Round half away from zero, as shops do, so that a purchase and its return cancel to the cent."""
    return f"TRY_CAST(round({amount}, {digits}) * {10**digits} AS BIGINT)"


def _flag(expression: str, storage: str) -> str:
    if storage == "boolean":
        return expression
    word = f"lower({as_text(expression, storage)})"
    yes, no = literals(TRUE_WORDS), literals(FALSE_WORDS)
    return f"CASE WHEN {word} IN ({yes}) THEN true WHEN {word} IN ({no}) THEN false END"
