"""The values that pages, the command line and a Python prompt get from the facade. All frozen; none holds a customer,
except the rows of a list, which never pass through here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from segmentation.api.prediction_values import PredictionView
from segmentation.errors import Problem
from segmentation.filters.nodes import AllOf, Channel, Everyone, Filter, InCategory, Score, State
from segmentation.predictions.level import Drift

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
class RulePart:
    """How many customers of a subscription rule are in one of the states that it brings together."""

    state: State
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """What one rule or group does, among the customers the page counts.

    ``alone``: who satisfy it by itself. ``before`` and ``kept``: who are left before and after it, of its own group in
    order; in an any-of group who is gathered so far, in a none-of group who is left out so far. ``only``: by how many
    customers the whole audience would change if it were switched off. ``blanks``: how many have no value in the field
    of an attribute rule. ``parts``: the states that a subscription rule "not active" or "ever" brings together.
    """

    path: str
    sentence: str
    alone: int
    before: int
    kept: int
    only: int
    blanks: int | None = None
    parts: tuple[RulePart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AudienceView:
    """Everything the Audience page draws for a filter, exact, all of one snapshot and one score issue.

    The arrays have 1,000 entries, one per bin of 0.1 score points; they are None without a prediction. ``covered`` is
    everyone the prediction covers (without a prediction: the population), ``matching`` those of them who match.
    ``sum_value`` is what they bought in the last 365 days, in minor units. ``rules`` has every node below the root of
    the filter, parents before members; ``warnings`` are rules that are allowed and hardly meant.

    ``reachable`` has for each channel that any consent is recorded for, refused or given, those of ``matching`` who
    can be reached by it, as a rule "can be reached" finds them: by bin, or one number without a prediction.

    ``drift`` is what the likely range of any part of the scores allows for. ``hidden`` is empty, or says why expected
    results must not be shown: then there are no sums of probabilities and no drift either.
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
    warnings: tuple[Problem, ...] = ()
    covered_count: NDArray[np.int64] | None = None
    covered_sum_p: NDArray[np.float64] | None = None
    covered_sum_value: NDArray[np.int64] | None = None
    count: NDArray[np.int64] | None = None
    sum_p: NDArray[np.float64] | None = None
    sum_value: NDArray[np.int64] | None = None
    reachable: Mapping[Channel, NDArray[np.int64]] = field(default_factory=dict)
    drift: Drift | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The answer of ``penchant count``.

    ``interval80`` and ``interval95`` are the likely ranges of ``expected_purchasers``, in whole customers, both ends
    included. Expected values and ranges are None without a prediction, and while expected results are hidden; a warning
    then says why.
    """

    snapshot: str
    as_of: date
    score_issue: str | None
    population: int
    scored: int | None
    size: int
    expected_purchasers: float | None
    interval80: tuple[float, float] | None = None
    interval95: tuple[float, float] | None = None
    expected_non_purchasers: float | None
    sentence: str
    warnings: tuple[str, ...] = ()
    funnel: tuple[RuleCount, ...] = ()


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
