"""The launch of a campaign to made-up customers, in a process of its own.

``python -m benchmarks.campaigns.launching WORKSPACE`` prints what it took.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.alone import alone, most_held
from benchmarks.data import Progress
from benchmarks.made_up_workspace import copied, default_directory, prepare, scores_file
from segmentation.api import (
    LOCAL,
    CampaignChanges,
    DestinationSetting,
    Everyone,
    Exclusions,
    Filter,
    Goal,
    Question,
    RandomBucket,
    Workspace,
    open_workspace,
)

TITLE, PREDICTION = "Everybody", "made-elsewhere"
CONTROL = 0.1
NEVER = 0.01
RUNNING = 0.05
"""Shares of the customers who asked never to be contacted, and who are in another campaign whose days run."""
_EMAIL = DestinationSetting(destination="csv", channel="email")
_ADS = DestinationSetting(destination="google_ads", channel="ads")
_LAUNCHES = datetime(2026, 9, 8, 8, 0, tzinfo=UTC), datetime(2026, 9, 28, 8, 0, tzinfo=UTC)
_NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """What a launch took, from opening the workspace to its commit, the plan that a person looks at first included.

    ``steps`` are the codes of the waterfall and who was left after each.
    """

    audience: int
    assigned: int
    held_out: int
    rows: int
    steps: tuple[tuple[str, int], ...]
    wall_s: float
    cpu_s: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class _Then:
    at: datetime

    def now(self) -> datetime:
        """Return the instant."""
        return self.at


@contextmanager
def launchable(customers: int, cache: Path, progress: Progress) -> Iterator[Path]:
    """Make what is missing and yield a copy of the workspace in which only the launch is left to do."""
    place = default_directory(customers, cache)
    prepare(place, progress)
    copy = copied(place.workspace, place.directory / "launched")
    try:
        progress(0.0, "Sending two earlier campaigns")
        for at, name, filter, days in zip(
            _LAUNCHES,
            ("Newsletter", "Running"),
            (Everyone(), RandomBucket(low=0, high=round(10_000 * RUNNING))),
            (14, 30),
            strict=True,
        ):
            _send_earlier(copy, at, name, filter, days)
        _settle(copy, scores_file(place))
        yield copy
    finally:
        shutil.rmtree(copy)


def _send_earlier(path: Path, at: datetime, title: str, filter: Filter, days: int) -> None:
    workspace = open_workspace(path, clock=_Then(at))
    changes = CampaignChanges(destinations=(_EMAIL,), control=CONTROL, goal=Goal(days=days))
    draft = workspace.campaigns.draft(title, filter, actor=LOCAL, changes=changes)
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
    workspace.sendings.sent(draft.id, at.date(), actor=LOCAL)
    workspace.close()


def _settle(path: Path, scores: Path) -> None:
    """Give every customer a score that may be launched with, upload who is never contacted, and draft the campaign."""
    workspace = open_workspace(path, clock=_Then(_NOW))
    table = pq.read_table(scores, columns=["customer_id", "p"])
    file = path / "uploads" / "scores.parquet"
    file.parent.mkdir(exist_ok=True)
    pq.write_table(table.rename_columns(["customer_id", "probability"]), file)
    question = Question(window=30, audience=Everyone())
    workspace.predictions.create("Made elsewhere", question, actor=LOCAL, kind="external", id=PREDICTION)
    workspace.predictions.import_scores(PREDICTION, file, actor=LOCAL)
    never = path / "uploads" / "never.csv"
    ids = table["customer_id"].cast(pa.string()).to_pylist()
    never.write_text("\n".join(("customer_id", *ids[:: round(1 / NEVER)])), encoding="utf-8")
    workspace.ledger.add_file(never, actor=LOCAL)
    words = "Made-up customers: nobody is reached."
    workspace.ledger.record_legal_basis("ads", words=words, named_by="Benchmark", actor=LOCAL)
    exclusions = Exclusions(contacted_more_than=1, contacted_days=30, running_campaigns=True)
    changes = CampaignChanges(destinations=(_ADS,), control=CONTROL, exclusions=exclusions)
    workspace.campaigns.draft(TITLE, Everyone(), actor=LOCAL, prediction=PREDICTION, changes=changes)
    workspace.close()


def launch(workspace: Path) -> Launched:
    """Return what the launch in a process of its own takes. Raises `Failed` when the process does."""
    found = alone("benchmarks.campaigns.launching", str(workspace))
    return Launched(**{**found, "steps": tuple((code, left) for code, left in found["steps"])})


def main(path: Path) -> None:
    """Plan and launch, and print what it took."""
    wall, cpu = perf_counter(), process_time()
    workspace = open_workspace(path, clock=_Then(_NOW))
    id = next(one.id for one in workspace.campaigns.list() if one.title == TITLE)
    plan = workspace.launches.plan(id, actor=LOCAL)
    launched = workspace.launches.launch(id, expected=plan.expected, actor=LOCAL)
    took = perf_counter() - wall, process_time() - cpu
    sys.stdout.write(json.dumps(asdict(_described(workspace, launched.id, plan.audience, *took))) + "\n")
    workspace.close()


def _described(workspace: Workspace, id: str, audience: int, wall: float, cpu: float) -> Launched:
    done = workspace.campaigns.get(id).launch
    if done is None:
        raise ValueError(f"{id} was not launched")
    (file,) = done.files
    return Launched(
        audience=audience,
        assigned=done.assigned,
        held_out=done.held_out,
        rows=file.rows,
        steps=file.steps,
        wall_s=wall,
        cpu_s=cpu,
        peak_bytes=most_held(),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
