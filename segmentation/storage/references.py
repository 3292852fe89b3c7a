"""What filters may refer to outside themselves, as the application database has it at one moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from sqlalchemy.orm import Session

from segmentation.catalog import Catalog, PredictionName
from segmentation.errors import InvalidFilter
from segmentation.filters.codec import from_json
from segmentation.filters.nodes import CustomerList, Filter, InSegment
from segmentation.filters.references import walk
from segmentation.storage import campaign_store, list_store, prediction_store, segment_store
from segmentation.storage.records import (
    CampaignRecord,
    CustomerListRecord,
    FrozenSetRecord,
    PredictionRecord,
    ScoreIssueRecord,
    SegmentRecord,
    SegmentSizeRecord,
    SegmentVersionRecord,
)


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

    Only what is not archived, deleted or removed can be named. Do not use it after the session is closed.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._definitions: dict[str, Filter | None] = {}
        self._issues: dict[tuple[str, str], ScoreIssueRecord | None] = {}

    @cached_property
    def segments(self) -> Mapping[str, SegmentRecord]:
        """The live segments by id, last edited first."""
        return {record.id: record for record in segment_store.live_segments(self._session)}

    @cached_property
    def archived(self) -> Sequence[SegmentRecord]:
        """The archived segments, last edited first. No filter can name them."""
        return segment_store.archived_segments(self._session)

    @cached_property
    def current_versions(self) -> Mapping[str, SegmentVersionRecord]:
        """The version in force of every segment, archived ones too."""
        return segment_store.current_versions(self._session)

    @cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """The labels of the segments that have any."""
        return segment_store.labels(self._session)

    @cached_property
    def predictions(self) -> Mapping[str, PredictionRecord]:
        """The predictions by id, oldest first."""
        return {record.id: record for record in prediction_store.all_predictions(self._session)}

    @cached_property
    def campaigns(self) -> Mapping[str, CampaignRecord]:
        """The campaigns by id, newest first."""
        return {record.id: record for record in campaign_store.live_campaigns(self._session)}

    @cached_property
    def lists(self) -> Mapping[str, CustomerListRecord]:
        """The customer lists by id, last edited first."""
        return {record.id: record for record in list_store.live_lists(self._session)}

    def stored(self, id: str) -> FrozenSetRecord:
        """Return the set that a live list stands for now."""
        return list_store.stored_set(self._session, self.lists[id].stored)

    def frozen_as(self, definition: Filter | None) -> FrozenSetRecord | None:
        """Return the set a definition is a fixed list of, or None for one that keeps up to date."""
        if not isinstance(definition, CustomerList) or definition.list not in self.lists:
            return None
        return self.stored(definition.list) if self.lists[definition.list].origin == "frozen" else None

    @cached_property
    def ledger(self) -> int:
        """The revision of the ledger."""
        return list_store.revision(self._session)

    def issue(self, prediction: str, snapshot: str) -> ScoreIssueRecord | None:
        """Return the latest usable score issue of a prediction on a snapshot."""
        key = (prediction, snapshot)
        if key not in self._issues:
            self._issues[key] = prediction_store.newest_issue(self._session, prediction, snapshot)
        return self._issues[key]

    def size(self, key: segment_store.SizeKey) -> SegmentSizeRecord | None:
        """Return what was counted before of exactly this segment version, snapshot and basis."""
        return segment_store.size(self._session, key)

    def versions(self, id: str) -> Sequence[SegmentVersionRecord]:
        """Return every version of a segment, the first one first."""
        return segment_store.versions(self._session, id)

    def definition(self, key: str) -> Filter | None:
        """Return the definition of a live segment ("id") or of one of its versions ("id@2"); None when unreadable."""
        if key not in self._definitions:
            self._definitions[key] = self._read(key)
        return self._definitions[key]

    def _read(self, key: str) -> Filter | None:
        id, _, number = key.partition("@")
        if id not in self.segments:
            return None
        if not number:
            return self.current(id)
        found = segment_store.version(self._session, id, int(number))
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
        return replace(
            base,
            predictions={
                id: PredictionName(title=r.title, kind=r.kind, event=r.event["kind"])
                for id, r in self.predictions.items()
            },
            segments={id: record.title for id, record in self.segments.items()},
            campaigns={id: record.title for id, record in self.campaigns.items()},
            lists={id: record.title for id, record in self.lists.items()},
        )
