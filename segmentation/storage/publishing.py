"""From canonical tables to a verified snapshot directory with its manifest, ready to be published."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from segmentation.errors import Failed, PenchantError, UserError
from segmentation.sentences import Sentence
from segmentation.settings import SCHEMA_VERSION
from segmentation.storage.attributes import Attribute
from segmentation.storage.building import Contents, build_database, verify_database
from segmentation.storage.canonical import CUSTOMERS, DEFAULT_STABLE, EVENT_TABLES, ORDERS, TABLES
from segmentation.storage.column_check import verify_columns
from segmentation.storage.columns import FOLDER, ColumnFiles, file_sizes
from segmentation.storage.connections import SNAPSHOT_FILE
from segmentation.storage.manifests import SnapshotInfo, TableInfo, TableRecord, read_manifest, write_manifest
from segmentation.storage.mapping import table_mapping
from segmentation.storage.planning import Plan
from segmentation.storage.snapshots import building_directory, free_id, open_snapshot, snapshots_directory


def usable_snapshot(workspace: Path, snapshot_id: str, content_hash: str) -> SnapshotInfo | None:
    """Return the published snapshot of this id and hash if there is one and it can be opened."""
    directory = snapshots_directory(workspace) / snapshot_id
    if not directory.is_dir():
        return None
    try:
        info = read_manifest(directory)
        open_snapshot(workspace, snapshot_id).close()
    except PenchantError:
        return None
    return info if info.hash == content_hash else None


def build_snapshot(
    work: duckdb.DuckDBPyConnection, workspace: Path, plan: Plan, records: Mapping[str, TableRecord], folder: Path
) -> tuple[Path, SnapshotInfo]:
    """Build and verify a snapshot in a new ``*.tmp`` directory; return the directory and its manifest.

    ``folder`` holds the canonical tables of this import, ``records`` how they were read. Raises ``UserError`` when
    nobody would be in it.
    """
    snapshot_id = free_id(workspace, plan.snapshot_id)
    building = building_directory(workspace, snapshot_id)
    all_records = {name: table.record for name, table in plan.kept.items()} | dict(records)
    contents = _contents(plan, all_records, folder)
    counts = build_database(work, contents, building)
    if not counts["customers"]:
        raise UserError(
            "nobody_left",
            Sentence(
                "Nobody would be known as of {as_of}: no row is about a customer before then.",
                as_of=plan.request.as_of.isoformat(),
            ),
            hint=Sentence("Check the as-of date and the files; the earlier data stays in force."),
        )
    _refuse_lost_rows(records, counts)
    verify_database(building, contents.attributes, counts)
    verify_columns(building, counts)
    info = _manifest(plan, all_records, contents, counts, building, snapshot_id)
    write_manifest(info, building)
    return building, info


def _refuse_lost_rows(records: Mapping[str, TableRecord], counts: Mapping[str, int]) -> None:
    """Every row this import accepted must stand in the snapshot exactly once."""
    lost = [name for name, record in records.items() if counts[name] != record.accepted]
    if lost:
        raise Failed(
            "snapshot_not_verified",
            Sentence("The new snapshot does not hold every accepted row of {lost}.", lost=", ".join(lost)),
        )


def _contents(plan: Plan, records: Mapping[str, TableRecord], folder: Path) -> Contents:
    files = {name: table.path for name, table in plan.kept.items()}
    files |= {name: folder / f"{name}.parquet" for name in plan.kinds}
    stable = _stable(plan)
    customers = records.get(CUSTOMERS.name)
    return Contents(
        as_of=plan.request.as_of,
        files=files,
        attributes=[
            Attribute(name=name, type=kind, stable=name in stable)
            for name, kind in (customers.attributes if customers else ())
        ],
        stable=stable,
        subscriptions=table_mapping(plan.sections.get("subscriptions", {})),
        salt=plan.request.salt,
    )


def _stable(plan: Plan) -> set[str]:
    return {*DEFAULT_STABLE, *table_mapping(plan.sections.get(CUSTOMERS.name, {})).stable}


def _manifest(
    plan: Plan,
    records: Mapping[str, TableRecord],
    contents: Contents,
    counts: Mapping[str, int],
    building: Path,
    snapshot_id: str,
) -> SnapshotInfo:
    path = building / SNAPSHOT_FILE
    orders = records.get(ORDERS.name)
    columns = ColumnFiles(building / FOLDER)
    return SnapshotInfo(
        id=snapshot_id,
        hash=plan.hash,
        schema_version=SCHEMA_VERSION,
        duckdb_version=duckdb.__version__,
        as_of=plan.request.as_of,
        timezone=plan.request.timezone,
        currency=orders.currency if orders else plan.request.mapping.currency,
        digits=orders.digits if orders else 2,
        created_at=plan.request.at,
        import_id=plan.import_id,
        population=counts[CUSTOMERS.name],
        bytes=path.stat().st_size,
        columns=file_sizes(building / FOLDER),
        tables=_table_infos(plan, records, counts),
        attributes=tuple(contents.attributes),
        stable=tuple(sorted(contents.stable)),
        plans=columns.plans,
        tags=len(columns.tags),
        notices=(*_read_notices(plan, records), *_left_out(plan, records, counts)),
    )


def _table_infos(plan: Plan, records: Mapping[str, TableRecord], counts: Mapping[str, int]) -> dict[str, TableInfo]:
    origins = {name: table.import_id for name, table in plan.kept.items()}
    origins |= dict.fromkeys(plan.kinds, plan.import_id)
    return {
        name: TableInfo(provided=name in records, rows=counts[name], import_id=origins.get(name)) for name in TABLES
    }


def _read_notices(plan: Plan, records: Mapping[str, TableRecord]) -> list[str]:
    return [notice for name in plan.kinds for notice in records[name].notices]


def _left_out(plan: Plan, records: Mapping[str, TableRecord], counts: Mapping[str, int]) -> Sequence[str]:
    """Kept rows can be later than this as_of, or about people who are no longer among the customers."""
    notices = []
    for name in (CUSTOMERS.name, *EVENT_TABLES):
        missing = records[name].accepted - counts[name] if name in plan.kept else 0
        if missing:
            notices.append(
                Sentence(
                    "{missing} kept rows of {name} are left out: they are dated {as_of} or later, or belong to "
                    "people who are not among the customers.",
                    missing=missing,
                    name=name,
                    as_of=plan.request.as_of.isoformat(),
                )
            )
    return notices
