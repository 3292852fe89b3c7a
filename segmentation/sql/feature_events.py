"""Purchase events in SQL: which days had one, known as of a date, and which customers have one in a window."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from segmentation.sql.tables import customers, orders, subscriptions

RENEWAL_DAYS = 7
LARGEST_QUANTITY = 1e12
MILLI = 1000

Population = Callable[[date], sa.ColumnElement[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Purchases, narrowed to those with a line of any of these products and any of these categories (empty: all)."""

    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionStarts:
    """Starts of a subscription to any of these plans (empty: all) that renew no other of the same plan."""

    plans: tuple[str, ...] = ()


Event = Orders | SubscriptionStarts


def midnight(day: date) -> datetime:
    """Return the first instant of a day: facts of cutoff ``day`` lie strictly before it."""
    return datetime.combine(day, time())


def has_purchased(cutoff: date) -> sa.ColumnElement[bool]:
    """Tell whether the customer had a purchase before ``cutoff``: the default prediction audience."""
    bought = orders.c.is_purchase & (orders.c.ordered_at < midnight(cutoff))
    return sa.exists().where(orders.c.row == customers.c.row, bought)


def audience(population: Population, cutoff: date) -> sa.Select[tuple[int]]:
    """Select the rows of the customers that exist at ``cutoff`` and belong to the audience, rising."""
    exists = customers.c.known_since < midnight(cutoff)
    return sa.select(customers.c.row).where(exists, population(cutoff)).order_by(customers.c.row)


def everyone() -> sa.Select[tuple[int]]:
    """Select the rows of all customers, rising."""
    return sa.select(customers.c.row).order_by(customers.c.row)


def members(rows: str) -> sa.Select[tuple[int, datetime]]:
    """Select (row, known_since) of the customers in the table ``rows``, by row."""
    chosen = sa.select(sa.column("row", sa.Integer)).select_from(sa.table(rows))
    known = sa.select(customers.c.row, customers.c.known_since)
    return known.where(customers.c.row.in_(chosen)).order_by(customers.c.row)


def event_dates(event: Orders) -> sa.Select[tuple[int, date]]:
    """Select (row, day): every day with a purchase, once for each customer, without regard to what was known when."""
    return sa.select(orders.c.row, sa.cast(orders.c.ordered_at, sa.Date).label("day")).where(_counted(event)).distinct()


def lapse_of_dates(dates: sa.TableClause, known_by: date) -> sa.Select[int, int, int, int]:
    """Select what `lapse` does, from the result of `event_dates` kept as a table."""
    return _lapse(dates.c.row, sa.func.count(), dates.c.day, known_by).where(dates.c.day < known_by)


def lapse(event: Event, known_by: date) -> sa.Select[int, int, int, int]:
    """Select (row, days, first, last) of everybody who had an event: how many days had one, and how long ago.

    ``first`` and ``last`` are ages in days before ``known_by``; only what was known then counts.
    """
    if isinstance(event, Orders):
        row, times, happened = orders.c.row, orders.c.ordered_at, _ordered(event, known_by)
    else:
        row, times, happened = subscriptions.c.row, subscriptions.c.started_at, _started(event, known_by)
    day = sa.cast(times, sa.Date)
    return _lapse(row, sa.func.count(day.distinct()), day, known_by).where(happened)


def _lapse(
    row: sa.ColumnElement[int], days: sa.ColumnElement[int], day: sa.ColumnElement[date], known_by: date
) -> sa.Select[int, int, int, int]:
    now = sa.literal(known_by, sa.Date)
    first, last = (sa.type_coerce(now - end(day), sa.Integer) for end in (sa.func.min, sa.func.max))
    selected = sa.select(row, days.label("days"), first.label("first"), last.label("last"))
    return selected.group_by(row)


def has_lines() -> sa.Select[Any]:
    """Select one row if any order stands in several lines, or could; else none."""
    return sa.select(sa.literal(1)).where(orders.c.line_id.is_not(None)).limit(1)


def event_days(
    event: Event, known_by: date, audience_table: str, *, lines: bool = True
) -> sa.Select[tuple[int, date, int, int, int]]:
    """Select (row, day, times, spend, items): the days with an event of each row in the staged ``audience_table``.

    Only what was known at ``known_by`` counts. ``times`` is how many events that day, ``spend`` is in minor units (null
    when no amount is known, or for starts), ``items`` in thousandths: whole, so that no sum depends on its order.
    Without ``lines`` every order is one row, as the import sees to, and nobody has to compare their ids.
    """
    members = sa.select(sa.column("row", sa.Integer)).select_from(sa.table(audience_table))
    if isinstance(event, Orders):
        return _order_days(event, known_by, lines=lines).where(orders.c.row.in_(members))
    return _start_days(event, known_by).where(subscriptions.c.row.in_(members))


