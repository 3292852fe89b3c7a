"""Registering scores and models once they are written, and removing those whose writing was given up."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage import model_store, prediction_store
from segmentation.storage.database import ApplicationDatabase
from segmentation.storage.durable import remove
from segmentation.storage.records import BacktestRecord, ModelRecord, ScoreIssueRecord
from segmentation.storage.workspace_directory import WorkspaceDirectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """Scores for a snapshot, or why there are none; on disk, and not registered yet.

    ``model`` and ``replayed`` are new ones: None and empty where the model in force was used.
    """

    issue: ScoreIssueRecord
    model: ModelRecord | None = None
    replayed: tuple[BacktestRecord, ...] = ()


@contextmanager
def being_issued(workspace: WorkspaceDirectory, database: ApplicationDatabase) -> Iterator[None]:
    """Hold this while scores and models are written and registered.

    The commit of its row makes a directory exist. Those without a row are removed when nobody holds this any more: what
    this block gave up at its end, what a process that was killed left behind by the next one.
    """
    descriptor = os.open(workspace.scores / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        try:
            yield
        finally:
            _remove_unregistered(descriptor, workspace, database)
    finally:
        os.close(descriptor)


def _remove_unregistered(descriptor: int, workspace: WorkspaceDirectory, database: ApplicationDatabase) -> None:
    try:
        # From shared to exclusive: others who are writing keep it from being granted, and will sweep themselves.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    with database.read() as session:
        known = _registered(session)
    for root in (workspace.scores, workspace.models):
        for directory in root.glob("*/*"):
            if directory.is_dir() and directory.name not in known:
                remove(directory)


def _registered(session: Session) -> set[str]:
    return {*session.scalars(sa.select(ScoreIssueRecord.id)), *session.scalars(sa.select(ModelRecord.id))}


def register(session: Session, results: Iterable[Issued]) -> None:
    """Register what was issued, in the caller's transaction: from its commit on it exists.

    A prediction is ready from here on; one without scores keeps its status, and the note says why it has none.
    """
    for issued in results:
        if issued.model is not None:
            model_store.add_model(session, issued.model)
        session.add_all(issued.replayed)
        if issued.issue.status == "unavailable":
            session.add(issued.issue)
        else:
            prediction_store.add_issue(session, issued.issue)
