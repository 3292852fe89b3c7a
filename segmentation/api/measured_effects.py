"""Effects that campaigns measured, for the figures about money of a prediction: which there are, and what became of
those that were taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from segmentation.api.campaign_results import CampaignResult, CampaignResults
from segmentation.api.campaign_settings import goal_of
from segmentation.api.campaign_views import purchases_known, state_of
from segmentation.api.context import Context
from segmentation.money import LEVELS, Assumptions, Effect
from segmentation.storage import campaign_store
from segmentation.storage.records import CampaignRecord, LaunchRecord, PredictionRecord

Unfit: TypeAlias = Literal["measuring", "prediction", "goal", "window", "no_control", "no_levels"]
"""Why a campaign's effects cannot stand for those of a prediction's levels: it is not over; its levels are those of
another prediction, or of none; it counted other purchases, or those of another number of days; it had nobody to compare
with; nobody of any level could be compared."""
_DIGITS = 2
"""What is taken is what is shown, so that both agree: hundredths of a purchase per 100 contacted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCampaign:
    """A campaign with the effects of each level that it measured, 95% intervals within them, the least likely first.

    ``day`` is the last one of its window. ``unfit`` is None, or says why its ``effects``, then empty, cannot be used.
    """

    campaign: str
    number: int
    title: str
    day: date
    unfit: Unfit | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectOrigin:
    """Where a measured effect came from, and what that campaign says ``now`` of each level, on the newest data.

    ``day`` is the last one of its window, None where it was called off since; ``changed``: it says something else now.
    """

    campaign: str
    number: int
    title: str
    day: date | None
    archived: bool
    now: tuple[Effect, ...]
    changed: bool


class MeasuredEffects:
    """Reads what the campaigns of one workspace measured."""

    def __init__(self, context: Context, results: CampaignResults) -> None:
        self._context = context
        self._results = results

    def offered(self, prediction: str) -> tuple[MeasuredCampaign, ...]:
        """Return every campaign that was sent and is not archived, newest window first, with the effects it measured.

        Raises `NotFound` for an unknown prediction.
        """
        asked = self._context.prediction(prediction)
        with self._context.handle.database.read() as session:
            launched = campaign_store.launched_campaigns(session)
        found = [
            self._offered(record, launch, launch.sent_on, asked)
            for record, launch in launched
            if launch.sent_on is not None and record.archived_at is None
        ]
        return tuple(sorted(found, key=lambda one: (one.day, one.number), reverse=True))

    def origins(self, assumptions: Assumptions) -> Mapping[str, EffectOrigin]:
        """Return where the measured effects among some assumptions came from, by campaign, archived ones too."""
        found = {}
        for campaign in sorted({one.campaign for one in assumptions.effects if one.campaign is not None}):
            with self._context.handle.database.read() as session:
                record = campaign_store.campaign(session, campaign)
                launch = campaign_store.launch(session, campaign)
            if record is not None:
                used = [one for one in assumptions.effects if one.campaign == campaign]
                found[campaign] = self._origin(record, launch, used)
        return found

    def _offered(
        self, record: CampaignRecord, launch: LaunchRecord, sent_on: date, asked: PredictionRecord
    ) -> MeasuredCampaign:
        unfit = self._unfit(record, launch, asked)
        effects: tuple[Effect, ...] = ()
        if unfit is None:
            result = self._results.of(record, launch)
            effects = effects_of(record.id, result)
            if result.measured is None or result.measured.together is None:
                unfit = "no_control"
            elif not effects:
                unfit = "no_levels"
        return MeasuredCampaign(
            campaign=record.id,
            number=record.number,
            title=record.title,
            day=_last_day(record, sent_on),
            unfit=unfit,
            effects=effects,
        )

    def _unfit(self, record: CampaignRecord, launch: LaunchRecord, asked: PredictionRecord) -> Unfit | None:
        if record.prediction != asked.id:
            return "prediction"
        counted, wanted = goal_of(record.goal), goal_of({**asked.event, "days": asked.window_days})
        if counted.days != wanted.days:
            return "window"
        if counted != wanted:
            return "goal"
        measured = state_of(record, launch, purchases_known(self._context, record)) == "measured"
        return None if measured else "measuring"

    def _origin(self, record: CampaignRecord, launch: LaunchRecord | None, used: Sequence[Effect]) -> EffectOrigin:
        now: tuple[Effect, ...] = ()
        sent_on = None if launch is None or launch.ended_at is not None else launch.sent_on
        if launch is not None and sent_on is not None:
            now = effects_of(record.id, self._results.of(record, launch))
        return EffectOrigin(
            campaign=record.id,
            number=record.number,
            title=record.title,
            day=None if sent_on is None else _last_day(record, sent_on),
            archived=record.archived_at is not None,
            now=now,
            changed=any(one not in now for one in used),
        )


def _last_day(record: CampaignRecord, sent_on: date) -> date:
    return sent_on + timedelta(days=record.goal["days"] - 1)


def effects_of(campaign: str, result: CampaignResult) -> tuple[Effect, ...]:
    """Return the extra purchases per 100 contacted that a result has of each level, the least likely first."""
    found = []
    for level in LEVELS:
        together = result.by_level[level].together if level in result.by_level else None
        if together is not None:
            low, high = together.rate_limits.low, together.rate_limits.high
            found.append(
                Effect(
                    level=level,
                    extra_per_100=_hundredths(together.rate),
                    campaign=campaign,
                    low=_hundredths(low),
                    high=_hundredths(high),
                )
            )
    return tuple(found)


def _hundredths(rate: float) -> float:
    # Adding 0.0 takes the sign away from a negative zero.
    return round(100 * rate, _DIGITS) + 0.0
