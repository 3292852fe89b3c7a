"""A workspace whose jobs come from ``job_bodies``, and a clock that can be put forward."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from segmentation import bootstrap
from segmentation.storage.job_queue import JobQueue, JobView
from segmentation.storage.processes import Process, kill
from segmentation.storage.records import JobRecord

SOON = 20.0


class LateClock:
    """The machine's clock, put forward by ``ahead``: what somebody sees who looks later."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return bootstrap.SystemClock().now() + self.ahead


@pytest.fixture
def clock() -> LateClock:
    return LateClock()


@pytest.fixture
def workspace(tmp_path: Path, clock: LateClock) -> Iterator[bootstrap.WorkspaceHandle]:
    handle = bootstrap.create_workspace_directory(
        tmp_path / "café", title="Café", kind="simulated", timezone="Europe/Paris", currency="EUR", clock=clock
    )
    yield handle
    handle.close()


@pytest.fixture
def queue(workspace: bootstrap.WorkspaceHandle, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobQueue]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    yield replace(workspace.jobs, kinds="job_bodies")
    _end_what_a_failed_test_left(workspace)


def _end_what_a_failed_test_left(workspace: bootstrap.WorkspaceHandle) -> None:
    with workspace.database.read() as session:
        left = session.scalars(sa.select(JobRecord).where(JobRecord.pid.is_not(None))).all()
    for job in left:
        kill(Process(pid=job.pid, started=job.process_started))


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait until something is so, and fail when it is not so soon."""

    def wait(holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SOON
        while not holds():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.02)

    return wait


@pytest.fixture
def waiting(queue: JobQueue, until: Callable[[Callable[[], bool]], None]) -> Callable[..., JobView]:
    """Submit a job and return it once its body says that it is at work."""

    def submit(kind: str, **arguments: object) -> JobView:
        job = queue.submit(kind, arguments, actor="Ana")
        until(lambda: queue.job(job).progress == 0.25)
        return queue.job(job)

    return submit
