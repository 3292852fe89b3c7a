"""Statements about what happened to one customer, whatever table tells of it: one row an event, in one shape.

An order is one event however many lines it has; what of it was returned is another. Only what was known at the date of
the snapshot: a plan that is to start, or a term that is to end, has not happened.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa

from segmentation.filters.windows import midnight
from segmentation.sql import tables

_TEXTS = sa.ARRAY(sa.Text)
_NONE: sa.ColumnElement[Any] = sa.cast(sa.null(), sa.BigInteger)
KINDS = (
    "order",
    "free_order",
    "return",
    "visit",
    "plan_bought",
    "plan_started",
    "plan_ended",
    "tag_added",
    "tag_removed",
    "contact",
    "campaign",
    "held_out",
)


def events(row: int, as_of: date, limit: int) -> sa.Select[Any]:
    """Select the latest events of a customer, the latest first: (kind, at, names, amount in minor units, lines).

    ``names`` are products, the kind of a visit, the plan, the tag, or campaign and channel; some may be NULL.
    """
    every = _every(row, as_of)
    return sa.select(every).order_by(every.c["at"].desc(), every.c.kind, every.c.names).limit(limit)


def events_by_month(row: int, as_of: date) -> sa.Select[Any]:
    """Select (first day of the month, kind, events) of a customer, in order of time."""
    every = _every(row, as_of)
    month = sa.cast(sa.func.date_trunc("month", every.c["at"]), sa.Date)
    return sa.select(month, every.c.kind, sa.func.count()).group_by(month, every.c.kind).order_by(month, every.c.kind)


def _every(row: int, as_of: date) -> sa.Subquery:
    plans, tags = tables.subscriptions, tables.tags
    visits, contacts, members = tables.visits, tables.contacts, tables.campaign_members
    own = tables.own_contacts
    sent = sa.case((members.c.held_out, "held_out"), else_="campaign")
    bought = sa.case((plans.c.bought_at != plans.c.started_at, plans.c.bought_at), else_=sa.null())
    parts = [
        _orders(row),
        _event("visit", visits.c.visited_at, [visits.c.kind], visits, row),
        _event("plan_bought", bought, [plans.c.plan], plans, row),
        _event("plan_started", plans.c.started_at, [plans.c.plan], plans, row),
        _event("plan_ended", plans.c.ended_at, [plans.c.plan], plans, row),
        _event("tag_added", tags.c.added_at, [tags.c.tag], tags, row),
        _event("tag_removed", tags.c.removed_at, [tags.c.tag], tags, row),
        # Those of the workspace's own campaigns are told by the campaign.
        _event("contact", contacts.c.sent_at, [contacts.c.campaign, contacts.c.channel], contacts, row).where(
            ~sa.exists().where(
                own.c.row == contacts.c.row,
                own.c.campaign == contacts.c.campaign,
                own.c.channel == contacts.c.channel,
                own.c.sent_at == contacts.c.sent_at,
            )
        ),
        _event(sent, members.c["at"], [members.c.campaign], members, row).where(members.c.later.is_not(sa.true())),
    ]
    union = sa.union_all(*parts).subquery("happened")
    return sa.select(union).where(union.c["at"] < midnight(as_of)).subquery("events")


def _event(kind: Any, at: Any, names: list[Any], table: sa.Table, row: int) -> sa.Select[Any]:
    texts = sa.cast(sa.func.list_value(*names), _TEXTS)
    shown = sa.literal(kind) if isinstance(kind, str) else kind
    return sa.select(
        shown.label("kind"), at.label("at"), texts.label("names"), _NONE.label("amount"), _NONE.label("lines")
    ).where(table.c.row == row)


def _orders(row: int) -> sa.Select[Any]:
    orders = tables.orders
    kind = sa.case((orders.c.is_return, "return"), (sa.func.bool_or(orders.c.is_purchase), "order"), else_="free_order")
    products = sa.func.list_sort(sa.func.list(orders.c.product.distinct()))
    return (
        sa.select(
            kind.label("kind"),
            sa.func.max(orders.c.ordered_at).label("at"),
            sa.cast(products, _TEXTS).label("names"),
            sa.cast(sa.func.sum(orders.c.amount), sa.BigInteger).label("amount"),
            sa.func.count().label("lines"),
        )
        .where(orders.c.row == row)
        .group_by(orders.c.order_id, orders.c.is_return)
    )
