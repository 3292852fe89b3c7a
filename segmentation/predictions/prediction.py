"""How far the data carried a prediction: its status, how it was learned, and what was missing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from segmentation.predictions.btyd import MbgParameters


class Status(StrEnum):
    """How much the data allowed, best first."""

    OK = "ok"
    PATTERN_ONLY = "pattern_only"
    BASE_RATE = "base_rate"
    UNAVAILABLE = "unavailable"


_SENTENCES = {
    "nobody": "No customer is covered by this prediction.",
    "no_event": "No purchase so far, at least one is needed.",
    "nobody_before": "Too new: none of the customers this prediction covers were there {needed} day(s) ago.",
    "history": "{found} days of purchases so far, {needed} needed.",
    "customers": "{found} customers with a purchase so far, {needed} needed.",
    "repeats": "{found} repeat purchases so far, {needed} needed.",
    "purchasers": "{found} purchasers in the last window, {needed} needed.",
    "others": "{found} customers without a purchase in the last window, {needed} needed.",
    "fit": "The purchases so far do not follow a pattern that can be learned.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What was missing for a better status: ``found`` of the ``needed``. ``code`` is stable, for translation."""

    code: str
    found: int = 0
    needed: int = 0

    @property
    def sentence(self) -> str:
        """Say it in one English sentence, without personal data."""
        return _SENTENCES[self.code].format(found=self.found, needed=self.needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """How one half of the audience was predicted: those with, or without, a purchase event before the cutoff.

    ``purchasers`` and ``others`` bought or did not in the last completed window; ``weight`` is the trees' share of the
    blend (0 to 1, in logit).
    """

    status: Status
    shortfall: Shortfall | None
    customers: int
    purchasers: int
    others: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How the prediction was learned. ``cutoffs`` are latest first; a stratum is None when nobody is in it."""

    cutoffs: tuple[date, ...]
    pattern: MbgParameters | None
    with_events: Stratum | None
    without_events: Stratum | None
    columns: tuple[str, ...]
