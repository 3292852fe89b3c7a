"""A workspace in a temporary directory, with the few verbs that import tests are written in."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from segmentation.storage.accounts import ImportResult
from segmentation.storage.importing import import_tables
from segmentation.storage.snapshots import current_snapshot, open_snapshot

AT = datetime(2022, 1, 1, 12, tzinfo=UTC)
AS_OF = date(2022, 1, 1)
SALT = "0123456789abcdef"
CUSTOMERS = "customer_id\na\nb\nc\n"
ORDERS = "order_id,customer_id,ordered_at,amount\n1,a,2021-05-01,10\n2,b,2021-06-01,20\n"


@dataclass
class Workspace:
    """One workspace; ``write`` names a file, ``run`` imports, ``query`` asks the snapshot in force."""

    path: Path
    heard: list[tuple[float, str]] = field(default_factory=list)

    def write(self, name: str, content: str | bytes) -> Path:
        target = self.path.parent / name
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def run(self, **options: Any) -> ImportResult:
        """Import; table names give content (text or bytes, written as CSV) or a path, other names are options."""
        tables = {name: options.pop(name) for name in list(options) if name in TABLE_NAMES}
        paths = options.pop("files", {}) | {
            name: content if isinstance(content, Path) else self.write(f"{name}.csv", content)
            for name, content in tables.items()
        }
        settings: Mapping[str, Any] = {
            "as_of": AS_OF,
            "timezone": "Europe/Berlin",
            "mapping": {},
            "at": AT,
            "salt": SALT,
            "progress": lambda share, doing: self.heard.append((share, doing)),
            "threads": 1,
            **options,
        }
        return import_tables(self.path, files=paths, **settings)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        current = current_snapshot(self.path)
        assert current is not None
        with open_snapshot(self.path, current.id, threads=1) as connection:
            return connection.execute(sql).fetchall()

    def files(self) -> set[str]:
        """The relative paths of everything in the workspace."""
        return {str(path.relative_to(self.path)) for path in self.path.rglob("*")}


TABLE_NAMES = ("customers", "orders", "visits", "tags", "subscriptions", "contacts")


def rejects(result: ImportResult, table: str) -> list[dict[str, str]]:
    """The rows of a rejects file."""
    with result.tables[table].rejects_file.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reasons(result: ImportResult, table: str) -> list[tuple[str, int]]:
    """Each rejected row as (reason, row), in row order."""
    return [(reject["reason"], int(reject["row"])) for reject in rejects(result, table)]


def wall(text: str) -> datetime:
    """A wall-clock time as snapshots hold it: without a zone."""
    return datetime.fromisoformat(text)
