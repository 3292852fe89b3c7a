"""Measures the targets: ``python -m benchmarks.quality``, as ``make quality`` does. Exit code 1 when one is missed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.data import Progress
from benchmarks.made_up_workspace import ROOT
from benchmarks.measuring import Steps, run, told
from benchmarks.quality import bank, cells, notebook, rolling, scale, studio
from benchmarks.quality.report import REPORT
from benchmarks.targets import Part
from segmentation.api import UserError


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
    tell = Steps()
    found = [_PARTS[name](places, tell) for name in chosen]
    commands = {part.name: _command(name, customers) for name, part in zip(chosen, found, strict=True)}
    told(REPORT, found, commands, as_json=as_json, save=save)


def _chosen(parts: list[str] | None) -> list[str]:
    unknown = [name for name in parts or () if name not in _PARTS]
    if unknown:
        raise UserError("part", f"{unknown[0]!r} is not measured here; accepted: {', '.join(_PARTS)}.")
    return [name for name in _PARTS if not parts or name in parts]


def _command(name: str, customers: int) -> str:
    sized = f" --customers {customers}" if name == "scale" else ""
    return f"python -m benchmarks.quality {name}{sized}"


if __name__ == "__main__":
    run(measure)
