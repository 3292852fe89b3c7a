"""A snapshot open for reading: its connection, the scores beside it, the names that can be asked for on it."""

import shutil
import threading
import weakref
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.catalog import Catalog
from segmentation.filters.nodes import CHANNELS, Channel
from segmentation.settings import READER_MEMORY
from segmentation.sql import tables
from segmentation.sql.dialect import create_table_text, quoted
from segmentation.storage import vocabulary
from segmentation.storage.columns import FOLDER, ColumnFiles
from segmentation.storage.fields import fields_of
from segmentation.storage.frozen_sets import attach_members, count_matched, read_unmatched
from segmentation.storage.launched_sets import CONTACTS_WITH_OWN, LaunchedSet, fill_ledger
from segmentation.storage.manifests import SnapshotInfo
from segmentation.storage.objections import Objections
from segmentation.storage.records import FrozenSetRecord, ScoreIssueRecord
from segmentation.storage.score_issues import IssueArrays, attach_issue, open_issue
from segmentation.storage.snapshots import open_snapshot, snapshots_directory
from segmentation.storage.waterfall import rows_named
from segmentation.storage.workspace_directory import WorkspaceDirectory


class SnapshotReader:
    """One snapshot, open for reading. Shared between threads: each takes its own cursor of ``connection``.

    ``connection`` has the snapshot's tables under their plain names and, beside them, the tables of
    ``segmentation.sql.tables.ledger``, empty; ``columns`` are its narrow columns. Its memory is limited, and what does
    not fit is spilled to a directory of its own. Raises `Unavailable` when the snapshot's files are not whole.
    """

    def __init__(self, workspace: WorkspaceDirectory, info: SnapshotInfo) -> None:
        self.info = info
        self.connection = open_snapshot(
            workspace.path, info.id, memory_limit=READER_MEMORY, spill=_spill_directory(self)
        )
        for table in tables.ledger.sorted_tables:
            self.connection.execute(create_table_text(table))
        self.connection.execute(CONTACTS_WITH_OWN)
        self.columns = ColumnFiles(snapshots_directory(workspace.path) / info.id / FOLDER)
        self._scores = workspace.scores
        self._frozen = workspace.frozen
        self._attached: set[str] = set()
        self._matched: dict[str, int] = {}
        self._ledger = 0
        self._objecting: tuple[str, NDArray[np.int32]] | None = None
        self._lock = threading.Lock()

    def attach(self, issue: ScoreIssueRecord, objections: Objections) -> str:
        """Return the name under which SQL finds a score issue (row, p, bin); nothing is read before it is asked for.

        Those who object are not in it, and the name tells who they are: what was kept under another name is of other
        people. Raises `Unavailable` when its files are missing, or it was made for another snapshot.
        """
        table, without = f"issue_{issue.id}", None
        if objections.digest:
            table, without = f"{table}_{objections.digest}", f"objecting_{objections.digest}"
        with self._lock:
            if table not in self._attached:
                cursor, directory = self.connection.cursor(), self._issue_directory(issue)
                if without is not None:
                    self._fill_objecting(cursor, without, objections)
                attach_issue(cursor, directory, self.info.id, table, without=without)
                self._attached.add(table)
        return table

    def objecting(self, objections: Objections) -> NDArray[np.int32]:
        """Return the rows of this data of those who object, ascending."""
        if not objections.digest:
            return np.empty(0, dtype=np.int32)
        # The latest alone are kept: they are asked for at every look.
        kept = self._objecting
        if kept is None or kept[0] != objections.digest:
            kept = (objections.digest, rows_named(self.connection, objections.ids, objections.addresses))
            self._objecting = kept
        return kept[1]

    def _fill_objecting(self, cursor: duckdb.DuckDBPyConnection, table: str, objections: Objections) -> None:
        cursor.register("given_objecting", pa.table({"row": self.objecting(objections)}))
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS memory.main.{quoted(table)} AS "  # noqa: S608 - the name is ours and quoted
            "SELECT row FROM given_objecting"
        )
        cursor.unregister("given_objecting")

    def attach_list(self, stored: FrozenSetRecord) -> None:
        """Fill the members of a stored set into ``list_members``, under the set's id, at its first use.

        Raises `Unavailable` when the set's file is missing or damaged.
        """
        with self._lock:
            if stored.id not in self._attached:
                attach_members(self.connection.cursor(), self._frozen, stored)
                self._attached.add(stored.id)

    def attach_ledger(self, revision: int, launches: Sequence[LaunchedSet]) -> None:
        """Fill what the workspace's own campaigns did into ``campaign_members`` and ``own_contacts``.

        Nothing is done for a revision that is filled in already, or older: what one thread has seen is not taken back.
        Raises `Unavailable` when the set of a launch is missing or damaged.
        """
        with self._lock:
            if revision > self._ledger:
                fill_ledger(self.connection.cursor(), self._frozen, launches, as_of=self.info.as_of)
                self._ledger = revision

    def matched(self, stored: FrozenSetRecord) -> int:
        """Return how many members of a stored set are in this data; counted once. Raises as `attach_list`."""
        if stored.id not in self._matched:
            self._matched[stored.id] = count_matched(self.connection.cursor(), self._frozen, stored)
        return self._matched[stored.id]

    def unmatched(self, stored: FrozenSetRecord) -> pa.Table:
        """Return the members of a stored set that are not in this data (customer_id). Raises as `attach_list`."""
        return read_unmatched(self.connection.cursor(), self._frozen, stored)

    def scores(self, issue: ScoreIssueRecord, objections: Objections) -> IssueArrays:
        """Return the scores of an issue by row, without those who object; memory-mapped where nobody is left out.

        Raises `Unavailable` as `attach` does.
        """
        return self.issued_scores(issue).without(self.objecting(objections))

    def issued_scores(self, issue: ScoreIssueRecord) -> IssueArrays:
        """Return the scores of an issue as they were issued, by row, memory-mapped. Raises `Unavailable` likewise."""
        return open_issue(self._issue_directory(issue), self.info.id)

    def _issue_directory(self, issue: ScoreIssueRecord) -> Path:
        return self._scores / issue.prediction / issue.id

    def undated_tags(self, names: Collection[str]) -> frozenset[str]:
        """Return those of some tags that any customer holds without knowing since when."""
        return vocabulary.undated_tags(self.connection.cursor(), names)

    def filled(self, fields: Collection[str]) -> Mapping[str, int]:
        """Return how many customers have a value in each of some canonical fields."""
        return vocabulary.filled(self.connection.cursor(), fields)

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that any customer agreed to or refused."""
        consents = {f"{channel}_consent": channel for channel in CHANNELS}
        recorded = vocabulary.filled(self.connection.cursor(), tuple(consents))
        return tuple(channel for column, channel in consents.items() if recorded[column])

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


def _spill_directory(reader: SnapshotReader) -> Path:
    """Return a new directory that only this user can read, and that goes away with the reader."""
    directory = mkdtemp(prefix="penchant-")
    weakref.finalize(reader, shutil.rmtree, directory, ignore_errors=True)
    return Path(directory)
