"""Campaign drafts: an audience set aside for a purpose. Launching is a later piece."""

import sqlalchemy as sa

from segmentation.api.actors import Actor, require
from segmentation.api.audiences import Audiences
from segmentation.api.context import Context
from segmentation.api.guard import refuse_restricted
from segmentation.api.slugs import checked_title, slug_of
from segmentation.api.values import CampaignView
from segmentation.errors import NotFound
from segmentation.filters.codec import from_json, to_json
from segmentation.filters.describe import describe
from segmentation.filters.nodes import Filter
from segmentation.storage.records import CampaignRecord


class Campaigns:
    """The campaigns of one workspace."""

    def __init__(self, context: Context, audiences: Audiences) -> None:
        self._context = context
        self._audiences = audiences

    def list(self) -> tuple[CampaignView, ...]:
        """Return every campaign, newest first."""
        live = (
            sa.select(CampaignRecord).where(CampaignRecord.deleted_at.is_(None)).order_by(CampaignRecord.number.desc())
        )
        with self._context.handle.database.read() as session:
            return tuple(self._view(record) for record in session.scalars(live))

    def draft(
        self, title: str, filter: Filter, *, actor: Actor, prediction: str | None = None, notes: str = ""
    ) -> CampaignView:
        """Start a draft with an audience, of the data it is looked at on.

        Raises `Refused` when the audience depends on a preview or demo prediction, or for a viewer; `InvalidFilter`.
        """
        require(actor, "marketer")
        context = self._context
        title = checked_title(title)
        named = [] if prediction is None else [context.prediction(prediction)]
        refuse_restricted([(record.kind, record.title) for record in named])
        refuse_restricted(context.used_predictions(filter))
        size = self._audiences.size(filter)
        snapshot = context.current().info.id
        with context.handle.database.write() as session:
            records = session.query(CampaignRecord).all()
            record = CampaignRecord(
                id=slug_of(title, {record.id for record in records}),
                number=1 + max((record.number for record in records), default=0),
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
            session.add(record)
            context.audit(session, actor, "campaign.draft", record.id, size=size, snapshot=snapshot)
        return self._view(record)

    def delete(self, id: str, *, actor: Actor) -> None:
        """Delete a draft; `restore` brings it back. Raises `NotFound`."""
        self._mark(id, deleted=True, actor=actor)

    def restore(self, id: str, *, actor: Actor) -> None:
        """Bring a deleted draft back. Raises `NotFound`."""
        self._mark(id, deleted=False, actor=actor)

    def _mark(self, id: str, *, deleted: bool, actor: Actor) -> None:
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            record = session.get(CampaignRecord, id)
            if record is None or (record.deleted_at is not None) == deleted:
                raise NotFound("campaign_unknown", f"There is no campaign {id!r} here.")
            record.deleted_at = self._context.handle.clock.now() if deleted else None
            self._context.audit(session, actor, "campaign.delete" if deleted else "campaign.restore", id)

    def _view(self, record: CampaignRecord) -> CampaignView:
        filter = from_json(record.definition)
        snapshot = self._context.snapshot(record.snapshot)
        return CampaignView(
            id=record.id,
            number=record.number,
            title=record.title,
            state=record.state,
            filter=filter,
            sentence=describe(filter, self._context.catalog(snapshot)),
            prediction=record.prediction,
            snapshot=record.snapshot,
            last_day=snapshot.view.last_day,
            size=record.size,
            notes=record.notes,
            created_by=record.created_by,
            created_at=record.created_at,
        )
