"""A part of a measurement in a process of its own, which prints what it found as JSON on its last line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.made_up_workspace import ROOT
from segmentation.api import Failed


def alone(module: str, *arguments: str) -> dict[str, Any]:
    """Return what a module of this checkout prints when it is run. Raises `Failed`, with what it said last."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603 - ours
    if ended.returncode:
        raise Failed("not_measured", f"The process of {module} failed: {ended.stderr.strip()[-500:]}")
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def most_held() -> int:
    """The most memory since the start of the program; that of getrusage is its parent's where that had more."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024
