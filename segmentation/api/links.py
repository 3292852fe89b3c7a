"""Links to an audience: what does not fit into an address, or must not stand in one, is stored under a random id."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from secrets import token_urlsafe

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context
from segmentation.api.linked_versions import AsItWas, as_it_was, versions_now
from segmentation.errors import NotFound, Unavailable
from segmentation.filters.codec import to_json
from segmentation.filters.nodes import Filter
from segmentation.filters.personal import names_somebody
from segmentation.sentences import Sentence
from segmentation.storage import link_store, vocabulary
from segmentation.storage.records import AudienceDraftRecord
from segmentation.storage.references import readable

KEPT_DAYS = 90
"""How long what a link stands for is kept after it was used last."""


class Links:
    """What copied links of one workspace stand for."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def names_somebody(self, filter: Filter) -> bool:
        """Tell whether a filter holds a value that may point at somebody, so that no address may hold it."""
        snapshot = self._context.current()
        held = partial(vocabulary.value_counts, snapshot.connection)
        return names_somebody(filter, self._context.catalog(snapshot), held)

    def versions(self, filter: Filter) -> tuple[int, ...]:
        """Return what the segments and customer lists of a filter are now, as a link to its numbers keeps it."""
        return versions_now(filter, self._context.moment().references)

    def as_it_was(self, filter: Filter, versions: Sequence[int] | None) -> AsItWas:
        """Return a filter that selects whom this one selected when its segments had the `versions` of a link.

        A link that names none (None) means its segments as they are now.

        Raises `UserError` for versions that are not of this filter: it is not known whom the link meant.
        """
        if versions is None:
            return AsItWas(filter=filter, changed=())
        return as_it_was(filter, versions, self._context.moment().references)

    def store(self, filter: Filter, *, actor: Actor) -> str:
        """Store the rules of a link to the data that is looked at, and return the random id they are found by.

        They are kept until nobody has used them for 90 days, and with them, within reason, the snapshot. Raises
        `InvalidFilter` for rules that cannot be applied: no link is made of them.
        """
        require(actor, "viewer")
        context = self._context
        snapshot = context.current()
        context.needs(snapshot, filter)
        now = context.handle.clock.now()
        id = token_urlsafe(12)
        record = AudienceDraftRecord(
            id=id,
            definition=to_json(filter),
            snapshot=snapshot.info.id,
            created_by=actor.name,
            created_at=now,
            used_at=now,
        )
        with context.handle.database.write() as session:
            link_store.remove_unused(session, now - timedelta(days=KEPT_DAYS))
            session.add_all([record, context.audit_line(actor, "link.store", id, snapshot=snapshot.info.id)])
        return id

    def open(self, id: str, *, actor: Actor) -> Filter:
        """Return the rules that a link stands for; they are kept for another 90 days.

        Raises `NotFound` for an id that does not exist, or no longer, and `Unavailable` for rules that this version
        cannot read: they never mean everyone.
        """
        require(actor, "viewer")
        now = self._context.handle.clock.now()
        with self._context.handle.database.write() as session:
            record = link_store.draft(session, id)
            if record is None:
                raise NotFound(
                    "link_unknown",
                    Sentence("The rules of this link are not stored here, or no longer."),
                    hint=Sentence("Ask whoever sent it for a new one."),
                )
            filter = readable(record.definition)
            if filter is None:
                raise Unavailable(
                    "link_unreadable", Sentence("This version of Penchant cannot read the rules of this link.")
                )
            record.used_at = now
            session.add(self._context.audit_line(actor, "link.open", id))
        return filter
