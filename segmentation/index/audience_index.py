"""The audience index: conditions answered once as bitsets, groups combined from them, histograms and funnels."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import duckdb
import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from segmentation.filters import nodes
from segmentation.filters.codec import canonical_text
from segmentation.filters.nodes import AllOf, AnyOf, Filter, InCategory, InSegment, NoneOf, Score
from segmentation.filters.references import segment_of
from segmentation.index import bitsets
from segmentation.index.bitsets import Bits
from segmentation.settings import BINS, CACHE_BYTES
from segmentation.sql.compile import Scope, score_table
from segmentation.sql.dialect import fetch_arrays
from segmentation.sql.rows import matching_rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreColumns:
    """The scores of one score issue: ``rows`` ascending, with their bin (0..999) and probability."""

    rows: NDArray[np.int32]
    bins: NDArray[np.int16]
    p: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreHistogram:
    """Customers and summed probability per bin of 0.1 score points; both arrays have 1,000 entries."""

    count: NDArray[np.int64]
    sum_p: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStep:
    """What one rule does. ``alone``: who satisfy it by itself. ``kept``: left after it and its elder siblings
    (in an any-of group: gathered so far). ``only``: who would come back, or be lost, without it.
    """

    path: str
    node: Filter
    alone: int
    kept: int
    only: int


class AudienceIndex:
    """Answers filters on one snapshot, exactly.

    A condition is asked of the database once and kept as a bitset; the key holds the condition and, where it refers to
    scores, the score issue, so that a newer issue is never answered from an older one. Least recently used bitsets
    leave when the byte budget is full. Safe to share between threads.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, population: int) -> None:
        self._connection = connection
        self._population = population
        self._conditions: OrderedDict[str, Bits] = OrderedDict()
        self._scores: dict[str, ScoreColumns] = {}
        self._lock = threading.Lock()

    def members(self, filter: Filter, scope: Scope) -> Bits:
        """Return the customers who satisfy a filter. ``scope`` names the score issues and segments of this moment."""
        return self._members(filter, scope, ())

    def _members(self, node: Filter, scope: Scope, inside: tuple[str, ...]) -> Bits:
        match node:
            case AllOf(members=members):
                return reduce(np.bitwise_and, (self._members(member, scope, inside) for member in members))
            case AnyOf(members=members):
                return reduce(np.bitwise_or, (self._members(member, scope, inside) for member in members))
            case NoneOf(members=members):
                some = reduce(np.bitwise_or, (self._members(member, scope, inside) for member in members))
                return bitsets.complement(some, self._population)
            case InSegment():
                return self._members(segment_of(node, scope.segments, inside, "filter"), scope, (*inside, node.key))
            case _:
                return self._condition(node, scope)

    def _condition(self, node: nodes.Condition, scope: Scope) -> Bits:
        key = canonical_text(node)
        if isinstance(node, Score | InCategory):
            key = f"{scope.scores.get(node.prediction)}:{key}"
        with self._lock:
            found = self._conditions.get(key)
            if found is not None:
                self._conditions.move_to_end(key)
                return found
        bits = self._ask(node, scope)
        with self._lock:
            self._conditions[key] = bits
            while len(self._conditions) * bits.nbytes > CACHE_BYTES and len(self._conditions) > 1:
                self._conditions.popitem(last=False)
        return bits

    def _ask(self, node: nodes.Condition, scope: Scope) -> Bits:
        return bitsets.from_rows(matching_rows(self._connection, node, scope), self._population)

    def scores(self, name: str) -> ScoreColumns:
        """Return the columns of a score issue, read once from its table ``name``."""
        with self._lock:
            found = self._scores.get(name)
        if found is None:
            table = score_table(name)
            statement = sa.select(table.c.row, table.c.bin, table.c.p).order_by(table.c.row)
            columns = fetch_arrays(self._connection.cursor(), statement)
            found = ScoreColumns(
                rows=columns["row"].astype(np.int32), bins=columns["bin"].astype(np.int16), p=columns["p"]
            )
            with self._lock:
                self._scores[name] = found
        return found

    def histogram(self, bits: Bits, name: str) -> ScoreHistogram:
        """Return the histogram of those in the set who have a score in the issue."""
        columns = self.scores(name)
        chosen = bitsets.to_mask(bits, self._population)[columns.rows]
        bins = columns.bins[chosen]
        return ScoreHistogram(
            count=np.bincount(bins, minlength=BINS),
            sum_p=np.bincount(bins, weights=columns.p[chosen], minlength=BINS).astype(np.float64),
        )

    def scored(self, name: str) -> Bits:
        """Return the customers who have a score in the issue."""
        return bitsets.from_rows(self.scores(name).rows, self._population)

    def funnel(self, filter: Filter, scope: Scope, within: Bits | None = None) -> tuple[FunnelStep, ...]:
        """Return one step per rule of the top group (a single condition is its own only rule).

        Counts are of the customers in ``within``, by default everyone.
        """
        base = bitsets.everyone(self._population) if within is None else within
        group = filter if isinstance(filter, AllOf | AnyOf | NoneOf) else AllOf(members=(filter,))
        sets = [self._members(member, scope, ()) & base for member in group.members]
        combine = np.bitwise_and if isinstance(group, AllOf) else np.bitwise_or
        kept = _running(sets, combine)
        return tuple(
            FunnelStep(
                path=_path(filter, position),
                node=member,
                alone=bitsets.size(sets[position]),
                kept=bitsets.size(kept[position]),
                only=bitsets.size(_without(sets, position, combine, base) ^ kept[-1]),
            )
            for position, member in enumerate(group.members)
        )

    def report(self) -> Mapping[str, int]:
        """Return how many conditions are held and how many bytes they and the scores take."""
        with self._lock:
            held = sum(bits.nbytes for bits in self._conditions.values())
            scored = sum(s.rows.nbytes + s.bins.nbytes + s.p.nbytes for s in self._scores.values())
            return {"conditions": len(self._conditions), "bytes": held + scored}


def _without(sets: list[Bits], position: int, combine: np.ufunc, base: Bits) -> Bits:
    others = sets[:position] + sets[position + 1 :]
    if others:
        return reduce(combine, others)
    return base if combine is np.bitwise_and else np.zeros_like(base)


def _running(sets: list[Bits], combine: np.ufunc) -> list[Bits]:
    kept = [sets[0]]
    for bits in sets[1:]:
        kept.append(combine(kept[-1], bits))
    return kept


def _path(filter: Filter, position: int) -> str:
    key = {AllOf: "all_of", AnyOf: "any_of", NoneOf: "none_of"}.get(type(filter))
    return f"filter.{key}[{position}]" if key else "filter"
