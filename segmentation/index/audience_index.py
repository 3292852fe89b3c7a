"""The audience index: filters answered exactly on one snapshot, by packed sets in row order or in score order."""

import itertools
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from segmentation.filters import nodes
from segmentation.filters.nodes import Attribute, Comparison, Filter, State, Subscription
from segmentation.index import bitsets
from segmentation.index.bitsets import Words
from segmentation.index.cache import SHARED, IndexCache, Key
from segmentation.index.conditions import Conditions, NodeSet
from segmentation.index.funnel import FunnelStep, funnel
from segmentation.index.layouts import Layout, ScoreColumns, ScoreOrder, row_order, score_order
from segmentation.index.queried import Queried
from segmentation.index.requests import Request
from segmentation.index.resident import ColumnReader, Resident
from segmentation.index.score_sources import purchases_of_last_days, scores_in_table
from segmentation.index.score_sums import ScoreHistogram, ScoreSums
from segmentation.sql.columns import counted
from segmentation.sql.compile import Scope

VALUE_DAYS = 365
_NUMBERS = itertools.count()
_PARTS: dict[State, tuple[State, ...]] = {
    "not_active": ("never", "lapsed", "paused", "upcoming"),
    "ever": ("active", "paused", "lapsed"),
}


class AudienceIndex:
    """Answers filters on one snapshot, exactly. Safe to share between threads.

    ``columns`` are the snapshot's narrow columns; without them every condition is asked of the database. ``scores``
    returns the columns of a score issue by the name `Scope.scores` gives it, by default from the table of that name.
    ``as_of`` is the snapshot's date, which purchases are summed up to where no column has them.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        population: int,
        *,
        as_of: date | None = None,
        columns: ColumnReader | None = None,
        scores: Callable[[str], ScoreColumns] | None = None,
        cache: IndexCache = SHARED,
    ) -> None:
        self._connection = connection
        self._population = population
        self._as_of = as_of
        self._columns = columns
        self._load_scores = scores or (lambda name: scores_in_table(connection, name))
        self._scores: dict[str, ScoreColumns] = {}
        self._lock = threading.Lock()
        self._cache = cache
        # A number, not the snapshot's id: the same snapshot opened anew is another connection and another cache.
        self._number = next(_NUMBERS)
        self._rows = row_order(population)
        self._resident = None if columns is None else Resident(columns, connection)
        self._queried = Queried(connection, population, cache.count_question)
        weakref.finalize(self, cache.forget, self._number)

    def answer(
        self, filter: Filter, scope: Scope, *, by: str | None = None, request: Request | None = None
    ) -> "Answer":
        """Return the answer to a filter, counted among everyone, or among those with a score in the issue ``by``.

        ``scope`` names the score issues, segments and lists of this moment. Raises `InvalidFilter`, and `Superseded`
        when the request is dropped meanwhile.
        """
        request = request or Request()
        conditions = self._conditions(scope, by, request)
        return Answer(self, conditions, conditions.tree(filter), by)

    def members(self, filter: Filter, scope: Scope) -> Words:
        """Return the customers who satisfy a filter, in row order."""
        return self.answer(filter, scope).words

    def _conditions(self, scope: Scope, by: str | None, request: Request) -> Conditions:
        return Conditions(
            snapshot=self._number,
            by=by or "",
            layout=self._rows if by is None else self.order(by, request),
            scope=scope,
            request=request,
            cache=self._cache,
            resident=self._resident,
            queried=self._queried,
            scores=self.scores,
        )

    @property
    def population(self) -> int:
        """The customers of the snapshot."""
        return self._population

    def scores(self, name: str) -> ScoreColumns:
        """Return the columns of a score issue."""
        with self._lock:
            found = self._scores.get(name)
        if found is None:
            found = self._load_scores(name)
            with self._lock:
                self._scores[name] = found
        return found

    def drop_scores(self, name: str) -> None:
        """Let go of the columns of a score issue; they are loaded anew where somebody still asks for them."""
        with self._lock:
            self._scores.pop(name, None)

    def order(self, name: str, request: Request | None = None) -> ScoreOrder:
        """Return the score order of an issue."""
        key = Key(snapshot=self._number, order=name, kind="order", text="")
        return self._cache.get(key, lambda: score_order(self.scores(name), self._population), request or Request())

    def sums(self, name: str, request: Request | None = None) -> ScoreSums:
        """Return what sums over sets in the score order of an issue."""
        request = request or Request()
        order = self.order(name, request)
        key = Key(snapshot=self._number, order=name, kind="sums", text="")
        return self._cache.get(key, lambda: ScoreSums(order, self.scores(name), self._value()), request)

    def covered(self, name: str) -> ScoreHistogram:
        """Return the histogram of everyone with a score in the issue."""
        return self.sums(name).whole

    def _value(self) -> NDArray[Any]:
        name = counted("amount", VALUE_DAYS)
        if self._columns is not None and name in self._columns.names:
            return self._columns.open(name)
        if self._as_of is None:
            raise ValueError("purchases can be summed only up to a date: as_of")
        return purchases_of_last_days(self._connection, self._population, self._as_of, VALUE_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How many of a subscription rule are in one of the states it brings together."""

    state: State
    size: int


