"""A campaign as pages see it, and what may still be done with it."""

from datetime import date, timedelta

from segmentation.api.campaign_settings import goal_of, levels_in, offers_of
from segmentation.api.campaign_values import CampaignState, CampaignView, LaunchedFile, LaunchView
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.known_until import known_before
from segmentation.campaigns.launch_settings import arms_of, destinations_of, exclusions_of
from segmentation.errors import NotFound, Refused, Unavailable
from segmentation.filters.codec import from_json
from segmentation.filters.describe import described
from segmentation.filters.nodes import AllOf, Filter
from segmentation.sentences import Sentence
from segmentation.storage.records import CampaignRecord, LaunchRecord


def campaign_view(context: Context, record: CampaignRecord, launch: LaunchRecord | None) -> CampaignView:
    """Return a campaign as pages see it; ``launch`` is what became of it, None for a draft."""
    filter = from_json(record.definition)
    snapshot = _made_on(context, record)
    catalog = context.catalog(snapshot or context.current())
    return CampaignView(
        id=record.id,
        number=record.number,
        title=record.title,
        state=state_of(record, launch, purchases_known(context, record)),
        filter=filter,
        sentence=described(filter, catalog),
        prediction=record.prediction,
        levels=levels_in(filter, record.prediction),
        snapshot=record.snapshot,
        last_day=snapshot.view.last_day if snapshot else None,
        size=record.size,
        notes=record.notes,
        play=record.play,
        goal=goal_of(record.goal),
        owner=record.owner,
        offers=offers_of(record.offers),
        places=tuple(record.places),  # type: ignore[arg-type]
        purpose=record.purpose,  # type: ignore[arg-type]
        destinations=destinations_of(record.destinations),
        control=record.control,
        arms=arms_of(record.arms),
        exclusions=exclusions_of(record.exclusions),
        narrowing=None if record.narrowing is None else from_json(record.narrowing),
        launch=None if launch is None else launch_view(launch),
        created_by=record.created_by,
        created_at=record.created_at,
        edited_by=record.edited_by,
        edited_at=record.edited_at,
        archived=record.archived_at is not None,
    )


def launch_view(launch: LaunchRecord) -> LaunchView:
    """Return what a launch did."""
    return LaunchView(
        assigned=launch.assigned,
        held_out=launch.held_out,
        files=tuple(LaunchedFile(**{**one, "steps": tuple(map(tuple, one["steps"]))}) for one in launch.files),
        launched_at=launch.launched_at,
        launched_by=launch.launched_by,
        sent_on=launch.sent_on,
        report=launch.report,
    )


def audience_of_campaign(record: CampaignRecord) -> Filter:
    """Return the audience of a campaign with the further filter that was layered on it."""
    filter = from_json(record.definition)
    return filter if record.narrowing is None else AllOf(members=(filter, from_json(record.narrowing)))


def window_end(record: CampaignRecord, launch: LaunchRecord) -> date | None:
    """Return the first day after the window of a campaign, None until it is said to be sent."""
    return None if launch.sent_on is None else launch.sent_on + timedelta(days=record.goal["days"])


def purchases_known(context: Context, record: CampaignRecord) -> date:
    """Return the day before which the newest data knows the purchases that a campaign is to bring about."""
    return known_before(context, context.current(), record.goal["kind"])


def state_of(record: CampaignRecord, launch: LaunchRecord | None, known: date) -> CampaignState:
    """Return the state of a campaign where its purchases are ``known`` before a day.

    Measuring and measured are worked out, not stored: they follow from the day it was sent, its window, and how far the
    newest data reaches.
    """
    if launch is None or record.state != "launched":
        return record.state  # type: ignore[return-value]
    end = window_end(record, launch)
    if end is None:
        return "launched"
    return "measured" if end <= known else "measuring"


def made_on(context: Context, record: CampaignRecord) -> OpenSnapshot:
    """Return the data of a campaign, or the newest where that cannot be read any more."""
    return _made_on(context, record) or context.current()


def _made_on(context: Context, record: CampaignRecord) -> OpenSnapshot | None:
    """Return the data of a campaign, None when it is gone, as that of archived ones, or of another version."""
    try:
        return context.snapshot(record.snapshot)
    except (NotFound, Unavailable):
        return None


def live(record: CampaignRecord | None, id: str) -> CampaignRecord:
    """Return a campaign that is not archived. Raises `NotFound`."""
    if record is None or record.archived_at is not None:
        raise unknown(id)
    return record


def unknown(id: str) -> NotFound:
    """Return the refusal of a campaign that is not there."""
    return NotFound("campaign_unknown", Sentence("There is no campaign {id!r} here.", id=id))


def refuse_launched(record: CampaignRecord) -> None:
    """Raise `Refused` unless a campaign is a draft still."""
    if record.state != "draft":
        raise Refused(
            "launched_already",
            Sentence(
                "“{title}” was launched already: its audience and its files stay as they are.", title=record.title
            ),
            hint=Sentence("Duplicate it to launch it once more."),
        )
