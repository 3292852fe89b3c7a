"""Audiences: what a filter and a part of a prediction choose, counted exactly."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.customer_facts import setting_of
from segmentation.api.expected_results import with_expected
from segmentation.api.moments import Moment
from segmentation.api.needs import basis_hash
from segmentation.api.prediction_views import drift_of
from segmentation.api.predictions import Predictions
from segmentation.api.rule_counts import rule_counts, warnings_in
from segmentation.api.values import AudienceView, Count, Selection, audience_filter
from segmentation.catalog import Catalog
from segmentation.filters.codec import canonical_hash
from segmentation.filters.describe import descriptions_in_words
from segmentation.filters.evaluate import evaluate
from segmentation.filters.nodes import AllOf, Filter, NoneOf
from segmentation.index.audience_index import Answer, AudienceIndex
from segmentation.index.cache import SHARED, MemoryReport
from segmentation.index.overlap import Difference, Overlap, difference, overlap
from segmentation.index.requests import Askers, Request
from segmentation.index.score_sums import ScoreHistogram
from segmentation.sentences import Sentence
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
        self._askers = Askers()

    def catalog(self, prediction: str | None = None) -> Catalog:
        """Return the names a filter may use on the data a prediction is explored on (by default the newest)."""
        return self._context.catalog(self.snapshot_for(prediction))

    def values(self, field: str, prediction: str | None = None) -> dict[str, int]:
        """Return the values of a text field with their number of customers, most frequent first."""
        return dict(vocabulary.value_counts(self.snapshot_for(prediction).connection, field))

    def snapshot_for(self, prediction: str | None) -> OpenSnapshot:
        """Return the snapshot a prediction is explored on: a preview or demo stays on the one it was built on."""
        return self._snapshot_for(prediction, self._context.moment())

    def _snapshot_for(self, prediction: str | None, moment: Moment) -> OpenSnapshot:
        context = self._context
        issue = None if prediction is None else context.shown_issue(context.prediction(prediction, moment), moment)
        return context.current() if issue is None else context.snapshot(issue.snapshot)

    def view(
        self, filter: Filter, prediction: str | None = None, *, asker: str | None = None, undated: bool = True
    ) -> AudienceView:
        """Return everything the Audience page draws for a filter, with or without a prediction.

        Without ``undated``, facts that have no date do not count: so the audience of a prediction is counted.

        A newer call of the same ``asker`` drops an older one that is still running in another thread: it raises
        `Superseded`. Raises `InvalidFilter`, and `Unavailable` when a prediction has no scores on this data.
        """
        with self._askers.asking(asker) as request:
            return self._view(filter, prediction, request, undated)

    def _view(self, filter: Filter, prediction: str | None, request: Request, undated: bool) -> AudienceView:
        moment = self._context.moment()
        snapshot = self._snapshot_for(prediction, moment)
        scope = replace(self._scope(snapshot, filter, prediction, moment), undated=undated)
        catalog = self._context.catalog(snapshot, moment)
        table = None if prediction is None else scope.scores[prediction]
        answer = snapshot.index.answer(filter, scope, by=table, request=request)
        described = descriptions_in_words(filter, catalog)
        view = AudienceView(
            snapshot=snapshot.view,
            prediction=None,
            filter=filter,
            sentence=described[""],
            population=snapshot.info.population,
            covered=answer.counted,
            matching=answer.size,
            without_score=answer.matching - answer.size,
            rules=rule_counts(answer, described),
            warnings=warnings_in(answer, filter, catalog, scope, snapshot.unheld),
            reachable={channel: answer.reachable(channel) for channel in snapshot.channels},
        )
        if prediction is None or table is None:
            return view
        covered, matching = snapshot.index.covered(table), answer.histogram()
        shown = self._predictions.view(prediction, moment)
        counted = replace(
            view,
            prediction=shown,
            covered_count=covered.count,
            covered_sum_value=covered.sum_value,
            count=matching.count,
            sum_value=matching.sum_value,
            hidden=shown.hidden,
        )
        if shown.hidden:
            return counted
        return replace(counted, covered_sum_p=covered.sum_p, sum_p=matching.sum_p, drift=shown.drift)

    def _scope(self, snapshot: OpenSnapshot, filter: Filter, prediction: str | None, moment: Moment) -> Scope:
        return self._context.scope(snapshot, filter, *([prediction] if prediction else []), moment=moment)

    def _answer(self, filter: Filter, prediction: str | None = None, *, undated: bool = True) -> Answer:
        moment = self._context.moment()
        snapshot = self._snapshot_for(prediction, moment)
        scope = replace(self._scope(snapshot, filter, prediction, moment), undated=undated)
        return snapshot.index.answer(filter, scope, by=None if prediction is None else scope.scores[prediction])

    def basis(self, filter: Filter, prediction: str | None = None) -> str:
        """Return a name for all that decides who satisfies a filter, and by which scores: while it is the same, so are
        they.

        Raises `InvalidFilter`, and `Unavailable` when a prediction involved has no scores.
        """
        snapshot = self.snapshot_for(prediction)
        needs = self._context.needs(snapshot, filter, *([prediction] if prediction else []))
        return basis_hash({"snapshot": snapshot.info.id, "definition": canonical_hash(filter), **needs.basis})

    def view_basis(self, filter: Filter, prediction: str | None = None) -> str:
        """Return a name for all that decides a `view`: while it is the same, so is the view. Raises as `basis` does."""
        hidden = "" if prediction is None else self._predictions.view(prediction).hidden
        return basis_hash({"basis": self.basis(filter, prediction), "hidden": str(hidden)})

    def stop(self, asker: str) -> None:
        """End the `view` that an asker waits for in another thread: it raises `Superseded`."""
        self._askers.drop(asker)

    def size(self, filter: Filter, prediction: str | None = None, *, undated: bool = True) -> int:
        """Return how many customers satisfy a filter, of those a prediction covers where one is given; as `view`."""
        return self._answer(filter, prediction, undated=undated).size

    def overlap(self, filters: Sequence[Filter], prediction: str | None = None) -> Overlap:
        """Return how many customers each two of the filters share, of those a prediction covers where one is given."""
        answers = [self._answer(filter, prediction) for filter in filters]
        return overlap([answer.words & answer.within for answer in answers])

    def difference(self, before: Filter, after: Filter, prediction: str | None = None) -> Difference:
        """Return the sizes of what lies between two filters on the same data: in both, joined, left."""
        first, second = self._answer(before, prediction), self._answer(after, prediction)
        return difference(first.words & first.within, second.words & second.within)

    def joined_and_left(self, before: Filter, after: Filter, snapshot: OpenSnapshot) -> tuple[Rows, Rows]:
        """Return the rows that only the second filter chooses, and those that only the first chooses, ascending."""
        return (
            self.rows(AllOf(members=(after, NoneOf(members=(before,)))), snapshot),
            self.rows(AllOf(members=(before, NoneOf(members=(after,)))), snapshot),
        )

    def memory(self) -> MemoryReport:
        """Return what counting holds in memory, for all workspaces of the process together."""
        return SHARED.report()

    def rows(self, filter: Filter, snapshot: OpenSnapshot, engine: Engine = "index") -> Rows:
        """Return the rows of the snapshot that satisfy a filter, ascending. The engines choose the same rows."""
        scope = self._context.scope(snapshot, filter)
        match engine:
            case "index":
                return snapshot.index.answer(filter, scope).rows()
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

        ``selection`` chooses a part of ``prediction``; without one, everyone with a score is chosen. The funnel counts
        among everyone.
        """
        moment = self._context.moment()
        snapshot = self._snapshot_for(prediction, moment)
        whole = audience_filter(filter, selection)
        scope = self._scope(snapshot, whole, prediction, moment)
        catalog = self._context.catalog(snapshot, moment)
        answer = snapshot.index.answer(whole, scope)
        rows = None if engine == "index" else self.rows(whole, snapshot, engine)
        described = descriptions_in_words(whole, catalog)
        counted = Count(
            snapshot=snapshot.info.id,
            as_of=snapshot.info.as_of,
            score_issue=None,
            population=snapshot.info.population,
            scored=None,
            size=answer.size if rows is None else len(rows),
            expected_purchasers=None,
            expected_non_purchasers=None,
            sentence=described[""],
            warnings=tuple(
                Sentence("{path}: {message}", path=problem.path, message=problem.message)
                for problem in warnings_in(answer, whole, catalog, scope, snapshot.unheld)
            ),
            funnel=rule_counts(answer, described),
        )
        if prediction is None:
            return counted
        issue, table = self._context.usable_issue(prediction, snapshot, moment), scope.scores[prediction]
        histogram, scored = _histogram(snapshot.index, table, answer, rows), len(snapshot.index.scores(table).rows)
        sized = replace(counted, score_issue=issue.id, scored=scored, size=histogram.total().count)
        return with_expected(sized, histogram, drift_of(issue), self._predictions.view(prediction, moment).hidden)

    def hidden(self, predictions: Iterable[str]) -> dict[str, str]:
        """Return those of some predictions whose expected results are hidden now, each with the reason in words."""
        moment = self._context.moment()
        reasons = {id: self._predictions.view(id, moment).hidden for id in predictions}
        return {id: reason for id, reason in reasons.items() if reason}

    def refuse_restricted(self, filter: Filter) -> None:
        """Raise `Refused` when a filter depends on a preview or demo prediction, through nested segments too."""
        self._context.refuse_restricted(filter)


def _by_oracle(filter: Filter, snapshot: OpenSnapshot, scope: Scope) -> Rows:
    setting = setting_of(scope)
    people = read_customers(snapshot.connection, scope.fields, scope.scores)
    return np.array([row for row, person in people if evaluate(filter, person, setting)], dtype=np.int32)


def _histogram(index: AudienceIndex, name: str, answer: Answer, rows: Rows | None) -> ScoreHistogram:
    order = index.order(name)
    words = order.from_row_set(answer.words) if rows is None else order.from_rows(rows)
    return index.sums(name).histogram(words)
