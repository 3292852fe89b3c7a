"""The heartbeat of a running job: a thread that shows it is alive, shows its progress, and ends it when it must."""

import logging
import threading
import time
from types import TracebackType

from segmentation.errors import Unavailable
from segmentation.jobs.context import JobContext
from segmentation.storage.database import ApplicationDatabase
from segmentation.storage.job_queue import beat_job
from segmentation.storage.processes import Process, kill

HEARTBEAT_SECONDS = 2.0
PROGRESS_SECONDS = 0.5

log = logging.getLogger(__name__)


class Pulse:
    """A context manager around a job's body: a heartbeat every 2 seconds, changed progress every half second.

    All writes are made by its own thread, so the body never waits for the database. When the grace after a cancel
    has passed, or the job was settled as ended by somebody else, it kills the process's group.
    """

    def __init__(self, *, database: ApplicationDatabase, context: JobContext, process: Process) -> None:
        self._database = database
        self._context = context
        self._process = process
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        shown = self._context.latest
        last = time.monotonic()
        while not self._stop.wait(PROGRESS_SECONDS):
            latest = self._context.latest
            if latest != shown or time.monotonic() - last >= HEARTBEAT_SECONDS:
                self._beat(latest)
                shown, last = latest, time.monotonic()

    def _beat(self, latest: tuple[float, str]) -> None:
        fraction, message = latest
        now = self._context.clock.now()
        try:
            welcome = beat_job(self._database, self._context.job, progress=fraction, message=message, now=now)
        except Unavailable as error:
            log.warning("No heartbeat this time: %s", error)
            return
        if not welcome:
            log.warning("Killed: the job was cancelled and did not end in time.")
            kill(self._process)
