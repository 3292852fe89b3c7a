"""What a campaign is launched with: where it goes, who is held out, which offers are tested, who is left out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from segmentation.filters.nodes import Channel
from segmentation.money import OfferKind

MOST_ARMS = 3
MOST_CONTROL = 0.9
GLOBAL_CONTROL = (0.01, 0.15)
"""The least and the largest share of the global control group; 0 is none."""
ADULT_AGE = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationSetting:
    """One file of a campaign: ``channel`` is the one whose consent it needs.

    ``start`` and ``end`` are days to contact on, both included. With ``exclude`` it is a list of people to leave out
    there (advertising to those who would buy anyway), which contacts nobody. ``options`` are those of the destination.
    """

    destination: str
    channel: Channel
    start: date | None = None
    end: date | None = None
    exclude: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name that tells it from the other files of its campaign."""
        return f"{self.destination}-{self.channel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One of the offers that are tested against each other; ``value`` is a percentage or an amount in minor units."""

    title: str
    kind: OfferKind = "none"
    value: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """Who is left out beside those who cannot be contacted.

    ``contacted_more_than`` contacts within ``contacted_days``, by any tool; members of other campaigns whose window
    runs; control groups of other campaigns whose window runs; the global control group; customers known to be under 18.
    """

    contacted_more_than: int | None = None
    contacted_days: int = 30
    running_campaigns: bool = False
    control_groups: bool = True
    global_control: bool = True
    minors: bool = True


def destinations_json(settings: tuple[DestinationSetting, ...]) -> list[dict[str, Any]]:
    """Return destinations as they are stored."""
    return [
        asdict(one) | {"start": one.start and one.start.isoformat(), "end": one.end and one.end.isoformat()}
        for one in settings
    ]


def destinations_of(stored: list[dict[str, Any]]) -> tuple[DestinationSetting, ...]:
    """Return destinations as they were stored."""
    return tuple(
        DestinationSetting(
            **{
                **one,
                "start": date.fromisoformat(one["start"]) if one["start"] else None,
                "end": date.fromisoformat(one["end"]) if one["end"] else None,
            }
        )
        for one in stored
    )


def arms_json(arms: tuple[Arm, ...]) -> list[dict[str, Any]]:
    """Return arms as they are stored."""
    return [asdict(one) for one in arms]


def arms_of(stored: list[dict[str, Any]]) -> tuple[Arm, ...]:
    """Return arms as they were stored."""
    return tuple(Arm(**one) for one in stored)


def exclusions_of(stored: Mapping[str, Any]) -> Exclusions:
    """Return exclusions as they were stored; what is missing is as by default."""
    return Exclusions(**stored)


def exclusions_json(exclusions: Exclusions) -> dict[str, Any]:
    """Return exclusions as they are stored."""
    return asdict(exclusions)
