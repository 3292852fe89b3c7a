"""What can be asked in a workspace: its fields, names and dates, as plain values.

A catalog describes one snapshot. Validation, descriptions and pickers read it; nothing in it is a customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from segmentation.sentences import Sentence


class FieldType(StrEnum):
    """What an attribute holds, and so which operators it has."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"


OPERATORS_OF: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: ("=", "!=", "in", "not_in", "contains", "starts_with", "is_blank", "is_not_blank"),
    FieldType.NUMBER: ("=", "!=", "<", "<=", ">", ">=", "between", "in", "not_in", "is_blank", "is_not_blank"),
    FieldType.DATE: (
        *("=", "!=", "<", "<=", ">", ">=", "between", "is_blank", "is_not_blank"),
        *("within_days", "more_than_days_ago", "birthday_within_days"),
    ),
    FieldType.BOOLEAN: ("=", "!=", "is_blank", "is_not_blank"),
}

# The fields of the customers table a person may filter on. Names, addresses and consents are reached by `reachable`.
CANONICAL_FIELDS: Mapping[str, tuple[str, FieldType]] = {
    "country": (Sentence("Country"), FieldType.TEXT),
    "region": (Sentence("Region"), FieldType.TEXT),
    "city": (Sentence("City"), FieldType.TEXT),
    "language": (Sentence("Language"), FieldType.TEXT),
    "gender": (Sentence("Gender"), FieldType.TEXT),
    "birth_date": (Sentence("Birth date"), FieldType.DATE),
    "created_at": (Sentence("Customer since"), FieldType.DATE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One attribute: ``stable`` means that its value today was its value at every past date."""

    name: str
    label: str
    type: FieldType
    stable: bool
    canonical: bool
    filled: int = 0

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators this field has."""
        return OPERATORS_OF[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionName:
    """A prediction as the filter language needs it. ``event``: orders or subscription_starts."""

    title: str
    kind: str
    event: str = "orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """The names a filter may use on one snapshot, each list in the order it is shown (most frequent first).

    The archived predictions, with their titles, are those it may not use any more.
    """

    as_of: date
    timezone: str
    currency: str | None = None
    minor_units: int = 2
    population: int = 0
    tables: frozenset[str] = frozenset()
    fields: Mapping[str, Field] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    plans: Mapping[str, int] = field(default_factory=dict)
    visit_kinds: Mapping[str, int] = field(default_factory=dict)
    products: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    predictions: Mapping[str, PredictionName] = field(default_factory=dict)
    archived_predictions: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    contact_channels: Mapping[str, int] = field(default_factory=dict)
