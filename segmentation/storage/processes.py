"""Recognising and ending a process of this machine by its pid and the moment it started.

A pid alone is used again by later processes; with the start beside it, a process is only ever taken for itself.
"""

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process: ``started`` is opaque and is the same text for as long as the process lives."""

    pid: int
    started: str


def find_process(pid: int) -> Process | None:
    """Return the living process with this pid; None when there is none, or only the remains of one (a zombie)."""
    started = _started_from_proc(pid) if PROC.is_dir() else _started_from_ps(pid)
    return None if started is None else Process(pid=pid, started=started)


def is_alive(process: Process) -> bool:
    """Tell whether this very process, not a later one with its pid, is still running."""
    return find_process(process.pid) == process


def terminate(process: Process) -> None:
    """Ask the process's group to end (TERM); nothing happens when it is gone or belongs to another user."""
    _signal(process, signal.SIGTERM)


def kill(process: Process) -> None:
    """End the process's group now (KILL); nothing happens when it is gone or belongs to another user."""
    _signal(process, signal.SIGKILL)


def _signal(process: Process, number: signal.Signals) -> None:
    if not is_alive(process):
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _started_from_proc(pid: int) -> str | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the program's name in brackets and may itself hold spaces and brackets.
    state, *rest = text.rpartition(")")[2].split()
    return None if state in "ZX" else f"{_boot()}/{rest[18]}"


def _boot() -> str:
    """What tells this start of the machine from another; empty in sandboxes that do not say."""
    try:
        return (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _started_from_ps(pid: int) -> str | None:
    shown = subprocess.run(  # noqa: S603 - a number and fixed words
        ["ps", "-o", "stat=,lstart=", "-p", str(int(pid))],  # noqa: S607 - macOS and the BSDs
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C", "PATH": "/bin:/usr/bin"},
    )
    state, _, started = shown.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else started.strip()
