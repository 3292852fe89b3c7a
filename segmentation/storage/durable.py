"""Files that survive a crash: written, synced, renamed; and the lock that keeps builders apart."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from segmentation.errors import NotFound, UserError
from segmentation.sentences import Sentence


def sync_file(path: Path) -> None:
    """Force a file, or the entries of a directory, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(directory: Path) -> None:
    """Force a directory and everything in it to disk."""
    for path in sorted(directory.rglob("*")):
        sync_file(path)
    sync_file(directory)


def publish_directory(building: Path, final: Path) -> None:
    """Give a finished directory its final name, durably: it appears whole or not at all."""
    sync_tree(building)
    building.rename(final)
    sync_file(final.parent)


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old text or the new, never a part."""
    building = path.with_name(path.name + ".tmp")
    building.write_text(text, encoding="utf-8")
    sync_file(building)
    building.replace(path)
    sync_file(path.parent)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON document for people and programs: indented, UTF-8."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def remove(path: Path) -> None:
    """Remove a file or a whole directory if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def check_workspace(workspace: Path) -> None:
    """Raise ``UserError`` unless the workspace is a directory that can be written."""
    if not workspace.is_dir():
        raise NotFound(
            "no_workspace",
            Sentence("There is no workspace directory {workspace}.", workspace=workspace),
            hint=Sentence("Create it, or name the directory of an existing workspace."),
        )
    if not os.access(workspace, os.W_OK | os.X_OK):
        raise UserError(
            "workspace_not_writable",
            Sentence("The workspace directory {workspace} cannot be written.", workspace=workspace),
            hint=Sentence("Change its permissions, or run as the user who owns it."),
        )


@contextmanager
def builder_lock(workspace: Path) -> Iterator[None]:
    """Hold the workspace's only building permit; raise ``UserError`` (``import_running``) when another holds it.

    The permit is the kernel's: it ends with the process, however that ends.
    """
    descriptor = os.open(workspace / ".import.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UserError(
            "import_running",
            Sentence("Another import is running in this workspace."),
            hint=Sentence("Wait until it has ended, or cancel it on the Data page, and import again."),
        ) from error
