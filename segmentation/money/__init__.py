"""What contacting an audience costs and brings."""

from segmentation.money.assumptions import LEVELS, Level, Offer, OfferKind

__all__ = ["LEVELS", "Level", "Offer", "OfferKind"]
