"""What was asked of an import, checked before a single row is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage.canonical import CUSTOMERS, ORDERS, TABLES
from segmentation.storage.connections import quiet
from segmentation.storage.mapping import WorkspaceMapping, read_mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """One checked import: the files by table, and how and up to when they are read."""

    files: Mapping[str, Path]
    as_of: date
    timezone: str
    mapping: WorkspaceMapping
    at: datetime
    salt: str


def read_request(
    *,
    files: Mapping[str, Path],
    as_of: date | str,
    timezone: str,
    mapping: Mapping[str, object],
    at: datetime,
    salt: str,
) -> ImportRequest:
    """Check what was asked and return it; raises ``UserError``. ``at`` must have a UTC offset."""
    if at.tzinfo is None:
        raise ValueError("the instant of an import needs a UTC offset")
    for table in files:
        if table not in TABLES:
            raise UserError(
                "unknown_table",
                Sentence("There is no table {table!r}.", table=table),
                hint=Sentence("The tables are {tables}.", tables=", ".join(TABLES)),
            )
    if not files:
        raise UserError(
            "nothing_to_import",
            Sentence("No file was named."),
            hint=Sentence("Give at least one of {tables}.", tables=", ".join(TABLES)),
        )
    request = ImportRequest(
        files={table: Path(files[table]) for table in TABLES if table in files},
        as_of=_date(as_of),
        timezone=_zone(timezone),
        mapping=read_mapping(mapping),
        at=at,
        salt=salt,
    )
    _check_formats(request)
    return request


def refuse_without_people(tables: set[str]) -> None:
    """Raise ``UserError`` unless customers or orders are among the tables there are."""
    if not tables & {CUSTOMERS.name, ORDERS.name}:
        raise UserError(
            "no_customers",
            Sentence(
                "Neither customers nor orders are known; there is only {tables}.", tables=", ".join(sorted(tables))
            ),
            hint=Sentence("Import customers or orders first, or together with this."),
        )


def _date(as_of: date | str) -> date:
    if isinstance(as_of, date) and not isinstance(as_of, datetime):
        return as_of
    text = str(as_of)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise UserError(
        "bad_as_of",
        Sentence("The as-of date {text!r} is not a date.", text=text),
        hint=Sentence("Write it as 2011-12-31."),
    )


@cache  # Every opened database of DuckDB takes tens of milliseconds.
def _zone(timezone: str) -> str:
    try:
        ZoneInfo(timezone)
        with quiet(duckdb.connect(":memory:")) as connection:
            connection.execute("SELECT timezone($1, TIMESTAMP '2000-01-01')::VARCHAR", [timezone])
    except (ZoneInfoNotFoundError, ValueError, OSError, duckdb.Error) as error:
        raise UserError(
            "unknown_timezone",
            Sentence("There is no time zone {timezone!r}.", timezone=timezone),
            hint=Sentence("Use a name of the IANA list, such as Europe/Berlin, America/New_York or UTC."),
        ) from error
    return timezone


def _check_formats(request: ImportRequest) -> None:
    formats = {text for table in TABLES for text in request.mapping.table(table).date_formats}
    if not formats:
        return
    with quiet(duckdb.connect(":memory:")) as connection:
        for text in sorted(formats):
            try:
                connection.execute("SELECT try_strptime('', $1)", [text])
            except duckdb.Error as error:
                raise UserError(
                    "bad_mapping",
                    Sentence("The mapping's date_format {text!r} is not a date format.", text=text),
                    hint=Sentence("Use fields such as %d, %m, %Y, %H and %M."),
                ) from error
