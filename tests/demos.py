"""The demo workspaces as `make run` builds them, built once for the whole run of the tests, whoever asks first."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from segmentation.demo.workspaces import build_demo


def built(name: str, shared: Path) -> Path:
    """Return a demo workspace that nobody may change, in a directory that all test processes share.

    `make test` builds both beside the first tests, in PENCHANT_DEMOS. While writing tests,
    PENCHANT_DEMOS=data/workspaces takes those that were built before.
    """
    if elsewhere := os.environ.get("PENCHANT_DEMOS"):
        return _awaited(Path(elsewhere).resolve(), name)
    return once(shared / "workspaces" / name, lambda path: build_demo(name, path, progress=lambda share, text: None))


def once(path: Path, build: Callable[[Path], None]) -> Path:
    """Return a path that ``build`` makes, whole or not at all, for whichever process of the run asks first."""
    path.parent.mkdir(exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            build(path)
        return path


def _awaited(directory: Path, name: str) -> Path:
    """Return the demo once nobody builds it any more: scripts/test.sh takes NAME.building away, whatever came of it."""
    while (directory / f"{name}.building").exists():
        time.sleep(0.1)
    assert (directory / name).exists(), f"there is no {name} demo in {directory}"
    return directory / name


def shared_directory(factory: pytest.TempPathFactory) -> Path:
    """Return the directory that the processes of one test run share."""
    base = factory.getbasetemp()
    # With pytest-xdist every process has a directory of its own inside the run's.
    return base.parent if base.name.startswith("popen-") else base


def copied(name: str, factory: pytest.TempPathFactory, target: Path) -> Path:
    """Return a copy of a demo workspace that a test may change."""
    source = built(name, shared_directory(factory))
    # Beside its database stand files of whoever reads it at this moment in another process: they come and go.
    return Path(shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm")))
