"""What money figures are computed from, kept for everyone in the database. Every session is the caller's."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from segmentation.errors import Unavailable, UserError
from segmentation.money import Assumptions, Effect, Offer
from segmentation.sentences import Sentence
from segmentation.storage.records import Json, MoneyRecord


def kept_money(session: Session, prediction: str) -> MoneyRecord | None:
    """Return what is kept for a prediction, None where nothing is."""
    return session.get(MoneyRecord, prediction)


def keep_money(
    session: Session, prediction: str, assumptions: Assumptions, *, currency: str, at: datetime, by: str
) -> MoneyRecord:
    """Keep assumptions for a prediction, in place of those that were kept."""
    record = session.merge(
        MoneyRecord(prediction=prediction, currency=currency, assumptions=to_json(assumptions), kept_at=at, kept_by=by)
    )
    session.flush()
    return record


def to_json(assumptions: Assumptions) -> Json:
    """Return assumptions as JSON, every input by its name, null where it is not known."""
    made: Json = asdict(assumptions)
    return made | {"offers": list(made["offers"]), "effects": list(made["effects"])}


def from_json(stored: Json) -> Assumptions:
    """Return the assumptions of `to_json`. Raises `Unavailable` for anything else."""
    try:
        levels = {
            "offers": tuple(Offer(**offer) for offer in stored["offers"]),
            "effects": tuple(Effect(**effect) for effect in stored["effects"]),
        }
        return Assumptions(**stored | levels)
    except (KeyError, TypeError, UserError) as error:
        raise Unavailable(
            "money_damaged",
            Sentence("The figures about money that were kept for everyone cannot be read."),
            hint=Sentence("Type them again and keep them."),
        ) from error
