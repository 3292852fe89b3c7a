"""Customer lists: ids that somebody hands in as a file, named by filters; stored once, replaced whole."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context
from segmentation.api.freezing import new_set_id
from segmentation.api.segment_refusals import refuse_used
from segmentation.api.segment_users import users
from segmentation.api.segment_values import CustomerListView, UnmatchedIds
from segmentation.api.slugs import checked_title, slug_of
from segmentation.errors import NotFound, Refused, Unavailable, UserError
from segmentation.exports.destination import PeopleTable
from segmentation.exports.plain_files import CSV
from segmentation.exports.writing import write_file
from segmentation.sentences import Sentence
from segmentation.storage import frozen_sets, list_store
from segmentation.storage.records import CustomerListRecord, FrozenSetRecord
from segmentation.storage.references import References
from segmentation.storage.uploaded_ids import read_ids


class CustomerLists:
    """The uploaded customer lists of one workspace. No id is ever shown, but in the file of those unmatched."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def all(self) -> tuple[CustomerListView, ...]:
        """Return every list that is not removed, last edited first, with how many of it are in the newest data."""
        with self._context.references() as references:
            needed_by = users(references).lists
            found = [
                (record, references.stored(record.id), needed_by.get(record.id, ()))
                for record in references.lists.values()
                if record.origin == "uploaded"
            ]
        return tuple(self._view(*one) for one in found)

    def get(self, id: str) -> CustomerListView:
        """Return one list. Raises `NotFound`."""
        found = next((view for view in self.all() if view.id == id), None)
        if found is None:
            raise _unknown(id)
        return found

    def add(self, title: str, file: Path, *, actor: Actor) -> CustomerListView:
        """Store the ids of a file under a new name and return what became of its rows.

        The file is CSV, Parquet or plain text with one column of customer ids; see `read_ids`. Raises `Refused` for a
        name that is taken and for a viewer, `UserError` for a file that cannot be used; then nothing is stored.
        """
        require(actor, "marketer")
        title = checked_title(title)
        with self._stored(file, actor) as (stored, report), self._context.handle.database.write() as session:
            _refuse_taken(title, References(session))
            id = slug_of(title, list_store.ids_in_use(session))
            list_store.add_list(session, id=id, title=title, origin="uploaded", stored=stored, report=report)
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, "customer_list.add", id, set=stored.id, **report))
        return self.get(id)

    def replace(self, id: str, file: Path, *, actor: Actor) -> CustomerListView:
        """Put the ids of a file in the place of those a list has; filters that name it follow. Raises as `add`."""
        require(actor, "marketer")
        self.get(id)
        with self._stored(file, actor) as (stored, report), self._context.handle.database.write() as session:
            record = _known(list_store.uploaded_list(session, id), id)
            list_store.replace_set(session, record, stored, report)
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, "customer_list.replace", id, set=stored.id, **report))
        return self.get(id)

    def remove(self, id: str, *, actor: Actor) -> None:
        """Remove a list; `restore` brings it back.

        Raises `NotFound`, and `Refused`, naming them, while segments, campaigns or predictions use it.
        """
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            record = _known(list_store.uploaded_list(session, id), id)
            refuse_used("list", users(References(session)).lists.get(id, ()))
            record.removed_at = self._context.handle.clock.now()
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, "customer_list.remove", id))

    def restore(self, id: str, *, actor: Actor) -> CustomerListView:
        """Bring a removed list back as it was. Raises `NotFound`, and `Refused` when its name was taken since."""
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            record = _known(list_store.uploaded_list(session, id, removed=True), id)
            _refuse_taken(record.title, References(session))
            record.removed_at = None
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, "customer_list.restore", id))
        return self.get(id)

    def unmatched(self, id: str, *, actor: Actor, out: Path | None = None) -> UnmatchedIds:
        """Write the ids of a list that the newest data does not have to a CSV file, and return where it is.

        Without ``out`` the file is kept in the workspace. Raises `NotFound`, `Refused` for a viewer, and `Unavailable`
        when the stored list is damaged or there is no data.
        """
        require(actor, "marketer")
        with self._context.references() as references:
            record = _known(references.lists.get(id), id)
            stored = references.stored(id)
        snapshot = self._context.current()
        file = out or self._context.handle.directory.exports / new_set_id(self._context) / f"unmatched-{record.id}.csv"
        if out is not None and not out.parent.is_dir():
            raise UserError(
                "no_directory",
                Sentence("There is no directory {parent}.", parent=out.parent),
                hint=Sentence("Create it first."),
            )
        missing = snapshot.unmatched(stored)
        file.parent.mkdir(parents=True, exist_ok=True)
        written = write_file(CSV, file, PeopleTable(table=missing), expected=missing.num_rows)
        with self._context.handle.database.write() as session:
            session.add(self._context.audit_line(actor, "customer_list.unmatched", id, rows=written.rows))
        return UnmatchedIds(rows=written.rows, file=file)

    @contextmanager
    def _stored(self, file: Path, actor: Actor) -> Iterator[tuple[FrozenSetRecord, dict[str, int]]]:
        """Store the ids of a file and yield the row to commit, with what became of the file's rows."""
        found = read_ids(file)
        handle = self._context.handle
        id = new_set_id(self._context)
        with frozen_sets.being_frozen(handle.directory.frozen, id, handle.database) as directory:
            stored = FrozenSetRecord(
                id=id,
                sha256=frozen_sets.write_ids(directory, found.ids),
                members=len(found.ids),
                source_hash=found.sha256,
                created_at=handle.clock.now(),
                created_by=actor.name,
            )
            yield stored, {"read": found.read, "blank": found.blank, "duplicates": found.duplicates}

    def _view(self, record: CustomerListRecord, stored: FrozenSetRecord, used_by: tuple[str, ...]) -> CustomerListView:
        matched, problem = self._matched(stored)
        report: Mapping[str, int] = record.report or {}
        return CustomerListView(
            id=record.id,
            title=record.title,
            read=report["read"],
            blank=report["blank"],
            duplicates=report["duplicates"],
            customers=stored.members,
            matched=matched,
            unmatched=None if matched is None else stored.members - matched,
            problem=problem,
            used_by=used_by,
            created_at=record.created_at,
            created_by=record.created_by,
            edited_at=record.edited_at,
            edited_by=record.edited_by,
        )

    def _matched(self, stored: FrozenSetRecord) -> tuple[int | None, str]:
        try:
            return self._context.current().matched(stored), ""
        except Unavailable as error:
            return None, error.sentence


def _known(record: CustomerListRecord | None, id: str) -> CustomerListRecord:
    if record is None or record.origin != "uploaded":
        raise _unknown(id)
    return record


def _unknown(id: str) -> NotFound:
    return NotFound("list_unknown", Sentence("There is no customer list {id!r} here.", id=id))


def _refuse_taken(title: str, references: References) -> None:
    live = [record for record in references.lists.values() if record.origin == "uploaded"]
    if any(record.title.casefold() == title.casefold() for record in live):
        raise Refused(
            "title_taken",
            Sentence("There is already a customer list called “{title}”.", title=title),
            hint=Sentence("Choose another name."),
        )
