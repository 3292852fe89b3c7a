"""Jobs as everyone sees them: start one in a process of its own, follow it, cancel it.

A job is a row of the application database and a process ``python -m segmentation.jobs``, which is started here by
name: the bodies live in ``segmentation.jobs``, which may use the facade, while the facade uses this module.
"""

import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import segmentation
from segmentation.errors import Failed, NotFound
from segmentation.ports import Clock
from segmentation.sentences import Sentence
from segmentation.storage.database import ApplicationDatabase
from segmentation.storage.processes import Process, find_process, is_alive, kill, terminate
from segmentation.storage.records import JobRecord

SILENCE = timedelta(seconds=30)
"""Without a heartbeat for this long, and without a process, a job is dead."""

GRACE = timedelta(seconds=10)
"""How long a cancelled job may take to clean up before it is killed."""

KINDS = "segmentation.jobs.kinds"
LIVE = ("queued", "running")
POLL_SECONDS = 0.1

_STOPPED = Sentence(
    "The job's process ended without finishing: it was killed, ran out of memory, or the machine "
    "restarted. Nothing half done is used; start it again."
)
_NEVER_STARTED = Sentence("The job's process could not be started. Start it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job at one moment.

    ``progress`` runs from 0 to 1; ``reason`` says in words why it failed or who cancelled it; ``result`` is what the
    body returned; ``log`` is relative to the workspace; ``cancelling`` until a cancelled job has ended.
    """

    id: str
    kind: str
    state: str
    arguments: Mapping[str, Any]
    progress: float
    message: str
    reason: str
    result: Mapping[str, Any] | None
    cancelling: bool
    heartbeat_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    created_by: str

    @property
    def ended(self) -> bool:
        """Tell whether the job is done, failed or cancelled; it then never changes again."""
        return self.state not in LIVE

    @property
    def log(self) -> str:
        """The job's log file, relative to the workspace."""
        return f"jobs/{self.id}.log"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQueue:
    """The jobs of one workspace. Safe to use from several threads and processes.

    Whoever looks at a job also settles it: a dead one becomes failed with its reason, a cancelled one that overstays
    its grace is killed, so nothing is ever shown as running that is not. ``kinds`` names the module whose ``KINDS``
    holds the bodies.
    """

    database: ApplicationDatabase
    workspace: Path
    clock: Clock
    kinds: str = KINDS
    grace: timedelta = GRACE

    def submit(self, kind: str, arguments: Mapping[str, Any], *, actor: str) -> str:
        """Start a job and return its id. ``arguments`` are JSON; paths in them are absolute or in the workspace.

        The job outlives this process. Raises Failed when no process can be started, after recording it.
        """
        job = secrets.token_hex(8)
        with self.database.write() as session:
            session.add(_queued(job, kind, arguments, actor, self.clock.now()))
        try:
            process = self._start(job)
        except OSError as error:
            finish_job(self.database, job, state="failed", reason=_NEVER_STARTED, now=self.clock.now())
            raise Failed("job_not_started", _NEVER_STARTED) from error
        self._remember(job, process.pid)
        return job

    def cancel(self, job: str, *, actor: str) -> None:
        """Ask a job to end; it is killed after the grace. Returns at once; nothing happens to an ended job.

        Raises NotFound.
        """
        with self.database.write() as session:
            record = _get(session, job)
            if record.state not in LIVE or record.kill_at is not None:
                return
            record.kill_at = self.clock.now() + self.grace
            record.reason = Sentence("Cancelled by {actor}.", actor=actor)
            process = _process(record)
        if process is not None:
            terminate(process)

    def job(self, job: str) -> JobView:
        """Return one job, settled. Raises NotFound."""
        self._settle()
        with self.database.read() as session:
            return _view(_get(session, job))

    def jobs(self, *, limit: int = 100) -> tuple[JobView, ...]:
        """Return the newest jobs first, settled."""
        self._settle()
        newest = sa.select(JobRecord).order_by(JobRecord.created_at.desc(), JobRecord.id).limit(limit)
        with self.database.read() as session:
            return tuple(_view(record) for record in session.scalars(newest))

    def wait(self, job: str, *, seconds: float) -> JobView:
        """Return the job once it has ended, or as it is after ``seconds``. Raises NotFound."""
        deadline = time.monotonic() + seconds
        view = self.job(job)
        while not view.ended and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            view = self.job(job)
        return view

    def _start(self, job: str) -> subprocess.Popen[bytes]:
        workspace = self.workspace.resolve()
        log = workspace / "jobs" / f"{job}.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603 - this interpreter, our module, an id we made
                [sys.executable, "-m", "segmentation.jobs", str(workspace), job, "--kinds", self.kinds],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # `-m` looks here first, so the job runs the very code of the process that submits it.
                cwd=Path(segmentation.__file__).parents[1],
            )
        # Nobody else collects the exit of a child: without this it would stay a zombie while the server lives.
        threading.Thread(target=process.wait, name=f"job-{job}", daemon=True).start()
        return process

    def _remember(self, job: str, pid: int) -> None:
        process = find_process(pid)
        with self.database.write() as session:
            record = _get(session, job)
            if record.pid is None:
                record.pid = pid
                record.process_started = "" if process is None else process.started

    def _settle(self) -> None:
        now = self.clock.now()
        live = sa.select(JobRecord).where(JobRecord.state.in_(LIVE))
        with self.database.read() as session:
            if not any(_verdict(record, now) for record in session.scalars(live)):
                return
        with self.database.write() as session:
            for record in session.scalars(live):
                _apply(record, now)


