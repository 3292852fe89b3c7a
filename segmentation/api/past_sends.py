"""Why did I get this? Every launched campaign that chose a customer, with what let her in and what to answer her."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from segmentation.api.actors import Actor, require
from segmentation.api.campaign_settings import offers_of
from segmentation.api.campaign_views import unknown
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.customer_facts import customer_at, known_row
from segmentation.api.customer_membership import in_words
from segmentation.api.customer_values import RuleVerdict
from segmentation.api.launch_files import offer_text
from segmentation.api.masking import SEES_PERSONAL
from segmentation.api.moments import Moment
from segmentation.api.past_send_values import MissingValues, Outcome, PastFile, PastSend
from segmentation.api.replies import reply
from segmentation.api.rules_then import RulesThen, data_then, rules_then, verdict_then, without_scores
from segmentation.api.sendings import in_force
from segmentation.campaigns.launch_settings import arms_of
from segmentation.catalog import Catalog
from segmentation.errors import NotFound
from segmentation.filters.describe import described
from segmentation.sentences import Language, Sentence
from segmentation.sql.customers import row_of
from segmentation.sql.own_contacts import campaigns_of
from segmentation.storage import campaign_store, ledger_store
from segmentation.storage.launched_members import is_member, member_of
from segmentation.storage.records import CampaignRecord, FrozenSetRecord, LaunchRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One launch and one customer: her line in its set, and what the rules and the consents were then."""

    id: str
    moment: Moment
    record: CampaignRecord
    launch: LaunchRecord
    stored: FrozenSetRecord
    line: Mapping[str, Any]
    rules: RulesThen | None
    bases: Mapping[str, tuple[str, str]]


