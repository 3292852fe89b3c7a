"""Penchant's server in a process of its own, as `make run` starts it, over a folder of workspaces."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.made_up_workspace import ROOT
from segmentation.api import Failed

START_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that answers: its address, its process, and when that was started (`time.perf_counter`)."""

    address: str
    process: int
    started: float

    def memory(self) -> int:
        """Return the bytes it holds that are not file pages: those are the data's, shared by everyone."""
        lines = Path(f"/proc/{self.process}/status").read_text(encoding="ascii").splitlines()
        (line,) = (line for line in lines if line.startswith("RssAnon:"))
        return int(line.split()[1]) * 1024


@contextmanager
def serving(workspaces: Path) -> Iterator[Server]:
    """Start the server and yield it when it answers; it ends with the block. Raises Failed when it does not answer."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    around = {**os.environ, "PYTHONPATH": str(ROOT), "PENCHANT_WORKSPACES": str(workspaces)}
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        server = Server(address=f"http://127.0.0.1:{port}", process=process.pid, started=started)
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, process: "subprocess.Popen[bytes]") -> None:
    while time.perf_counter() < server.started + START_SECONDS and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=1):  # noqa: S310 - this machine
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise Failed("no_server", "The server that was to be measured did not answer.")
