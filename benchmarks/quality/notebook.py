"""A public notebook on the same orders: which of a shop's regular customers buy in the next calendar month?

W-Tran, *predicting-next-purchase* (github.com/W-Tran/predicting-next-purchase): random forests of 1,500 trees with
recursive feature elimination, 22 months of Online Retail II. Of each month it tells how many customers it named, and
how many of those bought. Here as many are named, those with the highest chance, as of the first of the month, among the
same customers: with purchases on at least 3 different days before it.

Like for like: nothing is learned from, or said of, anybody else than such customers, as in the notebook. What Penchant
itself does by default, learning from everyone who has bought, is measured beside it and judged by nothing.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from benchmarks.data import Progress
from benchmarks.quality.retail import built
from benchmarks.targets import Part, Target
from segmentation.api import Unavailable
from segmentation.predictions.learning import learn
from segmentation.predictions.quality import auc
from segmentation.predictions.scoring import score
from segmentation.sql.feature_events import Population, has_purchased, midnight
from segmentation.sql.features import SqlFeatureSource
from segmentation.sql.tables import customers, orders
from segmentation.storage import snapshots

DAYS_WITH_PURCHASES = 3
SEED = 20260101
BOUND, THEIRS = 0.680, 0.673
PUBLISHED: tuple[tuple[int, int, int, float], ...] = (
    (2010, 2, 90, 0.756),
    (2010, 3, 211, 0.744),
    (2010, 4, 382, 0.613),
    (2010, 5, 330, 0.642),
    (2010, 6, 367, 0.676),
    (2010, 7, 406, 0.682),
    (2010, 8, 418, 0.629),
    (2010, 9, 404, 0.663),
    (2010, 10, 409, 0.702),
    (2010, 11, 508, 0.722),
    (2010, 12, 851, 0.522),
    (2011, 1, 436, 0.578),
    (2011, 2, 300, 0.607),
    (2011, 3, 227, 0.767),
    (2011, 4, 232, 0.707),
    (2011, 5, 228, 0.829),
    (2011, 6, 337, 0.724),
    (2011, 7, 352, 0.710),
    (2011, 8, 361, 0.690),
    (2011, 9, 337, 0.751),
    (2011, 10, 405, 0.677),
    (2011, 11, 399, 0.807),
)
"""Year, month, how many customers the notebook named, and the share of them that bought."""

PROTOCOL = (
    "Customers with purchases on at least 3 different days before the first of a month; who of them buys in that "
    "month? As many are named as the notebook named (k), those with the highest chance; precision is the share of "
    "them that bought, and months count by their k. Learned, like the notebook, from such customers alone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month: ``k`` customers named by each side; precisions are shares (0 to 1) of them that bought.

    ``alike`` learned from regular customers alone, ``usual`` from all customers with a purchase.
    """

    first: date
    k: int
    theirs: float
    customers: int
    buyers: int
    alike: float
    usual: float
    auc: float | None


def measure(retail: Path, progress: Progress) -> Part:
    """Return the target, and every month beside the notebook's own figure."""
    workspace = built(retail, progress)
    months = []
    for number, (year, month, k, theirs) in enumerate(PUBLISHED):
        progress(number / len(PUBLISHED), f"Notebook: {year}-{month:02}")
        months.append(judge(workspace, date(year, month, 1), k, theirs))
    return Part(
        name="notebook",
        title="A public next-month notebook",
        protocol=PROTOCOL,
        targets=(_target(months),),
        head=("month", "customers", "buyers", "k", "theirs", "ours", "learned from everyone", "AUC"),
        rows=tuple(_row(month) for month in months),
    )


def judge(workspace: Path, first: date, k: int, theirs: float) -> Month:
    """Predict the month that begins on ``first`` from what was known then, twice, and compare with what happened."""
    window = monthrange(first.year, first.month)[1]
    rows, chances = _chances(workspace, first, window, regulars)
    everyone, usual = _chances(workspace, first, window, has_purchased)
    source = source_of(workspace, first, window, regulars)
    bought = source.outcomes(first, window, rows)
    return Month(
        first=first,
        k=k,
        theirs=theirs,
        customers=rows.size,
        buyers=int(bought.sum()),
        alike=precision_at(k, chances, bought),
        usual=precision_at(k, usual[np.isin(everyone, rows)], bought),
        auc=auc(chances, bought),
    )


def precision_at(k: int, chances: NDArray[np.float64], bought: NDArray[np.bool_]) -> float:
    """Return the share of buyers among the ``k`` highest chances; customers of equal chance count for their mean."""
    order = np.argsort(-chances, kind="stable")
    edge = chances[order[min(k, chances.size) - 1]]
    above, at = chances > edge, chances == edge
    left = min(k, chances.size) - int(above.sum())
    return float((bought[above].sum() + left * bought[at].mean()) / k)


def mean_by_k(months: list[Month], precisions: list[float]) -> float:
    """Return the mean of the months' precisions, each counting by its k."""
    return float(np.average(precisions, weights=[month.k for month in months]))


def regulars(cutoff: date) -> sa.ColumnElement[bool]:
    """Tell whether the customer had purchases on at least 3 different days before ``cutoff``."""
    bought = orders.c.is_purchase & (orders.c.ordered_at < midnight(cutoff))
    days = sa.func.count(sa.cast(orders.c.ordered_at, sa.Date).distinct())
    known = sa.select(orders.c.row).where(bought).group_by(orders.c.row).having(days >= DAYS_WITH_PURCHASES)
    return customers.c.row.in_(known)


def _chances(
    workspace: Path, first: date, window: int, population: Population
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The logits of the rows, which rank as chances do."""
    source = source_of(workspace, first, window, population)
    learned = learn(source, window=window, as_of=first, seed=SEED, progress=_silent)
    raw = score(learned.model, source, first)
    return raw.rows, raw.logits


def source_of(workspace: Path, first: date, window: int, population: Population) -> SqlFeatureSource:
    """Return what may be known of these customers on a day, over the newest data of a workspace."""
    info = snapshots.current_snapshot(workspace)
    if info is None:
        raise Unavailable("no_snapshot", f"{workspace.name} has no data yet.", hint="Build the retail demo.")
    connection = snapshots.open_snapshot(workspace, info.id)
    return SqlFeatureSource(connection, window=window, as_of=first, population=population)


def _target(months: list[Month]) -> Target:
    usual = mean_by_k(months, [month.usual for month in months])
    return Target(
        what="precision, months weighted by k",
        measured=mean_by_k(months, [month.alike for month in months]),
        low=BOUND,
        note=f"the notebook: {THEIRS:.3f}; learned from everyone who had bought: {usual:.4f}",
    )


def _row(month: Month) -> tuple[str, ...]:
    precisions = (f"{value:.3f}" for value in (month.theirs, month.alike, month.usual))
    counts = (f"{month.customers:,}", f"{month.buyers:,}", str(month.k))
    return (f"{month.first:%Y-%m}", *counts, *precisions, "none" if month.auc is None else f"{month.auc:.3f}")


def _silent(share: float, text: str) -> None:
    """Months are told, not the steps within one."""
