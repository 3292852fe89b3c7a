"""Measures the pages: ``python -m benchmarks.ui``, as ``make bench-ui`` does. Exit code 1 when a target is missed."""

import os
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.made_up_workspace import ROOT
from benchmarks.measuring import Steps, run, told
from benchmarks.ui import browser, people
from benchmarks.ui.report import REPORT
from benchmarks.ui.workspace import looked_at
from segmentation.api import UserError

PARTS = {"person": browser.measure, "people": people.measure}


def measure(
    parts: Annotated[list[str] | None, typer.Argument(help="person, people; both.")] = None,
    customers: Annotated[int, typer.Option(min=1_000, help="How many made-up customers.")] = 1_000_000,
    cache: Annotated[Path, typer.Option(help="Where made-up workspaces are kept.")] = ROOT / "data/benchmarks",
    busy: Annotated[bool, typer.Option("--busy", help="Measure although the machine is not idle.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures and write the README.")] = False,
) -> None:
    """Measure the targets that were set for the pages, and print which are met and which are missed."""
    chosen = _chosen(parts)
    load = os.getloadavg()[0]
    if load >= 1 and not busy:
        raise UserError("busy", f"The machine has a load of {load:.1f}; below 1 is accepted, or --busy.")
    with looked_at(customers, cache, tell := Steps()) as folder:
        found = {name: PARTS[name](folder, customers, tell) for name in chosen}
    commands = {
        part.name: f"python -m benchmarks.ui {name} --customers {customers}"
        for name, measured in found.items()
        for part in measured
    }
    told(REPORT, [part for measured in found.values() for part in measured], commands, as_json=as_json, save=save)


def _chosen(parts: list[str] | None) -> list[str]:
    unknown = [name for name in parts or () if name not in PARTS]
    if unknown:
        raise UserError("part", f"{unknown[0]!r} is not measured here; accepted: {', '.join(PARTS)}.")
    return [name for name in PARTS if not parts or name in parts]


if __name__ == "__main__":
    run(measure)
