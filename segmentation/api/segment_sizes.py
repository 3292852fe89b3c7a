"""The sizes of segments: counted once of each thing they depend on, kept, and never counted again of the same."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.needs import Needs, basis_hash, needs_of
from segmentation.api.segment_values import SegmentSize
from segmentation.catalog import Catalog
from segmentation.errors import InvalidFilter, NotFound, Unavailable
from segmentation.filters.nodes import Filter
from segmentation.index import bitsets
from segmentation.sentences import Sentence
from segmentation.storage import segment_store
from segmentation.storage.records import SegmentRecord, SegmentSizeRecord
from segmentation.storage.references import References

UNREADABLE = Sentence("Its definition cannot be read any more, so it selects nobody.")
UNAVAILABLE: Mapping[str, Any] = {"unavailable": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A segment's size on a snapshot, or why it has none."""

    size: int | None
    as_of: date | None
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One segment, looked up: what it needs, unless it is unavailable, and what was kept of it before."""

    segment: str
    version: int
    filter: Filter | None
    needs: Needs | None
    problem: str
    kept: SegmentSizeRecord | None

    @property
    def basis(self) -> Mapping[str, Any]:
        """What its members depend on beside the snapshot."""
        return UNAVAILABLE if self.needs is None else self.needs.basis

    @property
    def settled(self) -> bool:
        """Whether what was kept of it before is all there is to say."""
        return self.kept is not None and self.kept.problem == self.problem


class SegmentSizes:
    """Counts the segments of one workspace on the newest data and keeps what was counted."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def look_up(self, record: SegmentRecord, references: References, catalog: Catalog, snapshot: OpenSnapshot) -> Asked:
        """Return what a segment needs on a snapshot and what was kept of it; nothing is counted."""
        filter = references.current(record.id)
        needs, problem = _needs(filter, references, catalog, snapshot.info.id)
        basis = UNAVAILABLE if needs is None else needs.basis
        return Asked(
            segment=record.id,
            version=record.version,
            filter=filter,
            needs=needs,
            problem=problem,
            kept=references.size((record.id, record.version, snapshot.info.id, basis_hash(basis))),
        )

    def count(self, asked: Sequence[Asked], snapshot: OpenSnapshot) -> Mapping[str, Counted]:
        """Return the size of each segment on the snapshot; only what was not kept is counted, and then kept."""
        known = {one.segment: one.kept for one in asked if one.kept is not None and one.settled}
        counted = [self._count(one, snapshot) for one in asked if not one.settled]
        if counted:
            self._keep(counted)
        known |= {record.segment: record for record in counted}
        return {
            id: Counted(size=kept.size, as_of=None if kept.size is None else kept.as_of, problem=kept.problem)
            for id, kept in known.items()
        }

    def history(self, id: str) -> tuple[SegmentSize, ...]:
        """Return every size kept of a segment, of the oldest data first."""
        with self._context.handle.database.read() as session:
            return tuple(_view(record) for record in segment_store.sizes(session, id))

    def _count(self, asked: Asked, snapshot: OpenSnapshot) -> SegmentSizeRecord:
        size, problem = None, asked.problem
        basis = asked.basis
        if asked.filter is not None and asked.needs is not None:
            try:
                scope = self._context.attached(snapshot, asked.needs)
                size = bitsets.size(snapshot.index.members(asked.filter, scope))
            except Unavailable as error:
                problem, basis = error.sentence, UNAVAILABLE
        return SegmentSizeRecord(
            segment=asked.segment,
            version=asked.version,
            snapshot=snapshot.info.id,
            basis_hash=basis_hash(basis),
            basis=dict(basis),
            as_of=snapshot.info.as_of,
            size=size,
            problem=problem,
            counted_at=self._context.handle.clock.now(),
        )

    def _keep(self, counted: Sequence[SegmentSizeRecord]) -> None:
        # A size is right whether or not it could be kept: a busy database must not hide it.
        with suppress(Unavailable), self._context.handle.database.write() as session:
            for record in counted:
                segment_store.keep_size(session, record)


def _needs(filter: Filter | None, references: References, catalog: Catalog, snapshot: str) -> tuple[Needs | None, str]:
    if filter is None:
        return None, UNREADABLE
    try:
        return needs_of(filter, references, catalog, snapshot), ""
    except (InvalidFilter, Unavailable, NotFound) as error:
        return None, error.sentence


def _view(record: SegmentSizeRecord) -> SegmentSize:
    return SegmentSize(
        segment=record.segment,
        version=record.version,
        snapshot=record.snapshot,
        as_of=record.as_of,
        size=record.size,
        problem=record.problem,
        basis=record.basis,
        counted_at=record.counted_at,
    )
