"""What the areas of the facade share: the open workspace, its snapshots, its predictions and its segments."""

import copy
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property, lru_cache, partial

from segmentation.api.actors import Actor
from segmentation.api.guard import refuse_earlier, refuse_restricted
from segmentation.api.launched import launched_sets
from segmentation.api.moments import Moment, Moments
from segmentation.api.needs import Needs, needs_of, without_scores
from segmentation.api.prediction_refusals import known_prediction
from segmentation.api.values import SnapshotView
from segmentation.bootstrap import WorkspaceHandle
from segmentation.catalog import Catalog
from segmentation.errors import NotFound, Unavailable
from segmentation.filters.nodes import Filter
from segmentation.filters.references import predictions_in
from segmentation.index.audience_index import AudienceIndex
from segmentation.index.layouts import ScoreColumns
from segmentation.sentences import Sentence
from segmentation.settings import OPEN_SNAPSHOTS, SCHEMA_VERSION
from segmentation.sql.compile import Scope
from segmentation.storage import prediction_store, snapshots, vocabulary
from segmentation.storage.manifests import SnapshotInfo
from segmentation.storage.objections import Objections
from segmentation.storage.records import AuditRecord, PredictionRecord, ScoreIssueRecord
from segmentation.storage.references import References
from segmentation.storage.snapshot_reader import SnapshotReader
from segmentation.storage.workspace_directory import WorkspaceDirectory

NO_DATA = Sentence("This workspace has no data yet.")
COLLECTED = Sentence("The data this was made on is not kept any more.")
NEWEST = Sentence("Look at the newest.")
_CONTACT_FIELDS = ("first_name", "last_name", "email", "phone", "postal_code")
_REMEMBERED = 256
"""Of so many rules on a text field the values that nobody has are kept, as long as a snapshot is open."""


class OpenSnapshot(SnapshotReader):
    """One snapshot, open for reading, with the index over it. Shared between threads."""

    def __init__(self, workspace: WorkspaceDirectory, info: SnapshotInfo) -> None:
        super().__init__(workspace, info)
        self._issues: dict[str, tuple[ScoreIssueRecord, Objections]] = {}
        self._shown: dict[str, str] = {}
        self.index = AudienceIndex(self.connection, info.population, columns=self.columns, scores=self._score_columns)
        self._unheld = lru_cache(_REMEMBERED)(partial(vocabulary.unheld_values, self.connection))

    def attach(self, issue: ScoreIssueRecord, objections: Objections) -> str:
        """Return the name under which SQL and the index find a score issue; nothing is read before it is used.

        Nobody who objects is found there. Take it from `Context.attach`, which knows who does.
        """
        name = super().attach(issue, objections)
        self._issues[name] = issue, objections
        before, self._shown[issue.id] = self._shown.get(issue.id, name), name
        if before != name:
            self.index.drop_scores(before)
        return name

    def unheld(self, field: str, wanted: Collection[str]) -> Mapping[str, str | None]:
        """Return those of some values that no customer has in a text field, as `vocabulary.unheld_values` does."""
        return self._unheld(field, tuple(wanted))

    def _score_columns(self, name: str) -> ScoreColumns:
        arrays = self.scores(*self._issues[name])
        return ScoreColumns(rows=arrays.rows, bins=arrays.bins, p=arrays.p)

    @cached_property
    def contact_fields(self) -> tuple[str, ...]:
        """Those fields by which a customer is named or reached that anybody has a value in."""
        filled = self.filled(_CONTACT_FIELDS)
        return tuple(name for name in _CONTACT_FIELDS if filled[name])

    @property
    def view(self) -> SnapshotView:
        """The data as a page shows it."""
        return SnapshotView(
            id=self.info.id,
            as_of=self.info.as_of,
            last_day=self.info.as_of - timedelta(days=1),
            timezone=self.info.timezone,
            population=self.info.population,
            tables=self.tables,
        )


