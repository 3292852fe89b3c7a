"""What is written beside the data: the record of an import and the manifest of a snapshot, as values and as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from segmentation.errors import Unavailable
from segmentation.sentences import Sentence
from segmentation.storage.accounts import TableAccount
from segmentation.storage.attributes import Attribute
from segmentation.storage.durable import write_json

RECORD = "import.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRecord:
    """How one table of an import was read.

    ``context`` is a hash over all that its accepted rows depend on; ``mapping`` is its section as given; ``addresses``
    the version that normalised e-mails and phones; ``attributes`` are (name, type).
    """

    file: str
    sha256: str
    context: str
    notices: tuple[str, ...]
    mapping: Mapping[str, Any]
    read: int
    accepted: int
    rejected: int
    collapsed: int
    reasons: Mapping[str, int]
    currency: str | None = None
    digits: int = 2
    attributes: tuple[tuple[str, str], ...] = ()
    addresses: str = ""

    def account(self, rejects_file: Path) -> TableAccount:
        """Return the account shown to people."""
        return TableAccount(
            read=self.read,
            accepted=self.accepted,
            rejected=self.rejected,
            collapsed=self.collapsed,
            reasons=dict(self.reasons),
            rejects_file=rejects_file,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One import: the directory ``imports/<id>`` with a canonical Parquet file and a rejects file per table."""

    id: str
    at: datetime
    as_of: date
    timezone: str
    tables: Mapping[str, TableRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInfo:
    """One table of a snapshot: was it ever provided, how many rows it has, and which import read it."""

    provided: bool
    rows: int
    import_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    """A published snapshot. ``hash`` covers everything it was made of; ``bytes`` is the size of its database file,
    ``columns`` the size of each file of its narrow columns.

    ``stable`` lists the fields that have a past: the declared ones and the defaults. ``digits`` are the decimal places
    of the currency's minor unit.
    """

    id: str
    hash: str
    schema_version: int
    duckdb_version: str
    as_of: date
    timezone: str
    currency: str | None
    digits: int
    created_at: datetime
    import_id: str
    population: int
    bytes: int
    tables: Mapping[str, TableInfo]
    attributes: tuple[Attribute, ...]
    stable: tuple[str, ...]
    plans: tuple[str, ...]
    tags: int
    notices: tuple[str, ...]
    # A snapshot of an earlier schema has none. Its manifest is still read: what it kept can be imported again.
    columns: Mapping[str, int] = field(default_factory=dict)


def write_record(record: ImportRecord, directory: Path) -> None:
    """Write ``import.json`` into an import's directory."""
    write_json(directory / RECORD, _plain(asdict(record)))


def read_record(directory: Path) -> ImportRecord:
    """Read ``import.json``; raises ``Unavailable`` when it is missing or damaged."""
    content = _read(directory / RECORD, "import_damaged", Sentence("Import the tables again."))
    tables = {
        name: TableRecord(
            **{
                **table,
                "notices": tuple(table["notices"]),
                "attributes": tuple((attribute, kind) for attribute, kind in table["attributes"]),
            }
        )
        for name, table in content["tables"].items()
    }
    return ImportRecord(
        id=content["id"],
        at=datetime.fromisoformat(content["at"]),
        as_of=date.fromisoformat(content["as_of"]),
        timezone=content["timezone"],
        tables=tables,
    )


def write_manifest(info: SnapshotInfo, directory: Path) -> None:
    """Write ``manifest.json`` into a snapshot's directory."""
    write_json(directory / MANIFEST, _plain(asdict(info)))


def read_manifest(directory: Path) -> SnapshotInfo:
    """Read ``manifest.json``; raises ``Unavailable`` when it is missing or damaged."""
    content = _read(directory / MANIFEST, "snapshot_damaged", Sentence("Import again, or open another snapshot."))
    return SnapshotInfo(
        **{
            **content,
            "as_of": date.fromisoformat(content["as_of"]),
            "created_at": datetime.fromisoformat(content["created_at"]),
            "tables": {name: TableInfo(**table) for name, table in content["tables"].items()},
            "attributes": tuple(Attribute(**attribute) for attribute in content["attributes"]),
            "stable": tuple(content["stable"]),
            "plans": tuple(content["plans"]),
            "notices": tuple(content["notices"]),
        }
    )


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(content, default=lambda value: value.isoformat()))
    return plain


def _read(path: Path, code: str, hint: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Unavailable(
            code, Sentence("{name}/{name_2} is missing or damaged.", name=path.parent.name, name_2=path.name), hint=hint
        ) from error
    return content