def live_arguments(session: Session) -> list[Mapping[str, Any]]:
    """Return the arguments of every job that has not ended, as far as anybody has looked: its process may be dead."""
    return list(session.scalars(sa.select(JobRecord.arguments).where(JobRecord.state.in_(LIVE))))


def claim_job(database: ApplicationDatabase, job: str, *, pid: int, now: datetime) -> JobView | None:
    """Take a queued job for the process ``pid``, which is this one; None when it was cancelled or has ended.

    Raises NotFound.
    """
    process = find_process(pid)
    with database.write() as session:
        record = _get(session, job)
        if record.state != "queued":
            return None
        if record.kill_at is not None:
            _end(record, "cancelled", record.reason, now)
            return None
        record.state = "running"
        record.pid = pid
        record.process_started = "" if process is None else process.started
        record.started_at = record.heartbeat_at = now
        return _view(record)


def beat_job(database: ApplicationDatabase, job: str, *, progress: float, message: str, now: datetime) -> bool:
    """Record a sign of life and how far the job is; False when its process must end now.

    That is so when the grace after a cancel has passed, or when the job was settled as ended.
    """
    with database.write() as session:
        record = _get(session, job)
        if record.state != "running" or (record.kill_at is not None and now >= record.kill_at):
            return False
        record.heartbeat_at = now
        record.progress = progress
        record.message = message
        return True


def finish_job(
    database: ApplicationDatabase,
    job: str,
    *,
    state: str,
    now: datetime,
    reason: str = "",
    result: Mapping[str, Any] | None = None,
) -> None:
    """Write how a job ended; a job that has ended already stays as it is.

    A cancelled job keeps the words that say who cancelled it, where there are any. Raises NotFound.
    """
    with database.write() as session:
        record = _get(session, job)
        if record.state not in LIVE:
            return
        record.result = None if result is None else dict(result)
        if state == "done":
            record.progress = 1.0
        _end(record, state, (state == "cancelled" and record.reason) or reason, now)


def _queued(job: str, kind: str, arguments: Mapping[str, Any], actor: str, now: datetime) -> JobRecord:
    return JobRecord(
        id=job,
        kind=kind,
        state="queued",
        arguments=dict(arguments),
        progress=0.0,
        message="",
        reason="",
        created_at=now,
        created_by=actor,
    )


def _get(session: Session, job: str) -> JobRecord:
    record = session.get(JobRecord, job)
    if record is None:
        raise NotFound(
            "job_unknown",
            Sentence("There is no job {job!r} in this workspace.", job=job),
            hint=Sentence("List the jobs to see them."),
        )
    return record


def _process(record: JobRecord) -> Process | None:
    if record.pid is None:
        return None
    return Process(pid=record.pid, started=record.process_started or "")


def _verdict(record: JobRecord, now: datetime) -> str:
    """What looking at a live job leads to: "" (leave it), "kill", "cancelled" or "failed"."""
    process = _process(record)
    if process is not None and is_alive(process):
        return "kill" if record.kill_at is not None and now >= record.kill_at else ""
    if record.kill_at is not None and (process is not None or now >= record.kill_at):
        return "cancelled"
    silent_since = record.heartbeat_at or record.created_at
    return "failed" if now - silent_since > SILENCE else ""


def _apply(record: JobRecord, now: datetime) -> None:
    verdict = _verdict(record, now)
    process = _process(record)
    if verdict == "kill" and process is not None:
        kill(process)
    if verdict in {"kill", "cancelled"}:
        _end(record, "cancelled", record.reason, now)
    elif verdict == "failed":
        _end(record, "failed", _NEVER_STARTED if record.started_at is None else _STOPPED, now)


def _end(record: JobRecord, state: str, reason: str, now: datetime) -> None:
    record.state = state
    record.reason = reason
    record.ended_at = now


def _view(record: JobRecord) -> JobView:
    return JobView(
        id=record.id,
        kind=record.kind,
        state=record.state,
        arguments=record.arguments,
        progress=record.progress,
        message=record.message,
        reason=record.reason,
        result=record.result,
        cancelling=record.kill_at is not None and record.state in LIVE,
        heartbeat_at=record.heartbeat_at,
        created_at=record.created_at,
        started_at=record.started_at,
        ended_at=record.ended_at,
        created_by=record.created_by,
    )
