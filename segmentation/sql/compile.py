"""Filters as SQL: a pure function from a node and a date to a SQLAlchemy Core condition.

The condition is correlated on ``customers.row`` and is never NULL: every condition is true or false for every customer.
It works at any past date from the event tables. Nothing is looked up here: names are resolved before, in the scope.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from segmentation.catalog import Field, FieldType
from segmentation.filters import nodes
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Everyone,
    Filter,
    InCategory,
    InSegment,
    NoneOf,
    Orders,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    Window,
)
from segmentation.filters.references import segment_of
from segmentation.filters.windows import days_of, midnight
from segmentation.settings import CATEGORY_BINS
from segmentation.sql import tables

Condition = ColumnElement[bool]
CUSTOMER = tables.customers.c.row


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a compilation may refer to.

    ``scores`` maps a prediction to the table of its score issue, ``segments`` the key of a segment or of one of its
    versions to its definition, ``lists`` a customer list to the stored set it stands for now (a replaced list is
    another set). ``ledger`` is the revision of what the workspace itself has done; it is part of every cache key that
    depends on it.
    """

    snapshot_as_of: date
    fields: Mapping[str, Field] = field(default_factory=dict)
    scores: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, Filter] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    ledger: int = 0
    minor_units: int = 2


def compile_filter(node: Filter, as_of: date, scope: Scope) -> Condition:
    """Return the condition of a filter at a date.

    Raises `InvalidFilter` for a segment that does not exist or contains itself, and KeyError for a field that the
    scope lacks: validate first. A prediction without a score issue is satisfied by nobody.
    """
    return _Compiler(as_of, scope).node(node, ())


