"""What the commands that measure targets share: steps, tables or JSON, exit code 1 when a target is missed."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer
from rich.console import Console

from benchmarks.report import HEAD, Report, rows
from benchmarks.tables import terminal
from benchmarks.targets import Document, Part, missed
from segmentation.api import UserError

STDERR = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
_WIDTH = 160


def told(report: Report, found: Sequence[Part], commands: Mapping[str, str], *, as_json: bool, save: bool) -> None:
    """Print what was measured, and keep it where asked. Raises typer.Exit with code 1 when a target is missed."""
    document = report.document(found, commands)
    if save:
        STDERR.print(f"Written: {report.keep(document)}")
    _print(found, document, as_json)
    failed = missed(found)
    for line in failed:
        STDERR.print(f"Missed: {line}.")
    if failed:
        raise typer.Exit(1)


def _print(parts: Sequence[Part], document: Document, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, markup=False)
    for part in parts:
        console.print(f"\n{part.title}\n{part.protocol}")
        if part.targets:
            console.print(terminal(HEAD, rows(part.targets)))
        if part.rows:
            console.print(terminal(part.head, iter(part.rows)))


class Steps:
    """Tells each step once on standard error: steps that go on report their progress many times."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, share: float, text: str) -> None:
        """Tell a step, unless it is the one told last."""
        if text != self._last:
            self._last = text
            STDERR.print(text)


def run(command: Callable[..., Any]) -> None:
    """Run a command; errors meant for people end it in one sentence and with their exit code."""
    try:
        typer.run(command)
    except UserError as error:
        STDERR.print(f"{error.code}: {error}")
        sys.exit(error.exit_code)
