"""What pages get to see of customers. All frozen. Personal data in it is masked unless it was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from segmentation.filters.nodes import Category, Filter
from segmentation.filters.verdicts import Having, Needs

SearchBy = Literal["id", "email", "name"]
SortBy = Literal["likelihood", "last_order", "orders", "spent", "value", "id", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column a table of customers can have. ``label`` is the company's own word for it, empty for a usual column.

    ``kind`` is text, number, money (in minor units), date or names; ``sort`` what the whole audience can be sorted by.
    """

    name: str
    label: str
    kind: Literal["text", "number", "money", "date", "boolean", "names"]
    personal: bool = False
    sort: SortBy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """One line of a table. ``score`` (0-100, cut to a tenth) and ``level`` are None without a prediction; ``chance`` is
    None too while expected results are hidden."""

    row: int
    customer_id: str
    score: float | None
    chance: float | None
    level: Category | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTable:
    """A part of an audience in order. ``size`` customers are in the audience, ``found`` of them fit the search.

    ``hidden`` is empty, or says why no chance is shown.
    """

    rows: tuple[CustomerRow, ...]
    size: int
    found: int
    hidden: str
    revealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSearch:
    """Who was found, by id; ``more`` tells that there are others: narrow the search."""

    rows: tuple[CustomerRow, ...]
    more: bool
    revealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField:
    """A field of the customer; ``label`` is the company's own word for it, empty for a usual field."""

    name: str
    label: str
    value: Any
    personal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReach:
    """Whether she can be contacted by a channel: ``reachable``, ``no_address``, ``refused`` or ``no_consent``."""

    channel: str
    reach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """One plan she has, had or has bought, in one of active, paused, upcoming, lapsed."""

    plan: str
    state: str
    started: date
    ended: date | None
    fixed_term: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    """A tag, since when she has it where that is known, and whether she has it still."""

    tag: str
    held: bool
    added: date | None
    removed: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerProfile:
    """One customer on the newest data. Amounts are minor units of ``currency``, purchases only, returns not taken off.

    ``spent_last_year`` is what she bought in the last 365 days. ``can_reveal`` tells whether the actor may see her
    personal data, ``revealed`` whether it is in here.
    """

    row: int
    customer_id: str
    snapshot: str
    last_day: date
    timezone: str
    fields: tuple[ProfileField, ...]
    reach: tuple[ChannelReach, ...]
    plans: tuple[PlanView, ...]
    tags: tuple[TagView, ...]
    known_since: date | None
    orders: int
    spent: int
    spent_last_year: int
    last_order: date | None
    visits: int
    last_visit: date | None
    currency: str
    minor_units: int
    tables: frozenset[str]
    can_reveal: bool
    revealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEvent:
    """Something that happened: ``kind`` is one of `segmentation.sql.customer_events.KINDS`, ``at`` a wall-clock time.

    ``names`` are products, the kind of a visit, a plan, a tag, or campaign and channel; ``amount`` is in minor units.
    """

    kind: str
    at: datetime
    names: tuple[str, ...]
    amount: int | None
    lines: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The latest of ``total`` events, the latest first; ``months`` are (first day, kind, events) of all of them."""

    events: tuple[CustomerEvent, ...]
    total: int
    months: tuple[tuple[date, str, int], ...]
    currency: str
    minor_units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOn:
    """Her score in one issue, made of data up to and including ``last_day``; ``chance`` is None while it is hidden."""

    last_day: date
    score: float
    level: Category
    chance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVerdict:
    """One rule, group or nested segment in words, as `segmentation.filters.verdicts.Verdict` has it.

    ``made`` is the last day of the data a fixed list was made of, None for anything else.
    """

    path: str
    sentence: str
    wanted: bool
    fits: bool
    held: Having | None
    needs: Needs
    members: tuple["RuleVerdict", ...]
    made: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerScores:
    """Her scores in one prediction, the earliest first; ``now`` is the one that is explored today.

    Without one, ``absent`` says why: ``objects`` that she objects to profiling (no score at all is then in here),
    ``not_covered`` (``verdict`` tells by which rules), ``not_in_file`` of a
    prediction from elsewhere, ``not_in_data`` that the prediction stands on, ``no_scores`` for anybody (``reason``).
    ``hidden`` is empty, or says why no chance is shown.
    """

    prediction: str
    title: str
    scores: tuple[ScoreOn, ...]
    now: ScoreOn | None
    absent: Literal["", "objects", "not_covered", "not_in_file", "not_in_data", "no_scores"]
    reason: str
    verdict: RuleVerdict | None
    hidden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentVerdict:
    """Whether she is in a segment on the newest data, and why. ``rules`` lists what fails first, in every group."""

    segment: str
    title: str
    inside: bool
    rules: RuleVerdict
    failing: tuple[RuleVerdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Something she shares with many others, in words, and the rule that finds them. Never personal data."""

    code: str
    text: str
    filter: Filter
