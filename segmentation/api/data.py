"""The data of a workspace: importing files, and what became of every row."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context
from segmentation.api.values import SnapshotView
from segmentation.settings import SCHEMA_VERSION
from segmentation.storage import campaign_store, prediction_store, snapshots, vocabulary
from segmentation.storage.accounts import ImportResult, TableAccount
from segmentation.storage.importing import import_tables
from segmentation.storage.manifests import read_record
from segmentation.storage.snapshots import imports_directory

TABLES = ("customers", "orders", "visits", "tags", "subscriptions", "contacts")


class Data:
    """The imports of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def snapshot(self) -> SnapshotView | None:
        """Return the data in force, or None before the first import."""
        return self._context.current().view if self._context.has_data() else None

    def needs_import(self) -> bool:
        """Tell whether another version of Penchant wrote the data in force, so that only an import makes it usable."""
        info = snapshots.current_snapshot(self._context.handle.directory.path)
        return info is not None and info.schema_version != SCHEMA_VERSION

    def import_files(
        self,
        files: Mapping[str, Path],
        *,
        as_of: date | str,
        actor: Actor,
        timezone: str | None = None,
        mapping: Mapping[str, object] | None = None,
        progress: Callable[[float, str], None] = lambda share, text: None,
    ) -> ImportResult:
        """Import tables from CSV or Parquet files and publish a new snapshot; the others are kept as they are.

        Raises `UserError` when a file is refused whole; the earlier data then stays in force.
        """
        require(actor, "marketer")
        handle = self._context.handle
        settings = handle.directory.settings
        result = import_tables(
            handle.directory.path,
            files=files,
            as_of=as_of,
            timezone=timezone or settings.timezone,
            mapping=({"currency": settings.currency} if settings.currency else {}) | dict(mapping or {}),
            progress=progress,
            at=handle.clock.now(),
            salt=settings.salt,
            keep=self._needed_snapshots(),
        )
        with handle.database.write() as session:
            session.add(self._context.audit_line(actor, "import", result.snapshot, tables=sorted(files)))
        return result

    def _needed_snapshots(self) -> set[str]:
        """Return the snapshots that drafts and previews refer to."""
        with self._context.handle.database.read() as session:
            drafts = {record.snapshot for record in campaign_store.live_campaigns(session)}
            return drafts | prediction_store.preview_snapshots(session)

    def accounts(self) -> Mapping[str, TableAccount]:
        """Return what became of the rows of each table of the data in force."""
        if not self._context.has_data():
            return {}
        imports = imports_directory(self._context.handle.directory.path)
        read = {name: table.import_id for name, table in self._context.current().info.tables.items()}
        return {
            name: read_record(imports / id).tables[name].account(imports / id / "rejects" / f"{name}.csv")
            for name, id in read.items()
            if id is not None
        }

    def activity(self) -> pd.DataFrame:
        """Return the rows per table and month of the data in force: columns table, month, rows."""
        if not self._context.has_data():
            return pd.DataFrame({"table": [], "month": [], "rows": []})
        found = vocabulary.events_per_month(self._context.current().connection)
        frame = pd.DataFrame(found, columns=["table", "month", "rows"])
        return frame.assign(month=pd.to_datetime(frame["month"]))
