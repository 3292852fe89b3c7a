"""A learned prediction: everything that is needed to give any customer her chance, and nothing of the customers.

A model is written with joblib and read by later versions of this code, so the modules, names and meanings of `Model`,
`Part`, `trees.Trees`, `trees.Shape`, `forest.Forest`, `forest.Tree`, `forest.Split`, `btyd.MbgParameters`,
`prediction.Status`, `Training`, `Stratum` and `Shortfall`, of their fields, and of what a feature source calls its
facts, must stay; so must what a column of features means. Whoever changes one raises the format of
`storage.model_store`, and every stored model is learned again. Inside are plain values and arrays, nothing of
scikit-learn's own.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from segmentation.predictions.btyd import MbgParameters
from segmentation.predictions.prediction import Shortfall, Status, Training
from segmentation.predictions.trees import Trees


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """How one half of the audience gets its chances: those with, or without, a purchase event before the date.

    ``(1 - weight) * logit of the pattern + weight * logit of the trees``; without a pattern and without trees, everyone
    has the chance ``rate`` (strictly between 0 and 1), and no chance at all when that is None too.
    """

    status: Status
    shortfall: Shortfall | None
    pattern: bool = False
    trees: Trees | None = None
    weight: float = 0.0
    rate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """What was learned by ``as_of`` about who has a purchase event within ``window`` days. Never changes; picklable.

    Bit-equal for equal data, ``as_of``, ``seed`` and ``members`` (how many tree models are averaged). ``facts`` is what
    the feature source chose to look at (its tags, plans, values of fields): hand it back when scoring later, so that
    every column keeps its meaning. ``medians`` has a value for each column that was learned from: the median of the
    known numbers, or the commonest text, over the audience at the last completed window; NaN or None if never known.
    A model whose status is ``unavailable`` scores nobody.
    """

    window: int
    as_of: date
    seed: int
    members: int
    status: Status
    shortfall: Shortfall | None
    training: Training
    facts: Hashable
    medians: Mapping[str, float | str | None]
    pattern: MbgParameters | None
    with_events: Part
    without_events: Part

    @property
    def reason(self) -> str:
        """Say what is missing for a better status, or nothing."""
        return self.shortfall.sentence if self.shortfall else ""
