"""Measures the targets: ``python -m benchmarks.quality``, as ``make quality`` does. Exit code 1 when one is missed."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.data import Progress
from benchmarks.made_up_workspace import ROOT
from benchmarks.quality import bank, cells, notebook, report, rolling, scale, studio
from benchmarks.quality.targets import Document, Part, missed
from benchmarks.tables import terminal
from segmentation.api import UserError

_stderr = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
_WIDTH = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What the parts read, and how large the made-up workspace is."""

    retail: Path
    studio: Path | None
    bank: Path
    cache: Path
    customers: int


_PARTS: Mapping[str, Callable[[Places, Progress], Part]] = {
    "cells": lambda places, progress: cells.measure(places.retail, progress),
    "rolling": lambda places, progress: rolling.measure(places.retail, progress),
    "notebook": lambda places, progress: notebook.measure(places.retail, progress),
    "studio": lambda places, progress: studio.measure(places.studio, progress),
    "bank": lambda places, progress: bank.measure(places.bank, progress),
    "scale": lambda places, progress: scale.measure(places.customers, places.cache, progress),
}


def measure(
    parts: Annotated[
        list[str] | None, typer.Argument(help="cells, rolling, notebook, studio, bank, scale; all.")
    ] = None,
    retail: Annotated[Path, typer.Option(help="The retail demo; built there when it is missing.")] = ROOT
    / "data/workspaces/retail",
    made: Annotated[Path | None, typer.Option("--studio", help="A studio demo; a fresh one when not given.")] = None,
    contacts: Annotated[Path, typer.Option("--bank", help="UCI Bank Marketing as Parquet.")] = bank.FILE,
    cache: Annotated[Path, typer.Option(help="Where made-up workspaces are kept.")] = ROOT / "data/benchmarks",
    customers: Annotated[int, typer.Option(min=1_000, help="How many made-up customers; for scale.")] = 1_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures and write the README.")] = False,
) -> None:
    """Measure the targets that were set for the predictions, and print which are met and which are missed."""
    chosen = _chosen(parts)
    places = Places(retail=retail, studio=made, bank=contacts, cache=cache, customers=customers)
    tell = _Steps()
    found = [_PARTS[name](places, tell) for name in chosen]
    document = report.document(
        found, {part.name: _command(name, customers) for name, part in zip(chosen, found, strict=True)}
    )
    if save:
        _stderr.print(f"Written: {report.keep(document)}")
    _print(found, document, as_json)
    failed = missed(found)
    for line in failed:
        _stderr.print(f"Missed: {line}.")
    if failed:
        raise typer.Exit(1)


def _chosen(parts: list[str] | None) -> list[str]:
    unknown = [name for name in parts or () if name not in _PARTS]
    if unknown:
        raise UserError("part", f"{unknown[0]!r} is not measured here; accepted: {', '.join(_PARTS)}.")
    return [name for name in _PARTS if not parts or name in parts]


def _command(name: str, customers: int) -> str:
    sized = f" --customers {customers}" if name == "scale" else ""
    return f"python -m benchmarks.quality {name}{sized}"


def _print(parts: list[Part], document: Document, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, markup=False)
    for part in parts:
        console.print(f"\n{part.title}\n{part.protocol}")
        if part.targets:
            console.print(terminal(report.HEAD, report.rows(part.targets)))
        if part.rows:
            console.print(terminal(part.head, iter(part.rows)))


class _Steps:
    """Tells each step once on standard error: steps that go on report their progress many times."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, share: float, text: str) -> None:
        if text != self._last:
            self._last = text
            _stderr.print(text)


def main() -> None:
    """Run the command; errors meant for people end it in one sentence and with their exit code."""
    try:
        typer.run(measure)
    except UserError as error:
        _stderr.print(f"{error.code}: {error}")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
