"""What pages, the command line and a Python prompt get to see of a campaign. All frozen; none holds a customer."""

from dataclasses import dataclass
from datetime import date, datetime

from segmentation.api.prediction_values import EventName
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
    """What is to be changed of a draft; None leaves it as it is. ``offers`` replaces them all, so does ``places``."""

    title: str | None = None
    notes: str | None = None
    goal: Goal | None = None
    owner: str | None = None
    offers: tuple[Offer, ...] | None = None
    places: tuple[Place, ...] | None = None
    purpose: CampaignPurpose | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """A campaign draft: an audience set aside for a purpose.

    ``size`` is that of the audience when it was drafted, on the data up to ``last_day``. ``levels`` are the likelihood
    levels its audience touches, the lowest first: those that can have an offer. ``play`` is the id of the play it began
    with, None without one. ``sentence`` is the audience in words.
    """

    id: str
    number: int
    title: str
    state: str
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
