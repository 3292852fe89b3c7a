"""Features, audiences and outcomes of a prediction as of any cutoff, from the tables of a snapshot.

Everything at cutoff c comes from facts dated before c's midnight. Undated tags, ``status``, ``standing`` and consents
have no past and are never read; an ``ended_at`` or ``removed_at`` at or after c reads as open.
"""

from collections.abc import Hashable, Mapping
from copy import copy
from datetime import date
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.predictions.columns import DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT, EVENT_DAYS
from segmentation.sql import feature_columns, feature_facts
from segmentation.sql.dialect import fetch_arrays, run
from segmentation.sql.feature_attributes import attribute_values
from segmentation.sql.feature_columns import Column
from segmentation.sql.feature_copies import copied
from segmentation.sql.feature_events import (
    Event,
    Orders,
    Population,
    audience,
    buyers,
    event_days,
    everyone,
    first_event,
    has_lines,
    has_purchased,
    members,
)
from segmentation.sql.feature_histories import EventHistories, along
from segmentation.sql.feature_recorded import first_days
from segmentation.sql.feature_run import given_rows, marked, read_columns, staged
from segmentation.sql.feature_vocabulary import DEFAULT_ATTRIBUTES, Vocabulary, check_attributes, vocabulary

Floats = Mapping[str, NDArray[np.float32]]


