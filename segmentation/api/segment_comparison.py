"""Two segments, or two versions of one, side by side on the same data: who is in which, and which rule decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.needs import needs_of
from segmentation.api.segment_refusals import known_segment, no_version
from segmentation.api.segment_values import ComparedSegment, RuleDecision, SegmentComparison
from segmentation.catalog import Catalog
from segmentation.errors import Unavailable
from segmentation.filters.describe import described
from segmentation.filters.nodes import AllOf, Filter
from segmentation.index import bitsets
from segmentation.sentences import Sentence
from segmentation.sql.compile import Scope
from segmentation.storage.references import References

Members = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    id: str
    version: int
    title: str
    filter: Filter
    scope: Scope


def compare(context: Context, first: str, second: str, prediction: str | None = None) -> SegmentComparison:
    """Return how two segments differ on the newest data; each is named by its id, or as ``id@2`` for a version.

    With a prediction only customers with a score on that data are counted. Raises `NotFound` for one that does not
    exist, and what makes a segment unavailable.
    """
    snapshot = context.current()
    with context.references() as references:
        catalog = references.catalog(snapshot.catalog)
        sides = [_side(context, references, catalog, snapshot, key) for key in (first, second)]
    within = _within(context, snapshot, prediction)
    one, other = (snapshot.index.members(side.filter, side.scope) & within for side in sides)
    return SegmentComparison(
        snapshot=snapshot.info.id,
        as_of=snapshot.info.as_of,
        first=_compared(sides[0], one, one & ~other, _decided(snapshot, sides[1], one & ~other, catalog), catalog),
        second=_compared(sides[1], other, other & ~one, _decided(snapshot, sides[0], other & ~one, catalog), catalog),
        both=bitsets.size(one & other),
    )


def _within(context: Context, snapshot: OpenSnapshot, prediction: str | None) -> Members:
    if prediction is None:
        return bitsets.everyone(snapshot.info.population)
    issue = context.usable_issue(prediction, snapshot)
    return bitsets.from_positions(snapshot.index.scores(context.attach(snapshot, issue)).rows, snapshot.info.population)


def _side(context: Context, references: References, catalog: Catalog, snapshot: OpenSnapshot, key: str) -> _Side:
    id, _, number = key.partition("@")
    record = known_segment(references.segments.get(id), id)
    last = len(references.versions(id))
    version = record.version if not number else int(number) if number.isdecimal() else 0
    if not 1 <= version <= last:
        raise no_version(record.title, number, last)
    filter = references.definition(f"{id}@{version}")
    if filter is None:
        raise Unavailable(
            "unreadable",
            Sentence("Version {version} of “{title}” cannot be read any more.", version=version, title=record.title),
        )
    needs = needs_of(filter, references, catalog, snapshot.info.id)
    scope = context.attached(snapshot, needs)
    return _Side(id=id, version=version, title=record.title, filter=filter, scope=scope)


def _compared(
    side: _Side, members: Members, only: Members, decided: tuple[RuleDecision, ...], catalog: Catalog
) -> ComparedSegment:
    return ComparedSegment(
        id=side.id,
        version=side.version,
        title=side.title,
        sentence=described(side.filter, catalog),
        size=bitsets.size(members),
        only=bitsets.size(only),
        decided=decided,
    )


def _decided(snapshot: OpenSnapshot, side: _Side, only: Members, catalog: Catalog) -> tuple[RuleDecision, ...]:
    """Return how the rules of one side decided about customers whom it does not have; a rule they all satisfy too."""
    rules = side.filter.members if isinstance(side.filter, AllOf) else (side.filter,)
    failed = [only & ~snapshot.index.members(rule, side.scope) for rule in rules]
    return tuple(
        RuleDecision(
            path=f"filter.all_of[{position}]" if isinstance(side.filter, AllOf) else "filter",
            sentence=described(rule, catalog),
            fail=bitsets.size(failed[position]),
            alone=bitsets.size(_alone(failed, position)),
        )
        for position, rule in enumerate(rules)
    )


def _alone(failed: Sequence[Members], position: int) -> Members:
    others = [*failed[:position], *failed[position + 1 :]]
    return failed[position] & ~reduce(np.bitwise_or, others) if others else failed[position]
