"""A small real workspace, built once a test run through the facade: data, one prediction of each kind, segments.

Its names are those of ``tests.population``, so that every generated filter can be applied to it.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from segmentation.api import (
    LOCAL,
    AnyOf,
    Comparison,
    Filter,
    InSegment,
    LastDays,
    Question,
    Score,
    Tag,
    Visits,
    Workspace,
    create_workspace,
    open_workspace,
    to_json,
)
from segmentation.storage import segment_store
from segmentation.storage.records import CampaignRecord, SegmentRecord
from tests import population
from tests.demos import once

AS_OF = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FULL, PREVIEW, DEMO = "orders-30d", "orders-90d-preview", "orders-30d-demo"
SHARED = "PENCHANT_TEST_WORKSPACES"
CUSTOMERS = 240
DAYS = 200


class Watch:
    """A clock that stands still until it is put forward."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def write_files(directory: Path, tables: Mapping[str, str | bytes]) -> dict[str, Path]:
    """Write one CSV file per table and return the paths, as an import takes them."""
    files = {}
    for table, content in tables.items():
        files[table] = directory / f"{table}.csv"
        files[table].write_bytes(content if isinstance(content, bytes) else content.encode())
    return files


def small_workspace(directory: Path, tables: Mapping[str, str | bytes], *, timezone: str = "UTC", **options: object):
    """Create a workspace in a new directory from the texts of a few CSV files.

    The same one is imported once in a run of the tests, and copied from then on.
    """
    asked = repr((sorted(tables.items()), timezone, sorted(options.items())))
    name = "small-" + hashlib.sha256(asked.encode()).hexdigest()[:16]

    def build(path: Path) -> None:
        with tempfile.TemporaryDirectory(dir=path.parent) as building:
            root = Path(building)
            workspace = create_workspace(root / "workspace", title="Small", timezone=timezone, clock=Watch())
            workspace.data.import_files(write_files(root, tables), **{"as_of": AS_OF, "actor": LOCAL, **options})
            workspace.close()
            workspace.path.rename(path)

    source = once(Path(os.environ[SHARED]) / "workspaces" / name, build)
    directory.mkdir(exist_ok=True)
    write_files(directory, tables)
    return open_workspace(shutil.copytree(source, directory / "workspace"), clock=Watch(NOW + timedelta(minutes=1)))


def built_in(shared: Path) -> None:
    """Name the directory in which the processes of this run share the finished workspace."""
    os.environ[SHARED] = str(shared)


def built() -> Path:
    """Return the finished workspace. Nobody may change it: `fresh_copy` gives one that may be changed."""
    return once(Path(os.environ[SHARED]) / "workspaces" / "company", _build)


