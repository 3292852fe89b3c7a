"""Audiences side by side: levels, ranges and segments beside a baseline, all on one snapshot and one score issue."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from segmentation.api.comparison_values import (
    EVERYONE_COUNTED,
    AudienceComparison,
    ComparedAudience,
    ComparedPart,
    Few,
)
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.held_shares import HeldShares
from segmentation.api.prediction_views import drift_of
from segmentation.api.predictions import Predictions
from segmentation.api.values import audience_filter, split_audience
from segmentation.errors import Refused
from segmentation.filters.nodes import Category, Channel, Everyone, Filter, InCategory, Reachable, Score
from segmentation.index import bitsets
from segmentation.index.audience_index import VALUE_DAYS, Answer
from segmentation.index.bitsets import Words
from segmentation.index.composition import FEWEST, Mark, mark
from segmentation.index.membership import Membership, membership
from segmentation.index.overlap import Overlap, overlap
from segmentation.index.score_sums import ScoreHistogram
from segmentation.index.summary import round_half_up
from segmentation.predictions.level import Drift, interval
from segmentation.sentences import Language, Sentence
from segmentation.settings import BINS, CATEGORY_BINS
from segmentation.sql.columns import NO_DAY, counted
from segmentation.sql.compile import Scope

LEVELS: tuple[Category, ...] = ("high", "medium", "low")
MOST_PARTS = 4
LIKELY = 0.8
"""How often the likely range holds."""
LAST_ORDER = "last_order"
MEASURES = ("mean_chance", "mean_value", "days_since_order")


class Comparisons:
    """Compares audiences of one workspace."""

    def __init__(self, context: Context, predictions: Predictions) -> None:
        self._context = context
        self._predictions = predictions

    def levels(self, filter: Filter, prediction: str, *, language: Language = "en") -> AudienceComparison:
        """Return High, Medium and Low of those who match a filter, beside everyone the prediction covers.

        The parts are called ``high``, ``medium`` and ``low``. Raises as `compare`.
        """
        parts = [
            ComparedPart(
                key=level, filter=audience_filter(filter, InCategory(prediction=prediction, categories=(level,)))
            )
            for level in LEVELS
        ]
        return self.compare(parts, prediction=prediction, language=language)

    def compare(
        self,
        parts: Sequence[ComparedPart],
        *,
        prediction: str | None = None,
        baseline: ComparedPart = EVERYONE_COUNTED,
        language: Language = "en",
    ) -> AudienceComparison:
        """Return one to four audiences beside a baseline, by default everyone.

        With a prediction only customers it covers are counted, as on the Audience page; behaviours are named in
        ``language``. Raises `Refused` for none or too many, `InvalidFilter`, `NotFound`, and `Unavailable` when a
        prediction involved has no scores on this data.
        """
        if not 1 <= len(parts) <= MOST_PARTS:
            raise Refused(
                "how_many", Sentence("{count} audiences were given; one to four can be compared.", count=len(parts))
            )
        measured = _Measured(self._context, self._predictions, [*parts, baseline], prediction, language)
        audiences = measured.audiences()
        return AudienceComparison(
            snapshot=measured.snapshot.view,
            prediction=measured.view,
            hidden=measured.hidden,
            counted=measured.answers[-1].counted,
            baseline=audiences[-1],
            parts=tuple(audiences[:-1]),
            overlap=measured.overlap,
            channels=measured.snapshot.channels,
            currency=measured.snapshot.catalog.currency,
            minor_units=measured.snapshot.catalog.minor_units,
        )


class _Measured:
    """The sets of a comparison, the baseline's last, and what is measured of them."""

    def __init__(
        self,
        context: Context,
        predictions: Predictions,
        parts: Sequence[ComparedPart],
        prediction: str | None,
        language: Language,
    ) -> None:
        moment = context.moment()
        record = None if prediction is None else context.prediction(prediction, moment)
        issue = None if record is None else context.shown_issue(record, moment)
        self.snapshot: OpenSnapshot = context.current() if issue is None else context.snapshot(issue.snapshot)
        self.view = None if prediction is None else predictions.view(prediction, moment)
        self.hidden = "" if self.view is None else self.view.hidden
        self._parts = parts
        self._prediction = prediction
        others = [] if prediction is None else [prediction]
        self._scope = context.scope(self.snapshot, Everyone(), *others, moment=moment)
        self._table = None if prediction is None else self._scope.scores[prediction]
        self._drift = None
        if prediction is not None:
            self._drift = drift_of(context.usable_issue(prediction, self.snapshot, moment))
        scopes = [context.scope(self.snapshot, part.filter, *others, moment=moment) for part in parts]
        self._scopes: dict[Filter, Scope] = dict(zip((part.filter for part in parts), scopes, strict=True))
        self.answers = [self._answer(part.filter, scope) for part, scope in zip(parts, scopes, strict=True)]
        self.sets: list[Words] = [answer.words & answer.within for answer in self.answers]
        self.overlap: Overlap = overlap(self.sets)
        self._members: Membership = membership(self.sets, self.answers[0].layout)
        self._histograms: dict[Filter, ScoreHistogram] = {}
        self._held = HeldShares(self.snapshot, self._scope, self._table, self.sets, self._members, language)

    def _answer(self, filter: Filter, scope: Scope | None = None) -> Answer:
        return self.snapshot.index.answer(filter, scope or self._scope, by=self._table)

    def audiences(self) -> list[ComparedAudience]:
        """Return every audience, measured and marked."""
        found = [self._measured(position) for position in range(len(self._parts))]
        held = self._held.shares(tuple(self._few(position) for position in range(len(found))))
        return [
            replace(one, few=few, tags=told.tags, plans=told.plans, common=told.common, marks=_marks(one, found[-1]))
            for one, told, few in zip(found, held, map(self._few, range(len(found))), strict=True)
        ]

    def _few(self, position: int) -> Few:
        """Tell why nothing of a few may be told: a share of all but a few would tell of those few."""
        size, shared = self.overlap.sizes[position], self.overlap.shared[position][-1]
        if size < FEWEST:
            return "few_inside"
        left_out = (self.answers[position].counted - size, self.overlap.sizes[-1] - shared)
        return "few_outside" if any(0 < few < FEWEST for few in left_out) else ""

    def _measured(self, position: int) -> ComparedAudience:
        part, answer, size = self._parts[position], self.answers[position], self.overlap.sizes[position]
        reachable = {channel: self._reachable(position, channel) for channel in self.snapshot.channels}
        one = ComparedAudience(
            key=part.key,
            filter=part.filter,
            size=size,
            without_score=answer.matching - answer.size,
            reachable=reachable,
        )
        return self._with_orders(self._with_expected(one), position)

    def _reachable(self, position: int, channel: Channel) -> int:
        agreed = self._answer(Reachable(channel=channel))
        return bitsets.size(agreed.words & self.sets[position])

    def _with_expected(self, one: ComparedAudience) -> ComparedAudience:
        if self._drift is None or self.hidden:
            return one
        histogram = self._histogram(one.filter)
        expected = histogram.total().sum_p
        return replace(
            one,
            expected=expected,
            likely_buyers=round_half_up(expected),
            likely_range=_likely(histogram, self._drift),
            mean_chance=expected / one.size if one.size else None,
        )

    def _histogram(self, filter: Filter) -> ScoreHistogram:
        """Return the histogram of an audience; of a part of this prediction as the Audience page has it: cut out of
        that of its rules, so that both show the same digits."""
        rules, part = split_audience(filter)
        if part is None or part.prediction != self._prediction:
            return self._whole_histogram(filter, self._scopes.get(filter))
        return _cut(self._whole_histogram(rules, self._scopes.get(filter)), part)

    def _whole_histogram(self, filter: Filter, scope: Scope | None) -> ScoreHistogram:
        if filter not in self._histograms:
            self._histograms[filter] = self._answer(filter, scope).histogram()
        return self._histograms[filter]

    def _with_orders(self, one: ComparedAudience, position: int) -> ComparedAudience:
        if "orders" not in self.snapshot.tables or not one.size:
            return one
        total = self._total_value(position)
        days = self._days_since_order(position)
        return replace(
            one,
            total_value=total,
            mean_value=None if total is None else total / one.size,
            ordered=None if days is None else len(days),
            days_since_order=float(np.median(days)) if days is not None and len(days) else None,
        )

    def _total_value(self, position: int) -> int | None:
        if self._table is not None:
            return int(self._histogram(self._parts[position].filter).sum_value.sum())
        name = counted("amount", VALUE_DAYS)
        if name not in self.snapshot.columns.names:
            return None
        return int(self._members.values(self.snapshot.columns.open(name), position).sum(dtype=np.int64))

    def _days_since_order(self, position: int) -> "np.ndarray[tuple[int], np.dtype[np.integer]] | None":
        if LAST_ORDER not in self.snapshot.columns.names:
            return None
        days = self._members.values(self.snapshot.columns.open(LAST_ORDER), position)
        return np.asarray(days[days != NO_DAY])


