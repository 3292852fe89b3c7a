"""The issued chances of the simulated studio against the true ones, which its generator knows.

The truth of a customer is P(purchase | all that the workspace shows at its date). No prediction can expect a lower log
loss than it has itself, so both are compared under it: the mean of -(t ln p + (1 - t) ln(1 - p)), which is what the log
loss will be on average over all futures, free of the luck of a single one.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.data import Progress
from benchmarks.targets import Part, Target
from segmentation.api import Unavailable
from segmentation.api.context import Context
from segmentation.bootstrap import open_workspace_directory
from segmentation.demo.studio import SEED, STUDIO
from segmentation.demo.studio_truth import write_truth
from segmentation.demo.workspaces import build_demo
from segmentation.settings import CATEGORY_BINS

Floats = NDArray[np.float64]

TRUTHS = {"orders-30d": "p_orders_30", "orders-7d": "p_orders_7", "joins-30d": "p_joins_30"}
"""The judged predictions, and their column in the file of true chances."""

MOST_LOSS, MOST_OFF = 3.0, 10.0
PROTOCOL = (
    "The studio demo built anew with {customers:,} customers, each prediction as it was issued there. Log loss: how "
    "much more than that of the true chances is to be expected, in per cent of it. Levels: how many purchasers were "
    "expected of the customers issued as Low, Medium and High, against the sum of their true chances."
)
HEAD = ("prediction", "level", "customers", "expected", "by the true chances")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The issued chances and bins of one prediction, with the true chances: arrays of one length, by customer."""

    p: Floats
    bins: NDArray[np.int64]
    truth: Floats


def measure(workspace: Path | None, progress: Progress) -> Part:
    """Return four targets for each judged prediction, of the given studio demo or of a fresh one."""
    if workspace is not None:
        return judge(workspace, progress)
    with tempfile.TemporaryDirectory(prefix="penchant-studio-") as directory:
        place = Path(directory) / STUDIO.name
        progress(0.0, "Studio: building the demo")
        build_demo(STUDIO.name, place, progress=lambda share, text: progress(0.7 * share, f"Studio: {text}"))
        return judge(place, progress)


def judge(workspace: Path, progress: Progress) -> Part:
    """Return the targets of a studio demo. Raises Unavailable where it is another, or its scores are of another day."""
    customers = _customers(workspace)
    with tempfile.TemporaryDirectory(prefix="penchant-truth-") as directory:
        progress(0.7, "Studio: computing the true chances")
        file = Path(directory) / "truth.parquet"
        write_truth(file, customers=customers, seed=SEED)
        truth = pd.read_parquet(file).set_index("customer_id")
    issued = {id: read(workspace, id, truth[column]) for id, column in TRUTHS.items()}
    return Part(
        name="studio",
        title="The simulated studio, whose true chances are known",
        protocol=PROTOCOL.format(customers=customers),
        targets=tuple(target for id, found in issued.items() for target in targets(id, found)),
        head=HEAD,
        rows=tuple(row for id, found in issued.items() for row in _rows(id, found)),
    )


def read(workspace: Path, id: str, truth: pd.Series) -> Issued:
    """Return the scores in force of a prediction beside ``truth`` (by customer_id)."""
    handle = open_workspace_directory(workspace)
    context = Context(handle)
    issue = context.shown_issue(context.prediction(id))
    scores, as_of = handle.directory.scores, issue and issue.as_of
    handle.close()
    if issue is None or as_of != STUDIO.as_of:
        raise Unavailable(
            "studio",
            f"{id} has scores of {as_of or 'no day'}; the true chances are of {STUDIO.as_of}.",
            hint="Build it anew.",
        )
    table = pd.read_parquet(scores / id / issue.id / "scores.parquet")
    known = truth.reindex(table["customer_id"]).to_numpy(dtype=np.float64)
    if np.isnan(known).any():
        raise Unavailable("studio", "This workspace has customers whom the simulated studio does not have.")
    return Issued(p=table["p"].to_numpy(np.float64), bins=table["bin"].to_numpy(np.int64), truth=known)


def targets(id: str, issued: Issued) -> tuple[Target, ...]:
    """Return how far log loss and the three levels are from those of the truth, in per cent."""
    ours, best = expected_log_loss(issued.p, issued.truth), expected_log_loss(issued.truth, issued.truth)
    excess = Target(
        what=f"{id}: log loss above the truth's own",
        measured=100 * (ours / best - 1),
        high=MOST_LOSS,
        digits=2,
        unit="%",
        note=f"{ours:.5f} against {best:.5f}",
    )
    levels = (
        Target(
            what=f"{id}: expected purchasers of {level.capitalize()}",
            measured=off_by(expected, true),
            low=-MOST_OFF,
            high=MOST_OFF,
            digits=1,
            unit="%",
            note=f"{expected:,.1f} against {true:,.1f}",
        )
        for level, (_, expected, true) in by_level(issued).items()
    )
    return (excess, *levels)


def expected_log_loss(p: Floats, truth: Floats) -> float:
    """Return the mean log loss of chances ``p`` to be expected when ``truth`` are the true ones, in nats."""
    with np.errstate(divide="ignore"):
        return float(-np.mean(_times(truth, np.log(p)) + _times(1.0 - truth, np.log1p(-p))))


def by_level(issued: Issued) -> dict[str, tuple[int, float, float]]:
    """Return customers, expected purchasers and purchasers by the true chances, for each level."""
    members = {level: (issued.bins >= low) & (issued.bins < high) for level, (low, high) in CATEGORY_BINS.items()}
    return {
        level: (int(chosen.sum()), float(issued.p[chosen].sum()), float(issued.truth[chosen].sum()))
        for level, chosen in members.items()
    }


def off_by(expected: float, true: float) -> float | None:
    """Return by how many per cent ``expected`` is above ``true``; 0 of 0 is no error, of 0 alone there is no figure."""
    if true == 0.0:
        return 0.0 if expected == 0.0 else None
    return 100 * (expected / true - 1)


def _times(weight: Floats, log: Floats) -> Floats:
    """Weighted logarithms, in which what cannot happen weighs nothing."""
    return np.multiply(weight, log, out=np.zeros_like(log), where=weight != 0.0)


def _customers(workspace: Path) -> int:
    file = workspace / "sources" / "customers.parquet"
    if not file.is_file():
        raise Unavailable("studio", f"{workspace.name} is no studio demo: it has no source files of its own.")
    return int(pq.read_metadata(file).num_rows)


def _rows(id: str, issued: Issued) -> list[tuple[str, ...]]:
    return [
        (id, level.capitalize(), f"{customers:,}", f"{expected:,.1f}", f"{true:,.1f}")
        for level, (customers, expected, true) in by_level(issued).items()
    ]
