"""Measures the targets: ``python -m benchmarks.campaigns``. Exit code 1 when one is missed."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.campaigns.launch import CUSTOMERS, measured
from benchmarks.campaigns.measures import SIMULATIONS, daily, intervals, power
from benchmarks.campaigns.report import REPORT
from benchmarks.data import Progress
from benchmarks.made_up_workspace import ROOT
from benchmarks.measuring import Steps, run, told
from benchmarks.targets import Part
from segmentation.api import UserError

_SIMULATED: Mapping[str, Callable[[int, Progress], Part]] = {"intervals": intervals, "power": power, "daily": daily}


def measure(
    parts: Annotated[list[str] | None, typer.Argument(help="intervals, power, daily, launch; all.")] = None,
    simulations: Annotated[int, typer.Option(min=100, help="How many campaigns of each kind.")] = SIMULATIONS,
    customers: Annotated[int, typer.Option(min=1_000, help="How many made-up customers to launch to.")] = CUSTOMERS,
    cache: Annotated[Path, typer.Option(help="Where made-up workspaces are kept.")] = ROOT / "data/benchmarks",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures and write the README.")] = False,
) -> None:
    """Simulate campaigns whose effect is known, launch one, and print which targets are met and which are missed."""
    ways: Mapping[str, Callable[[Progress], Part]] = {
        **{name: partial(simulated, simulations) for name, simulated in _SIMULATED.items()},
        "launch": partial(measured, customers, cache),
    }
    unknown = [name for name in parts or () if name not in ways]
    if unknown:
        raise UserError("part", f"{unknown[0]!r} is not measured here; accepted: {', '.join(ways)}.")
    chosen = [name for name in ways if not parts or name in parts]
    tell = Steps()
    found = {name: ways[name](tell) for name in chosen}
    sizes = dict.fromkeys(_SIMULATED, f"--simulations {simulations}") | {"launch": f"--customers {customers}"}
    commands = {part.name: f"python -m benchmarks.campaigns {name} {sizes[name]}" for name, part in found.items()}
    told(REPORT, list(found.values()), commands, as_json=as_json, save=save)


if __name__ == "__main__":
    run(measure)
