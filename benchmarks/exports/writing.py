"""One file in a process of its own: ``python -m benchmarks.exports.writing DESTINATION ROWS`` prints what it took."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pyarrow as pa

from benchmarks.alone import alone, most_held
from benchmarks.exports.people import MadeUpPeople
from segmentation.api import DESTINATIONS, FileOptions
from segmentation.exports.writing import write_file

_BY_EMAIL = FileOptions(channel="email", columns=("first_name", "last_name", "score"))
_SCORED = FileOptions(columns=("first_name", "score", "level"))
OPTIONS = {
    **dict.fromkeys(("csv", "xlsx", "parquet"), _BY_EMAIL),
    "google_ads": FileOptions(columns=("first_name", "last_name", "country", "postal_code")),
    "meta": FileOptions(columns=("first_name", "last_name", "country", "postal_code", "city", "region")),
    **dict.fromkeys(("braze", "mailchimp", "listmonk"), _SCORED),
    # It takes 50 MB at most: a million people with scores would be more.
    "klaviyo": FileOptions(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What writing one file took. ``peak_bytes`` is the most memory of the process, its start included."""

    rows: int
    cpu_s: float
    peak_bytes: int
    size: int


def taken(destination: str, rows: int) -> Taken:
    """Return what writing so many people took, in a process of its own, without making them up."""
    return Taken(**alone("benchmarks.exports.writing", destination, str(rows)))


class _Clocked:
    """People whose making up is not counted."""

    def __init__(self, people: MadeUpPeople) -> None:
        self.schema = people.schema
        self.spent = 0.0
        self._people = people

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the people."""
        made = self._people.batches()
        while True:
            start = process_time()
            batch = next(made, None)
            self.spent += process_time() - start
            if batch is None:
                return
            yield batch


def main(destination: str, rows: int) -> None:
    """Write the file and print what it took."""
    people = _Clocked(MadeUpPeople(count=rows))
    with TemporaryDirectory() as directory:
        file = Path(directory) / "list"
        start = process_time()
        written = write_file(DESTINATIONS[destination], file, people, options=OPTIONS[destination], expected=rows)
        cpu = process_time() - start - people.spent
        size = file.stat().st_size
    found = Taken(rows=written.rows, cpu_s=cpu, peak_bytes=most_held(), size=size)
    sys.stdout.write(json.dumps(asdict(found)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
