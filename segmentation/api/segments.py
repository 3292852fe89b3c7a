"""Segments: audiences saved under a name, kept up to date with the data."""

from collections.abc import Sequence
from datetime import date, datetime

from segmentation.api.actors import Actor, require
from segmentation.api.audiences import Audiences
from segmentation.api.context import Context
from segmentation.api.slugs import checked_title, slug_of
from segmentation.api.values import SegmentView
from segmentation.errors import InvalidFilter, NotFound, Refused, Unavailable
from segmentation.filters.codec import from_json, to_json
from segmentation.filters.describe import describe
from segmentation.filters.nodes import Filter, InSegment
from segmentation.filters.references import walk
from segmentation.storage import saved_store
from segmentation.storage.records import SegmentRecord

UNREADABLE = "Its definition cannot be read any more, so it selects nobody."


class Segments:
    """The saved segments of one workspace."""

    def __init__(self, context: Context, audiences: Audiences) -> None:
        self._context = context
        self._audiences = audiences

    def list(self) -> tuple[SegmentView, ...]:
        """Return every segment, last edited first, each with its size on the newest data."""
        return tuple(self._view(record) for record in self._context.segment_records())

    def get(self, id: str) -> SegmentView:
        """Return one segment. Raises `NotFound`."""
        with self._context.handle.database.read() as session:
            record = saved_store.live_segment(session, id)
        return self._view(_known(record, id))

    def save(
        self, title: str, filter: Filter, *, actor: Actor, prediction: str | None = None, description: str = ""
    ) -> SegmentView:
        """Save an audience under a new name and return it.

        ``prediction`` is the one the audience was looked at with: a preview or demo forbids saving even when the whole
        of it is chosen. Raises `Refused` for those, for a name that is taken, and for a viewer; `InvalidFilter`.
        """
        require(actor, "marketer")
        context = self._context
        title = checked_title(title)
        context.refuse_restricted(filter, prediction)
        context.scope(self._audiences.snapshot_for(prediction), filter)
        now = context.handle.clock.now()
        with context.handle.database.write() as session:
            _refuse_taken(title, saved_store.live_segments(session))
            record = SegmentRecord(
                id=slug_of(title, saved_store.ids_in_use(session, SegmentRecord)),
                title=title,
                description=description.strip(),
                owner=actor.name,
                definition=to_json(filter),
                created_at=now,
                edited_at=now,
                edited_by=actor.name,
            )
            line = context.audit_line(actor, "segment.save", record.id, definition=record.definition)
            session.add_all([record, line])
        return self._view(record)

    def rename(self, id: str, title: str, *, actor: Actor) -> SegmentView:
        """Give a segment another title; its id stays. Raises `NotFound`, and `Refused` for a name that is taken."""
        require(actor, "marketer")
        title = checked_title(title)
        with self._context.handle.database.write() as session:
            record = _known(saved_store.live_segment(session, id), id)
            _refuse_taken(title, saved_store.live_segments(session), but=id)
            session.add(self._context.audit_line(actor, "segment.rename", id, before=record.title, after=title))
            record.title = title
            record.edited_at = self._context.handle.clock.now()
            record.edited_by = actor.name
        return self._view(record)

    def delete(self, id: str, *, actor: Actor) -> None:
        """Delete a segment; `restore` brings it back. Raises `Refused` while another segment or a campaign uses it."""
        require(actor, "marketer")
        used_by = self._used_by(id)
        if used_by:
            raise Refused(
                "segment_in_use",
                f"This segment is used by {', '.join(used_by)}.",
                hint="Change or delete those first.",
            )
        self._mark(id, self._context.handle.clock.now(), actor, "segment.delete")

    def restore(self, id: str, *, actor: Actor) -> None:
        """Bring a deleted segment back as it was. Raises `NotFound`, and `Refused` when its name was taken since."""
        require(actor, "marketer")
        self._mark(id, None, actor, "segment.restore")

    def _mark(self, id: str, deleted_at: datetime | None, actor: Actor, action: str) -> None:
        with self._context.handle.database.write() as session:
            record = _known(saved_store.mark(session, SegmentRecord, id, deleted_at), id)
            if deleted_at is None:
                _refuse_taken(record.title, saved_store.live_segments(session), but=id)
            session.add(self._context.audit_line(actor, action, id))

    def _used_by(self, id: str) -> tuple[str, ...]:
        def uses(filter: Filter) -> bool:
            return any(isinstance(node, InSegment) and node.segment == id for _, node in walk(filter))

        titles = {record.id: record.title for record in self._context.segment_records()}
        found = [
            f"the segment “{titles[other]}”" for other, filter in self._context.definitions().items() if uses(filter)
        ]
        with self._context.handle.database.read() as session:
            drafts = saved_store.live_campaigns(session)
        found += [f"the campaign “{draft.title}”" for draft in reversed(drafts) if uses(from_json(draft.definition))]
        return tuple(found)

    def _view(self, record: SegmentRecord) -> SegmentView:
        filter, sentence, size, as_of, problem = self._counted(record)
        return SegmentView(
            id=record.id,
            title=record.title,
            description=record.description,
            owner=record.owner,
            filter=filter,
            sentence=sentence,
            size=size,
            as_of=as_of,
            problem=problem,
            created_at=record.created_at,
            edited_at=record.edited_at,
            edited_by=record.edited_by,
        )

    def _counted(self, record: SegmentRecord) -> tuple[Filter | None, str, int | None, date | None, str]:
        try:
            filter = from_json(record.definition)
        except InvalidFilter:
            return None, "", None, None, UNREADABLE
        snapshot = self._context.current()
        sentence = describe(filter, self._context.catalog(snapshot))
        try:
            return filter, sentence, self._audiences.size(filter), snapshot.info.as_of, ""
        except (InvalidFilter, Unavailable, NotFound) as error:
            return filter, sentence, None, None, str(error)


def _known(record: SegmentRecord | None, id: str) -> SegmentRecord:
    if record is None:
        raise NotFound("segment_unknown", f"There is no segment {id!r} here.", hint="The Segments page lists them.")
    return record


def _refuse_taken(title: str, live: Sequence[SegmentRecord], but: str | None = None) -> None:
    if any(record.title.casefold() == title.casefold() for record in live if record.id != but):
        raise Refused("title_taken", f"There is already a segment called “{title}”.", hint="Choose another name.")
