"""What pages, the command line and a Python prompt get to see of a campaign. All frozen; none holds a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from segmentation.api.prediction_values import EventName
from segmentation.api.values import Step
from segmentation.campaigns.launch_settings import Arm, DestinationSetting, Exclusions
from segmentation.campaigns.plays import CampaignPurpose, Lack, Place, Play
from segmentation.filters.nodes import Category, Filter
from segmentation.money import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a campaign is to bring about: purchase events, as a prediction has them, within so many ``days``.

    Orders may be narrowed to products and categories, starts of subscriptions to plans.
    """

    event: EventName = "orders"
    days: int = 30
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanges:
    """What is to be changed of a draft; None leaves it as it is. Every tuple replaces all there were.

    ``control`` is the share held out of every destination; ``arms`` are two or three offers to test; ``narrowing`` is a
    further filter over the audience, `Everyone` for none.
    """

    title: str | None = None
    notes: str | None = None
    goal: Goal | None = None
    owner: str | None = None
    offers: tuple[Offer, ...] | None = None
    places: tuple[Place, ...] | None = None
    purpose: CampaignPurpose | None = None
    destinations: tuple[DestinationSetting, ...] | None = None
    control: float | None = None
    arms: tuple[Arm, ...] | None = None
    exclusions: Exclusions | None = None
    narrowing: Filter | None = None


CampaignState: TypeAlias = Literal["draft", "launched", "measuring", "measured", "cancelled"]
"""``launched``: its files are written, and nobody has said that they were sent. ``measuring``: sent, and the newest
data does not reach the end of its window. ``measured``: it does. ``cancelled``: launched, and not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchedFile:
    """One file of a launch. ``file`` is relative to the workspace; ``steps`` are those of its waterfall."""

    destination: str
    channel: str
    arm: int | None
    exclude: bool
    rows: int
    sha256: str
    file: str
    manifest: str
    steps: tuple[tuple[str, int], ...]

    @property
    def key(self) -> str:
        """The name that tells it from the other files of its campaign."""
        return f"{self.destination}-{self.channel}" + ("" if self.arm is None else f"-{self.arm}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """One file a launch would write: its waterfall, the last step being its ``rows``. ``arm`` None: all arms."""

    key: str
    destination: str
    channel: str
    arm: int | None
    exclude: bool
    steps: tuple[Step, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchPlan:
    """What a launch would do on the data up to ``last_day``. Of those ``assigned`` ``held_out`` are not contacted."""

    snapshot: str
    last_day: date
    audience: int
    assigned: int
    held_out: int
    files: tuple[PlannedFile, ...]

    @property
    def expected(self) -> Mapping[str, int]:
        """The rows of each file, to launch with."""
        return {file.key: file.rows for file in self.files}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchView:
    """What a launch did. Of ``assigned`` customers ``held_out`` are the control group.

    ``sent_on`` is the day it was sent, None until somebody says so: its window begins there. ``report`` tells what
    became of the rows of a delivery report, where one was handed in.
    """

    assigned: int
    held_out: int
    files: tuple[LaunchedFile, ...]
    launched_at: datetime
    launched_by: str
    sent_on: date | None
    report: Mapping[str, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """A campaign: an audience set aside for a purpose, and what became of it.

    ``size`` is that of the audience when it was drafted, on the data up to ``last_day``. ``levels`` are the likelihood
    levels its audience touches, the lowest first: those that can have an offer. ``play`` is the id of the play it began
    with, None without one. ``sentence`` is the audience in words. ``narrowing`` is a further filter over it, None
    without one. ``launch`` is None for a draft.
    """

    id: str
    number: int
    title: str
    state: CampaignState
    filter: Filter
    sentence: str
    prediction: str | None
    levels: tuple[Category, ...]
    snapshot: str
    last_day: date | None
    size: int
    notes: str
    play: str | None
    goal: Goal
    owner: str
    offers: tuple[Offer, ...]
    places: tuple[Place, ...]
    purpose: CampaignPurpose
    destinations: tuple[DestinationSetting, ...]
    control: float
    arms: tuple[Arm, ...]
    exclusions: Exclusions
    narrowing: Filter | None
    launch: LaunchView | None
    created_by: str
    created_at: datetime
    edited_by: str
    edited_at: datetime
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSize:
    """How many customers of an audience are of one level, and how many of them are expected to buy anyway.

    ``likely_buyers`` is None while expected results are hidden.
    """

    level: Category
    size: int
    likely_buyers: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSizes:
    """The audience of a draft on the data of now: ``size`` is None where it cannot be counted, ``problem`` says why.

    ``levels`` has those the audience touches, the lowest first. ``hidden`` is empty, or says why expected results are
    not told.
    """

    size: int | None
    last_day: date | None
    levels: tuple[LevelSize, ...] = ()
    hidden: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayView:
    """A play for one audience: ``lacks`` says why it cannot be used, or is None.

    ``customers`` are those of the audience that are of the play's levels and that its own rule keeps.
    ``reach`` has, for each of its places in order, how many of these can be met there: those who agreed and have an
    address, or all where nothing is sent.
    """

    play: Play
    lacks: Lack | None
    customers: int
    reach: tuple[tuple[Place, int], ...]
