"""Features, audiences and outcomes of a prediction as of any cutoff, from the tables of a snapshot.

Everything at cutoff c comes from facts dated before c's midnight. Undated tags, ``status``, ``standing`` and consents
have no past and are never read; an ``ended_at`` or ``removed_at`` at or after c reads as open.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.sql import feature_columns, feature_facts
from segmentation.sql.dialect import fetch_arrays, run
from segmentation.sql.feature_attributes import attribute_values
from segmentation.sql.feature_columns import Column
from segmentation.sql.feature_events import (
    Event,
    Orders,
    Population,
    audience,
    buyers,
    event_days,
    first_event,
    has_purchased,
)
from segmentation.sql.feature_run import marked, read_columns, staged
from segmentation.sql.feature_vocabulary import DEFAULT_ATTRIBUTES, Vocabulary, vocabulary

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
        self._window = window
        self._as_of = as_of
        self._event: Event = Orders() if event is None else event
        self._population = population
        self._vocabulary: Vocabulary = vocabulary(connection, as_of, attributes)

    @property
    def first_event(self) -> date | None:
        """The day of the earliest purchase event before the prediction's own date, or None."""
        ((first,),) = run(self._connection, first_event(self._event, self._as_of)).fetchall()
        return None if first is None else first.date()

    def features(self, cutoff: date) -> pd.DataFrame:
        """Return the audience at ``cutoff`` as the port promises; ValueError for a cutoff after ``as_of``."""
        if cutoff > self._as_of:
            raise ValueError(f"cutoff {cutoff} lies after the prediction's own date {self._as_of}")
        with staged(self._connection, feature_facts.AUDIENCE, audience(self._population, cutoff)):
            rows = self._rows()
            groups = (
                self._read(rows, feature_columns.known(), feature_facts.KNOWN, cutoff),
                self._rhythms(rows, cutoff),
                self._behaviour(rows, cutoff),
                self._tags(rows, cutoff),
                self._plans(rows, cutoff),
                attribute_values(self._connection, rows, self._vocabulary.attributes, cutoff),
            )
            columns = {name: values for group in groups for name, values in group.items()}
            return pd.DataFrame(columns, index=pd.Index(rows, name="row", dtype=np.int32))

    def outcomes(self, cutoff: date, window: int, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell for each of ``rows`` whether an event fell in [cutoff, cutoff + window days), as known at its end."""
        bought = fetch_arrays(self._connection, buyers(self._event, cutoff, window))
        return np.isin(rows, bought["row"])

    def _rows(self) -> NDArray[np.int32]:
        query = f'SELECT "row" FROM {feature_facts.AUDIENCE} ORDER BY "row"'  # noqa: S608 - a name of this package
        return np.asarray(self._connection.execute(query).fetchnumpy()["row"], dtype=np.int32)

    def _read(self, rows: NDArray[np.int32], columns: list[Column], source: str, cutoff: date) -> Floats:
        return read_columns(self._connection, rows, columns, source, {"cutoff": cutoff})

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
        days = event_days(event, cutoff, feature_facts.AUDIENCE)
        with staged(self._connection, "feature_days", days) as table:
            facts = feature_facts.with_gaps(table)
            return read_columns(self._connection, rows, columns, facts, {"cutoff": cutoff}, complete=True)

    def _behaviour(self, rows: NDArray[np.int32], cutoff: date) -> Floats:
        columns: dict[str, NDArray[np.float32]] = {}
        if self._vocabulary.returns:
            columns |= self._read(rows, feature_columns.returns(), feature_facts.RETURNS, cutoff)
        if self._vocabulary.visits:
            visits = feature_columns.rhythm("visits", self._window)
            columns |= self._read(rows, visits, feature_facts.with_gaps(feature_facts.VISIT_DAYS), cutoff)
        if self._vocabulary.carts:
            columns |= self._read(rows, feature_columns.carts(), feature_facts.CARTS, cutoff)
        return columns

    def _tags(self, rows: NDArray[np.int32], cutoff: date) -> Floats:
        names = self._vocabulary.tags
        return marked(self._connection, rows, "tag", names, feature_facts.TAGS_HELD, cutoff)

    def _plans(self, rows: NDArray[np.int32], cutoff: date) -> Floats:
        names = self._vocabulary.plans
        if not names:
            return {}
        return {
            **self._read(rows, feature_columns.plans(), feature_facts.PLANS, cutoff),
            **marked(self._connection, rows, "plan_ever", names, feature_facts.PLANS_EVER, cutoff),
            **marked(self._connection, rows, "plan_active", names, feature_facts.PLANS_ACTIVE, cutoff),
        }
