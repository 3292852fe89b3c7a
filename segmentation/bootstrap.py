"""The composition root: the only place that reads the clock and decides which parts work together."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from segmentation.ports import Clock
from segmentation.storage import workspace_directory
from segmentation.storage.database import ApplicationDatabase
from segmentation.storage.frozen_sets import remove_unfinished
from segmentation.storage.job_queue import JobQueue
from segmentation.storage.workspace_directory import WorkspaceDirectory, WorkspaceEntry

WORKSPACES = Path("data") / "workspaces"
"""Where workspaces stand unless a command is told otherwise, from the directory it runs in."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the Clock the others ask


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceHandle:
    """An open workspace: its place and settings, its application database, its jobs, and the clock they share."""

    directory: WorkspaceDirectory
    database: ApplicationDatabase
    jobs: JobQueue
    clock: Clock

    def close(self) -> None:
        """Close the database's connections. Jobs go on."""
        self.database.close()


def open_workspace_directory(path: Path, *, clock: Clock | None = None) -> WorkspaceHandle:
    """Open a workspace; its database is created or brought up to date. The clock is the machine's unless given.

    Raises NotFound when there is no workspace, Unavailable when it cannot be written, its settings cannot be used, or
    its database is damaged, busy or newer than this code.
    """
    directory = workspace_directory.open_directory(path)
    time = SystemClock() if clock is None else clock
    database = ApplicationDatabase(directory.database)
    remove_unfinished(directory.frozen, database)
    return WorkspaceHandle(
        directory=directory,
        database=database,
        jobs=JobQueue(database=database, workspace=directory.path, clock=time),
        clock=time,
    )


def create_workspace_directory(
    path: Path,
    *,
    title: str,
    kind: str,
    timezone: str,
    currency: str,
    attribution: str = "",
    salt: str | None = None,
    clock: Clock | None = None,
) -> WorkspaceHandle:
    """Create a workspace and open it. ``kind`` is simulated, real or own; the salt is random unless given.

    Raises Refused for a setting that is not accepted or a directory that is a workspace already, Unavailable where it
    cannot be written.
    """
    workspace_directory.create_directory(
        path, title=title, kind=kind, timezone=timezone, currency=currency, attribution=attribution, salt=salt
    )
    return open_workspace_directory(path, clock=clock)


def list_workspaces(root: Path = WORKSPACES) -> tuple[WorkspaceEntry, ...]:
    """Return the workspaces in ``root`` by name, broken ones with their problem in words; changes nothing."""
    return workspace_directory.list_directories(root)
