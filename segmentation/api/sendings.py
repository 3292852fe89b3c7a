"""After the launch: it was sent on a day, to all or to some, or not at all."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from segmentation.api.actors import Actor, require
from segmentation.api.campaign_values import CampaignView
from segmentation.api.campaign_views import campaign_view, live, made_on
from segmentation.api.context import Context
from segmentation.api.freezing import new_set_id
from segmentation.api.named_people import read_entries
from segmentation.errors import Refused, UserError
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store, frozen_sets, list_store
from segmentation.storage.launched_members import members_named
from segmentation.storage.records import CampaignRecord, FrozenSetRecord, LaunchRecord


class Sendings:
    """Says what became of launched campaigns of one workspace. Windows begin on the day something was sent.

    Everyone assigned counts in the result, delivered or not; contacts count for those who were sent something.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def sent(self, id: str, on: date, *, actor: Actor) -> CampaignView:
        """Say on which day all files were sent; once more to correct it.

        Raises `NotFound`, `Refused` for a viewer and for what is not launched, `UserError` for a day before the launch
        or to come.
        """
        return self._change(id, on, actor, "campaign.sent", lambda _, launch: _sent(launch, on, None, None))

    def sent_in_part(
        self, id: str, on: date, report: Path, *, actor: Actor, leave_out_unknown: bool = False
    ) -> CampaignView:
        """Say that only those of a delivery report were reached: a file of customer ids, e-mail addresses or phones.

        Raises as `sent`, `UserError` for a file that cannot be used, and `Refused` (``report_unknown``) when it names
        people whom this campaign did not contact, with how many, unless they are to be left out. Nothing is then kept.
        """
        require(actor, "marketer")
        record, launch = self._launched(id)
        self._check_day(launch, on)
        read = read_entries(report)
        ids, named = self._delivered(record, launch, list(read.entries))
        unknown = len(read.entries) - named
        if not len(ids) or (unknown and not leave_out_unknown):
            raise Refused(
                "report_unknown",
                Sentence(
                    "{unknown} of the {n} people in {file} were not contacted by “{title}”. Nothing was recorded.",
                    unknown=unknown,
                    n=len(read.entries),
                    file=report.name,
                    title=record.title,
                ),
                hint=Sentence("Choose the report of this campaign, or leave those people out."),
            )
        about = {"read": read.read, "blank": read.blank, "duplicates": read.duplicates, "unknown": unknown}
        about["delivered"] = len(ids)
        handle, set_id = self._context.handle, new_set_id(self._context)
        with frozen_sets.being_frozen(handle.directory.frozen, set_id, handle.database) as directory:
            stored = FrozenSetRecord(
                id=set_id,
                sha256=frozen_sets.write_ids(directory, ids),
                members=len(ids),
                source_hash=read.sha256,
                created_at=handle.clock.now(),
                created_by=actor.name,
            )
            return self._change(
                id, on, actor, "campaign.sent_in_part", lambda _, launch: _sent(launch, on, stored.id, about), stored
            )

    def not_sent(self, id: str, *, actor: Actor) -> CampaignView:
        """Say that nothing was sent: nobody counts as contacted by it, and the campaign is over. Raises as `sent`."""

        def end(record: CampaignRecord, launch: LaunchRecord) -> None:
            record.state, launch.ended_at = "cancelled", self._context.handle.clock.now()

        return self._change(id, None, actor, "campaign.not_sent", end)

    def _delivered(
        self, record: CampaignRecord, launch: LaunchRecord, entries: list[tuple[str, str]]
    ) -> tuple[pa.Array, int]:
        """Return the ids of those contacted whom the entries name, and how many of these name one."""
        files = sum(1 << place for place, one in enumerate(launch.files) if not one["exclude"])
        return members_named(
            made_on(self._context, record).connection,
            self._context.handle.directory.frozen,
            self._stored(launch),
            entries,
            files,
        )

    def _stored(self, launch: LaunchRecord) -> FrozenSetRecord:
        with self._context.handle.database.read() as session:
            return list_store.stored_set(session, launch.stored)

    def _launched(self, id: str) -> tuple[CampaignRecord, LaunchRecord]:
        with self._context.handle.database.read() as session:
            record = live(campaign_store.campaign(session, id), id)
            launch = campaign_store.launch(session, id)
        return record, in_force(record, launch)

    def _check_day(self, launch: LaunchRecord, on: date) -> None:
        """Raise `UserError` unless a day is from that of the launch to today, in the workspace's zone."""
        zone = ZoneInfo(self._context.handle.directory.settings.timezone)
        first = launch.launched_at.astimezone(zone).date()
        today = self._context.handle.clock.now().astimezone(zone).date()
        if not first <= on <= today:
            raise UserError(
                "sent_on",
                Sentence("It cannot have been sent on {day}.", day=Sentence.day(on)),
                hint=Sentence(
                    "A day from {first}, when it was launched, to {today} is accepted.",
                    first=Sentence.day(first),
                    today=Sentence.day(today),
                ),
            )

    def _change(
        self,
        id: str,
        on: date | None,
        actor: Actor,
        action: str,
        change: Callable[[CampaignRecord, LaunchRecord], None],
        stored: FrozenSetRecord | None = None,
    ) -> CampaignView:
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            record = live(campaign_store.campaign(session, id), id)
            launch = in_force(record, campaign_store.launch(session, id))
            if on is not None:
                self._check_day(launch, on)
            if stored is not None:
                session.add(stored)
                session.flush()
            change(record, launch)
            list_store.raise_revision(session)
            about = {"on": on.isoformat()} if on else {}
            session.add(self._context.audit_line(actor, action, id, **about, **(launch.report or {})))
        return campaign_view(self._context, record, launch)


def in_force(record: CampaignRecord, launch: LaunchRecord | None) -> LaunchRecord:
    """Return what became of a campaign. Raises `Refused` for a draft, and for one that was not sent."""
    if launch is None or launch.ended_at is not None:
        raise Refused(
            "not_launched",
            Sentence("“{title}” was not launched.", title=record.title)
            if launch is None
            else Sentence("“{title}” was not sent: it is over.", title=record.title),
            hint=Sentence("Launch it, or a duplicate of it."),
        )
    return launch


def _sent(launch: LaunchRecord, on: date, delivered: str | None, report: dict[str, int] | None) -> None:
    launch.sent_on, launch.delivered, launch.report = on, delivered, report