class _Compiler:
    def __init__(self, as_of: date, scope: Scope) -> None:
        self.as_of = as_of
        self.now = midnight(as_of)
        self.present = as_of == scope.snapshot_as_of
        self.scope = scope

    def node(self, node: Filter, inside: tuple[str, ...]) -> Condition:
        match node:
            case AllOf(members=members):
                return sa.and_(*(self.node(member, inside) for member in members))
            case AnyOf(members=members):
                return sa.or_(*(self.node(member, inside) for member in members))
            case NoneOf(members=members):
                return sa.not_(sa.or_(*(self.node(member, inside) for member in members)))
            case InSegment():
                definition = segment_of(node, self.scope.segments, inside, "filter")
                return self.node(definition, (*inside, node.key))
            case _:
                return self.condition(node)

    def condition(self, node: nodes.Condition) -> Condition:  # noqa: C901 - one case per node, nothing else
        match node:
            case Everyone():
                return sa.true()
            case Score(prediction=prediction, bins=bins):
                return self.bins(prediction, [bins])
            case InCategory(prediction=prediction, categories=categories):
                return self.bins(prediction, [CATEGORY_BINS[category] for category in categories])
            case Visits():
                return self.visits(node)
            case Orders():
                return self.orders(node)
            case Tag(mode=mode, tags=names):
                return self.tag(mode, names)
            case Subscription(state=state, plans=plans):
                return self.subscription(state, plans)
            case Attribute():
                return self.attribute(node)
            case Reachable(channel=channel):
                return _reachable(channel)
            case InSegment():
                raise AssertionError("a segment is expanded before its conditions")
            case _:
                assert_never(node)

    def bins(self, prediction: str, ranges: Sequence[tuple[int, int]]) -> Condition:
        name = self.scope.scores.get(prediction)
        if name is None:
            return sa.false()
        scores = score_table(name)
        chosen = sa.or_(*(sa.and_(scores.c.bin >= low, scores.c.bin < high) for low, high in ranges))
        return CUSTOMER.in_(sa.select(scores.c.row).where(chosen))

    def inside(self, at: sa.Column[Any], window: Window) -> Condition:
        first, after = days_of(window, self.as_of)
        visible = at < midnight(after)
        return visible if first is None else sa.and_(at >= midnight(first), visible)

    def visits(self, node: Visits) -> Condition:
        visits = tables.visits
        chosen = self.inside(visits.c.visited_at, node.window)
        if node.kinds:
            chosen = sa.and_(chosen, visits.c.kind.in_(node.kinds))
        return _counted(visits.c.row, chosen, sa.func.count(), node.count)

    def orders(self, node: Orders) -> Condition:
        orders = tables.orders
        chosen = sa.and_(orders.c.is_purchase, self.inside(orders.c.ordered_at, node.window))
        if node.products:
            chosen = sa.and_(chosen, orders.c.product.in_(node.products))
        if node.categories:
            chosen = sa.and_(chosen, orders.c.category.in_(node.categories))
        if node.measure == "count":
            return _counted(orders.c.row, chosen, sa.func.count(orders.c.order_id.distinct()), node.value)
        amount = sa.func.coalesce(sa.func.sum(orders.c.amount), 0)
        if node.measure == "total":
            return _counted(orders.c.row, chosen, amount, self.money(node.value))
        per_order = (
            sa.select(orders.c.row, amount.label("amount")).where(chosen).group_by(orders.c.row, orders.c.order_id)
        ).subquery("per_order")
        summary = sa.func.avg if node.measure == "average" else sa.func.max
        measure: ColumnElement[Any] = summary(per_order.c.amount)
        return _of_those_with_any(per_order.c.row, sa.true(), measure, self.money(node.value))

    def money(self, test: Comparison) -> Comparison:
        """Return the comparison in minor units. Compared as double, the type the oracle computes in."""
        scale = 10**self.scope.minor_units
        return Comparison(op=test.op, values=tuple(round(float(value) * scale, 6) for value in test.values))

    def tag(self, mode: nodes.TagMode, names: Sequence[str]) -> Condition:
        tags = tables.tags
        begun = tags.c.added_at < self.now
        if self.present:
            begun = sa.or_(tags.c.added_at.is_(None), begun)
        held = sa.and_(begun, sa.or_(tags.c.removed_at.is_(None), tags.c.removed_at >= self.now))

        def holders(wanted: Sequence[str]) -> Condition:
            return CUSTOMER.in_(sa.select(tags.c.row).where(tags.c.tag.in_(wanted), held))

        match mode:
            case "all_of":
                return sa.and_(*(holders([name]) for name in names))
            case "any_of":
                return holders(names)
            case "none_of":
                return sa.not_(holders(names))

    def subscription(self, state: nodes.State, plans: Sequence[str]) -> Condition:
        rows = tables.subscriptions
        known = rows.c.known_at < self.now
        if plans:
            known = sa.and_(known, rows.c.plan.in_(plans))
        is_open = sa.and_(rows.c.started_at < self.now, sa.or_(rows.c.ended_at.is_(None), rows.c.ended_at >= self.now))

        def having(condition: Condition) -> Condition:
            return CUSTOMER.in_(sa.select(rows.c.row).where(known, condition))

        # A status has no date: at a past date an open plan was simply open.
        active = having(sa.and_(is_open, rows.c.standing == "active") if self.present else is_open)
        paused = having(sa.and_(is_open, rows.c.standing == "paused")) if self.present else sa.false()
        upcoming = having(rows.c.started_at >= self.now)
        any_row = having(sa.true())
        match state:
            case "active":
                return active
            case "not_active":
                return sa.not_(active)
            case "paused":
                return sa.and_(paused, sa.not_(active))
            case "upcoming":
                return sa.and_(upcoming, sa.not_(active), sa.not_(paused))
            case "lapsed":
                return sa.and_(any_row, sa.not_(active), sa.not_(paused), sa.not_(upcoming))
            case "ever":
                return sa.or_(active, paused, sa.and_(any_row, sa.not_(upcoming)))
            case "never":
                return sa.not_(any_row)

    def attribute(self, node: Attribute) -> Condition:
        known = self.scope.fields[node.field]
        source = tables.customers.alias("person") if known.canonical else tables.attributes.alias("person")
        column: ColumnElement[Any] = (
            source.c[node.field] if known.canonical else tables.attribute_of(source, node.field)
        )
        if known.type is FieldType.DATE:
            column = sa.cast(column, sa.Date)

        def holders(condition: Condition) -> Condition:
            return CUSTOMER.in_(sa.select(source.c.row).where(condition))

        op, values = node.test.op, node.test.values
        given: list[Any] = (
            [date.fromisoformat(str(v)) for v in values] if known.type is FieldType.DATE else list(values)
        )
        match op:
            case "is_blank":
                return sa.not_(holders(column.is_not(None)))
            case "is_not_blank":
                return holders(column.is_not(None))
            case "!=":
                return sa.not_(holders(column == given[0]))
            case "not_in":
                return sa.not_(holders(column.in_(given)))
            case "in":
                return holders(column.in_(given))
            case "contains" | "starts_with":
                return holders(column.in_(_folded(node.field, op, str(given[0]))))
            case _:
                return holders(_compared(column, op, given))


