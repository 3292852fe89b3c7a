"""Campaign drafts: an audience set aside for a purpose, with what is offered to whom. Nothing is sent from here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from secrets import randbits

from segmentation.api.actors import Actor, require
from segmentation.api.audiences import Audiences
from segmentation.api.campaign_plays import audience_of, facts_of, play_views
from segmentation.api.campaign_settings import (
    apply_changes,
    goal_json,
    goal_of_prediction,
    levels_in,
    offers_json,
)
from segmentation.api.campaign_values import CampaignChanges, CampaignSizes, CampaignView, LevelSize, PlayView
from segmentation.api.campaign_views import campaign_view, live, refuse_launched, unknown
from segmentation.api.context import Context
from segmentation.api.slugs import checked_title, slug_of
from segmentation.campaigns.launch_settings import arms_json, destinations_json, exclusions_json
from segmentation.campaigns.plays import PLAYS, Facts, Play, available, first_places, offers_for
from segmentation.campaigns.plays import play as play_of
from segmentation.errors import NotFound, Refused, UserError
from segmentation.filters.codec import to_json
from segmentation.filters.nodes import AllOf, Filter, InCategory
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store
from segmentation.storage.records import CampaignRecord, LaunchRecord

_SEED_BITS = 31


class Campaigns:
    """The campaigns of one workspace."""

    def __init__(self, context: Context, audiences: Audiences) -> None:
        self._context = context
        self._audiences = audiences

    def list(self) -> tuple[CampaignView, ...]:
        """Return every campaign that is not archived, newest first."""
        with self._context.handle.database.read() as session:
            return self._views(campaign_store.live_campaigns(session), campaign_store.launches(session))

    def archived(self) -> tuple[CampaignView, ...]:
        """Return every archived campaign, newest first."""
        with self._context.handle.database.read() as session:
            return self._views(campaign_store.archived_campaigns(session), campaign_store.launches(session))

    def _views(
        self, records: Sequence[CampaignRecord], launches: Mapping[str, LaunchRecord]
    ) -> tuple[CampaignView, ...]:
        return tuple(self._view(record, launches.get(record.id)) for record in records)

    def get(self, id: str) -> CampaignView:
        """Return one campaign. Raises `NotFound`; an archived one is not found."""
        with self._context.handle.database.read() as session:
            return self._view(live(campaign_store.campaign(session, id), id), campaign_store.launch(session, id))

    def sizes(self, id: str) -> CampaignSizes:
        """Return the audience of a draft as it is on the newest data, in all and by level. Raises `NotFound`."""
        draft = self.get(id)
        try:
            return self._sizes(draft)
        except NotFound as error:
            return CampaignSizes(size=None, last_day=None, problem=error.sentence)
        except UserError as error:
            return CampaignSizes(size=None, last_day=self._context.current().view.last_day, problem=error.sentence)

    def _sizes(self, draft: CampaignView) -> CampaignSizes:
        levels = []
        audience = draft.filter if draft.narrowing is None else AllOf(members=(draft.filter, draft.narrowing))
        for level in draft.levels:
            part = InCategory(prediction=draft.prediction or "", categories=(level,))
            found = self._audiences.count(audience, prediction=draft.prediction, selection=part)
            levels.append(LevelSize(level=level, size=found.size, likely_buyers=found.expected_purchasers))
        hidden = self._audiences.hidden([draft.prediction]) if draft.prediction else {}
        return CampaignSizes(
            size=self._audiences.size(audience),
            last_day=self._context.current().view.last_day,
            levels=tuple(levels),
            hidden=next(iter(hidden.values()), ""),
        )

    def plays(self, filter: Filter, prediction: str | None = None) -> tuple[PlayView, ...]:
        """Return every play for an audience, whether it can be used, and how many customers each can meet.

        Counted among those the prediction covers, where one is given. Raises `InvalidFilter`, and `Unavailable` when a
        prediction has no scores on this data.
        """
        return play_views(
            filter, prediction, self._facts(filter, prediction), partial(self._size, prediction=prediction)
        )

    def _size(self, filter: Filter, prediction: str | None) -> int:
        return self._audiences.size(filter, prediction)

    def _facts(self, filter: Filter, prediction: str | None) -> Facts:
        catalog = self._audiences.catalog(prediction)
        return facts_of(filter, prediction, catalog, partial(self._size, prediction=prediction))

    def draft(
        self,
        title: str,
        filter: Filter,
        *,
        actor: Actor,
        prediction: str | None = None,
        play: str | None = None,
        changes: CampaignChanges | None = None,
        notes: str = "",
        seed: int | None = None,
    ) -> CampaignView:
        """Start a draft with an audience, of the data it is looked at on.

        A ``play`` narrows the audience to its levels, joins its rule and gives places, offers and purpose to begin
        with; ``changes`` sets others. The goal is by default what the prediction asks, the owner who drafts it. Who is
        held out is drawn by the ``seed``, a random one unless it is given.

        Raises `Refused` when the audience depends on a preview or demo prediction, for a play that this audience or
        this data has not what it needs for, and for a viewer; `InvalidFilter`; `NotFound` for an unknown play;
        `UserError` for a setting that is not accepted.
        """
        require(actor, "marketer")
        context = self._context
        title = checked_title(title)
        context.refuse_restricted(filter, prediction)
        size = self._audiences.size(filter)
        begun = CampaignRecord(prediction=prediction, title=title, notes=notes.strip(), play=play, owner=actor.name)
        begun.purpose, begun.offers, begun.places, begun.arms = "contact", [], [], []
        begun.goal = goal_json(goal_of_prediction(None if prediction is None else context.prediction(prediction)))
        if play is not None:
            filter = self._use_play(begun, known_play(play), filter)
            size = self._audiences.size(filter)
        begun.definition = to_json(filter)
        if changes is not None:
            apply_changes(context, begun, changes)
        begun.seed = randbits(_SEED_BITS) if seed is None else seed
        return self._add(begun, size, actor)

    def _use_play(self, begun: CampaignRecord, play: Play, filter: Filter) -> Filter:
        """Give a draft the settings of a play, and return its audience."""
        facts = self._facts(filter, begun.prediction)
        lacks = available(play, facts)
        if lacks is not None:
            raise Refused(
                "play_lacks",
                Sentence(
                    "The play {id!r} cannot be used here: what it needs is not there ({lacks}).",
                    id=play.id,
                    lacks=lacks,
                ),
                hint=Sentence(
                    "These can: {ids}.", ids=", ".join(one.id for one in PLAYS if available(one, facts) is None)
                ),
            )
        begun.purpose = play.purpose
        begun.places = list(first_places(play, facts))
        chosen = audience_of(play, filter, begun.prediction)
        begun.offers = offers_json(offers_for(play, levels_in(chosen, begun.prediction)))
        return chosen

    def _add(self, record: CampaignRecord, size: int, actor: Actor) -> CampaignView:
        """Store a new draft on the newest data, under a free id and the next number."""
        context = self._context
        now = context.handle.clock.now()
        record.state, record.size, record.snapshot = "draft", size, context.current().info.id
        record.created_by = record.edited_by = actor.name
        record.created_at = record.edited_at = now
        with context.handle.database.write() as session:
            record.id = slug_of(record.title, campaign_store.campaign_ids(session))
            record.number = campaign_store.next_campaign_number(session)
            about = {"size": size, "snapshot": record.snapshot} | ({"play": record.play} if record.play else {})
            session.add_all([record, context.audit_line(actor, "campaign.draft", record.id, **about)])
        return self._view(record)

    def edit(
        self, id: str, changes: CampaignChanges, *, actor: Actor, began_with: datetime | None = None
    ) -> CampaignView:
        """Change the settings of a draft; its audience stays. What changes nothing leaves no trace.

        ``began_with`` is the ``edited_at`` of the draft that was looked at: an edit of somebody else since then is not
        overwritten. Without it the last one to save decides.

        Raises `NotFound`, `Refused` for a viewer, for an audience that has come to depend on a preview or demo, and for
        a draft that was edited meanwhile, and `UserError` for a setting that is not accepted: then nothing is changed.
        """
        require(actor, "marketer")
        draft = self.get(id)
        self._context.refuse_restricted(draft.filter, draft.prediction)
        with self._context.handle.database.write() as session:
            record = live(campaign_store.campaign(session, id), id)
            refuse_launched(record)
            differing = apply_changes(self._context, record, changes)
            if differing:
                _refuse_edited(record, began_with)
                record.edited_by, record.edited_at = actor.name, self._context.handle.clock.now()
                session.add(self._context.audit_line(actor, "campaign.edit", id, changed=sorted(differing)))
        return self.get(id)

    def duplicate(self, id: str, title: str, *, actor: Actor) -> CampaignView:
        """Draft the same again under another name, with its audience counted on the newest data. Raises as `draft`."""
        require(actor, "marketer")
        draft = self.get(id)
        self._context.refuse_restricted(draft.filter, draft.prediction)
        size = self._audiences.size(draft.filter)
        copy = CampaignRecord(
            title=checked_title(title),
            definition=to_json(draft.filter),
            prediction=draft.prediction,
            notes=draft.notes,
            play=draft.play,
            goal=goal_json(draft.goal),
            owner=draft.owner,
            offers=offers_json(draft.offers),
            places=list(draft.places),
            purpose=draft.purpose,
            destinations=destinations_json(draft.destinations),
            control=draft.control,
            arms=arms_json(draft.arms),
            exclusions=exclusions_json(draft.exclusions),
            narrowing=None if draft.narrowing is None else to_json(draft.narrowing),
            seed=randbits(_SEED_BITS),
        )
        return self._add(copy, size, actor)

    def archive(self, id: str, *, actor: Actor) -> None:
        """Put a draft away; `restore` brings it back. Raises `NotFound`."""
        self._mark(id, self._context.handle.clock.now(), actor, "campaign.archive")

    def restore(self, id: str, *, actor: Actor) -> None:
        """Bring an archived draft back. Raises `NotFound`."""
        self._mark(id, None, actor, "campaign.restore")

    def _mark(self, id: str, archived_at: datetime | None, actor: Actor, action: str) -> None:
        require(actor, "marketer")
        with self._context.handle.database.write() as session:
            if campaign_store.mark_campaign(session, id, archived_at) is None:
                raise unknown(id)
            session.add(self._context.audit_line(actor, action, id))

    def _view(self, record: CampaignRecord, launch: LaunchRecord | None = None) -> CampaignView:
        return campaign_view(self._context, record, launch)


def known_play(id: str) -> Play:
    """Return a play of the catalogue. Raises `NotFound`, naming those that exist."""
    try:
        return play_of(id)
    except KeyError:
        known = ", ".join(play.id for play in PLAYS)
        raise NotFound(
            "play_unknown", Sentence("There is no play {id!r}; these exist: {known}.", id=id, known=known)
        ) from None


def _refuse_edited(record: CampaignRecord, began_with: datetime | None) -> None:
    if began_with is not None and record.edited_at != began_with:
        raise Refused(
            "edited_meanwhile",
            Sentence("“{title}” was changed meanwhile, so nothing was saved.", title=record.title),
            hint=Sentence("Discard what you typed to see the draft as it is now."),
        )
