"""The date a filter is compiled for, and what of a table was known by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from segmentation.filters.nodes import When, Window
from segmentation.filters.windows import days_of, midnight
from segmentation.sql import tables
from segmentation.sql.comparing import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date; ``present`` when it is the snapshot's own, at which facts without a date are true, and these count."""

    as_of: date
    present: bool

    @property
    def now(self) -> datetime:
        """The instant before which everything is known."""
        return midnight(self.as_of)

    def inside(self, at: sa.Column[Any], window: Window | When) -> Condition:
        """Return the condition of a time within a window."""
        return between_days(at, *days_of(window, self.as_of))

    def known_plans(self, plans: Sequence[str]) -> Condition:
        """Return the condition of the rows of the subscriptions table that were known, of these plans (none: any)."""
        rows = tables.subscriptions
        known = rows.c.known_at < self.now
        return sa.and_(known, rows.c.plan.in_(plans)) if plans else known

    def open_plans(self) -> Condition:
        """Return the condition of the rows of the subscriptions table that had started and not ended."""
        rows = tables.subscriptions
        return sa.and_(rows.c.started_at < self.now, sa.or_(rows.c.ended_at.is_(None), rows.c.ended_at >= self.now))


def between_days(at: sa.Column[Any], first: date | None, after: date) -> Condition:
    """Return the condition of a time in [first, after), in whole days; without a beginning when ``first`` is None."""
    before = at < midnight(after)
    return before if first is None else sa.and_(at >= midnight(first), before)
