"""What the body of a job is given."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from segmentation.ports import Clock


class JobCancelled(BaseException):
    """Somebody cancelled the job: raised inside its body, once, wherever it happens to be.

    Not an Exception, so that no handler of ordinary errors swallows it. A body cleans up in ``finally`` or in context
    managers and lets it pass; it has ten seconds.
    """


class JobContext:
    """The workspace, the arguments, and a way to say how far the job is."""

    def __init__(self, *, job: str, workspace: Path, arguments: Mapping[str, Any], actor: str, clock: Clock) -> None:
        self.job = job
        self.workspace = workspace
        self.arguments = arguments
        self.actor = actor
        self.clock = clock
        self._lock = threading.Lock()
        self._latest = (0.0, "")
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Tell whether the job has been asked to end; it stays so."""
        return self._cancelled.is_set()

    @property
    def latest(self) -> tuple[float, str]:
        """The fraction (0 to 1) and message last given to ``progress``."""
        with self._lock:
            return self._latest

    def progress(self, fraction: float, message: str) -> None:
        """Say how far the job is (0 to 1) and what it does now; cheap, never waits, call it as often as you like.

        It is shown within a second. The message is a plain sentence without personal data. Raises JobCancelled once
        the job has been cancelled, so a loop that reports progress ends even where the first one was swallowed.
        """
        if self.cancelled:
            raise JobCancelled
        with self._lock:
            self._latest = (min(max(float(fraction), 0.0), 1.0), message)

    def cancel(self) -> None:
        """Note that the job was asked to end."""
        self._cancelled.set()


JobBody = Callable[[JobContext], Mapping[str, object]]
"""Does the work and returns its result, which is JSON. A UserError is shown in its own words."""
