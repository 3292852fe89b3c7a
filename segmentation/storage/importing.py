"""Import: files in, an accounted-for set of canonical tables and a published snapshot out; all of it or nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from segmentation.errors import Failed, UserError
from segmentation.sentences import Sentence
from segmentation.storage.accounts import ImportResult
from segmentation.storage.canonical import CUSTOMERS, TABLES
from segmentation.storage.connections import build_memory, work_connection
from segmentation.storage.durable import builder_lock, check_workspace, publish_directory, remove
from segmentation.storage.manifests import (
    ImportRecord,
    SnapshotInfo,
    TableRecord,
    read_record,
    write_record,
)
from segmentation.storage.planning import Plan, plan_import
from segmentation.storage.publishing import build_snapshot, usable_snapshot
from segmentation.storage.reading import FileKind, inspect_file, unchanged
from segmentation.storage.requests import ImportRequest, read_request
from segmentation.storage.snapshots import (
    current_snapshot,
    imports_directory,
    point_to,
    publish_snapshot,
    remove_old,
    remove_snapshots_of,
    remove_unfinished,
)
from segmentation.storage.table_import import import_table

Progress = Callable[[float, str], None]
BeforeCurrent = Callable[[SnapshotInfo], None]
"""Makes ready what must be there before readers meet a published snapshot. May be called again for the same one."""


def import_tables(
    workspace: Path,
    *,
    files: Mapping[str, Path],
    as_of: date | str,
    timezone: str,
    mapping: Mapping[str, object],
    progress: Progress,
    at: datetime,
    salt: str,
    erased: Collection[str] = (),
    keep: Collection[str] = (),
    memory_limit: str | None = None,
    threads: int | None = None,
    before_current: BeforeCurrent = lambda info: None,
) -> ImportResult:
    """Import the named files, keep the other tables of the snapshot in force, and publish a new snapshot.

    ``mapping`` is described in :mod:`segmentation.storage.mapping`; ``at`` is the instant of the import, with a UTC
    offset; ``salt`` is the workspace's, by which customers fall into random buckets. Rows of ``erased`` customer ids
    are rejected, and left out of kept tables. Snapshots named in ``keep`` are not removed. ``progress`` hears the share
    done (0 to 1) and what is being done. ``memory_limit`` is the database's; the process takes up to 2 GB beside it.
    ``before_current`` is called once the snapshot can be opened by its id and before it is the one in force; when it
    raises, the snapshot is taken back.

    Raises ``UserError`` when a file is refused whole or another import is running, ``Failed`` when the disk or the
    memory gave out. In every case of failure the earlier snapshot stays in force and nothing half done is left.
    Input that changes nothing publishes nothing: the result is then that of the snapshot already there.
    """
    check_workspace(workspace)
    request = read_request(files=files, as_of=as_of, timezone=timezone, mapping=mapping, at=at, salt=salt)
    with builder_lock(workspace):
        remove_unfinished(workspace)
        plan = _plan(workspace, request, erased, progress)
        same = usable_snapshot(workspace, plan.snapshot_id, plan.hash)
        if same is not None:
            # An import that was killed may have published it without making the rest ready.
            before_current(same)
            point_to(workspace, same.id)
            return _result(workspace, plan, same, published=False)
        with _all_or_nothing(workspace, plan):
            info = _run(workspace, plan, erased, progress, memory_limit=memory_limit or build_memory(), threads=threads)
            before_current(info)
            point_to(workspace, info.id)
        remove_old(workspace, keep)
    progress(1.0, Sentence("The new data is in force"))
    return _result(workspace, plan, info, published=True)


def _plan(workspace: Path, request: ImportRequest, erased: Collection[str], progress: Progress) -> Plan:
    kinds: dict[str, FileKind] = {}
    for table, path in request.files.items():
        progress(0.0, Sentence("Looking at {name}", name=path.name))
        kinds[table] = inspect_file(table, path)
    return plan_import(workspace, request, kinds, current_snapshot(workspace), erased)


@contextmanager
def _all_or_nothing(workspace: Path, plan: Plan) -> Iterator[None]:
    """Remove everything this import wrote unless it ends well; tell disk and memory trouble in words."""
    before = current_snapshot(workspace)
    try:
        yield
    except BaseException as error:
        if current_snapshot(workspace) == before:
            _remove_traces(workspace, plan)
        if isinstance(error, OSError | duckdb.IOException | duckdb.OutOfMemoryException | MemoryError):
            raise Failed(
                "import_failed",
                Sentence(
                    "The import could not be completed: the disk or the memory gave out. The earlier data stays in "
                    "force."
                ),
                hint=Sentence("Make room, or raise the memory limit, and import again."),
            ) from error
        raise


def _remove_traces(workspace: Path, plan: Plan) -> None:
    remove_unfinished(workspace)
    remove_snapshots_of(workspace, plan.import_id)


def _run(
    workspace: Path,
    plan: Plan,
    erased: Collection[str],
    progress: Progress,
    *,
    memory_limit: str,
    threads: int | None,
) -> SnapshotInfo:
    folder = imports_directory(workspace) / f"{plan.import_id}.tmp"
    for part in ("work", "rejects"):
        (folder / part).mkdir(parents=True)
    with work_connection(folder / "work", memory_limit=memory_limit, threads=threads) as work:
        _note_erased(work, erased)
        records = _import_each(work, plan, folder, progress)
        progress(0.7, Sentence("Building the snapshot"))
        building, info = build_snapshot(work, workspace, plan, records, folder)
    remove(folder / "work")
    _refuse_changed_files(plan)
    write_record(_import_record(plan, records), folder)
    publish_directory(folder, imports_directory(workspace) / plan.import_id)
    progress(0.95, Sentence("Publishing the snapshot"))
    publish_snapshot(workspace, building, info.id)
    return info


def _import_each(
    work: duckdb.DuckDBPyConnection, plan: Plan, folder: Path, progress: Progress
) -> dict[str, TableRecord]:
    records = {}
    order = [name for name in TABLES if name in plan.kinds]
    for done, table in enumerate(order):
        progress(0.1 + 0.6 * done / len(order), f"Reading {plan.kinds[table].path.name}")
        records[table] = import_table(work, plan, table, folder)
        if table == CUSTOMERS.name and not records[table].accepted:
            raise nobody_left(records[table])
    return records


def nobody_left(record: TableRecord) -> UserError:
    """Return the refusal of a file from which no customer could be accepted."""
    reasons = ", ".join(f"{reason} {rows}" for reason, rows in record.reasons.items())
    return UserError(
        "nobody_left",
        Sentence(
            "None of the {read} rows of {file} could be accepted ({reasons}), so nobody would be left.",
            read=record.read,
            file=record.file,
            reasons=reasons,
        ),
        hint=Sentence("Correct the file, or its mapping; the earlier data stays in force."),
    )


def _note_erased(work: duckdb.DuckDBPyConnection, erased: Collection[str]) -> None:
    work.register("erased_ids", pa.table({"customer_id": pa.array(sorted(erased), pa.string())}))
    work.execute("CREATE TABLE erased AS SELECT DISTINCT customer_id FROM erased_ids")
    work.unregister("erased_ids")


def _refuse_changed_files(plan: Plan) -> None:
    """The hash was taken before the rows were read: both must have seen the same bytes."""
    for table, kind in plan.kinds.items():
        if not unchanged(kind):
            raise UserError(
                "file_changed",
                Sentence("The {table} file {name} changed while it was being read.", table=table, name=kind.path.name),
                hint=Sentence("Wait until it is written to its end and import it again."),
            )


def _import_record(plan: Plan, records: Mapping[str, TableRecord]) -> ImportRecord:
    request = plan.request
    return ImportRecord(
        id=plan.import_id, at=request.at, as_of=request.as_of, timezone=request.timezone, tables=records
    )


def _result(workspace: Path, plan: Plan, info: SnapshotInfo, *, published: bool) -> ImportResult:
    accounts = {}
    for table in plan.kinds:
        import_id = info.tables[table].import_id or info.import_id
        directory = imports_directory(workspace) / import_id
        record = read_record(directory).tables[table]
        accounts[table] = record.account(directory / "rejects" / f"{table}.csv")
    return ImportResult(snapshot=info.id, as_of=info.as_of, published=published, tables=accounts, notices=info.notices)
