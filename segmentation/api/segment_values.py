"""The values that the facade gives of segments and customer lists. All frozen; none holds a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from segmentation.filters.nodes import Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """A saved segment. ``size`` is of the newest data, None when it is unavailable: then ``problem`` says why.

    ``filter`` is None when the definition cannot be read: it then selects nobody and never means everyone. ``fixed``
    tells a list of customers that was frozen from one that keeps up to date; its ``note`` says how many of them are no
    longer in the data. ``used_by`` are the segments, campaigns and predictions that need it, in words. An archived
    segment is not counted.
    """

    id: str
    title: str
    description: str
    owner: str
    version: int
    labels: tuple[str, ...]
    fixed: bool
    archived: bool
    used_by: tuple[str, ...]
    filter: Filter | None
    sentence: str
    size: int | None
    as_of: date | None
    problem: str
    note: str
    created_at: datetime
    edited_at: datetime
    edited_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentVersion:
    """One version of a segment. ``changes`` says what it changed; ``filter`` is None when it cannot be read."""

    segment: str
    version: int
    current: bool
    returned_to: int | None
    filter: Filter | None
    sentence: str
    changes: tuple[str, ...]
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSize:
    """The size one version of a segment had on one snapshot; None when it was unavailable: then ``problem`` says why.

    ``basis`` is what it was counted of beside the snapshot: score issues, versions of nested segments, stored sets.
    """

    segment: str
    version: int
    snapshot: str
    as_of: date
    size: int | None
    problem: str
    basis: Mapping[str, object]
    counted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDecision:
    """How one rule of a segment decided about those whom only the other segment has.

    ``fail`` of them do not satisfy it; for ``alone`` of those it is the only rule they fail.
    """

    path: str
    sentence: str
    fail: int
    alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSegment:
    """One side of a comparison. ``only`` are in this segment and not in the other, ``decided`` why: by its rules."""

    id: str
    version: int
    title: str
    sentence: str
    size: int
    only: int
    decided: tuple[RuleDecision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentComparison:
    """Two segments, or two versions of one, on the same data; ``both`` are in both."""

    snapshot: str
    as_of: date
    first: ComparedSegment
    second: ComparedSegment
    both: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerListView:
    """A list of customers read from a file. ``customers`` are its distinct ids, ``matched`` those in the newest data.

    ``read`` = ``blank`` + ``duplicates`` + ``customers`` are the rows of the file. ``matched`` and ``unmatched`` are
    None when there is no data, or when the stored list is damaged: then ``problem`` says so.
    """

    id: str
    title: str
    read: int
    blank: int
    duplicates: int
    customers: int
    matched: int | None
    unmatched: int | None
    problem: str
    used_by: tuple[str, ...]
    created_at: datetime
    created_by: str
    edited_at: datetime
    edited_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedIds:
    """A file of the ids on a list that the newest data does not have, one a line."""

    rows: int
    file: Path
