"""The never-contact list as a whole: what a file would add, who is on it, taking somebody off, the list as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import pyarrow as pa

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.freezing import new_set_id
from segmentation.api.ledger import NEVER_CONTACT, checked_channel
from segmentation.api.named_people import Entries, address_hash, entries_of, named
from segmentation.errors import NotFound, UserError
from segmentation.exports.destination import PeopleTable
from segmentation.exports.plain_files import CSV
from segmentation.exports.writing import write_file
from segmentation.sentences import Sentence
from segmentation.storage import ledger_store, list_store
from segmentation.storage.records import SuppressionRecord
from segmentation.storage.waterfall import hashes_in_data, ids_of, read_people, rows_of_ids

Reason: TypeAlias = Literal["asked", "mistake"]
REASONS: tuple[Reason, ...] = get_args(Reason)
"""Why somebody may be taken off the list: she asked to hear from us again, or she was put there by mistake."""
SHOWN_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a file would add to the never-contact list. Nothing was added.

    ``read`` = blank + duplicates + customers + addresses + unknown + rows ``refused``. ``customers`` are ids and
    ``addresses`` addresses that the newest data has; ``unknown`` are those that it has not, which would count as soon
    as somebody has them. ``unknown_rows`` and ``refused_rows`` are the first `SHOWN_ROWS` rows of the file. A row that
    is ``refused`` has a phone number that is not valid: such a file is not added. ``new`` are not on the list yet.
    """

    read: int
    blank: int
    duplicates: int
    customers: int
    addresses: int
    unknown: int
    refused: int
    new: int
    unknown_rows: tuple[int, ...]
    refused_rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverContactLine:
    """One line of the list. ``channel`` is None for all; ``by_address`` where it names an address and not an id."""

    id: int
    channel: str | None
    by_address: bool
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverContactFile:
    """The list as a file."""

    file: Path
    rows: int


