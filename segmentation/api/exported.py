"""What was exported: every list and every file of a campaign, who wrote it, when, why, and what is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from segmentation.api.context import Context
from segmentation.catalog import Catalog
from segmentation.errors import NotFound
from segmentation.filters.codec import from_json
from segmentation.filters.describe import describe
from segmentation.sentences import Language
from segmentation.storage import export_store
from segmentation.storage.records import CampaignRecord, ExportRecord, LaunchRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """A file that was written: a list, or with ``campaign``, ``title`` and ``file`` (its key) the file of a launch.

    ``definition`` is its audience in words; ``last_day`` the last day of its data, None where that is not kept.
    ``recreatable`` tells that it can be written again by `Recreating.write`: of a list no members are kept, and those
    of a campaign that was not sent, or is archived, are contacted by no file of it.
    """

    id: str
    purpose: str
    channel: str | None
    destination: str
    campaign: str | None
    title: str
    file: str | None
    recreatable: bool
    definition: str
    last_day: date | None
    rows: int
    sha256: str
    written_at: datetime
    written_by: str


class Exported:
    """The exports of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def list(self, *, language: Language = "en") -> tuple[ExportView, ...]:
        """Return every export, the newest first, its definition in the words of a language."""
        with self._context.handle.database.read() as session:
            records = export_store.exports(session)
            launched = export_store.launched(session)
        if not records:
            return ()
        # Of a launch an export's id is that of its set with the place of the file.
        places = {
            f"{launch.stored}-{place}": (campaign, launch, file)
            for campaign, launch in launched
            for place, file in enumerate(launch.files, start=1)
        }
        catalog = self._context.catalog(self._context.current())
        return tuple(self._view(one, places.get(one.id), catalog, language) for one in records)

    def _view(
        self,
        record: ExportRecord,
        launched: tuple[CampaignRecord, LaunchRecord, Mapping[str, object]] | None,
        catalog: Catalog,
        language: Language,
    ) -> ExportView:
        campaign, launch, file = launched or (None, None, None)
        live = campaign is not None and campaign.archived_at is None
        return ExportView(
            id=record.id,
            purpose=record.purpose,
            channel=record.channel,
            destination=record.destination,
            campaign=campaign.id if campaign else None,
            title=campaign.title if campaign else "",
            file=_key(file) if file else None,
            recreatable=live and launch is not None and launch.ended_at is None,
            definition=describe(from_json(record.definition), catalog, language),
            last_day=self._last_day(record.snapshot),
            rows=record.rows,
            sha256=record.sha256,
            written_at=record.created_at,
            written_by=record.created_by,
        )

    def _last_day(self, snapshot: str) -> date | None:
        try:
            return self._context.snapshot(snapshot).view.last_day
        except NotFound:
            return None


def _key(file: Mapping[str, object]) -> str:
    """Return the name that tells a launched file from the others of its campaign."""
    parts = [file["destination"], file["channel"], file["arm"]]
    return "-".join(str(part) for part in parts if part is not None)
