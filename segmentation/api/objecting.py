"""Objections to profiling: whose scores are shown and used for nothing, from the moment they are noted."""

from dataclasses import dataclass

import numpy as np

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.moments import Moment
from segmentation.errors import NotFound, Unavailable
from segmentation.storage.records import ScoreIssueRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredNow:
    """How many of a score issue have a score that may be used, and their summed chance."""

    customers: int
    expected: float


def objects(snapshot: OpenSnapshot, row: int, moment: Moment) -> bool:
    """Tell whether the customer of a row objects to profiling."""
    rows = snapshot.objecting(moment.references.objections)
    return bool(np.isin(row, rows))


def scored_now(context: Context, issue: ScoreIssueRecord, moment: Moment) -> ScoredNow:
    """Return what an issue holds without those who object: what the index counts of it, without loading it.

    Where its files or its data are gone, nobody can be counted by it: it is what was issued.
    """
    issued = ScoredNow(customers=issue.scored, expected=issue.expected)
    if not moment.references.objections.digest:
        return issued
    return moment.once(("scored_now", issue.id), lambda: _without_objecting(context, issue, issued, moment))


def _without_objecting(context: Context, issue: ScoreIssueRecord, issued: ScoredNow, moment: Moment) -> ScoredNow:
    try:
        snapshot = context.snapshot(issue.snapshot)
        arrays = snapshot.issued_scores(issue)
    except (NotFound, Unavailable):
        return issued
    rows = snapshot.objecting(moment.references.objections)
    places = np.searchsorted(arrays.rows, rows)
    found = places[places < len(arrays.rows)]
    lost = found[np.isin(arrays.rows[found], rows)]
    return ScoredNow(
        customers=issued.customers - len(lost), expected=max(issued.expected - float(arrays.p[lost].sum()), 0.0)
    )