def _cut(histogram: ScoreHistogram, part: Score | InCategory) -> ScoreHistogram:
    runs = [part.bins] if isinstance(part, Score) else [CATEGORY_BINS[name] for name in part.categories]
    chosen = np.zeros(BINS, dtype=np.bool_)
    for low, high in runs:
        chosen[low:high] = True
    return ScoreHistogram(
        count=np.where(chosen, histogram.count, 0),
        sum_p=np.where(chosen, histogram.sum_p, 0.0),
        sum_value=np.where(chosen, histogram.sum_value, 0),
    )


def _likely(histogram: ScoreHistogram, drift: Drift) -> tuple[int, int]:
    found = interval(histogram.count, histogram.sum_p, drift, LIKELY)
    return found.low, found.high


def _marks(one: ComparedAudience, baseline: ComparedAudience) -> Mapping[str, Mark]:
    """Return which measures differ from the baseline's; nothing is said of fewer than 20 customers."""
    if one is baseline or min(one.size, baseline.size) < FEWEST:
        return {}
    found: dict[str, Mark] = {}
    for name in MEASURES:
        value, usual = getattr(one, name), getattr(baseline, name)
        if value is not None and usual is not None:
            found[name] = mark(value, usual)
    for channel, customers in one.reachable.items():
        if min(customers, baseline.reachable[channel]) >= FEWEST:
            found[channel] = mark(customers * baseline.size, baseline.reachable[channel] * one.size)
    return {name: told for name, told in found.items() if told}
