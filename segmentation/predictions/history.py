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
ROWS = 300_000
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


def with_pattern(
    frame: pd.DataFrame, window: int, *, ridge: float = 0.0
) -> tuple[pd.DataFrame, btyd.MbgParameters | None]:
    """Fit the pattern model on the frame's own customers and add its two columns (NaN for those without events)."""
    active = (frame[EVENT_DAYS] > 0).to_numpy()
    chances = np.full((len(frame), 2), np.nan, dtype=np.float64)
    model = None
    if active.any():
        known = btyd.histories(frame[active])
        model = btyd.fit(known, ridge=ridge)
        if model is not None:
            chances[active, 0] = btyd.purchase_chance(model, known, window)
            chances[active, 1] = btyd.alive_chance(model, known)
    added = {PATTERN_CHANCE: chances[:, 0], PATTERN_ALIVE: chances[:, 1]}
    return frame.assign(**{name: values.astype(np.float32) for name, values in added.items()}), model


def look_back(source: FeatureSource, window: int, cutoff: date, seed: int, later: Past | None = None) -> Past:
    """Read the audience as of ``cutoff`` and what it did in the window after it; deterministic for a seed.

    The rates of a ``later`` cutoff are used again: trees learn from all cutoffs at once, so one shift must fit all.
    """
    raw = source.features(cutoff)
    outcome = source.outcomes(cutoff, window, raw.index.to_numpy(dtype=np.int32))
    frame, _ = with_pattern(raw, window)
    active = (frame[EVENT_DAYS] > 0).to_numpy()
    luck = np.random.default_rng([seed, cutoff.toordinal()]).random(len(frame))
    return Past(
        cutoff=cutoff,
        with_events=_sample(frame, outcome, active, luck, later.with_events.rates if later else None),
        without_events=_sample(frame, outcome, ~active, luck, later.without_events.rates if later else None),
    )


def sampling_rates(customers: int, buyers: int, cap: int = ROWS // CUTOFFS) -> Rates:
    """Return rates that keep about ``cap`` customers: evenly, but an eighth of them buyers where that many exist."""
    if customers <= cap:
        return Rates()
    even = cap / customers
    if not buyers or even * buyers >= cap / 8:
        return Rates(buyers=even, others=even)
    enriched = min(1.0, cap / 8 / buyers)
    return Rates(buyers=enriched, others=(cap - enriched * buyers) / (customers - buyers))


def _sample(
    frame: pd.DataFrame, outcome: Bools, members: Bools, luck: NDArray[np.float64], rates: Rates | None
) -> Sample:
    customers, buyers = int(members.sum()), int(outcome[members].sum())
    chosen = rates or sampling_rates(customers, buyers)
    kept = members & (luck < np.where(outcome, chosen.buyers, chosen.others))
    return Sample(frame=frame[kept], outcome=outcome[kept], rates=chosen, customers=customers, buyers=buyers)
