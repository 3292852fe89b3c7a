"""Files that were handed in to be imported. They hold people's data as it came, and go when their import has ended."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from segmentation.storage.durable import remove

LEFT_BEHIND = timedelta(days=1)
"""After which what nobody imported, or an import that was killed, left behind is removed."""


@contextmanager
def handed_in(uploads: Path, files: Iterable[Path], now: datetime) -> Iterator[None]:
    """Remove ``files`` at the end, however it ends, and at the beginning what was left behind in ``uploads``.

    ``uploads`` has one directory for each time somebody handed files in. Files elsewhere stay where they are.
    """
    own = {uploads / file.relative_to(uploads).parts[0] for file in files if file.is_relative_to(uploads)}
    for directory in _directories(uploads):
        if directory not in own and directory.stat().st_mtime < (now - LEFT_BEHIND).timestamp():
            remove(directory)
    try:
        yield
    finally:
        for directory in own:
            remove(directory)


def _directories(uploads: Path) -> list[Path]:
    return [entry for entry in uploads.iterdir() if entry.is_dir()] if uploads.is_dir() else []
