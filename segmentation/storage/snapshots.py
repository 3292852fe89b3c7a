"""Snapshots on disk: published whole, pointed to by ``CURRENT``, opened read-only, kept for a while."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import duckdb

from segmentation.errors import NotFound, Unavailable
from segmentation.sentences import Sentence
from segmentation.settings import SCHEMA_VERSION, SNAPSHOTS_KEPT
from segmentation.storage.columns import FOLDER, check_sizes
from segmentation.storage.connections import SNAPSHOT_FILE, attached, damaged
from segmentation.storage.durable import publish_directory, remove, replace_text
from segmentation.storage.manifests import SnapshotInfo, read_manifest

_BUILDING = ".tmp"


def snapshots_directory(workspace: Path) -> Path:
    """Where a workspace keeps its snapshots."""
    return workspace / "snapshots"


def imports_directory(workspace: Path) -> Path:
    """Where a workspace keeps the canonical tables and the rejects of its imports."""
    return workspace / "imports"


def current_id(workspace: Path) -> str | None:
    """Return the id of the snapshot in force, whether or not it is whole, or None before the first import."""
    try:
        return (snapshots_directory(workspace) / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def current_snapshot(workspace: Path) -> SnapshotInfo | None:
    """Return the snapshot in force, or None before the first import.

    Raises ``Unavailable`` when the pointer names a snapshot that is missing or damaged.
    """
    name = current_id(workspace)
    if name is None:
        return None
    try:
        return snapshot_info(workspace, name)
    except (NotFound, Unavailable) as error:
        raise Unavailable(
            "snapshot_damaged",
            Sentence("The snapshot in force is missing or damaged in the workspace's snapshots folder."),
            hint=Sentence("Restore it from a backup; or delete snapshots/CURRENT and import every table again."),
        ) from error


def snapshot_info(workspace: Path, snapshot_id: str) -> SnapshotInfo:
    """Return the manifest of one snapshot; raises ``NotFound`` or ``Unavailable``."""
    directory = snapshots_directory(workspace) / snapshot_id
    if not _is_name(snapshot_id) or not directory.is_dir():
        raise NotFound(
            "no_snapshot",
            Sentence("There is no snapshot {snapshot_id!r} in this workspace.", snapshot_id=snapshot_id),
            hint=_known(workspace),
        )
    return read_manifest(directory)


def snapshot_ids(workspace: Path) -> list[str]:
    """Return the ids of all published snapshots, oldest data first."""
    return [path.name for path in _published(workspace)]


def open_snapshot(
    workspace: Path,
    snapshot_id: str,
    *,
    memory_limit: str = "2GB",
    threads: int | None = None,
    spill: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a snapshot for reading: an in-memory connection with its file attached read-only as ``snapshot``.

    Its tables also answer to their plain names, from cursors too, and tables can be created beside them. The caller
    closes it. What does not fit into the memory limit is written to the directory ``spill``. Raises ``NotFound``, or
    ``Unavailable`` when a file is cut short or damaged, or another version of Penchant wrote it.
    """
    info = snapshot_info(workspace, snapshot_id)
    if info.schema_version != SCHEMA_VERSION:
        raise Unavailable(
            "snapshot_of_other_version",
            Sentence(
                "The snapshot {snapshot_id} was written by another version of Penchant (its schema is "
                "{schema_version}, this version reads {schema_version_2}).",
                snapshot_id=snapshot_id,
                schema_version=info.schema_version,
                schema_version_2=SCHEMA_VERSION,
            ),
            hint=Sentence("Import again: the same files, or any newer ones."),
        )
    path = snapshots_directory(workspace) / snapshot_id / SNAPSHOT_FILE
    if not path.is_file() or path.stat().st_size != info.bytes:
        raise damaged(path)
    check_sizes(path.with_name(FOLDER), info.columns)
    return attached(path, memory_limit=memory_limit, threads=threads, spill=spill)


