"""Which notices somebody has seen: each is shown to her once, unless she asks for it."""

from segmentation.api.actors import Actor
from segmentation.api.context import Context
from segmentation.storage import campaign_store
from segmentation.storage.records import NoticeSeenRecord

TOUR = "tour"


class Notices:
    """The notices of one workspace that people have seen or put away."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def seen(self, notice: str, *, actor: Actor) -> bool:
        """Tell whether an actor has seen a notice to its end, or put it away."""
        with self._context.handle.database.read() as session:
            return campaign_store.notice_seen(session, actor.name, notice) is not None

    def mark_seen(self, notice: str, *, actor: Actor) -> None:
        """Note that an actor has seen a notice; anybody may, about herself. A second time changes nothing."""
        now = self._context.handle.clock.now()
        with self._context.handle.database.write() as session:
            if campaign_store.notice_seen(session, actor.name, notice) is None:
                line = self._context.audit_line(actor, "notice.seen", notice)
                session.add_all([NoticeSeenRecord(actor=actor.name, notice=notice, seen_at=now), line])
