"""The retail demo that three parts are measured on."""

from pathlib import Path

from benchmarks.data import Progress
from segmentation.demo.workspaces import build_demo

NAME = "retail"


def built(directory: Path, progress: Progress) -> Path:
    """Return the retail demo at ``directory``, building it when nothing is there yet."""
    if not directory.exists():
        directory.parent.mkdir(parents=True, exist_ok=True)
        build_demo(NAME, directory, progress=progress)
    return directory
