"""Where a list can go, and how its file is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from segmentation.exports.csv_list import Written, write_csv
from segmentation.filters.nodes import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A service or format: ``channel`` is the one whose consent it needs, None where any can be chosen."""

    id: str
    channel: Channel | None
    extension: str


DESTINATIONS: Mapping[str, Destination] = {"csv": Destination(id="csv", channel=None, extension="csv")}


def write_file(
    destination: Destination,
    file: Path,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    *,
    options: Mapping[str, Any],
    expected: int,
) -> Written:
    """Write the file of a destination, whole or not at all. Raises `Failed` as `write_csv` does."""
    return write_csv(file, schema, batches, expected=expected)
