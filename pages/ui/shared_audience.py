"""The numbers of an audience as somebody else is told them: all of one snapshot, equal to those on the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from pages.ui.audience_state import EVERYONE
from pages.ui.audience_views import Looked
from pages.ui.likelihood_range import Selection
from segmentation.api import (
    AudienceView,
    Catalog,
    Filter,
    Interval,
    PredictionView,
    RangeSummary,
    interval,
    summarise,
)

LIKELY = 0.8
"""How often a likely range holds: 4 times out of 5."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharedAudience:
    """``size`` of the ``base``: everyone the prediction covers, else everyone in the data. ``whole`` is ``rules`` and
    the chosen part of the prediction.

    ``likely`` and ``likely_range`` are None without a prediction, and while expected results are ``hidden``, which then
    says why. ``private`` tells that the rules hold values that may point at somebody: they are not repeated.
    ``reachable`` is by channel, of those channels that any consent is recorded for.
    """

    workspace: str
    kind: str
    last_day: date
    prediction: PredictionView | None
    catalog: Catalog
    rules: Filter
    whole: Filter
    private: bool
    selection: Selection
    view: AudienceView
    size: int
    base: int
    reachable: Mapping[str, int]
    likely: RangeSummary | None = None
    likely_range: Interval | None = None
    hidden: str = ""

    @property
    def all_scores(self) -> bool:
        """Whether no part of the prediction is chosen."""
        return self.prediction is None or self.selection.bins == EVERYONE.bins


def shared_audience(looked: Looked, selection: Selection) -> SharedAudience:
    """Return what can be told of the audience that is looked at."""
    view = looked.view
    chosen = chosen_bins(selection)
    by_score = view.count is not None
    likely = _likely(view, selection)
    return SharedAudience(
        workspace=looked.workspace.title,
        kind=looked.workspace.kind,
        last_day=view.snapshot.last_day,
        prediction=looked.prediction,
        catalog=looked.catalog,
        rules=looked.rules,
        whole=looked.whole if by_score else looked.rules,
        private=looked.workspace.links.names_somebody(looked.rules),
        selection=selection,
        view=view,
        size=view.matching if view.count is None else int(view.count[chosen].sum()),
        base=view.covered,
        reachable={
            channel: int(np.asarray(who)[chosen].sum() if by_score else np.asarray(who).sum())
            for channel, who in view.reachable.items()
        },
        likely=likely,
        likely_range=_likely_range(view, chosen) if likely is not None else None,
        hidden=view.hidden,
    )


def chosen_bins(selection: Selection) -> NDArray[np.bool_]:
    """Return for each of the 1,000 bins whether it is chosen."""
    chosen = np.zeros(1000, dtype=np.bool_)
    for start, stop in selection.bins:
        chosen[start:stop] = True
    return chosen


def _likely(view: AudienceView, selection: Selection) -> RangeSummary | None:
    if view.count is None or view.covered_count is None or view.sum_p is None or view.covered_sum_p is None:
        return None
    return summarise(
        covered_count=view.covered_count,
        covered_sum_p=view.covered_sum_p,
        count=view.count,
        sum_p=view.sum_p,
        bins=selection.bins,
    )


def _likely_range(view: AudienceView, chosen: NDArray[np.bool_]) -> Interval | None:
    if view.count is None or view.sum_p is None or view.drift is None:
        return None
    return interval(view.count[chosen], view.sum_p[chosen], view.drift, LIKELY)
