"""The machine and the versions that figures belong to."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("duckdb", "numpy", "pandas", "pyarrow", "sqlalchemy")


def machine() -> dict[str, object]:
    """Return cores, model of the processor, memory in bytes and operating system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cores": os.cpu_count(), "cpu": _processor(), "memory_bytes": memory, "system": platform.platform()}


def versions(*more: str) -> dict[str, str]:
    """Return the versions of Python and of the packages that do the work, and of ``more`` packages."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in (*_PACKAGES, *more)},
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
