"""What the application database says, read once for everybody who asks until somebody changes it."""

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from segmentation.storage.database import ApplicationDatabase, Version
from segmentation.storage.job_queue import live_arguments
from segmentation.storage.references import References

T = TypeVar("T")


class Moment:
    """The application database at one moment, and what was worked out of it. Shared between threads; never changes.

    ``worked_on`` are the predictions that jobs were at work on; a job may have died since.
    """

    def __init__(self, references: References, worked_on: frozenset[str]) -> None:
        self.references = references
        self.worked_on = worked_on
        self._made: dict[Hashable, object] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` returned for the key before, or now: it must follow from the moment and the key alone.

        All is kept as long as the moment, so a key names what there are few of: a snapshot, a prediction.
        """
        found = self._made.get(key)
        if found is None:
            found = self._made.setdefault(key, make())
        return cast("T", found)


class Moments:
    """The present moment of one application database. Only the latest is kept. Safe to share between threads."""

    def __init__(self, database: ApplicationDatabase) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._version: Version | None = None
        self._latest: Moment | None = None

    def now(self) -> Moment:
        """Return the database as it is: read anew, in one session, if anybody has committed anything since."""
        with self._lock:
            # Asked before it is read: what is committed in between is seen by the next call.
            version = self._database.version()
            if self._latest is None or version != self._version:
                self._latest = self._read()
                self._version = version
            return self._latest

    def _read(self) -> Moment:
        with self._database.read() as session:
            worked_on = frozenset(
                str(arguments["prediction"]) for arguments in live_arguments(session) if "prediction" in arguments
            )
            return Moment(References(session).kept(self._database.read), worked_on)
