"""A run's document as tables: Markdown for ``README.md``, the same cells for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

Row = tuple[str, ...]
LINES = ("", "measured", "ratio", "at most", "")
BESIDE = ("CPU ms", "F7", "F8", "")


def line_rows(document: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the rows of the table of lines, the scans first."""
    for name, scan in document["scans"].items():
        what = f"the scan, {name}: {scan['ns_per_customer']:.1f} ns a customer, of {scan['limit']:g} at most"
        yield (what, f"{scan['cpu_ms']:,.1f} ms", f"1.00x {name}", "", "")
    for line in document["lines"]:
        yield (line["what"], _value(line), _ratio(line), _bound(line), _verdict(line["within"], line["note"]))
    build = document["build"]
    what = "building the snapshot, Parquet files to published"
    measured = f"{build['wall_s'] / 60:.1f} min, {build['peak_rss_bytes'] / 1e9:.1f} GB"
    cpu = f"{build['cpu_s'] / 60:.1f} min of CPU"
    yield (what, measured, "", "20 min, 8 GB at 10M", _verdict(build["within"], cpu))


def beside_rows(document: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the rows of the table of other engines, the scan and the index first."""
    values = {line["key"]: line["value"] for line in document["lines"]}
    scans = [document["scans"][name]["cpu_ms"] for name in ("F7", "F8")]
    yield ("Penchant, rules cached", "", _number(values["cached"]), "through the facade, with the full funnel")
    yield ("Penchant, one new rule", _number(values["later_use"]), "", "through the facade, with the full funnel")
    yield ("DuckDB, the scan", *map(_number, scans), "sorted narrow table")
    for other in document["beside"]:
        yield (other["name"], *(_number(other["cpu_ms"][name]) for name in ("F7", "F8")), other["note"])


def terminal(head: Sequence[str], rows: Iterator[Row]) -> Table:
    """Return a table for a terminal."""
    table = Table()
    for position, title in enumerate(head):
        table.add_column(title, justify="right" if 0 < position < 4 else "left")
    for row in rows:
        table.add_row(*row)
    return table


def markdown(head: Sequence[str], rows: Iterator[Row]) -> str:
    """Return a table for a document."""
    ruler = ("---", *("--:" for _ in head[1:-1]), "---")
    return "\n".join(f"| {' | '.join(row)} |" for row in (tuple(head), ruler, *rows))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"


def _value(line: Mapping[str, Any]) -> str:
    digits = 3 if line["value"] < 1 else 1
    return f"{line['value']:,.{digits}f} {line['unit']}"


def _ratio(line: Mapping[str, Any]) -> str:
    return "" if line["ratio"] is None else f"{line['ratio']:.3f}x {line['per']}"


def _bound(line: Mapping[str, Any]) -> str:
    if line["bound"] is None:
        return ""
    return f"{line['bound']:g}x" if line["per"] else f"{line['bound']:,g} {line['unit']}"


def _verdict(within: bool | None, note: str) -> str:
    word = {True: "yes", False: "NO", None: ""}[within]
    return "; ".join(part for part in (word, note) if part)
