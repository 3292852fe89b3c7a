"""Conditions on what customers are and hold: tags, plans, fields, consent, lots and lists."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from segmentation.catalog import Field, FieldType
from segmentation.filters import nodes
from segmentation.filters.nodes import Attribute, RandomBucket, SubscriptionDate
from segmentation.filters.windows import birthdays, midnight
from segmentation.sql import tables
from segmentation.sql.comparing import Condition, compared, holders
from segmentation.sql.moment import Moment, between_days


def tag(mode: nodes.TagMode, names: Sequence[str], moment: Moment) -> Condition:
    """Return the condition of holding tags. An undated tag is held at the snapshot's own date only."""
    tags = tables.tags
    begun = tags.c.added_at < moment.now
    if moment.present:
        begun = sa.or_(tags.c.added_at.is_(None), begun)
    held = sa.and_(begun, sa.or_(tags.c.removed_at.is_(None), tags.c.removed_at >= moment.now))

    def holds(wanted: Sequence[str]) -> Condition:
        return holders(tags.c.row, tags.c.tag.in_(wanted), held)

    match mode:
        case "all_of":
            return sa.and_(*(holds([name]) for name in names))
        case "any_of":
            return holds(names)
        case "none_of":
            return sa.not_(holds(names))


def subscription(state: nodes.State, plans: Sequence[str], moment: Moment) -> Condition:
    """Return the condition of a standing with the plans."""
    rows = tables.subscriptions
    known, is_open = moment.known_plans(plans), moment.open_plans()

    def having(condition: Condition) -> Condition:
        return holders(rows.c.row, known, condition)

    # A status has no date: at a past date an open plan was simply open.
    active = having(sa.and_(is_open, rows.c.standing == "active") if moment.present else is_open)
    paused = having(sa.and_(is_open, rows.c.standing == "paused")) if moment.present else sa.false()
    upcoming = having(rows.c.started_at >= moment.now)
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


def subscription_date(node: SubscriptionDate, moment: Moment) -> Condition:
    """Return the condition of a start, of a known end to come, or of the latest end there was."""
    rows, as_of = tables.subscriptions, moment.as_of
    known = moment.known_plans(node.plans)
    ago = as_of - timedelta(days=node.days)
    match node.event:
        case "ends_within_days":
            ends = between_days(rows.c.ended_at, as_of, as_of + timedelta(days=node.days))
            # Any other end was read as open before it came: only a fixed term ends on a day known beforehand.
            standing = sa.and_(rows.c.fixed_term, moment.open_plans(), ends)
            if moment.present:
                standing = sa.and_(standing, rows.c.standing != "inactive")
            return holders(rows.c.row, known, standing)
        case "started_within_days":
            return holders(rows.c.row, known, between_days(rows.c.started_at, ago, as_of))
    recently = holders(rows.c.row, known, between_days(rows.c.ended_at, ago, as_of))
    if node.event == "ended_within_days":
        return recently
    return sa.and_(holders(rows.c.row, known, rows.c.ended_at < midnight(ago)), sa.not_(recently))


def attribute(node: Attribute, known: Field, moment: Moment) -> Condition:
    """Return the condition of a field compared with a value; a time is compared by its day."""
    source = tables.customers.alias("person") if known.canonical else tables.attributes.alias("person")
    column: ColumnElement[Any] = source.c[node.field] if known.canonical else tables.attribute_of(source, node.field)
    if known.type is FieldType.DATE:
        column = sa.cast(column, sa.Date)

    def holds(condition: Condition) -> Condition:
        return holders(source.c.row, condition)

    op, values = node.test.op, node.test.values
    match op:
        case "is_blank":
            return sa.not_(holds(column.is_not(None)))
        case "is_not_blank":
            return holds(column.is_not(None))
        case "contains" | "starts_with":
            return holds(column.in_(_folded(node.field, op, str(values[0]))))
        case "within_days" | "more_than_days_ago" | "birthday_within_days":
            return holds(_dated(column, op, int(values[0]), moment.as_of))
    given = _given(known.type, values)
    match op:
        case "!=":
            return sa.not_(holds(column == given[0]))
        case "not_in":
            return sa.not_(holds(column.in_(given)))
        case "in":
            return holds(column.in_(given))
        case _:
            return holds(compared(column, op, given))


def _given(type: FieldType, values: Sequence[Any]) -> list[Any]:
    """Return what a field is compared with as values of its type."""
    match type:
        case FieldType.DATE:
            return [date.fromisoformat(str(value)) for value in values]
        case FieldType.NUMBER:
            # An attribute's column has no type, so a list takes that of its first value: 1.5 would be 2 behind a 0.
            return [float(value) for value in values]
        case _:
            return list(values)


def _dated(column: ColumnElement[Any], op: str, days: int, as_of: date) -> Condition:
    """Return the comparison of a date with as_of; NULL where the date is NULL."""
    if op == "birthday_within_days":
        birthday = sa.extract("month", column) * 100 + sa.extract("day", column)
        return sa.or_(*(birthday.between(first, last) for first, last in birthdays(as_of, days)))
    ago = as_of - timedelta(days=days)
    return sa.and_(column >= ago, column < as_of) if op == "within_days" else column < ago


def _folded(field: str, op: str, wanted: str) -> sa.Select[Any]:
    """Return the values of a text field that contain or start with a text, both case-folded by Python."""
    values = tables.text_values
    folded = wanted.casefold()
    test = values.c.folded.contains(folded, autoescape=True)
    if op == "starts_with":
        test = values.c.folded.startswith(folded, autoescape=True)
    return sa.select(values.c.value).where(values.c.field == field, test)


def reachable(channel: nodes.Channel) -> Condition:
    """Return the condition of a usable address for the channel and consent to it."""
    person = tables.customers.alias("person")
    address: Mapping[str, Condition] = {
        "email": person.c.email_address.is_not(None),
        "sms": person.c.phone_number.is_not(None),
        "push": sa.true(),
        "post": person.c.postal_code.is_not(None),
        "ads": sa.or_(person.c.email_address.is_not(None), person.c.phone_number.is_not(None)),
    }
    return holders(person.c.row, address[channel], person.c[f"{channel}_consent"].is_(sa.true()))


def random_bucket(node: RandomBucket) -> Condition:
    """Return the condition of a lot in [low, high); every customer has one."""
    bucket = tables.customers.c.random_bucket
    return sa.and_(bucket >= node.low, bucket < node.high)


def on_list(stored: str | None) -> Condition:
    """Return the condition of standing in a stored set; nobody does when there is none."""
    members = tables.list_members
    return sa.false() if stored is None else holders(members.c.row, members.c.list == stored)
