"""The options that several commands share, and what they mean."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from segmentation.api import (
    HAS_PURCHASED,
    Everyone,
    FileOptions,
    Filter,
    InCategory,
    Question,
    Score,
    Selection,
    UserError,
    from_json,
)
from segmentation.api.prediction_values import EventName
from segmentation.exports.destination import Delimiter

Directory = Annotated[Path, typer.Option("--workspace", help="The workspace's directory.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
FilterFile = Annotated[Path | None, typer.Option("--filter", help="A file with a filter as JSON, version 1.")]
# Messages name files: no line is broken inside a path, and brackets in a name are no markup.
File = Annotated[Path | None, typer.Option(help="CSV or Parquet.")]
PredictionId = Annotated[str | None, typer.Option("--prediction", help="A prediction's id.")]
ScoreRange = Annotated[str | None, typer.Option("--range", help="Scores LOW:HIGH, e.g. 50:75.")]
Levels = Annotated[str | None, typer.Option("--category", help="low, medium, high, separated by commas.")]
Columns = Annotated[str | None, typer.Option("--columns", help="Columns besides the needed ones: a,b,c.")]
DelimiterName = Annotated[str, typer.Option("--delimiter", help="Between columns of csv: comma, semicolon or tab.")]
DecimalComma = Annotated[bool, typer.Option("--decimal-comma", help="Write 12,5 in csv, for a French spreadsheet.")]
AudienceName = Annotated[str, typer.Option("--audience-name", help="What the column audience says.")]
PlainText = Annotated[bool, typer.Option("--plain-text", help="No hashes for google_ads and meta.")]
_DELIMITERS: Mapping[str, Delimiter] = {"comma": ",", "semicolon": ";", "tab": "\t"}


def file_options(
    columns: str | None, delimiter: str, audience_name: str, *, decimal_comma: bool, hashed: bool
) -> FileOptions:
    """Return how a file is to be written. Raises `UserError` for an unknown delimiter."""
    if delimiter not in _DELIMITERS:
        raise UserError("delimiter", f"{delimiter!r} is not a delimiter; accepted: {', '.join(_DELIMITERS)}.")
    return FileOptions(
        columns=None if columns is None else tuple(name.strip() for name in columns.split(",") if name.strip()),
        delimiter=_DELIMITERS[delimiter],
        decimal_comma=decimal_comma,
        audience_name=audience_name,
        hashed=hashed,
    )


def filter_in(file: Path | None) -> Filter:
    """Return the filter in a file, or everyone without one. Raises as `read_file`, and `InvalidFilter`."""
    return Everyone() if file is None else from_json(read_file(file, "filter", "JSON", json.loads))


def question_in(window: int, event: str, audience: Path | None) -> Question:
    """Return what the options ask, of the customers with a purchase unless a file names others. Raises `UserError`."""
    about = HAS_PURCHASED if audience is None else filter_in(audience)
    return Question(window=window, event=cast("EventName", event), audience=about)


def day_in(text: str) -> date:
    """Return the day an option names. Raises `UserError` for anything but YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError("date", f"{text!r} is not a date; expected YYYY-MM-DD.") from error


def read_file(file: Path, what: str, form: str, parse: Callable[[str], Any]) -> Any:
    """Return what a text file holds. Raises `UserError` when it is missing, unreadable or not of the form."""
    try:
        return parse(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"{what}_missing", f"There is no {what} file {file}.") from error
    except OSError as error:
        raise UserError(f"{what}_unreadable", f"The {what} file {file} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{what}_unreadable", f"The {what} file {file.name} is not {form}: {error}") from error


def selection(prediction: str | None, score_range: str | None, category: str | None) -> Selection:
    """Return the part of a prediction that the options choose. Raises `UserError` for one that cannot be told."""
    if score_range is None and category is None:
        return None if prediction is None else Score(prediction=prediction, low=0, high=100)
    if prediction is None or (score_range and category):
        raise UserError("selection", "A range or categories, not both, and of a prediction: add --prediction ID.")
    if category is not None:
        return InCategory(prediction=prediction, categories=tuple(category.split(",")))  # type: ignore[arg-type]
    try:
        low, high = (float(part) for part in str(score_range).split(":"))
    except ValueError as error:
        raise UserError("range", f"{score_range!r} is not a range; expected LOW:HIGH, e.g. 50:75.") from error
    return Score(prediction=prediction, low=low, high=high)
