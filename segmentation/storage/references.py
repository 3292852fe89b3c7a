"""What filters may refer to outside themselves, as the application database has it at one moment."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias, TypeVar

from sqlalchemy.orm import Session

from segmentation.catalog import Catalog, PredictionName
from segmentation.errors import InvalidFilter
from segmentation.filters.codec import from_json
from segmentation.filters.nodes import CustomerList, Filter, InSegment
from segmentation.filters.references import walk
from segmentation.storage import campaign_store, ledger_store, list_store, prediction_store, segment_store
from segmentation.storage.objections import Objections, read_objections
from segmentation.storage.records import (
    CampaignRecord,
    CustomerListRecord,
    FrozenSetRecord,
    LaunchRecord,
    PredictionRecord,
    ScoreIssueRecord,
    SegmentRecord,
    SegmentSizeRecord,
    SegmentVersionRecord,
)

Sessions: TypeAlias = Callable[[], AbstractContextManager[Session]]
T = TypeVar("T")


def segments_named(filter: Filter) -> Iterator[InSegment]:
    """Yield every node of a filter that names a segment; those inside the segments themselves are not looked at."""
    return (node for _, node in walk(filter) if isinstance(node, InSegment))


def readable(definition: Mapping[str, object]) -> Filter | None:
    """Return a stored definition as a filter, or None when this version cannot read it: it then selects nobody."""
    try:
        return from_json(definition)
    except InvalidFilter:
        return None


class References:
    """Everything a filter can name, read at most once in the caller's session; all of it of one moment.

    Only what is not archived, deleted or removed can be named. Do not use it after the session is closed, unless it
    was `kept`.
    """

    def __init__(self, session: Session) -> None:
        self._sessions: Sessions = lambda: nullcontext(session)
        self._definitions: dict[str, Filter] = {}
        self._stored: dict[str, FrozenSetRecord] = {}
        self._issues: dict[tuple[str, str | None], ScoreIssueRecord | None] = {}

    def kept(self, sessions: Sessions) -> "References":
        """Return this with all that can change read now; it may be used after its session is closed, by any thread.

        Later it opens ``sessions`` only for what never changes (versions, stored sets), and for the newest score issue
        of a prediction, which stays the same from when it was first asked for. `size` is not for what was kept.
        """
        for name in _CHANGING:
            getattr(self, name)
        self._sessions = sessions
        return self

    def _read(self, what: Callable[[Session], T]) -> T:
        with self._sessions() as session:
            return what(session)

    @cached_property
    def segments(self) -> Mapping[str, SegmentRecord]:
        """The live segments by id, last edited first."""
        return {record.id: record for record in self._read(segment_store.live_segments)}

    @cached_property
    def archived(self) -> Sequence[SegmentRecord]:
        """The archived segments, last edited first. No filter can name them."""
        return self._read(segment_store.archived_segments)

    @cached_property
    def current_versions(self) -> Mapping[str, SegmentVersionRecord]:
        """The version in force of every segment, archived ones too."""
        return self._read(segment_store.current_versions)

    @cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """The labels of the segments that have any."""
        return self._read(segment_store.labels)

    @cached_property
    def predictions(self) -> Mapping[str, PredictionRecord]:
        """The live predictions by id, oldest first."""
        return {record.id: record for record in self._read(prediction_store.live_predictions)}

    @cached_property
    def archived_predictions(self) -> Mapping[str, PredictionRecord]:
        """The archived predictions by id, oldest first. No filter can name them."""
        return {record.id: record for record in self._read(prediction_store.archived_predictions)}

    @cached_property
    def campaigns(self) -> Mapping[str, CampaignRecord]:
        """The campaigns by id, newest first."""
        return {record.id: record for record in self._read(campaign_store.live_campaigns)}

    @cached_property
    def lists(self) -> Mapping[str, CustomerListRecord]:
        """The customer lists by id, last edited first."""
        return {record.id: record for record in self._read(list_store.live_lists)}

    def stored(self, id: str) -> FrozenSetRecord:
        """Return the set that a live list stands for now."""
        return self.stored_set(self.lists[id].stored)

    def frozen_as(self, definition: Filter | None) -> FrozenSetRecord | None:
        """Return the set a definition is a fixed list of, or None for one that keeps up to date."""
        if not isinstance(definition, CustomerList) or definition.list not in self.lists:
            return None
        return self.stored(definition.list) if self.lists[definition.list].origin == "frozen" else None

    @cached_property
    def ledger(self) -> int:
        """The revision of the ledger."""
        return self._read(list_store.revision)

    @cached_property
    def launches(self) -> Sequence[LaunchRecord]:
        """The launches that were not called off, the first one first; those of archived campaigns too."""
        return self._read(ledger_store.launches_in_force)

    @cached_property
    def objections(self) -> Objections:
        """Who objects to profiling."""
        return self._read(read_objections)

    def stored_set(self, id: str) -> FrozenSetRecord:
        """Return a stored set by its own id."""
        if id not in self._stored:
            self._stored[id] = self._read(lambda session: list_store.stored_set(session, id))
        return self._stored[id]

    def issue(self, prediction: str, snapshot: str | None) -> ScoreIssueRecord | None:
        """Return the latest usable score issue of a prediction, on one snapshot or on any."""
        key = (prediction, snapshot)
        if key not in self._issues:
            found = self._read(lambda session: prediction_store.newest_issue(session, prediction, snapshot))
            # Of two threads that read it, both go on with what the first one found.
            return self._issues.setdefault(key, found)
        return self._issues[key]

    def why_unavailable(self, prediction: str, snapshot: str) -> str:
        """Return why a prediction got no scores on a snapshot, or nothing where nobody has tried."""
        return self._read(lambda session: prediction_store.why_unavailable(session, prediction, snapshot))

    def size(self, key: segment_store.SizeKey) -> SegmentSizeRecord | None:
        """Return what was counted before of exactly this segment version, snapshot and basis."""
        return self._read(lambda session: segment_store.size(session, key))

    def versions(self, id: str) -> Sequence[SegmentVersionRecord]:
        """Return every version of a segment, the first one first."""
        return self._read(lambda session: segment_store.versions(session, id))

    def definition(self, key: str) -> Filter | None:
        """Return the definition of a live segment ("id") or of one of its versions ("id@2"); None when unreadable."""
        if key in self._definitions:
            return self._definitions[key]
        found = self._definition(key)
        if found is not None:
            # Only what there is: a filter may name anything, and as often as it likes.
            self._definitions[key] = found
        return found

    def _definition(self, key: str) -> Filter | None:
        id, _, number = key.partition("@")
        if id not in self.segments:
            return None
        if not number:
            return self.current(id)
        found = self._read(lambda session: segment_store.version(session, id, int(number)))
        return None if found is None else readable(found.definition)

    def current(self, id: str) -> Filter | None:
        """Return what a segment that exists, archived or not, is defined as now; None when unreadable."""
        return readable(self.current_versions[id].definition)

    def definitions(self, filter: Filter) -> dict[str, Filter]:
        """Return the definitions a filter depends on at any depth, by key; what cannot be read or named is missing."""
        found: dict[str, Filter] = {}
        waiting = {node.key for node in segments_named(filter)}
        while waiting:
            key = waiting.pop()
            definition = self.definition(key)
            if definition is not None:
                found[key] = definition
                waiting |= {node.key for node in segments_named(definition)} - found.keys()
        return found

    def catalog(self, base: Catalog) -> Catalog:
        """Return a snapshot's own catalog with every name that changes over it."""
        sent_by = {
            one["channel"]: launch.assigned for launch in self.launches for one in launch.files if not one["exclude"]
        }
        return replace(
            base,
            tables=base.tables | {"contacts"} if sent_by else base.tables,
            contact_channels={**sent_by, **base.contact_channels},
            predictions={
                id: PredictionName(title=r.title, kind=r.kind, event=r.event["kind"])
                for id, r in self.predictions.items()
            },
            archived_predictions={id: record.title for id, record in self.archived_predictions.items()},
            segments={id: record.title for id, record in self.segments.items()},
            campaigns={id: record.title for id, record in self.campaigns.items()},
            lists={id: record.title for id, record in self.lists.items()},
        )


_CHANGING = (
    "segments",
    "archived",
    "current_versions",
    "labels",
    "predictions",
    "archived_predictions",
    "campaigns",
    "lists",
    "ledger",
    "launches",
    "objections",
)
