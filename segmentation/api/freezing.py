"""Freezing: the customers of a filter, as they are now, become a stored set that never changes."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from segmentation.api.actors import Actor
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.needs import Needs
from segmentation.filters.codec import to_json
from segmentation.filters.nodes import Filter
from segmentation.index import bitsets
from segmentation.storage import frozen_sets
from segmentation.storage.records import FrozenSetRecord


def source_hash(filter: Filter, snapshot: str, needs: Needs) -> str:
    """Return the SHA-256 over all that decides who is frozen: the same source has the same members."""
    source = {"definition": to_json(filter), "snapshot": snapshot, "basis": needs.basis}
    return hashlib.sha256(json.dumps(source, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def new_set_id(context: Context) -> str:
    """Return the id of a new stored set, which no other has."""
    return f"{context.handle.clock.now():%Y%m%d%H%M%S}-{token_hex(4)}"


@contextmanager
def frozen(
    context: Context, snapshot: OpenSnapshot, filter: Filter, needs: Needs, actor: Actor
) -> Iterator[FrozenSetRecord]:
    """Write the members of a filter and yield the row to commit: only that commit makes the set exist.

    The files are removed when the block ends without it; after a kill, they are when the workspace is next opened.
    """
    members = bitsets.to_rows(
        snapshot.index.members(filter, context.attached(snapshot, needs)), snapshot.info.population
    )
    id = new_set_id(context)
    with frozen_sets.being_frozen(context.handle.directory.frozen, id, context.handle.database) as directory:
        yield FrozenSetRecord(
            id=id,
            sha256=frozen_sets.write_rows(directory, snapshot.connection, members),
            members=len(members),
            source_hash=source_hash(filter, snapshot.info.id, needs),
            snapshot=snapshot.info.id,
            as_of=snapshot.info.as_of,
            definition=to_json(filter),
            basis=needs.basis,
            created_at=context.handle.clock.now(),
            created_by=actor.name,
        )
