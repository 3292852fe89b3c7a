"""Building a demo workspace: its files, its data, its predictions. It appears whole or not at all."""

import shutil
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from segmentation.api.actors import LOCAL
from segmentation.api.predictions import Kind
from segmentation.api.questions import HAS_PURCHASED, EventName, Question
from segmentation.api.workspace import Workspace, create_workspace, open_workspace
from segmentation.demo import retail, studio
from segmentation.demo.offer import DEMO_VERSION, DemoWorkspace
from segmentation.demo.studio_campaigns import launch_campaigns, with_answers
from segmentation.errors import Refused, UserError
from segmentation.filters.nodes import Filter, Subscription

Progress = Callable[[float, str], None]
VERSION_FILE = ".demo-version"
OFFERS: Mapping[str, DemoWorkspace] = {"studio": studio.STUDIO, "retail": retail.RETAIL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A prediction that a demo workspace ships."""

    id: str
    title: str
    window: int
    kind: Kind = "full"
    event: EventName = "orders"
    audience: Filter = field(default=HAS_PURCHASED)


PREDICTIONS = (
    Asked(id="orders-30d", title="Orders, next 30 days", window=30),
    Asked(id="orders-7d", title="Orders, next 7 days", window=7),
    Asked(id="orders-90d-preview", title="Orders, next 90 days", window=90, kind="preview"),
    Asked(id="orders-30d-demo", title="A first look: orders, next 30 days", window=30, kind="demo"),
)
JOINS = Asked(
    id="joins-30d",
    title="Joins a plan, next 30 days",
    window=30,
    event="subscription_starts",
    audience=Subscription(state="not_active"),
)


def build_demo(name: str, path: Path, *, customers: int | None = None, progress: Progress) -> None:
    """Build the demo workspace ``name`` at ``path``.

    ``customers`` is the size of the simulated studio; the retail demo has the customers it has. Raises `UserError` for
    an unknown name or size, and `Refused` when the path is in use.
    """
    offer = _offer(name, customers)
    if path.exists():
        raise Refused(
            "workspace_exists", f"{path} is already there.", hint="Open it, delete it first, or name another directory."
        )
    building = path.with_name(f".{path.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    try:
        workspace = _fill(offer, building, customers, progress)
        workspace.close()
        building.rename(path)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def renew_demo(name: str, path: Path, *, progress: Progress) -> None:
    """Bring the demo workspace at ``path`` up to date: nothing else than `build_demo` when it is not there.

    One that an earlier version of Penchant built is imported again, from the same files and with the same past, and its
    predictions are built again; its segments and campaigns stay, and it gets the demo's own campaigns if it has none of
    them. One that is up to date is left as it is. Raises `UserError`.
    """
    offer = _offer(name, None)
    if not path.exists():
        build_demo(name, path, progress=progress)
        return
    workspace = open_workspace(path)
    try:
        if workspace.data.needs_import() or _version(path) != str(DEMO_VERSION):
            _live(offer, workspace, None, progress)
    finally:
        workspace.close()


def _version(path: Path) -> str:
    marker = path / VERSION_FILE
    return marker.read_text(encoding="utf-8").strip() if marker.is_file() else ""


def write_studio(directory: Path, customers: int | None = None) -> None:
    """Write the source files of a simulated studio of any size, without importing them."""
    _offer("studio", customers)
    studio.write_sources(directory, customers=studio.CUSTOMERS if customers is None else customers)


def _offer(name: str, customers: int | None) -> DemoWorkspace:
    if name not in OFFERS:
        raise UserError("demo_unknown", f"There is no demo {name!r}; accepted: {', '.join(OFFERS)}.")
    if customers is not None and (name != "studio" or customers < 1):
        raise UserError("demo_size", "Only the studio demo has a size, of at least 1 customer.")
    return OFFERS[name]


def _fill(offer: DemoWorkspace, path: Path, customers: int | None, progress: Progress) -> Workspace:
    workspace = create_workspace(
        path,
        title=offer.title,
        timezone=offer.timezone,
        currency=offer.currency,
        kind="simulated" if offer.simulated else "real",
        attribution=offer.attribution,
    )
    _live(offer, workspace, customers, progress)
    return workspace


def _live(offer: DemoWorkspace, workspace: Workspace, customers: int | None, progress: Progress) -> None:
    """Import one date after the other, as a company would, launching what was launched then; what was there is kept."""
    progress(0.0, f"Making the data of {offer.title}")
    (workspace.path / VERSION_FILE).unlink(missing_ok=True)
    files, mapping = _sources(offer, workspace.path / "sources", customers)

    def bring(as_of: date, part: Progress) -> None:
        said = mapping if as_of == offer.as_of else _without_statuses(mapping)
        given = with_answers(workspace, files, as_of) if offer.simulated else files
        workspace.data.import_files(given, as_of=as_of, actor=LOCAL, mapping=said, progress=part)
        if offer.simulated:
            launch_campaigns(workspace.path, as_of)

    first, *later = (*offer.past, offer.as_of)
    bring(first, _part(progress, 0.0, 0.1))
    full = [asked for asked in _asked(workspace) if asked.kind == "full"]
    _predict(full, workspace, _part(progress, 0.1, 0.3))
    for position, as_of in enumerate(later):
        bring(as_of, _part(progress, 0.4 + 0.3 * position / len(later), 0.3 / len(later)))
    _predict(_asked(workspace), workspace, _part(progress, 0.7, 0.3))
    (workspace.path / VERSION_FILE).write_text(f"{DEMO_VERSION}\n", encoding="utf-8")
    progress(1.0, f"{offer.title} is ready")


def _without_statuses(mapping: Mapping[str, object]) -> Mapping[str, object]:
    """Return the mapping of an earlier date. The files know each subscription's status on the last one only."""
    subscriptions = mapping.get("subscriptions")
    if not isinstance(subscriptions, Mapping):
        return mapping
    return {**mapping, "subscriptions": {**subscriptions, "paused": [], "inactive": []}}


def _part(progress: Progress, start: float, length: float) -> Progress:
    return lambda share, text: progress(start + length * share, text)


def _asked(workspace: Workspace) -> tuple[Asked, ...]:
    snapshot = workspace.data.snapshot()
    return (*PREDICTIONS, JOINS) if snapshot and "subscriptions" in snapshot.tables else PREDICTIONS


def _predict(asked: Sequence[Asked], workspace: Workspace, progress: Progress) -> None:
    """Create what is missing, and build what has no scores of a model that was kept on the data in force."""
    known = {prediction.id for prediction in workspace.predictions.list()}
    snapshot = workspace.data.snapshot()
    for position, prediction in enumerate(asked):
        if prediction.id not in known:
            _ask(workspace, prediction)
        view = workspace.predictions.view(prediction.id)
        if snapshot and view.learned_as_of and view.snapshot == snapshot.id:
            continue
        _build(workspace, prediction, _part(progress, position / len(asked), 1.0 / len(asked)))


def _sources(
    offer: DemoWorkspace, directory: Path, customers: int | None
) -> tuple[Mapping[str, Path], Mapping[str, object]]:
    if not offer.simulated:
        return retail.SOURCES, {"currency": offer.currency}
    if not directory.exists():
        write_studio(directory, customers)
    mapping = tomllib.loads((directory / "mapping.toml").read_text(encoding="utf-8"))
    return {file.stem: file for file in sorted(directory.glob("*.parquet"))}, mapping


def _ask(workspace: Workspace, asked: Asked) -> None:
    question = Question(window=asked.window, event=asked.event, audience=asked.audience)
    workspace.predictions.create(asked.title, question, actor=LOCAL, kind=asked.kind, id=asked.id)


def _build(workspace: Workspace, asked: Asked, progress: Progress) -> None:
    try:
        workspace.predictions.build(
            asked.id, actor=LOCAL, progress=lambda share, text: progress(share, f"“{asked.title}”: {text}")
        )
    except UserError:
        # A very small studio has too few purchases to learn from: the prediction stays failed, with its reason.
        return
