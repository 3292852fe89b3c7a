"""What somebody should look at in a workspace, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from segmentation.api.campaign_values import CampaignView
from segmentation.api.campaigns import Campaigns
from segmentation.api.data import Data
from segmentation.api.freshness import Freshness
from segmentation.api.jobs import Jobs
from segmentation.api.prediction_values import PredictionView
from segmentation.api.predictions import Predictions

AttentionKind: TypeAlias = Literal[
    "needs_import",
    "late",
    "import_failed",
    "build_failed",
    "unavailable",
    "red_alarm",
    "learned_long_ago",
    "sent_unknown",
    "campaign_finished",
]
LEARNED_LONG_AGO_DAYS = 28
"""Models learn again every two weeks; twice that was missed at least once."""
FINISHED_DAYS = 31
"""A result is news until the data is so many days past the end of its window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One thing to look at. ``prediction`` or ``campaign`` is the id of the one it is about, ``title`` its title;
    ``days`` how many the data is late, or lie between what a prediction learned from and the data; ``reason`` what an
    attempt said."""

    kind: AttentionKind
    prediction: str | None = None
    campaign: str | None = None
    title: str = ""
    days: int = 0
    last_day: date | None = None
    reason: str = ""


def attention(
    fresh: Freshness, data: Data, jobs: Jobs, predictions: Predictions, campaigns: Campaigns
) -> tuple[Attention, ...]:
    """Return what needs attention: the data first, then each prediction, for what matters most about it, then each
    launched campaign of which nobody has said whether it was sent, and each whose result came lately.

    Previews and demos are built once by design: only a failed build of theirs is told.
    """
    if data.needs_import():
        return (Attention(kind="needs_import"),)
    views = predictions.list() if fresh.as_of is not None else ()
    found = (_about(view, fresh.as_of) for view in views)
    sent = (_about_campaign(one, fresh.as_of) for one in (campaigns.list() if fresh.as_of is not None else ()))
    every = sorted((one for one in sent if one is not None), key=lambda one: one.kind == "campaign_finished")
    return (*_about_data(fresh, jobs), *(one for one in found if one is not None), *every)


def _about_campaign(one: CampaignView, as_of: date | None) -> Attention | None:
    if one.state == "launched":
        return Attention(kind="sent_unknown", campaign=one.id, title=one.title)
    if one.state != "measured" or one.launch is None or one.launch.sent_on is None or as_of is None:
        return None
    end = one.launch.sent_on + timedelta(days=one.goal.days)
    finished = (as_of - end).days < FINISHED_DAYS
    return Attention(kind="campaign_finished", campaign=one.id, title=one.title) if finished else None


def _about_data(fresh: Freshness, jobs: Jobs) -> Iterator[Attention]:
    if fresh.days_late and fresh.as_of is not None:
        yield Attention(kind="late", days=fresh.days_late, last_day=fresh.as_of - timedelta(days=1))
    newest = next((job for job in jobs.list() if job.kind == "import"), None)
    if newest is not None and newest.state == "failed":
        yield Attention(kind="import_failed", reason=newest.reason)


def _about(view: PredictionView, as_of: date | None) -> Attention | None:
    def told(kind: AttentionKind, days: int = 0) -> Attention:
        return Attention(kind=kind, prediction=view.id, title=view.title, days=days, reason=view.reason)

    if view.building is not None:
        return None
    if view.status == "failed":
        return told("build_failed")
    if view.kind in ("preview", "demo") or view.status != "ready":
        return None
    if not view.usable:
        return told("unavailable")
    if view.alarm is not None and view.alarm.band == "red":
        return told("red_alarm")
    days = (as_of - view.learned_as_of).days if as_of is not None and view.learned_as_of is not None else 0
    return told("learned_long_ago", days) if days >= LEARNED_LONG_AGO_DAYS else None
