"""What pages get to see of why: of a prediction, of a customer, of an audience. All frozen."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from segmentation.filters.nodes import Filter
from segmentation.index.composition import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverView:
    """Something likely buyers have in common (``more``), or unlikely ones: correlation, not cause.

    ``customers`` showed it when the prediction learned, with the mean ``chance``; ``ratio`` is that over everyone's
    chance, shrunk towards 1 where they are few. ``observed`` is the same ratio of those who bought in the window that
    began on ``origin``, likely between ``low`` and ``high`` (19 times out of 20) and known from ``observed_customers``;
    None where nothing can be said. Unless ``confirmed``, what happened does not bear it out. ``filter`` selects those
    who show it today, None where no filter can.
    """

    text: str
    code: str
    more: bool
    customers: int
    chance: float
    ratio: float
    observed: float | None
    low: float | None
    high: float | None
    observed_customers: int
    origin: date | None
    confirmed: bool
    filter: Filter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportanceView:
    """A group of facts: by how much the prediction quality (-1 to 1) falls when they are shuffled between customers."""

    code: str
    text: str
    drop: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """One reason in words, and whether it raises the chance."""

    text: str
    raises: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReasons:
    """Why one customer has her chance: two or three reasons, strongest first; fewer where little sets her apart."""

    row: int
    customer_id: str
    chance: float
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldShares:
    """The shares of one field (country, birth_date as age bands, gender). A value's ``value`` is its text, or its band:
    under_18, 18_24, 25_34, 35_44, 45_54, 55_64 or 65_or_more."""

    field: str
    label: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Who is in an audience, next to everyone it was chosen from.

    Without fields, ``hidden`` says why: fewer than 20 customers are in it (``few_inside``), or fewer than 20 are left
    out of it (``few_outside``), so that it would tell of those; empty where the data has none of the fields.
    """

    customers: int
    everyone: int
    hidden: Literal["", "few_inside", "few_outside"]
    fields: tuple[FieldShares, ...]
