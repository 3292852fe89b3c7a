"""The profile of a customer and what happened to her, put together from the newest data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from segmentation.api.context import OpenSnapshot
from segmentation.api.customer_facts import customer_at, present
from segmentation.api.customer_values import (
    ChannelReach,
    CustomerEvent,
    CustomerProfile,
    PlanView,
    ProfileField,
    TagView,
    Timeline,
)
from segmentation.api.masking import PERSONAL, shown
from segmentation.filters.evaluate import Setting, event_day, held_tags, known_plans, measure, row_state, visit_count
from segmentation.filters.facts import Customer
from segmentation.filters.nodes import CHANNELS, Comparison, Ever, LastDays, Orders, Visits, Window
from segmentation.filters.verdicts import reach
from segmentation.filters.windows import midnight
from segmentation.index.audience_index import VALUE_DAYS
from segmentation.sql import customer_events
from segmentation.sql.dialect import run

_ANY = Comparison(op=">=", values=(0,))
MOST_EVENTS = 1000


def profile_of(snapshot: OpenSnapshot, row: int, *, can_reveal: bool, reveal: bool) -> CustomerProfile:
    """Return the profile of the customer of a row."""
    customer, setting = customer_at(snapshot, row), present(snapshot)
    known_since = customer.fields["known_since"]
    return CustomerProfile(
        row=row,
        customer_id=customer.fields["customer_id"],
        snapshot=snapshot.info.id,
        last_day=snapshot.info.as_of - timedelta(days=1),
        timezone=snapshot.info.timezone,
        fields=_fields(snapshot, customer, reveal=reveal),
        reach=tuple(ChannelReach(channel=channel, reach=reach(channel, customer)) for channel in CHANNELS),
        plans=_plans(customer, setting),
        tags=_tags(customer, setting),
        known_since=known_since.date() if known_since else None,
        orders=int(_bought("count", Ever(), customer, setting)),
        spent=int(_bought("total", Ever(), customer, setting)),
        spent_last_year=int(_bought("total", LastDays(days=VALUE_DAYS), customer, setting)),
        last_order=event_day("last_order", customer, setting),
        visits=visit_count(Visits(count=_ANY, window=Ever()), customer, setting),
        last_visit=event_day("last_visit", customer, setting),
        currency=snapshot.catalog.currency or "",
        minor_units=snapshot.catalog.minor_units,
        tables=snapshot.tables,
        can_reveal=can_reveal,
        revealed=reveal,
    )


def _bought(what: Any, window: Window, customer: Customer, setting: Setting) -> float:
    return measure(Orders(measure=what, value=_ANY, window=window), customer, setting) or 0


def _fields(snapshot: OpenSnapshot, customer: Customer, *, reveal: bool) -> tuple[ProfileField, ...]:
    """Return the fields the data has at all, hers blank or not."""
    known = snapshot.catalog.fields
    return tuple(
        ProfileField(
            name=name,
            label=known[name].label if name in known and not known[name].canonical else "",
            value=shown(name, customer.fields.get(name), reveal=reveal),
            personal=name in PERSONAL,
        )
        for name in (*snapshot.contact_fields, *known)
    )


def _plans(customer: Customer, setting: Setting) -> tuple[PlanView, ...]:
    """Return her plans: what runs first, then what is to come, then what is over, the latest first."""
    now = midnight(setting.as_of)
    states = ("active", "paused", "upcoming", "lapsed")
    views = [
        PlanView(
            plan=row.plan,
            state=row_state(row, now, present=True),
            started=row.started_at.date(),
            ended=row.ended_at.date() if row.ended_at else None,
            fixed_term=row.fixed_term,
        )
        for row in known_plans(customer, (), setting)
    ]
    return tuple(sorted(views, key=lambda view: (states.index(view.state), -view.started.toordinal(), view.plan)))


def _tags(customer: Customer, setting: Setting) -> tuple[TagView, ...]:
    views = {
        (tag.tag, _day(tag.added_at), _day(tag.removed_at)): bool(held_tags(replace(customer, tags=(tag,)), setting))
        for tag in customer.tags
    }
    found = [TagView(tag=tag, held=is_held, added=added, removed=gone) for (tag, added, gone), is_held in views.items()]
    return tuple(sorted(found, key=lambda view: (not view.held, view.tag, view.added or date.min)))


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def timeline_of(snapshot: OpenSnapshot, row: int, limit: int, campaigns: Mapping[str, str]) -> Timeline:
    """Return the latest events of the customer of a row; ``campaigns`` gives the titles of the workspace's own."""
    cursor, as_of = snapshot.connection.cursor(), snapshot.info.as_of
    months = run(cursor, customer_events.events_by_month(row, as_of)).fetchall()
    found = run(cursor, customer_events.events(row, as_of, min(limit, MOST_EVENTS))).fetchall()
    return Timeline(
        events=tuple(_event(values, campaigns) for values in found),
        total=sum(events for _, _, events in months),
        months=tuple((month, kind, events) for month, kind, events in months),
        currency=snapshot.catalog.currency or "",
        minor_units=snapshot.catalog.minor_units,
    )


def _event(values: Sequence[Any], campaigns: Mapping[str, str]) -> CustomerEvent:
    kind, at, names, amount, lines = values
    texts = tuple(name for name in names or () if name is not None)
    if kind in ("campaign", "held_out"):
        texts = tuple(campaigns.get(name, name) for name in texts)
    return CustomerEvent(kind=kind, at=at, names=texts, amount=amount, lines=lines)