def _build(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as building:
        root = Path(building)
        workspace = create_workspace(root / "company", title="Company", timezone="Europe/Paris", clock=Watch())
        _fill(workspace, write_files(root, company_tables()))
        workspace.close()
        workspace.path.rename(path)


def _fill(workspace: Workspace, files: Mapping[str, Path]) -> None:
    workspace.data.import_files(files, as_of=AS_OF, actor=LOCAL)
    for id, kind, window in ((FULL, "full", 30), (PREVIEW, "preview", 7), (DEMO, "demo", 7)):
        workspace.predictions.create(id, Question(window=window), actor=LOCAL, kind=kind, id=id)
        workspace.predictions.build(id, actor=LOCAL)
    workspace.segments.save("Regulars", REGULARS, actor=LOCAL)
    for kind, prediction in (("preview", PREVIEW), ("demo", DEMO)):
        smuggle(workspace, f"hidden-{kind}", Score(prediction=prediction, low=0, high=100))
        smuggle(workspace, f"outer-{kind}", AnyOf(members=(InSegment(segment=f"hidden-{kind}"), VIP)))


VIP = Tag(mode="any_of", tags=("VIP",))
REGULARS = AnyOf(members=(Visits(count=Comparison(op=">=", values=(2,)), window=LastDays(days=30)), VIP))


def smuggle(workspace: Workspace, id: str, filter: Filter) -> None:
    """Put a segment into the database past the facade, which would refuse it."""
    record = SegmentRecord(
        id=id,
        title=id,
        description="",
        owner="nobody",
        version=0,
        created_at=NOW,
        edited_at=NOW,
        edited_by="nobody",
    )
    with workspace._handle.database.write() as session:
        segment_store.add_segment(session, record, to_json(filter), ())


def add_names(workspace: Workspace, directory: Path) -> None:
    """Give the workspace the campaigns and the customer lists that generated filters name."""
    snapshot = workspace.data.snapshot().id
    with workspace._handle.database.write() as session:
        for number, name in enumerate(population.CAMPAIGNS, start=1):
            campaign = CampaignRecord(id=name, number=number, title=name.title(), state="draft", size=0, notes="")
            campaign.definition, campaign.snapshot = to_json(VIP), snapshot
            campaign.created_by, campaign.created_at = "nobody", NOW
            campaign.edited_by, campaign.edited_at, campaign.owner = "nobody", NOW, "nobody"
            campaign.goal, campaign.offers = {"kind": "orders", "days": 30}, []
            campaign.places, campaign.purpose = [], "contact"
            session.add(campaign)
    for position, name in enumerate((*population.LISTS, "empty")):
        ids = ["nobody-we-know"] if name == "empty" else [f"c{row:04d}" for row in range(position, CUSTOMERS, 5)]
        (file := directory / "ids.txt").write_text("\n".join(ids), encoding="utf-8")
        workspace.customer_lists.add(name, file, actor=LOCAL)


def fresh_copy(directory: Path) -> Path:
    """Return a copy of the finished workspace that a test may change."""
    return Path(shutil.copytree(built(), directory / "company"))


def opened(path: Path) -> Workspace:
    """Open a workspace with a clock that stands still."""
    return open_workspace(path, clock=Watch(NOW + timedelta(days=1)))


def company_tables(*, seed: int = 3, days: int = DAYS) -> dict[str, str]:
    """Return the texts of the company's CSV files."""
    generator = np.random.default_rng(seed)
    ids = [f"c{row:04d}" for row in range(CUSTOMERS)]
    joined = generator.integers(0, days - 40, CUSTOMERS)
    joined[::12] = days  # these never ordered, so the predictions do not cover them
    rates = generator.gamma(0.9, 0.02, CUSTOMERS)
    frames = {
        "customers": _customers(generator, ids),
        "orders": _orders(generator, ids, joined, rates, days),
        "visits": _visits(generator, ids, joined, rates, days),
        "tags": _held(generator, ids, "tag", population.TAGS),
        "subscriptions": _subscriptions(generator, ids),
        "contacts": _contacts(generator, ids, days),
    }
    return {name: frame.to_csv(index=False) for name, frame in frames.items()}


def _some(generator: np.random.Generator, values: Sequence[object], count: int) -> list[object]:
    return [values[position] for position in generator.integers(0, len(values), count)]


def _customers(generator: np.random.Generator, ids: list[str]) -> pd.DataFrame:
    count = len(ids)
    frame = pd.DataFrame(
        {
            "customer_id": ids,
            "email": [f"{id}@example.com" if row % 5 else "" for row, id in enumerate(ids)],
            "phone": [f"+120255501{row % 100:02d}" if row % 3 else "" for row in range(count)],
            "first_name": _some(generator, ["Zoë", "=cmd()", "李", 'Anne, "A"'], count),
            "country": _some(generator, ["", *population.COUNTRIES], count),
            "postal_code": _some(generator, ["", "75011"], count),
            "created_at": _some(generator, ["", "2025-01-05", "2026-02-28T23:59:59"], count),
            "birth_date": _some(generator, ["", "1990-02-28", "1984-02-29"], count),
            'odd "name': _some(generator, ["", "=1+1", "Ödland", "ödland", "100%"], count),
            "height": _some(generator, ["", 1.5, 1.7, 2.0, 0.0], count),
            "is_guest": _some(generator, ["", "true", "false"], count),
        }
    )
    for channel in ("email", "sms", "push", "post", "ads"):
        frame[f"{channel}_consent"] = _some(generator, ["", "true", "true", "false"], count)
    return frame


def _day(days: int, age: int) -> str:
    return f"{AS_OF - timedelta(days=days - age)}"


def _orders(generator, ids, joined, rates, days) -> pd.DataFrame:
    rows = []
    for row, id in enumerate(ids):
        for age in range(int(joined[row]), days):
            if age == joined[row] or generator.random() < rates[row]:
                amount = round(float(generator.gamma(2, 20)), 2)
                rows.append((f"o{len(rows)}", id, f"{_day(days, age)}T10:00", amount, *_product(generator)))
    rows.append(("returned", ids[0], f"{_day(days, 5)}", -20.0, "mat", "classes"))
    return pd.DataFrame(rows, columns=["order_id", "customer_id", "ordered_at", "amount", "product", "category"])


def _product(generator: np.random.Generator) -> tuple[str, str]:
    return population.PRODUCTS[int(generator.integers(2))], "classes" if generator.random() < 0.5 else ""


def _visits(generator, ids, joined, rates, days) -> pd.DataFrame:
    rows = [
        (id, f"{_day(days, age)}T18:00", population.KINDS[int(generator.integers(2))])
        for row, id in enumerate(ids)
        for age in range(int(joined[row]), days)
        if generator.random() < 3 * rates[row]
    ]
    return pd.DataFrame(rows, columns=["customer_id", "visited_at", "kind"])


def _held(generator, ids, column, names) -> pd.DataFrame:
    rows = [(id, name) for id in ids for name in names if generator.random() < 0.2]
    return pd.DataFrame(rows, columns=["customer_id", column])


def _subscriptions(generator, ids) -> pd.DataFrame:
    held = _held(generator, ids, "plan", population.PLANS)
    held["started_at"] = _some(generator, ["2025-01-10", "2025-11-01"], len(held))
    held["ended_at"] = _some(generator, ["", "2026-02-01"], len(held))
    held["status"] = _some(generator, ["active", "paused", "cancelled"], len(held))
    return held


def _contacts(generator, ids, days) -> pd.DataFrame:
    rows = [
        (id, population.CHANNELS[int(generator.integers(2))], f"{_day(days, int(generator.integers(days)))}T09:00")
        for id in ids
        if generator.random() < 0.5
    ]
    return pd.DataFrame(rows, columns=["customer_id", "channel", "sent_at"])
