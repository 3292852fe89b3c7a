"""Segments: audiences saved under a name, kept up to date with the data or frozen as a fixed list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.freezing import frozen, source_hash
from segmentation.api.needs import Needs
from segmentation.api.segment_comparison import compare
from segmentation.api.segment_refusals import (
    checked_labels,
    known_segment,
    no_version,
    refuse_edited,
    refuse_taken,
    refuse_used,
)
from segmentation.api.segment_sizes import SegmentSizes
from segmentation.api.segment_users import check_references, users
from segmentation.api.segment_values import SegmentComparison, SegmentSize, SegmentVersion, SegmentView
from segmentation.api.segment_views import archived_views, changes_to, live_views, version_views
from segmentation.api.slugs import checked_title, slug_of
from segmentation.errors import Refused, Unavailable
from segmentation.filters.codec import canonical_text, to_json
from segmentation.filters.nodes import CustomerList, Filter
from segmentation.sentences import Sentence
from segmentation.storage import list_store, segment_store
from segmentation.storage.records import SegmentRecord
from segmentation.storage.references import References


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    """What a person says about a segment that is to be saved, and who it is."""

    title: str
    description: str
    labels: tuple[str, ...]
    actor: Actor


class Segments:
    """The saved segments of one workspace. Each keeps its id, whatever its title, and every version it had."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sizes = SegmentSizes(context)

    def list(self) -> tuple[SegmentView, ...]:
        """Return every segment that is not archived, last edited first, each with its size on the newest data.

        A size that was counted before of the same data and the same definitions is looked up, not counted.
        """
        return live_views(self._context, self._sizes)

    def get(self, id: str) -> SegmentView:
        """Return one segment. Raises `NotFound`; an archived one is not found."""
        return live_views(self._context, self._sizes, id)[0]

    def archived(self) -> tuple[SegmentView, ...]:
        """Return every archived segment, last edited first; they are not counted."""
        return archived_views(self._context)

    def record_sizes(self) -> tuple[SegmentView, ...]:
        """Count every segment on the newest data, for `history`, and return them; to be asked after every import."""
        return self.list()

    def save(
        self,
        title: str,
        filter: Filter,
        *,
        actor: Actor,
        prediction: str | None = None,
        description: str = "",
        labels: Sequence[str] = (),
        fixed: bool = False,
    ) -> SegmentView:
        """Save an audience under a new name and return it; ``fixed`` freezes its customers as they are now.

        ``prediction`` is the one the audience was looked at with: a preview or demo forbids saving even when the whole
        of it is chosen. Raises `Refused` for those, for a name that is taken, and for a viewer; `InvalidFilter`;
        `Unavailable` when a prediction it depends on has no scores now; `UserError` for a label.
        """
        require(actor, "marketer")
        new = _New(
            title=checked_title(title), description=description.strip(), labels=checked_labels(labels), actor=actor
        )
        snapshot, needs = self._checked(filter, prediction)
        if fixed:
            return self._freeze(new, filter, snapshot, needs)
        with self._context.handle.database.write() as session:
            references = References(session)
            refuse_taken(new.title, references.segments.values())
            check_references(references, None, filter)
            record = self._record(new, segment_store.ids_in_use(session))
            segment_store.add_segment(session, record, to_json(filter), new.labels)
            session.add(self._context.audit_line(actor, "segment.save", record.id, definition=to_json(filter)))
        return self.get(record.id)

    def update(
        self,
        id: str,
        filter: Filter,
        *,
        actor: Actor,
        prediction: str | None = None,
        began_with: int | None = None,
    ) -> SegmentView:
        """Give a segment a new definition, as a new version; the same definition again changes nothing.

        ``began_with`` is the version that was looked at when the new definition was made: it is refused when somebody
        else saved another since. Without it the last one to save decides.

        Raises as `save`, `NotFound`, and `InvalidFilter` for a definition by which the segment would contain itself;
        `Refused` for a fixed list, and for a segment that was edited meanwhile.
        """
        require(actor, "marketer")
        return self._define(id, filter, actor=actor, prediction=prediction, began_with=began_with)

    def return_to(self, id: str, version: int, *, actor: Actor, began_with: int | None = None) -> SegmentView:
        """Make an earlier version the definition again, as a new version; those in between stay. Raises as `update`."""
        require(actor, "marketer")
        with self._context.references() as references:
            record = known_segment(references.segments.get(id), id)
            last = len(references.versions(id))
            filter = references.definition(f"{id}@{version}")
        if not 1 <= version <= last:
            raise no_version(record.title, version, last)
        if filter is None:
            raise Unavailable(
                "unreadable",
                Sentence(
                    "Version {version} of “{title}” cannot be read any more.", version=version, title=record.title
                ),
            )
        return self._define(id, filter, actor=actor, returned_to=version, began_with=began_with)

    def _define(
        self,
        id: str,
        filter: Filter,
        *,
        actor: Actor,
        prediction: str | None = None,
        returned_to: int | None = None,
        began_with: int | None,
    ) -> SegmentView:
        with self._context.references() as references:
            record = known_segment(references.segments.get(id), id)
            _refuse_fixed(record, references)
        self._checked(filter, prediction)
        with self._context.handle.database.write() as session:
            references = References(session)
            record = known_segment(references.segments.get(id), id)
            check_references(references, id, filter)
            before = references.definition(id)
            if before is None or canonical_text(before) != canonical_text(filter):
                refuse_edited(record, began_with)
                now = self._edited(record, actor)
                definition = to_json(filter)
                added = segment_store.add_version(
                    session, record, definition, at=now, by=actor.name, returned_to=returned_to
                )
                detail = {"version": added.version, "returned_to": returned_to, "definition": definition}
                session.add(self._context.audit_line(actor, "segment.update", id, **detail))
        return self.get(id)

    def versions(self, id: str) -> tuple[SegmentVersion, ...]:
        """Return every version of a segment, the newest first, each with what it changed in words."""
        return version_views(self._context, id)

    def changes(self, id: str, filter: Filter) -> tuple[str, ...]:
        """Return what another definition would change, in words; none when it is the same. Raises `NotFound`."""
        return changes_to(self._context, id, filter)

    def history(self, id: str) -> tuple[SegmentSize, ...]:
        """Return every size a segment was counted to have, of the oldest data first. Raises `NotFound`."""
        with self._context.handle.database.read() as session:
            known_segment(segment_store.segment(session, id), id)
        return self._sizes.history(id)

    def compare(self, first: str, second: str, prediction: str | None = None) -> SegmentComparison:
        """Return how two segments differ on the newest data, and which rule decided; of customers with a score in a
        prediction, where one is given.

        Each is named by its id, or as ``id@2`` for a version. Raises `NotFound`, and what makes one unavailable.
        """
        return compare(self._context, first, second, prediction)

    def freeze(self, id: str, title: str, *, actor: Actor) -> SegmentView:
        """Save the customers of a segment, as they are now, as a fixed list under a new name; return the new segment.

        The list appears whole or not at all. Freezing the same again under the same name returns what is there. Raises
        as `save`, and `NotFound`.
        """
        require(actor, "marketer")
        source = self.get(id)
        new = _New(title=checked_title(title), description="", labels=source.labels, actor=actor)
        filter = _readable(source)
        return self._freeze(new, filter, *self._checked(filter, None))

    def duplicate(self, id: str, title: str, *, actor: Actor) -> SegmentView:
        """Save a segment's definition, description and labels under another name. Raises as `save`, and `NotFound`."""
        source = self.get(id)
        return self.save(title, _readable(source), actor=actor, description=source.description, labels=source.labels)

    def rename(self, id: str, title: str, *, actor: Actor) -> SegmentView:
        """Give a segment another title; its id stays. Raises `NotFound`, and `Refused` for a name that is taken."""
        require(actor, "marketer")
        title = checked_title(title)
        with self._context.handle.database.write() as session:
            record = known_segment(segment_store.segment(session, id), id)
            refuse_taken(title, segment_store.live_segments(session), but=id)
            session.add(self._context.audit_line(actor, "segment.rename", id, before=record.title, after=title))
            record.title = title
            self._edited(record, actor)
        return self.get(id)

    def describe(self, id: str, description: str, *, actor: Actor) -> SegmentView:
        """Give a segment another description. Raises `NotFound`."""
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            record = known_segment(segment_store.segment(session, id), id)
            session.add(self._context.audit_line(actor, "segment.describe", id))
            record.description = description.strip()
            self._edited(record, actor)
        return self.get(id)

    def set_labels(self, id: str, labels: Sequence[str], *, actor: Actor) -> SegmentView:
        """Replace the labels of a segment. Raises `NotFound`, and `UserError` for a label that is not accepted."""
        require(actor, "marketer")
        checked = checked_labels(labels)
        with self._context.handle.database.write() as session:
            record = known_segment(segment_store.segment(session, id), id)
            segment_store.set_labels(session, id, checked)
            session.add(self._context.audit_line(actor, "segment.label", id, labels=checked))
            self._edited(record, actor)
        return self.get(id)

    def labels(self) -> Mapping[str, int]:
        """Return every label of the segments that are not archived, with how many have it, by name."""
        with self._context.references() as references:
            given = [label for id in references.segments for label in references.labels.get(id, ())]
        return {label: given.count(label) for label in sorted(set(given), key=str.casefold)}

    def archive(self, id: str, *, actor: Actor) -> None:
        """Put a segment away; `restore` brings it back with all its versions.

        Raises `Refused`, naming them, while segments, campaigns or predictions use it, in any version; `NotFound`.
        """
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            references = References(session)
            record = known_segment(references.segments.get(id), id)
            refuse_used("segment", users(references).segments.get(id, ()))
            record.archived_at = self._context.handle.clock.now()
            session.add(self._context.audit_line(actor, "segment.archive", id))

    def restore(self, id: str, *, actor: Actor, title: str | None = None) -> SegmentView:
        """Bring an archived segment back as it was, or under another title.

        Raises `NotFound`, and `Refused` when its name was taken since.
        """
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            record = known_segment(segment_store.segment(session, id, archived=True), id)
            before = record.title
            record.title = before if title is None else checked_title(title)
            refuse_taken(record.title, segment_store.live_segments(session))
            record.archived_at = None
            session.add(self._context.audit_line(actor, "segment.restore", id, before=before, after=record.title))
        return self.get(id)

    def _freeze(self, new: _New, filter: Filter, snapshot: OpenSnapshot, needs: Needs) -> SegmentView:
        again = self._frozen_before(new.title, source_hash(filter, snapshot.info.id, needs))
        if again is not None:
            return self.get(again)
        context = self._context
        with frozen(context, snapshot, filter, needs, new.actor) as stored, context.handle.database.write() as session:
            references = References(session)
            refuse_taken(new.title, references.segments.values())
            check_references(references, None, filter)
            list_id = slug_of(new.title, list_store.ids_in_use(session))
            list_store.add_list(session, id=list_id, title=new.title, origin="frozen", stored=stored)
            record = self._record(new, segment_store.ids_in_use(session))
            segment_store.add_segment(session, record, to_json(CustomerList(list=list_id)), new.labels)
            detail = {"list": list_id, "set": stored.id, "members": stored.members, "definition": stored.definition}
            session.add(context.audit_line(new.actor, "segment.freeze", record.id, **detail))
        return self.get(record.id)

    def _record(self, new: _New, taken: set[str]) -> SegmentRecord:
        now = self._context.handle.clock.now()
        return SegmentRecord(
            id=slug_of(new.title, taken),
            title=new.title,
            description=new.description,
            owner=new.actor.name,
            version=0,
            created_at=now,
            edited_at=now,
            edited_by=new.actor.name,
        )

    def _frozen_before(self, title: str, source: str) -> str | None:
        """Return the segment of this title if it was frozen from the very same source."""
        with self._context.references() as references:
            for id, record in references.segments.items():
                stored = references.frozen_as(references.definition(id))
                if stored is not None and record.title == title and stored.source_hash == source:
                    return id
        return None

    def _edited(self, record: SegmentRecord, actor: Actor) -> datetime:
        record.edited_at = self._context.handle.clock.now()
        record.edited_by = actor.name
        return record.edited_at

    def _checked(self, filter: Filter, prediction: str | None) -> tuple[OpenSnapshot, Needs]:
        """Return what a definition needs on the newest data, after refusing what must not be saved."""
        self._context.refuse_restricted(filter, prediction)
        snapshot = self._context.current()
        return snapshot, self._context.needs(snapshot, filter)


def _readable(view: SegmentView) -> Filter:
    if view.filter is None:
        raise Unavailable(
            "unreadable", Sentence("“{title}” cannot be copied. {problem}", title=view.title, problem=view.problem)
        )
    return view.filter


def _refuse_fixed(record: SegmentRecord, references: References) -> None:
    if references.frozen_as(references.definition(record.id)) is not None:
        raise Refused(
            "fixed_list",
            Sentence("“{title}” is a fixed list: its customers do not change.", title=record.title),
            hint=Sentence("Save the new definition under another name."),
        )
