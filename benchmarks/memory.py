"""How much memory a process of its own holds with one prediction open and forty conditions answered."""

import importlib
import json
import sys
from pathlib import Path

from benchmarks import questions
from benchmarks.alone import alone
from benchmarks.answers import Opened

SHOWN_WITH = ("altair", "pandas", "plotly.graph_objects", "streamlit")
"""What the pages load beside the facade: it is part of the process that serves them."""


def resident_bytes() -> dict[str, int]:
    """Return what of this process is in memory: ``all``, and of it ``anonymous``; the rest are pages of files."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    held = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    return {"all": held["Rss"], "anonymous": held["Anonymous"]}


def of_a_process(workspace: Path) -> dict[str, dict[str, int]]:
    """Return what a fresh process holds ``before`` opening the workspace and ``after`` answering."""
    found: dict[str, dict[str, int]] = alone("benchmarks.memory", str(workspace))
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
