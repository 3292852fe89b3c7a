"""How much memory a process of its own holds with one prediction open and forty conditions answered."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks import questions
from benchmarks.answers import Opened
from benchmarks.made_up_workspace import ROOT
from segmentation.api import Failed

SHOWN_WITH = ("altair", "pandas", "plotly.graph_objects", "streamlit")
"""What the pages load beside the facade: it is part of the process that serves them."""


def resident_bytes() -> dict[str, int]:
    """Return what of this process is in memory: ``all``, and of it ``anonymous``; the rest are pages of files."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    held = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    return {"all": held["Rss"], "anonymous": held["Anonymous"]}


def of_a_process(workspace: Path) -> dict[str, dict[str, int]]:
    """Return what a fresh process holds ``before`` opening the workspace and ``after`` answering."""
    command = [sys.executable, "-m", "benchmarks.memory", str(workspace)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603 - ours
    if ended.returncode:
        raise Failed("memory_not_measured", f"The process with forty rules failed: {ended.stderr.strip()[-500:]}")
    found: dict[str, dict[str, int]] = json.loads(ended.stdout.splitlines()[-1])
    return found


def main(workspace: Path) -> None:
    """Answer F8 and forty conditions, and print what is held before and after as JSON."""
    for module in SHOWN_WITH:
        importlib.import_module(module)
    before = resident_bytes()
    opened = Opened(workspace)
    for filter in (*questions.forty_rules(), questions.F8):
        opened.view(filter)
    sys.stdout.write(json.dumps({"before": before, "after": resident_bytes()}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
