"""What the names in a filter meant at an earlier moment: the segments' versions and the lists' sets of that time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from segmentation.filters.nodes import Filter, InSegment
from segmentation.storage import list_store, segment_store
from segmentation.storage.records import FrozenSetRecord
from segmentation.storage.references import readable, segments_named


def definitions_at(session: Session, filter: Filter, at: datetime) -> dict[str, Filter]:
    """Return the definitions a filter depends on at any depth, by key, as they were in force at a moment.

    Those of archived segments too; what there was not, or cannot be read, is missing.
    """
    found: dict[str, Filter] = {}
    waiting = {node.key: node for node in segments_named(filter)}
    while waiting:
        key, node = waiting.popitem()
        definition = _definition(session, node, at)
        if definition is not None:
            found[key] = definition
            waiting |= {one.key: one for one in segments_named(definition) if one.key not in found}
    return found


def _definition(session: Session, node: InSegment, at: datetime) -> Filter | None:
    versions = segment_store.versions(session, node.segment)
    if node.version is not None:
        known = [one for one in versions if one.version == node.version]
    else:
        known = [one for one in versions if one.created_at <= at]
    return readable(known[-1].definition) if known else None


def lists_at(session: Session, ids: Iterable[str], at: datetime) -> dict[str, FrozenSetRecord]:
    """Return the sets that some lists stood for at a moment; a list that was replaced since is missing."""
    records = {id: list_store.any_list(session, id) for id in ids}
    return {
        id: list_store.stored_set(session, record.stored)
        for id, record in records.items()
        if record is not None and record.edited_at <= at
    }