class Answer:
    """The answer to one filter: its set, and what is counted over it. ``words`` are in the order of `layout`."""

    def __init__(self, index: AudienceIndex, conditions: Conditions, tree: NodeSet, by: str | None) -> None:
        self._index = index
        self._conditions = conditions
        self._tree = tree
        self._by = by

    @property
    def layout(self) -> Layout:
        """The order the set stands in."""
        return self._conditions.layout

    @property
    def words(self) -> Words:
        """Who satisfies the filter, with or without a score."""
        return self._tree.words

    @property
    def within(self) -> Words:
        """Who is counted: everyone, or those with a score."""
        layout = self.layout
        return layout.scored if isinstance(layout, ScoreOrder) else layout.everyone

    @cached_property
    def counted(self) -> int:
        """How many are counted."""
        return self._index.population if self._by is None else len(self._index.scores(self._by).rows)

    @property
    def _whole(self) -> bool:
        return self.counted == self._index.population

    @cached_property
    def matching(self) -> int:
        """How many satisfy the filter, with or without a score."""
        return self.size if self._whole else bitsets.size(self.words)

    @cached_property
    def size(self) -> int:
        """How many of those counted satisfy the filter."""
        return bitsets.size(self.words if self._whole else self.words & self.within)

    def rows(self) -> NDArray[np.int32]:
        """Return the rows of those counted who satisfy the filter, ascending."""
        return self.layout.rows(self.words & self.within)

    def histogram(self) -> ScoreHistogram:
        """Return the histogram of those counted who satisfy the filter. Raises ValueError in row order."""
        if self._by is None:
            raise ValueError("a histogram is of one score issue")
        self._conditions.request.check()
        return self._index.sums(self._by, self._conditions.request).histogram(self.words)

    def reachable(self, channel: nodes.Channel) -> NDArray[np.int64]:
        """Return how many of those counted who satisfy the filter can be reached by a channel.

        In the order of a score issue one number per bin, else one number for all of them.
        """
        reached = self._conditions.condition(nodes.Reachable(channel=channel)) & self.words
        if self._by is None:
            return np.array([bitsets.size(reached)], dtype=np.int64)
        return self._index.sums(self._by, self._conditions.request).counts(reached)

    def likeliest(self, limit: int) -> NDArray[np.int32]:
        """Return the rows of at most so many of those counted who satisfy the filter, of the highest bins; unordered.

        Raises ValueError in row order.
        """
        layout = self.layout
        if not isinstance(layout, ScoreOrder):
            raise ValueError("only a score order knows who is likely")
        positions = bitsets.to_positions(self.words & self.within)
        return layout.row_at[positions[max(len(positions) - limit, 0) :]]

    def column(self, name: str) -> NDArray[Any]:
        """Return a narrow column, one value per position of the order; positions of nobody hold 0.

        Raises KeyError where the snapshot has no such column.
        """
        resident = self._conditions.resident
        if resident is None or name not in resident.reader.names:
            raise KeyError(name)
        return self._conditions.column(name)

    def values(self, column: str, *, of_all: bool = False) -> NDArray[Any] | None:
        """Return a narrow column's values for those counted who satisfy the filter, or for all counted, in any order.

        None where the snapshot has no such column.
        """
        resident = self._conditions.resident
        if resident is None or column not in resident.reader.names:
            return None
        values = self._conditions.column(column)
        words = self.within if of_all else self.words & self.within
        return np.asarray(values[bitsets.to_mask(words, len(values))])

    def funnel(self) -> tuple[FunnelStep, ...]:
        """Return what every node of the filter does among those counted, in the order of ``references.walk``."""
        return self._steps

    @cached_property
    def _steps(self) -> tuple[FunnelStep, ...]:
        return funnel(
            self._tree,
            self.within,
            self._conditions.request,
            counted=self.counted,
            result=self.size,
            whole=self._whole,
            size_of=self._size_of,
        )

    def blanks(self, node: Filter) -> int | None:
        """Return how many of those counted have no value in the field of a rule; None for any other rule."""
        if not isinstance(node, Attribute):
            return None
        blank = Attribute(field=node.field, test=Comparison(op="is_blank"))
        return self._size_of(blank)

    def parts(self, node: Filter) -> tuple[Part, ...]:
        """Return the states a subscription rule brings together; nothing for any other rule."""
        if not isinstance(node, Subscription):
            return ()
        states = _PARTS.get(node.state, ())
        return tuple(
            Part(state=state, size=self._size_of(Subscription(state=state, plans=node.plans))) for state in states
        )

    def _size_of(self, node: nodes.Condition) -> int:
        return self._conditions.size_of(node, self.within)
