"""What the areas of the facade share: the open workspace, its snapshots, its predictions and its segments."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import duckdb
import sqlalchemy as sa

from segmentation.api.actors import Actor
from segmentation.api.values import SnapshotView
from segmentation.bootstrap import WorkspaceHandle
from segmentation.catalog import CANONICAL_FIELDS, Catalog, Field, FieldType, PredictionName
from segmentation.errors import InvalidFilter, NotFound, Unavailable
from segmentation.filters.codec import from_json
from segmentation.filters.nodes import Filter
from segmentation.filters.references import predictions_in
from segmentation.filters.validate import validate
from segmentation.index.audience_index import AudienceIndex
from segmentation.settings import OPEN_SNAPSHOTS
from segmentation.sql.compile import Scope
from segmentation.storage import snapshots, vocabulary
from segmentation.storage.manifests import SnapshotInfo
from segmentation.storage.records import AuditRecord, PredictionRecord, ScoreIssueRecord, SegmentRecord
from segmentation.storage.score_issues import attach_issue

NO_DATA = "This workspace has no data yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A score issue and the prediction it belongs to, as they stood when they were read."""

    prediction: PredictionRecord
    record: ScoreIssueRecord

    @property
    def table(self) -> str:
        """The in-memory table of its scores beside the snapshot."""
        return f"issue_{self.record.id}"


class OpenSnapshot:
    """One snapshot, open for reading: its connection, its index, its names. Shared between threads."""

    def __init__(self, handle: WorkspaceHandle, info: SnapshotInfo) -> None:
        self.info = info
        self._scores = handle.directory.scores
        self.connection: duckdb.DuckDBPyConnection = snapshots.open_snapshot(handle.directory.path, info.id)
        self.index = AudienceIndex(self.connection, info.population)
        self._attached: set[str] = set()
        self._lock = threading.Lock()

    def attach(self, issue: Issue) -> str:
        """Return the table of a score issue, loading it at its first use."""
        with self._lock:
            if issue.table not in self._attached:
                directory = self._scores / issue.prediction.id / issue.record.id
                attach_issue(self.connection.cursor(), directory, issue.table)
                self._attached.add(issue.table)
        return issue.table

    @cached_property
    def catalog(self) -> Catalog:
        """The names of the snapshot itself, without predictions and segments, which change over it."""
        info = self.info
        return Catalog(
            as_of=info.as_of,
            timezone=info.timezone,
            currency=info.currency,
            minor_units=info.digits,
            population=info.population,
            tables=_provided(info),
            fields=_fields(info, self.connection),
            tags=vocabulary.tag_counts(self.connection),
            plans=vocabulary.plan_counts(self.connection),
            visit_kinds=vocabulary.visit_kind_counts(self.connection),
            products=vocabulary.product_counts(self.connection),
            categories=vocabulary.category_counts(self.connection),
        )

    @property
    def view(self) -> SnapshotView:
        """The data as a page shows it."""
        return SnapshotView(
            id=self.info.id,
            as_of=self.info.as_of,
            last_day=self.info.as_of - timedelta(days=1),
            timezone=self.info.timezone,
            population=self.info.population,
            tables=_provided(self.info),
        )


def _provided(info: SnapshotInfo) -> frozenset[str]:
    return frozenset(name for name, table in info.tables.items() if table.provided)


_TYPES = {
    "TEXT": FieldType.TEXT,
    "BIGINT": FieldType.NUMBER,
    "DOUBLE": FieldType.NUMBER,
    "DATE": FieldType.DATE,
    "BOOLEAN": FieldType.BOOLEAN,
}


def _fields(info: SnapshotInfo, connection: duckdb.DuckDBPyConnection) -> Mapping[str, Field]:
    filled = vocabulary.filled_counts(connection, tuple(CANONICAL_FIELDS))
    fields = {
        name: Field(name=name, label=label, type=kind, stable=name in info.stable, canonical=True, filled=filled[name])
        for name, (label, kind) in CANONICAL_FIELDS.items()
        if filled[name]
    }
    for attribute in info.attributes:
        label = attribute.name.replace("_", " ").strip().capitalize() or attribute.name
        fields[attribute.name] = Field(
            name=attribute.name, label=label, type=_TYPES[attribute.type], stable=attribute.stable, canonical=False
        )
    return fields