def _start_days(event: SubscriptionStarts, known_by: date) -> sa.Select[tuple[int, date, int, int, int]]:
    day = sa.cast(subscriptions.c.started_at, sa.Date)
    nothing = sa.cast(sa.null(), sa.BigInteger)
    times = sa.func.count().label("times")
    return (
        sa.select(subscriptions.c.row, day.label("day"), times, nothing.label("spend"), nothing.label("items"))
        .where(_started(event, known_by))
        .group_by(subscriptions.c.row, day)
    )


def buyers(event: Event, cutoff: date, window: int) -> sa.Select[tuple[int]]:
    """Select each row with an event in [cutoff, cutoff + window days), as known when that window is over; by row."""
    end = cutoff + timedelta(days=window)
    if isinstance(event, Orders):
        happened, times, row = _ordered(event, end), orders.c.ordered_at, orders.c.row
    else:
        happened, times, row = _started(event, end), subscriptions.c.started_at, subscriptions.c.row
    return sa.select(row).where(happened, times >= midnight(cutoff)).distinct().order_by(row)


def first_event(event: Event, known_by: date) -> sa.Select[tuple[datetime | None]]:
    """Select the time of the earliest event known at ``known_by``, or null."""
    if isinstance(event, Orders):
        return sa.select(sa.func.min(orders.c.ordered_at)).where(_ordered(event, known_by))
    return sa.select(sa.func.min(subscriptions.c.started_at)).where(_started(event, known_by))


def _order_days(event: Orders, known_by: date, *, lines: bool) -> sa.Select[tuple[int, date, int, int, int]]:
    day = sa.cast(orders.c.ordered_at, sa.Date)
    countable = sa.func.abs(orders.c.quantity) <= LARGEST_QUANTITY
    items = sa.case((countable, sa.cast(sa.func.round(orders.c.quantity * MILLI), sa.BigInteger)))
    measures = (
        (sa.func.count(orders.c.order_id.distinct()) if lines else sa.func.count()).label("times"),
        sa.func.sum(orders.c.amount).label("spend"),
        sa.func.sum(items).label("items"),
    )
    selected = sa.select(orders.c.row, day.label("day"), *measures)
    return selected.where(_ordered(event, known_by)).group_by(orders.c.row, day)


def _ordered(event: Orders, before: date) -> sa.ColumnElement[bool]:
    return sa.and_(_counted(event), orders.c.ordered_at < midnight(before))


def _counted(event: Orders) -> sa.ColumnElement[bool]:
    conditions: list[sa.ColumnElement[bool]] = [orders.c.is_purchase]
    if event.products:
        conditions.append(orders.c.product.in_(event.products))
    if event.categories:
        conditions.append(orders.c.category.in_(event.categories))
    return sa.and_(*conditions)


def _started(event: SubscriptionStarts, before: date) -> sa.ColumnElement[bool]:
    conditions = [subscriptions.c.started_at < midnight(before), subscriptions.c.known_at < midnight(before)]
    if event.plans:
        conditions.append(subscriptions.c.plan.in_(event.plans))
    return sa.and_(*conditions, ~_renews(before))


def _renews(known_by: date) -> sa.ColumnElement[bool]:
    """An earlier subscription of the same plan ended within 7 days of this start, as far as was known then.

    An end at or after ``known_by`` was not known yet, except where the plan's end is fixed from the start.
    """
    earlier = subscriptions.alias("earlier")
    margin = sa.literal(timedelta(days=RENEWAL_DAYS), sa.Interval)
    near = earlier.c.ended_at.between(subscriptions.c.started_at - margin, subscriptions.c.started_at + margin)
    known = earlier.c.fixed_term | (earlier.c.ended_at < midnight(known_by))
    return sa.exists().where(
        earlier.c.row == subscriptions.c.row,
        earlier.c.plan == subscriptions.c.plan,
        earlier.c.started_at < subscriptions.c.started_at,
        earlier.c.known_at < midnight(known_by),
        known,
        near,
    )
