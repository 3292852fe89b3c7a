"""The workspace that is looked at: many made-up customers, and a segment of one rule on a column in memory."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.data import Progress
from benchmarks.made_up_workspace import PREDICTION, copied, default_directory, prepare
from segmentation.api import LOCAL, EventDate, WithinDays, open_workspace

NAME = "made-up"
TITLE = "Ordered lately"
DAYS = 30
"""The number of the rule at first: ordered within so many days."""


@contextmanager
def looked_at(customers: int, cache: Path, progress: Progress) -> Iterator[Path]:
    """Make what is missing and yield the folder that holds the workspace, a copy that ends with the block."""
    place = default_directory(customers, cache)
    prepare(place, progress)
    folder = place.directory / "served"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        workspace = open_workspace(copied(place.workspace, folder / NAME))
        rule = EventDate(event="last_order", when=WithinDays(days=DAYS))
        saved = workspace.segments.save(TITLE, rule, actor=LOCAL)
        (folder / "address").write_text(
            f"/audience?workspace={NAME}&segment={saved.id}&prediction={PREDICTION}&lang=en", encoding="utf-8"
        )
        workspace.close()
        yield folder
    finally:
        shutil.rmtree(folder)


def address(folder: Path) -> str:
    """Return the path and query of the Audience page with the segment's rule and the prediction."""
    return (folder / "address").read_text(encoding="utf-8")