class Context:
    """One open workspace. What was committed, by any process, is seen by the next call.

    Where a method takes a moment, it speaks of that one, by default of the present one: an answer made of several
    calls takes one `moment` and hands it on.
    """

    def __init__(self, handle: WorkspaceHandle) -> None:
        self.handle = handle
        self._moments = Moments(handle.database)
        self._open: OrderedDict[str, OpenSnapshot] = OrderedDict()
        self._lock = threading.Lock()
        self._pinned: str | None = None

    def at(self, snapshot: str) -> "Context":
        """Return the same workspace, for looking only, as if one snapshot were the newest, whatever comes after it.

        Open snapshots are shared. Once there is a newer one, `refuse_restricted` refuses every audience. Raises
        `Unavailable` when the snapshot is not kept any more, or another version of Penchant wrote it.
        """
        if snapshot not in self._open:
            self._check_kept(snapshot)
        pinned = copy.copy(self)
        pinned._pinned = snapshot
        return pinned

    def _check_kept(self, snapshot: str) -> None:
        try:
            info = snapshots.snapshot_info(self.handle.directory.path, snapshot)
        except NotFound as error:
            raise Unavailable("snapshot_collected", COLLECTED, hint=NEWEST) from error
        if info.schema_version != SCHEMA_VERSION:
            raise Unavailable("snapshot_of_other_version", COLLECTED, hint=NEWEST)

    @property
    def earlier(self) -> bool:
        """Whether this looks at a snapshot that is not the newest any more."""
        return self._pinned is not None and self._pinned != snapshots.current_id(self.handle.directory.path)

    def moment(self) -> Moment:
        """Return the application database as it is now."""
        return self._moments.now()

    def current_id(self) -> str | None:
        """Return the id of the newest snapshot, or of the one looked `at`; None when there is none yet."""
        return self._pinned or snapshots.current_id(self.handle.directory.path)

    def current(self) -> OpenSnapshot:
        """Return the newest snapshot, or the one looked `at`.

        Raises `Unavailable` when there is none yet, or it is damaged, `NotFound` when it is not kept any more.
        """
        if self._pinned is not None:
            return self.snapshot(self._pinned)
        id = self.current_id()
        if id is not None and id in self._open:
            return self.snapshot(id)
        info = snapshots.current_snapshot(self.handle.directory.path)
        if info is None:
            raise Unavailable(
                "no_snapshot", NO_DATA, hint=Sentence("Import your customers or orders on the Data page.")
            )
        return self.snapshot(info.id)

    def has_data(self) -> bool:
        """Tell whether any snapshot has been published."""
        return self.current_id() is not None

    def snapshot(self, id: str) -> OpenSnapshot:
        """Return one snapshot, open; the least recently used are closed."""
        with self._lock:
            found = self._open.get(id)
            if found is None:
                directory = self.handle.directory
                found = OpenSnapshot(directory, snapshots.snapshot_info(directory.path, id))
                self._open[id] = found
            self._open.move_to_end(id)
            while len(self._open) > OPEN_SNAPSHOTS:
                self._open.popitem(last=False)
            return found

    def predictions(self) -> Mapping[str, PredictionRecord]:
        """Return every live prediction by id, oldest first."""
        return self.moment().references.predictions

    def prediction(self, id: str, moment: Moment | None = None) -> PredictionRecord:
        """Return one prediction. Raises `NotFound`, naming those that exist; an archived one is not found."""
        return known_prediction((moment or self.moment()).references, id)

    def shown_issue(self, record: PredictionRecord, moment: Moment | None = None) -> ScoreIssueRecord | None:
        """Return the scores a prediction is explored with: a preview or demo stays on the data it was built on."""
        references = (moment or self.moment()).references
        if record.kind in prediction_store.BUILT_ONCE:
            return references.issue(record.id, None)
        current = self.current_id()
        return None if current is None else references.issue(record.id, current)

    @contextmanager
    def references(self) -> Iterator[References]:
        """Yield everything filters may name, as it is at one moment."""
        with self.handle.database.read() as session:
            yield References(session)

    def definitions(self) -> Mapping[str, Filter]:
        """Return the filters of all readable segments; an unreadable one is missing, and so never means everyone."""
        references = self.moment().references
        found = {id: references.definition(id) for id in references.segments}
        return {id: filter for id, filter in found.items() if filter is not None}

    def catalog(self, snapshot: OpenSnapshot, moment: Moment | None = None) -> Catalog:
        """Return every name a filter may use on a snapshot."""
        at = moment or self.moment()
        return at.once(("catalog", snapshot.info.id), lambda: at.references.catalog(snapshot.catalog))

    def scope(self, snapshot: OpenSnapshot, filter: Filter, *others: str, moment: Moment | None = None) -> Scope:
        """Return what compiling a filter needs on a snapshot, after checking that the filter may be applied.

        Raises `InvalidFilter` for a filter that may not, and `Unavailable` when a prediction it depends on, or one of
        the ``others``, has no scores on this snapshot: its condition would silently hold for nobody.
        """
        return self.attached(snapshot, self.needs(snapshot, filter, *others, moment=moment))

    def needs(self, snapshot: OpenSnapshot, filter: Filter, *others: str, moment: Moment | None = None) -> Needs:
        """Return everything a filter and the ``others`` (predictions) refer to, resolved. Raises as `scope`."""
        at = moment or self.moment()
        return needs_of(filter, at.references, self.catalog(snapshot, at), snapshot.info.id, *others)

    def attached(self, snapshot: OpenSnapshot, needs: Needs) -> Scope:
        """Return what compiling a filter needs, with the scores and the lists it depends on beside the snapshot."""
        for stored in needs.stored.values():
            snapshot.attach_list(stored)
        if needs.ledger_matters:
            snapshot.attach_ledger(needs.ledger, needs.launches)
        return Scope(
            snapshot_as_of=snapshot.info.as_of,
            fields=snapshot.catalog.fields,
            scores={id: snapshot.attach(issue, needs.objections) for id, issue in needs.issues.items()},
            segments=needs.definitions,
            lists={id: stored.id for id, stored in needs.stored.items()},
            ledger=needs.ledger,
            minor_units=snapshot.catalog.minor_units,
        )

    def attach(self, snapshot: OpenSnapshot, issue: ScoreIssueRecord, moment: Moment | None = None) -> str:
        """Return the name under which SQL and the index find a score issue, without those who object to profiling."""
        return snapshot.attach(issue, (moment or self.moment()).references.objections)

    def attach_ledger(self, snapshot: OpenSnapshot, moment: Moment | None = None) -> None:
        """Put beside a snapshot what the workspace's own campaigns did, as reading customers' events wants it."""
        references = (moment or self.moment()).references
        snapshot.attach_ledger(references.ledger, launched_sets(references, snapshot.info.timezone))

    def usable_issue(self, prediction: str, snapshot: OpenSnapshot, moment: Moment | None = None) -> ScoreIssueRecord:
        """Return the scores of a prediction on a snapshot. Raises `Unavailable` with the reason when it has none."""
        at = moment or self.moment()
        record = self.prediction(prediction, at)
        issue = at.references.issue(record.id, snapshot.info.id)
        if issue is None:
            why = at.references.why_unavailable(record.id, snapshot.info.id)
            raise without_scores(record, snapshot.info.as_of, why)
        return issue

    def prediction_ids(self, filter: Filter) -> list[str]:
        """Return the ids of every prediction a filter depends on, through nested segments too."""
        return sorted(predictions_in(filter, self.moment().references.definitions(filter)))

    def refuse_restricted(self, filter: Filter, prediction: str | None = None) -> None:
        """Raise `Refused` when an audience depends on a preview or demo prediction, through nested segments too.

        ``prediction`` is the one it is looked at with, whether or not the filter names it. Nothing is taken away from
        earlier data either. Raises `NotFound`.
        """
        if self.earlier:
            refuse_earlier()
        if prediction is not None:
            self._refuse_restricted([prediction])
        self._refuse_restricted(self.prediction_ids(filter))

    def _refuse_restricted(self, predictions: list[str]) -> None:
        refuse_restricted([(record.kind, record.title) for record in map(self.prediction, predictions)])

    def audit_line(self, actor: Actor, action: str, subject: str, **detail: object) -> AuditRecord:
        """Return a line of the audit trail, to be added in the transaction of what it tells of. No customer's data."""
        return AuditRecord(
            at=self.handle.clock.now(),
            actor=actor.name,
            role=actor.role,
            action=action,
            subject=subject,
            detail=detail,
        )