def building_directory(workspace: Path, snapshot_id: str) -> Path:
    """Return a new, empty directory to build a snapshot in."""
    directory = snapshots_directory(workspace) / (snapshot_id + _BUILDING)
    directory.mkdir(parents=True)
    return directory


def publish_snapshot(workspace: Path, building: Path, snapshot_id: str) -> None:
    """Give a built and verified snapshot its name. It can be opened by it; readers meet it once it is pointed to."""
    publish_directory(building, snapshots_directory(workspace) / snapshot_id)


def point_to(workspace: Path, snapshot_id: str) -> None:
    """Make a published snapshot the current one, atomically."""
    replace_text(snapshots_directory(workspace) / "CURRENT", snapshot_id + "\n")


def free_id(workspace: Path, wanted: str) -> str:
    """Return ``wanted``, or with a number behind it when a directory has that name: paths are never reused."""
    name, number = wanted, 2
    while (snapshots_directory(workspace) / name).exists():
        name, number = f"{wanted}-{number}", number + 1
    return name


def remove_unfinished(workspace: Path) -> None:
    """Remove what a killed build left behind. The caller holds the builder's lock, so nobody else is building."""
    for directory in (snapshots_directory(workspace), imports_directory(workspace)):
        for path in directory.glob(f"*{_BUILDING}"):
            remove(path)
    remove_unused_imports(workspace)


def remove_snapshots_of(workspace: Path, import_id: str) -> None:
    """Remove what a failed import had published before it failed."""
    for info in list(_manifests(workspace)):
        if info.import_id == import_id:
            remove(snapshots_directory(workspace) / info.id)
    remove(imports_directory(workspace) / import_id)


def remove_old(workspace: Path, keep: Collection[str]) -> list[str]:
    """Remove all but the newest snapshots, the current one and those named in ``keep``; return what was removed.

    A reader that has one open keeps it: its file lives until it is closed.
    """
    current = current_snapshot(workspace)
    infos = sorted(_manifests(workspace), key=lambda info: (info.created_at, info.id), reverse=True)
    kept = {info.id for info in infos[:SNAPSHOTS_KEPT]} | set(keep) | ({current.id} if current else set())
    old = [info.id for info in infos if info.id not in kept]
    for name in old:
        remove(snapshots_directory(workspace) / name)
    remove_unused_imports(workspace)
    return old


def remove_unused_imports(workspace: Path) -> None:
    """Remove imports that no snapshot was made from: those whose build was killed, or whose snapshots are gone."""
    infos = list(_manifests(workspace))
    if len(infos) < len(_published(workspace)):
        # A damaged manifest no longer says which imports its snapshot needs, and it may be mended.
        return
    used = {info.import_id for info in infos}
    used |= {table.import_id for info in infos for table in info.tables.values() if table.import_id}
    directory = imports_directory(workspace)
    for path in sorted(directory.iterdir()) if directory.is_dir() else []:
        if path.is_dir() and path.name not in used:
            remove(path)


def _is_name(snapshot_id: str) -> bool:
    plain = Path(snapshot_id).name == snapshot_id and not snapshot_id.startswith(".")
    return bool(snapshot_id) and plain and not snapshot_id.endswith(_BUILDING)


def _published(workspace: Path) -> list[Path]:
    directory = snapshots_directory(workspace)
    found = directory.iterdir() if directory.is_dir() else []
    return sorted(path for path in found if path.is_dir() and _is_name(path.name))


def _manifests(workspace: Path) -> Iterator[SnapshotInfo]:
    """The manifests that can be read: one damaged snapshot must not keep new data out."""
    for path in _published(workspace):
        with suppress(Unavailable):
            yield read_manifest(path)


def _known(workspace: Path) -> Sentence:
    ids = ", ".join(snapshot_ids(workspace))
    return Sentence("The snapshots are: {ids}.", ids=ids) if ids else Sentence("The snapshots are: none yet.")
