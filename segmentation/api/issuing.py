"""Issuing the scores of one prediction for one snapshot, by the model in force or by one that is learned for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.explaining import explained
from segmentation.api.learning_record import odds_of_last_window, training_json
from segmentation.api.questions import check_question, feature_source, question_of
from segmentation.errors import Unavailable
from segmentation.ports import FeatureSource
from segmentation.predictions import alarm, judging, level, scores, scoring
from segmentation.predictions.drivers import DriverSums
from segmentation.predictions.feature_groups import group_of
from segmentation.predictions.judging import Judged
from segmentation.predictions.learning import Learned, learn
from segmentation.predictions.level import Drift
from segmentation.predictions.model import Model
from segmentation.predictions.prediction import Shortfall, Status
from segmentation.predictions.replay import Replays, in_turn
from segmentation.sentences import Sentence
from segmentation.storage import prediction_store
from segmentation.storage.issuing import Issued
from segmentation.storage.model_store import read_model, write_model
from segmentation.storage.records import BacktestRecord, ModelRecord, PredictionRecord, ScoreIssueRecord
from segmentation.storage.score_issues import write_issue

Progress = Callable[[float, str], None]
Floats = NDArray[np.float64]

LEARNS_AGAIN_AFTER = timedelta(days=14)
"""Between the date a model learned up to and that of the data it is to score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The judged windows of a prediction: of what was issued, and replayed ones."""

    issued: tuple[Judged, ...] = ()
    replayed: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One prediction on one snapshot. Nobody of the ``objecting`` rows is given a score."""

    record: PredictionRecord
    snapshot: OpenSnapshot
    source: FeatureSource
    windows: Windows
    progress: Progress
    objecting: NDArray[np.int32]

    @property
    def scored_rows(self) -> NDArray[np.int32] | None:
        """Who may be given a score; None for everybody."""
        if not len(self.objecting):
            return None
        everybody = np.arange(self.snapshot.info.population, dtype=np.int32)
        return np.setdiff1d(everybody, self.objecting, assume_unique=True)

    @property
    def as_of(self) -> date:
        return self.snapshot.info.as_of

    def part(self, start: float, end: float) -> Progress:
        """Return the progress of a part of the work that takes it from one share to another."""
        return lambda share, text: self.progress(start + (end - start) * share, text)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    """Everyone's chance, what was added to get it, and what was seen on the way."""

    rows: NDArray[np.int32]
    p: Floats
    status: Status
    shortfall: Shortfall | None
    shift: float
    drift: Drift
    base_odds: float
    unshifted: Floats
    blanks: dict[str, float]
    sums: DriverSums


