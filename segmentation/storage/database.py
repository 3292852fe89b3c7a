"""The application database of one workspace: one SQLite file, many threads, several processes."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.errors import Unavailable
from segmentation.sentences import Sentence
from segmentation.storage import migration

BUSY_SECONDS = 5

Version: TypeAlias = tuple[int, int]
"""What a state of the database is known by, in this process only."""

_BEGIN = "penchant_begin"
_REASONS = {
    "SQLITE_BUSY": (
        "database_busy",
        Sentence("The workspace's database has been busy for {busy_seconds} seconds.", busy_seconds=BUSY_SECONDS),
        Sentence("Try again in a moment; if it stays busy, a job may be stuck."),
    ),
    "SQLITE_READONLY": (
        "database_read_only",
        Sentence("The workspace's database cannot be written by this user."),
        Sentence("Give this user the right to write to the workspace's directory and its penchant.db files."),
    ),
    "SQLITE_FULL": (
        "disk_full",
        Sentence("The disk is full: nothing was saved."),
        Sentence("Free some space and try again."),
    ),
    "SQLITE_IOERR": (
        "disk_error",
        Sentence("The disk reported an error: nothing was saved."),
        Sentence("Check the disk, then try again."),
    ),
    "SQLITE_CANTOPEN": (
        "database_unreachable",
        Sentence("The workspace's database cannot be opened."),
        Sentence("Check that the workspace's directory exists and that this user may write to it."),
    ),
    "SQLITE_NOTADB": (
        "database_damaged",
        Sentence("The file penchant.db is not a database of Penchant."),
        Sentence("Restore it from a backup, or move it away to start the workspace's database afresh."),
    ),
    "SQLITE_CORRUPT": (
        "database_damaged",
        Sentence("The file penchant.db is damaged."),
        Sentence("Restore it from a backup, or move it away to start the workspace's database afresh."),
    ),
}


class ApplicationDatabase:
    """Reads and writes the application database; safe to share between threads.

    Opening creates the file when it is missing (its directory must exist) and brings it to this code's revision.
    A session sees one moment of the database. Keep sessions short: compute first, then write. A write inside another
    write of the same thread waits for itself and is refused as busy.

    Raises Unavailable, here and in both context managers: busy for 5 seconds, not writable, damaged, disk full, or
    written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _in_words():
            _migrate(path)
        self._engine = _engine(path, foreign_keys=True)
        self._readers = self._engine.execution_options(**{_BEGIN: "DEFERRED"})
        self._writers = self._engine.execution_options(**{_BEGIN: "IMMEDIATE"})
        self._watcher: sqlite3.Connection | None = None
        self._watchers = 0
        self._watching = threading.Lock()

    def version(self) -> Version:
        """Return a value that is another one whenever anything was committed since it was last asked for, by anybody.

        What is read after asking is at least as new as the version.
        """
        with _in_words(), self._watching:
            if self._watcher is None:
                self._watcher = sqlite3.connect(
                    self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
                # SQLite counts for each connection anew, and the counts of two may be equal by chance.
                self._watchers += 1
            # It tells of commits by other connections only, so nothing may be written through this one.
            (count,) = self._watcher.execute("PRAGMA data_version").fetchone()
            return self._watchers, count

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that cannot write; what it returns stays readable after it is closed."""
        with _in_words(), _session(self._readers) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield a session that holds the only write lock from its first statement on; commits, or rolls back."""
        with _in_words(), _session(self._writers) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every idle connection. A closed database opens again at its next use."""
        self._engine.dispose()
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
            self._watcher = None


def _session(engine: sa.Engine) -> Session:
    return Session(engine, expire_on_commit=False)


def _engine(path: Path, *, foreign_keys: bool, pool: type[sa.Pool] | None = None) -> sa.Engine:
    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS}, poolclass=pool)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        # Python's driver would begin transactions on its own, too late and without IMMEDIATE.
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get(_BEGIN, "IMMEDIATE")
        connection.exec_driver_sql(f"PRAGMA query_only = {int(mode == 'DEFERRED')}")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _migrate(path: Path) -> None:
    engine = _engine(path, foreign_keys=False, pool=sa.NullPool)
    with engine.execution_options(**{_BEGIN: "DEFERRED"}).connect() as connection:
        if migration.revision_of(connection) == migration.REVISION:
            return
    _use_write_ahead_log(path)
    # Looked at again inside: another process may have migrated while this one waited for the lock.
    with engine.begin() as connection:
        migration.upgrade(connection)


def _use_write_ahead_log(path: Path) -> None:
    """Switch the file to WAL, which it then keeps; this cannot be done inside a transaction."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        refusal = _refusal(error.orig)
        if refusal is None:
            raise
        raise refusal from error
    except sqlite3.Error as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(error: Any) -> Unavailable | None:
    name = getattr(error, "sqlite_errorname", "")
    for known, (code, message, hint) in _REASONS.items():
        if name.startswith(known):
            return Unavailable(code, message, hint=hint)
    return None
