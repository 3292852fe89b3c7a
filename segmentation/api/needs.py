"""What the members of a filter depend on beside the data of a snapshot."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from segmentation.api.launched import launched_sets
from segmentation.catalog import Catalog
from segmentation.errors import Unavailable
from segmentation.filters.nodes import Contacted, CustomerList, Filter, InCampaign, InCategory, Score
from segmentation.filters.references import expand
from segmentation.filters.validate import validate
from segmentation.sentences import Sentence
from segmentation.storage.launched_sets import LaunchedSet
from segmentation.storage.objections import Objections
from segmentation.storage.records import FrozenSetRecord, PredictionRecord, ScoreIssueRecord
from segmentation.storage.references import References


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Everything a filter refers to, resolved at one moment; with the snapshot it fixes the members.

    ``definitions`` are the segments named, by key; ``versions`` the version in force of those taken as they are now.
    ``stored`` is the set each customer list stands for. ``ledger_matters`` tells whether a condition asks what the
    workspace itself has done; ``launches`` is then what that is. ``objections`` says whose scores are not to be used.
    """

    definitions: Mapping[str, Filter]
    versions: Mapping[str, int]
    issues: Mapping[str, ScoreIssueRecord]
    stored: Mapping[str, FrozenSetRecord]
    ledger: int
    ledger_matters: bool
    launches: tuple[LaunchedSet, ...]
    objections: Objections

    @property
    def basis(self) -> dict[str, Any]:
        """The same as names and numbers: two equal bases on one snapshot have equal members."""
        basis: dict[str, Any] = {
            "scores": {id: issue.id for id, issue in self.issues.items()},
            "segments": dict(self.versions),
            "lists": {id: stored.id for id, stored in self.stored.items()},
        }
        if self.ledger_matters:
            basis["ledger"] = self.ledger
        if self.issues and self.objections.digest:
            basis["objections"] = self.objections.digest
        return {name: value for name, value in basis.items() if value != {}}


def basis_hash(basis: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a basis, in hexadecimal."""
    text = json.dumps(basis, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def needs_of(filter: Filter, references: References, catalog: Catalog, snapshot: str, *others: str) -> Needs:
    """Return what a filter and the ``others`` (predictions) need on a snapshot, after checking that it may be applied.

    Raises `InvalidFilter` for a filter that may not, and `Unavailable` when a prediction has no scores there.
    """
    definitions = references.definitions(filter)
    validate(filter, catalog, definitions)
    nodes = list(expand(filter, definitions))
    named = sorted({node.list for node in nodes if isinstance(node, CustomerList)})
    predictions = {node.prediction for node in nodes if isinstance(node, Score | InCategory)} | set(others)
    ledger_matters = any(isinstance(node, InCampaign | Contacted) for node in nodes)
    return Needs(
        definitions=definitions,
        versions={id: references.segments[id].version for id in sorted(definitions) if id in references.segments},
        issues=_issues(predictions, references, catalog.as_of, snapshot),
        stored={id: references.stored(id) for id in named},
        ledger=references.ledger,
        ledger_matters=ledger_matters,
        launches=launched_sets(references, catalog.timezone) if ledger_matters else (),
        objections=references.objections,
    )


def _issues(predictions: set[str], references: References, as_of: date, snapshot: str) -> dict[str, ScoreIssueRecord]:
    found = {}
    for id in sorted(predictions):
        issue = references.issue(id, snapshot)
        if issue is None:
            raise without_scores(references.predictions[id], as_of, references.why_unavailable(id, snapshot))
        found[id] = issue
    return found


def without_scores(record: PredictionRecord, as_of: date, why: str = "") -> Unavailable:
    """Return the refusal of a prediction that has no scores on the data of a date; ``why`` as its last attempt said."""
    reason, way_out = no_scores(record, as_of, why)
    return Unavailable(
        "prediction_unavailable",
        Sentence("“{title}” cannot be used now. {reason}", title=record.title, reason=reason),
        hint=way_out,
    )


def no_scores(record: PredictionRecord, as_of: date, why: str = "") -> tuple[str, str]:
    """Return why a prediction has no scores on the data of a date, and what to do about it."""
    last_day = Sentence.day(as_of - timedelta(days=1))
    way_out = Sentence("Import a new file of scores.") if record.kind == "external" else Sentence("Build it again.")
    return record.reason or why or Sentence(
        "It has no scores for the data up to {last_day}.", last_day=last_day
    ), way_out
