"""What can be set of a campaign draft, checked, and as it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from segmentation.api.campaign_values import CampaignChanges, Goal
from segmentation.api.context import Context
from segmentation.api.launch_checks import checked_launch_settings
from segmentation.api.questions import Question, check_question, event_json
from segmentation.api.slugs import checked_title
from segmentation.api.values import split_audience
from segmentation.campaigns.launch_settings import arms_of
from segmentation.campaigns.plays import CAMPAIGN_PURPOSES, PLACES, levels_of
from segmentation.errors import UserError
from segmentation.filters.codec import from_json
from segmentation.filters.nodes import Category, Everyone, Filter
from segmentation.money import Offer
from segmentation.sentences import Sentence
from segmentation.storage.records import CampaignRecord, PredictionRecord

LONGEST_NOTES = 4_000


def goal_of_prediction(record: PredictionRecord | None) -> Goal:
    """Return the goal a campaign begins with: what its prediction asks, else orders within 30 days."""
    return Goal() if record is None else goal_of({**record.event, "days": record.window_days})


def goal_of(stored: Mapping[str, Any]) -> Goal:
    """Return a goal as it was stored."""
    return Goal(
        event=stored["kind"],
        days=stored["days"],
        products=tuple(stored.get("product", ())),
        categories=tuple(stored.get("category", ())),
        plans=tuple(stored.get("plan", ())),
    )


def event_question(stored: Mapping[str, Any]) -> Question:
    """Return the question that a stored goal asks: which purchase events, within how many days."""
    return _asked(goal_of(stored))


def goal_json(goal: Goal) -> dict[str, Any]:
    """Return a goal as it is stored."""
    return {**event_json(_asked(goal)), "days": goal.days}


def _asked(goal: Goal) -> Question:
    return Question(
        window=goal.days,
        event=goal.event,
        audience=Everyone(),
        products=goal.products,
        categories=goal.categories,
        plans=goal.plans,
    )


def offers_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Offer, ...]:
    """Return offers as they were stored."""
    return tuple(Offer(level=one["level"], kind=one["kind"], value=one["value"]) for one in stored)


def offers_json(offers: Sequence[Offer]) -> list[dict[str, Any]]:
    """Return offers as they are stored."""
    return [{"level": one.level, "kind": one.kind, "value": one.value} for one in offers]


def levels_in(filter: Filter, prediction: str | None) -> tuple[Category, ...]:
    """Return the levels that the audience of a draft touches: all when its prediction is not narrowed, none without."""
    _, part = split_audience(filter)
    if prediction is None:
        return ()
    return levels_of(part) if part is not None and part.prediction == prediction else ("low", "medium", "high")


def apply_changes(context: Context, record: CampaignRecord, changes: CampaignChanges) -> tuple[str, ...]:
    """Write changes into the record of a draft, all checked before any is written; return the names of what differs.

    Raises `UserError` for a value that is not accepted, naming what would be.
    """
    wanted = _checked(context, record, changes)
    differing = tuple(name for name, value in wanted.items() if getattr(record, name) != value)
    for name in differing:
        setattr(record, name, wanted[name])
    return differing


def _checked(context: Context, record: CampaignRecord, changes: CampaignChanges) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if changes.title is not None:
        found["title"] = checked_title(changes.title)
    if changes.notes is not None:
        found["notes"] = _checked_notes(changes.notes)
    if changes.owner is not None:
        found["owner"] = checked_owner(changes.owner)
    if changes.goal is not None and changes.goal != goal_of(record.goal):
        # What was asked of earlier data stays a goal, though newer data may have nothing of it.
        check_question(context, _asked(changes.goal))
        found["goal"] = goal_json(changes.goal)
    if changes.places is not None:
        found["places"] = checked_places(changes.places)
    purpose = record.purpose if changes.purpose is None else changes.purpose
    offers = offers_of(record.offers) if changes.offers is None else changes.offers
    check_offers(offers, purpose, levels_in(from_json(record.definition), record.prediction))
    if changes.arms is None and record.arms:
        changes = replace(changes, arms=arms_of(record.arms))
    launch = checked_launch_settings(context, changes, offers)
    return found | launch | {"purpose": purpose, "offers": offers_json(offers)}


def _checked_notes(notes: str) -> str:
    clean = notes.strip()
    if len(clean) > LONGEST_NOTES:
        raise UserError(
            "notes_long",
            Sentence("The notes have {n} characters; at most {most} are accepted.", n=len(clean), most=LONGEST_NOTES),
        )
    return clean


def checked_owner(owner: str) -> str:
    """Return the name of an owner on one line. Raises `UserError` when it is empty or long."""
    clean = " ".join(owner.split())
    if not 1 <= len(clean) <= 120:
        raise UserError(
            "owner",
            Sentence("The owner’s name has {n} characters.", n=len(clean)),
            hint=Sentence("A name of 1 to 120 characters is accepted."),
        )
    return clean


def checked_places(places: Sequence[str]) -> list[str]:
    """Return places in the order they were given. Raises `UserError` for one that is not one, or is named twice."""
    unknown = [place for place in places if place not in PLACES]
    if unknown or len(set(places)) != len(places):
        found = ", ".join(unknown or places)
        raise UserError(
            "places",
            Sentence(
                "A campaign cannot use {found!r}; accepted, each once: {places}.",
                found=found,
                places=", ".join(PLACES),
            ),
        )
    return list(places)


def check_offers(offers: Sequence[Offer], purpose: str, levels: Sequence[Category]) -> None:
    """Raise `UserError` unless a campaign of a purpose can make these offers to the levels of its audience."""
    if purpose not in CAMPAIGN_PURPOSES:
        raise UserError(
            "purpose",
            Sentence(
                "{purpose!r} is not a purpose; accepted: {accepted}.",
                purpose=purpose,
                accepted=", ".join(CAMPAIGN_PURPOSES),
            ),
        )
    given = [offer.level for offer in offers]
    if len(set(given)) != len(given):
        raise UserError(
            "offer_twice",
            Sentence("Two offers for one level ({levels}); one for each is accepted.", levels=", ".join(given)),
        )
    outside = [level for level in given if level not in levels]
    if outside:
        raise UserError(
            "offer_level",
            Sentence(
                "The audience has nobody of level {outside}; accepted levels: {accepted}.",
                outside=", ".join(outside),
                accepted=", ".join(levels) or "–",
            ),
        )
    if purpose == "exclude" and any(offer.kind != "none" for offer in offers):
        raise UserError(
            "offer_excluded",
            Sentence("A list to leave people out makes no offer."),
            hint=Sentence("Remove the offers."),
        )
