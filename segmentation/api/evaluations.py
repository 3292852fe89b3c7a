"""Judging predictions at past dates, before anything is issued."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from segmentation.api.context import Context
from segmentation.api.predictions import SEED
from segmentation.api.questions import Question, check_question, feature_source
from segmentation.errors import UserError
from segmentation.predictions.evaluation import Cell, evaluate_cutoff
from segmentation.sql.features import SqlFeatureSource


class Evaluations:
    """Judges what the predictions of one workspace would have said at past dates."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def evaluate(self, question: Question, cutoffs: Sequence[date], *, seed: int = SEED) -> tuple[Cell, ...]:
        """Train as of each cutoff, reading nothing at or after it but the outcomes, and measure.

        Raises `UserError` for a cutoff whose window is not over on the newest data.
        """
        check_question(self._context, question)
        snapshot = self._context.current()
        as_of = snapshot.info.as_of
        for cutoff in cutoffs:
            if cutoff + timedelta(days=question.window) > as_of:
                latest = as_of - timedelta(days=question.window)
                raise UserError(
                    "cutoff",
                    f"The window after {cutoff} is not over: the data ends before {as_of}.",
                    hint=f"The latest cutoff for {question.window} days is {latest}.",
                )

        def source(day: date) -> SqlFeatureSource:
            return feature_source(self._context, question, snapshot, day)

        return tuple(evaluate_cutoff(source, question.window, cutoff, seed) for cutoff in cutoffs)


def cell_to_json(cell: Cell) -> dict[str, Any]:
    """Return one evaluated cutoff as the command line prints it."""
    return asdict(cell) | {"cutoff": cell.cutoff.isoformat(), "status": str(cell.status)}
