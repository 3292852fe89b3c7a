"""What the workspace's own campaigns did, as the ledger tells it of a snapshot."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from segmentation.storage.launched_sets import LaunchedSet
from segmentation.storage.records import LaunchRecord
from segmentation.storage.references import References


def launched_sets(references: References, timezone: str) -> tuple[LaunchedSet, ...]:
    """Return every launch that was not called off, at wall-clock times of a zone."""
    return tuple(_launched_set(launch, references, timezone) for launch in references.launches)


def _launched_set(launch: LaunchRecord, references: References, timezone: str) -> LaunchedSet:
    return LaunchedSet(
        campaign=launch.campaign,
        stored=references.stored_set(launch.stored),
        at=contacted_at(launch, timezone),
        contacts=tuple((i, one["channel"]) for i, one in enumerate(launch.files) if not one["exclude"]),
        delivered=None if launch.delivered is None else references.stored_set(launch.delivered),
    )


def contacted_at(launch: LaunchRecord, timezone: str) -> datetime:
    """Return when those of a launch count as contacted: on the day it was sent, until that is said when launched."""
    if launch.sent_on is not None:
        return datetime.combine(launch.sent_on, time())
    return launch.launched_at.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