class PastSends:
    """Tells why campaigns of one workspace chose a customer. Each call is a look at her, and is audited.

    Campaigns that were said not to be sent contacted nobody, and are not told of. What was frozen is never worked out
    anew; values are those of the launch's own data and scores, whatever came after.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def of(
        self, customer: str, *, actor: Actor, language: Language = "en", reveal: bool = False
    ) -> tuple[PastSend, ...]:
        """Return every launched campaign that chose a customer, the latest first; archived ones too.

        Rules are in ``language``, a reply can be said in any. Raises `NotFound` for who is neither in the newest data
        nor in any launch, `Refused` for somebody who may not ``reveal`` personal data, and `Unavailable` when the set
        of a launch is damaged.
        """
        if reveal:
            require(actor, SEES_PERSONAL)
        moment = self._context.moment()
        chosen = self._lines(customer, moment)
        if not chosen:
            known_row(self._context.current(), customer)
        self._write_down(actor, "customers.past_sends", "", reveal)
        found = [self._told(customer, launch, line, moment, language, reveal) for launch, line in chosen]
        return tuple(sorted(found, key=lambda one: (one.day, one.launched_at), reverse=True))

    def why(
        self, campaign: str, customer: str, *, actor: Actor, language: Language = "en", reveal: bool = False
    ) -> PastSend:
        """Return why one launched campaign, archived or not, chose a customer.

        Raises as `of`, `NotFound` for a campaign that there is not or that did not choose her, and `Refused` for one
        that was not launched.
        """
        if reveal:
            require(actor, SEES_PERSONAL)
        with self._context.handle.database.read() as session:
            record = campaign_store.campaign(session, campaign)
            if record is None:
                raise unknown(campaign)
            launch = in_force(record, campaign_store.launch(session, campaign))
        moment = self._context.moment()
        line = member_of(self._frozen, moment.references.stored_set(launch.stored), customer)
        if line is None:
            known_row(self._context.current(), customer)
            raise NotFound("not_chosen", Sentence("“{title}” did not choose this customer.", title=record.title))
        self._write_down(actor, "customers.past_send", campaign, reveal)
        return self._told(customer, launch, line, moment, language, reveal)

    def basis(self) -> str:
        """Return a name for what `of` depends on beside the customer: while it is the same, so is the answer."""
        references = self._context.moment().references
        launched = [(one.campaign, str(one.sent_on), one.delivered or "") for one in references.launches]
        titles = sorted(record.title for record in references.campaigns.values())
        return repr((self._context.current_id(), references.ledger, references.objections.digest, launched, titles))

    @property
    def _frozen(self) -> Any:
        return self._context.handle.directory.frozen

    def _lines(self, customer: str, moment: Moment) -> list[tuple[LaunchRecord, Mapping[str, Any]]]:
        """Return her line in every launch that has her; of who is in the newest data only those sets are read."""
        launches = moment.references.launches
        snapshot = self._context.current()
        row = row_of(snapshot.connection.cursor(), customer)
        if row is not None:
            self._context.attach_ledger(snapshot, moment)
            hers = campaigns_of(snapshot.connection, row)
            launches = [launch for launch in launches if launch.campaign in hers]
        found = [
            (launch, member_of(self._frozen, moment.references.stored_set(launch.stored), customer))
            for launch in launches
        ]
        return [(launch, line) for launch, line in found if line is not None]

    def _told(
        self,
        id: str,
        launch: LaunchRecord,
        line: Mapping[str, Any],
        moment: Moment,
        language: Language,
        reveal: bool,
    ) -> PastSend:
        asked = self._asked(id, launch, line, moment)
        snapshot = data_then(self._context, asked.stored)
        catalog = self._catalog(asked, snapshot)
        objects = self._objects(id, moment)
        rules, missing = self._values(asked, snapshot, catalog, language, reveal=reveal, objects=objects)
        outcome, files = self._outcome(asked), self._files(asked, snapshot)
        arm, offer = _offered(asked, catalog)
        level = line["level"]
        record, last_day = asked.record, _as_of(asked) - timedelta(days=1)
        day = launch.sent_on or launch.launched_at.astimezone(ZoneInfo(catalog.timezone)).date()
        return PastSend(
            campaign=record.id,
            number=record.number,
            title=record.title,
            archived=record.archived_at is not None,
            outcome=outcome,
            day=day,
            launched_at=launch.launched_at,
            launched_by=launch.launched_by,
            last_day=last_day,
            files=files,
            arm=arm,
            offer=offer,
            score=None if objects or line["bin"] is None else line["bin"] / 10,
            level=None if objects else level,
            rules=rules,
            missing=missing,
            sentence="" if asked.rules is None else described(asked.rules.filter, catalog),
            objects=objects,
            reply=reply(
                outcome=outcome,
                day=day,
                last_day=last_day,
                files=files,
                rules=None if asked.rules is None else asked.rules.expanded,
                predicted=level is not None,
                catalog=catalog,
            ),
        )

    def _asked(self, id: str, launch: LaunchRecord, line: Mapping[str, Any], moment: Moment) -> _Asked:
        stored = moment.references.stored_set(launch.stored)
        channels = {str(one["channel"]) for one in launch.files}
        with self._context.handle.database.read() as session:
            recorded = {name: ledger_store.legal_basis_at(session, name, launch.launched_at) for name in channels}
            return _Asked(
                id=id,
                moment=moment,
                record=campaign_store.known_campaign(session, launch.campaign),
                launch=launch,
                stored=stored,
                line=line,
                rules=rules_then(self._context, launch, stored),
                bases={name: basis for name, basis in recorded.items() if basis is not None},
            )

    def _catalog(self, asked: _Asked, snapshot: OpenSnapshot | None) -> Catalog:
        """Return the names to say the rules with, on the launch's day; where its data is gone those of the newest."""
        if snapshot is not None:
            return self._context.catalog(snapshot, asked.moment)
        return replace(self._context.catalog(self._context.current(), asked.moment), as_of=_as_of(asked))

    def _objects(self, id: str, moment: Moment) -> bool:
        objections, snapshot = moment.references.objections, self._context.current()
        row = row_of(snapshot.connection.cursor(), id)
        return id in objections.ids or (row is not None and row in snapshot.objecting(objections))

    def _values(
        self,
        asked: _Asked,
        snapshot: OpenSnapshot | None,
        catalog: Catalog,
        language: Language,
        *,
        reveal: bool,
        objects: bool,
    ) -> tuple[RuleVerdict | None, MissingValues]:
        if snapshot is None:
            return None, "data_gone"
        found = None
        if asked.rules is not None:
            found = verdict_then(self._context, asked.rules, asked.launch, asked.stored, asked.id, asked.moment)
        if found is None:
            return None, "changed"
        told = without_scores(found) if objects else found
        return in_words(told, catalog, asked.moment.references, language, reveal=reveal), ""

    def _outcome(self, asked: _Asked) -> Outcome:
        launch = asked.launch
        if asked.line["arm"] == 0:
            return "held_out"
        if not any(not one["exclude"] for one in _hers(asked)):
            return "left_out"
        if launch.delivered is not None:
            delivered = asked.moment.references.stored_set(launch.delivered)
            return "sent" if is_member(self._frozen, delivered, asked.id) else "not_delivered"
        return "launched" if launch.sent_on is None else "sent"

    def _files(self, asked: _Asked, snapshot: OpenSnapshot | None) -> tuple[PastFile, ...]:
        return tuple(self._file(one, asked, snapshot) for one in _hers(asked))

    def _file(self, file: Mapping[str, Any], asked: _Asked, snapshot: OpenSnapshot | None) -> PastFile:
        channel = str(file["channel"])
        agreed, words, named_by = False, "", ""
        row = None if snapshot is None else row_of(snapshot.connection.cursor(), asked.id)
        if snapshot is not None and row is not None:
            agreed = customer_at(snapshot, row).fields.get(f"{channel}_consent") is True
            if not agreed and channel not in snapshot.channels:
                words, named_by = asked.bases.get(channel, ("", ""))
        return PastFile(
            destination=str(file["destination"]),
            channel=channel,
            exclude=bool(file["exclude"]),
            allowed="agreed" if agreed else "legal_basis" if words else "unknown",
            words=words,
            named_by=named_by,
        )

    def _write_down(self, actor: Actor, action: str, subject: str, reveal: bool) -> None:
        with self._context.handle.database.write() as session:
            session.add(self._context.audit_line(actor, action, subject, customers=1, revealed=reveal))


def _as_of(asked: _Asked) -> date:
    """Return the date of the launch's data, which is frozen with its members."""
    if asked.stored.as_of is None:
        raise ValueError("the set of a launch has the date of its data")
    return asked.stored.as_of


def _hers(asked: _Asked) -> list[Mapping[str, Any]]:
    """Return the files of the launch that she was in."""
    return [one for place, one in enumerate(asked.launch.files) if asked.line["files"] & (1 << place)]


def _offered(asked: _Asked, catalog: Catalog) -> tuple[str, str]:
    """Return the name of the offer she was to get and what it is; empty for the control group, and without one."""
    arm, level = asked.line["arm"], asked.line["level"]
    tested = arms_of(asked.record.arms)
    if arm and tested:
        return tested[arm - 1].title, offer_text(tested[arm - 1].kind, tested[arm - 1].value, catalog)
    offers = {offer.level: offer for offer in offers_of(asked.record.offers)}
    if arm and level in offers:
        return "", offer_text(offers[level].kind, offers[level].value, catalog)
    return "", ""
