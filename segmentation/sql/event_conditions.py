"""Conditions on what customers did and what they were sent: visits, purchases, contacts, campaigns."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from segmentation.filters.nodes import Comparison, Contacted, Event, EventDate, InCampaign, Orders, Visits
from segmentation.filters.windows import days_of, midnight
from segmentation.sql import tables
from segmentation.sql.comparing import Condition, counted, holders, of_those_with_any
from segmentation.sql.moment import Moment, between_days


def visits(node: Visits, moment: Moment) -> Condition:
    """Return the condition of a count of visits."""
    rows = tables.visits
    chosen = moment.inside(rows.c.visited_at, node.window)
    if node.kinds:
        chosen = sa.and_(chosen, rows.c.kind.in_(node.kinds))
    return counted(rows.c.row, chosen, sa.func.count(), node.count)


def contacted(node: Contacted, moment: Moment) -> Condition:
    """Return the condition of a count of contacts."""
    rows = tables.contacts
    chosen = moment.inside(rows.c.sent_at, node.window)
    if node.channel is not None:
        chosen = sa.and_(chosen, rows.c.channel == node.channel)
    return counted(rows.c.row, chosen, sa.func.count(), node.count)


def orders(node: Orders, moment: Moment, minor_units: int) -> Condition:
    """Return the condition of a measure of purchases; money is compared in minor units."""
    rows = tables.orders
    chosen = sa.and_(rows.c.is_purchase, moment.inside(rows.c.ordered_at, node.window))
    if node.products:
        chosen = sa.and_(chosen, rows.c.product.in_(node.products))
    if node.categories:
        chosen = sa.and_(chosen, rows.c.category.in_(node.categories))
    if node.measure == "count":
        return counted(rows.c.row, chosen, sa.func.count(rows.c.order_id.distinct()), node.value)
    amount = sa.func.coalesce(sa.func.sum(rows.c.amount), 0)
    money = _in_minor_units(node.value, minor_units)
    if node.measure == "total":
        return counted(rows.c.row, chosen, amount, money)
    per_order = (
        sa.select(rows.c.row, amount.label("amount")).where(chosen).group_by(rows.c.row, rows.c.order_id)
    ).subquery("per_order")
    summary = sa.func.avg if node.measure == "average" else sa.func.max
    measure: ColumnElement[Any] = summary(per_order.c.amount)
    return of_those_with_any(per_order.c.row, sa.true(), measure, money)


def _in_minor_units(test: Comparison, minor_units: int) -> Comparison:
    """Return the comparison in minor units. Compared as double, the type the oracle computes in."""
    scale = 10**minor_units
    return Comparison(op=test.op, values=tuple(round(float(value) * scale, 6) for value in test.values))


def event_date(node: EventDate, moment: Moment) -> Condition:
    """Return the condition of the day of a first or last event: one inside the days, none on their far side."""
    row, at, counts = _events(node.event)
    first, after = days_of(node.when, moment.as_of)
    some = holders(row, counts, between_days(at, first, after))
    if node.event.startswith("last"):
        return (
            some
            if after == moment.as_of
            else sa.and_(some, ~holders(row, counts, between_days(at, after, moment.as_of)))
        )
    return some if first is None else sa.and_(some, ~holders(row, counts, between_days(at, None, first)))


def _events(event: Event) -> tuple[sa.Column[Any], sa.Column[Any], Condition]:
    if event.endswith("visit"):
        return tables.visits.c.row, tables.visits.c.visited_at, sa.true()
    return tables.orders.c.row, tables.orders.c.ordered_at, tables.orders.c.is_purchase


def in_campaign(node: InCampaign, moment: Moment) -> Condition:
    """Return the condition of a place in a campaign, or of a purchase at or after being sent it."""
    members, bought = tables.campaign_members, tables.orders
    of_campaign = sa.and_(members.c.campaign == node.campaign, members.c.at < moment.now)
    held_out = members.c.held_out.is_(sa.true() if node.state == "held_out" else sa.false())
    if node.state != "purchased":
        return holders(members.c.row, of_campaign, held_out, *_recent(members.c.at, node.within_days, moment))
    answered = sa.and_(bought.c.row == members.c.row, bought.c.ordered_at >= members.c.at)
    purchases = (
        sa.select(members.c.row)
        .join_from(members, bought, answered)
        .where(of_campaign, held_out, bought.c.is_purchase, bought.c.ordered_at < moment.now)
        .where(*_recent(bought.c.ordered_at, node.within_days, moment))
    )
    return tables.customers.c.row.in_(purchases)


def _recent(at: sa.Column[Any], days: int | None, moment: Moment) -> tuple[Condition, ...]:
    return () if days is None else (at >= midnight(moment.as_of - timedelta(days=days)),)
