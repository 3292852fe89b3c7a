"""The nodes of the filter language: what a person can ask of a customer.

Nodes hold facts only. A *condition* is a leaf, a *group* holds other nodes. Nothing here knows a database, a date or a
language.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

Scalar: TypeAlias = str | int | float | bool
Operator: TypeAlias = Literal[
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "between",
    "in",
    "not_in",
    "contains",
    "starts_with",
    "is_blank",
    "is_not_blank",
    "within_days",
    "more_than_days_ago",
    "birthday_within_days",
]
Category: TypeAlias = Literal["low", "medium", "high"]
Measure: TypeAlias = Literal["count", "total", "average", "largest"]
State: TypeAlias = Literal["active", "paused", "upcoming", "lapsed", "never", "ever", "not_active"]
TagMode: TypeAlias = Literal["any_of", "all_of", "none_of"]
Channel: TypeAlias = Literal["email", "sms", "push", "post", "ads"]
Period: TypeAlias = Literal["this_week", "previous_week", "this_month", "previous_month"]
Event: TypeAlias = Literal["last_visit", "first_visit", "last_order", "first_order"]
PlanEvent: TypeAlias = Literal[
    "ends_within_days", "started_within_days", "ended_within_days", "ended_more_than_days_ago"
]
CampaignState: TypeAlias = Literal["sent", "held_out", "purchased"]

OPERATORS: tuple[str, ...] = get_args(Operator)
COMPARISONS: tuple[str, ...] = ("=", "!=", "<", "<=", ">", ">=", "between")
CATEGORIES: tuple[str, ...] = get_args(Category)
MEASURES: tuple[str, ...] = get_args(Measure)
STATES: tuple[str, ...] = get_args(State)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
PERIODS: tuple[str, ...] = get_args(Period)
EVENTS: tuple[str, ...] = get_args(Event)
PLAN_EVENTS: tuple[str, ...] = get_args(PlanEvent)
CAMPAIGN_STATES: tuple[str, ...] = get_args(CampaignState)
RANDOM_BUCKETS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDays:
    """[as_of - days, as_of): whole calendar days in the workspace's zone."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar week (from Monday) or month, seen from the date ``as_of``."""

    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """[first, after): ``after`` is the first day that is outside."""

    first: date
    after: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ever:
    """Everything before ``as_of``."""


Window: TypeAlias = LastDays | Calendar | Between | Ever


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinDays:
    """A day in [as_of - days, as_of)."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreThanDaysAgo:
    """A day before as_of - days."""

    days: int


When: TypeAlias = WithinDays | MoreThanDaysAgo | Between


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An operator and what it compares with: one value, two for ``between``, any number for ``in``.

    A date is written as ISO text (YYYY-MM-DD); what the text means is decided by the field it is compared with.
    The operators that end in days compare a date with as_of and hold one whole number: ``within_days`` is the days
    [as_of - n, as_of), ``more_than_days_ago`` those before, ``birthday_within_days`` a birthday in [as_of, as_of + n);
    who was born on 29 February celebrates on the 28th in other years.
    """

    op: Operator
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyone:
    """Every customer of the snapshot. The only way to say so: an empty group is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Those who satisfy every member."""

    members: tuple["Filter", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """Those who satisfy at least one member."""

    members: tuple["Filter", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf:
    """Those who satisfy no member: the plain complement of `AnyOf`."""

    members: tuple["Filter", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A likelihood score in [low, high) on the 0.1 grid; closed when ``high`` is 100."""

    prediction: str
    low: float
    high: float

    @property
    def bins(self) -> tuple[int, int]:
        """The half-open range of bins, within 0..1000."""
        return round(self.low * 10), round(self.high * 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class InCategory:
    """A likelihood of Low, Medium or High."""

    prediction: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """How many visits, of any kind or of the kinds named, fell in a window. No visit is 0, not blank."""

    count: Comparison
    window: Window
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """A measure of the purchases in a window; returns never count. Money is in currency units.

    ``average`` and ``largest`` of no purchase are blank; ``count`` and ``total`` are 0.
    """

    measure: Measure
    value: Comparison
    window: Window
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """When the first or last visit, or the first or last purchase, was. Blank, so false, for who has none."""

    event: Event
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """Holds any, all or none of the tags."""

    mode: TagMode
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A customer's standing with the given plans (none given: any plan).

    ``active``, ``paused``, ``upcoming``, ``lapsed`` and ``never`` partition the customers, in this order of precedence;
    ``ever`` is all but ``never`` and ``upcoming``; ``not_active`` is all but ``active``.
    """

    state: State
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionDate:
    """When a subscription to one of the given plans (none given: any plan) starts or ends, in whole days of as_of.

    ``ends_within_days``: some open one has a known end in [as_of, as_of + days). ``started_within_days``: some one
    started in [as_of - days, as_of). The two others speak of the *latest* end there was: in [as_of - days, as_of), or
    before as_of - days. Who has no such date satisfies none of them.
    """

    event: PlanEvent
    days: int
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A field of the customer compared with a value."""

    field: str
    test: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """Has a usable address for the channel and has agreed to it. Blank consent is no consent."""

    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegment:
    """Belongs to a saved segment: as it is now, or as one of its versions defined it (None: as it is now)."""

    segment: str
    version: int | None = None

    @property
    def key(self) -> str:
        """The name its definition is found by: the id, with ``@version`` for a version."""
        return self.segment if self.version is None else f"{self.segment}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InCampaign:
    """Was sent a campaign, was held out of it, or purchased at or after being sent it.

    With ``within_days``, the sending, the holding out or some such purchase was in [as_of - n, as_of).
    """

    campaign: str
    state: CampaignState
    within_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacted:
    """How many contacts, through any channel or the one named, fell in a window. No contact is 0, not blank."""

    count: Comparison
    window: Window
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomBucket:
    """Fell by lot into one of the buckets [low, high) of 10,000; the lot of a customer never changes."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerList:
    """Stands on a list of customers that was uploaded, or frozen from a segment."""

    list: str


Condition: TypeAlias = (
    Everyone
    | Score
    | InCategory
    | Visits
    | Orders
    | EventDate
    | Tag
    | Subscription
    | SubscriptionDate
    | Attribute
    | Reachable
    | InSegment
    | InCampaign
    | Contacted
    | RandomBucket
    | CustomerList
)
Group: TypeAlias = AllOf | AnyOf | NoneOf
Filter: TypeAlias = Condition | Group

CONDITIONS: tuple[type, ...] = get_args(Condition)
GROUPS: tuple[type, ...] = get_args(Group)
NODES: tuple[type, ...] = CONDITIONS + GROUPS
