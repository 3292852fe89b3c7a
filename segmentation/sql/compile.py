"""Filters as SQL: a pure function from a node and a date to a SQLAlchemy Core condition.

The condition is correlated on ``customers.row`` and is never NULL: every condition is true or false for every customer.
It works at any past date from the event tables. Nothing is looked up here: names are resolved before, in the scope.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

import sqlalchemy as sa

from segmentation.catalog import Field
from segmentation.filters import nodes
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Contacted,
    CustomerList,
    EventDate,
    Everyone,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    NoneOf,
    Orders,
    RandomBucket,
    Reachable,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
)
from segmentation.filters.references import segment_of
from segmentation.settings import CATEGORY_BINS
from segmentation.sql import event_conditions, profile_conditions
from segmentation.sql.comparing import Condition, holders
from segmentation.sql.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a compilation may refer to.

    ``scores`` maps a prediction to the table of its score issue, ``segments`` the key of a segment or of one of its
    versions to its definition, ``lists`` a customer list to the stored set it stands for now (a replaced list is
    another set). ``ledger`` is the revision of what the workspace itself has done; it is part of every cache key that
    depends on it. ``undated`` tells whether facts without a date (a plan's status, an undated tag) count at the
    snapshot's own date; they never count at another.
    """

    snapshot_as_of: date
    fields: Mapping[str, Field] = field(default_factory=dict)
    scores: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, Filter] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    ledger: int = 0
    minor_units: int = 2
    undated: bool = True


def compile_filter(node: Filter, as_of: date, scope: Scope) -> Condition:
    """Return the condition of a filter at a date.

    Raises `InvalidFilter` for a segment that does not exist or contains itself, and KeyError for a field that the
    scope lacks: validate first. A prediction without a score issue is satisfied by nobody.
    """
    return _Compiler(as_of, scope).node(node, ())


class _Compiler:
    def __init__(self, as_of: date, scope: Scope) -> None:
        self.moment = Moment(as_of=as_of, present=scope.undated and as_of == scope.snapshot_as_of)
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
            case Score(prediction=prediction, bins=bins):
                return self.bins(prediction, [bins])
            case InCategory(prediction=prediction, categories=categories):
                return self.bins(prediction, [CATEGORY_BINS[category] for category in categories])
            case _:
                return self.condition(node)

    def condition(self, node: nodes.Condition) -> Condition:  # noqa: C901 - one case per node, nothing else
        match node:
            case Everyone():
                return sa.true()
            case Visits():
                return event_conditions.visits(node, self.moment)
            case Orders():
                return event_conditions.orders(node, self.moment, self.scope.minor_units)
            case EventDate():
                return event_conditions.event_date(node, self.moment)
            case Contacted():
                return event_conditions.contacted(node, self.moment)
            case InCampaign():
                return event_conditions.in_campaign(node, self.moment)
            case Tag(mode=mode, tags=names):
                return profile_conditions.tag(mode, names, self.moment)
            case Subscription(state=state, plans=plans):
                return profile_conditions.subscription(state, plans, self.moment)
            case SubscriptionDate():
                return profile_conditions.subscription_date(node, self.moment)
            case Attribute(field=name):
                return profile_conditions.attribute(node, self.scope.fields[name], self.moment)
            case Reachable(channel=channel):
                return profile_conditions.reachable(channel)
            case RandomBucket():
                return profile_conditions.random_bucket(node)
            case CustomerList(list=name):
                return profile_conditions.on_list(self.scope.lists.get(name))
            case Score() | InCategory() | InSegment():
                raise AssertionError("scores and segments are resolved before the conditions")
            case _:
                assert_never(node)

    def bins(self, prediction: str, ranges: Sequence[tuple[int, int]]) -> Condition:
        name = self.scope.scores.get(prediction)
        if name is None:
            return sa.false()
        scores = score_table(name)
        chosen = sa.or_(*(sa.and_(scores.c.bin >= low, scores.c.bin < high) for low, high in ranges))
        return holders(scores.c.row, chosen)


def score_table(name: str) -> sa.TableClause:
    """Return the table (row, p, bin) that holds a score issue beside the snapshot."""
    return sa.table(name, sa.column("row", sa.Integer), sa.column("p", sa.Double), sa.column("bin", sa.Integer))
