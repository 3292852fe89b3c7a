"""The scores a prediction was issued, one after the other: what was expected, how surely, and what 50 and 75 meant."""

from datetime import timedelta
from functools import lru_cache

import numpy as np

from segmentation.api.context import Context
from segmentation.api.freshness import RED_ALARM
from segmentation.api.objecting import ScoredNow, scored_now
from segmentation.api.prediction_values import IssueView, PredictionView
from segmentation.api.prediction_views import alarm_view, drift_of
from segmentation.errors import NotFound, Unavailable
from segmentation.predictions import level, scores
from segmentation.predictions.level import Interval
from segmentation.settings import BINS
from segmentation.storage import prediction_store
from segmentation.storage.objections import Objections
from segmentation.storage.records import ModelRecord, ScoreIssueRecord
from segmentation.storage.score_issues import open_issue

_REMEMBERED = 512
"""Of so many issues the likely range is kept: they never change, and reading one takes a pass over its scores."""


class PredictionIssues:
    """The score issues of the predictions of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._interval = lru_cache(_REMEMBERED)(self._read_interval)

    def issues(self, prediction: PredictionView) -> tuple[IssueView, ...]:
        """Return every issue of a prediction, the newest first, those without scores too.

        Those who object to profiling are not counted in the one that is explored; the others tell what was issued.

        What was expected is None of an issue whose customers had changed too much, and of those scores that are
        explored while the prediction is hidden.
        """
        with self._context.handle.database.read() as session:
            issues = prediction_store.issues(session, prediction.id)
            models = prediction_store.models(session, prediction.id)
        return tuple(self._view(issue, models.get(issue.model_version or ""), prediction) for issue in issues)

    def _view(self, issue: ScoreIssueRecord, model: ModelRecord | None, prediction: PredictionView) -> IssueView:
        scored, hidden = issue.status != "unavailable", _hidden(issue, prediction)
        told = scored and not hidden
        now = self._now(issue, prediction)
        range80 = self._range(issue, prediction) if told else None
        return IssueView(
            id=issue.id,
            as_of=issue.as_of,
            last_day=issue.as_of - timedelta(days=1),
            issued_at=issue.issued_at,
            snapshot=issue.snapshot,
            status=issue.status,
            reason=issue.reason,
            scored=now.customers,
            expected=now.expected if told else None,
            low80=range80.low if range80 else None,
            high80=range80.high if range80 else None,
            hidden=hidden if scored else "",
            chance_at_50=scores.chance_at(50, issue.base_odds) if scored else None,
            chance_at_75=scores.chance_at(75, issue.base_odds) if scored else None,
            model=issue.model_version,
            learned_as_of=model.as_of if model else None,
            drift=drift_of(issue),
            alarm=alarm_view(issue.alarm),
        )

    def _now(self, issue: ScoreIssueRecord, prediction: PredictionView) -> ScoredNow:
        """Return what is told of an issue: of the explored one without those who object now, as everywhere else."""
        if _explored(issue, prediction):
            return scored_now(self._context, issue, self._context.moment())
        return ScoredNow(customers=issue.scored, expected=issue.expected)

    def _range(self, issue: ScoreIssueRecord, prediction: PredictionView) -> Interval | None:
        objections = self._context.moment().references.objections
        left_out = objections if objections.digest and _explored(issue, prediction) else None
        return self._interval(issue.prediction, issue.id, issue.snapshot, drift_of(issue), left_out)

    def _read_interval(
        self, prediction: str, issue: str, snapshot: str, drift: level.Drift, left_out: Objections | None
    ) -> Interval | None:
        """Return the likely range of everybody scored, from the files of an issue; None when they are damaged."""
        try:
            arrays = open_issue(self._context.handle.directory.scores / prediction / issue, snapshot)
            if left_out is not None:
                arrays = arrays.without(self._context.snapshot(snapshot).objecting(left_out))
        except (NotFound, Unavailable):
            return None
        count = np.bincount(arrays.bins, minlength=BINS)
        sum_p = np.bincount(arrays.bins, weights=arrays.p, minlength=BINS)
        return level.interval(count, sum_p, drift, 0.80)


def _hidden(issue: ScoreIssueRecord, prediction: PredictionView) -> str:
    """Return why what an issue expects must not be told; data gets late for the scores that are explored alone."""
    alarm = alarm_view(issue.alarm)
    if alarm is not None and alarm.band == "red":
        return RED_ALARM
    return prediction.hidden if _explored(issue, prediction) else ""


def _explored(issue: ScoreIssueRecord, prediction: PredictionView) -> bool:
    return issue.snapshot == prediction.snapshot and issue.issued_at == prediction.issued_at
