"""What an import will read, what it keeps from earlier imports, and the hash of all that its snapshot depends on."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segmentation.errors import Unavailable, UserError
from segmentation.sentences import Sentence
from segmentation.settings import SCHEMA_VERSION
from segmentation.storage.canonical import CUSTOMERS, ORDERS, TABLES
from segmentation.storage.manifests import SnapshotInfo, TableRecord, read_record
from segmentation.storage.mapping import as_json
from segmentation.storage.reading import FileKind
from segmentation.storage.requests import ImportRequest, refuse_without_people
from segmentation.storage.snapshots import imports_directory

# What a mapping says about the meaning of rows, as against how a file is read, holds for kept tables too.
_MEANINGS = ("stable", "paused", "inactive", "fixed_term")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """A table that is not imported again: its canonical file and its record."""

    import_id: str
    path: Path
    record: TableRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One import, decided: what is read (``kinds``), what is kept, each table's mapping section, and the hash."""

    request: ImportRequest
    kinds: Mapping[str, FileKind]
    kept: Mapping[str, KeptTable]
    sections: Mapping[str, Mapping[str, Any]]
    contexts: Mapping[str, str]
    hash: str
    previous: SnapshotInfo | None
    earlier_customers: KeptTable | None

    @property
    def snapshot_id(self) -> str:
        """The name the snapshot will have."""
        return f"{self.request.as_of.isoformat()}-{self.hash[:12]}"

    @property
    def import_id(self) -> str:
        """The name the import's directory will have."""
        return f"{self.request.at:%Y%m%dT%H%M%S%z}-{self.hash[:12]}".replace("+", "p")


def plan_import(
    workspace: Path,
    request: ImportRequest,
    kinds: Mapping[str, FileKind],
    previous: SnapshotInfo | None,
    erased: Collection[str],
) -> Plan:
    """Decide what an import reads and keeps.

    Raises ``UserError`` when nobody would be known, when kept tables are in another zone or currency, or are missing.
    """
    earlier = _earlier_tables(workspace, previous, set(kinds))
    kept = {name: table for name, table in earlier.items() if name not in kinds}
    refuse_without_people(set(kinds) | set(kept))
    _refuse_other_zone(request, previous, kept)
    _refuse_other_currency(request, kept)
    given = request.mapping.sections
    sections = {name: as_json(given.get(name, {})) for name in kinds}
    for name, table in kept.items():
        meanings = {key: value for key, value in given.get(name, {}).items() if key in _MEANINGS}
        sections[name] = as_json({**table.record.mapping, **meanings})
    contexts = _contexts(request, kinds, kept, sections, erased)
    return Plan(
        request=request,
        kinds=kinds,
        kept=kept,
        sections=sections,
        contexts=contexts,
        hash=_hash(request, contexts, sections, erased),
        previous=previous,
        earlier_customers=earlier.get(CUSTOMERS.name),
    )


def _earlier_tables(workspace: Path, previous: SnapshotInfo | None, read: set[str]) -> dict[str, KeptTable]:
    """Return every table of the snapshot in force; one that is read again may be missing, another may not."""
    infos = previous.tables if previous is not None else {}
    found = {}
    for name in TABLES:
        import_id = infos[name].import_id if name in infos else None
        if import_id is None:
            continue
        directory = imports_directory(workspace) / import_id
        path = directory / f"{name}.parquet"
        if path.is_file():
            found[name] = KeptTable(import_id=import_id, path=path, record=read_record(directory).tables[name])
        elif name not in read:
            raise Unavailable(
                "kept_table_missing",
                Sentence("The kept copy of {name} is missing from the workspace's imports folder.", name=name),
                hint=Sentence("Import {name} again, together with this.", name=name),
            )
    return found


def _refuse_other_zone(request: ImportRequest, previous: SnapshotInfo | None, kept: Mapping[str, KeptTable]) -> None:
    if previous is not None and kept and previous.timezone != request.timezone:
        raise UserError(
            "timezone_changed",
            Sentence(
                "The times of {kept} are kept in the zone {timezone}, this import says {timezone_2}.",
                kept=", ".join(kept),
                timezone=previous.timezone,
                timezone_2=request.timezone,
            ),
            hint=Sentence("Keep {timezone}, or import all tables again in the new zone.", timezone=previous.timezone),
        )


def _refuse_other_currency(request: ImportRequest, kept: Mapping[str, KeptTable]) -> None:
    asked = request.mapping.currency
    if asked and ORDERS.name in kept and kept[ORDERS.name].record.currency not in {None, asked}:
        raise UserError(
            "currency_changed",
            Sentence(
                "The kept orders are in {currency}, the mapping says {asked}.",
                currency=kept[ORDERS.name].record.currency,
                asked=asked,
            ),
            hint=Sentence("Import the orders again, together with this."),
        )


def _contexts(
    request: ImportRequest,
    kinds: Mapping[str, FileKind],
    kept: Mapping[str, KeptTable],
    sections: Mapping[str, Mapping[str, Any]],
    erased: Collection[str],
) -> dict[str, str]:
    """Return for each table a hash over all that its accepted rows depend on; a kept table has its own from then.

    Which events are accepted depends on the customers of that moment, so the same file can mean other rows later.
    """
    contexts = {name: table.record.context for name, table in kept.items()}
    for name in sorted(kinds, key=list(TABLES).index):
        contexts[name] = _digest(
            {
                "file": kinds[name].sha256,
                "mapping": sections[name],
                "currency": request.mapping.currency if name == ORDERS.name else None,
                "as_of": request.as_of.isoformat(),
                "timezone": request.timezone,
                "customers": None if name == CUSTOMERS.name else contexts.get(CUSTOMERS.name),
                "erased": sorted(erased),
            }
        )
    return contexts


def _hash(
    request: ImportRequest,
    contexts: Mapping[str, str],
    sections: Mapping[str, Mapping[str, Any]],
    erased: Collection[str],
) -> str:
    return _digest(
        {
            "tables": contexts,
            "mapping": sections,
            "as_of": request.as_of.isoformat(),
            "timezone": request.timezone,
            "schema": SCHEMA_VERSION,
            "salt": request.salt,
            "erased": sorted(erased),
        }
    )


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
