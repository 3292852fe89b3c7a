"""What a prediction asks, in words and as it is stored, and the facts it may be answered from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.prediction_audience import audience_scope, check_audience
from segmentation.api.prediction_values import HAS_PURCHASED, EventName, Question
from segmentation.catalog import Catalog, Field
from segmentation.errors import UserError
from segmentation.filters.codec import canonical_text, from_json
from segmentation.filters.value_checks import known
from segmentation.sentences import Sentence
from segmentation.settings import WINDOW_DAYS
from segmentation.sql import feature_events
from segmentation.sql.compile import compile_filter
from segmentation.sql.features import SqlFeatureSource
from segmentation.storage import snapshots
from segmentation.storage.records import PredictionRecord

__all__ = [
    "HAS_PURCHASED",
    "SENSITIVE",
    "EventName",
    "Question",
    "check_question",
    "check_sensitive",
    "event_json",
    "event_sentence",
    "feature_source",
    "question_of",
    "same_question",
]

EVENTS: tuple[str, ...] = get_args(EventName)
SENSITIVE: Mapping[str, str] = {
    "gender": Sentence("Gender"),
    "birth_date": Sentence("Birth date"),
    "postal_code": Sentence("Postal code"),
    "first_name": Sentence("First name"),
    "last_name": Sentence("Last name"),
    "language": Sentence("Language"),
}
"""The customer fields that no prediction learns from unless an admin allowed each, with their names on screen."""

_NARROWINGS = {"orders": {"products": "product", "categories": "category"}, "subscription_starts": {"plans": "plan"}}


def question_of(record: PredictionRecord) -> Question:
    """Return what a prediction asks. Raises `InvalidFilter` when its audience cannot be read any more."""
    event = record.event
    return Question(
        window=record.window_days,
        event=event["kind"],
        audience=from_json(record.audience),
        products=tuple(event.get("product", ())),
        categories=tuple(event.get("category", ())),
        plans=tuple(event.get("plan", ())),
        sensitive=tuple(record.sensitive),
    )


def event_json(question: Question) -> dict[str, Any]:
    """Return the purchase event as it is stored: the kind, and sorted lists of what it is narrowed to."""
    narrowed = {key: sorted(set(getattr(question, name))) for name, key in _narrowings(question).items()}
    return {"kind": question.event, **{key: names for key, names in narrowed.items() if names}}


def same_question(one: Question, other: Question) -> bool:
    """Tell whether two questions ask the same: window, event and audience; what is learned from does not matter."""
    return _asked(one) == _asked(other)


def _asked(question: Question) -> tuple[object, ...]:
    return question.window, event_json(question), canonical_text(question.audience)


def event_sentence(question: Question) -> str:
    """Return what counts as a purchase in words.

    >>> event_sentence(Question(window=30, categories=("Yoga", "Pilates")))
    'an order of category Pilates or Yoga'
    """
    event = {what: _either(names) for what, names in event_json(question).items() if what != "kind"}
    if question.event == "subscription_starts":
        return Sentence("a new subscription to {plan}", **event) if event else Sentence("a new subscription")
    if len(event) > 1:
        return Sentence("an order of product {product} in category {category}", **event)
    if "product" in event:
        return Sentence("an order of product {product}", **event)
    return Sentence("an order of category {category}", **event) if event else Sentence("an order")


def _either(names: Sequence[str]) -> str:
    *others, last = names
    return Sentence("{others} or {last}", others=", ".join(others), last=last) if others else last


def check_question(context: Context, question: Question, snapshot: OpenSnapshot | None = None) -> None:
    """Refuse what cannot be asked of the newest data, or of one snapshot.

    Raises `UserError` for a window outside 1 to 90 days; an unknown event, or one this data has nothing of; a product,
    category or plan that does not exist; a sensitive field that cannot be learned from. Raises `InvalidFilter` for an
    audience that cannot be judged at past dates.
    """
    low, high = WINDOW_DAYS
    if not low <= question.window <= high:
        raise UserError(
            "window",
            Sentence(
                "A window of {window} days; {low} to {high} days are accepted.",
                window=question.window,
                low=low,
                high=high,
            ),
        )
    if question.event not in EVENTS:
        raise UserError(
            "event",
            Sentence("{event!r} is not an event; accepted: {events}.", event=question.event, events=", ".join(EVENTS)),
        )
    asked_of = snapshot or context.current()
    needed = "orders" if question.event == "orders" else "subscriptions"
    if needed not in asked_of.view.tables:
        raise UserError(
            "no_table", Sentence("This workspace has no {needed}, so there is nothing to predict.", needed=needed)
        )
    _check_narrowing(question, context.catalog(asked_of))
    check_sensitive(question, asked_of)
    check_audience(context, question.audience, asked_of)


def _check_narrowing(question: Question, catalog: Catalog) -> None:
    accepted = _narrowings(question)
    existing = {"products": catalog.products, "categories": catalog.categories, "plans": catalog.plans}
    for name, names in existing.items():
        given: tuple[str, ...] = getattr(question, name)
        if given and name not in accepted:
            what, able = question.event.replace("_", " "), " and ".join(accepted.values())
            raise UserError(
                name,
                Sentence(
                    "{what} cannot be narrowed by {name}; accepted: {able}.",
                    what=what.capitalize(),
                    name=name,
                    able=able,
                ),
            )
        for _, code, message in known(name, given, names, accepted.get(name, name)):
            raise UserError(code, Sentence("What counts as a purchase: {message}.", message=message))


def _narrowings(question: Question) -> Mapping[str, str]:
    return _NARROWINGS[question.event]


def check_sensitive(question: Question, snapshot: OpenSnapshot) -> None:
    """Raise `UserError` for a field that is not a sensitive one, and for one whose past is unknown on a snapshot."""
    for name in question.sensitive:
        if name not in SENSITIVE:
            raise UserError(
                "sensitive",
                Sentence(
                    "{name!r} is not a sensitive field; these are: {sensitive}.",
                    name=name,
                    sensitive=", ".join(SENSITIVE),
                ),
            )
        problem = sensitive_problem(name, snapshot)
        if problem:
            raise UserError("sensitive", problem)


def sensitive_problem(name: str, snapshot: OpenSnapshot) -> str:
    """Return why a sensitive field cannot be learned from on a snapshot, or nothing when it can."""
    if name in snapshot.info.stable:
        return ""
    return Sentence(
        "{label} has no date and is not declared stable, so its past is unknown and nothing can be learned from it. If "
        'it never changes for a customer, import the customers with a mapping of stable = ["{name}"].',
        label=SENSITIVE[name],
        name=name,
    )


def feature_source(context: Context, question: Question, snapshot: OpenSnapshot, as_of: date) -> SqlFeatureSource:
    """Return everything a prediction may know on a snapshot as of a date, over a connection of its own."""
    scope = audience_scope(context, snapshot)
    # A connection of its own: the features are staged in temporary tables.
    connection = snapshots.open_snapshot(context.handle.directory.path, snapshot.info.id)
    return SqlFeatureSource(
        connection,
        window=question.window,
        as_of=as_of,
        event=counted_event(question),
        population=lambda cutoff: compile_filter(question.audience, cutoff, scope),
        attributes=learned_fields(question, snapshot),
    )


def counted_event(question: Question) -> feature_events.Event:
    """Return the purchase event as the features count it."""
    if question.event == "subscription_starts":
        return feature_events.SubscriptionStarts(plans=question.plans)
    return feature_events.Orders(products=question.products, categories=question.categories)


def learned_fields(question: Question, snapshot: OpenSnapshot) -> tuple[str, ...]:
    """Return the customer fields a prediction may learn from on a snapshot, by name.

    They are the stable ones: of the canonical fields the country alone, each of the company's own, and the sensitive
    ones that were allowed.
    """
    usual = _usual_fields(snapshot.catalog.fields.values())
    allowed = {name for name in question.sensitive if name in SENSITIVE and name in snapshot.info.stable}
    return (*usual, *(name for name in SENSITIVE if name in allowed))


def _usual_fields(fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(field.name for field in fields if field.stable and (field.name == "country" or not field.canonical))
