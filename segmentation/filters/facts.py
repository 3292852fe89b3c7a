"""What is known of one customer, as plain values. Times are naive wall-clock times in the workspace's zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of an order; ``amount`` in minor units, None when unknown."""

    order_id: str
    at: datetime
    amount: int | None
    product: str | None = None
    category: str | None = None
    is_purchase: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit."""

    at: datetime
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTag:
    """A tag and when it was held; None is an unknown start, or no end."""

    tag: str
    added_at: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPlan:
    """A row of the subscriptions table; with a ``fixed_term`` the end is known from the start."""

    plan: str
    known_at: datetime
    started_at: datetime
    ended_at: datetime | None = None
    standing: str = "active"
    fixed_term: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One message the customer was sent, by any tool."""

    at: datetime
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignMember:
    """A place in a launched campaign: sent it, or held out of it."""

    campaign: str
    held_out: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Everything known of one customer. ``lists`` are stored sets, by the names `evaluate.Setting` gives."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    orders: Sequence[OrderLine] = ()
    visits: Sequence[Visit] = ()
    tags: Sequence[HeldTag] = ()
    plans: Sequence[HeldPlan] = ()
    contacts: Sequence[Contact] = ()
    campaigns: Sequence[CampaignMember] = ()
    lists: frozenset[str] = frozenset()
    random_bucket: int = 0
    bins: Mapping[str, int] = field(default_factory=dict)
