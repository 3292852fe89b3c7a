"""Why: what likely buyers have in common, which facts matter, why this customer, who is in an audience."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.explanation_values import (
    Composition,
    CustomerReasons,
    DriverView,
    FieldShares,
    ImportanceView,
    ReasonView,
)
from segmentation.api.moments import Moment
from segmentation.api.questions import feature_source, question_of
from segmentation.catalog import Catalog, Field
from segmentation.errors import Unavailable
from segmentation.filters.nodes import Filter
from segmentation.index.audience_index import Answer
from segmentation.index.composition import AGE_BANDS, FEWEST, Counts, age_counts, code_counts, shares
from segmentation.predictions import drivers, importance, scoring
from segmentation.predictions.behaviour_filters import Narrowed, filter_of
from segmentation.predictions.behaviours import Behaviour, Subject
from segmentation.predictions.drivers import Driver, Drivers
from segmentation.predictions.explaining import Places, behaviour_text, group_text, reason_text
from segmentation.predictions.model import Model
from segmentation.predictions.reasons import Reason, reasons
from segmentation.sentences import Language, Sentence
from segmentation.sql.columns import NO_CODE, field_column
from segmentation.sql.customers import customer_ids
from segmentation.storage import model_store, prediction_store, vocabulary
from segmentation.storage.records import ModelRecord, PredictionRecord, ScoreIssueRecord

BIRTH_DATE = "birth_date"
COMPOSED = ("country", BIRTH_DATE, "gender")
MOST_EXPLAINED = 100
AGAIN = Sentence("Build it again.")


class Explanations:
    """Explains the predictions and audiences of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def drivers(self, id: str, language: Language = "en") -> tuple[DriverView, ...]:
        """Return what likely buyers have in common, then unlikely ones; those that happened as predicted first.

        It was read when the model of the shown scores learned. Nothing for scores from elsewhere. Raises `NotFound`.
        """
        moment = self._context.moment()
        record = self._context.prediction(id, moment)
        content = self._explanation(record, moment)
        if not content:
            return ()
        found = drivers.from_json(content["drivers"])
        snapshot = self._snapshot(record, moment)
        offered = _Offered(record, snapshot)
        places = _places(snapshot.catalog)
        return tuple(
            _driver_view(row, found, offered.filter(row.behaviour), behaviour_text(row.behaviour, places, language))
            for row in (*found.more_likely, *found.less_likely)
        )

    def importance(self, id: str, language: Language = "en") -> tuple[ImportanceView, ...]:
        """Return which groups of facts matter, the most important first. Nothing for scores from elsewhere.

        Raises `NotFound`.
        """
        moment = self._context.moment()
        record = self._context.prediction(id, moment)
        content = self._explanation(record, moment)
        if not content:
            return ()
        places = _places(self._snapshot(record, moment).catalog)
        subject = _subject(record)
        return tuple(
            ImportanceView(code=one.group, text=group_text(one.group, subject, places, language), drop=one.drop)
            for one in importance.from_json(content["importance"])
        )

    def reasons(
        self, id: str, who: Filter | Sequence[int], *, actor: Actor, limit: int = 10, language: Language = "en"
    ) -> tuple[CustomerReasons, ...]:
        """Return why some customers have their chance: those of the given rows, or of a filter the likeliest, in order.

        At most 100. Customers without a score, and those who object to profiling, are left out. Raises `NotFound`,
        `InvalidFilter`, and `Unavailable` when the prediction has no scores, or its model cannot be read any more.
        """
        require(actor, "marketer")
        moment = self._context.moment()
        record = self._context.prediction(id, moment)
        snapshot = self._snapshot(record, moment)
        issue = self._context.usable_issue(id, snapshot, moment)
        rows = self._chosen(id, who, min(limit, MOST_EXPLAINED), snapshot, moment)
        objecting = snapshot.objecting(moment.references.objections)
        rows = [row for row in rows if row not in objecting]
        found = self._reasons(record, issue, snapshot, rows)
        self._write_down(actor, id, len(found))
        places = _places(snapshot.catalog)
        ids = customer_ids(snapshot.connection.cursor(), [row for row, _, _ in found])
        return tuple(
            CustomerReasons(
                row=row,
                customer_id=ids[row],
                chance=chance,
                reasons=tuple(_reason_view(reason, places, language) for reason in told),
            )
            for row, chance, told in found
        )

    def composition(self, filter: Filter, prediction: str | None = None) -> Composition:
        """Return the countries, ages and genders in an audience, next to everyone the prediction covers, or everyone.

        Nothing is told of fewer than 20 customers. Raises as `Audiences.view`.
        """
        moment = self._context.moment()
        record = None if prediction is None else self._context.prediction(prediction, moment)
        snapshot = self._context.current() if record is None else self._snapshot(record, moment)
        scope = self._context.scope(snapshot, filter, *([prediction] if prediction else []), moment=moment)
        table = None if prediction is None else scope.scores[prediction]
        answer = snapshot.index.answer(filter, scope, by=table)
        outside = answer.counted - answer.size
        if answer.size < FEWEST or 0 < outside < FEWEST:
            return Composition(
                customers=answer.size,
                everyone=answer.counted,
                hidden="few_inside" if answer.size < FEWEST else "few_outside",
                fields=(),
            )
        found = (self._field_shares(known, answer, table, snapshot, moment) for known in _composed(snapshot))
        return Composition(
            customers=answer.size,
            everyone=answer.counted,
            hidden="",
            fields=tuple(one for one in found if one is not None),
        )

    def _field_shares(
        self, known: Field, answer: Answer, table: str | None, snapshot: OpenSnapshot, moment: Moment
    ) -> FieldShares | None:
        """Return the shares of a field's values; None where the data has no column of it."""
        inside = answer.values(field_column(known.name))
        # Everyone stays the same from audience to audience.
        everyone = moment.once(
            ("composition", snapshot.info.id, table, known.name),
            lambda: _counts(answer.values(field_column(known.name), of_all=True), known.name, snapshot),
        )
        if inside is None or everyone is None:
            return None
        order = [band for band, _ in AGE_BANDS] if known.name == BIRTH_DATE else ()
        found = shares(_counts(inside, known.name, snapshot) or {}, everyone, order)
        return FieldShares(field=known.name, label=known.label, shares=found)

    def _snapshot(self, record: PredictionRecord, moment: Moment) -> OpenSnapshot:
        """Return the data a prediction is explored on."""
        issue = self._context.shown_issue(record, moment)
        return self._context.current() if issue is None else self._context.snapshot(issue.snapshot)

    def _explanation(self, record: PredictionRecord, moment: Moment) -> Mapping[str, Any]:
        """Return what explains the shown scores, else the model in force; nothing where nothing was learned."""
        issue = self._context.shown_issue(record, moment)
        model = self._model_record(record.model if issue is None else issue.model_version)
        return {} if model is None else model.explanation

    def _model_record(self, id: str | None) -> ModelRecord | None:
        if id is None:
            return None
        with self._context.handle.database.read() as session:
            return prediction_store.model(session, id)

    def _model(self, record: PredictionRecord, issue: ScoreIssueRecord) -> Model:
        known = self._model_record(issue.model_version)
        if known is None:
            raise Unavailable(
                "no_model",
                Sentence("The scores of “{title}” come from elsewhere, without their reasons.", title=record.title),
            )
        model = model_store.read_model(self._context.handle.directory.models / record.id / known.id, known)
        if model is None:
            raise Unavailable(
                "model_unreadable",
                Sentence("What “{title}” learned cannot be read any more.", title=record.title),
                hint=AGAIN,
            )
        return model

    def _chosen(
        self, id: str, who: Filter | Sequence[int], limit: int, snapshot: OpenSnapshot, moment: Moment
    ) -> list[int]:
        if isinstance(who, Sequence):
            return [int(row) for row in who[:limit]]
        scope = self._context.scope(snapshot, who, id, moment=moment)
        likeliest = snapshot.index.answer(who, scope, by=scope.scores[id]).likeliest(limit)
        return [int(row) for row in likeliest]

    def _reasons(
        self, record: PredictionRecord, issue: ScoreIssueRecord, snapshot: OpenSnapshot, rows: list[int]
    ) -> list[tuple[int, float, tuple[Reason, ...]]]:
        """Return row, chance and reasons: by falling chance. The model scores those few anew from the same data."""
        model = self._model(record, issue)
        source = feature_source(self._context, question_of(record), snapshot, issue.as_of)
        frames: list[pd.DataFrame] = []
        wanted = np.unique(np.array(rows, dtype=np.int32))
        if not wanted.size:
            return []
        raw = scoring.score(model, source, issue.as_of, rows=wanted, watch=lambda frame, _: frames.append(frame))
        told = {row: reason for frame in frames for row, reason in reasons(model, frame).items()}
        chances = dict(zip(raw.rows.tolist(), expit(raw.logits + issue.shift).tolist(), strict=True))
        return [(row, chances[row], told[row]) for row in sorted(chances, key=lambda row: (-chances[row], row))]

    def _write_down(self, actor: Actor, id: str, customers: int) -> None:
        with self._context.handle.database.write() as session:
            session.add(self._context.audit_line(actor, "prediction.reasons", id, customers=customers))


