"""A feature source over frames that a test makes up, for what no company's tables would give."""

from abc import ABC, abstractmethod
from datetime import date

import numpy as np
import pandas as pd

from segmentation.predictions.columns import DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT, EVENT_DAYS


class Frames(ABC):
    """Everything of `ports.FeatureSource` that follows from a frame per cutoff; facts never change."""

    facts = None

    @abstractmethod
    def frame(self, cutoff: date) -> pd.DataFrame:
        """Return the features of everyone at a cutoff."""

    def at(self, as_of: date, facts=None):
        return self

    def sample(self, customers: int, *, seed: int):
        return self

    def narrowed(self, rows):
        return self

    def audience(self, cutoff: date) -> np.ndarray:
        return self.frame(cutoff).index.to_numpy(dtype=np.int32)

    def histories(self, cutoff: date, rows) -> pd.DataFrame:
        return self.frame(cutoff).loc[rows, [EVENT_DAYS, DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT]]

    def features(self, cutoff: date, rows=None) -> pd.DataFrame:
        frame = self.frame(cutoff)
        return frame if rows is None else frame.loc[rows]
