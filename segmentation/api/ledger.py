"""What the workspace itself knows of its customers: who is never to be contacted, who objected, on which basis."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context
from segmentation.api.customer_facts import known_row
from segmentation.api.named_people import read_entries
from segmentation.campaigns.launch_settings import GLOBAL_CONTROL
from segmentation.errors import NotFound, UserError
from segmentation.filters.nodes import CHANNELS, RANDOM_BUCKETS
from segmentation.sentences import Sentence
from segmentation.sql.waterfall import bucket_below
from segmentation.storage import ledger_store, list_store
from segmentation.storage.records import AuditRecord
from segmentation.storage.waterfall import rows_of

NEVER_CONTACT, OBJECTION = "never_contact", "objection"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverContact:
    """How many are never to be contacted by a channel, None for all: by their id, and by an address alone."""

    channel: str | None
    customers: int
    addresses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedToNeverContact:
    """What became of a file's rows: ``read`` = blank + duplicates + customers + addresses; ``new`` were not there."""

    read: int
    blank: int
    duplicates: int
    customers: int
    addresses: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """Why customers may be contacted by a channel of which the data has no consent."""

    channel: str
    words: str
    named_by: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasisChange:
    """What was done to the legal basis of a channel; ``words`` and ``named_by`` are empty where it was withdrawn."""

    channel: str
    withdrawn: bool
    words: str
    named_by: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConsent:
    """On which ground a channel's customers may be contacted: what the data says, else a recorded basis, else none."""

    channel: str
    in_data: bool
    basis: LegalBasis | None

    @property
    def open(self) -> bool:
        """Whether anybody can be reached by it."""
        return self.in_data or self.basis is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWishes:
    """What one customer asked for: the channels never to be used (None among them for all), no profiling."""

    never: tuple[str | None, ...]
    objects: bool


