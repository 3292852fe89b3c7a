"""Past days lived through again: what would have been said on each, and how that turned out.

A new prediction has no completed window yet. Its level and its drift are seeded by replaying past origins: on each one
the model is learned from what was known then, shifted by the window completed last, and given the interval of the
windows completed by then. Its level needs no more than one tree model and some ten thousand customers.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from segmentation.ports import FeatureSource
from segmentation.predictions.history import Progress, history_needed, step_days
from segmentation.predictions.judging import Judged, completed, judge
from segmentation.predictions.learning import MEMBERS, MOST_ROWS, learn
from segmentation.predictions.level import MOST_WINDOWS, drift, shift
from segmentation.predictions.prediction import Shortfall, Status
from segmentation.predictions.remembered import Remembered
from segmentation.predictions.scoring import score
from segmentation.sentences import Sentence

CUSTOMERS = 60_000
ROWS = 60_000
AT_ONCE = 2
"""Days replayed at the same time: trees are fitted without Python's lock, and what two days look at is remembered."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """What the model alone said at ``origin``, and who bought in the ``window`` days from it.

    ``logits`` (float64, before any shift) and ``outcome`` have one entry per customer with a chance. When the status
    is ``unavailable`` there is no logit, and ``outcome`` is of the whole audience.
    """

    origin: date
    window: int
    logits: Floats
    outcome: NDArray[np.bool_]
    status: Status
    shortfall: Shortfall | None


class Replays:
    """The trials of one question on past days, each made once, from a sample of about 60,000 customers at most.

    ``source`` is to be used for whatever else reads the same cutoffs: what is read is remembered where it is small.
    """

    def __init__(self, source: FeatureSource, *, window: int, as_of: date, seed: int) -> None:
        small = source.audience(as_of).size <= CUSTOMERS
        self._sampled = Remembered(source if small else source.sample(CUSTOMERS, seed=seed))
        self._window = window
        self._seed = seed
        self._made: dict[date, Trial] = {}
        self.source: FeatureSource = self._sampled if small else source

    def before(self, as_of: date, progress: Progress) -> tuple[Trial, ...]:
        """Return the trials of the days that a replay as of ``as_of`` looks back to, latest first.

        ``progress`` receives a share from 0 to 1 and a sentence.
        """
        first = self._sampled.first_event
        days = origins(self._window, as_of, first) if first else ()
        missing = [day for day in days if day not in self._made]
        pool = ThreadPoolExecutor(max_workers=AT_ONCE)
        try:
            for done, (day, made) in enumerate(zip(missing, pool.map(self._trial, missing), strict=True)):
                progress((done + 1) / len(missing), Sentence("Replaying earlier windows"))
                self._made[day] = made
        finally:
            # Who cancels does not wait for the days that nobody has begun.
            pool.shutdown(cancel_futures=True)
        progress(1.0, Sentence("Earlier windows replayed"))
        return tuple(self._made[day] for day in days)

    def _trial(self, day: date) -> Trial:
        return trial(self._sampled, self._window, day, seed=self._seed, members=1, most_rows=ROWS)


def replay(
    source: FeatureSource, *, window: int, as_of: date, seed: int, base_odds: float, progress: Progress
) -> tuple[Judged, ...]:
    """Return up to 12 past windows judged as if issued on their own days, latest first; fewer on a short history.

    Each is learned (one tree model, at most 60,000 rows) from what was known before its origin, shifted by the last
    window completed by then, and given the drift of those completed by then. Of a large audience about 60,000
    customers, chosen by lot, are replayed, so the numbers of purchasers are theirs. Nothing at or after an origin is
    read for it but its outcomes. Deterministic for a seed.
    """
    return in_turn(Replays(source, window=window, as_of=as_of, seed=seed).before(as_of, progress), base_odds)


def trial(
    source: FeatureSource, window: int, origin: date, *, seed: int, members: int = MEMBERS, most_rows: int = MOST_ROWS
) -> Trial:
    """Learn as of ``origin``, score its audience, and read who bought in the window after it, which must be over."""
    model = learn(source, window=window, as_of=origin, seed=seed, members=members, most_rows=most_rows).model
    raw = score(model, source, origin)
    rows = source.audience(origin) if raw.status is Status.UNAVAILABLE else raw.rows
    return Trial(
        origin=origin,
        window=window,
        logits=raw.logits,
        outcome=source.outcomes(origin, window, rows),
        status=raw.status,
        shortfall=raw.shortfall,
    )


def origins(window: int, as_of: date, first_event: date) -> tuple[date, ...]:
    """Return up to 12 days to replay, latest first, whose windows are over by ``as_of``.

    They lie on the grid of training cutoffs, at least half a window apart, and each has at least one training cutoff
    with history enough behind it.
    """
    step = step_days(window)
    apart = step * -(-window // (2 * step))
    candidates = (as_of - timedelta(days=window + j * apart) for j in range(MOST_WINDOWS))
    needed = window + history_needed(window)
    return tuple(origin for origin in candidates if (origin - first_event).days >= needed)


def in_turn(trials: Sequence[Trial], base_odds: float) -> tuple[Judged, ...]:
    """Issue and judge each trial as its own day would have, from those completed by then; latest first.

    Trials without chances are left out. ``base_odds`` decide the score's scale, so the levels, and nothing else.
    """
    judged: tuple[Judged, ...] = ()
    for trial in sorted(trials, key=lambda one: one.origin):
        if trial.logits.size:
            judged = (_issued(trial, completed(trial.origin, judged), base_odds), *judged)
    return judged


def _issued(trial: Trial, known: Sequence[Judged], base_odds: float) -> Judged:
    moved = shift(known, trial.window)
    return judge(
        expit(trial.logits + moved),
        trial.outcome,
        origin=trial.origin,
        window=trial.window,
        shift=moved,
        drift=drift(known),
        base_odds=base_odds,
    )
