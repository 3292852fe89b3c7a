"""Segments in the application database: their versions, labels and sizes. Every session is the caller's.

A segment is archived, never deleted: its id is not given again, and no version of it is lost.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import (
    Json,
    SegmentLabelRecord,
    SegmentRecord,
    SegmentSizeRecord,
    SegmentVersionRecord,
)

SizeKey = tuple[str, int, str, str]
"""Segment, version, snapshot, hash of the basis: all that a size is the size of."""


def live_segments(session: Session) -> Sequence[SegmentRecord]:
    """Return every segment that is not archived, last edited first."""
    return _segments(session, SegmentRecord.archived_at.is_(None))


def archived_segments(session: Session) -> Sequence[SegmentRecord]:
    """Return every archived segment, last edited first."""
    return _segments(session, SegmentRecord.archived_at.is_not(None))


def _segments(session: Session, which: sa.ColumnElement[bool]) -> Sequence[SegmentRecord]:
    chosen = sa.select(SegmentRecord).where(which)
    return session.scalars(chosen.order_by(SegmentRecord.edited_at.desc(), SegmentRecord.id)).all()


def segment(session: Session, id: str, *, archived: bool = False) -> SegmentRecord | None:
    """Return one segment, live or archived as asked, or None."""
    record = session.get(SegmentRecord, id)
    return None if record is None or (record.archived_at is not None) != archived else record


def ids_in_use(session: Session) -> set[str]:
    """Return the id of every segment, archived ones too."""
    return set(session.scalars(sa.select(SegmentRecord.id)))


def version(session: Session, id: str, number: int) -> SegmentVersionRecord | None:
    """Return one version of a segment, or None."""
    return session.get(SegmentVersionRecord, (id, number))


def versions(session: Session, id: str) -> Sequence[SegmentVersionRecord]:
    """Return every version of a segment, the first one first."""
    every = sa.select(SegmentVersionRecord).where(SegmentVersionRecord.segment == id)
    return session.scalars(every.order_by(SegmentVersionRecord.version)).all()


def current_versions(session: Session) -> Mapping[str, SegmentVersionRecord]:
    """Return the version in force of every segment, archived ones too, by the segment's id."""
    in_force = sa.and_(
        SegmentVersionRecord.segment == SegmentRecord.id, SegmentVersionRecord.version == SegmentRecord.version
    )
    found = session.scalars(sa.select(SegmentVersionRecord).join(SegmentRecord, in_force))
    return {record.segment: record for record in found}


def add_segment(session: Session, record: SegmentRecord, definition: Json, labels: Sequence[str]) -> None:
    """Add a segment with its first version and its labels."""
    add_version(session, record, definition, at=record.created_at, by=record.owner)
    set_labels(session, record.id, labels)


def add_version(
    session: Session,
    record: SegmentRecord,
    definition: Json,
    *,
    at: datetime,
    by: str,
    returned_to: int | None = None,
) -> SegmentVersionRecord:
    """Give a segment a new definition, in force from here on; the earlier ones stay."""
    number = 1 + record.version
    added = SegmentVersionRecord(
        segment=record.id,
        version=number,
        definition=definition,
        returned_to=returned_to,
        created_at=at,
        created_by=by,
    )
    record.version = number
    session.add(record)
    # The version refers to the segment, which must be there first.
    session.flush()
    session.add(added)
    return added


def labels(session: Session) -> Mapping[str, tuple[str, ...]]:
    """Return the labels of every segment that has any, by its id, in the order they were given in."""
    found: dict[str, tuple[str, ...]] = {}
    for record in session.scalars(sa.select(SegmentLabelRecord).order_by(SegmentLabelRecord.position)):
        found[record.segment] = (*found.get(record.segment, ()), record.label)
    return found


def set_labels(session: Session, id: str, names: Sequence[str]) -> None:
    """Replace the labels of a segment."""
    session.execute(sa.delete(SegmentLabelRecord).where(SegmentLabelRecord.segment == id))
    session.add_all(
        SegmentLabelRecord(segment=id, label=name, position=position) for position, name in enumerate(names)
    )


def size(session: Session, key: SizeKey) -> SegmentSizeRecord | None:
    """Return what was counted before of exactly this, or None."""
    return session.get(SegmentSizeRecord, key)


def keep_size(session: Session, record: SegmentSizeRecord) -> None:
    """Keep a size that was counted, unless somebody else did meanwhile; a newer reason replaces an older one."""
    key = (record.segment, record.version, record.snapshot, record.basis_hash)
    known = size(session, key)
    if known is None:
        session.add(record)
    elif known.size is None:
        known.size, known.problem, known.counted_at = record.size, record.problem, record.counted_at


def sizes(session: Session, id: str) -> Sequence[SegmentSizeRecord]:
    """Return every size kept of a segment, of the oldest data first, then in the order they were counted in."""
    every = sa.select(SegmentSizeRecord).where(SegmentSizeRecord.segment == id)
    order = (SegmentSizeRecord.as_of, SegmentSizeRecord.counted_at, SegmentSizeRecord.version)
    return session.scalars(every.order_by(*order)).all()
