"""What is known or assumed about money: costs, margins, an offer and an effect for each level. There is no default."""

from dataclasses import dataclass
from typing import Literal

from segmentation.errors import UserError

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
                f"An offer of kind {self.kind!r} for level {self.level!r} is unknown.",
                hint=f"Kinds are {', '.join(KINDS)}; levels are {', '.join(LEVELS)}.",
            )
        accepted = {"none": range(1), "amount": range(1, 10**15), "percent": range(1, 101)}[self.kind]
        if self.value not in accepted:
            raise UserError(
                "offer_value",
                f"An offer of kind {self.kind} cannot be worth {self.value}.",
                hint=f"Whole numbers from {accepted[0]} to {accepted[-1]} are accepted.",
            )
