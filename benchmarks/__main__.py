"""Runs the measurements: ``python -m benchmarks``, which ``penchant bench`` does from anywhere."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import readme
from benchmarks.data import SEED
from benchmarks.made_up_workspace import default_directory
from benchmarks.results import missed, run
from benchmarks.tables import BESIDE, LINES, beside_rows, line_rows, terminal
from segmentation.api import UserError

_stderr = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)

_WIDTH = 160


class _Steps:
    """Tells each step, and within a step every tenth part, on standard error: readable in a log file too."""

    def __init__(self) -> None:
        self._last = ("", 0)

    def __call__(self, share: float, text: str) -> None:
        here = (text.partition(":")[0], int(10 * share))
        if here != self._last:
            self._last = here
            _stderr.print(text)


def bench(
    customers: Annotated[int, typer.Option(min=1_000, help="How many made-up customers.")] = 1_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
    cache: Annotated[Path | None, typer.Option(help="Where made-up workspaces are kept.")] = None,
    save: Annotated[bool, typer.Option(help="Keep the figures in benchmarks/results and write the README.")] = False,
    rounds: Annotated[int, typer.Option(min=1, max=10, help="Repetitions; the least of each is kept.")] = 7,
    think: Annotated[float, typer.Option(min=0.0, help="Seconds between two questions of a person.")] = 1.0,
    seed: Annotated[int, typer.Option(min=0)] = SEED,
) -> None:
    """Measure Penchant against a hand-written scan, on made-up customers."""
    place = default_directory(customers, cache, seed)
    document = run(place, rounds=rounds, think_s=think, progress=_Steps())
    if save:
        _stderr.print(f"Written: {readme.keep(document)}")
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        console.print(terminal(LINES, line_rows(document)))
        console.print(terminal(BESIDE, beside_rows(document)))
    over = missed(document)
    if over:
        _stderr.print(f"Over the bound: {'; '.join(over)}.")
        raise typer.Exit(1)


def main() -> None:
    """Run the command; errors meant for people end it in one sentence and with their exit code."""
    try:
        typer.run(bench)
    except UserError as error:
        _stderr.print(f"{error.code}: {error}")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
