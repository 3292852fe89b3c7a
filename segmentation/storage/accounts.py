"""The account of an import: what became of every row that was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

IDENTICAL = "identical_duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAccount:
    """What became of the rows of one file.

    ``read == accepted + rejected`` and ``rejected == sum(reasons.values())``; ``accepted`` rows are in the table.
    An identical duplicate collapses into its twin and counts as rejected, under ``identical_duplicate``;
    ``collapsed`` is that count. Lines with nothing in any cell are not rows. ``rejects_file`` lists each rejected row.
    """

    read: int
    accepted: int
    rejected: int
    collapsed: int
    reasons: Mapping[str, int]
    rejects_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did. ``published`` is false when the data was unchanged and the snapshot already there."""

    snapshot: str
    as_of: date
    published: bool
    tables: Mapping[str, TableAccount]
    notices: tuple[str, ...]
