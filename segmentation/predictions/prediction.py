"""How far the data carried a prediction: its status, how it was learned, and what was missing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from segmentation.predictions.btyd import MbgParameters
from segmentation.sentences import Sentence


class Status(StrEnum):
    """How much the data allowed, best first."""

    OK = "ok"
    PATTERN_ONLY = "pattern_only"
    BASE_RATE = "base_rate"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What was missing for a better status: ``found`` of the ``needed``. ``code`` is stable, for translation."""

    code: str
    found: int = 0
    needed: int = 0

    @property
    def sentence(self) -> str:
        """Say it in one sentence, without personal data."""
        return _sentences(self.found, self.needed)[self.code]


def _sentences(found: int, needed: int) -> dict[str, Sentence]:
    return {
        "nobody": Sentence("No customer is covered by this prediction."),
        "no_event": Sentence("No purchase so far, at least one is needed."),
        "nobody_before": Sentence(
            "Too new: none of the customers this prediction covers were there {needed} day(s) ago.", needed=needed
        ),
        "history": Sentence("{found} days of purchases so far, {needed} needed.", found=found, needed=needed),
        "customers": Sentence("{found} customers with a purchase so far, {needed} needed.", found=found, needed=needed),
        "repeats": Sentence("{found} repeat purchases so far, {needed} needed.", found=found, needed=needed),
        "purchasers": Sentence("{found} purchasers in the last window, {needed} needed.", found=found, needed=needed),
        "others": Sentence(
            "{found} customers without a purchase in the last window, {needed} needed.", found=found, needed=needed
        ),
        "fit": Sentence("The purchases so far do not follow a pattern that can be learned."),
    }


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
