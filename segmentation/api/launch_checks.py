"""The settings a campaign is launched with, checked before they are stored."""

from dataclasses import fields
from typing import Any

from segmentation.api.campaign_values import CampaignChanges
from segmentation.api.context import Context
from segmentation.campaigns.launch_settings import (
    MOST_ARMS,
    MOST_CONTROL,
    Arm,
    DestinationSetting,
    Exclusions,
    arms_json,
    destinations_json,
    exclusions_json,
)
from segmentation.errors import UserError
from segmentation.exports.destination import FileOptions
from segmentation.exports.destinations import destination_of
from segmentation.filters.codec import to_json
from segmentation.filters.nodes import CHANNELS, Everyone, Filter
from segmentation.money import Offer
from segmentation.sentences import Sentence

_MOST_CONTACTS = 1000


def checked_launch_settings(context: Context, changes: CampaignChanges, offers: tuple[Offer, ...]) -> dict[str, Any]:
    """Return those of the changes that concern a launch as they are stored.

    Raises `UserError` for a value that is not accepted, and `InvalidFilter` and `Refused` for a further filter that is
    not.
    """
    found: dict[str, Any] = {}
    if changes.destinations is not None:
        found["destinations"] = destinations_json(_checked_destinations(changes.destinations))
    if changes.control is not None:
        found["control"] = _checked_control(changes.control)
    if changes.arms is not None:
        found["arms"] = arms_json(_checked_arms(changes.arms, offers))
    if changes.exclusions is not None:
        found["exclusions"] = exclusions_json(_checked_exclusions(changes.exclusions))
    if changes.narrowing is not None:
        found["narrowing"] = _checked_narrowing(context, changes.narrowing)
    return found


def _checked_destinations(given: tuple[DestinationSetting, ...]) -> tuple[DestinationSetting, ...]:
    for one in given:
        _check_destination(one)
    keys = [one.key for one in given]
    if len(set(keys)) != len(keys):
        raise UserError(
            "destination_twice",
            Sentence("One destination stands there twice ({keys}).", keys=", ".join(keys)),
            hint=Sentence("Name each once; several channels of one destination are accepted."),
        )
    return given


def _check_destination(one: DestinationSetting) -> None:
    known = destination_of(one.destination)
    options = file_options(one)
    if one.channel not in CHANNELS:
        raise UserError(
            "channel",
            Sentence(
                "{found!r} is not a channel; accepted: {accepted}.", found=one.channel, accepted=", ".join(CHANNELS)
            ),
        )
    known.channel_of(options)
    if one.start is not None and one.end is not None and one.end < one.start:
        raise UserError(
            "destination_dates",
            Sentence("The last day, {end}, is before the first, {start}.", start=one.start, end=one.end),
            hint=Sentence("Choose a last day that is not before the first."),
        )


def file_options(one: DestinationSetting) -> FileOptions:
    """Return how the file of a destination is written. Raises `UserError` for an option that there is not."""
    unknown = sorted(
        one.options.keys() - {field.name for field in fields(FileOptions)} | one.options.keys() & {"channel"}
    )
    if unknown:
        raise UserError(
            "destination_option",
            Sentence("A file has no option {found}.", found=", ".join(unknown)),
            hint=Sentence("Choose the channel of the destination itself, and its options by their names."),
        )
    columns = one.options.get("columns")
    return FileOptions(
        **{**one.options, "channel": one.channel, "columns": None if columns is None else tuple(columns)}
    )


def _checked_control(share: float) -> float:
    if not 0 <= share <= MOST_CONTROL:
        raise UserError(
            "control",
            Sentence("The control group cannot be {percent} % of the audience.", percent=round(100 * share, 2)),
            hint=Sentence("From 0 to {most} % is accepted.", most=round(100 * MOST_CONTROL)),
        )
    return float(share)


def _checked_arms(arms: tuple[Arm, ...], offers: tuple[Offer, ...]) -> tuple[Arm, ...]:
    if len(arms) == 1 or len(arms) > MOST_ARMS:
        raise UserError(
            "arms",
            Sentence("There are {n} offers to test.", n=len(arms)),
            hint=Sentence("2 or {most} can be tested against each other, or none.", most=MOST_ARMS),
        )
    titles = [" ".join(arm.title.split()) for arm in arms]
    if not all(titles) or len({title.casefold() for title in titles}) < len(titles):
        raise UserError("arm_title", Sentence("Each offer to test needs a name of its own."))
    if arms and offers:
        raise UserError(
            "arms_and_offers",
            Sentence("An offer for each level and offers to test cannot be combined."),
            hint=Sentence("Remove the one or the other."),
        )
    for arm in arms:
        # The offer itself says which values its kind can have.
        Offer(level="low", kind=arm.kind, value=arm.value)
    return tuple(Arm(title=title, kind=arm.kind, value=arm.value) for title, arm in zip(titles, arms, strict=True))


def _checked_exclusions(given: Exclusions) -> Exclusions:
    most, days = given.contacted_more_than, given.contacted_days
    if (most is not None and not 0 <= most <= _MOST_CONTACTS) or not 1 <= days <= 3650:
        raise UserError(
            "contact_limit",
            Sentence("More than {n} contacts in {days} days cannot be counted.", n=most or 0, days=days),
            hint=Sentence("0 to 1,000 contacts in 1 to 3,650 days are accepted."),
        )
    return given


def _checked_narrowing(context: Context, filter: Filter) -> dict[str, Any] | None:
    if isinstance(filter, Everyone):
        return None
    context.refuse_restricted(filter)
    # Compiled once, so that what cannot be applied is refused here.
    context.scope(context.current(), filter)
    return dict(to_json(filter))
