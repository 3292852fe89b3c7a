"""All the figures of one run as one document, in the order in which they are read."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import answers, baseline, memory
from benchmarks.data import GENERATOR, SCHEMAS, Progress, rows_of
from benchmarks.lines import JUDGED_FROM, Line, Scans
from benchmarks.machine import machine, versions
from benchmarks.made_up_workspace import Build, MadeUpWorkspace, prepare
from benchmarks.others import others
from segmentation.api import Failed

Document = dict[str, Any]
BUILD_SECONDS = 20 * 60
BUILD_BYTES = 8e9
_BUILD_CUSTOMERS = 10_000_000
_INDEX = "of it, the index alone"


def run(place: MadeUpWorkspace, *, rounds: int, think_s: float, progress: Progress) -> Document:
    """Make what is missing, measure everything and return the document.

    Raises Failed when counts differ, or when the scan itself is too slow to be compared with.
    """
    build = prepare(place, progress)
    progress(0.0, "Measuring memory in a process of its own")
    held = memory.of_a_process(place.workspace)
    opened = answers.Opened(place.workspace)
    progress(0.2, "Comparing the counts of the index and the scan")
    answers.check_counts(opened, place.narrow)
    progress(0.3, "Measuring answers")
    samples = answers.measure(opened, place.narrow, rounds)
    scans = Scans(customers=place.customers, f7=samples.best["F7"], f8=samples.best["F8"])
    refuse_slow_scan(scans)
    progress(0.6, "Measuring eight people at once")
    together = answers.together(opened, think_s=think_s)
    answers.opening(place.workspace, opened, samples)
    opened.close()
    progress(0.8, "Measuring pandas, SQLite and PostgreSQL")
    beside = [asdict(other) for other in others(place.narrow, place.customers)]
    lines = [*_answers(samples, scans), *_memory(held, scans), _together(together, scans), *_unbounded(samples, scans)]
    return {
        "customers": place.customers,
        "seed": place.seed,
        "generator": GENERATOR,
        "rounds": rounds,
        "rows": {table: rows_of(table, place.customers) for table in SCHEMAS},
        "machine": machine(),
        "versions": versions(),
        "bytes": sizes(place),
        "build": {**asdict(build), "within": _build_is_within(build, place.customers)},
        "scans": {name: _scan(name, scans) for name in baseline.LIMITS},
        "lines": [asdict(line) for line in lines],
        "beside": beside,
    }


def missed(document: Mapping[str, Any]) -> list[str]:
    """Return what was judged and is not within its bound."""
    lines = [line["what"] for line in document["lines"] if line["within"] is False]
    return lines + (["building the snapshot"] if document["build"]["within"] is False else [])


def refuse_slow_scan(scans: Scans) -> None:
    """Raise Failed when a scan takes more than its `baseline.LIMITS`, from `JUDGED_FROM` customers up."""
    for name, limit in baseline.LIMITS.items():
        found = _nanoseconds(name, scans)
        if scans.customers >= JUDGED_FROM and found > limit:
            raise Failed(
                "slow_baseline",
                f"The scan of {name} takes {found:.1f} CPU nanoseconds a customer; at most {limit:g} are fair.",
                hint="Run it again on a quieter machine: ratios to a slow scan flatter.",
            )


def _nanoseconds(name: str, scans: Scans) -> float:
    return 1e6 * scans.of(name) / scans.customers


def _scan(name: str, scans: Scans) -> Document:
    return {"cpu_ms": scans.of(name), "ns_per_customer": _nanoseconds(name, scans), "limit": baseline.LIMITS[name]}


def _answers(samples: answers.Samples, scans: Scans) -> Iterator[Line]:
    best = samples.best
    six = "6-rule nested filter, rules cached: counts + sums + full funnel"
    yield scans.compared("cached", six, best["cached"], per="F8", bound=0.06)
    yield scans.compared("cached_index", _INDEX, best["cached_index"], per="F8")
    new = "one new rule on a resident column + histogram"
    yield scans.compared("first_use", f"{new}: first use of the column", best["first_use"], per="F7", bound=0.6)
    yield scans.compared("later_use", f"{new}: later uses", best["later_use"], per="F7", bound=0.2)
    yield scans.compared("later_use_index", _INDEX, best["later_use_index"], per="F7")
    sql = "one new rule through SQL + histogram"
    yield scans.compared("sql", sql, best["sql"], per="F7", bound=1.3, note="a plan started within N days")
    yield scans.compared("sql_index", _INDEX, best["sql_index"], per="F7")
    yield scans.absolute("slider", "any slider position (the slowest of 500)", best["slider"], bound=0.1)


def _memory(held: Mapping[str, Mapping[str, int]], scans: Scans) -> Iterator[Line]:
    after, before = held["after"], held["before"]
    note = f"{after['anonymous'] / 1e6:,.0f} MB anonymous; {before['all'] / 1e6:,.0f} MB before opening anything"
    what = "process memory (anonymous + file pages), one prediction open, 40 cached rules"
    yield scans.absolute("memory", what, after["all"] / 1e6, unit="MB", bound=1_500, note=note)


def _together(found: answers.Together, scans: Scans) -> Line:
    what = "8 threads, 1 s think time, no new SQL rule: p95 of CPU per answer"
    note = f"{found.answers} answers; {found.mean_of_process:.1f} ms on average with every thread of the process"
    return scans.absolute("together", what, found.p95, bound=30, note=note)


def _unbounded(samples: answers.Samples, scans: Scans) -> Iterator[Line]:
    best = samples.best
    yield scans.compared(
        "sql_product", "one new rule on orders of one product, through SQL", best["sql_product"], per="F7"
    )
    yield scans.compared(
        "sql_45_days", "an arbitrary window (45 days of visits), through SQL", best["sql_45_days"], per="F7"
    )
    yield scans.absolute("open", "opening the workspace and its newest snapshot", best["open"] + best["open_snapshot"])
    yield scans.absolute("first_answer", "the first answer after that: F8, nothing cached", best["first_answer"])
    yield scans.absolute("segment", "opening a saved segment (F8), rules cached", best["segment"])


def _build_is_within(build: Build, customers: int) -> bool | None:
    """Judge the build at the size it is promised for, and at larger ones."""
    if customers < _BUILD_CUSTOMERS:
        return None
    return build.wall_s <= BUILD_SECONDS and build.peak_rss_bytes <= BUILD_BYTES


def sizes(place: MadeUpWorkspace) -> dict[str, int]:
    """Return the bytes on disk of the sources, the snapshots, the scores and the narrow table."""
    parts = {
        "sources": place.sources,
        "snapshots": place.workspace / "snapshots",
        "imports": place.workspace / "imports",
        "scores": place.workspace / "scores",
        "narrow": place.narrow,
    }
    return {name: _bytes(path) for name, path in parts.items()}


def _bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
