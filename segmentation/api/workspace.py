"""The facade: a workspace, open."""

import threading
from collections import OrderedDict
from pathlib import Path

from segmentation.api.actors import Actor
from segmentation.api.attention import Attention, attention
from segmentation.api.audiences import Audiences
from segmentation.api.campaign_quarters import Quarters
from segmentation.api.campaign_results import CampaignResults
from segmentation.api.campaigns import Campaigns
from segmentation.api.context import Context
from segmentation.api.customer_lists import CustomerLists
from segmentation.api.customers import Customers
from segmentation.api.data import Data
from segmentation.api.evaluations import Evaluations
from segmentation.api.explanations import Explanations
from segmentation.api.exported import Exported
from segmentation.api.freshness import Freshness, Rhythm, freshness, set_rhythm
from segmentation.api.jobs import Jobs
from segmentation.api.launch_looks import LaunchLooks
from segmentation.api.launches import Launches
from segmentation.api.ledger import Ledger
from segmentation.api.level_comparison import Comparisons
from segmentation.api.links import Links
from segmentation.api.lists import Lists
from segmentation.api.measured_effects import MeasuredEffects
from segmentation.api.money import Money
from segmentation.api.never_contact import NeverContactList
from segmentation.api.notices import Notices
from segmentation.api.past_sends import PastSends
from segmentation.api.predictions import Predictions, Progress
from segmentation.api.recreating import Recreating
from segmentation.api.refreshes import Refresh, Refreshes
from segmentation.api.segments import Segments
from segmentation.api.sendings import Sendings
from segmentation.bootstrap import (
    WORKSPACES,
    WorkspaceHandle,
    create_workspace_directory,
    list_workspaces,
    open_workspace_directory,
)
from segmentation.ports import Clock
from segmentation.storage.workspace_directory import WorkspaceEntry

__all__ = ["Workspace", "create_workspace", "open_workspace", "workspaces"]

_LOOKED_AT = 16
"""Of so many snapshots what `Workspace.at` returned is kept; what is open of them is shared anyway."""