class Context:
    """One open workspace. Everything that changes is read from the application database at each call."""

    def __init__(self, handle: WorkspaceHandle) -> None:
        self.handle = handle
        self._open: OrderedDict[str, OpenSnapshot] = OrderedDict()
        self._lock = threading.Lock()

    def current(self) -> OpenSnapshot:
        """Return the newest snapshot. Raises `Unavailable` when there is none yet."""
        info = snapshots.current_snapshot(self.handle.directory.path)
        if info is None:
            raise Unavailable("no_snapshot", NO_DATA, hint="Import your customers or orders on the Data page.")
        return self.snapshot(info.id)

    def has_data(self) -> bool:
        """Tell whether any snapshot has been published."""
        return snapshots.current_snapshot(self.handle.directory.path) is not None

    def snapshot(self, id: str) -> OpenSnapshot:
        """Return one snapshot, open; the least recently used are closed."""
        with self._lock:
            found = self._open.get(id)
            if found is None:
                found = OpenSnapshot(self.handle, snapshots.snapshot_info(self.handle.directory.path, id))
                self._open[id] = found
            self._open.move_to_end(id)
            while len(self._open) > OPEN_SNAPSHOTS:
                self._open.popitem(last=False)
            return found

    def predictions(self) -> Mapping[str, PredictionRecord]:
        """Return every prediction by id, oldest first."""
        ordered = sa.select(PredictionRecord).order_by(PredictionRecord.created_at, PredictionRecord.id)
        with self.handle.database.read() as session:
            return {record.id: record for record in session.scalars(ordered)}

    def prediction(self, id: str) -> PredictionRecord:
        """Return one prediction. Raises `NotFound`, naming those that exist."""
        known = self.predictions()
        if id not in known:
            names = ", ".join(known) or "none yet"
            raise NotFound("prediction_unknown", f"There is no prediction {id!r} here.", hint=f"There are: {names}.")
        return known[id]

    def issue(self, prediction: PredictionRecord, snapshot: str | None) -> Issue | None:
        """Return the latest usable score issue of a prediction, on one snapshot or on any."""
        newest = (
            sa.select(ScoreIssueRecord)
            .where(ScoreIssueRecord.prediction == prediction.id, ScoreIssueRecord.status != "unavailable")
            .order_by(ScoreIssueRecord.issued_at.desc(), ScoreIssueRecord.id)
            .limit(1)
        )
        if snapshot is not None:
            newest = newest.where(ScoreIssueRecord.snapshot == snapshot)
        with self.handle.database.read() as session:
            record = session.scalars(newest).first()
        return None if record is None else Issue(prediction=prediction, record=record)

    def segment_records(self) -> tuple[SegmentRecord, ...]:
        """Return every segment that is not deleted, newest first."""
        live = (
            sa.select(SegmentRecord)
            .where(SegmentRecord.deleted_at.is_(None))
            .order_by(SegmentRecord.edited_at.desc(), SegmentRecord.id)
        )
        with self.handle.database.read() as session:
            return tuple(session.scalars(live))

    def definitions(self) -> Mapping[str, Filter]:
        """Return the filters of all readable segments; an unreadable one is missing, and so never means everyone."""
        found: dict[str, Filter] = {}
        for record in self.segment_records():
            try:
                found[record.id] = from_json(record.definition)
            except InvalidFilter:
                continue
        return found

    def catalog(self, snapshot: OpenSnapshot) -> Catalog:
        """Return every name a filter may use on a snapshot now."""
        base = snapshot.catalog
        return Catalog(
            as_of=base.as_of,
            timezone=base.timezone,
            currency=base.currency,
            minor_units=base.minor_units,
            population=base.population,
            tables=base.tables,
            fields=base.fields,
            tags=base.tags,
            plans=base.plans,
            visit_kinds=base.visit_kinds,
            products=base.products,
            categories=base.categories,
            predictions={
                id: PredictionName(title=record.title, kind=record.kind) for id, record in self.predictions().items()
            },
            segments={record.id: record.title for record in self.segment_records()},
        )

    def scope(self, snapshot: OpenSnapshot, filter: Filter, *others: str) -> Scope:
        """Return what compiling a filter needs on a snapshot, after checking that the filter may be applied.

        Raises `InvalidFilter` for a filter that may not, and `Unavailable` when a prediction it depends on, or one of
        the ``others``, has no scores on this snapshot: its condition would silently hold for nobody.
        """
        definitions = self.definitions()
        validate(filter, self.catalog(snapshot), definitions)
        needed = predictions_in(filter, definitions) | set(others)
        return Scope(
            snapshot_as_of=snapshot.info.as_of,
            fields=snapshot.catalog.fields,
            scores={id: snapshot.attach(self.usable_issue(id, snapshot)) for id in sorted(needed)},
            segments=definitions,
            minor_units=snapshot.catalog.minor_units,
        )

    def usable_issue(self, prediction: str, snapshot: OpenSnapshot) -> Issue:
        """Return the scores of a prediction on a snapshot. Raises `Unavailable` with the reason when it has none."""
        record = self.prediction(prediction)
        issue = self.issue(record, snapshot.info.id)
        if issue is None:
            reason = record.reason or f"It has no scores for the data up to {snapshot.view.last_day:%-d %B %Y}."
            raise Unavailable(
                "prediction_unavailable", f"“{record.title}” cannot be used now. {reason}", hint="Build it again."
            )
        return issue

    def used_predictions(self, filter: Filter) -> list[tuple[str, str]]:
        """Return (kind, title) of every prediction a filter depends on, through nested segments too."""
        return [(record.kind, record.title) for record in map(self.prediction, self.prediction_ids(filter))]

    def prediction_ids(self, filter: Filter) -> list[str]:
        """Return the ids of every prediction a filter depends on, through nested segments too."""
        return sorted(predictions_in(filter, self.definitions()))

    def audit(self, session: Any, actor: Actor, action: str, subject: str, **detail: object) -> None:
        """Add one line to the audit trail, in the transaction of what it tells of. No customer's data."""
        session.add(
            AuditRecord(
                at=self.handle.clock.now(),
                actor=actor.name,
                role=actor.role,
                action=action,
                subject=subject,
                detail=detail,
            )
        )
