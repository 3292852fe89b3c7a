"""The campaigns of the studio demo: really launched, on the data and the day of then; only the people are simulated."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from segmentation.api.actors import LOCAL
from segmentation.api.campaign_values import CampaignChanges, CampaignView, Goal
from segmentation.api.workspace import Workspace, open_workspace
from segmentation.campaigns.launch_settings import DestinationSetting, Exclusions
from segmentation.demo.studio import SEED
from segmentation.demo.studio_answers import Sent, answered
from segmentation.errors import UserError
from segmentation.filters.nodes import Filter, InCategory, Subscription

_EMAIL = DestinationSetting(destination="csv", channel="email")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCampaign:
    """A campaign: launched and sent at an instant, on the data of ``as_of``; `CHANCES` has its ``name``."""

    name: str
    title: str
    as_of: date
    at: datetime
    filter: Filter
    prediction: str
    seed: int
    changes: CampaignChanges


CAMPAIGNS = (
    DemoCampaign(
        name="class-pack-offer",
        title="Class pack offer",
        as_of=date(2026, 8, 1),
        at=datetime(2026, 8, 4, 7, 30, tzinfo=UTC),
        filter=InCategory(prediction="orders-30d", categories=("low", "medium", "high")),
        prediction="orders-30d",
        # An ordinary draw. By one in five nothing could be told: a control group of 10% is not much.
        seed=1,
        changes=CampaignChanges(
            destinations=(_EMAIL,), control=0.1, notes="10% off class packs, by e-mail, to everybody who ever bought."
        ),
    ),
    DemoCampaign(
        name="come-back",
        title="Come back",
        as_of=date(2026, 9, 1),
        at=datetime(2026, 9, 17, 7, 45, tzinfo=UTC),
        filter=Subscription(state="lapsed"),
        prediction="orders-30d",
        seed=2,
        changes=CampaignChanges(
            destinations=(_EMAIL,),
            control=0.2,
            exclusions=Exclusions(contacted_more_than=1, contacted_days=60),
            goal=Goal(event="orders", days=30),
            notes="10% off class packs, by e-mail, to members whose plan ended.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Then:
    """A clock that stands still at a past instant."""

    at: datetime

    def now(self) -> datetime:
        """Return the instant."""
        return self.at


def launch_campaigns(path: Path, as_of: date) -> None:
    """Launch and send the demo's campaigns of one date in the workspace at ``path``, which stands at that date.

    One that is there already stays as it is. A very small studio may have nobody to send one to: then it stays away.
    """
    for campaign in CAMPAIGNS:
        if campaign.as_of == as_of:
            workspace = open_workspace(path, clock=_Then(campaign.at))
            try:
                _launch(workspace, campaign)
            finally:
                workspace.close()


def _launch(workspace: Workspace, wanted: DemoCampaign) -> None:
    if launched(workspace, wanted) is not None:
        return
    try:
        draft = workspace.campaigns.draft(
            wanted.title,
            wanted.filter,
            actor=LOCAL,
            prediction=wanted.prediction,
            changes=wanted.changes,
            seed=wanted.seed,
        )
    except UserError:
        # Too few purchases to learn from: there is no score to draw the control group by.
        return
    try:
        plan = workspace.launches.plan(draft.id, actor=LOCAL)
        workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL)
        workspace.sendings.sent(draft.id, wanted.at.date(), actor=LOCAL)
    except UserError:
        workspace.campaigns.archive(draft.id, actor=LOCAL)


def launched(workspace: Workspace, wanted: DemoCampaign) -> CampaignView | None:
    """Return a campaign of the demo, put away or not, or None; one that a person gave the same title is another."""
    for one in (*workspace.campaigns.list(), *workspace.campaigns.archived()):
        if one.launch is not None and one.launch.launched_at == wanted.at:
            return one
    return None


def with_answers(workspace: Workspace, files: Mapping[str, Path], as_of: date) -> Mapping[str, Path]:
    """Return the source files for a date, with the answers to the campaigns that were sent before it among the orders.

    The orders as the studio has them without any campaign stay beside: the answers are made anew each time.
    """
    earlier = [campaign for campaign in CAMPAIGNS if campaign.as_of < as_of]
    found = ((campaign, launched(workspace, campaign)) for campaign in earlier)
    sent = [
        Sent(campaign=campaign.name, on=campaign.at.date(), treated=treated(workspace, view))
        for campaign, view in found
        if view is not None
    ]
    if not sent:
        return files
    orders = files["orders"].with_name("answered") / "orders.parquet"
    orders.parent.mkdir(exist_ok=True)
    pq.write_table(answered(pq.read_table(files["orders"]), sent, SEED), orders, compression="zstd")
    return {**files, "orders": orders}


def treated(workspace: Workspace, campaign: CampaignView) -> list[str]:
    """Return the ids of those who are in the files of a launched campaign: they are the ones who get it."""
    ids: dict[str, None] = {}
    for file in campaign.launch.files if campaign.launch else ():
        with (workspace.path / file.file).open(encoding="utf-8", newline="") as lines:
            ids.update((line["customer_id"], None) for line in csv.DictReader(lines))
    return list(ids)
