"""Campaign drafts: an audience set aside for a purpose. Launching is a later piece."""

from datetime import datetime

from segmentation.api.actors import Actor, require
from segmentation.api.audiences import Audiences
from segmentation.api.context import Context
from segmentation.api.slugs import checked_title, slug_of
from segmentation.api.values import CampaignView
from segmentation.errors import NotFound
from segmentation.filters.codec import from_json, to_json
from segmentation.filters.describe import described
from segmentation.filters.nodes import Filter
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store
from segmentation.storage.records import CampaignRecord


class Campaigns:
    """The campaigns of one workspace."""

    def __init__(self, context: Context, audiences: Audiences) -> None:
        self._context = context
        self._audiences = audiences

    def list(self) -> tuple[CampaignView, ...]:
        """Return every campaign, newest first."""
        with self._context.handle.database.read() as session:
            return tuple(self._view(record) for record in campaign_store.live_campaigns(session))

    def draft(
        self, title: str, filter: Filter, *, actor: Actor, prediction: str | None = None, notes: str = ""
    ) -> CampaignView:
        """Start a draft with an audience, of the data it is looked at on.

        Raises `Refused` when the audience depends on a preview or demo prediction, or for a viewer; `InvalidFilter`.
        """
        require(actor, "marketer")
        context = self._context
        title = checked_title(title)
        context.refuse_restricted(filter, prediction)
        size = self._audiences.size(filter)
        snapshot = context.current().info.id
        with context.handle.database.write() as session:
            record = CampaignRecord(
                id=slug_of(title, campaign_store.campaign_ids(session)),
                number=campaign_store.next_campaign_number(session),
                title=title,
                state="draft",
                definition=to_json(filter),
                prediction=prediction,
                snapshot=snapshot,
                size=size,
                notes=notes.strip(),
                created_by=actor.name,
                created_at=context.handle.clock.now(),
            )
            line = context.audit_line(actor, "campaign.draft", record.id, size=size, snapshot=snapshot)
            session.add_all([record, line])
        return self._view(record)

    def delete(self, id: str, *, actor: Actor) -> None:
        """Delete a draft; `restore` brings it back. Raises `NotFound`."""
        self._mark(id, self._context.handle.clock.now(), actor, "campaign.delete")

    def restore(self, id: str, *, actor: Actor) -> None:
        """Bring a deleted draft back. Raises `NotFound`."""
        self._mark(id, None, actor, "campaign.restore")

    def _mark(self, id: str, deleted_at: datetime | None, actor: Actor, action: str) -> None:
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            if campaign_store.mark_campaign(session, id, deleted_at) is None:
                raise NotFound("campaign_unknown", Sentence("There is no campaign {id!r} here.", id=id))
            session.add(self._context.audit_line(actor, action, id))

    def _view(self, record: CampaignRecord) -> CampaignView:
        filter = from_json(record.definition)
        snapshot = self._context.snapshot(record.snapshot)
        return CampaignView(
            id=record.id,
            number=record.number,
            title=record.title,
            state=record.state,
            filter=filter,
            sentence=described(filter, self._context.catalog(snapshot)),
            prediction=record.prediction,
            snapshot=record.snapshot,
            last_day=snapshot.view.last_day,
            size=record.size,
            notes=record.notes,
            created_by=record.created_by,
            created_at=record.created_at,
        )
