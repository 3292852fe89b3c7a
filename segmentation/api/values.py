"""The values that pages, the command line and a Python prompt get from the facade. All frozen; none holds a customer,
except the rows of a list, which never pass through here."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.filters.nodes import AllOf, Everyone, Filter, InCategory, Score

Selection = Score | InCategory | None
"""What of a prediction is chosen: a range of scores, some categories, or everyone it covers."""


def audience_filter(filter: Filter, selection: Selection) -> Filter:
    """Return the one filter of an audience: its rules and the chosen part of the prediction.

    >>> audience_filter(Everyone(), Score(prediction="orders-30d", low=50, high=75))
    Score(prediction='orders-30d', low=50, high=75)
    """
    if selection is None:
        return filter
    if isinstance(filter, Everyone):
        return selection
    members = filter.members if isinstance(filter, AllOf) else (filter,)
    return AllOf(members=(*members, selection))


def split_audience(filter: Filter) -> tuple[Filter, Selection]:
    """Return the rules and the chosen part of a prediction: the reverse of `audience_filter`.

    A score condition that stands anywhere but last in the top group stays among the rules.
    """
    if isinstance(filter, Score | InCategory):
        return Everyone(), filter
    if isinstance(filter, AllOf) and isinstance(filter.members[-1], Score | InCategory):
        rest = filter.members[:-1]
        return (rest[0] if len(rest) == 1 else AllOf(members=rest)) if rest else Everyone(), filter.members[-1]
    return filter, None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotView:
    """The data a number belongs to. ``last_day`` is the last day that is inside."""

    id: str
    as_of: date
    last_day: date
    timezone: str
    population: int
    tables: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionView:
    """A prediction as it stands now. ``usable`` tells whether its scores can be explored; ``reason`` why not.

    ``restriction`` is empty, or says why audiences of this prediction cannot be saved, downloaded or sent.
    """

    id: str
    title: str
    kind: str
    window_days: int
    event: str
    status: str
    reason: str
    usable: bool
    scored: int
    expected: float
    average_chance: float | None
    base_odds: float | None
    quality: dict[str, Any] | None
    snapshot: str | None
    issued_at: datetime | None
    audience_sentence: str
    restriction: str
    way_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """What one rule does, among the customers the page counts: ``before`` and ``kept`` are sizes around it."""

    path: str
    sentence: str
    alone: int
    before: int
    kept: int
    only: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AudienceView:
    """Everything the Audience page draws for a filter, exact, all of one snapshot and one score issue.

    The arrays have 1,000 entries, one per bin of 0.1 score points; they are None without a prediction. ``covered`` is
    everyone the prediction covers (without a prediction: the population), ``matching`` those of them who match.
    """

    snapshot: SnapshotView
    prediction: PredictionView | None
    filter: Filter
    sentence: str
    population: int
    covered: int
    matching: int
    without_score: int
    rules: tuple[RuleCount, ...]
    covered_count: NDArray[np.int64] | None = None
    covered_sum_p: NDArray[np.float64] | None = None
    count: NDArray[np.int64] | None = None
    sum_p: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The answer of ``penchant count``. Expected values are None without a prediction."""

    snapshot: str
    as_of: date
    score_issue: str | None
    population: int
    scored: int | None
    size: int
    expected_purchasers: float | None
    expected_non_purchasers: float | None
    sentence: str
    warnings: tuple[str, ...] = ()
    funnel: tuple[RuleCount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """A campaign draft: an audience set aside for a purpose."""

    id: str
    number: int
    title: str
    state: str
    filter: Filter
    sentence: str
    prediction: str | None
    snapshot: str
    last_day: date | None
    size: int
    notes: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step from audience to list: its stable code and how many are left after it."""

    code: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlan:
    """A list before it is written. ``rows`` is the number on the button."""

    purpose: str
    channel: str | None
    rows: int
    steps: tuple[Step, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenList:
    """A list on disk, where it was asked for, else in the workspace; ``rows`` were counted while writing."""

    id: str
    rows: int
    sha256: str
    file: str
    manifest: str
    columns: tuple[str, ...]
