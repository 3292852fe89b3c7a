"""What a campaign gives: an offer to the customers of one level."""

from dataclasses import dataclass
from typing import Literal, get_args

from segmentation.filters.nodes import Category

OfferKind = Literal["none", "amount", "percent"]
OFFER_KINDS: tuple[str, ...] = get_args(OfferKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What everybody of a likelihood level is given. ``value`` is an amount of the workspace's currency, or percent of
    an order; 0 for none."""

    level: Category
    kind: OfferKind
    value: float = 0
