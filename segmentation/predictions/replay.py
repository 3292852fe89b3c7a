"""Past days lived through again: what would have been said on each, and how that turned out.

A new prediction has no completed window yet. Its level and its drift are seeded by replaying past origins: on each one
the model is learned from what was known then, shifted by the window completed last, and given the interval of the
windows completed by then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from segmentation.predictions.history import history_needed, step_days
from segmentation.predictions.judging import Judged, completed, judge
from segmentation.predictions.level import MOST_WINDOWS, drift, shift
from segmentation.predictions.prediction import Shortfall, Status

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]


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
