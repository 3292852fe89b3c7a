"""From when on facts of each kind were recorded: before that they are unknown, which is not the same as none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from segmentation.sql.dialect import run
from segmentation.sql.feature_events import midnight
from segmentation.sql.feature_vocabulary import Vocabulary
from segmentation.sql.tables import orders, subscriptions, tags, visits

_BEGUN = sa.func.greatest(subscriptions.c.started_at, subscriptions.c.known_at)


def first_days(connection: Any, as_of: date, facts: Vocabulary) -> Mapping[str, date | None]:
    """Return the day of the first fact before ``as_of`` of each kind that is looked at; None where there is none.

    Kinds: returns, visits, carts, tags (of the names looked at), plans (bought or begun), plan_starts (of the names).
    """
    kinds = {
        "returns": (facts.returns, orders.c.ordered_at, orders.c.is_return),
        "visits": (facts.visits, visits.c.visited_at, sa.true()),
        "carts": (facts.carts, visits.c.visited_at, visits.c.kind == "cart"),
        "tags": (bool(facts.tags), tags.c.added_at, tags.c.tag.in_(facts.tags)),
        "plans": (bool(facts.plans), subscriptions.c.known_at, sa.true()),
        "plan_starts": (bool(facts.plans), _BEGUN, subscriptions.c.plan.in_(facts.plans)),
    }
    return {
        kind: _first(connection, as_of, at, condition)
        for kind, (looked_at, at, condition) in kinds.items()
        if looked_at
    }


def _first(connection: Any, as_of: date, at: sa.ColumnElement[Any], condition: sa.ColumnElement[bool]) -> date | None:
    ((first,),) = run(connection, sa.select(sa.func.min(at)).where(condition, at < midnight(as_of))).fetchall()
    return None if first is None else first.date()
