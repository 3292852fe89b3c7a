"""Scores that another model made: probabilities in a file become an issue like any other."""

from dataclasses import asdict
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np

from segmentation.api.actors import Actor
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.prediction_values import ScoresReport
from segmentation.api.questions import check_question, question_of
from segmentation.errors import Refused, UserError
from segmentation.index import bitsets
from segmentation.predictions import judging, level, scores
from segmentation.predictions.level import Drift
from segmentation.sentences import Sentence
from segmentation.storage import prediction_store
from segmentation.storage.issuing import Issued, being_issued, register
from segmentation.storage.records import PredictionRecord, ScoreIssueRecord
from segmentation.storage.score_issues import write_issue
from segmentation.storage.uploaded_scores import PlacedScores, place_scores, read_scores

SMALLEST = 1e-6
"""A probability of 0 or 1 is moved by this much: it would claim to be certain."""


class ExternalScores:
    """Issues the scores of external predictions of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def issue(self, record: PredictionRecord, path: Path, *, actor: Actor) -> ScoresReport:
        """Issue the probabilities in a file for the newest data, whole or not at all; return what became of its rows.

        They are taken as they are, without a level shift. Raises `Refused` for a prediction of another kind, and
        `UserError` for a file that cannot be used or that scores nobody this prediction covers.
        """
        if record.kind != "external":
            raise Refused(
                "not_external",
                Sentence("“{title}” makes its own scores.", title=record.title),
                hint=Sentence("Create an external one."),
            )
        snapshot = self._context.current()
        question = question_of(record)
        check_question(self._context, question, snapshot)
        scope = self._context.scope(snapshot, question.audience)
        covered = bitsets.to_rows(snapshot.index.members(question.audience, scope), snapshot.info.population)
        uploaded = read_scores(path)
        objecting = snapshot.objecting(self._context.moment().references.objections)
        covered = np.setdiff1d(covered, objecting, assume_unique=True)
        placed = place_scores(snapshot.connection, uploaded, covered, objecting=objecting)
        report = _report(placed, covered.size)
        if not report.accepted:
            raise UserError(
                "scores_nobody",
                Sentence(
                    "The scores file {name} gives nobody a score. {reasons}", name=path.name, reasons=in_words(report)
                ),
            )
        handle = self._context.handle
        with being_issued(handle.directory, handle.database):
            issue = self._publish(record, snapshot, placed, report, uploaded.sha256)
            detail = {"issue": issue.id, "snapshot": snapshot.info.id, "read": report.read, "accepted": report.accepted}
            line = self._context.audit_line(actor, "prediction.scores", record.id, **detail)
            with handle.database.write() as session:
                register(session, [Issued(issue=issue)])
                session.add(line)
        return report

    def _publish(
        self, record: PredictionRecord, snapshot: OpenSnapshot, placed: PlacedScores, report: ScoresReport, source: str
    ) -> ScoreIssueRecord:
        """Write the scores of a file and return the row to register."""
        handle = self._context.handle
        now = handle.clock.now()
        id = f"{now:%Y%m%d%H%M%S}-{token_hex(4)}"
        p = np.clip(placed.p, SMALLEST, 1.0 - SMALLEST)
        base_odds = scores.base_odds(p) if record.base_odds is None else record.base_odds
        drift = self._drift(record, snapshot)
        digest = write_issue(
            handle.directory.scores / record.id / id,
            connection=snapshot.connection,
            rows=placed.rows,
            p=p,
            bins=scores.bins(p, base_odds),
            manifest=_manifest(record, snapshot, base_odds) | {"source_sha256": source, "rows_of_file": asdict(report)},
        )
        return ScoreIssueRecord(
            id=id,
            prediction=record.id,
            snapshot=snapshot.info.id,
            as_of=snapshot.info.as_of,
            model_version=None,
            base_odds=base_odds,
            status="ok",
            reason="",
            scored=report.accepted,
            expected=float(p.sum()),
            shift=0.0,
            tau=drift.tau,
            degrees=drift.degrees,
            windows=drift.windows,
            alarm={},
            sha256=digest,
            issued_at=now,
        )

    def _drift(self, record: PredictionRecord, snapshot: OpenSnapshot) -> Drift:
        """Return what the judged windows of earlier files show."""
        with self._context.handle.database.read() as session:
            records = prediction_store.backtests(session, record.id)
        windows = [judging.from_json(record.figures) for record in records]
        return level.drift(judging.completed(snapshot.info.as_of, windows))


def _manifest(record: PredictionRecord, snapshot: OpenSnapshot, base_odds: float) -> dict[str, Any]:
    return {
        "prediction": record.id,
        "snapshot": snapshot.info.id,
        "as_of": snapshot.info.as_of.isoformat(),
        "window_days": record.window_days,
        "base_odds": base_odds,
        "status": "ok",
    }


def _report(placed: PlacedScores, covered: int) -> ScoresReport:
    return ScoresReport(
        read=placed.read,
        accepted=len(placed.rows),
        clipped=int(((placed.p < SMALLEST) | (placed.p > 1.0 - SMALLEST)).sum()),
        rejected=placed.rejected,
        examples=placed.examples,
        without_score=covered - len(placed.rows),
    )


_IN_WORDS = {
    "blank_customer": Sentence("no customer id"),
    "unknown_customer": Sentence("a customer that the data does not have"),
    "not_a_number": Sentence("a probability that is no number"),
    "outside_0_1": Sentence("a probability outside 0 to 1"),
    "objects": Sentence("a customer who objects to being scored"),
    "not_covered": Sentence("a customer that this prediction does not cover"),
    "duplicate_customer": Sentence("a customer of a later row"),
}


def in_words(report: ScoresReport) -> str:
    """Return what became of the rows that give no score, in one sentence; empty when every row gives one."""
    if not report.rejected:
        return ""
    parts = [
        Sentence(
            "{count} with {reason} (first: row {row})",
            count=count,
            reason=_IN_WORDS[reason],
            row=report.examples[reason][0],
        )
        for reason, count in report.rejected.items()
    ]
    return Sentence("Of {read} rows: {parts}.", read=report.read, parts=Sentence.joined(", ", parts))
