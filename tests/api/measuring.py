"""Campaigns of the company whose windows are over, with purchases that are known by hand."""

from datetime import timedelta
from pathlib import Path

from segmentation.api import LOCAL, CampaignChanges, CampaignView, Goal, Offer, Score, Workspace
from segmentation.storage import campaign_store
from tests.api.company import AS_OF, FULL, company_tables, write_files
from tests.api.launching import EMAIL, members

OFFERS = (
    Offer(level="low", kind="percent", value=20),
    Offer(level="medium", kind="amount", value=400),
    Offer(level="high", kind="none"),
)
EVERYBODY = Score(prediction=FULL, low=0, high=100)
SENT = AS_OF + timedelta(days=1)
AMOUNT = 30
SEED = 1


def launched(workspace: Workspace, title: str = "Scale", *, sent: bool = True, **changes: object) -> CampaignView:
    """Launch a campaign to everybody with a score, half held out; its window begins at once."""
    wanted = CampaignChanges(**{"offers": OFFERS, "destinations": (EMAIL,), "control": 0.5, **changes})
    draft = workspace.campaigns.draft(title, EVERYBODY, actor=LOCAL, prediction=FULL, changes=wanted)
    with workspace._handle.database.write() as session:
        # Who is held out is drawn by chance: here always the same.
        campaign_store.known_campaign(session, draft.id).seed = SEED
    plan = workspace.launches.plan(draft.id, actor=LOCAL)
    without = draft.control == 0
    view = workspace.launches.launch(draft.id, expected=plan.expected, actor=LOCAL, without_control=without)
    return workspace.sendings.sent(view.id, SENT, actor=LOCAL) if sent else view


def buyers_of(workspace: Workspace, view: CampaignView, *, of_treated: int = 2, of_control: int = 6) -> list[str]:
    """Return who is to buy: every second of those contacted, every sixth of the control group."""
    everybody = sorted((one["arm"] > 0, one["customer_id"]) for one in members(workspace, view))
    sides = [[id for treated, id in everybody if treated is side] for side in (True, False)]
    return [*sides[0][::of_treated], *sides[1][::of_control]]


def time_passes(workspace: Workspace, directory: Path, buyers: list[str], *, days: int) -> None:
    """Import the company's orders with one more of each of some customers, three days after the start."""
    day = AS_OF + timedelta(days=3)
    more = "".join(f"new{place},{id},{day},{AMOUNT},mat,classes\n" for place, id in enumerate(buyers))
    files = write_files(directory, {"orders": company_tables()["orders"] + more})
    workspace._handle.clock.at += timedelta(days=days)
    workspace.data.import_files(files, as_of=AS_OF + timedelta(days=days), actor=LOCAL)


SHORT = Goal(days=14)
