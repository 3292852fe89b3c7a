"""The 14 cells of Online Retail II: ``penchant evaluate --compare`` against floors that were fixed beforehand.

A cell is a window and a date. The floors come from an earlier implementation of the same recipe, less what another seed
or feature may cost: its AUC - .004, its log loss + 1%. Customers and buyers are facts, and must be equal.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from benchmarks.data import Progress
from benchmarks.made_up_workspace import measured, penchant
from benchmarks.quality.retail import built
from benchmarks.targets import Part, Target

Cell = Mapping[str, Any]
MEETING, AUC_SLACK, LOSS_SLACK = 12, 0.003, 0.5
MEAN_AUC, MEAN_LOSS = 0.791, 0.409
RIVALS = MappingProxyType(
    {
        "pattern": "MBG/NBD alone",
        "recency_frequency": "logistic regression on recency and frequency",
        "lightgbm": "LightGBM on the same features",
    }
)
PROTOCOL = (
    "Online Retail II. Customers with a purchase before the cutoff; who buys in the window after it? Learned from what "
    "was known before the cutoff alone. A cell meets its floors with at least that AUC and at most that log loss."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What is known of a cell beforehand: ``last_day`` is the last day known, so the cutoff is the day after."""

    window: int
    last_day: date
    customers: int
    buyers: int
    auc: float
    log_loss: float

    @property
    def cutoff(self) -> date:
        """The first day that is not known."""
        return self.last_day + timedelta(days=1)


def _floor(window: int, day: str, customers: int, buyers: int, auc: float, log_loss: float) -> Floor:
    last = date.fromisoformat(day)
    return Floor(window=window, last_day=last, customers=customers, buyers=buyers, auc=auc, log_loss=log_loss)


FLOORS = (
    _floor(14, "2010-09-01", 3324, 452, 0.755, 0.3389),
    _floor(14, "2011-03-01", 4544, 356, 0.786, 0.2276),
    _floor(14, "2011-06-01", 4937, 502, 0.803, 0.2657),
    _floor(14, "2011-09-01", 5252, 546, 0.811, 0.2685),
    _floor(14, "2011-11-09", 5726, 925, 0.786, 0.3799),
    _floor(30, "2010-09-01", 3324, 911, 0.741, 0.5088),
    _floor(30, "2011-03-01", 4544, 769, 0.789, 0.3665),
    _floor(30, "2011-06-01", 4937, 884, 0.813, 0.3632),
    _floor(30, "2011-09-01", 5252, 1044, 0.808, 0.3961),
    _floor(30, "2011-11-09", 5726, 1476, 0.807, 0.4590),
    _floor(90, "2010-09-01", 3324, 1935, 0.730, 0.6206),
    _floor(90, "2011-03-01", 4544, 1579, 0.788, 0.5103),
    _floor(90, "2011-06-01", 4937, 1613, 0.824, 0.4691),
    _floor(90, "2011-09-01", 5252, 2242, 0.805, 0.5553),
)


def measure(retail: Path, progress: Progress) -> Part:
    """Evaluate all cells, one command for each window, and return the targets."""
    workspace = built(retail, progress)
    windows = sorted({floor.window for floor in FLOORS})
    cells: list[Cell] = []
    for number, window in enumerate(windows):
        progress(number / len(windows), f"Cells: windows of {window} days")
        cells += evaluated(workspace, window, [floor.cutoff for floor in FLOORS if floor.window == window])
    return part(cells)


def evaluated(workspace: Path, window: int, cutoffs: Sequence[date]) -> list[Cell]:
    """Return the cells that ``penchant evaluate --compare`` prints for these cutoffs."""
    named = [word for cutoff in cutoffs for word in ("--cutoff", cutoff.isoformat())]
    ended = measured(
        penchant("evaluate", "--workspace", str(workspace), "--window", str(window), *named, "--compare", "--json")
    )
    return list(json.loads(ended.output)["cells"])


def part(cells: Sequence[Cell], floors: Sequence[Floor] = FLOORS) -> Part:
    """Return the targets of evaluated cells, one for each of ``floors`` and in their order."""
    pairs = list(zip(floors, cells, strict=True))
    return Part(
        name="cells",
        title=f"{len(floors)} cells of Online Retail II",
        protocol=PROTOCOL,
        targets=(*_floors(pairs), *_means(cells)),
        head=(
            "days",
            "cutoff",
            "customers",
            "buyers",
            "AUC",
            "floor",
            "log loss",
            "floor",
            "expected",
            *RIVALS.values(),
        ),
        rows=tuple(_row(floor, cell) for floor, cell in pairs),
    )


def _floors(pairs: Sequence[tuple[Floor, Cell]]) -> tuple[Target, ...]:
    equal = sum(cell["n"] == floor.customers and cell["buyers"] == floor.buyers for floor, cell in pairs)
    below = [max(0.0, floor.auc - _figure(cell, "auc", 0.0)) for floor, cell in pairs]
    above = [max(0.0, 100 * (_figure(cell, "log_loss", np.inf) / floor.log_loss - 1)) for floor, cell in pairs]
    meeting = sum(auc == 0.0 and loss == 0.0 for auc, loss in zip(below, above, strict=True))
    every = len(pairs)
    at_least = min(MEETING, every)
    return (
        Target(what="cells whose customers and buyers are equal", measured=equal, low=every, high=every, digits=0),
        Target(what="cells that meet both floors", measured=meeting, low=at_least, digits=0, note=f"of {every}"),
        Target(what="AUC below its floor, the most", measured=max(below), high=AUC_SLACK),
        Target(what="log loss above its floor, the most", measured=max(above), high=LOSS_SLACK, digits=2, unit="%"),
    )


def _means(cells: Sequence[Cell]) -> tuple[Target, ...]:
    loss = _mean(cell["log_loss"] for cell in cells)
    without = _mean(_loss_of(cell, "without_shift") for cell in cells)
    note = "" if without is None else f"without the level shift: {without:.4f}"
    rivals = (
        Target(
            what=f"mean log loss against {name}",
            measured=loss,
            high=_mean(_loss_of(cell, rival) for cell in cells),
            strict=True,
        )
        for rival, name in RIVALS.items()
    )
    auc = Target(what="mean AUC", measured=_mean(cell["auc"] for cell in cells), low=MEAN_AUC)
    return (auc, Target(what="mean log loss", measured=loss, high=MEAN_LOSS, note=note), *rivals)


def _loss_of(cell: Cell, name: str) -> float | None:
    """The log loss of another way of predicting; None where it was not computed, or is undefined."""
    found: Mapping[str, float | None] = cell["compared"].get(name, {})
    return found.get("log_loss")


def _mean(figures: Any) -> float | None:
    found = list(figures)
    return None if None in found else float(np.mean(found))


def _figure(cell: Cell, name: str, without: float) -> float:
    return without if cell[name] is None else float(cell[name])


def _row(floor: Floor, cell: Cell) -> tuple[str, ...]:
    counts = (str(floor.window), floor.cutoff.isoformat(), f"{cell['n']:,}", f"{cell['buyers']:,}")
    figures = (_shown(cell["auc"]), f"{floor.auc:.3f}", _shown(cell["log_loss"]), f"{floor.log_loss:.4f}")
    expected = "none" if cell["expected"] is None else f"{cell['expected']:,.0f}"
    return (*counts, *figures, expected, *(_shown(_loss_of(cell, rival)) for rival in RIVALS))


def _shown(figure: float | None) -> str:
    return "none" if figure is None else f"{figure:.4f}"
