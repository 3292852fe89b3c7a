"""The canonical tables a workspace imports: their columns, what each holds, and which must be there."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a canonical column holds."""

    TEXT = "text"
    TIME = "time"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One canonical column. A ``required`` column must be in the file, and in every row of it."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalTable:
    """One canonical table. ``dated`` are the columns that say when a row became true, the first known one counting."""

    name: str
    columns: tuple[Column, ...]
    dated: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which the file is refused."""
        return tuple(column.name for column in self.columns if column.required)


def _must(name: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind, required=True)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name=name) for name in names)


CONSENTS = ("email_consent", "sms_consent", "push_consent", "post_consent", "ads_consent")
DEFAULT_STABLE = ("country", "language", "birth_date")

CUSTOMERS = CanonicalTable(
    name="customers",
    columns=(
        _must("customer_id"),
        *_texts("email", "phone", "first_name", "last_name", "country", "region", "city", "postal_code"),
        *_texts("language", "gender"),
        Column(name="birth_date", kind=Kind.DATE),
        Column(name="created_at", kind=Kind.TIME),
        *(Column(name=name, kind=Kind.FLAG) for name in CONSENTS),
    ),
    dated=("created_at",),
)
ORDERS = CanonicalTable(
    name="orders",
    columns=(
        _must("customer_id"),
        _must("order_id"),
        Column(name="line_id"),
        _must("ordered_at", Kind.TIME),
        Column(name="amount", kind=Kind.MONEY),
        Column(name="currency"),
        Column(name="quantity", kind=Kind.NUMBER),
        *_texts("product", "category", "channel"),
        Column(name="is_return", kind=Kind.FLAG),
    ),
    dated=("ordered_at",),
)
VISITS = CanonicalTable(
    name="visits",
    columns=(_must("customer_id"), _must("visited_at", Kind.TIME), Column(name="kind")),
    dated=("visited_at",),
)
TAGS = CanonicalTable(
    name="tags",
    columns=(
        _must("customer_id"),
        _must("tag"),
        Column(name="added_at", kind=Kind.TIME),
        Column(name="removed_at", kind=Kind.TIME),
    ),
    dated=("added_at",),
)
SUBSCRIPTIONS = CanonicalTable(
    name="subscriptions",
    columns=(
        _must("customer_id"),
        _must("plan"),
        Column(name="bought_at", kind=Kind.TIME),
        _must("started_at", Kind.TIME),
        Column(name="ended_at", kind=Kind.TIME),
        Column(name="status"),
    ),
    dated=("bought_at", "started_at"),
)
CONTACTS = CanonicalTable(
    name="contacts",
    columns=(_must("customer_id"), _must("sent_at", Kind.TIME), Column(name="campaign"), Column(name="channel")),
    dated=("sent_at",),
)

TABLES = MappingProxyType({table.name: table for table in (CUSTOMERS, ORDERS, VISITS, TAGS, SUBSCRIPTIONS, CONTACTS)})
EVENT_TABLES = tuple(name for name in TABLES if name != CUSTOMERS.name)
