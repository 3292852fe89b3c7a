"""What is typed about a draft and not saved yet: it stays while other pages are looked at, until saved or discarded."""

from collections.abc import Mapping
from typing import Any

from pages.ui import launch_fields, session
from pages.ui.campaign_keys import key
from segmentation.api import LOCAL, CampaignChanges, CampaignView, Goal, Offer

NO_OFFER = "none"
SEEN = "seen"
"""When the draft was last edited, as it was when its fields were filled in: nobody overwrites what she has not seen."""


def seed(draft: CampaignView, digits: int) -> None:
    """Put what is saved into every field that nothing was typed into; ``digits`` are the currency's decimal places."""
    if session.get(key(draft, SEEN)) is None:
        session.put(key(draft, SEEN), draft.edited_at)
    for field, value in _saved(draft, digits).items():
        if session.get(key(draft, field)) is None:
            session.put(key(draft, field), value)


def _saved(draft: CampaignView, digits: int) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "title": draft.title,
        # Without a login everybody is the same somebody, whose name says nothing.
        "owner": "" if draft.owner == LOCAL.name else draft.owner,
        "notes": draft.notes,
        "event": draft.goal.event,
        "days": draft.goal.days,
        "purpose": draft.purpose,
        "places": list(draft.places),
    }
    offers = {offer.level: offer for offer in draft.offers}
    for level in draft.levels:
        offer = offers.get(level)
        found[f"kind_{level}"] = offer.kind if offer else NO_OFFER
        found[f"amount_{level}"] = offer.value / 10**digits if offer and offer.kind == "amount" else 0.0
        found[f"percent_{level}"] = offer.value if offer and offer.kind == "percent" else 0
    return found | launch_fields.saved(draft, digits)


def discard(draft: CampaignView, digits: int) -> None:
    """Forget what was typed."""
    for field in (*_saved(draft, digits), SEEN, "control_meant"):
        session.pop(key(draft, field))


def typed_offer(draft: CampaignView, level: str, digits: int) -> Offer | None:
    """Return the offer that is typed for a level, None for none. Raises `UserError` for a value that cannot be."""
    kind = session.get(key(draft, f"kind_{level}"), NO_OFFER)
    if kind == NO_OFFER:
        return None
    if kind == "percent":
        return Offer(level=level, kind="percent", value=int(session.get(key(draft, f"percent_{level}")) or 0))
    typed = float(session.get(key(draft, f"amount_{level}")) or 0.0)
    return Offer(level=level, kind="amount", value=round(typed * 10**digits))


def changes(draft: CampaignView, digits: int) -> CampaignChanges:
    """Return everything as it is typed. Raises `UserError` for an offer that cannot be."""
    purpose = session.get(key(draft, "purpose"))
    no_levels = purpose == "exclude" or launch_fields.tests_offers(draft)
    return CampaignChanges(
        title=session.get(key(draft, "title")),
        owner=session.get(key(draft, "owner")).strip() or LOCAL.name,
        notes=session.get(key(draft, "notes")),
        goal=_goal(draft),
        purpose=purpose,
        places=tuple(session.get(key(draft, "places"))),
        offers=() if no_levels else tuple(_offers(draft, digits)),
        **launch_fields.typed(draft, digits),
    )


def _offers(draft: CampaignView, digits: int) -> list[Offer]:
    decided = {offer.level for offer in draft.offers}
    found = []
    for level in draft.levels:
        offer = typed_offer(draft, level, digits)
        if offer is not None:
            found.append(offer)
        elif level in decided:
            found.append(Offer(level=level, kind="none"))
    return found


def _goal(draft: CampaignView) -> Goal:
    event, days = session.get(key(draft, "event")), int(session.get(key(draft, "days")) or 0)
    if event != draft.goal.event:
        return Goal(event=event, days=days)
    saved = draft.goal
    return Goal(event=event, days=days, products=saved.products, categories=saved.categories, plans=saved.plans)


def differs(draft: CampaignView, digits: int) -> bool:
    """Tell whether anything is typed that is not saved."""
    kept = {field: session.get(key(draft, field)) for field in _saved(draft, digits)}
    return any(value is not None and value != _saved(draft, digits)[field] for field, value in kept.items())
