"""Segments and their versions as they are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from segmentation.api.context import Context
from segmentation.api.segment_changes import changes
from segmentation.api.segment_refusals import known_segment
from segmentation.api.segment_sizes import UNREADABLE, Counted, SegmentSizes
from segmentation.api.segment_users import users
from segmentation.api.segment_values import SegmentVersion, SegmentView
from segmentation.catalog import Catalog
from segmentation.filters.describe import described
from segmentation.filters.nodes import Filter
from segmentation.sentences import Sentence
from segmentation.storage.records import FrozenSetRecord, SegmentRecord, SegmentVersionRecord
from segmentation.storage.references import References, readable

NOT_COUNTED = Counted(size=None, as_of=None, problem="")


def live_views(context: Context, sizes: SegmentSizes, id: str | None = None) -> tuple[SegmentView, ...]:
    """Return the live segments, or the one asked for, with their sizes. Raises `NotFound`."""
    with context.references() as references:
        if id is not None:
            known_segment(references.segments.get(id), id)
        records = [record for record in references.segments.values() if id in (None, record.id)]
        if not records:
            return ()
        snapshot = context.current()
        catalog = references.catalog(snapshot.catalog)
        asked = [sizes.look_up(record, references, catalog, snapshot) for record in records]
        described = list(_described(records, references))
    counted = sizes.count(asked, snapshot)
    return tuple(shown.view(catalog, counted[shown.record.id]) for shown in described)


def archived_views(context: Context) -> tuple[SegmentView, ...]:
    """Return the archived segments; they are not counted."""
    with context.references() as references:
        if not references.archived:
            return ()
        catalog = references.catalog(context.current().catalog)
        described = list(_described(references.archived, references))
    return tuple(shown.view(catalog, NOT_COUNTED) for shown in described)


def version_views(context: Context, id: str) -> tuple[SegmentVersion, ...]:
    """Return every version of a segment, the newest first, each with what it changed in words. Raises `NotFound`."""
    with context.references() as references:
        record = known_segment(references.segments.get(id), id)
        versions = references.versions(id)
        catalog = references.catalog(context.current().catalog)
    pairs = zip((None, *versions), versions, strict=False)
    return tuple(_version(record, before, version, catalog) for before, version in pairs)[::-1]


def changes_to(context: Context, id: str, filter: Filter) -> tuple[str, ...]:
    """Return what a filter would change as the next definition of a segment, in words. Raises `NotFound`."""
    with context.references() as references:
        known_segment(references.segments.get(id), id)
        before = references.definition(id)
        catalog = references.catalog(context.current().catalog)
    return (UNREADABLE,) if before is None else changes(before, filter, catalog)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Described:
    """One segment as it is stored, with what must be read beside it."""

    record: SegmentRecord
    filter: Filter | None
    labels: tuple[str, ...]
    used_by: tuple[str, ...]
    frozen: FrozenSetRecord | None

    def view(self, catalog: Catalog, counted: Counted) -> SegmentView:
        record = self.record
        return SegmentView(
            id=record.id,
            title=record.title,
            description=record.description,
            owner=record.owner,
            version=record.version,
            labels=self.labels,
            fixed=self.frozen is not None,
            archived=record.archived_at is not None,
            used_by=self.used_by,
            filter=self.filter,
            sentence="" if self.filter is None else described(self.filter, catalog),
            size=counted.size,
            as_of=counted.as_of,
            problem=counted.problem,
            note="" if self.frozen is None else _note(self.frozen, counted.size, catalog),
            created_at=record.created_at,
            edited_at=record.edited_at,
            edited_by=record.edited_by,
        )


def _described(records: Sequence[SegmentRecord], references: References) -> Iterator[_Described]:
    needed_by = users(references).segments
    for record in records:
        filter = references.current(record.id)
        yield _Described(
            record=record,
            filter=filter,
            labels=references.labels.get(record.id, ()),
            used_by=needed_by.get(record.id, ()),
            frozen=references.frozen_as(filter),
        )


def _note(frozen: FrozenSetRecord, size: int | None, catalog: Catalog) -> str:
    """Return what a fixed list was, in the words of its day, and how many of it are no longer in the data."""
    definition = readable(frozen.definition or {})
    as_of = frozen.as_of or catalog.as_of
    last_day = Sentence.day(as_of - timedelta(days=1))
    note = Sentence("Fixed on the data up to {last_day}.", last_day=last_day)
    if definition is not None:
        was = described(definition, replace(catalog, as_of=as_of))
        note = Sentence("Fixed on the data up to {last_day}: {was}.", last_day=last_day, was=was)
    if size is None or size >= frozen.members:
        return note
    gone = Sentence("{n:,} of {all:,} are no longer in the data.", n=frozen.members - size, all=frozen.members)
    return Sentence.joined(" ", (note, gone))


def _version(
    record: SegmentRecord, before: SegmentVersionRecord | None, version: SegmentVersionRecord, catalog: Catalog
) -> SegmentVersion:
    filter = readable(version.definition)
    return SegmentVersion(
        segment=record.id,
        version=version.version,
        current=version.version == record.version,
        returned_to=version.returned_to,
        filter=filter,
        sentence="" if filter is None else described(filter, catalog),
        changes=_changes(before, version, filter, catalog),
        created_at=version.created_at,
        created_by=version.created_by,
    )


def _changes(
    before: SegmentVersionRecord | None, version: SegmentVersionRecord, filter: Filter | None, catalog: Catalog
) -> tuple[str, ...]:
    if before is None:
        return (Sentence("saved for the first time"),)
    earlier = readable(before.definition)
    if filter is None or earlier is None:
        return (UNREADABLE,)
    words = changes(earlier, filter, catalog)
    return (
        words
        if version.returned_to is None
        else (
            Sentence("returned to version {version}", version=version.returned_to),
            *words,
        )
    )
