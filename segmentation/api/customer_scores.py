"""The scores one customer was given by a prediction, issue after issue, and why she has none today."""

from datetime import date, timedelta

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.customer_membership import verdict_on
from segmentation.api.customer_values import CustomerScores, RuleVerdict, ScoreOn
from segmentation.api.moments import Moment
from segmentation.api.objecting import objects
from segmentation.api.prediction_values import PredictionView
from segmentation.api.questions import question_of
from segmentation.errors import InvalidFilter, Unavailable
from segmentation.predictions.scores import category
from segmentation.sentences import Language
from segmentation.sql.customers import row_of
from segmentation.storage import prediction_store
from segmentation.storage.records import PredictionRecord, ScoreIssueRecord
from segmentation.storage.score_issues import score_of_customer

LATEST = 60
"""Of so many issues the score is looked up."""


class ScoreHistory:
    """Looks one customer up in the kept score issues of one prediction."""

    def __init__(self, context: Context, snapshot: OpenSnapshot, view: PredictionView, moment: Moment) -> None:
        self._context = context
        self._snapshot = snapshot
        self._view = view
        self._moment = moment
        self._record = context.prediction(view.id, moment)

    def of(self, id: str, language: Language) -> CustomerScores:
        """Return the scores of a customer. What the files of an issue do not hold any more is left out."""
        shown = self._context.shown_issue(self._record, self._moment)
        if self._objects(id):
            return self._answer((), None, ("objects", "", None))
        issues = self._issues(shown)
        found = {issue.id: self._score(issue, id) for issue in issues}
        now = found.get(shown.id) if shown is not None else None
        scores = tuple(score for issue in reversed(issues) if (score := found[issue.id]) is not None)
        return self._answer(scores, now, ("", "", None) if now is not None else self._absent(shown, id, language))

    def _objects(self, id: str) -> bool:
        row = row_of(self._snapshot.connection.cursor(), id)
        return row is not None and objects(self._snapshot, row, self._moment)

    def _answer(
        self, scores: tuple[ScoreOn, ...], now: ScoreOn | None, why_absent: tuple[str, str, RuleVerdict | None]
    ) -> CustomerScores:
        absent, reason, verdict = why_absent
        return CustomerScores(
            prediction=self._view.id,
            title=self._view.title,
            scores=scores,
            now=now,
            absent=absent,  # type: ignore[arg-type]
            reason=reason,
            verdict=verdict,
            hidden=self._view.hidden,
        )

    def _issues(self, shown: ScoreIssueRecord | None) -> list[ScoreIssueRecord]:
        """Return the latest usable issues, the newest first: one for each day of data, the one that is shown or made
        last."""
        with self._context.handle.database.read() as session:
            every = prediction_store.issues(session, self._view.id)
        last: dict[date, ScoreIssueRecord] = {}
        for issue in ([] if shown is None else [shown]) + list(every):
            if issue.status != "unavailable":
                last.setdefault(issue.as_of, issue)
        return sorted(last.values(), key=lambda issue: issue.as_of, reverse=True)[:LATEST]

    def _score(self, issue: ScoreIssueRecord, id: str) -> ScoreOn | None:
        directory = self._context.handle.directory.scores / issue.prediction / issue.id
        try:
            found = score_of_customer(self._snapshot.connection, directory, id)
        except Unavailable:
            return None
        if found is None:
            return None
        chance, position = found
        return ScoreOn(
            last_day=issue.as_of - timedelta(days=1),
            score=position / 10,
            level=category(position),  # type: ignore[arg-type]
            chance=None if self._view.hidden else chance,
        )

    def _absent(
        self, shown: ScoreIssueRecord | None, id: str, language: Language
    ) -> tuple[str, str, RuleVerdict | None]:
        if shown is None:
            return "no_scores", self._view.reason, None
        snapshot = self._context.snapshot(shown.snapshot)
        row = row_of(snapshot.connection.cursor(), id)
        if row is None:
            return "not_in_data", "", None
        if self._record.kind == "external":
            return "not_in_file", "", None
        verdict = self._covered(self._record, snapshot, row, language)
        return ("no_scores", self._view.reason, None) if verdict is None else ("not_covered", "", verdict)

    def _covered(
        self, record: PredictionRecord, snapshot: OpenSnapshot, row: int, language: Language
    ) -> RuleVerdict | None:
        """Return why the prediction does not cover her; None where it does, or its rules cannot be read today."""
        audience = question_of(record).audience
        try:
            found = verdict_on(self._context, snapshot, row, audience, self._moment, language, False)
        except (InvalidFilter, Unavailable):
            return None
        return None if found.fits else found