class _Offered:
    """The filters that select exactly those who show a behaviour on a snapshot."""

    def __init__(self, record: PredictionRecord, snapshot: OpenSnapshot) -> None:
        question = question_of(record)
        self._event = Narrowed(products=question.products, categories=question.categories)
        self._names = snapshot.catalog
        self._tags = snapshot.undated_tags(set(snapshot.catalog.tags))
        self._plans = vocabulary.unclear_plans(snapshot.connection.cursor(), snapshot.info.as_of)

    def filter(self, behaviour: Behaviour) -> Filter | None:
        """Return the filter, or None where none selects exactly them, or what it names is not in the data any more."""
        match behaviour.code:
            case "tag":
                exact = behaviour.name not in self._tags and behaviour.name in self._names.tags
            case "has_plan" | "had_plan":
                exact = behaviour.name not in self._plans and behaviour.name in self._names.plans
            case "has_any_plan" | "had_any_plan":
                exact = not self._plans
            case "field":
                exact = behaviour.name in self._names.fields
            case _:
                exact = True
        return filter_of(behaviour, self._event) if exact else None


def _subject(record: PredictionRecord) -> Subject:
    """Return what the prediction's own event is."""
    question = question_of(record)
    if question.event == "subscription_starts":
        return "starts"
    return "these_orders" if question.products or question.categories else "orders"


