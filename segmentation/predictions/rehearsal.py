"""What one question would have been told on past days."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from segmentation.ports import FeatureSource
from segmentation.predictions import scores
from segmentation.predictions.history import Progress
from segmentation.predictions.judging import completed
from segmentation.predictions.level import Drift, drift, shift
from segmentation.predictions.replay import Replays, Trial, in_turn, trial
from segmentation.sentences import Sentence

REPLAYED = 0.75
"""The share of the work that the replay is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Issued:
    """What would have been issued on a past day: the trial's chances at the level of the windows completed by then."""

    trial: Trial
    shift: float
    drift: Drift

    @property
    def p(self) -> NDArray[np.float64]:
        """The issued chances, one per customer; empty when there are none."""
        return np.asarray(expit(self.trial.logits + self.shift), dtype=np.float64)

    @property
    def base_odds(self) -> float:
        """The odds of their mean."""
        return scores.base_odds(self.p)


class Rehearsal:
    """Answers one question on past days from what was known before each; deterministic for a seed.

    ``as_of`` is the end of the data. Days share what they replay, so many days cost little more than their trainings.
    """

    def __init__(self, source: FeatureSource, *, window: int, as_of: date, seed: int) -> None:
        self._replays = Replays(source, window=window, as_of=as_of, seed=seed)
        self.window = window
        self.seed = seed

    @property
    def source(self) -> FeatureSource:
        """Where its facts come from."""
        return self._replays.source

    def issued(self, cutoff: date, progress: Progress) -> Issued:
        """Return what would have been issued on ``cutoff``: full training, its level from a replay as of that day.

        The window after ``cutoff`` must be over. ``progress`` receives a share from 0 to 1 and a sentence.
        """
        trials = self._replays.before(cutoff, lambda share, text: progress(REPLAYED * share, text))
        progress(REPLAYED, Sentence("Predicting from {cutoff}", cutoff=cutoff))
        today = trial(self.source, self.window, cutoff, seed=self.seed)
        known = completed(cutoff, in_turn(trials, scores.base_odds(expit(today.logits))))
        progress(1.0, Sentence("Predicted from {cutoff}", cutoff=cutoff))
        return Issued(trial=today, shift=shift(known, self.window), drift=drift(known))
