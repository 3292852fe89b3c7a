"""A request that a newer one by the same asker can supersede while it is being answered in another thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from segmentation.errors import Superseded

# An interruption that comes before its query has begun is lost, so it is repeated until the work has ended.
_AGAIN_AFTER = 0.01
_TIMES = 200


class Request:
    """One question being answered. Work on it asks `check` between steps and registers what can be interrupted."""

    def __init__(self) -> None:
        self._dropped = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[threading.Event, Callable[[], object]] = {}

    def check(self) -> None:
        """Raise `Superseded` when a newer request has taken its place."""
        if self._dropped.is_set():
            raise Superseded

    @contextmanager
    def interrupting(self, interrupt: Callable[[], object]) -> Iterator[None]:
        """Do work that ``interrupt`` ends from another thread; it may then end with any error, or not at all.

        Raises `Superseded` when the request has been dropped.
        """
        ended = threading.Event()
        with self._lock:
            self._running[ended] = interrupt
        try:
            self.check()
            yield
        except Exception:
            self.check()
            raise
        finally:
            with self._lock:
                del self._running[ended]
            ended.set()

    def drop(self) -> None:
        """Make the request end with `Superseded` at its next step; wait a moment for what can be interrupted."""
        self._dropped.set()
        with self._lock:
            running = dict(self._running)
        for ended, interrupt in running.items():
            for _ in range(_TIMES):
                interrupt()
                if ended.wait(_AGAIN_AFTER):
                    break


class Askers:
    """Who is asking: of each asker only the latest request goes on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, Request] = {}

    @contextmanager
    def asking(self, asker: str | None) -> Iterator[Request]:
        """Answer a request, dropping an older one of the same asker that is still running. None drops nobody."""
        request = Request()
        if asker is None:
            yield request
            return
        with self._lock:
            older = self._latest.get(asker)
            self._latest[asker] = request
        if older is not None:
            older.drop()
        try:
            yield request
        finally:
            with self._lock:
                if self._latest.get(asker) is request:
                    del self._latest[asker]

    def drop(self, asker: str) -> None:
        """Drop the request of an asker that is being answered, if there is one."""
        with self._lock:
            request = self._latest.pop(asker, None)
        if request is not None:
            request.drop()
