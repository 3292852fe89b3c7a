"""The past a prediction learns from: labelled customers at earlier cutoffs, each as it was known at that cutoff."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.ports import FeatureSource
from segmentation.predictions import btyd
from segmentation.predictions.columns import EVENT_DAYS, PATTERN_ALIVE, PATTERN_CHANCE

CUTOFFS = 8
FULL_HISTORY_DAYS = 60
SHORT_HISTORY_RIDGE = 0.01

Bools = NDArray[np.bool_]
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The shares (0 to 1] of buyers and of others that are kept: unequal only where buyers are rare."""

    buyers: float = 1.0
    others: float = 1.0

    @property
    def shift(self) -> float:
        """How much too high a logit learned at these rates is: the prior shift, ln(buyers / others)."""
        return math.log(self.buyers / self.others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """Labelled customers of one stratum at one cutoff, kept at ``rates``; the two counts are of the whole stratum."""

    frame: pd.DataFrame
    outcome: Bools
    rates: Rates
    customers: int
    buyers: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """What was known at ``cutoff`` and what then happened."""

    cutoff: date
    with_events: Sample
    without_events: Sample


def step_days(window: int) -> int:
    """Return the distance between training cutoffs in days: 14 for windows up to 14, half of it to 30, else 30."""
    if window <= 14:
        return 14
    return window // 2 if window <= 30 else 30


def history_needed(window: int) -> int:
    """Return the days of purchases a training cutoff must have behind it: 60, or two windows if that is less."""
    return min(FULL_HISTORY_DAYS, 2 * window)


def training_cutoffs(window: int, as_of: date, first_event: date) -> tuple[date, ...]:
    """Return up to 8 cutoffs, latest first, whose windows are over by ``as_of`` and which have history enough."""
    candidates = (as_of - timedelta(days=window + j * step_days(window)) for j in range(CUTOFFS))
    return tuple(cutoff for cutoff in candidates if (cutoff - first_event).days >= history_needed(window))


def fit_pattern(known: pd.DataFrame, *, ridge: float = 0.0) -> btyd.MbgParameters | None:
    """Fit the pattern model to those of the histories that have an event; None when nobody has."""
    active = known[(known[EVENT_DAYS] > 0).to_numpy()]
    return btyd.fit(btyd.histories(active), ridge=ridge) if len(active) else None


def pattern_columns(frame: pd.DataFrame, pattern: btyd.MbgParameters | None, window: int) -> pd.DataFrame:
    """Add the two columns of the pattern model; NaN for those without events, and for all without a pattern."""
    active = (frame[EVENT_DAYS] > 0).to_numpy()
    chances = np.full((len(frame), 2), np.nan, dtype=np.float64)
    if pattern is not None and active.any():
        known = btyd.histories(frame[active])
        chances[active, 0] = btyd.purchase_chance(pattern, known, window)
        chances[active, 1] = btyd.alive_chance(pattern, known)
    added = {PATTERN_CHANCE: chances[:, 0], PATTERN_ALIVE: chances[:, 1]}
    return frame.assign(**{name: values.astype(np.float32) for name, values in added.items()})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lot:
    """The customers of one past cutoff that were drawn to learn from, and what of the cutoff is known without features.

    ``rows`` rise; ``active`` tells who of them had an event before. Counts are of everyone in the audience then: pairs
    (customers, buyers) of those with and without events.
    """

    cutoff: date
    pattern: btyd.MbgParameters | None
    rows: NDArray[np.int32]
    outcome: Bools
    active: Bools
    rates: tuple[Rates, Rates]
    counts: tuple[tuple[int, int], tuple[int, int]]


def draw(source: FeatureSource, window: int, cutoff: date, seed: int, *, cap: int, later: Lot | None = None) -> Lot:
    """Draw about ``cap`` customers with, and as many without, events from the audience at ``cutoff``, by lot.

    The rates of a ``later`` cutoff are used again: trees learn from all cutoffs at once, so one shift must fit all.
    """
    rows = source.audience(cutoff)
    known = source.histories(cutoff, rows)
    outcome = source.outcomes(cutoff, window, rows)
    active = (known[EVENT_DAYS] > 0).to_numpy()
    halves = (active, ~active)
    counts = tuple((int(half.sum()), int(outcome[half].sum())) for half in halves)
    rates = later.rates if later else tuple(sampling_rates(customers, buyers, cap) for customers, buyers in counts)
    luck = np.random.default_rng([seed, cutoff.toordinal()]).random(rows.size)
    kept = np.zeros(rows.size, dtype=np.bool_)
    for half, rate in zip(halves, rates, strict=True):
        kept |= half & (luck < np.where(outcome, rate.buyers, rate.others))
    return Lot(
        cutoff=cutoff,
        pattern=fit_pattern(known),
        rows=rows[kept],
        outcome=outcome[kept],
        active=active[kept],
        rates=(rates[0], rates[1]),
        counts=(counts[0], counts[1]),
    )


def look_back(source: FeatureSource, window: int, lot: Lot) -> Past:
    """Read the features of the customers drawn, as they were known at their cutoff."""
    frame = pattern_columns(source.features(lot.cutoff, lot.rows), lot.pattern, window)
    samples = [
        Sample(frame=frame[half], outcome=lot.outcome[half], rates=rates, customers=customers, buyers=buyers)
        for half, rates, (customers, buyers) in zip((lot.active, ~lot.active), lot.rates, lot.counts, strict=True)
    ]
    return Past(cutoff=lot.cutoff, with_events=samples[0], without_events=samples[1])


def sampling_rates(customers: int, buyers: int, cap: int) -> Rates:
    """Return rates that keep about ``cap`` customers: evenly, but an eighth of them buyers where that many exist."""
    if customers <= cap:
        return Rates()
    even = cap / customers
    if not buyers or even * buyers >= cap / 8:
        return Rates(buyers=even, others=even)
    enriched = min(1.0, cap / 8 / buyers)
    return Rates(buyers=enriched, others=(cap - enriched * buyers) / (customers - buyers))
