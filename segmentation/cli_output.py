"""What the command prints: answers on standard output, progress and messages on standard error."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from segmentation.api import Filter, to_json

stderr = Console(stderr=True, soft_wrap=True, markup=False)


@contextmanager
def progress_bar() -> Iterator[Callable[[float, str], None]]:
    """Show progress on standard error; yield what takes a share from 0 to 1 and what is being done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda share, text: bar.update(task, completed=share, description=text)


def plain(value: Any) -> Any:
    """Return a value of the facade as JSON knows it."""
    if isinstance(value, Filter):
        return to_json(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return str(value) if isinstance(value, Path) else value


def print_answer(value: Any, as_json: bool) -> None:
    """Print a value of the facade on standard output: one line of JSON, or laid out for a person."""
    text = json.dumps(plain(value), ensure_ascii=False)
    if as_json:
        sys.stdout.write(text + "\n")
    else:
        Console().print_json(text)