class Ledger:
    """Suppression, objections and legal bases of one workspace. They outlive every import, and count at once.

    Every change raises the ledger's revision in its own transaction, and is written in the audit trail.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def never_contact(self) -> tuple[NeverContact, ...]:
        """Return how many are never to be contacted, all channels first; nothing where nobody is."""
        with self._context.handle.database.read() as session:
            lines = ledger_store.suppressed(session, NEVER_CONTACT)
        channels = [one for one in ("", *CHANNELS) if any(line.channel == one for line in lines)]
        return tuple(
            NeverContact(
                channel=channel or None,
                customers=sum(1 for line in lines if line.channel == channel and line.customer_id),
                addresses=sum(1 for line in lines if line.channel == channel and line.address_hash),
            )
            for channel in channels
        )

    def wishes(self, id: str) -> CustomerWishes:
        """Return what one customer asked for. Nothing for an id that is not known: she may come with the next data."""
        with self._context.handle.database.read() as session:
            found = [one for one in ("", *CHANNELS) if _line(session, NEVER_CONTACT, one, id)]
            objects = _line(session, OBJECTION, "", id) is not None
        return CustomerWishes(never=tuple(one or None for one in found), objects=objects)

    def add_customer(self, id: str, *, channel: str | None = None, actor: Actor) -> None:
        """Never contact one customer of the newest data, by one channel or by any. Raises `NotFound`."""
        known_row(self._context.current(), id)
        self._add(NEVER_CONTACT, checked_channel(channel), [(id, "")], actor)

    def remove_customer(self, id: str, *, channel: str | None = None, actor: Actor) -> None:
        """Take that back. Raises `NotFound` where it was not so."""
        self._remove(NEVER_CONTACT, checked_channel(channel), id, actor)

    def add_file(self, file: Path, *, channel: str | None = None, actor: Actor) -> AddedToNeverContact:
        """Never contact those in a file, one column of customer ids, e-mail addresses or phone numbers (+...).

        An address counts for whoever has it, now or later; only its hash is kept. An id need not be known. Raises
        `UserError` for a file that cannot be used, as `read_ids`, and for a phone number that is not valid: nothing is
        added then, so that nobody is contacted whom the file was to protect.
        """
        require(actor, "marketer")
        checked = checked_channel(channel)
        found = read_entries(file)
        new = self._add(NEVER_CONTACT, checked, list(found.entries), actor)
        customers = sum(1 for id, _ in found.entries if id)
        return AddedToNeverContact(
            read=found.read,
            blank=found.blank,
            duplicates=found.duplicates,
            customers=customers,
            addresses=len(found.entries) - customers,
            new=new,
        )

    def object_to_profiling(self, id: str, *, actor: Actor) -> None:
        """Note that a customer objects to being scored: from now on no campaign's file has her. Raises `NotFound`."""
        known_row(self._context.current(), id)
        self._add(OBJECTION, "", [(id, "")], actor)

    def withdraw_objection(self, id: str, *, actor: Actor) -> None:
        """Take that back. Raises `NotFound` where she had not objected."""
        self._remove(OBJECTION, "", id, actor)

    def legal_bases(self) -> tuple[LegalBasis, ...]:
        """Return the recorded legal bases, by channel."""
        with self._context.handle.database.read() as session:
            found = ledger_store.legal_bases(session)
        return tuple(
            LegalBasis(
                channel=one.channel,
                words=one.words,
                named_by=one.named_by,
                recorded_at=one.recorded_at,
                recorded_by=one.recorded_by,
            )
            for one in (found[channel] for channel in CHANNELS if channel in found)
        )

    def record_legal_basis(self, channel: str, *, words: str, named_by: str, actor: Actor) -> None:
        """Record, in the name of somebody, why customers may be contacted where the data has no consent for a channel.

        It replaces an earlier one, and counts only while the data has no consent for the channel at all. Raises
        `Refused` unless an admin does it, `UserError` without words, a name or a channel.
        """
        require(actor, "admin")
        checked = checked_channel(channel)
        words, named_by = words.strip(), " ".join(named_by.split())
        if not checked or not 1 <= len(words) <= 1000 or not 1 <= len(named_by) <= 120:
            raise UserError(
                "legal_basis",
                Sentence("A legal basis needs a channel, the name of who answers for it, and why, in words."),
                hint=Sentence("Up to 120 characters for the name and 1,000 for the words are accepted."),
            )
        with self._context.handle.database.write() as session:
            ledger_store.record_legal_basis(
                session, checked, words=words, named_by=named_by, at=self._context.handle.clock.now(), by=actor.name
            )
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, "legal_basis.record", checked, named_by=named_by, words=words))

    def withdraw_legal_basis(self, channel: str, *, actor: Actor) -> None:
        """Take a legal basis back: nobody is reachable by the channel then. Raises `NotFound` without one."""
        require(actor, "admin")
        with self._context.handle.database.write() as session:
            if not ledger_store.remove_legal_basis(session, channel):
                raise NotFound("legal_basis_unknown", Sentence("No legal basis is recorded for this channel."))
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, "legal_basis.withdraw", channel))

    def consents(self) -> tuple[ChannelConsent, ...]:
        """Return for every channel on which ground its customers may be contacted, on the newest data."""
        recorded = self._context.current().channels
        bases = {one.channel: one for one in self.legal_bases()}
        return tuple(ChannelConsent(channel=one, in_data=one in recorded, basis=bases.get(one)) for one in CHANNELS)

    def legal_basis_history(self) -> tuple[LegalBasisChange, ...]:
        """Return what was ever done to a legal basis, the newest first."""
        with self._context.handle.database.read() as session:
            lines = ledger_store.audited(session, ("legal_basis.record", "legal_basis.withdraw"))
        return tuple(_change(line) for line in reversed(lines))

    def objections(self) -> int:
        """Return how many customers object to being scored."""
        with self._context.handle.database.read() as session:
            return len(ledger_store.suppressed(session, OBJECTION))

    def global_control_size(self, share: float) -> int:
        """Return how many customers of the newest data a global control group of a share has."""
        bucket = round(share * RANDOM_BUCKETS)
        return len(rows_of(self._context.current().connection, bucket_below(bucket)))

    def global_control(self) -> float:
        """Return the share of all customers, by lot, whom no campaign contacts unless it says so; 0 without any."""
        with self._context.handle.database.read() as session:
            return ledger_store.global_control(session)

    def set_global_control(self, share: float, *, actor: Actor) -> None:
        """Hold a share of all customers out of every campaign, by random bucket, so that it stays the same people.

        0 ends it. Raises `Refused` unless an admin does it, `UserError` for a share that is not 0 nor 1 to 15 %.
        """
        require(actor, "admin")
        least, most = GLOBAL_CONTROL
        if share != 0 and not least <= share <= most:
            raise UserError(
                "global_control",
                Sentence(
                    "The global control group cannot be {percent} % of the customers.", percent=round(100 * share, 2)
                ),
                hint=Sentence("1 to 15 % is accepted, or 0 for none."),
            )
        with self._context.handle.database.write() as session:
            ledger_store.set_global_control(session, share)
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, "ledger.global_control", "", share=share))

    def _add(self, kind: str, channel: str, entries: list[tuple[str, str]], actor: Actor) -> int:
        require(actor, "marketer")
        now = self._context.handle.clock.now()
        with self._context.handle.database.write() as session:
            new = ledger_store.add_suppressed(session, kind, channel, entries, at=now, by=actor.name)
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, f"{kind}.add", channel, new=new))
        return new

    def _remove(self, kind: str, channel: str, id: str, actor: Actor) -> None:
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            line = ledger_store.suppressed_customer(session, kind, channel, id)
            if line is None:
                raise NotFound("not_suppressed", Sentence("This was not recorded of her."))
            session.delete(line)
            list_store.raise_revision(session)
            session.add(self._context.audit_line(actor, f"{kind}.remove", channel, removed=1))


_line = ledger_store.suppressed_customer


def _change(line: AuditRecord) -> LegalBasisChange:
    return LegalBasisChange(
        channel=line.subject,
        withdrawn=line.action == "legal_basis.withdraw",
        words=str(line.detail.get("words", "")),
        named_by=str(line.detail.get("named_by", "")),
        at=line.at,
        by=line.actor,
    )


def checked_channel(channel: str | None) -> str:
    if channel is not None and channel not in CHANNELS:
        raise UserError(
            "channel",
            Sentence("{found!r} is not a channel; accepted: {accepted}.", found=channel, accepted=", ".join(CHANNELS)),
        )
    return channel or ""
