"""What is refused about predictions, in words."""

from collections.abc import Collection, Iterable

from segmentation.api.actors import Actor
from segmentation.api.prediction_values import Question
from segmentation.api.slugs import SLUG, slug_of
from segmentation.errors import NotFound, Refused, Unavailable, UserError
from segmentation.sentences import Sentence
from segmentation.storage.records import PREDICTION_KINDS, PredictionRecord
from segmentation.storage.references import References


def known_prediction(references: References, id: str) -> PredictionRecord:
    """Return a live prediction. Raises `NotFound`, naming those that exist, or saying that it is archived."""
    if id in references.predictions:
        return references.predictions[id]
    if id in references.archived_predictions:
        title = references.archived_predictions[id].title
        raise NotFound(
            "prediction_archived",
            Sentence("The prediction “{title}” is archived.", title=title),
            hint=Sentence("Restore it first."),
        )
    names = ", ".join(references.predictions) or "none yet"
    raise NotFound(
        "prediction_unknown",
        Sentence("There is no prediction {id!r} here.", id=id),
        hint=Sentence("There are: {names}.", names=names),
    )


def any_prediction(references: References, id: str) -> PredictionRecord:
    """Return a prediction, live or archived. Raises `NotFound`."""
    archived = references.archived_predictions.get(id)
    return known_prediction(references, id) if archived is None else archived


def archived_prediction(references: References, id: str) -> PredictionRecord:
    """Return an archived prediction. Raises `NotFound`, and `Refused` for one that is not archived."""
    record = any_prediction(references, id)
    if record.archived_at is None:
        raise Refused("not_archived", Sentence("The prediction “{title}” is not archived.", title=record.title))
    return record


def check_kind(kind: str) -> None:
    """Raise `UserError` for what is not a kind of prediction."""
    if kind not in PREDICTION_KINDS:
        raise UserError(
            "kind",
            Sentence(
                "{kind!r} is not a kind of prediction; accepted: {prediction_kinds}.",
                kind=kind,
                prediction_kinds=", ".join(PREDICTION_KINDS),
            ),
        )


def new_id(id: str | None, title: str, taken: Collection[str]) -> str:
    """Return the id of a new prediction, made from its title where none is given. Raises `UserError`, `Refused`."""
    if id is None:
        return slug_of(title, taken)
    if not SLUG.match(id):
        raise UserError(
            "id", Sentence("{id!r} is not an id; lower-case letters, digits and single dashes are accepted.", id=id)
        )
    if id in taken:
        raise Refused(
            "id_taken",
            Sentence("There is already a prediction {id!r}.", id=id),
            hint=Sentence("Choose another id, or build it again."),
        )
    return id


def refuse_taken(title: str, live: Iterable[PredictionRecord], but: str | None = None) -> None:
    """Raise `Refused` when a live prediction has the title, whatever its case; one id may have it."""
    if any(record.title.casefold() == title.casefold() for record in live if record.id != but):
        raise Refused(
            "title_taken",
            Sentence("There is already a prediction called “{title}”.", title=title),
            hint=Sentence("Choose another name."),
        )


def refuse_sensitive(actor: Actor, before: Collection[str], question: Question, kind: str) -> None:
    """Raise `Refused` unless an admin allows the sensitive fields that are new, `UserError` for external scores."""
    added = set(question.sensitive) - set(before)
    if question.sensitive and kind == "external":
        raise UserError(
            "sensitive", Sentence("An external prediction learns from nothing here, so no field can be allowed.")
        )
    if added and actor.role != "admin":
        raise Refused(
            "role",
            Sentence(
                "{name} is a {role}; learning from {added} needs an admin.",
                name=actor.name,
                role=actor.role,
                added=", ".join(sorted(added)),
            ),
            hint=Sentence("Leave those fields out, or ask an admin."),
        )


def refuse_scored(record: PredictionRecord, *, scored: bool) -> None:
    """Raise `Refused` for a prediction whose scores would answer another question than it asks."""
    if scored:
        raise Refused(
            "has_scores",
            Sentence("“{title}” has scores, which answer the question as it is.", title=record.title),
            hint=Sentence("Duplicate it and change the duplicate."),
        )


def refuse_busy(title: str, *, busy: bool) -> None:
    """Raise `Refused` while a job is at work on a prediction."""
    if busy:
        raise Refused(
            "being_built",
            Sentence("“{title}” is being built.", title=title),
            hint=Sentence("Wait for it, or cancel it."),
        )


def refuse_changed(built: PredictionRecord, now: PredictionRecord) -> None:
    """Raise `Unavailable` when what was built is not what a prediction asks any more: somebody edited it meanwhile."""
    if _asks(built) != _asks(now):
        raise Unavailable(
            "question_changed", Sentence("It was edited while it was being built."), hint=Sentence("Build it again.")
        )


def _asks(record: PredictionRecord) -> tuple[object, ...]:
    return record.window_days, record.event, record.audience, record.sensitive
