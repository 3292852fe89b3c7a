"""What pages, the command line and a Python prompt get to see of a prediction. All frozen; none holds a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from segmentation.filters.nodes import Comparison, Ever, Filter, Orders
from segmentation.predictions.level import Drift
from segmentation.storage.job_queue import JobView

AlarmBand = Literal["calm", "moved", "red"]
QualityBand = Literal["poor", "fair", "good", "excellent"]
EventName = Literal["orders", "subscription_starts"]
HAS_PURCHASED: Filter = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=Ever())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a prediction asks: who of an audience has a purchase event in the next ``window`` days?

    Orders may be narrowed to those with a line of any of ``products`` that is of any of ``categories``; subscription
    starts to those of any of ``plans``. ``sensitive`` are the customer fields that it may learn from beyond the usual.
    """

    window: int
    event: EventName = "orders"
    audience: Filter = HAS_PURCHASED
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmView:
    """How far the scores have moved since the prediction learned.

    ``score_index`` is the population stability index of the scores, ``blanks`` that of the share of blanks, for each
    group of facts.
    """

    band: AlarmBand
    score_index: float
    blanks: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityView:
    """How good a prediction was in the latest window that is over.

    ``lift_quality`` is 2*AUC - 1, from -1 to 1, with its 95% interval ``low`` to ``high``; None (and no ``band``) where
    it is undefined. ``top_tenth`` is the share of those who bought that was among the 10% rated highest. ``said``
    buyers were expected, likely between ``low80`` and ``high80``, and ``happened`` bought in the window from ``origin``
    on. ``windows`` were judged in all; ``replayed`` tells that this one was replayed, not issued in time.
    """

    lift_quality: float | None
    low: float | None
    high: float | None
    band: QualityBand | None
    top_tenth: float | None
    said: float
    happened: int
    low80: int
    high80: int
    origin: date
    windows: int
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """One issue of scores. ``last_day`` is the last day of the data it was made of.

    An ``unavailable`` issue has no scores, and ``reason`` says why. ``low80`` to ``high80`` is the likely range of
    ``expected``, None where its files are gone. ``hidden`` is empty, or says why these three are None: they are not to
    be relied on. ``chance_at_50`` and ``chance_at_75`` say what those scores mean.
    """

    id: str
    as_of: date
    last_day: date
    issued_at: datetime
    snapshot: str
    status: str
    reason: str
    scored: int
    expected: float | None
    low80: int | None
    high80: int | None
    hidden: str
    chance_at_50: float | None
    chance_at_75: float | None
    model: str | None
    learned_as_of: date | None
    drift: Drift
    alarm: AlarmView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFact:
    """Something a prediction learns from: a group of facts or one customer field, by its code and in words.

    ``sensitive`` fields are used only because an admin allowed each.
    """

    code: str
    label: str
    kind: Literal["facts", "field"]
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveField:
    """A field that no prediction learns from unless an admin allowed it; ``filled`` customers have a value of it.

    ``problem`` says why it cannot be learned from at all, or is empty.
    """

    name: str
    label: str
    filled: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsesView:
    """What a prediction learns from, and the sensitive fields of this data that it leaves alone."""

    used: tuple[UsedFact, ...]
    left_out: tuple[UsedFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoresReport:
    """What became of every row of a file with scores: ``read`` = ``accepted`` + all ``rejected``, by reason.

    ``examples`` has for each reason the first rows it happened in, never an id; row 1 follows the header. ``clipped``
    of the accepted lay within 1e-6 of 0 or 1 and were moved there: nobody's purchase is impossible or certain.
    ``without_score`` customers whom the prediction covers are not in the file.
    """

    read: int
    accepted: int
    clipped: int
    rejected: Mapping[str, int]
    examples: Mapping[str, tuple[int, ...]]
    without_score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionView:
    """A prediction as it stands now. ``usable`` tells whether its scores can be explored; ``reason`` why not.

    ``restriction`` is empty, or says why audiences of this prediction cannot be saved, downloaded or sent. ``as_of`` is
    the date of the scores that are explored, ``learned_as_of`` that of the data its model learned from,
    ``score_status`` how much that data allowed (``ok``, ``pattern_only``, ``base_rate``), None without scores.
    ``hidden`` is empty, or says why expected results are not to be shown, though sizes are. ``expected`` are the likely
    buyers of all that were ``scored``, None while they are hidden and without scores. ``drift`` is what the
    likely range of any part of these scores allows for. ``building`` is the job at work on it; ``question`` is what it
    asks. ``recentring`` tells that its next scores put 50 at the average chance anew.
    """

    id: str
    title: str
    kind: str
    window_days: int
    event: str
    status: str
    reason: str
    usable: bool
    scored: int
    expected: float | None
    average_chance: float | None
    base_odds: float | None
    snapshot: str | None
    issued_at: datetime | None
    score_status: str | None
    audience_sentence: str
    restriction: str
    way_out: str
    event_sentence: str
    archived: bool
    as_of: date | None
    learned_as_of: date | None
    drift: Drift | None
    alarm: AlarmView | None
    hidden: str
    quality: QualityView | None
    building: JobView | None
    question: Question
    recentring: bool