class Workspace:
    """One company's data, predictions, segments and campaigns. Safe to share between threads.

    Each area has its own object: ``data``, ``predictions``, ``evaluations``, ``explanations``, ``audiences``,
    ``comparisons``, ``customers``, ``segments``, ``customer_lists``, ``campaigns``, ``launches``, ``launch_looks``,
    ``sendings``, ``past_sends``, ``recreating``, ``results``, ``ledger``, ``never_contact``, ``exported``, ``lists``,
    ``money``, ``links``, ``jobs``.
    """

    def __init__(self, handle: WorkspaceHandle, context: Context | None = None) -> None:
        context = context or Context(handle)
        self._handle = handle
        self._context = context
        self._lock = threading.Lock()
        self._looked_at: OrderedDict[str, Workspace] = OrderedDict()
        self._refreshes = Refreshes(context)
        self.data = Data(context, self._refreshes)
        self.predictions = Predictions(context)
        self.evaluations = Evaluations(context)
        self.explanations = Explanations(context)
        self.audiences = Audiences(context, self.predictions)
        self.comparisons = Comparisons(context, self.predictions)
        self.segments = Segments(context)
        self.customer_lists = CustomerLists(context)
        self.customers = Customers(context, self.audiences, self.predictions)
        self.campaigns = Campaigns(context, self.audiences)
        self.launches = Launches(context)
        self.launch_looks = LaunchLooks(context, self.audiences)
        self.sendings = Sendings(context)
        self.past_sends = PastSends(context)
        self.results = CampaignResults(context)
        self.quarters = Quarters(context, self.results)
        self.measured_effects = MeasuredEffects(context, self.results)
        self.recreating = Recreating(context)
        self.ledger = Ledger(context)
        self.never_contact = NeverContactList(context)
        self.exported = Exported(context)
        self.lists = Lists(context, self.audiences)
        self.money = Money(context)
        self.links = Links(context)
        self.jobs = Jobs(context)
        self.notices = Notices(context)

    def at(self, snapshot: str) -> "Workspace":
        """Return this workspace, for looking only, as if one snapshot were the newest, whatever comes after it.

        Counts, predictions and explanations are those of that snapshot and its score issues; a preview or demo stays
        on its own. Once newer data is in force, saving, lists and campaigns are `Refused`. Never import or build with
        it. Raises `Unavailable` when the snapshot is not kept any more, or another version of Penchant wrote it.
        """
        context = self._context.at(snapshot)
        with self._lock:
            found = self._looked_at.pop(snapshot, None) or Workspace(self._handle, context)
            self._looked_at[snapshot] = found
            while len(self._looked_at) > _LOOKED_AT:
                self._looked_at.popitem(last=False)
            return found

    @property
    def earlier(self) -> bool:
        """Whether this looks `at` data that is not the newest any more."""
        return self._context.earlier

    @property
    def name(self) -> str:
        """The directory's name, which stands in links."""
        return self._handle.directory.name

    @property
    def path(self) -> Path:
        """The workspace's directory."""
        return self._handle.directory.path

    @property
    def title(self) -> str:
        """The workspace's title."""
        return self._handle.directory.settings.title

    @property
    def kind(self) -> str:
        """``simulated``, ``real`` (a demo with real data) or ``own``."""
        return self._handle.directory.settings.kind

    @property
    def attribution(self) -> str:
        """Whom the data is credited to."""
        return self._handle.directory.settings.attribution

    @property
    def timezone(self) -> str:
        """The zone its days begin in."""
        return self._handle.directory.settings.timezone

    @property
    def uploads(self) -> Path:
        """The directory for files that a person hands in; an import keeps its own copy of what it accepts."""
        directory = self.path / "uploads"
        directory.mkdir(mode=0o700, exist_ok=True)
        return directory

    def refresh(self, *, actor: Actor, due: bool = False, progress: Progress = lambda share, text: None) -> Refresh:
        """Judge windows that are over and score every full prediction for the newest data; see `Refreshes.refresh`."""
        return self._refreshes.refresh(actor=actor, due=due, progress=progress)

    def attention(self) -> tuple[Attention, ...]:
        """Return what somebody should look at, what matters most first; empty when nothing is amiss."""
        return attention(self.freshness(), self.data, self.jobs, self.predictions, self.campaigns)

    def freshness(self) -> Freshness:
        """Return how fresh the data is, and when the next update is due."""
        return freshness(self._context)

    def set_rhythm(self, rhythm: Rhythm | None, *, actor: Actor) -> Freshness:
        """Say how often the data is to be updated; an admin may. See `segmentation.api.freshness.set_rhythm`."""
        return set_rhythm(self._context, rhythm, actor)

    def close(self) -> None:
        """Close the database's connections."""
        self._handle.close()


def open_workspace(path: Path | str, *, clock: Clock | None = None) -> Workspace:
    """Open a workspace by its directory. Raises `NotFound` and `Unavailable` with the way out."""
    return Workspace(open_workspace_directory(Path(path), clock=clock))


def create_workspace(
    path: Path | str,
    *,
    title: str,
    timezone: str = "UTC",
    currency: str = "",
    kind: str = "own",
    attribution: str = "",
    clock: Clock | None = None,
) -> Workspace:
    """Create an empty workspace and open it. Without a currency, it is that of the data.

    Raises `Refused` when the directory is a workspace already.
    """
    handle = create_workspace_directory(
        Path(path),
        title=title,
        kind=kind,
        timezone=timezone,
        currency=currency,
        attribution=attribution,
        clock=clock,
    )
    return Workspace(handle)


def workspaces(root: Path | str = WORKSPACES) -> tuple[WorkspaceEntry, ...]:
    """Return the workspaces under a directory, broken ones with their problem in words."""
    return list_workspaces(Path(root))