def _driver_view(row: Driver, found: Drivers, filter: Filter | None, text: str) -> DriverView:
    seen = row.observed
    return DriverView(
        text=text,
        code=row.behaviour.code,
        more=row.ratio > 1.0,
        customers=row.customers,
        chance=row.chance,
        ratio=row.ratio,
        observed=seen.ratio if seen else None,
        low=seen.low if seen else None,
        high=seen.high if seen else None,
        observed_customers=seen.customers if seen else 0,
        origin=found.origin,
        confirmed=row.confirmed,
        filter=filter,
    )


def _reason_view(reason: Reason, places: Places, language: Language) -> ReasonView:
    return ReasonView(text=reason_text(reason, places, language), raises=reason.raises)


def _places(catalog: Catalog) -> Places:
    return Places(
        labels={name: field.label for name, field in catalog.fields.items()},
        kinds={name: field.type for name, field in catalog.fields.items()},
        currency=catalog.currency or "",
        decimals=catalog.minor_units,
    )


def _composed(snapshot: OpenSnapshot) -> list[Field]:
    return [snapshot.catalog.fields[name] for name in COMPOSED if name in snapshot.catalog.fields]


def _counts(values: NDArray[Any] | None, field: str, snapshot: OpenSnapshot) -> Counts | None:
    """Return customers by value, or by band of age."""
    if values is None:
        return None
    if field == BIRTH_DATE:
        return age_counts(values, snapshot.info.as_of)
    counts = code_counts(values)
    names = vocabulary.names_of_codes(snapshot.connection, field, list(counts))
    return {None if code == NO_CODE else names[code]: customers for code, customers in counts.items()}
