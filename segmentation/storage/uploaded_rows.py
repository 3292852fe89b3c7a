"""Reading the rows of a CSV file that a person handed in."""

import csv
from collections.abc import Iterator

from segmentation.errors import UserError
from segmentation.sentences import Sentence


def csv_rows(file: Iterator[str], delimiter: str, what: str) -> Iterator[list[str]]:
    """Yield the rows; ``what`` names the file in the `UserError` that refuses one whose rows cannot be told."""
    try:
        yield from csv.reader(file, delimiter=delimiter)
    except csv.Error as error:
        raise UserError(
            "unreadable_rows",
            Sentence("The {what} cannot be told into rows; a quotation mark may be open.", what=what),
            hint=Sentence("Close the quotation mark, or double it where it is part of an id."),
        ) from error
