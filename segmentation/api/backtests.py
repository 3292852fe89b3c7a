"""What was said against what happened: every score issue is judged once its window is over, for ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_hex

import numpy as np

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.issuing import Windows
from segmentation.api.known_until import known_before
from segmentation.api.questions import counted_event, question_of
from segmentation.errors import Unavailable
from segmentation.predictions import judging
from segmentation.predictions.judging import Judged
from segmentation.predictions.level import Drift
from segmentation.sql.dialect import fetch_arrays
from segmentation.sql.feature_events import buyers
from segmentation.sql.treated import treated
from segmentation.storage import backtest_store, prediction_store
from segmentation.storage.records import BacktestRecord, PredictionRecord, ScoreIssueRecord
from segmentation.storage.score_issues import scores_by_customer


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestView:
    """One window that is over: ``said`` buyers were expected, likely between ``low80`` and ``high80``.

    ``happened`` bought in the window from ``origin`` to ``last_day``. ``issued`` tells that the scores were issued in
    time; else the window was replayed when the prediction was first built. ``left_out`` customers were contacted by a
    campaign of ours in the window, so what they did is not counted.
    """

    origin: date
    last_day: date
    issued: bool
    said: float
    low80: int
    high80: int
    happened: int
    left_out: int
    judged: Judged


class Backtests:
    """Judges the score issues of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def views(self, prediction: str) -> tuple[BacktestView, ...]:
        """Return every judged window of a prediction, archived or not, newest first."""
        with self._context.handle.database.read() as session:
            return tuple(_view(record) for record in prediction_store.backtests(session, prediction))

    def judge_due(self, snapshot: OpenSnapshot) -> tuple[BacktestRecord, ...]:
        """Judge by a snapshot every issue whose window is over there and that nobody has judged; register nothing.

        The window is over when the purchases were handed in up to its end: a table that was kept from an earlier import
        would tell of a window without purchases. An issue whose scores are gone, or of whose customers nobody is left,
        cannot be judged and is passed over. Those who object to profiling by then are not among them.
        """
        with self._context.handle.database.read() as session:
            due = backtest_store.issues_to_judge(session, snapshot.info.as_of)
        events = {record.event["kind"] for record, _ in due}
        known = {event: known_before(self._context, snapshot, event) for event in events}
        judged = (
            self._judge(record, issue, snapshot)
            for record, issue in due
            if issue.as_of + timedelta(days=record.window_days) <= known[record.event["kind"]]
        )
        return tuple(backtest for backtest in judged if backtest is not None)

    def windows(self, prediction: str, judged_now: Iterable[BacktestRecord] = ()) -> Windows:
        """Return the judged windows of a prediction, with those of ``judged_now`` that are its own."""
        with self._context.handle.database.read() as session:
            stored = prediction_store.backtests(session, prediction)
        known = {record.issue for record in stored}
        new = [record for record in judged_now if record.prediction == prediction and record.issue not in known]
        return Windows(issued=_figures(stored, new, issued=True), replayed=_figures(stored, new, issued=False))

    def _judge(
        self, record: PredictionRecord, issue: ScoreIssueRecord, snapshot: OpenSnapshot
    ) -> BacktestRecord | None:
        directory = self._context.handle.directory.scores / record.id / issue.id
        try:
            rows, p = scores_by_customer(snapshot.connection, directory, issue.sha256)
        except Unavailable:
            return None
        end = issue.as_of + timedelta(days=record.window_days)
        cursor = snapshot.connection.cursor()
        self._context.attach_ledger(snapshot)
        contacted = fetch_arrays(cursor, treated(issue.as_of, end))["row"]
        bought = fetch_arrays(cursor, buyers(counted_event(question_of(record)), issue.as_of, record.window_days))
        objecting = snapshot.objecting(self._context.moment().references.objections)
        used = ~np.isin(rows, objecting)
        rows, p = rows[used], p[used]
        counted = ~np.isin(rows, contacted)
        if not counted.any():
            return None
        figures = judging.judge(
            p[counted],
            np.isin(rows[counted], bought["row"]),
            origin=issue.as_of,
            window=record.window_days,
            shift=issue.shift,
            drift=Drift(tau=issue.tau, degrees=issue.degrees, windows=issue.windows),
            base_odds=issue.base_odds,
        )
        return self._record(issue, snapshot, figures, left_out=int((~counted).sum()))

    def _record(
        self, issue: ScoreIssueRecord, snapshot: OpenSnapshot, figures: Judged, *, left_out: int
    ) -> BacktestRecord:
        now = self._context.handle.clock.now()
        return BacktestRecord(
            id=f"{now:%Y%m%d%H%M%S}-{token_hex(4)}",
            prediction=issue.prediction,
            origin=figures.origin,
            issue=issue.id,
            snapshot=snapshot.info.id,
            left_out=left_out,
            figures=judging.to_json(figures),
            judged_at=now,
        )


def _figures(stored: Sequence[BacktestRecord], new: Sequence[BacktestRecord], *, issued: bool) -> tuple[Judged, ...]:
    chosen = [record for record in (*stored, *new) if (record.issue is not None) is issued]
    return tuple(judging.from_json(record.figures) for record in chosen)


def _view(record: BacktestRecord) -> BacktestView:
    judged = judging.from_json(record.figures)
    return BacktestView(
        origin=record.origin,
        last_day=judged.end - timedelta(days=1),
        issued=record.issue is not None,
        said=judged.figures.expected,
        low80=judged.interval80.low,
        high80=judged.interval80.high,
        happened=judged.figures.actual,
        left_out=record.left_out,
        judged=judged,
    )
