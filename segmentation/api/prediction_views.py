"""Predictions as pages see them, put together from the application database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from segmentation.api.context import Context
from segmentation.api.freshness import freshness, hidden_reason
from segmentation.api.guard import restriction
from segmentation.api.moments import Moment
from segmentation.api.needs import no_scores
from segmentation.api.objecting import scored_now
from segmentation.api.prediction_values import HAS_PURCHASED, AlarmView, PredictionView, QualityView
from segmentation.api.questions import event_sentence, question_of
from segmentation.filters.codec import canonical_hash
from segmentation.filters.describe import described
from segmentation.filters.nodes import Filter
from segmentation.predictions import judging, scores
from segmentation.predictions.level import Drift
from segmentation.predictions.quality import band
from segmentation.sentences import Sentence
from segmentation.storage import prediction_store
from segmentation.storage.job_queue import JobView
from segmentation.storage.records import BacktestRecord, PredictionRecord, ScoreIssueRecord

REFRESHED = ("full", "external")
"""The kinds that newer data is expected for; the others stay on the data they were built on."""


class PredictionViews:
    """Puts together what is shown of the predictions of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def view(self, record: PredictionRecord, moment: Moment) -> PredictionView:
        """Return one prediction as it is at a moment; `hiding` tells what a moment cannot know."""
        issue = self._context.shown_issue(record, moment)
        job = self._job(record.id, moment)
        question = question_of(record)
        learned_as_of, quality = self._learned(record.id, issue)
        scored = None if issue is None else scored_now(self._context, issue, moment)
        reason_restricted, way_out = restriction(record.kind, record.title)
        return PredictionView(
            id=record.id,
            title=record.title,
            kind=record.kind,
            window_days=record.window_days,
            event=question.event,
            status=record.status if job is None else "building",
            reason=self._reason(record, issue, moment),
            usable=issue is not None and record.archived_at is None,
            scored=scored.customers if scored else 0,
            expected=scored.expected if scored else None,
            average_chance=scores.chance_at(50, issue.base_odds) if issue else None,
            base_odds=issue.base_odds if issue else None,
            snapshot=issue.snapshot if issue else None,
            issued_at=issue.issued_at if issue else None,
            score_status=issue.status if issue else None,
            audience_sentence=self._audience_sentence(question.audience, moment),
            restriction=reason_restricted,
            way_out=way_out,
            event_sentence=event_sentence(question),
            archived=record.archived_at is not None,
            as_of=issue.as_of if issue else None,
            learned_as_of=learned_as_of,
            drift=drift_of(issue) if issue else None,
            alarm=alarm_view(issue.alarm) if issue else None,
            hidden="",
            quality=quality,
            building=job,
            question=question,
            recentring=issue is not None and record.base_odds is None,
        )

    def hiding(self, view: PredictionView) -> PredictionView:
        """Return a prediction without its expected results where they must not be shown now, and why: data gets late
        as time goes by.

        What was said on earlier data was said of that time: it does not get late.
        """
        fresh = freshness(self._context)
        if view.kind not in REFRESHED or self._context.earlier:
            fresh = replace(fresh, days_late=0)
        hidden = hidden_reason(fresh, view.alarm) if view.usable else ""
        return replace(view, hidden=hidden, expected=None if hidden else view.expected)

    def _learned(self, id: str, issue: ScoreIssueRecord | None) -> tuple[date | None, QualityView | None]:
        """Return what the shown scores were learned up to, and how good the latest judged window was."""
        with self._context.handle.database.read() as session:
            model = prediction_store.model(session, issue.model_version) if issue and issue.model_version else None
            backtests = prediction_store.backtests(session, id)
        return model.as_of if model else None, quality_view(backtests)

    def _job(self, id: str, moment: Moment) -> JobView | None:
        """Tell by the jobs, which settle when their process dies: a stored status would stay after a kill."""
        if id not in moment.worked_on:
            return None
        jobs = self._context.handle.jobs.jobs(limit=20)
        return next((job for job in jobs if not job.ended and job.arguments.get("prediction") == id), None)

    def _reason(self, record: PredictionRecord, issue: ScoreIssueRecord | None, moment: Moment) -> str:
        if record.reason or (record.status == "draft" and issue is None):
            return record.reason
        if issue is not None:
            return issue.reason
        snapshot = self._context.current()
        why = moment.references.why_unavailable(record.id, snapshot.info.id)
        return Sentence.joined(" ", no_scores(record, snapshot.info.as_of, why))

    def _audience_sentence(self, audience: Filter, moment: Moment) -> str:
        if canonical_hash(audience) == canonical_hash(HAS_PURCHASED):
            return Sentence("customers with at least one purchase")
        return described(audience, self._context.catalog(self._context.current(), moment))


def quality_view(backtests: Sequence[BacktestRecord]) -> QualityView | None:
    """Return how good a prediction was in the first of its judged windows, the latest; None without any."""
    if not backtests:
        return None
    latest = judging.from_json(backtests[0].figures)
    figures = latest.figures
    low, high = latest.lift_interval or (None, None)
    return QualityView(
        lift_quality=figures.lift_quality,
        low=low,
        high=high,
        band=None if figures.lift_quality is None else band(figures.lift_quality),
        top_tenth=latest.top_tenth,
        said=figures.expected,
        happened=figures.actual,
        low80=latest.interval80.low,
        high80=latest.interval80.high,
        origin=latest.origin,
        windows=len(backtests),
        replayed=backtests[0].issue is None,
    )


def drift_of(issue: ScoreIssueRecord) -> Drift:
    """Return what the likely range of any part of these scores allows for."""
    return Drift(tau=issue.tau, degrees=issue.degrees, windows=issue.windows)


def alarm_view(alarm: Mapping[str, Any]) -> AlarmView | None:
    """Return how far scores and blanks have moved, as an issue says it; None where nothing was compared yet.

    It is stored as ``{"band": ..., "score_index": ..., "blanks": {group of facts: index}}``, or empty.
    """
    if not alarm:
        return None
    return AlarmView(
        band=alarm["band"], score_index=alarm["score_index"], blanks=tuple(alarm.get("blanks", {}).items())
    )
