"""The data of a workspace: importing files, and what became of every row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context
from segmentation.api.links import KEPT_DAYS
from segmentation.api.refreshes import Refreshed, Refreshes
from segmentation.api.values import SnapshotView
from segmentation.settings import LINKED_SNAPSHOTS_KEPT, SCHEMA_VERSION
from segmentation.storage import campaign_store, link_store, prediction_store, snapshots, vocabulary
from segmentation.storage.accounts import TableAccount
from segmentation.storage.importing import import_tables
from segmentation.storage.manifests import SnapshotInfo, read_record
from segmentation.storage.snapshots import imports_directory

_IMPORTED = 0.6
"""The share of an import that is done when its rows are read and the predictions begin."""

TABLES = ("customers", "orders", "visits", "tags", "subscriptions", "contacts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did: to the rows of each table, and to the predictions, which were scored for the new data.

    ``published`` is false when the data was unchanged and the snapshot already there.
    """

    snapshot: str
    as_of: date
    published: bool
    tables: Mapping[str, TableAccount]
    notices: tuple[str, ...]
    predictions: tuple[Refreshed, ...]


class Data:
    """The imports of one workspace."""

    def __init__(self, context: Context, refreshes: Refreshes) -> None:
        self._context = context
        self._refreshes = refreshes

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
    ) -> Imported:
        """Import tables from CSV or Parquet files and publish a new snapshot; the others are kept as they are.

        Every full prediction is scored for the new data before it is in force, so that all pages keep one date; one
        that cannot be is unavailable there, with its reason. Raises `UserError` when a file is refused whole; the
        earlier data then stays in force.
        """
        require(actor, "marketer")
        handle = self._context.handle
        settings = handle.directory.settings
        scored: list[Refreshed] = []

        def score(info: SnapshotInfo) -> None:
            later = _later(progress, _IMPORTED)
            scored.extend(self._refreshes.before_current(info.id, actor=actor, progress=later))

        result = import_tables(
            handle.directory.path,
            files=files,
            as_of=as_of,
            timezone=timezone or settings.timezone,
            mapping=({"currency": settings.currency} if settings.currency else {}) | dict(mapping or {}),
            progress=lambda share, text: progress(share if share == 1.0 else _IMPORTED * share, text),
            at=handle.clock.now(),
            salt=settings.salt,
            keep=self._needed_snapshots(),
            before_current=score,
        )
        with handle.database.write() as session:
            session.add(self._context.audit_line(actor, "import", result.snapshot, tables=sorted(files)))
        return Imported(
            snapshot=result.snapshot,
            as_of=result.as_of,
            published=result.published,
            tables=result.tables,
            notices=result.notices,
            predictions=tuple(scored),
        )

    def _needed_snapshots(self) -> set[str]:
        """Return the snapshots that drafts and previews refer to, and of those that links open on the last used."""
        since = self._context.handle.clock.now() - timedelta(days=KEPT_DAYS)
        with self._context.handle.database.read() as session:
            drafts = {record.snapshot for record in campaign_store.live_campaigns(session)}
            linked = link_store.linked_snapshots(session, since, LINKED_SNAPSHOTS_KEPT)
            return drafts | prediction_store.preview_snapshots(session) | set(linked)

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


def _later(progress: Callable[[float, str], None], start: float) -> Callable[[float, str], None]:
    """Return the progress of what takes the work from a share on to its end."""
    return lambda share, text: progress(start + (1.0 - start) * share, text)
