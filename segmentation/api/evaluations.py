"""Judging predictions at past dates, before anything is issued."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from segmentation.api.context import Context
from segmentation.api.prediction_values import Question
from segmentation.api.predictions import SEED
from segmentation.api.questions import check_question, feature_source
from segmentation.errors import UserError
from segmentation.predictions.evaluation import (
    FIRST_ORIGIN_DAYS,
    Cell,
    Rolling,
    evaluate_cutoffs,
    evaluate_rolling,
    means,
    rolling_origins,
)
from segmentation.predictions.history import Progress
from segmentation.predictions.level import Interval
from segmentation.predictions.rehearsal import Rehearsal
from segmentation.predictions.rivals import names
from segmentation.predictions.rolling import Check
from segmentation.sentences import Sentence


class Evaluations:
    """Judges what the predictions of one workspace would have said at past dates."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def evaluate(
        self,
        question: Question,
        cutoffs: Sequence[date],
        *,
        seed: int = SEED,
        compare: bool = False,
        progress: Progress = lambda share, text: None,
    ) -> tuple[Cell, ...]:
        """Issue as of each cutoff, reading nothing at or after it but the outcomes, and measure; in the order given.

        With ``compare`` each cell has the figures of other ways of predicting too. ``progress`` receives a share from
        0 to 1 and a sentence. Raises `UserError` for a cutoff whose window is not over on the newest data.
        """
        rehearsal = self._rehearsal(question, seed, cutoffs)
        return evaluate_cutoffs(rehearsal, cutoffs, progress, compare=compare)

    def rolling(
        self,
        question: Question,
        *,
        first: date | None = None,
        seed: int = SEED,
        progress: Progress = lambda share, text: None,
    ) -> Rolling:
        """Check the intervals that would have been issued on past days from ``first`` on, for five ranges of chance.

        The days are as far apart as training cutoffs, the last is the last whose window is over; ``first`` is 180 days
        after the first purchase event by default. Raises `UserError` when no window is over.
        """
        rehearsal = self._rehearsal(question, seed, [])
        as_of = self._context.current().info.as_of
        begun = rehearsal.source.first_event
        start = first or (begun or as_of) + timedelta(days=FIRST_ORIGIN_DAYS)
        self._refuse_open_windows(question, [start])
        return evaluate_rolling(rehearsal, rolling_origins(question.window, start, as_of), progress)

    def _rehearsal(self, question: Question, seed: int, cutoffs: Sequence[date]) -> Rehearsal:
        check_question(self._context, question)
        self._refuse_open_windows(question, cutoffs)
        snapshot = self._context.current()
        source = feature_source(self._context, question, snapshot, snapshot.info.as_of)
        return Rehearsal(source, window=question.window, as_of=snapshot.info.as_of, seed=seed)

    def _refuse_open_windows(self, question: Question, cutoffs: Sequence[date]) -> None:
        as_of = self._context.current().info.as_of
        for cutoff in cutoffs:
            if cutoff + timedelta(days=question.window) > as_of:
                latest = as_of - timedelta(days=question.window)
                raise UserError(
                    "cutoff",
                    Sentence(
                        "The window after {cutoff} is not over: the data ends before {as_of}.",
                        cutoff=cutoff,
                        as_of=as_of,
                    ),
                    hint=Sentence(
                        "The latest cutoff for {window} days is {latest}.", window=question.window, latest=latest
                    ),
                )


def cells_to_json(cells: Sequence[Cell]) -> dict[str, Any]:
    """Return evaluated cutoffs as the command line prints them; with means per way of predicting where compared."""
    printed: dict[str, Any] = {"cells": [_cell(cell) for cell in cells]}
    if any(cell.compared for cell in cells):
        printed["means"] = {name: asdict(figures) for name, figures in means(cells).items()}
        printed["compared"] = list(names())
    return printed


def rolling_to_json(rolling: Rolling) -> dict[str, Any]:
    """Return a rolling evaluation as the command line prints it."""
    return {
        "window": rolling.window,
        "coverage": None if rolling.coverage is None else asdict(rolling.coverage),
        "origins": [origin.isoformat() for origin in rolling.origins],
        "checks": [_check(check) for check in rolling.checks],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    printed = asdict(cell) | {
        "cutoff": cell.cutoff.isoformat(),
        "status": str(cell.status),
        "interval80": _ends(cell.interval80),
        "interval95": _ends(cell.interval95),
    }
    if not cell.compared:
        del printed["compared"]
    return printed


def _check(check: Check) -> dict[str, Any]:
    return asdict(check) | {
        "origin": check.origin.isoformat(),
        "interval80": _ends(check.interval80),
        "interval95": _ends(check.interval95),
        "inside80": check.inside80,
        "inside95": check.inside95,
    }


def _ends(interval: Interval | None) -> list[int] | None:
    return None if interval is None else [interval.low, interval.high]
