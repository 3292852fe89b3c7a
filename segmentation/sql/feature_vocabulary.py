"""Which features a prediction has: decided once, from facts known before its own date, so every cutoff has the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from segmentation.errors import Unavailable
from segmentation.sentences import Sentence
from segmentation.sql.dialect import run
from segmentation.sql.feature_events import midnight
from segmentation.sql.tables import attribute_of, attributes, customers, orders, subscriptions, tags, visits

MOST_TAGS = 40
MOST_PLANS = 20
MOST_CATEGORIES = 200
DEFAULT_ATTRIBUTES = ("country",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One stable attribute. ``values`` are the kept values of a text, by name; None for any other type."""

    name: str
    kind: str
    values: tuple[str, ...] | None = None

    @property
    def table(self) -> str:
        """The table that holds it."""
        return customers.name if self.name in customers.c else attributes.name

    @property
    def column(self) -> sa.ColumnElement[Any]:
        """The column that holds it, in ``customers`` or in ``attributes``."""
        return customers.c[self.name] if self.name in customers.c else attribute_of(attributes, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The groups of features with any fact before the date, and the commonest tags and plans, by name."""

    returns: bool
    visits: bool
    carts: bool
    tags: tuple[str, ...]
    plans: tuple[str, ...]
    attributes: tuple[Attribute, ...]


def check_attributes(connection: Any, kept: Sequence[Attribute]) -> None:
    """Raise `Unavailable` when one of them is no longer there, or holds values of another type than it did."""
    for attribute in kept:
        kind = _kind(connection, attribute.name)
        if kind != attribute.kind:
            raise Unavailable(
                "changed_attribute",
                Sentence(
                    "The prediction uses the customer field “{name}” as {kind}; it is {kind_2} now.",
                    name=attribute.name,
                    kind=attribute.kind,
                    kind_2=kind,
                ),
                hint=Sentence("Import the field as it was, or build the prediction again."),
            )


def vocabulary(connection: Any, as_of: date, stable: tuple[str, ...]) -> Vocabulary:
    """Read it. Undated tags do not count; a named attribute that does not exist raises `Unavailable`."""
    before = midnight(as_of)
    seen = visits.c.visited_at < before
    return Vocabulary(
        returns=_any(connection, orders.c.is_return & (orders.c.ordered_at < before)),
        visits=_any(connection, seen),
        carts=_any(connection, seen & (visits.c.kind == "cart")),
        tags=_commonest(connection, tags.c.tag, tags.c.row, _held(as_of), MOST_TAGS),
        plans=_commonest(
            connection, subscriptions.c.plan, subscriptions.c.row, subscriptions.c.known_at < before, MOST_PLANS
        ),
        attributes=tuple(_attribute(connection, name, as_of) for name in stable),
    )


def _held(cutoff: date) -> sa.ColumnElement[bool]:
    """A removal at or after the cutoff had not happened."""
    off = tags.c.removed_at.is_(None) | (tags.c.removed_at >= midnight(cutoff))
    return (tags.c.added_at < midnight(cutoff)) & off


def _any(connection: Any, condition: sa.ColumnElement[bool]) -> bool:
    return bool(run(connection, sa.select(sa.literal(1)).where(condition).limit(1)).fetchone())


def _commonest(
    connection: Any, value: sa.Column[str], row: sa.Column[int], condition: sa.ColumnElement[bool], limit: int
) -> tuple[str, ...]:
    count = sa.func.count(row.distinct())
    ranked = sa.select(value).where(condition).group_by(value).order_by(count.desc(), value).limit(limit)
    return _named(connection, ranked)


def _named(connection: Any, ranked: sa.Select[Any]) -> tuple[str, ...]:
    """By name, not by rank: dates on which the same ones are commonest then look at the same facts."""
    return tuple(sorted(str(found) for (found,) in run(connection, ranked).fetchall()))


def _attribute(connection: Any, name: str, as_of: date) -> Attribute:
    kind = _kind(connection, name)
    if kind != "VARCHAR":
        return Attribute(name=name, kind=kind)
    column = Attribute(name=name, kind=kind).column
    joined = customers if name in customers.c else customers.join(attributes, attributes.c.row == customers.c.row)
    known = (customers.c.known_since < midnight(as_of)) & column.is_not(None)
    ranked = sa.select(column).select_from(joined).where(known).group_by(column)
    ranked = ranked.order_by(sa.func.count().desc(), column).limit(MOST_CATEGORIES)
    return Attribute(name=name, kind=kind, values=_named(connection, ranked))


def _kind(connection: Any, name: str) -> str:
    table = Attribute(name=name, kind="").table
    kinds = {str(row[0]): str(row[1]) for row in connection.execute(f"DESCRIBE {table}").fetchall()}
    if name not in kinds or name == "row":
        raise Unavailable(
            "unknown_attribute",
            Sentence("The prediction uses the customer field “{name}”, which this data does not have.", name=name),
            hint=Sentence("Import customers with that field, or leave it out of the prediction."),
        )
    return kinds[name]
