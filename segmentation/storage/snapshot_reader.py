"""A snapshot open for reading: its connection, the scores beside it, the names that can be asked for on it."""

import threading
from functools import cached_property

from segmentation.catalog import Catalog
from segmentation.storage import vocabulary
from segmentation.storage.fields import fields_of
from segmentation.storage.manifests import SnapshotInfo
from segmentation.storage.records import ScoreIssueRecord
from segmentation.storage.score_issues import attach_issue
from segmentation.storage.snapshots import open_snapshot
from segmentation.storage.workspace_directory import WorkspaceDirectory

class SnapshotReader:
    """One snapshot, open for reading. Shared between threads: each takes its own cursor of ``connection``.

    Raises `Unavailable` when the snapshot's file is not whole.
    """

    def __init__(self, workspace: WorkspaceDirectory, info: SnapshotInfo) -> None:
        self.info = info
        self.connection = open_snapshot(workspace.path, info.id)
        self._scores = workspace.scores
        self._attached: set[str] = set()
        self._lock = threading.Lock()

    def attach(self, issue: ScoreIssueRecord) -> str:
        """Return the in-memory table (row, p, bin) of a score issue, loading it at its first use."""
        table = f"issue_{issue.id}"
        with self._lock:
            if table not in self._attached:
                attach_issue(self.connection.cursor(), self._scores / issue.prediction / issue.id, table)
                self._attached.add(table)
        return table

    @property
    def tables(self) -> frozenset[str]:
        """The tables that were ever provided."""
        return frozenset(name for name, table in self.info.tables.items() if table.provided)

    @cached_property
    def catalog(self) -> Catalog:
        """The names of the snapshot itself, without predictions and segments, which change over it."""
        info = self.info
        names = vocabulary.names(self.connection.cursor())
        return Catalog(
            as_of=info.as_of,
            timezone=info.timezone,
            currency=info.currency,
            minor_units=info.digits,
            population=info.population,
            tables=self.tables,
            fields=fields_of(info.attributes, info.stable, names[vocabulary.FIELD]),
            tags=names[vocabulary.TAG],
            plans=names[vocabulary.PLAN],
            visit_kinds=names[vocabulary.VISIT_KIND],
            products=names[vocabulary.PRODUCT],
            categories=names[vocabulary.CATEGORY],
            contact_channels=names[vocabulary.CONTACT_CHANNEL],
        )
