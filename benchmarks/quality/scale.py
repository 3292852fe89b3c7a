"""How long a prediction takes on many made-up customers with 10 orders and 10 visits each, and how much memory.

``penchant predict`` and ``penchant refresh`` run as they are, each in a process of its own: Python's start, learning,
the replay of past windows, features and the writing of scores are in the figures; the import is not. The orders are
drawn at random, which costs as much as real ones and teaches nothing.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.data import Progress
from benchmarks.made_up_workspace import Measured, copied, default_directory, imported, measured, penchant
from benchmarks.targets import Part, Target
from segmentation.api import Failed

PREDICTION = "orders-30d"
WINDOW = 30
ORDERS = 10.0
MILLION = 1_000_000
BUILD_MINUTES, BUILD_GB = 5.0, 4.0
RESCORE_SECONDS = {MILLION: 40.0, 10 * MILLION: 480.0}
PROTOCOL = (
    "{customers:,} made-up customers, {orders:,} orders, {visits:,} visits. `penchant predict` learns, replays past "
    "windows and issues scores. `penchant refresh` then issues scores by the model in force, features included. Wall "
    "time and the most memory (all processes, file pages too), from the start of a command to its end, without the "
    "import."
)


def measure(customers: int, cache: Path, progress: Progress) -> Part:
    """Return wall time and peak memory of learning and of scoring; at other sizes than promised they are not judged."""
    place = default_directory(customers, cache, orders=ORDERS)
    imported(place, progress)
    workspace = copied(place.workspace, place.directory / "measured")
    try:
        progress(0.3, "Scale: learning in a process of its own")
        arguments = ("--workspace", str(workspace), "--name", PREDICTION, "--window", str(WINDOW), "--json")
        built = measured(penchant("predict", *arguments))
        progress(0.8, "Scale: scoring in a process of its own")
        forget_scores(workspace, PREDICTION)
        scored = measured(penchant("refresh", "--workspace", str(workspace), "--json"))
        refuse_other_than_scored(scored)
    finally:
        shutil.rmtree(workspace)
    return part(customers, built, scored)


def part(customers: int, built: Measured, scored: Measured) -> Part:
    """Return the figures as targets of the promised sizes, and all of them as rows."""
    counts = {"orders": round(ORDERS * customers), "visits": 10 * customers}
    return Part(
        name="scale" if customers == MILLION else f"scale-{customers}",
        title=f"Time and memory at {customers:,} customers",
        protocol=PROTOCOL.format(customers=customers, **counts),
        targets=tuple(_targets(customers, built, scored)),
        head=("step", "wall s", "CPU s", "peak GB"),
        rows=(_row("learning and issuing", built), _row("scoring and issuing", scored)),
    )


def _targets(customers: int, built: Measured, scored: Measured) -> list[Target]:
    found = []
    if customers == MILLION:
        minutes, gigabytes = built.wall_s / 60, built.peak_rss_bytes / 1e9
        found.append(Target(what="learning and issuing", measured=minutes, high=BUILD_MINUTES, digits=1, unit="min"))
        found.append(Target(what="its memory", measured=gigabytes, high=BUILD_GB, digits=1, unit="GB"))
    if customers in RESCORE_SECONDS:
        bound = RESCORE_SECONDS[customers]
        found.append(Target(what="scoring and issuing", measured=scored.wall_s, high=bound, digits=0, unit="s"))
    return found


def forget_scores(workspace: Path, prediction: str) -> None:
    """Bring about what new data does: a model is in force, and there are no scores by it yet."""
    with closing(sqlite3.connect(workspace / "penchant.db")) as database, database:
        database.execute("DELETE FROM score_issue WHERE prediction = ?", (prediction,))


def refuse_other_than_scored(refresh: Measured) -> None:
    """Raise Failed unless the one prediction was scored without learning again."""
    (done,) = json.loads(refresh.output)["predictions"]
    if done["outcome"] != "scored":
        raise Failed("not_scored", f"The refresh was to score by the model in force, and it ended {done['outcome']!r}.")


def _row(what: str, taken: Measured) -> tuple[str, ...]:
    return (what, f"{taken.wall_s:,.1f}", f"{taken.cpu_s:,.1f}", f"{taken.peak_rss_bytes / 1e9:.2f}")
