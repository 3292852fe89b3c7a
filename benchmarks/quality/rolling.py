"""How often the likely ranges hold what happened, and how wide they are: ``penchant evaluate --rolling``.

Every origin learns from nothing but its own past, and says ranges for five parts of its audience from what the level of
earlier windows did. The checks of one origin, and of neighbouring ones, are far from independent of each other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.data import Progress
from benchmarks.made_up_workspace import measured, penchant
from benchmarks.quality.retail import built
from benchmarks.targets import Part, Target

FIRST = "2010-05-30"
ALL = "all"
MOST_WIDTH = 0.60
PROTOCOL = (
    "Online Retail II, origins every 14 days (windows of 14 days) and every 15 (30 days) from {first} on. Ranges of "
    "the number of buyers among all, the top 10%, the top 25%, the bottom 50% and the 50-75% part of the customers by "
    "chance: the share of them that held what happened. Width: the median of (high - low) / expected over the origins."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The least and the largest share of ranges that may hold, at 80% and at 95%."""

    at80: tuple[float, float]
    at95: tuple[float, float]


BOUNDS = {14: Bounds(at80=(0.75, 0.92), at95=(0.88, 0.99)), 30: Bounds(at80=(0.70, 0.92), at95=(0.86, 0.99))}
"""By window in days."""


def measure(retail: Path, progress: Progress) -> Part:
    """Run one rolling evaluation for each window and return the targets."""
    workspace = built(retail, progress)
    found = {}
    for number, window in enumerate(BOUNDS):
        progress(number / len(BOUNDS), f"Rolling: windows of {window} days")
        found[window] = evaluated(workspace, window)
    return part(found)


def evaluated(workspace: Path, window: int, first: str = FIRST) -> Mapping[str, Any]:
    """Return what ``penchant evaluate --rolling`` prints."""
    asked = ("--workspace", str(workspace), "--window", str(window), "--rolling", "--from", first, "--json")
    return dict(json.loads(measured(penchant("evaluate", *asked)).output))


def part(answers: Mapping[int, Mapping[str, Any]]) -> Part:
    """Return the targets of rolling evaluations, by window."""
    return Part(
        name="rolling",
        title="Likely ranges, day after day",
        protocol=PROTOCOL.format(first=FIRST),
        targets=tuple(target for window, answer in answers.items() for target in _targets(window, answer["coverage"])),
        head=("days", "range", "checks", "held at 80%", "held at 95%", "median width at 80%"),
        rows=tuple(row for window, answer in answers.items() for row in _rows(window, answer)),
    )


def _targets(window: int, coverage: Mapping[str, Any] | None) -> tuple[Target, ...]:
    """Without a single check there is no figure, and every target is missed."""
    found: Mapping[str, Any] = coverage or {}
    bounds, days = BOUNDS[window], f"{window} days"
    low80, high80 = bounds.at80
    low95, high95 = bounds.at95
    said = f"{found['checks']} checks of {found['origins']} origins" if found else "no check"
    width = found.get("width80", {}).get(ALL)
    return (
        Target(
            what=f"{days}: held at 80%", measured=found.get("coverage80"), low=low80, high=high80, digits=3, note=said
        ),
        Target(what=f"{days}: held at 95%", measured=found.get("coverage95"), low=low95, high=high95, digits=3),
        Target(what=f"{days}: median width at 80%, over all", measured=width, high=MOST_WIDTH, digits=3),
    )


def _rows(window: int, answer: Mapping[str, Any]) -> list[tuple[str, ...]]:
    coverage = answer["coverage"]
    if coverage is None:
        return []
    rows = []
    for name, width in coverage["width80"].items():
        checks = [check for check in answer["checks"] if check["range"] == name]
        shares = (f"{sum(check[f'inside{share}'] for check in checks) / len(checks):.3f}" for share in (80, 95))
        rows.append((str(window), name, str(len(checks)), *shares, f"{width:.3f}"))
    return rows
