"""Files that a person hands in, kept for as long as they are read."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from segmentation.api import Workspace


@contextmanager
def kept(workspace: Workspace, given: Any) -> Iterator[Path]:
    """Keep an upload as a file for as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="list-", dir=workspace.uploads) as folder:
        # Its own name stands in messages; where it came from does not matter.
        file = Path(folder) / Path(given.name).name
        given.seek(0)
        with file.open("wb") as target:
            shutil.copyfileobj(given, target)
        yield file