class NeverContactList:
    """The never-contact list of one workspace. No address is ever shown, or kept: only its hash."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def preview(self, file: Path, *, channel: str | None = None, actor: Actor) -> Recognised:
        """Return what `Ledger.add_file` would do with a file.

        Raises `UserError` as it does, but for a phone number that is not valid; `Refused` for a viewer.
        """
        require(actor, "marketer")
        wanted = checked_channel(channel)
        found = entries_of(file)
        known = _known(self._context.current(), found)
        unknown = sorted(row for entry, row in found.entries.items() if entry not in known)
        with self._context.handle.database.read() as session:
            lines = ledger_store.suppressed(session, NEVER_CONTACT)
        there = {(one.customer_id, one.address_hash) for one in lines if one.channel == wanted}
        customers = sum(1 for id, _ in known if id)
        return Recognised(
            read=found.read,
            blank=found.blank,
            duplicates=found.duplicates,
            customers=customers,
            addresses=len(known) - customers,
            unknown=len(unknown),
            refused=len(found.refused),
            new=len(found.entries.keys() - there),
            unknown_rows=tuple(unknown[:SHOWN_ROWS]),
            refused_rows=found.refused[:SHOWN_ROWS],
        )

    def find(self, text: str, *, actor: Actor) -> tuple[NeverContactLine, ...]:
        """Return the lines that keep one customer, or one address, from being contacted.

        ``text`` is a customer id, an e-mail address or a phone number (+...). A customer's lines are those of her id
        and of her addresses. Raises `UserError` for a phone number that is not valid, `Refused` for a viewer. Audited.
        """
        require(actor, "marketer")
        ids, hashes = self._asked(text)
        with self._context.handle.database.write() as session:
            found = ledger_store.suppressed_as(session, NEVER_CONTACT, ids, hashes)
            session.add(self._context.audit_line(actor, "never_contact.find", "", found=len(found)))
            return tuple(_line(one) for one in found)

    def remove(self, line: int, *, reason: Reason, actor: Actor) -> None:
        """Take one line off the list, for one of `REASONS`. Raises `NotFound`, `UserError`, `Refused` for a viewer."""
        require(actor, "marketer")
        if reason not in REASONS:
            raise UserError(
                "reason",
                Sentence("{found!r} is not a reason; accepted: {accepted}.", found=reason, accepted=", ".join(REASONS)),
            )
        with self._context.handle.database.write() as session:
            found = ledger_store.suppressed_line(session, NEVER_CONTACT, line)
            if found is None:
                raise NotFound("not_suppressed", Sentence("This is not on the never-contact list any more."))
            about = {"removed": 1, "reason": reason}
            session.add(self._context.audit_line(actor, "never_contact.remove", found.channel, **about))
            session.delete(found)
            list_store.raise_revision(session)

    def write(self, *, actor: Actor, out: Path | None = None) -> NeverContactFile:
        """Write the whole list to a CSV file: ids or SHA-256 of addresses, channel (empty for all), when, by whom.

        Without ``out`` the file is kept in the workspace. Raises `UserError` when the list is empty or there is no such
        directory, `Refused` for a viewer. Audited.
        """
        require(actor, "marketer")
        if out is not None and not out.parent.is_dir():
            raise UserError("no_directory", Sentence("There is no directory {parent}.", parent=out.parent))
        with self._context.handle.database.read() as session:
            lines = ledger_store.suppressed(session, NEVER_CONTACT)
        if not lines:
            raise UserError("never_contact_empty", Sentence("Nobody is on the never-contact list."))
        file = out or self._context.handle.directory.exports / f"{new_set_id(self._context)}-never-contact.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        written = write_file(CSV, file, PeopleTable(table=_table(lines)), expected=len(lines))
        with self._context.handle.database.write() as session:
            session.add(self._context.audit_line(actor, "never_contact.write", "", rows=written.rows))
        return NeverContactFile(file=file, rows=written.rows)

    def _asked(self, text: str) -> tuple[list[str], list[str]]:
        entry = named(text)
        if entry is None:
            raise UserError(
                "suppression_phone",
                Sentence("This phone number is not valid."),
                hint=Sentence("Write phone numbers as +33 6 12 34 56 78."),
            )
        id, address = entry
        if not id:
            return [], [address] if address else []
        snapshot = self._context.current()
        rows = rows_of_ids(snapshot.connection, pa.array([id], pa.string()))
        people = read_people(snapshot.connection, rows, ("email_address", "phone_number"))
        addresses = [*people["email_address"].to_pylist(), *people["phone_number"].to_pylist()]
        return [id], [address_hash(one) for one in addresses if one is not None]


def _known(snapshot: OpenSnapshot, found: Entries) -> set[tuple[str, str]]:
    """Return those of the entries that somebody of the data has."""
    ids = pa.array([id for id, _ in found.entries if id], pa.string())
    hashes = pa.array([address for _, address in found.entries if address], pa.string())
    here = ids_of(snapshot.connection, rows_of_ids(snapshot.connection, ids))
    known = {(id, "") for id in here.to_pylist()}
    return known | {("", address) for address in hashes_in_data(snapshot.connection, hashes)}


def _line(record: SuppressionRecord) -> NeverContactLine:
    return NeverContactLine(
        id=record.id,
        channel=record.channel or None,
        by_address=not record.customer_id,
        added_at=record.added_at,
        added_by=record.added_by,
    )


def _table(lines: Sequence[SuppressionRecord]) -> pa.Table:
    return pa.table(
        {
            "customer_id": pa.array([one.customer_id or one.address_hash for one in lines], pa.string()),
            "kind": pa.array(["customer" if one.customer_id else "address_sha256" for one in lines], pa.string()),
            "by_channel": pa.array([one.channel or None for one in lines], pa.string()),
            "added_at": pa.array([one.added_at.isoformat(timespec="seconds") for one in lines], pa.string()),
            "added_by": pa.array([one.added_by for one in lines], pa.string()),
        }
    )
