"""The narrow columns of a small population, written in plain Python from the customers themselves."""

from datetime import date, datetime, timedelta

import numpy as np

from segmentation.catalog import FieldType
from segmentation.filters import nodes
from segmentation.filters.evaluate import Setting, evaluate
from segmentation.sql import columns
from tests.population import AS_OF, FIELDS, MIDNIGHT, PLANS

SETTING = Setting(as_of=AS_OF, snapshot_as_of=AS_OF)


class PlainColumns:
    """What `segmentation.index.resident.ColumnReader` asks for; ``without`` names columns that are not there."""

    plans = tuple(reversed(PLANS))

    def __init__(self, people, without=()):
        self._people = people
        every = {**_counts(people), **_days(people), **_masks(people, self.plans), **_fields(people)}
        every[columns.RANDOM_BUCKET] = np.array([person.random_bucket for person in people], dtype="uint16")
        self._columns = {name: values for name, values in every.items() if name not in without}

    @property
    def names(self):
        return frozenset(self._columns)

    def open(self, name):
        return self._columns[name]

    def rows_of_tag(self, tag):
        held = nodes.Tag(mode="any_of", tags=(tag,))
        rows = [row for row, person in enumerate(self._people) if evaluate(held, person, SETTING)]
        return np.array(rows, dtype=np.int32)


def _smallest(values):
    return np.array(values, dtype=columns.unsigned(max(values, default=0)))


def _counts(people):
    found = {}
    for window in (*columns.WINDOWS, None):
        first = date.min if window is None else AS_OF - timedelta(days=window)
        visits = [[visit for visit in person.visits if visit.at.date() >= first] for person in people]
        lines = [[line for line in person.orders if line.is_purchase and line.at.date() >= first] for person in people]
        found[columns.counted("visits", window)] = _smallest([len(own) for own in visits])
        found[columns.counted("orders", window)] = _smallest([len({line.order_id for line in own}) for own in lines])
        found[columns.counted("amount", window)] = _smallest([sum(line.amount or 0 for line in own) for own in lines])
    return found


def _days(people):
    def ago(times, which):
        return (AS_OF - which(times).date()).days if times else columns.NO_DAY

    found = {}
    for name, which in (("first", min), ("last", max)):
        visits = [[visit.at for visit in person.visits] for person in people]
        orders = [[line.at for line in person.orders if line.is_purchase] for person in people]
        found[f"{name}_visit"] = _smallest([ago(times, which) for times in visits])
        found[f"{name}_order"] = _smallest([ago(times, which) for times in orders])
    return found


def _masks(people, plans):
    def in_state(row, state):
        is_open = row.started_at < MIDNIGHT and (row.ended_at is None or row.ended_at >= MIDNIGHT)
        return {
            "active": is_open and row.standing == "active",
            "paused": is_open and row.standing == "paused",
            "upcoming": row.started_at >= MIDNIGHT,
            "any": True,
        }[state]

    found = {}
    for state in columns.PLAN_STATES:
        held = [{row.plan for row in person.plans if in_state(row, state)} for person in people]
        bits = [sum(1 << plans.index(plan) for plan in own) for own in held]
        found[columns.plan_mask(state)] = np.array(bits, dtype=columns.mask_type(len(plans)))
    channels = [
        [evaluate(nodes.Reachable(channel=channel), person, SETTING) for channel in nodes.CHANNELS] for person in people
    ]
    bits = [sum(1 << i for i, reached in enumerate(own) if reached) for own in channels]
    found[columns.REACHABLE] = np.array(bits, dtype="uint8")
    return found


def _fields(people):
    found = {}
    for name, field in FIELDS.items():
        values = [person.fields.get(name) for person in people]
        known = sorted({value for value in values if value is not None}) if field.type is FieldType.TEXT else []
        match field.type:
            case FieldType.TEXT:
                codes = [columns.NO_CODE if value is None else known.index(value) + 1 for value in values]
                column = _smallest(codes)
            case FieldType.NUMBER:
                column = np.array([np.nan if value is None else value for value in values], dtype="float64")
            case FieldType.DATE:
                column = np.array([_day(value) for value in values], dtype="int32")
            case FieldType.BOOLEAN:
                column = np.array([columns.NO_FLAG if value is None else int(value) for value in values], dtype="int8")
        found[columns.field_column(name)] = column
    return found


def _day(value):
    if value is None:
        return columns.NO_DATE
    return ((value.date() if isinstance(value, datetime) else value) - date(1970, 1, 1)).days
