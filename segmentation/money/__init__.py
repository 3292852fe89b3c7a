"""What contacting an audience costs and brings, from what a person typed or a campaign measured; nothing is assumed.

Money is in minor units of the workspace's currency throughout. See `segmentation.money.profit` for the model.
"""

from segmentation.money.assumptions import (
    LEVELS,
    Assumptions,
    Effect,
    Level,
    Missing,
    Offer,
    OfferKind,
    larger_for_likelier,
    missing_for_break_even,
    missing_for_profit,
    offers_of,
)
from segmentation.money.profit import (
    BestRange,
    GivenAnyway,
    Held,
    SignChange,
    best_range,
    break_even_cost,
    break_even_effect,
    given_anyway,
    held_in,
    offer_cost,
    possible,
    profit_by_bin,
    profit_of,
    share_of_effects_needed,
    sign_change,
)

__all__ = [
    "LEVELS",
    "Assumptions",
    "BestRange",
    "Effect",
    "GivenAnyway",
    "Held",
    "Level",
    "Missing",
    "Offer",
    "OfferKind",
    "SignChange",
    "best_range",
    "break_even_cost",
    "break_even_effect",
    "given_anyway",
    "held_in",
    "larger_for_likelier",
    "missing_for_break_even",
    "missing_for_profit",
    "offer_cost",
    "offers_of",
    "possible",
    "profit_by_bin",
    "profit_of",
    "share_of_effects_needed",
    "sign_change",
]
