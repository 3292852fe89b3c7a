"""A workspace of made-up customers: source files, a real import in a process of its own, scores, the narrow table.

Each step is kept and used again; a step that was interrupted, or whose code has changed, is done anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import numpy as np

from benchmarks import baseline
from benchmarks.data import AS_OF, ORDERS, SEED, TIMEZONE, Progress, made_up_chances, write_sources
from segmentation.api import LOCAL, Failed, Question, Unavailable, open_workspace
from segmentation.bootstrap import WorkspaceHandle, open_workspace_directory
from segmentation.predictions import scores
from segmentation.storage import prediction_store, snapshots
from segmentation.storage.records import ScoreIssueRecord
from segmentation.storage.score_issues import write_issue
from segmentation.storage.snapshot_reader import SnapshotReader

PREDICTION = "made-up"
NEVER_WRITTEN_AGAIN = (".parquet", ".duckdb", ".npy")
TITLE = "Made up, not a prediction"
ROOT = Path(__file__).resolve().parents[1]
BYTES_PER_CUSTOMER = 4_000
"""Room that sources, import, snapshot and narrow table take at their peak."""
_BUILDERS = ("segmentation/storage", "segmentation/sql", "segmentation/settings.py")
_MAPPING_TOML = """currency = "EUR"

[subscriptions]
paused = ["paused"]
inactive = ["cancelled"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What an import took, from Parquet files to the published snapshot.

    ``cpu_s`` is of all its threads; ``peak_rss_bytes`` of all its processes together, file pages too.
    """

    wall_s: float
    cpu_s: float
    peak_rss_bytes: int
    tables: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A process that ended well: what it printed and what it took, as `Build` counts it."""

    output: bytes
    wall_s: float
    cpu_s: float
    peak_rss_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpWorkspace:
    """Where everything of one number of customers stands; each has so many ``orders``."""

    customers: int
    seed: int
    directory: Path
    orders: float = ORDERS

    @property
    def sources(self) -> Path:
        """The source files."""
        return self.directory / "sources"

    @property
    def workspace(self) -> Path:
        """The workspace they were imported into."""
        return self.directory / "workspace"

    @property
    def narrow(self) -> Path:
        """The database of the scan."""
        return self.directory / "narrow.duckdb"

    @property
    def stamp(self) -> Path:
        """The file that says the import is whole, what it took, and which code did it."""
        return self.directory / "built.json"


def prepare(place: MadeUpWorkspace, progress: Progress) -> Build:
    """Make what is missing and return what the import took, now or when it was made.

    Raises Unavailable when the disk has no room, Failed when the import fails.
    """
    build = imported(place, progress)
    _issue(place, progress)
    if not place.narrow.exists():
        progress(0.0, "Building the narrow table to compare with")
        baseline.build(place.narrow, _sources(place, progress), scores_file(place))
    return build


def imported(place: MadeUpWorkspace, progress: Progress) -> Build:
    """Make source files and workspace, without scores, and return what the import took; raises as `prepare`."""
    place.directory.mkdir(parents=True, exist_ok=True)
    build = _finished(place)
    if build is None:
        _refuse_without_room(place)
    sources = _sources(place, progress)
    if build is None:
        progress(0.0, "Importing them in a process of its own")
        build = _import(place, sources)
        _mark_finished(place, build)
    return build


def _sources(place: MadeUpWorkspace, progress: Progress) -> Mapping[str, Path]:
    return write_sources(place.sources, place.customers, seed=place.seed, orders=place.orders, progress=progress)


def scores_file(place: MadeUpWorkspace) -> Path:
    """Return the one file with the scores."""
    (file,) = (place.workspace / "scores" / PREDICTION).glob("*/scores.parquet")
    return file


def _refuse_without_room(place: MadeUpWorkspace) -> None:
    wanted = BYTES_PER_CUSTOMER * place.customers
    free = shutil.disk_usage(place.directory).free
    if free < wanted:
        raise Unavailable(
            "no_room",
            f"{place.customers:,} customers need {wanted / 1e9:.1f} GB; {free / 1e9:.1f} GB are free.",
            hint="Make room, or name another directory with --cache.",
        )


def _finished(place: MadeUpWorkspace) -> Build | None:
    if not (place.stamp.is_file() and place.workspace.is_dir()):
        return None
    stamp = json.loads(place.stamp.read_text(encoding="utf-8"))
    return Build(**stamp["build"]) if stamp["code"] == _code(place) else None


def _mark_finished(place: MadeUpWorkspace, build: Build) -> None:
    place.stamp.write_text(json.dumps({"code": _code(place), "build": asdict(build)}, indent=2), encoding="utf-8")


def _code(place: MadeUpWorkspace) -> str:
    """Return a digest of all that decides what is built."""
    found = hashlib.sha256(f"{place.customers} {place.seed} {place.orders}".encode())
    files = [Path(__file__).with_name("data.py")]
    for name in _BUILDERS:
        path = ROOT / name
        files += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()


def _import(place: MadeUpWorkspace, sources: Mapping[str, Path]) -> Build:
    """Import through the command, as a person would, in a process of its own."""
    for made in (place.workspace, place.stamp, place.narrow):
        shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
    mapping = place.directory / "mapping.toml"
    mapping.write_text(_MAPPING_TOML, encoding="utf-8")
    named = [argument for table, file in sources.items() for argument in (f"--{table}", str(file))]
    arguments = ["--workspace", str(place.workspace), "--as-of", AS_OF.isoformat(), "--timezone", TIMEZONE]
    ended = measured(penchant("import", *arguments, *named, "--mapping", str(mapping), "--json"))
    tables = {name: _counts_of(table) for name, table in json.loads(ended.output)["tables"].items()}
    return Build(wall_s=ended.wall_s, cpu_s=ended.cpu_s, peak_rss_bytes=ended.peak_rss_bytes, tables=tables)


def copied(workspace: Path, copy: Path) -> Path:
    """Return a copy to be changed: files that are never written again are linked, all others copied."""
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(workspace, copy, copy_function=_link))


