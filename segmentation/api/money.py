"""What money figures are computed from, kept for everyone in a workspace: never there before somebody keeps it."""

from dataclasses import dataclass
from datetime import datetime

from segmentation.api.actors import Actor, require
from segmentation.api.context import Context
from segmentation.errors import NotFound
from segmentation.money import Assumptions
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store, money_store
from segmentation.storage.records import MoneyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAssumptions:
    """Assumptions about one prediction that everyone in the workspace sees, who kept them, and when."""

    prediction: str
    assumptions: Assumptions
    kept_by: str
    kept_at: datetime


class Money:
    """The costs, margins, offers and effects of one workspace, by prediction."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def kept(self, prediction: str) -> KeptAssumptions | None:
        """Return what is kept for a prediction; None where nothing is, or it is in another currency than the data.

        Raises `NotFound`, and `Unavailable` when it cannot be read or there is no data.
        """
        context = self._context
        known = context.prediction(prediction).id
        with context.handle.database.read() as session:
            record = money_store.kept_money(session, known)
            return None if record is None or record.currency != self._currency() else _view(record)

    def keep(self, prediction: str, assumptions: Assumptions, *, actor: Actor) -> KeptAssumptions:
        """Keep assumptions for everyone, in place of those that were kept.

        Raises `NotFound` for a prediction or a measuring campaign that does not exist, `Refused` for a viewer, and
        `Unavailable` when there is no data.
        """
        require(actor, "marketer")
        context = self._context
        known, currency = context.prediction(prediction).id, self._currency()
        with context.handle.database.write() as session:
            campaigns = campaign_store.campaign_ids(session)
            for effect in assumptions.effects:
                if effect.campaign is not None and effect.campaign not in campaigns:
                    raise NotFound(
                        "campaign_unknown",
                        Sentence("There is no campaign {campaign!r} here.", campaign=effect.campaign),
                    )
            now = context.handle.clock.now()
            record = money_store.keep_money(session, known, assumptions, currency=currency, at=now, by=actor.name)
            detail = {"currency": currency} | money_store.to_json(assumptions)
            session.add(context.audit_line(actor, "money.keep", known, **detail))
            return _view(record)

    def withdraw(self, prediction: str, *, actor: Actor) -> None:
        """Keep nothing for a prediction any more. Raises `NotFound` where nothing is kept, `Refused` for a viewer."""
        require(actor, "marketer")
        context = self._context
        known = context.prediction(prediction).id
        with context.handle.database.write() as session:
            record = money_store.kept_money(session, known)
            if record is None:
                raise NotFound(
                    "money_unknown",
                    Sentence("No figures about money are kept for {prediction!r}.", prediction=prediction),
                )
            session.delete(record)
            session.add(context.audit_line(actor, "money.withdraw", known))

    def _currency(self) -> str:
        return self._context.current().catalog.currency or ""


def _view(record: MoneyRecord) -> KeptAssumptions:
    return KeptAssumptions(
        prediction=record.prediction,
        assumptions=money_store.from_json(record.assumptions),
        kept_by=record.kept_by,
        kept_at=record.kept_at,
    )
