"""The statements that a snapshot's narrow columns are made from: each selects rows and at most one value."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from segmentation.catalog import Field, FieldType
from segmentation.filters.nodes import Channel, Reachable
from segmentation.filters.windows import midnight
from segmentation.sql import tables
from segmentation.sql.columns import PlanState
from segmentation.sql.compile import Scope, compile_filter

ORDERS_ONCE = sa.table("orders_once", sa.column("row", sa.Integer), sa.column("ordered_at", sa.DateTime))
HELD_TAGS = sa.table("held_tags", sa.column("tag", sa.Text), sa.column("code", sa.Integer))


def visit_days(first: date | None, after: date) -> sa.Select[Any]:
    """Select (row, day) of the visits in [first, after)."""
    visits = tables.visits
    chosen = sa.select(visits.c.row, sa.cast(visits.c.visited_at, sa.Date).label("day"))
    return chosen.where(_within(visits.c.visited_at, first, after))


def purchase_days(first: date | None, after: date) -> sa.Select[Any]:
    """Select (row, day, amount) of the purchases in [first, after), an unknown amount as 0."""
    orders = tables.orders
    day = sa.cast(orders.c.ordered_at, sa.Date).label("day")
    chosen = sa.select(orders.c.row, day, sa.func.coalesce(orders.c.amount, 0).label("amount"))
    return chosen.where(orders.c.is_purchase, _within(orders.c.ordered_at, first, after))


def order_rows(first: date | None, after: date) -> sa.Select[Any]:
    """Select the row of every order of `ORDERS_ONCE` in [first, after)."""
    return sa.select(ORDERS_ONCE.c.row).where(_within(ORDERS_ONCE.c.ordered_at, first, after))


def has_lines() -> sa.Select[Any]:
    """Select how many rows of orders are lines of an order: without any, no order id stands twice."""
    return sa.select(sa.func.count()).where(tables.orders.c.line_id.is_not(None))


def purchases() -> sa.Select[Any]:
    """Select (row, ordered_at) of every purchase: one row per order where orders have no lines."""
    orders = tables.orders
    return sa.select(orders.c.row, orders.c.ordered_at).where(orders.c.is_purchase)


def latest_purchases() -> sa.Select[Any]:
    """Select (row, ordered_at) of every order that is a purchase, at its latest line.

    An order is in a window that ends at as_of exactly when its latest line is.
    """
    orders = tables.orders
    latest = sa.func.max(orders.c.ordered_at).label("ordered_at")
    return sa.select(orders.c.row, latest).where(orders.c.is_purchase).group_by(orders.c.row, orders.c.order_id)


def total_amount() -> sa.Select[Any]:
    """Select the sum of all purchases: whatever part of it a customer has is not larger."""
    orders = tables.orders
    return sa.select(sa.func.coalesce(sa.func.sum(orders.c.amount), 0)).where(orders.c.is_purchase)


def buckets() -> sa.Select[Any]:
    """Select (row, random_bucket)."""
    return sa.select(tables.customers.c.row, tables.customers.c.random_bucket)


def reachable_rows(channel: Channel, as_of: date) -> sa.Select[Any]:
    """Select the rows of those who can be reached, as the filter language means it."""
    condition = compile_filter(Reachable(channel=channel), as_of, Scope(snapshot_as_of=as_of))
    return sa.select(tables.customers.c.row).where(condition)


def plan_rows(state: PlanState, plans: tuple[str, ...], as_of: date) -> sa.Select[Any]:
    """Select (row, plan), the plan as its position, of every subscription that is in a state."""
    rows, now = tables.subscriptions, midnight(as_of)
    is_open = sa.and_(rows.c.started_at < now, sa.or_(rows.c.ended_at.is_(None), rows.c.ended_at >= now))
    in_state = {
        "active": sa.and_(is_open, rows.c.standing == "active"),
        "paused": sa.and_(is_open, rows.c.standing == "paused"),
        "upcoming": rows.c.started_at >= now,
        "any": sa.true(),
    }
    position = sa.case({plan: sa.literal(i) for i, plan in enumerate(plans)}, value=rows.c.plan)
    return sa.select(rows.c.row, position.label("plan")).where(in_state[state])


def held_tags(as_of: date) -> sa.Select[Any]:
    """Select (row, code) of every tag that is held, its code from `HELD_TAGS`; a pair can stand twice."""
    tags, now = tables.tags, midnight(as_of)
    begun = sa.or_(tags.c.added_at.is_(None), tags.c.added_at < now)
    held = sa.and_(begun, sa.or_(tags.c.removed_at.is_(None), tags.c.removed_at >= now))
    return sa.select(tags.c.row, HELD_TAGS.c.code).join(HELD_TAGS, HELD_TAGS.c.tag == tags.c.tag).where(held)


def field_values(field: Field) -> sa.Select[Any]:
    """Select (row, value) of the customers who have a value, a text as its code."""
    column = column_of(field)
    row = column.table.c.row
    if field.type is FieldType.TEXT:
        known = tables.text_values
        source = column.table.join(known, sa.and_(known.c.field == field.name, known.c.value == column))
        return sa.select(row, known.c.code.label("value")).select_from(source)
    kinds: dict[FieldType, Any] = {
        FieldType.NUMBER: sa.Double(),
        FieldType.DATE: sa.Date(),
        FieldType.BOOLEAN: sa.Integer(),
    }
    value = sa.cast(column, kinds[field.type]).label("value")
    return sa.select(row, value).select_from(column.table).where(column.is_not(None))


def inexact_values(field: Field, limit: int) -> sa.Select[Any]:
    """Select how many values of a number field lie outside of what float64 holds exactly, if they are whole."""
    column = column_of(field)
    beyond = sa.and_(sa.func.typeof(column) != "DOUBLE", sa.not_(column.between(-limit, limit)))
    return sa.select(sa.func.count()).select_from(column.table).where(beyond)


def column_of(field: Field) -> Any:
    """Return the column that holds a field."""
    if field.canonical:
        return tables.customers.c[field.name]
    return tables.attribute_of(tables.attributes, field.name)


def _within(at: Any, first: date | None, after: date) -> sa.ColumnElement[bool]:
    before: sa.ColumnElement[bool] = at < midnight(after)
    return before if first is None else sa.and_(at >= midnight(first), before)
