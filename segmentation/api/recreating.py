"""The files of a launch written again from its frozen set, without those who must not be reached any more."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from segmentation.api.actors import Actor, require
from segmentation.api.barred import by_consent, ledger_now, reachable_still
from segmentation.api.campaign_views import live, made_on
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.drawing import DrawnFile
from segmentation.api.freezing import new_set_id
from segmentation.api.launch_files import write_rows
from segmentation.api.sendings import in_force
from segmentation.campaigns.launch_settings import destinations_of
from segmentation.errors import NotFound, UserError
from segmentation.exports.destinations import destination_of
from segmentation.filters.nodes import Channel
from segmentation.money import LEVELS
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store, list_store
from segmentation.storage.launched_members import members_in_data
from segmentation.storage.records import CampaignRecord, FrozenSetRecord, LaunchRecord
from segmentation.storage.waterfall import Rows, ids_of, rows_of_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class RecreatedFile:
    """A file written again: ``missing`` customers were in it, and are gone or must not be reached any more.

    ``identical`` tells that it is the launched file, byte for byte; ``on_newest`` that the data it was launched on is
    not kept any more, so that its columns are filled from the newest data.
    """

    file: Path
    rows: int
    missing: int
    sha256: str
    identical: bool
    on_newest: bool


class Recreating:
    """Writes the files of launched campaigns of one workspace again."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def write(self, id: str, key: str, *, actor: Actor, out: Path | None = None) -> RecreatedFile:
        """Write a launched file again, from the set that was frozen and the data it was launched on.

        Without ``out`` the file is kept in the workspace. Left out are those who are not in the newest data any more,
        have no address or no consent for the channel in it, or were suppressed or objected since, and who shares an
        address with those. Raises `NotFound` for a campaign or a file that
        there is not, `Refused` for a viewer and for what is not launched, `UserError` without a directory, `Failed`
        when the disk refuses. It is audited.
        """
        require(actor, "marketer")
        if out is not None and not out.parent.is_dir():
            raise UserError("no_directory", Sentence("There is no directory {parent}.", parent=out.parent))
        with self._context.handle.database.read() as session:
            record = live(campaign_store.campaign(session, id), id)
            launch = in_force(record, campaign_store.launch(session, id))
            stored = list_store.stored_set(session, launch.stored)
        place, file = _file_of(record, launch, key)
        if out is None:
            suffix = destination_of(file.setting.destination).suffix
            out = self._context.handle.directory.exports / f"{new_set_id(self._context)}-{key}{suffix}"
        found = self._write(record, launch, stored, place, file, out)
        with self._context.handle.database.write() as session:
            about = {"file": key, "rows": found.rows, "missing": found.missing}
            session.add(self._context.audit_line(actor, "campaign.recreate", id, **about))
        return found

    def _write(
        self,
        record: CampaignRecord,
        launch: LaunchRecord,
        stored: FrozenSetRecord,
        place: int,
        file: DrawnFile,
        out: Path,
    ) -> RecreatedFile:
        context, snapshot = self._context, made_on(self._context, record)
        members = members_in_data(snapshot.connection, context.handle.directory.frozen, stored)
        inside = (members["files"].to_numpy() & (1 << place)) != 0
        rows = members["row"].to_numpy().astype(np.int32)
        inside &= ~np.isin(rows, self._unreachable(record, snapshot, rows[inside], file.setting.channel))
        levels = [-1 if one is None else LEVELS.index(one) for one in members["level"].to_pylist()]
        written = write_rows(
            out,
            file,
            snapshot,
            record,
            rows=rows[inside],
            arms=members["arm"].to_numpy()[inside],
            levels=np.array(levels, dtype=np.int8)[inside],
            scores=self._scores(record, snapshot),
        )
        launched = launch.files[place]
        return RecreatedFile(
            file=out,
            rows=written.rows,
            missing=launched["rows"] - written.rows,
            sha256=written.sha256,
            identical=written.sha256 == launched["sha256"],
            on_newest=snapshot.info.id != record.snapshot,
        )

    def _unreachable(self, record: CampaignRecord, snapshot: OpenSnapshot, rows: Rows, channel: Channel) -> Rows:
        """Return those of some rows who are gone from the newest data, or must not be reached any more.

        Her address in the file is that of the launch: what the ledger says of addresses is asked of both.
        """
        newest = self._context.current()
        ledger = ledger_now(self._context, newest, record.id)
        there = rows_of_ids(newest.connection, ids_of(snapshot.connection, rows))
        consent = by_consent(newest, ledger, channel)
        now = reachable_still(newest, ledger, there, channel, by_consent=consent)
        kept = rows_of_ids(snapshot.connection, ids_of(newest.connection, now))
        kept = reachable_still(snapshot, ledger, kept, channel, by_consent=False)
        return np.setdiff1d(rows, kept).astype(np.int32)

    def _scores(self, record: CampaignRecord, snapshot: OpenSnapshot) -> str | None:
        if record.prediction is None:
            return None
        return self._context.attach(snapshot, self._context.usable_issue(record.prediction, snapshot))


def _file_of(record: CampaignRecord, launch: LaunchRecord, key: str) -> tuple[int, DrawnFile]:
    """Return the place of a launched file, and what it was drawn as."""
    for place, one in enumerate(launch.files):
        for setting in destinations_of(record.destinations):
            file = DrawnFile(setting=setting, arm=one["arm"], steps=())
            if (setting.destination, setting.channel) == (one["destination"], one["channel"]) and file.key == key:
                return place, file
    raise NotFound("file_unknown", Sentence("“{title}” has no file {key!r}.", title=record.title, key=key))