def _link(source: str, target: str) -> str:
    if Path(source).suffix in NEVER_WRITTEN_AGAIN:
        os.link(source, target)
        return target
    return str(shutil.copy2(source, target))


def penchant(*arguments: str) -> list[str]:
    """Return the words that run a command of this checkout."""
    return [sys.executable, "-c", "from segmentation.cli import main; main()", *arguments]


def measured(command: list[str]) -> Measured:
    """Run a command of ours in a session of its own. Raises Failed when it fails; its reason is on standard error."""
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, env=environment, start_new_session=True
    ) as process:
        with _PeakMemory(process.pid) as peak:
            output = process.stdout.read() if process.stdout else b""
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed("command_failed", "The command that was to be measured failed; the reason is above.")
    return Measured(
        output=output,
        wall_s=time.perf_counter() - started,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_rss_bytes=max(peak.bytes, usage.ru_maxrss * 1024),
    )


def _counts_of(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a table's account without the path of its rejects: results are kept, and a path is of one machine."""
    return {name: value for name, value in table.items() if name != "rejects_file"}


class _PeakMemory:
    """Watches the memory of a session's processes, added up: ``bytes`` is the highest sum seen."""

    def __init__(self, session: int) -> None:
        self.bytes = 0
        self._session = session
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.25):
            self.bytes = max(self.bytes, sum(_resident(process) for process in _processes(self._session)))


def _processes(session: int) -> list[Path]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found.append(stat.parent)
    return found


def _resident(process: Path) -> int:
    try:
        return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _issue(place: MadeUpWorkspace, progress: Progress) -> None:
    """Ask a question of the kind that can only be explored, and issue made-up answers to it, unless that is done."""
    facade = open_workspace(place.workspace)
    known = {view.id: view.usable for view in facade.predictions.list()}
    if PREDICTION not in known:
        asked = Question(window=30)
        facade.predictions.create(TITLE, asked, actor=LOCAL, kind="demo", id=PREDICTION, seed=place.seed)
    facade.close()
    if not known.get(PREDICTION):
        progress(0.0, "Making up scores")
        handle = open_workspace_directory(place.workspace)
        shutil.rmtree(handle.directory.scores / PREDICTION, ignore_errors=True)
        _write_scores(handle, place)
        handle.close()


def _write_scores(handle: WorkspaceHandle, place: MadeUpWorkspace) -> None:
    info = snapshots.current_snapshot(place.workspace)
    if info is None:
        raise Failed("no_snapshot", "The import ended well and published nothing.")
    p = made_up_chances(info.population, place.seed)
    base_odds = scores.base_odds(p)
    now = handle.clock.now() - timedelta(seconds=1)
    digest = write_issue(
        handle.directory.scores / PREDICTION / "made-up",
        connection=SnapshotReader(handle.directory, info).connection,
        rows=np.arange(info.population, dtype=np.int32),
        p=p,
        bins=scores.bins(p, base_odds),
        manifest={"prediction": PREDICTION, "snapshot": info.id, "made_up": True, "seed": place.seed},
    )
    issue = ScoreIssueRecord(
        id="made-up",
        prediction=PREDICTION,
        snapshot=info.id,
        as_of=info.as_of,
        model_version=None,
        base_odds=base_odds,
        status="ok",
        reason="",
        scored=info.population,
        expected=float(p.sum()),
        shift=0.0,
        tau=0.3,
        degrees=3.0,
        windows=0,
        alarm={},
        sha256=digest,
        issued_at=now,
    )
    with handle.database.write() as session:
        prediction_store.add_issue(session, issue)


def default_directory(
    customers: int, cache: Path | None = None, seed: int = SEED, orders: float = ORDERS
) -> MadeUpWorkspace:
    """Return the place of this many customers under the cache, by default beside the other workspaces."""
    root = ROOT / "data" / "benchmarks" if cache is None else cache
    usual = f"{customers}-{seed}"
    name = usual if orders == ORDERS else f"{usual}-{orders:g}-orders"
    return MadeUpWorkspace(customers=customers, seed=seed, orders=orders, directory=(root / name).resolve())