def score_table(name: str) -> sa.TableClause:
    """Return the table (row, p, bin) that holds a score issue beside the snapshot."""
    return sa.table(name, sa.column("row", sa.Integer), sa.column("p", sa.Double), sa.column("bin", sa.Integer))


def _folded(field: str, op: str, wanted: str) -> sa.Select[Any]:
    """Return the values of a text field that contain or start with a text, both case-folded by Python."""
    values = tables.text_values
    folded = wanted.casefold()
    test = values.c.folded.contains(folded, autoescape=True)
    if op == "starts_with":
        test = values.c.folded.startswith(folded, autoescape=True)
    return sa.select(values.c.value).where(values.c.field == field, test)


_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compared(measure: ColumnElement[Any], op: str, values: Sequence[Any]) -> Condition:
    if op == "between":
        return measure.between(values[0], values[1])
    condition: Condition = _COMPARED[op](measure, values[0])
    return condition


def _holds_for_zero(test: Comparison) -> bool:
    low, high = float(test.values[0]), float(test.values[-1])
    return {
        "=": low == 0,
        "!=": low != 0,
        "<": low > 0,
        "<=": low >= 0,
        ">": low < 0,
        ">=": low <= 0,
        "between": low <= 0 <= high,
    }[test.op]


def _counted(row: sa.Column[Any], chosen: Condition, measure: ColumnElement[Any], test: Comparison) -> Condition:
    """Compare a measure that is 0 for customers without any row: they are found by their absence."""
    if test.op == "!=":
        return sa.not_(_counted(row, chosen, measure, Comparison(op="=", values=test.values)))
    grouped = sa.select(row).where(chosen).group_by(row)
    passes = _compared(measure, test.op, test.values)
    if _holds_for_zero(test):
        return sa.not_(CUSTOMER.in_(grouped.having(sa.not_(passes))))
    return CUSTOMER.in_(grouped.having(passes))


def _of_those_with_any(
    row: ColumnElement[Any], chosen: Condition, measure: ColumnElement[Any], test: Comparison
) -> Condition:
    """Compare a measure that is blank for customers without any row: only ``!=`` holds for them."""
    if test.op == "!=":
        return sa.not_(_of_those_with_any(row, chosen, measure, Comparison(op="=", values=test.values)))
    return CUSTOMER.in_(sa.select(row).where(chosen).group_by(row).having(_compared(measure, test.op, test.values)))


def _reachable(channel: nodes.Channel) -> Condition:
    person = tables.customers.alias("person")
    address: Mapping[str, Condition] = {
        "email": person.c.email_address.is_not(None),
        "sms": person.c.phone_number.is_not(None),
        "push": sa.true(),
        "post": person.c.postal_code.is_not(None),
        "ads": sa.or_(person.c.email_address.is_not(None), person.c.phone_number.is_not(None)),
    }
    consented = person.c[f"{channel}_consent"].is_(sa.true())
    return CUSTOMER.in_(sa.select(person.c.row).where(address[channel], consented))
