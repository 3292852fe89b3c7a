"""Audiences: what a filter and a part of a prediction choose, counted exactly."""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.predictions import Predictions
from segmentation.api.values import AudienceView, Count, RuleCount, Selection, audience_filter
from segmentation.catalog import Catalog
from segmentation.filters.describe import describe
from segmentation.filters.evaluate import Setting, evaluate
from segmentation.filters.nodes import AllOf, Everyone, Filter
from segmentation.index import bitsets
from segmentation.index.audience_index import FunnelStep
from segmentation.sql.compile import Scope
from segmentation.sql.customers import read_customers
from segmentation.sql.rows import matching_rows
from segmentation.storage import vocabulary

Engine = Literal["index", "sql", "oracle"]
Rows = NDArray[np.int32]


class Audiences:
    """Counts audiences of one workspace. Every number of one answer belongs to one snapshot and one score issue."""

    def __init__(self, context: Context, predictions: Predictions) -> None:
        self._context = context
        self._predictions = predictions

    def catalog(self, prediction: str | None = None) -> Catalog:
        """Return the names a filter may use on the data a prediction is explored on (by default the newest)."""
        return self._context.catalog(self.snapshot_for(prediction))

    def values(self, field: str, prediction: str | None = None) -> dict[str, int]:
        """Return the values of a text field with their number of customers, most frequent first."""
        return dict(vocabulary.value_counts(self.snapshot_for(prediction).connection, field))

    def snapshot_for(self, prediction: str | None) -> OpenSnapshot:
        """Return the snapshot a prediction is explored on: a preview or demo stays on the one it was built on."""
        context = self._context
        issue = None if prediction is None else context.shown_issue(context.prediction(prediction))
        return context.current() if issue is None else context.snapshot(issue.snapshot)

    def view(self, filter: Filter, prediction: str | None = None) -> AudienceView:
        """Return everything the Audience page draws for a filter, with or without a prediction.

        Raises `InvalidFilter`, and `Unavailable` when a prediction involved has no scores on this data.
        """
        snapshot = self.snapshot_for(prediction)
        context = self._context
        scope = context.scope(snapshot, filter, *([prediction] if prediction else []))
        members = snapshot.index.members(filter, scope)
        catalog = context.catalog(snapshot)
        base = AudienceView(
            snapshot=snapshot.view,
            prediction=None,
            filter=filter,
            sentence=describe(filter, catalog),
            population=snapshot.info.population,
            covered=snapshot.info.population,
            matching=bitsets.size(members),
            without_score=0,
            rules=(),
        )
        if prediction is None:
            return replace(base, rules=self._rules(snapshot, filter, scope, catalog, None))
        table = scope.scores[prediction]
        scored = snapshot.index.scored(table)
        covered = snapshot.index.histogram(scored, table)
        matching = snapshot.index.histogram(members, table)
        return replace(
            base,
            prediction=self._predictions.view(prediction),
            covered=bitsets.size(scored),
            matching=int(matching.count.sum()),
            without_score=base.matching - int(matching.count.sum()),
            rules=self._rules(snapshot, filter, scope, catalog, table),
            covered_count=covered.count,
            covered_sum_p=covered.sum_p,
            count=matching.count,
            sum_p=matching.sum_p,
        )

    def _rules(
        self, snapshot: OpenSnapshot, filter: Filter, scope: Scope, catalog: Catalog, table: str | None
    ) -> tuple[RuleCount, ...]:
        if isinstance(filter, Everyone):
            return ()
        within = None if table is None else snapshot.index.scored(table)
        steps = snapshot.index.funnel(filter, scope, within)
        total = snapshot.info.population if within is None else bitsets.size(within)
        return _rule_counts(steps, catalog, total)

    def size(self, filter: Filter, prediction: str | None = None) -> int:
        """Return how many customers satisfy a filter, of those a prediction covers where one is given."""
        snapshot = self.snapshot_for(prediction)
        scope = self._context.scope(snapshot, filter, *([prediction] if prediction else []))
        members = snapshot.index.members(filter, scope)
        if prediction is not None:
            members = members & snapshot.index.scored(scope.scores[prediction])
        return bitsets.size(members)

    def rows(self, filter: Filter, snapshot: OpenSnapshot, engine: Engine = "index") -> Rows:
        """Return the rows of the snapshot that satisfy a filter, ascending. The engines choose the same rows."""
        scope = self._context.scope(snapshot, filter)
        match engine:
            case "index":
                return bitsets.to_rows(snapshot.index.members(filter, scope), snapshot.info.population)
            case "sql":
                return np.sort(matching_rows(snapshot.connection, filter, scope))
            case "oracle":
                return _by_oracle(filter, snapshot, scope)

    def count(
        self,
        filter: Filter,
        *,
        prediction: str | None = None,
        selection: Selection = None,
        engine: Engine = "index",
    ) -> Count:
        """Return the size of an audience and, with a prediction, how many of it are expected to buy.

        ``selection`` chooses a part of ``prediction``; without one, everyone with a score is chosen.
        """
        snapshot = self.snapshot_for(prediction)
        whole = audience_filter(filter, selection)
        rows = self.rows(whole, snapshot, engine)
        catalog = self._context.catalog(snapshot)
        scope = self._context.scope(snapshot, whole, *([prediction] if prediction else []))
        answer = Count(
            snapshot=snapshot.info.id,
            as_of=snapshot.info.as_of,
            score_issue=None,
            population=snapshot.info.population,
            scored=None,
            size=len(rows),
            expected_purchasers=None,
            expected_non_purchasers=None,
            sentence=describe(whole, catalog),
            funnel=self._rules(snapshot, whole, scope, catalog, None),
        )
        if prediction is None:
            return answer
        issue = self._context.usable_issue(prediction, snapshot)
        members = bitsets.from_rows(rows, snapshot.info.population)
        histogram = snapshot.index.histogram(members, snapshot.attach(issue))
        return replace(
            answer,
            score_issue=issue.id,
            scored=issue.scored,
            size=int(histogram.count.sum()),
            expected_purchasers=float(histogram.sum_p.sum()),
            expected_non_purchasers=float(histogram.count.sum() - histogram.sum_p.sum()),
        )

    def refuse_restricted(self, filter: Filter) -> None:
        """Raise `Refused` when a filter depends on a preview or demo prediction, through nested segments too."""
        self._context.refuse_restricted(filter)

    def would_keep(self, filter: Filter, extra: Filter, prediction: str | None = None) -> int:
        """Return the size the audience would have with one more rule: for a rule that is switched off."""
        members = filter.members if isinstance(filter, AllOf) else () if isinstance(filter, Everyone) else (filter,)
        return self.size(AllOf(members=(*members, extra)), prediction)


def _by_oracle(filter: Filter, snapshot: OpenSnapshot, scope: Scope) -> Rows:
    setting = Setting(
        as_of=scope.snapshot_as_of,
        snapshot_as_of=scope.snapshot_as_of,
        segments=scope.segments,
        minor_units=scope.minor_units,
    )
    people = read_customers(snapshot.connection, scope.fields, scope.scores)
    return np.array([row for row, person in people if evaluate(filter, person, setting)], dtype=np.int32)


def _rule_counts(steps: tuple[FunnelStep, ...], catalog: Catalog, total: int) -> tuple[RuleCount, ...]:
    counted = []
    before = total
    for step in steps:
        counted.append(
            RuleCount(
                path=step.path,
                sentence=describe(step.node, catalog),
                alone=step.alone,
                before=before,
                kept=step.kept,
                only=step.only,
            )
        )
        before = step.kept
    return tuple(counted)
