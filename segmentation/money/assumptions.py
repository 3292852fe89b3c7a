"""What is known or assumed about money: costs, margins, an offer and an effect for each level. There is no default."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from segmentation.errors import UserError
from segmentation.sentences import Sentence

Level = Literal["low", "medium", "high"]
OfferKind = Literal["none", "amount", "percent"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high")
"""The levels of a score, the least likely first."""
KINDS: tuple[OfferKind, ...] = ("none", "amount", "percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the customers of one level are offered on a purchase.

    ``value`` is in minor units for an ``amount``, in whole per cent for a ``percent``, and 0 for ``none``: nothing,
    which is a decision, unlike an offer that is not there. Raises `UserError` for a value its kind cannot have.
    """

    level: Level
    kind: OfferKind
    value: int = 0

    def __post_init__(self) -> None:
        if self.level not in LEVELS or self.kind not in KINDS:
            raise UserError(
                "offer_kind",
                Sentence("An offer of kind {kind!r} for level {level!r} is unknown.", kind=self.kind, level=self.level),
                hint=Sentence(
                    "Kinds are {kinds}; levels are {levels}.", kinds=", ".join(KINDS), levels=", ".join(LEVELS)
                ),
            )
        accepted = {"none": range(1), "amount": range(1, 10**15), "percent": range(1, 101)}[self.kind]
        if self.value not in accepted:
            raise UserError(
                "offer_value",
                Sentence("An offer of kind {kind} cannot be worth {value}.", kind=self.kind, value=self.value),
                hint=Sentence(
                    "Whole numbers from {least} to {most} are accepted.",
                    least=accepted[0],
                    most=accepted[-1],
                ),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How many purchases contacting 100 customers of a level adds, those made anyway not counted.

    ``campaign`` is the one that measured it, with the 95% interval from ``low`` to ``high``; None where it is assumed.
    Raises `UserError` outside -100 to 100, and for an interval that no campaign measured or that it is not within.
    """

    level: Level
    extra_per_100: float
    campaign: str | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise UserError(
                "effect_level",
                Sentence("{level!r} is no level.", level=self.level),
                hint=Sentence("Levels are {levels}.", levels=", ".join(LEVELS)),
            )
        if not -100 <= self.extra_per_100 <= 100:
            raise UserError(
                "effect_value",
                Sentence(
                    "An effect of {extra_per_100} extra purchases per 100 contacted cannot be.",
                    extra_per_100=self.extra_per_100,
                ),
                hint=Sentence("Numbers from -100 to 100 are accepted."),
            )
        if self._ill_bounded():
            raise UserError(
                "effect_interval",
                Sentence("{low} to {high} is no interval of an effect.", low=self.low, high=self.high),
                hint=Sentence("Both ends around a measured effect, or neither, are accepted."),
            )

    def _ill_bounded(self) -> bool:
        if self.low is None or self.high is None:
            return self.low is not self.high
        return self.campaign is None or not self.low <= self.extra_per_100 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """All that figures about money are computed from; what nobody typed or measured is None, or not there.

    ``cost_per_contact`` (a fraction of a minor unit is possible), ``margin_per_order`` before any discount, and
    ``order_value``, what a purchase is worth on average, which only percent offers need, are in minor units. ``offers``
    and ``effects`` hold one a level at most. Raises `UserError` for a number that cannot be meant.
    """

    cost_per_contact: float | None = None
    margin_per_order: float | None = None
    order_value: float | None = None
    offers: tuple[Offer, ...] = ()
    effects: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        for name in ("cost_per_contact", "margin_per_order", "order_value"):
            value: float | None = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise UserError(
                    "money_value",
                    Sentence("{name} is {value}.", name=name, value=value),
                    hint=Sentence("A number from 0 on is accepted."),
                )
        for given in (self.offers, self.effects):
            if len({one.level for one in given}) < len(given):
                raise UserError(
                    "money_levels",
                    Sentence("A level has two offers or two effects."),
                    hint=Sentence("One each is accepted."),
                )

    def offer(self, level: Level) -> Offer | None:
        """Return what a level is offered, None where that is not decided."""
        return next((offer for offer in self.offers if offer.level == level), None)

    def effect(self, level: Level) -> Effect | None:
        """Return the effect in a level, None where it is not known."""
        return next((effect for effect in self.effects if effect.level == level), None)

    def discount(self, level: Level) -> float | None:
        """Return what the offer of a level takes off a purchase, in minor units; None where that is not known."""
        offer = self.offer(level)
        if offer is None:
            return None
        if offer.kind == "percent":
            return None if self.order_value is None else self.order_value * offer.value / 100
        return float(offer.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An input that a figure needs, by its name in `Assumptions`; ``level`` where it is one of a level."""

    name: Literal["cost_per_contact", "margin_per_order", "order_value", "offer", "effect"]
    level: Level | None = None


def missing_for_break_even(assumptions: Assumptions, levels: Iterable[Level]) -> tuple[Missing, ...]:
    """Return what is not known and needed to say at what effect the customers of some levels pay."""
    wanted = tuple(levels)
    found = []
    if assumptions.cost_per_contact is None:
        found.append(Missing(name="cost_per_contact"))
    if assumptions.margin_per_order is None:
        found.append(Missing(name="margin_per_order"))
    offers = [assumptions.offer(level) for level in wanted]
    if assumptions.order_value is None and any(offer is not None and offer.kind == "percent" for offer in offers):
        found.append(Missing(name="order_value"))
    found += [Missing(name="offer", level=level) for level in wanted if assumptions.offer(level) is None]
    return tuple(found)


def missing_for_profit(assumptions: Assumptions, levels: Iterable[Level]) -> tuple[Missing, ...]:
    """Return what is not known and needed for the extra profit of contacting the customers of some levels."""
    wanted = tuple(levels)
    unknown = tuple(Missing(name="effect", level=level) for level in wanted if assumptions.effect(level) is None)
    return (*missing_for_break_even(assumptions, wanted), *unknown)


def larger_for_likelier(assumptions: Assumptions) -> tuple[tuple[Level, Level], ...]:
    """Return each neighbouring pair of levels, likelier first, of which the likelier gets the larger discount.

    Levels whose discount is not known are passed over; two percentages are compared as they are.
    """
    worth = {level: _comparable(assumptions, level) for level in LEVELS}
    known = [level for level in LEVELS if worth[level] is not None]
    pairs = zip(known[1:], known[:-1], strict=True)
    return tuple((likelier, other) for likelier, other in pairs if _exceeds(worth, likelier, other))


def _comparable(assumptions: Assumptions, level: Level) -> float | None:
    kinds = {offer.kind for offer in assumptions.offers} - {"none"}
    offer = assumptions.offer(level)
    return float(offer.value) if offer is not None and kinds == {"percent"} else assumptions.discount(level)


def _exceeds(worth: Mapping[Level, float | None], likelier: Level, other: Level) -> bool:
    more, less = worth[likelier], worth[other]
    return more is not None and less is not None and more > less


def offers_of(assumptions: Assumptions) -> tuple[Offer, ...]:
    """Return the offers that were decided, for a campaign: the likeliest level first."""
    return tuple(offer for level in reversed(LEVELS) if (offer := assumptions.offer(level)) is not None)