class SqlFeatureSource:
    """`ports.FeatureSource` over a native DuckDB connection on which the plain table names resolve.

    ``window`` is in days; ``population`` gives the audience's condition, correlated on ``customers.row``, as of any
    cutoff; ``as_of`` is the prediction's own date, before which its tags, plans and attribute values are chosen, and
    no cutoff may lie after it; ``attributes`` are the stable customer fields used as features.
    The connection must not be used by anyone else during a call: temporary tables named ``feature_*`` live on it.
    Raises `errors.Unavailable` when a named attribute does not exist.
    """

    def __init__(
        self,
        connection: Any,
        *,
        window: int,
        as_of: date,
        event: Event | None = None,
        population: Population = has_purchased,
        attributes: tuple[str, ...] = DEFAULT_ATTRIBUTES,
    ) -> None:
        self._connection = connection
        self._whole = connection
        self._window = window
        self._event: Event = Orders() if event is None else event
        self._population = population
        self._attributes = attributes
        self._lines = bool(run(connection, has_lines()).fetchone())
        self._histories = EventHistories(connection, self._event)
        self._stand_at(as_of, vocabulary(connection, as_of, attributes))

    def _stand_at(self, as_of: date, facts: Vocabulary) -> None:
        self._as_of = as_of
        self._vocabulary = facts
        self._recorded = first_days(self._whole, as_of, facts)

    @property
    def facts(self) -> Vocabulary:
        """What is looked at, as the port promises."""
        return self._vocabulary

    @property
    def first_event(self) -> date | None:
        """The day of the earliest purchase event before the prediction's own date, or None."""
        ((first,),) = run(self._connection, first_event(self._event, self._as_of)).fetchall()
        return None if first is None else first.date()

    def at(self, as_of: date, facts: Hashable | None = None) -> Self:
        """Return the source as it stood then, as the port promises; TypeError for facts of another kind of source."""
        if as_of == self._as_of and facts in (None, self._vocabulary):
            return self
        moved = copy(self)
        if facts is None:
            moved._stand_at(as_of, vocabulary(self._whole, as_of, self._attributes))
        elif isinstance(facts, Vocabulary):
            check_attributes(self._whole, facts.attributes)
            moved._stand_at(as_of, facts)
        else:
            raise TypeError(f"{type(facts).__name__} does not tell what to look at")
        return moved

    def sample(self, customers: int, *, seed: int) -> Self:
        """Return the source over customers chosen by lot, as the port promises; this one when there are no more."""
        present = self.audience(self._as_of)
        if present.size <= customers:
            return self
        everybody = np.asarray(fetch_arrays(self._connection, everyone())["row"], dtype=np.int32)
        lots = np.random.default_rng([seed, customers]).random(int(everybody[-1]) + 1)
        most = np.partition(lots[present], customers - 1)[customers - 1] if customers else -1.0
        return self.narrowed(everybody[lots[everybody] <= most])

    def narrowed(self, rows: NDArray[np.int32]) -> Self:
        """Return the source over these customers alone, from copies of their rows that are made here."""
        narrow = copy(self)
        narrow._connection = copied(self._connection, rows)
        narrow._histories = EventHistories(narrow._connection, self._event)
        return narrow

    def audience(self, cutoff: date) -> NDArray[np.int32]:
        """Return the rows of the audience at ``cutoff``; ValueError for a cutoff after ``as_of``."""
        self._refuse_the_future(cutoff)
        return np.asarray(fetch_arrays(self._connection, audience(self._population, cutoff))["row"], dtype=np.int32)

    def histories(self, cutoff: date, rows: NDArray[np.int32]) -> pd.DataFrame:
        """Return event days and the ages of the first and the last, as the port promises."""
        self._refuse_the_future(cutoff)
        found = along(rows, self._histories.at(cutoff), {"days": 0.0, "first": np.nan, "last": np.nan})
        columns = {
            EVENT_DAYS: found["days"],
            DAYS_SINCE_FIRST_EVENT: found["first"],
            DAYS_SINCE_LAST_EVENT: found["last"],
        }
        return pd.DataFrame(columns, index=pd.Index(rows, name="row", dtype=np.int32))

    def features(self, cutoff: date, rows: NDArray[np.int32] | None = None) -> pd.DataFrame:
        """Return the features of the audience, or of ``rows``, as the port promises."""
        self._refuse_the_future(cutoff)
        chosen = self.audience(cutoff) if rows is None else rows
        with (
            given_rows(self._connection, chosen) as given,
            staged(self._connection, feature_facts.AUDIENCE, members(given)),
        ):
            groups = (
                self._read(chosen, feature_columns.known(), feature_facts.KNOWN, cutoff),
                self._rhythms(chosen, cutoff),
                self._behaviour(chosen, cutoff),
                self._tags(chosen, cutoff),
                self._plans(chosen, cutoff),
                attribute_values(self._connection, chosen, self._vocabulary.attributes, cutoff),
            )
            columns = {name: values for group in groups for name, values in group.items()}
            return pd.DataFrame(columns, index=pd.Index(chosen, name="row", dtype=np.int32))

    def outcomes(self, cutoff: date, window: int, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell for each of ``rows`` whether an event fell in [cutoff, cutoff + window days), as known at its end."""
        bought = fetch_arrays(self._connection, buyers(self._event, cutoff, window))
        return np.isin(rows, bought["row"])

    def _refuse_the_future(self, cutoff: date) -> None:
        if cutoff > self._as_of:
            raise ValueError(f"cutoff {cutoff} lies after the prediction's own date {self._as_of}")

    def _has(self, kind: str, cutoff: date) -> bool:
        first = self._recorded[kind]
        return first is not None and first < cutoff

    def _read(
        self, rows: NDArray[np.int32], columns: list[Column], source: str, cutoff: date, *, recorded: bool = True
    ) -> Floats:
        return read_columns(self._connection, rows, columns, source, {"cutoff": cutoff}, recorded=recorded)

    def _rhythms(self, rows: NDArray[np.int32], cutoff: date) -> Floats:
        """The rhythm of the event, and that of all purchases where the event is narrower or something else."""
        columns = dict(self._rhythm(rows, cutoff, "event", self._event))
        if self._event != Orders():
            columns |= self._rhythm(rows, cutoff, "orders", Orders())
        return columns

    def _rhythm(self, rows: NDArray[np.int32], cutoff: date, prefix: str, event: Event) -> Floats:
        columns = feature_columns.rhythm(prefix, self._window)
        if isinstance(event, Orders):
            columns += feature_columns.money(prefix)
        days = event_days(event, cutoff, feature_facts.AUDIENCE, lines=self._lines)
        with staged(self._connection, "feature_days", days) as table:
            facts = feature_facts.with_gaps(table)
            return read_columns(self._connection, rows, columns, facts, {"cutoff": cutoff})

    def _behaviour(self, rows: NDArray[np.int32], cutoff: date) -> Floats:
        kinds = {
            "returns": (feature_columns.returns(), feature_facts.RETURNS),
            "visits": (
                feature_columns.rhythm("visits", self._window),
                feature_facts.with_gaps(feature_facts.VISIT_DAYS),
            ),
            "carts": (feature_columns.carts(), feature_facts.CARTS),
        }
        columns: dict[str, NDArray[np.float32]] = {}
        for kind, (wanted, source) in kinds.items():
            if kind in self._recorded:
                columns |= self._read(rows, wanted, source, cutoff, recorded=self._has(kind, cutoff))
        return columns

    def _tags(self, rows: NDArray[np.int32], cutoff: date) -> Floats:
        return self._marked(rows, "tag", "tags", feature_facts.TAGS_HELD, cutoff)

    def _plans(self, rows: NDArray[np.int32], cutoff: date) -> Floats:
        if not self._vocabulary.plans:
            return {}
        known = self._has("plans", cutoff)
        return {
            **self._read(rows, feature_columns.plans(), feature_facts.PLANS, cutoff, recorded=known),
            **self._marked(rows, "plan_ever", "plan_starts", feature_facts.PLANS_EVER, cutoff),
            **self._marked(rows, "plan_active", "plan_starts", feature_facts.PLANS_ACTIVE, cutoff),
        }

    def _marked(self, rows: NDArray[np.int32], prefix: str, kind: str, source: str, cutoff: date) -> Floats:
        names = self._vocabulary.tags if kind == "tags" else self._vocabulary.plans
        if not names:
            return {}
        known = self._has(kind, cutoff)
        return marked(self._connection, rows, prefix, names, source, cutoff, recorded=known)