class Issuing:
    """Scores the predictions of one workspace. Everything is written to new places; registering it is the caller's."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def issue(
        self, record: PredictionRecord, snapshot: OpenSnapshot, windows: Windows, *, anew: bool, progress: Progress
    ) -> Issued:
        """Score everyone a prediction covers on a snapshot, but those who object to profiling.

        It learns first when ``anew``, when it has no model that can still be used, and when that is two weeks old or
        learned from later data. The first time it also replays past windows. Raises `UserError` when there can be no
        scores; files that nobody registers may then be left to `being_issued`.
        """
        question = question_of(record)
        check_question(self._context, question, snapshot)
        task = _Task(
            record=record,
            snapshot=snapshot,
            source=feature_source(self._context, question, snapshot, snapshot.info.as_of),
            windows=windows,
            progress=progress,
            objecting=snapshot.objecting(self._context.moment().references.objections),
        )
        kept = None if anew else self._in_force(record, task.as_of)
        if kept is not None:
            try:
                return self._by(*kept, task)
            except Unavailable:
                # What the model looked at is not there any more: a tag, a field. It learns from what there is.
                progress(0.0, "Learning again")
        return self._learned(task)

    def unavailable(self, record: PredictionRecord, snapshot: OpenSnapshot, reason: str) -> Issued:
        """Return the note that a prediction has no scores on a snapshot, and why."""
        drift = Drift()
        issue = self._issue_record(record, snapshot, self._new_id(), status=Status.UNAVAILABLE, reason=reason)
        issue.model_version, issue.base_odds = None, record.base_odds or 0.0
        issue.shift, issue.tau, issue.degrees, issue.windows = 0.0, drift.tau, drift.degrees, drift.windows
        issue.scored, issue.expected, issue.alarm, issue.sha256 = 0, 0.0, {}, ""
        return Issued(issue=issue)

    def _in_force(self, record: PredictionRecord, as_of: date) -> tuple[Model, ModelRecord] | None:
        """Return the model to score with, unless it has to learn again."""
        if record.model is None:
            return None
        with self._context.handle.database.read() as session:
            known = prediction_store.model(session, record.model)
        # A model that learned up to a later day has seen what it would be asked to predict.
        if known is None or not known.as_of <= as_of < known.as_of + LEARNS_AGAIN_AFTER:
            return None
        model = read_model(self._context.handle.directory.models / record.id / known.id, known)
        return None if model is None else (model, known)

    def _by(self, model: Model, known: ModelRecord, task: _Task) -> Issued:
        scored = _score(task, model, task.windows, task.part(0.0, 0.9))
        then = alarm.profile_from_json(known.profile)
        now = alarm.profile(scored.unshifted, then.base_odds, scored.blanks)
        return Issued(issue=self._written(task, scored, known.id, alarm.compare(then, now)))

    def _learned(self, task: _Task) -> Issued:
        # What is read for the replay is read for learning too, and remembered where it is small.
        replays = None if task.windows != Windows() else _replays(task)
        learned = learn(
            task.source if replays is None else replays.source,
            window=task.record.window_days,
            as_of=task.as_of,
            seed=task.record.seed,
            progress=task.part(0.0, 0.45),
        )
        if learned.model.status is Status.UNAVAILABLE:
            raise _no_prediction(learned.model.shortfall)
        replayed = () if replays is None else _replayed(task, replays, learned)
        windows = Windows(issued=task.windows.issued, replayed=(*task.windows.replayed, *replayed))
        scored = _score(task, learned.model, windows, task.part(0.75, 0.9))
        model = self._model_record(task, learned, scored)
        then = alarm.profile_from_json(model.profile)
        return Issued(
            issue=self._written(task, scored, model.id, alarm.compare(then, then)),
            model=model,
            replayed=tuple(self._replayed_record(task, judged) for judged in replayed),
        )

    def _model_record(self, task: _Task, learned: Learned, scored: _Scored) -> ModelRecord:
        id = self._new_id()
        task.progress(0.9, Sentence("Working out what likely buyers have in common"))
        profile = alarm.profile(scored.unshifted, scored.base_odds, scored.blanks)
        return ModelRecord(
            id=id,
            prediction=task.record.id,
            snapshot=task.snapshot.info.id,
            as_of=task.as_of,
            sha256=write_model(self._context.handle.directory.models / task.record.id / id, learned.model),
            training=training_json(learned.model),
            profile=alarm.profile_to_json(profile),
            explanation=explained(learned, scored.sums, task.record.seed),
            trained_at=self._context.handle.clock.now(),
        )

    def _replayed_record(self, task: _Task, judged: Judged) -> BacktestRecord:
        return BacktestRecord(
            id=self._new_id(),
            prediction=task.record.id,
            origin=judged.origin,
            issue=None,
            snapshot=task.snapshot.info.id,
            left_out=0,
            figures=judging.to_json(judged),
            judged_at=self._context.handle.clock.now(),
        )

    def _written(self, task: _Task, scored: _Scored, model: str, moved: alarm.Alarm) -> ScoreIssueRecord:
        task.progress(0.95, Sentence("Writing the scores"))
        id, reason = self._new_id(), scored.shortfall.sentence if scored.shortfall else ""
        issue = self._issue_record(task.record, task.snapshot, id, status=scored.status, reason=reason)
        issue.model_version, issue.base_odds = model, scored.base_odds
        issue.shift, issue.tau, issue.degrees = scored.shift, scored.drift.tau, scored.drift.degrees
        issue.windows, issue.alarm = scored.drift.windows, alarm.to_json(moved)
        issue.scored, issue.expected = scored.rows.size, float(scored.p.sum())
        issue.sha256 = write_issue(
            self._context.handle.directory.scores / task.record.id / id,
            connection=task.snapshot.connection,
            rows=scored.rows,
            p=scored.p,
            bins=scores.bins(scored.p, scored.base_odds),
            manifest=_manifest(task, issue),
        )
        return issue

    def _issue_record(
        self, record: PredictionRecord, snapshot: OpenSnapshot, id: str, *, status: Status, reason: str
    ) -> ScoreIssueRecord:
        return ScoreIssueRecord(
            id=id,
            prediction=record.id,
            snapshot=snapshot.info.id,
            as_of=snapshot.info.as_of,
            status=str(status),
            reason=reason,
            issued_at=self._context.handle.clock.now(),
        )

    def _new_id(self) -> str:
        return f"{self._context.handle.clock.now():%Y%m%d%H%M%S}-{token_hex(4)}"


def _replays(task: _Task) -> Replays:
    return Replays(task.source, window=task.record.window_days, as_of=task.as_of, seed=task.record.seed)


def _replayed(task: _Task, replays: Replays, learned: Learned) -> tuple[Judged, ...]:
    base_odds = task.record.base_odds or odds_of_last_window(learned.latest)
    return in_turn(replays.before(task.as_of, task.part(0.45, 0.75)), base_odds)


def _score(task: _Task, model: Model, windows: Windows, progress: Progress) -> _Scored:
    completed = judging.completed(task.as_of, windows.issued, windows.replayed)
    moved = level.shift(completed, task.record.window_days)
    blanks, sums = alarm.Blanks(group_of), DriverSums(moved)

    def watch(frame: pd.DataFrame, logits: Floats) -> None:
        blanks.watch(frame, logits)
        sums(frame, logits)

    raw = scoring.score(model, task.source, task.as_of, rows=task.scored_rows, watch=watch, progress=progress)
    if raw.status is Status.UNAVAILABLE:
        raise _no_prediction(raw.shortfall)
    p = expit(raw.logits + moved)
    return _Scored(
        rows=raw.rows,
        p=p,
        status=raw.status,
        shortfall=raw.shortfall,
        shift=moved,
        drift=level.drift(completed),
        # The score's meaning must not move under a saved segment: the first training's average stays the average.
        base_odds=scores.base_odds(p) if task.record.base_odds is None else task.record.base_odds,
        unshifted=expit(raw.logits),
        blanks=blanks.shares(),
        sums=sums,
    )


def _no_prediction(missing: Shortfall | None) -> Unavailable:
    why = missing.sentence if missing else Sentence("There is nobody to score.")
    return Unavailable("prediction_unavailable", Sentence("No prediction: {why}", why=why))


def _manifest(task: _Task, issue: ScoreIssueRecord) -> dict[str, Any]:
    return {
        "prediction": task.record.id,
        "model": issue.model_version,
        "snapshot": issue.snapshot,
        "as_of": issue.as_of.isoformat(),
        "window_days": task.record.window_days,
        "seed": task.record.seed,
        "status": issue.status,
        "base_odds": issue.base_odds,
        "shift": issue.shift,
        "tau": issue.tau,
        "degrees": issue.degrees,
        "windows": issue.windows,
    }
