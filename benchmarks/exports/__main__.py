"""Measures how files are written: ``python -m benchmarks.exports``. Exit code 1 when a target is missed."""

from collections.abc import Mapping
from typing import Annotated

import typer

from benchmarks.exports import rival
from benchmarks.exports.report import REPORT
from benchmarks.exports.writing import Taken, taken
from benchmarks.measuring import Steps, run, told
from benchmarks.targets import Part, Target
from segmentation.api import DESTINATIONS

MILLION = 1_000_000
TIMES_PANDAS = 3.0
GROWTH = 1.10
HASHED_SECONDS = 30.0
HASHED_BYTES = 0.5e9
FLAT = ("csv", "xlsx", "parquet", "google_ads")


def measure(
    rows: Annotated[int, typer.Option(min=1_000, help="How many made-up people.")] = MILLION,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures and write the README.")] = False,
) -> None:
    """Measure the targets that were set for files, and print which are met and which are missed."""
    tell = Steps()
    tell(0.0, "Ours and pandas in turn")
    found = [speed(rows, rival.rows_per_second(rows))]
    whole: dict[str, Taken] = {}
    for number, id in enumerate(DESTINATIONS):
        tell(0.1 + number / 10, f"A file for {id}")
        whole[id] = taken(id, rows)
    fifths = {
        id: (taken(id, rows // 5), whole[id]) if id == "xlsx" else (whole[id], taken(id, 5 * rows)) for id in FLAT
    }
    found += [memory(fifths), destinations(rows, whole)]
    commands = {part.name: f"python -m benchmarks.exports --rows {rows}" for part in found}
    told(REPORT, found, commands, as_json=as_json, save=save)


def _fivefold(id: str, rows: int, whole: Taken) -> tuple[Taken, Taken]:
    """A fifth and the whole where more would not fit into a file, else the whole and five times as many."""
    largest = DESTINATIONS[id].largest_rows
    fits = largest is None or 5 * rows <= largest
    return (whole, taken(id, 5 * rows)) if fits else (taken(id, rows // 5), whole)


def speed(rows: int, per_second: dict[str, float]) -> Part:
    """Return how many times faster than pandas the same guarded CSV is written."""
    ratio = per_second["ours"] / per_second["pandas"]
    return Part(
        name="speed",
        title="CSV of five guarded columns",
        protocol=f"{rows:,} people in memory, five columns of texts, one cell in ten begins like a formula. Ours and "
        f"pandas in turn, in one process, the median of {rival.ROUNDS} rounds; both files hold the same cells.",
        targets=(Target(what="times the rows of pandas per CPU second", measured=ratio, low=TIMES_PANDAS, digits=1),),
        head=("written by", "rows per CPU second"),
        rows=tuple((name, f"{rate:,.0f}") for name, rate in per_second.items()),
    )


def memory(pairs: Mapping[str, tuple[Taken, Taken]]) -> Part:
    """Return how the most memory grows with five times the people."""
    return Part(
        name="memory",
        title="Memory with five times the people",
        protocol="Each file in a process of its own; the most memory it ever held, that of Python and its packages "
        "included. People are made up batch by batch.",
        targets=tuple(
            Target(
                what=f"{id}: memory with five times the people, times that before",
                measured=large.peak_bytes / small.peak_bytes,
                high=GROWTH,
                digits=2,
            )
            for id, (small, large) in pairs.items()
        ),
        head=("file", "people", "MB", "people", "MB"),
        rows=tuple(
            (id, *(text for one in pair for text in (f"{one.rows:,}", _megabytes(one.peak_bytes))))
            for id, pair in pairs.items()
        ),
    )


def destinations(rows: int, whole: Mapping[str, Taken]) -> Part:
    """Return what a file for each destination takes; a hashed one has to leave room in a launch."""
    hashed = whole["google_ads"]
    times = MILLION / rows
    return Part(
        name="destinations",
        title=f"A file of {rows:,} people for each destination",
        protocol="CPU time of one process, without making up the people. google_ads hashes e-mail, phone, first and "
        "last name, meta all it has. A launch of 1,000,000 members may take 60 s and 1 GB in all: this leaves half.",
        targets=(
            Target(
                what="google_ads: 1,000,000 people",
                measured=hashed.cpu_s * times,
                high=HASHED_SECONDS,
                digits=1,
                unit="s",
            ),
            Target(what="its memory", measured=hashed.peak_bytes / 1e9, high=HASHED_BYTES / 1e9, digits=2, unit="GB"),
        ),
        head=("file", "CPU s", "rows per CPU second", "memory MB", "size MB"),
        rows=tuple(
            (
                id,
                f"{one.cpu_s:,.1f}",
                f"{one.rows / one.cpu_s:,.0f}",
                _megabytes(one.peak_bytes),
                _megabytes(one.size),
            )
            for id, one in whole.items()
        ),
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}"


if __name__ == "__main__":
    run(measure)
