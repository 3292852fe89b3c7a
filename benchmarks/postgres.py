"""A PostgreSQL server for as long as it is measured: own directory, own user, one socket, no network."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

from segmentation.api import Failed

ABSENT = "not measured: no PostgreSQL here"
_PROGRAMS = ("initdb", "pg_ctl", "psql")
# One process, so that all it takes is the backend's; enough shared memory for the whole table; no compiling of
# queries, which costs more than it saves at this size.
_SETTINGS = (
    "-c listen_addresses= -c shared_buffers=1GB -c max_parallel_workers_per_gather=0 -c jit=off -c fsync=off"
    " -c work_mem=64MB"
)
_END = "-- end of answer --"


def postgres_is_here() -> bool:
    """Tell whether the programs of a server and its client are on the PATH."""
    return all(shutil.which(name) for name in _PROGRAMS)


class Postgres:
    """A server and one connection to it through psql. Use as a context: its end removes everything."""

    def __init__(self) -> None:
        self.directory = Path(mkdtemp(prefix="penchant-postgres-"))
        self._data = self.directory / "data"
        self._user = _unprivileged_user()
        self._psql: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.directory.chmod(0o755)
        self._data.mkdir()
        if self._user is not None:
            shutil.chown(self._data, self._user)
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        self._run(
            "initdb",
            "--auth=trust",
            "--username=bench",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
            str(self._data),
        )
        options = f"{_SETTINGS} -k {self._data}"
        log = str(self._data / "log")
        self._run("pg_ctl", "start", "-w", "-s", "-D", str(self._data), "-l", log, "-o", options)
        arguments = ["-X", "-q", "-A", "-t", "-F", ",", "-v", "ON_ERROR_STOP=1"]
        self._psql = subprocess.Popen(  # noqa: S603 - our own server
            [_program("psql"), *arguments, "-h", str(self._data), "-U", "bench", "postgres"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._backend = int(self.rows("SELECT pg_backend_pid()")[0][0])
        self.version = self.rows("SHOW server_version")[0][0].split()[0]

    def __exit__(self, *error: object) -> None:
        if self._psql is not None and self._psql.stdin is not None:
            self._psql.stdin.close()
            self._psql.wait()
            self._psql = None
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-D", str(self._data))
        shutil.rmtree(self.directory, ignore_errors=True)

    def rows(self, statement: str) -> list[list[str]]:
        """Run a statement and return its rows as text. Raises Failed when psql ends."""
        if self._psql is None or self._psql.stdin is None or self._psql.stdout is None:
            raise Failed("postgres_failed", "There is no connection to PostgreSQL.")
        self._psql.stdin.write(f"{statement.strip().rstrip(';')};\n\\echo {_END}\n")
        self._psql.stdin.flush()
        found: list[list[str]] = []
        for line in self._psql.stdout:
            if line.strip() == _END:
                return found
            found.append(line.rstrip("\n").split(","))
        raise Failed("postgres_failed", "PostgreSQL refused a statement; the reason is above.")

    def cpu_ms(self, statement: str) -> float:
        """Return the CPU milliseconds the backend takes for a statement."""
        before = self._nanoseconds()
        self.rows(statement)
        return (self._nanoseconds() - before) / 1e6

    def _nanoseconds(self) -> int:
        return int(Path(f"/proc/{self._backend}/schedstat").read_text().split()[0])

    def _run(self, program: str, *arguments: str) -> None:
        ended = subprocess.run(  # noqa: S603 - our own server
            [_program(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self._data,
            user=self._user,
            group=None if self._user is None else pwd.getpwnam(self._user).pw_gid,
            extra_groups=None if self._user is None else [],
            check=False,
        )
        if ended.returncode:
            raise Failed("postgres_failed", f"PostgreSQL's {program} failed; the reason is above.")


def _unprivileged_user() -> str | None:
    """Return whom the server runs as where we are root, which it refuses to be."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Failed("postgres_failed", f"There is no {name} here.")
    return found
