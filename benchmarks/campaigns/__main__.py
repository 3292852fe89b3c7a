"""Measures the targets: ``python -m benchmarks.campaigns``. Exit code 1 when one is missed."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from benchmarks.campaigns.measures import SIMULATIONS, daily, intervals, power
from benchmarks.campaigns.report import REPORT
from benchmarks.data import Progress
from benchmarks.measuring import Steps, run, told
from benchmarks.targets import Part
from segmentation.api import UserError

_PARTS: Mapping[str, Callable[[int, Progress], Part]] = {"intervals": intervals, "power": power, "daily": daily}


def measure(
    parts: Annotated[list[str] | None, typer.Argument(help="intervals, power, daily; all.")] = None,
    simulations: Annotated[int, typer.Option(min=100, help="How many campaigns of each kind.")] = SIMULATIONS,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Keep the figures and write the README.")] = False,
) -> None:
    """Simulate campaigns whose effect is known, and print which targets are met and which are missed."""
    unknown = [name for name in parts or () if name not in _PARTS]
    if unknown:
        raise UserError("part", f"{unknown[0]!r} is not measured here; accepted: {', '.join(_PARTS)}.")
    chosen = [name for name in _PARTS if not parts or name in parts]
    tell = Steps()
    found = [_PARTS[name](simulations, tell) for name in chosen]
    commands = {name: f"python -m benchmarks.campaigns {name} --simulations {simulations}" for name in chosen}
    told(REPORT, found, commands, as_json=as_json, save=save)


if __name__ == "__main__":
    run(measure)
